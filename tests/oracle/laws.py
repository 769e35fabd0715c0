"""The laws of SCORING.md (section 1), on random states of messagerie-qualification and of small fiches."""

import collections
import itertools
import json
import random

from generated import case, explain
from messagerie import MESSAGERIE
from plan import plans
from rules import (FIELDS, INCONNU, READINGS, SANS_OBJET, UNKNOWN, State, fired, given, gravity,
                   ranks, reach)
from states import benign_value, full, random_base, random_states, random_value, worry_value


class Law:
    def __init__(self, title):
        self.title, self.checked, self.bad = title, 0, []

    def check(self, ok, example):
        self.checked += 1
        if not ok:
            self.bad.append(example)

    def report(self):
        print(f"{self.title}: {self.checked} checked, {len(self.bad)} violations")
        for example in self.bad[:3]:
            print("  " + json.dumps(example, ensure_ascii=False, default=str))
        return len(self.bad)


def domain(fiche, question):
    """Every value that can make a difference."""
    kind, options = fiche.questions[question]
    if kind == "multi":
        values = [list(c) for n in range(len(options) + 1)
                  for c in itertools.combinations(options, n)]
    elif kind == "accounts":
        wanted = {0} | {leaf[2] for leaf in fiche.leaves if leaf[0] == "count" and leaf[1] == question}
        values = [[f"+{n}"] if n else [] for n in sorted(wanted)]
    elif kind == "text":
        values = ["facturation"]
    else:
        values = list(options)
    return values if question in fiche.no_sans_objet else values + [SANS_OBJET]


def without_waiting(fiche, answers):
    """Answers that wait on an unknown gate may be replaced: take them away."""
    state = State(fiche, answers)
    return {q: a for q, a in answers.items() if state.gate(q) is not UNKNOWN}


def open_questions(fiche, answers):
    state = State(fiche, answers)
    return [q for q in fiche.read if state.value(q) is UNKNOWN and state.gate(q) is True]


def completions(fiche, answers):
    """Every completion of the questions that are read, each once."""
    todo = open_questions(fiche, answers)
    if not todo:
        yield answers
        return
    for value in domain(fiche, todo[0]):
        yield from completions(fiche, {**answers, todo[0]: value})


def random_completion(rng, fiche, answers, pick):
    out = dict(answers) if rng.random() < 0.5 else without_waiting(fiche, answers)
    while todo := open_questions(fiche, out):
        for question in todo:
            out[question] = pick(rng, question)
    return out


def monotone(fiche):
    """Whether no rule fires on a lower confirmation: then only can law 11 hold."""
    def rises(condition, up):
        kind = condition[0]
        if kind == "confirmation":
            listed = set(condition[1])
            return listed in ([{"confirme"}, {"confirme", "a-investiguer"}] if up else
                              [{"faux-positif"}, {"faux-positif", "a-investiguer"}])
        if kind == "not":
            return rises(condition[1], not up)
        return kind in ("is", "count") or all(rises(part, up) for part in condition[1])
    return all(rises(when, True) and (unless is None or rises(unless, False))
               for *_, when, unless in (*fiche.rules, fiche.loss, fiche.heavy))


def below(low, high, fields=FIELDS):
    return all(low[f] <= high[f] for f in fields)


def laws_of(cases, laws, rng, exhaustive):
    """Laws 1, 2, 3, 7, 8, 9 and 11 on (fiche, answers)."""
    law1, law2, law3, law7, law8, law9, law11, opinion = laws
    for fiche, answers in cases:
        now = ranks(fiche, answers)
        low, mid, high = (now[r] for r in READINGS)
        law1.check(below(low, mid) and below(mid, high), [answers, now])
        for r in READINGS:
            law7.check(now[r]["gravity"] < 3 or
                       (now[r]["perimetre"], now[r]["impact"], now[r]["urgence"]) == (2, 2, 2), [r, answers])
        sure = set(fired(fiche, answers, "at_least"))
        if exhaustive:
            ends = list(itertools.islice(completions(fiche, without_waiting(fiche, answers)), 60000))
            ends = ends if len(ends) <= 40 else rng.sample(ends, 40)
        else:
            ends = [random_completion(rng, fiche, answers,
                                      rng.choice([random_value, worry_value, plain_value]))
                    for _ in range(6)]
        for end in ends:
            three = ranks(fiche, end)
            final = three["proposed"]
            law2.check(below(low, final) and below(final, high), [answers, now, end, final])
            law8.check(sure <= set(fired(fiche, end, "proposed")), [answers, end])
            if State(fiche, end).value(fiche.opinion) in ("confirme", "faux-positif"):
                law9.check(len({three[r]["gravity"] for r in READINGS}) == 1, [end, three])
        state = State(fiche, answers)
        unknown = [q for q in fiche.read if state.value(q) is UNKNOWN]
        for q in rng.sample(unknown, min(4, len(unknown))):
            value = rng.choice(domain(fiche, q))
            after = ranks(fiche, {**answers, q: value})
            law3.check(below(low, after["at_least"]) and below(after["at_most"], high),
                       [answers, q, value, now, after])
        if monotone(fiche):
            bare = {q: given(a) for q, a in answers.items()}
            told = answers if bare != answers else explain(rng, fiche, answers)
            if told != bare:
                before, after = ranks(fiche, bare), ranks(fiche, told)
                law11.check(all(below(after[r], before[r]) for r in READINGS), [told, before, after])
        if state.test(fiche.ours, None, 0) is not False and fiche.opinion not in fiche.gates:
            least = [ranks(fiche, {**answers, fiche.opinion: o})["at_most"]["confirmation"]
                     for o in (INCONNU, "confirme", "a-investiguer", "faux-positif")]
            hard, access = state.test(fiche.hard), state.test(fiche.access)
            lowest = 2 if hard is not False else 1 if access is not False else 0
            opinion.check(least == [2, 2, 2, lowest], [answers, least])


