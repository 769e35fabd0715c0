"""Random states of messagerie-qualification, by seed, and the sample made of them."""

import itertools
import json
import random

from generated import explain
from messagerie import MESSAGERIE as M
from rules import (CONFIRMATION, INCONNU, IS, READINGS, SANS_OBJET, problems,
                   questions_of, score)

PEOPLE = ["a@exemple.fr", "compta@exemple.fr", "dg@exemple.fr", "bob.durand@exemple.fr",
          "rh@exemple.fr", "adm-martin@exemple.fr"]

# A quiet, fully answered state (one account, ours, nothing found).
BENIGN = {q: "non" for q, (kind, _) in M.questions.items() if kind == "yes_no"}
BENIGN.update({
    "1.a.1": [], "1.a.2": [], "1.b.1": ["a@exemple.fr"], "1.b.2": "oui", "1.d.1": "oui",
    "2.a.7": "oui", "2.b.1": [], "2.e.1": "faux-positif", "3.a.1": ["standard"], "3.b.1": [],
    "3.h.1": "circonscrit-messagerie", "3.h.3": "non-detecte", "4.z.1": "non", "4.z.3": "non",
    "5.z.2": "ancienne-stable",
})
for _gated in M.gates:
    BENIGN.pop(_gated, None)

# The answers that raise something.
WORRY = {q: ["oui"] for q, (kind, _) in M.questions.items() if kind == "yes_no"}
WORRY.update({
    "1.b.2": ["oui"], "2.a.7": ["non"], "5.a.1": ["non"], "1.d.1": ["non"],
    "2.e.1": ["confirme", "a-investiguer"],
    "3.h.1": ["autres-acces-potentiels", "autres-acces-averes"], "3.h.3": ["infostealer"],
    "4.z.1": ["possible", "averee"], "4.z.3": ["tentee", "reussie"],
    "5.z.2": ["recente-evolutive"],
})


def random_accounts(rng):
    shape = rng.randrange(8)
    first = rng.choice(PEOPLE)
    if shape == 0:
        return []
    if shape == 1:
        return [first]
    if shape == 2:  # the same account twice, in another case: counts once
        return [first, first.upper() if rng.random() < 0.5 else first.title()]
    if shape == 3:
        return rng.sample(PEOPLE, rng.randint(2, 5))
    if shape == 4:  # around the thresholds
        return [f"+{rng.choice([1, 2, 48, 49, 50, 60])}"]
    if shape == 5:
        return [first, f"+{rng.choice([1, 11, 48, 49, 60])}"]
    if shape == 6:  # 49 or 50 only once the duplicate is left out
        return [first, first.upper(), f"+{rng.choice([48, 49])}"]
    return [f"agent{i}@exemple.fr" for i in range(rng.choice([2, 49, 50, 51]))]


def random_value(rng, question):
    """A known value (not `inconnu`), uniform over the shapes of the kind."""
    kind, options = M.questions[question]
    if question not in M.no_sans_objet and rng.random() < 0.12:
        return SANS_OBJET
    if kind in ("yes_no", "choice"):
        return rng.choice(options)
    if kind == "multi":
        size = rng.choice([0, 1, 1, 2, len(options)])
        return rng.sample(options, min(size, len(options)))
    if kind == "accounts":
        return random_accounts(rng)
    return rng.choice(["facturation", "paie et accueil"])


def worry_value(rng, question):
    kind, options = M.questions[question]
    if question in WORRY:
        return rng.choice(WORRY[question])
    if kind == "multi":
        return rng.sample(options, rng.randint(1, len(options)))
    return random_value(rng, question)


def benign_value(rng, question):
    return BENIGN.get(question, SANS_OBJET if rng.random() < 0.3 else "non")


def full(rng, worry):
    """Everything answered, each with probability `worry` of a worrying answer."""
    answers = {}
    for q in M.asked:
        if rng.random() < worry:
            answers[q] = worry_value(rng, q)
        elif q in BENIGN:
            answers[q] = BENIGN[q]
        elif M.questions[q][0] == "yes_no":
            answers[q] = "oui" if q == "5.a.1" else "non"
    answers["2.e.1"] = rng.choice(M.questions["2.e.1"][1])
    return answers


def forget(rng, answers, share):
    """Make a share of the answers unknown, unanswered or `inconnu`."""
    out = {}
    for q, value in answers.items():
        if rng.random() < share:
            if rng.random() < 0.5:
                out[q] = INCONNU
        else:
            out[q] = value
    return out


