#!/usr/bin/env python3
"""Independent second implementation of the scoring rules, from their page alone (SCORING.md).

Standard library only, to be compared with the main implementation.  Everything is made again, to
the byte, with (N lines, by seed):

    scoring.py sample 400 7 > tests/golden/oracle.jsonl
    scoring.py plans 1200 7 > tests/golden/oracle-plan.jsonl

and read with:

    scoring.py check FILE...      recompute every case of these files, or of a vectors file
    scoring.py laws N SEED        the laws of section 1 and of plans, on N random states of each kind
    scoring.py shipped N SEED FICHE...   the plan by the formula on N states of whole fiches
    scoring.py same FICHE         what a messagerie-qualification says that the page does not

`rules.py` holds sections 1, 2 and 4, `messagerie.py` section 3 copied by hand (never read from the
fiche), `plan.py` section 5 by brute force, `formula.py` its formula, `generated.py` and `states.py`
the random fiches and states, `laws.py` the laws.

# oracle.jsonl

States of messagerie-qualification, one a line: {"answers": {..}, "expected": {reading: {field:
word}}}, as in vectors/scoring.json.  An answer is a value, or {"value": .., "explained": ..} where
`explained` is a text (the whole answer is explained) or {option: text} (these options of a multi).

# oracle-plan.jsonl

Small random fiches, one a line: {"fiche": F, "answers": A, "expected": E}.  A is as above.

F = {"questions": [Q..], "confirmation": {..}, "rules": [{"axis", "at_least", "when", "unless"?}..]}
is a qualification fiche in short form, in the order of the fiche:
- Q is {"id", "kind"?, "options"?, "ask"?, "worrying"?, "conclusion"?, "ask_if"?}; without `kind` it
  is a yes_no.  No follow-ups, no prerequisites, nothing deduced.
- a condition is that of a fiche, but a leaf is a string: "a=oui,non" is {"question": "a", "is":
  ["oui", "non"]}, "a#2" is {"question": "a", "count": {"at_least": 2}}.  {"confirmation": [..]},
  {"any": [..]}, {"all": [..]} and {"not": ..} are as in a fiche.
- `confirmation` has `question` ("o" everywhere), `ours` (`not` "u=non" everywhere), and any of
  `hard`, `access`, `attempt`, `loss`, `heavy_loss`.  One that is absent never holds: where a fiche
  must have it, add a yes_no question "z" at the end, answered `non` in A, write "z=oui" for the
  absent one, and leave "z" out of `changed` below.
- to make a whole fiche: one mesure, one action; any id, title, prompt, lot, label, because, source.

E = {"readings", "plan", "changed", "dropped"}; every level is a rank in its scale, lowest first
(faux-positif, a-investiguer, confirme; the levels of an axis; anomalie, mineur, majeur, crise).
- readings: [[at_least, proposed, at_most] of the confirmation, of perimetre, of impact, of urgence,
  of the gravity].
- plan: one entry for each gravity above `at_least` up to `at_most`, worst first: [gravity, step,
  calls, questions] (the fewest calls, then questions, that bring `at_most` below that gravity; the
  first step that can), or [gravity] when no set of any step does.  A plan that is shown once for
  several gravities (equal sets) stands for each of their entries.
- changed: [question, answer, gravity] for each other answer that changes `proposed`, which becomes
  that gravity (above: it would raise; below: fragile).  yes_no and choice: the other options; multi:
  one option added or removed, [], each alone; and `sans-objet` for all but the opinion.  Accounts:
  as many as one below and at each threshold that reads the question, and none.  An answer that
  changes loses its explanations.
- dropped: [question, option or null, gravity] for each explanation (of that option, or of the whole)
  without which `proposed` becomes that gravity.
"""

import collections
import itertools
import json
import random
import sys
import time

sys.dont_write_bytecode = True  # nothing beside the sources

