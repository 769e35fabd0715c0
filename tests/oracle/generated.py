"""Small random fiches and states, by seed, and the exchange file made of them."""

import itertools
import json
import random

from plan import fragile, plans, size_of_search
from rules import (AXES, CONFIRMATIONS, FIELDS, INCONNU, READINGS, SANS_OBJET, State, explained, leaf_holds,
                   load, ranks)

ROLES = ("victime", "messagerie", "poste", "metier")
OPINION, OURS = "o", "u"


def leaf(rng, question):
    name, kind = question["id"], question.get("kind", "yes_no")
    if kind == "accounts":
        return f"{name}#{rng.choice([1, 2, 3])}"
    if kind == "multi" and rng.random() < 0.25:
        return f"{name}#{rng.choice([1, 2])}"
    options = ["oui", "non"] if kind == "yes_no" else question["options"]
    bad = question.get("worrying") or options
    wanted = rng.sample(bad, rng.randint(1, len(bad))) if rng.random() < 0.9 else [rng.choice(options)]
    if rng.random() < 0.04:
        wanted = wanted + [SANS_OBJET]
    return f"{name}={','.join(wanted)}"


def condition(rng, questions, depth, confirmation=0.0):
    roll = rng.random()
    if confirmation and roll < confirmation:
        listed = rng.choice([CONFIRMATIONS[2:], CONFIRMATIONS[2:], CONFIRMATIONS[1:],
                             CONFIRMATIONS[:2], CONFIRMATIONS[::2]])
        return {"confirmation": list(listed)}
    if depth == 0 or rng.random() < 0.45:
        part = leaf(rng, rng.choice(questions))
        return {"not": part} if rng.random() < 0.08 else part
    kind = rng.choice(["any", "any", "all"])
    part = {kind: [condition(rng, questions, depth - 1, confirmation) for _ in range(rng.randint(2, 3))]}
    return {"not": part} if rng.random() < 0.06 else part


def fiche(rng):
    """A qualification fiche in the short form of the exchange file."""
    # Half of them plain: worrying answers and somebody to call, so that plans are long.
    plain = rng.random() < 0.5
    questions = []
    for n in range(rng.randint(4, 7)):
        kind = rng.choice(["yes_no"] * 6 + (["choice"] if plain else
                                            ["choice", "choice", "multi", "accounts"]))
        question = {"id": "abcdefg"[n]}
        if kind != "yes_no":
            question["kind"] = kind
        options = ["oui", "non"]
        if kind in ("choice", "multi"):
            options = question["options"] = ["x", "y", "z"][:rng.choice([2, 2, 3])]
        asks = rng.sample(ROLES[:rng.choice([2, 3, 4])], rng.choice([1, 1, 2] if plain else [0, 1, 1, 1, 2]))
        if asks:
            question["ask"] = asks
        if kind != "accounts" and rng.random() < (0.95 if plain else 0.7):
            bad = options[:1] if kind == "yes_no" else rng.sample(options, rng.randint(1, len(options)))
            question["worrying"] = bad if plain or rng.random() < 0.85 else options[-1:]
        if rng.random() < 0.25:
            question["conclusion"] = True
            if rng.random() < 0.6:
                question.pop("ask", None)
        if questions and rng.random() < 0.22:
            question["ask_if"] = condition(rng, questions, rng.choice([0, 0, 1]))
        questions.append(question)
    asked = list(questions)
    questions.insert(rng.randint(0, len(questions)),
                     {"id": OPINION, "kind": "choice", "conclusion": True,
                      "options": ["confirme", "faux-positif", "a-investiguer"]})
    ours = {"id": OURS}
    if rng.random() < 0.7:
        ours["ask"] = [rng.choice(ROLES)]
    questions.insert(0, ours)
    if rng.random() < 0.3:
        rng.shuffle(questions)  # a gate may come after what it opens

    confirmation = {"question": OPINION, "ours": {"not": f"{OURS}=non"}}
    for name, share in (("hard", 0.85), ("access", 0.8), ("attempt", 0.4)):
        if rng.random() < share:
            confirmation[name] = condition(rng, asked, 1)
    for name, share in (("loss", 0.3), ("heavy_loss", 0.2)):
        if rng.random() < share:
            confirmation[name] = {"when": condition(rng, asked, 1)}
            if rng.random() < 0.4:
                confirmation[name]["unless"] = condition(rng, asked, 0)
    rules = []
    wanted = [(axis, 2) for axis in AXES if rng.random() < 0.85]
    wanted += [(rng.choice(list(AXES)), rng.choice([1, 1, 2])) for _ in range(rng.randint(0, 3))]
    for axis, level in wanted:
        rule = {"axis": axis, "at_least": AXES[axis][level],
                "when": condition(rng, asked, rng.choice([0, 1, 1, 2]), 0.12)}
        if rng.random() < 0.2:
            rule["unless"] = condition(rng, asked, rng.choice([0, 1]), 0.05)
        rules.append(rule)
    return {"questions": questions, "confirmation": confirmation, "rules": rules}