def satisfy(rng, condition, answers):
    """Change the answers so that the condition is true (gates included, most of the time)."""
    kind = condition[0]
    if kind == "any":
        satisfy(rng, rng.choice(condition[1]), answers)
    elif kind == "all":
        for part in condition[1]:
            satisfy(rng, part, answers)
    elif kind == "confirmation":
        answers[M.opinion] = rng.choice(condition[1])
    elif kind == "count":
        rest = f"+{condition[2] - 1}"
        answers[condition[1]] = rng.choice([[f"+{condition[2]}"], ["A@exemple.fr", rest],
                                            ["a@exemple.fr", "A@exemple.fr", rest]])
    elif kind == "is":
        question, wanted = condition[1], rng.choice(condition[2])
        if M.questions[question][0] == "multi":
            old = answers.get(question)
            old = [o for o in old if o != wanted] if isinstance(old, list) else []
            answers[question] = old + [wanted]
        else:
            answers[question] = wanted
        if question in M.gates and rng.random() < 0.9:
            satisfy(rng, M.gates[question], answers)
    else:
        raise AssertionError(kind)


def change_one(rng, answers):
    """One answer changed, given or taken away."""
    out = dict(answers)
    q = rng.choice(M.read)
    roll = rng.random()
    if roll < 0.15:
        out.pop(q, None)
    elif roll < 0.25:
        out[q] = INCONNU
    elif roll < 0.6:
        out[q] = random_value(rng, q)
    elif roll < 0.8:
        out[q] = worry_value(rng, q)
    else:
        out[q] = benign_value(rng, q) if q != "1.b.1" else ["a@exemple.fr"]
    return out


def random_base(rng):
    roll = rng.randrange(9)
    if roll == 0:  # a few answers
        picked = rng.sample(M.asked, rng.randint(0, 10))
        return {q: INCONNU if rng.random() < 0.1 else random_value(rng, q) for q in picked}
    if roll == 1:  # a few worrying answers
        picked = rng.sample(M.read, rng.randint(1, 12))
        return {q: worry_value(rng, q) for q in picked}
    if roll == 2:  # everything, at random
        return {q: random_value(rng, q) for q in M.asked}
    if roll == 3:  # everything, quiet, then a few changes
        answers = full(rng, 0.0)
        for _ in range(rng.randint(0, 6)):
            answers = change_one(rng, answers)
        return answers
    if roll == 4:  # everything, more or less worrying
        return full(rng, rng.choice([0.03, 0.08, 0.15, 0.3, 0.6, 0.9]))
    if roll == 5:  # the same, with holes
        return forget(rng, full(rng, rng.choice([0.03, 0.08, 0.15, 0.3, 0.6])),
                      rng.choice([0.03, 0.1, 0.3, 0.7]))
    if roll == 6:  # one rule made to fire (or nearly), its `unless` true, false or unknown
        answers = full(rng, rng.choice([0.0, 0.0, 0.1])) if rng.random() < 0.7 else {}
        guarded = [r for r in M.rules if r[4] is not None]
        rule = rng.choice(guarded if rng.random() < 0.5 else M.rules)
        satisfy(rng, rule[3], answers)
        if rule[4] is not None:
            q = questions_of(rule[4])[0]
            how = rng.randrange(4)
            if how == 0:
                satisfy(rng, rule[4], answers)
            elif how == 1:
                answers[q] = random_value(rng, q)
            elif how == 2:
                answers[q] = INCONNU
            else:
                answers[q] = SANS_OBJET
        return answers
    if roll == 7:  # answers behind true, false and unknown gates
        answers = full(rng, rng.choice([0.0, 0.1])) if rng.random() < 0.6 else {}
        for q in M.gates:
            if rng.random() < 0.8:
                answers[q] = worry_value(rng, q) if rng.random() < 0.5 else random_value(rng, q)
            for g in questions_of(M.gates[q]):
                how = rng.randrange(4)
                if how == 0:
                    satisfy(rng, M.gates[q], answers)
                elif how == 1:
                    answers[g] = random_value(rng, g)
                elif how == 2:
                    answers[g] = INCONNU
                else:
                    answers.pop(g, None)
        if rng.random() < 0.7:
            answers["2.e.1"] = rng.choice(M.questions["2.e.1"][1])
        return answers
    # the confirmation: a few signs, our account or not, an opinion or none
    answers = full(rng, rng.choice([0.0, 0.05]))
    answers["1.b.2"] = rng.choice(["oui", "non", "non", INCONNU, SANS_OBJET])
    answers["2.e.1"] = rng.choice(["confirme", "faux-positif", "a-investiguer", INCONNU])
    for group in (M.hard, M.access, M.attempt):
        if rng.random() < 0.4:
            satisfy(rng, group, answers)
        for q in questions_of(group):
            if rng.random() < 0.04:
                answers[q] = INCONNU
    answers["4.z.3"] = rng.choice(["non", "tentee", "reussie", INCONNU])
    answers["4.z.4"] = rng.choice(["oui", "non", INCONNU, SANS_OBJET])
    return answers