import formula
import generated
import plan
import states
from laws import laws
from messagerie import MESSAGERIE
from rules import FIELDS, INCONNU, READINGS, load, problems, reach, score


def load_cases(path):
    with open(path, encoding="utf-8") as file:
        text = file.read()
    if path.endswith(".jsonl"):
        return [json.loads(line) for line in text.splitlines()]
    return json.loads(text)["cases"]


def differences(case):
    """What this implementation finds otherwise than a case says."""
    fiche = load(case["fiche"]) if "fiche" in case else MESSAGERIE
    answers, expected = case["answers"], case["expected"]
    bad = problems(fiche, answers)
    if bad:
        return bad
    if "fiche" not in case:
        got = score(fiche, answers)
        return [f"{reading} {field}: expected {expected[reading][field]}, got {got[reading][field]}"
                for reading in READINGS for field in FIELDS
                if got[reading][field] != expected[reading][field]]
    got = generated.expected(fiche, answers)
    bad = [f"{name}: expected {expected[name]}, got {got[name]}" for name in got
           if got[name] != expected[name]]
    by_formula = [[level, *(found[:3] if found else ())] for level, found in
                  formula.plans(fiche, answers)]
    if by_formula != expected["plan"]:
        bad.append(f"plan, by the formula: expected {expected['plan']}, got {by_formula}")
    return bad


def check(paths):
    failed = 0
    for path in paths:
        kinds, wrong, explained = collections.Counter(), 0, 0
        for n, case in enumerate(load_cases(path), 1):
            kinds[generated.kind_of(case["expected"]) if "fiche" in case else "states"] += 1
            explained += any(isinstance(a, dict) and "explained" in a for a in case["answers"].values())
            bad = differences(case)
            if bad:
                wrong += 1
                print(f"{path}, {case.get('name', f'line {n}')}:")
                print("".join(f"  {line}\n" for line in bad), end="")
                print(f"  answers: {json.dumps(case['answers'], ensure_ascii=False)}")
        total = sum(kinds.values())
        print(f"{path}: {total - wrong} passed, {wrong} failed "
              f"({explained} with an explanation; {', '.join(f'{n} {k}' for k, n in sorted(kinds.items()))})")
        failed += wrong or not total
    return 1 if failed else 0


def shipped(count, seed, paths):
    """How the formula fares on whole fiches: steps, sizes, time; each plan kept to its word."""
    bad = 0
    for path in paths:
        with open(path, encoding="utf-8") as file:
            data = json.load(file)
        fiche, rng = load(data), random.Random(f"{seed} {data['id']}")
        hot = [q for q in lots(data, "chaud") if q in fiche.read]
        steps, sizes, times = collections.Counter(), collections.Counter(), []
        for _ in range(count):
            answers = fill(rng, fiche, hot)
            start = time.perf_counter()
            found = formula.plans(fiche, answers)
            times.append(time.perf_counter() - start)
            for n, (level, best) in enumerate(found):
                outcome = "impossible" if best is None else best if best == "spent" else f"step {best[0]}"
                for which in ("all", "worst")[:2 if n == 0 else 1]:
                    steps[which, outcome] += 1
                if outcome in ("impossible", "spent"):
                    continue
                step, called, asked, questions = best
                if n == 0:
                    sizes[called, asked] += 1
                bad += not keeps_its_word(fiche, answers, level, step, questions)
        times.sort()
        for which in ("worst", "all"):
            print(f"{data['id']}, {which} gravities: ", end="")
            print(", ".join(f"{n} {what}" for (name, what), n in sorted(steps.items()) if name == which))
        print(f"  worst: (calls, questions) most often {sizes.most_common(4)}, at most "
              f"{max(c for c, _ in sizes)} calls, {max(q for _, q in sizes)} questions; "
              f"{1000 * times[count // 2]:.0f} ms, at most {1000 * times[-1]:.0f} ms; {bad} broken")
    return 1 if bad else 0