def values(question, thresholds=(0, 1, 2, 3)):
    """Every value but `inconnu` that can make a difference."""
    kind = question.get("kind")
    if kind == "accounts":
        out = [[f"+{n}"] if n else [] for n in thresholds]
    elif kind == "multi":
        options = question["options"]
        out = [list(c) for n in range(len(options) + 1) for c in itertools.combinations(options, n)]
    else:
        out = list(question.get("options", ("oui", "non")))
    return out if question["id"] == OPINION else out + [SANS_OBJET]


def answers(rng, data, share):
    out = {}
    for question in data["questions"]:
        roll = rng.random()
        if question["id"] == OPINION:
            if roll < 0.7:
                out[OPINION] = rng.choice(["faux-positif", "a-investiguer", "confirme", "confirme"])
        elif roll < share:
            known = values(question)
            out[question["id"]] = rng.choice(known[:-1] if rng.random() < 0.9 else known)
        elif roll < share + 0.08:
            out[question["id"]] = INCONNU
    return out


def explain(rng, rules, given, share=0.5):
    """Explains some of the answers that make (or will, once in reach) a sign, a loss or a `when` true."""
    state, out = State(rules, given), dict(given)
    for question, value in given.items():
        if question == rules.opinion or value == INCONNU or state.gate(question) is False:
            continue
        held = [part for part in rules.explainable
                if part[1] == question and leaf_holds(part, value)]
        if not held or rng.random() > share:
            continue
        why = {"value": value, "explained": "b"}
        options = [o for part in held if part[0] == "is" for o in part[2]
                   if isinstance(value, list) and o in value]
        if options and rng.random() < 0.6:
            why["explained"] = {o: "b" for o in
                                rng.sample(sorted(set(options)), rng.randint(1, len(set(options))))}
        out[question] = why
    return out


def case(rng, limit=4000, told=None):
    """A random (fiche in short form, Fiche, answers), small enough for brute force.

    `told`: whether an answer must be explained, or "option" for one option of a multi.
    """
    while True:
        data = fiche(rng)
        rules = load(data)
        told_here = rng.random() < 0.35 if told is None else told
        state = answers(rng, data, rng.choice([0.4, 0.6, 0.8] if told_here else
                                              [0.0, 0.1, 0.2, 0.3, 0.5, 0.8]))
        if told_here:
            state = explain(rng, rules, state, 0.8)
            whats = [explained(answer) for answer in state.values()]
            if told and not any(isinstance(w, set) if told == "option" else w for w in whats):
                continue
        if size_of_search(rules, state) <= limit:
            return data, rules, state


# --------------------------------------------------------------------------------------------
# The exchange file.
# --------------------------------------------------------------------------------------------


def expected(rules, given):
    now = ranks(rules, given)
    changed, dropped = fragile(rules, given)
    plan = [[level, *(found[:3] if found else ())] for level, found in plans(rules, given)]
    return {"readings": [[now[reading][field] for reading in READINGS] for field in FIELDS],
            "plan": plan, "changed": changed, "dropped": dropped}


def kind_of(result):
    """What a case is worth for the file: its hardest level."""
    plan = result["plan"]
    if not plan:
        return "settled"
    if any(len(p) == 1 for p in plan):
        return "impossible"
    hardest = max(plan, key=lambda p: p[1:])
    return f"step {hardest[1]}, {'several' if hardest[3] > 2 else 'few'}"


# Shares (in percent) of each kind of case.
SHARES = {"settled": 6, "impossible": 14, "step 1, few": 22, "step 1, several": 16,
          "step 2, few": 10, "step 2, several": 8, "step 3, few": 12, "step 3, several": 12}


def lines(count, seed):
    """`count` lines of the exchange file."""
    rng = random.Random(seed)
    room = {kind: -(-count * share // 100) for kind, share in SHARES.items()}
    done = 0
    while done < count:
        data, rules, given = case(rng, 1500, "option" if done % 12 == 0 else done % 3 == 0)
        # Whether an explained answer that falls out of reach is still explained is left open.
        if any(explained(given.get(part[1])) and part[1] in rules.gates and SANS_OBJET in part[2]
               for part in rules.leaves if part[0] == "is"):
            continue
        result = expected(rules, given)
        kind = kind_of(result)
        if room[kind] == 0:
            continue
        room[kind] -= 1
        done += 1
        yield json.dumps({"fiche": data, "answers": given, "expected": result},
                         ensure_ascii=False, separators=(",", ":"))
