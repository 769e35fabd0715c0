"""What would rule a gravity out, and what rests on one answer: by brute force (SCORING.md, section 5)."""

import itertools

from rules import (INCONNU, SANS_OBJET, UNKNOWN, State, explained, given, leaf_holds, ranks,
                   reach)

STEPS = (1, 2, 3)


def read_by(fiche, question):
    return [leaf for leaf in fiche.leaves if leaf[0] != "confirmation" and leaf[1] == question]


def favourable(fiche, question):
    """The answers to hope for: one per combination of truths of the parts that read the question."""
    kind, options = fiche.questions[question]
    allowed = [option for option in options if option not in fiche.worrying.get(question, ())]
    parts = read_by(fiche, question)
    if kind == "multi":
        values = [list(chosen) for n in range(len(allowed) + 1)
                  for chosen in itertools.combinations(allowed, n)]
    elif kind == "accounts":
        below = sorted({leaf[2] - 1 for leaf in parts if leaf[0] == "count" and leaf[2] > 0})
        values = [[f"+{n}"] if n else [] for n in below]
    elif kind in ("yes_no", "choice"):
        values = allowed
    else:
        values = []
    if question == fiche.opinion:  # read by the confirmation itself
        return values
    seen = {}
    for value in values:
        seen.setdefault(tuple(leaf_holds(leaf, value) for leaf in parts), value)
    return list(seen.values()) if parts else []


def candidates(fiche, answers, step):
    """{question: favourable answers} of a step; an answer that waits on its gate stands."""
    state, out = State(fiche, answers), {}
    for question in fiche.asked:
        if question == fiche.opinion:
            if step < 3 or state.value(question) not in (UNKNOWN, "a-investiguer"):
                continue
        else:
            if state.value(question) is not UNKNOWN:
                continue
            if given(answers.get(question, INCONNU)) != INCONNU:
                continue
            if step == 1 and question in fiche.conclusions and not fiche.ask.get(question):
                continue
        values = favourable(fiche, question)
        if step < 3 and state.test(fiche.ours, None, 0) is not False:  # "not ours" is a last resort
            values = [v for v in values if State(fiche, {**answers, question: v}).test(
                fiche.ours, None, 0) is not False]
        if values:
            out[question] = values
    return out


def calls(fiche, questions):
    """Fewest roles such that each question goes to one of its `ask`; without `ask`, no call."""
    wanted = [set(fiche.ask[q]) for q in questions if fiche.ask.get(q)]
    roles = sorted(set().union(*wanted))
    for size in range(len(roles) + 1):
        for called in itertools.combinations(roles, size):
            if all(ask & set(called) for ask in wanted):
                return size
    raise AssertionError("every question with an `ask` has a role")


def lowered(fiche, answers, step):
    """{questions: lowest `at_most`} over every set of candidates and of favourable answers."""
    open_to = candidates(fiche, answers, step)
    was_ours = State(fiche, answers).test(fiche.ours, None, 0)
    found = {}
    for values in itertools.product(*([None, *options] for options in open_to.values())):
        hoped = {q: v for q, v in zip(open_to, values) if v is not None}
        after = {**answers, **hoped}
        if step < 3 and was_ours is not False and \
                State(fiche, after).test(fiche.ours, None, 0) is False:
            continue
        level = reach(fiche, after, "at_most")
        key = tuple(hoped)
        found[key] = min(level, found.get(key, level))
    return found


def plans(fiche, answers):
    """[(level, None or (step, calls, questions, set))] for each level above `at_least`, worst first."""
    now = ranks(fiche, answers)
    levels = range(now["at_most"]["gravity"], now["at_least"]["gravity"], -1)
    best = {}
    for step in STEPS:
        if len(best) == len(levels):
            break
        ranked = sorted(((calls(fiche, qs), len(qs)), qs, low)
                        for qs, low in lowered(fiche, answers, step).items())
        for level in levels:
            if level not in best:
                for (called, asked), qs, low in ranked:
                    if low < level:
                        best[level] = (step, called, asked, qs)
                        break
    return [(level, best.get(level)) for level in levels]


def size_of_search(fiche, answers):
    product = 1
    for values in candidates(fiche, answers, 3).values():
        product *= len(values) + 1
    return product


# --------------------------------------------------------------------------------------------
# fragile
# --------------------------------------------------------------------------------------------


def flips(fiche, question, value):
    """Every other answer of the kind, never `inconnu`; for accounts, one of each side of a threshold."""
    kind, options = fiche.questions[question]
    if kind in ("yes_no", "choice"):
        others = list(options)
    elif kind == "multi":
        now = value if isinstance(value, list) else []
        others = [[], *([option] for option in options)]
        if isinstance(value, list):
            others += [[o for o in options if (o in now) != (o == option)] for option in options]
    elif kind == "accounts":
        wanted = {0} | {n for leaf in read_by(fiche, question) if leaf[0] == "count"
                        for n in (leaf[2] - 1, leaf[2])}
        others = [[f"+{n}"] if n else [] for n in sorted(n for n in wanted if n >= 0)]
    else:
        return []
    if question not in fiche.no_sans_objet:
        others.append(SANS_OBJET)

    def same(a, b):
        return sorted(a) == sorted(b) if isinstance(a, list) and isinstance(b, list) else a == b

    kept = []
    for other in others:
        if not same(other, value) and not any(same(other, k) for k in kept):
            kept.append(other)
    return kept


def without_explanation(answer):
    """An answer as it stands once each of its explanations is dropped, one at a time."""
    what = explained(answer)
    if what is None:
        return
    if what is True:
        yield None, answer["value"]
        return
    for option in sorted(what):
        rest = {o: b for o, b in answer["explained"].items() if o != option}
        yield option, ({"value": answer["value"], "explained": rest} if rest else answer["value"])


def fragile(fiche, answers):
    """What `proposed` becomes when one answer changes, or one explanation is dropped.

    [[question, answer, gravity]] and [[question, option or None, gravity]], where it moves.  An
    answer that changes loses its explanations.
    """
    now = reach(fiche, answers, "proposed")
    state, changed, dropped = State(fiche, answers), [], []
    for question in fiche.asked:
        value = given(answers.get(question, INCONNU))
        if value == INCONNU or state.gate(question) is not True:
            continue  # out of reach or waiting: nothing rests on it
        for other in flips(fiche, question, value):
            level = reach(fiche, {**answers, question: other}, "proposed")
            if level != now:
                changed.append([question, other, level])
        for option, answer in without_explanation(answers[question]):
            level = reach(fiche, {**answers, question: answer}, "proposed")
            if level != now:
                dropped.append([question, option, level])
    return changed, dropped