def lots(data, lot):
    """The questions of a lot, follow-ups apart."""
    return [q["id"] for m in data["mesures"] for a in m["actions"] for q in a["questions"]
            if q["lot"] == lot]


def fill(rng, fiche, questions):
    """Some of the questions answered, with a worrying answer now and then."""
    out, share = {}, rng.random()
    for question in questions:
        if question == fiche.opinion or rng.random() > share:
            continue
        kind, options = fiche.questions[question]
        values = plan.flips(fiche, question, INCONNU) or ["facturation"]
        good = plan.favourable(fiche, question)
        out[question] = rng.choice(good) if good and rng.random() < 0.7 else rng.choice(values)
    return out


def keeps_its_word(fiche, answers, level, step, questions):
    """The plan's questions have answers that bring `at_most` below a level; all but one have not."""
    def lowest(asked):
        options = plan.candidates(fiche, answers, step)
        return min(reach(fiche, {**answers, **dict(zip(asked, values))}, "at_most")
                   for values in itertools.product(*(options[q] for q in asked)))
    return lowest(questions) < level and all(
        lowest([x for x in questions if x != q]) >= level for q in questions)


def same(path):
    """Compares a fiche with the page, up to the order and the nesting of conditions."""
    with open(path, encoding="utf-8") as file:
        fiche = load(json.load(file))

    def plain(condition):
        if condition is None or condition[0] in ("count", "confirmation"):
            return condition
        if condition[0] == "is":
            return ("is", condition[1], tuple(sorted(condition[2])))
        if condition[0] == "not":
            return ("not", plain(condition[1]))
        parts, values = set(), collections.defaultdict(set)
        for part in map(plain, condition[1]):
            for one in part[1] if part[0] == condition[0] else (part,):
                if condition[0] == "any" and one[0] == "is":
                    values[one[1]].update(one[2])
                else:
                    parts.add(one)
        parts |= {("is", q, tuple(sorted(v))) for q, v in values.items()}
        return (condition[0], tuple(sorted(parts, key=repr))) if len(parts) > 1 else parts.pop()

    def parts(f):
        out = {name: plain(getattr(f, name)) for name in ("ours", "hard", "access", "attempt")}
        out |= {f"{name} {i}": plain(c) for name in ("loss", "heavy") for i, c in enumerate(getattr(f, name))}
        out |= {f"gate {q}": plain(c) for q, c in f.gates.items()}
        out |= {rule[0]: (rule[1], rule[2], plain(rule[3]), plain(rule[4])) for rule in f.rules}
        out |= {f"question {q}": (f.questions[q][0], set(f.questions[q][1]))
                for q in f.asked if not q.startswith("P.")}
        return out

    page, data = parts(MESSAGERIE), parts(fiche)
    wrong = [name for name in {**page, **data} if page.get(name) != data.get(name)]
    for name in wrong:
        print(f"{name}:\n  page  {page.get(name)}\n  fiche {data.get(name)}")
    print(f"{len(page)} parts compared, {len(wrong)} differ")
    return 1 if wrong else 0


def main(argv):
    command, rest = (argv[1], argv[2:]) if len(argv) > 1 else ("", [])
    if command == "check" and rest:
        return check(rest)
    if command == "same" and len(rest) == 1:
        return same(rest[0])
    if command == "shipped" and len(rest) > 2:
        return shipped(int(rest[0]), int(rest[1]), rest[2:])
    if command in ("sample", "plans") and len(rest) == 2:
        make = states.sample if command == "sample" else generated.lines
        for line in make(int(rest[0]), int(rest[1])):
            print(line)
        return 0
    if command == "laws" and len(rest) == 2:
        return 1 if laws(int(rest[0]), int(rest[1])) else 0
    print(__doc__)
    return 0 if command in ("-h", "--help") else 2


if __name__ == "__main__":
    sys.exit(main(sys.argv))