def plain_value(rng, question):
    value = benign_value(rng, question)
    kind, options = MESSAGERIE.questions[question]
    return value if value == SANS_OBJET or kind != "choice" or value in options else rng.choice(options)


def table_law():
    """Law 5, exhaustive: every cell, total and monotone on each argument."""
    law = Law("law 5, the table total and monotone, every cell")
    losses = [(False, False), (True, False), (True, True)]
    size = (3, 3, 3, 3, 2, 3)

    def at(c):
        return gravity(*c[:4], bool(c[4]), *losses[c[5]])

    for cell in itertools.product(*(range(n) for n in size)):
        here = at(cell)
        law.check(0 <= here < 4 and (here < 3 or cell[:4] == (2, 2, 2, 2)), cell)
        for i in range(6):
            if cell[i] + 1 < size[i]:
                law.check(at(cell[:i] + (cell[i] + 1,) + cell[i + 1:]) >= here, [cell, i])
    return law


def tightness(count, rng, generated):
    """Law 10: how often each bound is the gravity of a completion, with 1 to 4 unknowns."""
    seen = collections.Counter()
    blankable = [q for q in MESSAGERIE.read if q != MESSAGERIE.opinion]
    while seen["states"] < count:
        if generated:
            _, fiche, answers = case(rng, 10 ** 9)
            answers = random_completion(rng, fiche, answers, lambda r, q: r.choice(domain(fiche, q)))
            hide = [q for q in fiche.read if q != fiche.opinion]
        else:
            fiche, hide = MESSAGERIE, blankable
            base = rng.choice([full(rng, 0.03), full(rng, 0.12), full(rng, 0.4), random_base(rng)])
            answers = random_completion(rng, fiche, base, worry_value if rng.random() < 0.3 else plain_value)
        answers[fiche.opinion] = rng.choice(["confirme", "faux-positif"])
        for q in rng.sample(hide, min(len(hide), rng.randint(1, 4))):
            answers[q] = INCONNU
        state = State(fiche, answers)
        if not 1 <= sum(state.value(q) is UNKNOWN for q in fiche.read) <= 4:
            continue
        seen["states"] += 1
        low, high = (reach(fiche, answers, r) for r in ("at_least", "at_most"))
        if low == high:
            continue
        seen["differ"] += 1
        found = set()
        for end in completions(fiche, without_waiting(fiche, answers)):
            found.add(reach(fiche, end, "proposed"))
            if {low, high} <= found:
                break
        seen["at_least"] += low in found
        seen["at_most"] += high in found
    return seen


def plan_laws(cases):
    """A plan keeps its word, none of its questions is idle, and each answer hoped for shortens it."""
    from plan import lowered
    law = Law("a plan brings `at_most` down, and not with one question less")
    shrinks = Law("each favourable answer of a plan makes (calls, questions) smaller")
    for fiche, answers in cases:
        for level, found in plans(fiche, answers):
            if found is None:
                continue
            step, called, asked, questions = found
            sets = lowered(fiche, answers, step)
            law.check(sets[questions] < level, [answers, questions])
            for q in questions:
                law.check(sets[tuple(x for x in questions if x != q)] >= level, [answers, questions, q])
            hoped = hope(fiche, answers, step, questions, level)
            for q in questions:
                if State(fiche, answers).gate(q) is not True:
                    continue
                rest = dict(plans(fiche, {**answers, q: hoped[q]})).get(level)
                shrinks.check(rest is None and reach(fiche, {**answers, q: hoped[q]}, "at_most") < level
                              or rest is not None and (rest[0], rest[1], rest[2]) < (step, called, asked),
                              [answers, level, found, q, hoped[q], rest])
    return law, shrinks


def hope(fiche, answers, step, questions, level):
    """Favourable answers of `questions` that bring `at_most` below `level`."""
    from plan import candidates
    options = candidates(fiche, answers, step)
    for values in itertools.product(*(options[q] for q in questions)):
        hoped = dict(zip(questions, values))
        if reach(fiche, {**answers, **hoped}, "at_most") < level:
            return hoped
    raise AssertionError("the plan has favourable answers")


def laws(count, seed):
    """Prints each law; the number of violations."""
    bad = 0
    for name, exhaustive in (("messagerie-qualification", False), ("generated fiches", True)):
        rng = random.Random(f"{seed} {name}")
        states = random_states(rng)
        if exhaustive:
            cases = (case(rng, 1500)[1:] for _ in range(count))
        else:
            cases = ((MESSAGERIE, next(states)) for _ in range(count))
        found = [Law(f"{name}: {title}") for title in (
            "law 1, at_least <= proposed <= at_most", "law 2, completions within the bounds",
            "law 3, an answer never widens", "law 7, crise only with etendu, fort, elevee",
            "law 8, no unknown fires a rule in at_least", "law 9, nothing unknown: one gravity",
            "law 11, an explanation never raises",
            "2.e.1 lowers at_most only over signs known absent")]
        laws_of(cases, found, rng, exhaustive)
        bad += sum(law.report() for law in found)
        seen = tightness(max(20, count // 4), rng, exhaustive)
        print(f"{name}: law 10, of {seen['differ']} states where they differ, "
              f"at_least tight in {seen['at_least']}, at_most in {seen['at_most']}")
        if not exhaustive and min(seen["at_least"], seen["at_most"]) < 0.9 * seen["differ"]:
            bad += 1
    bad += table_law().report()
    rng = random.Random(f"{seed} plans")
    for law in plan_laws([case(rng, 400)[1:] for _ in range(max(20, count // 4))]):
        bad += law.report()
    return bad