def random_states(rng):
    """An endless spread of states; some come with a neighbour across a boundary."""
    def summary(answers):
        result = score(M, answers)
        return [result[r]["gravity"] for r in READINGS]

    while True:
        answers = random_base(rng)
        yield answers
        if rng.random() < 0.35:
            here = summary(answers)
            for _ in range(25):
                other = change_one(rng, answers)
                if summary(other) != here:
                    yield other
                    break


def paths(condition):
    """The ways to make a condition true: lists of single conditions with one value each."""
    kind = condition[0]
    if kind == "any":
        return [path for part in condition[1] for path in paths(part)]
    if kind == "all":
        return [sum(choice, []) for choice in itertools.product(*map(paths, condition[1]))]
    if kind in ("is", "count"):
        return [[IS(condition[1], v)] for v in condition[2]] if kind == "is" else [[condition]]
    return [[CONFIRMATION(v)] for v in condition[1]]


def isolated_states(rng):
    """Each way to fire each rule and each sign, alone on a quiet state: true, then unknown."""
    jobs = [(r, path, guard) for r in M.rules for path in paths(r[3])
            for guard in ([None] if r[4] is None else [None, r[4]])]
    jobs += [(None, path, None) for sign in (M.hard, M.access, M.attempt) for path in paths(sign)]
    for rule, path, guard in jobs:
        answers = full(rng, 0.0)
        if rule is None:  # signs: no opinion, or an opinion against; an axis they can let through
            answers["2.e.1"] = rng.choice([INCONNU, INCONNU, "a-investiguer"])
            answers["4.z.1"] = rng.choice(["averee", "averee", "non"])
        else:
            answers["2.e.1"] = rng.choice(["confirme", "confirme", INCONNU])
            if rule[4] is not None:
                answers[questions_of(rule[4])[0]] = INCONNU
        for part in path:
            satisfy(rng, part, answers)
        if guard is not None:
            satisfy(rng, guard, answers)
        yield answers
        hidden = dict(answers, **{questions_of(path[0])[0]: INCONNU})
        if rule is None:
            hidden["2.e.1"] = rng.choice([INCONNU, "faux-positif", "faux-positif"])
        yield hidden


# Shares wanted of each (proposed gravity, proposed confirmation): all the cells that exist.
CELLS = {
    ("anomalie", "faux-positif"): 11, ("anomalie", "a-investiguer"): 11,
    ("mineur", "faux-positif"): 8, ("mineur", "a-investiguer"): 12, ("mineur", "confirme"): 12,
    ("majeur", "faux-positif"): 8, ("majeur", "a-investiguer"): 11, ("majeur", "confirme"): 13,
    ("crise", "confirme"): 14,
}


def sample(n, seed):
    """`n` lines of the sample."""
    rng = random.Random(seed)
    room = {cell: -(-n * share // 100) for cell, share in CELLS.items()}
    done, seen = 0, set()
    # The isolated states come first when there is room for them, the spread after them.
    isolated = list(isolated_states(rng)) if n >= 1000 else []
    states = itertools.chain(isolated, random_states(rng))
    while done < n:
        answers = next(states)
        if rng.random() < 0.04:  # Q.* feed no rule
            q = rng.choice(M.deduced)
            answers = dict(answers, **{q: rng.choice(M.questions[q][1])})
        answers = {q: answers[q] for q in M.questions if q in answers}
        if rng.random() < 0.35:
            answers = explain(rng, M, answers)
        expected = score(M, answers)
        cell = (expected["proposed"]["gravity"], expected["proposed"]["confirmation"])
        line = json.dumps({"answers": answers, "expected": expected}, ensure_ascii=False,
                          separators=(",", ":"))
        if room[cell] == 0 or line in seen:
            continue
        assert not problems(M, answers), problems(M, answers)
        room[cell] -= 1
        seen.add(line)
        done += 1
        yield line
