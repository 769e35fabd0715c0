"""Conditions, a fiche, a state, and its score in three readings (SCORING.md, sections 1, 2 and 4).

Conditions are tuples; `parse` makes them from the JSON of a fiche:
    ("is", question, values)  ("count", question, at_least)  ("confirmation", values)
    ("any", parts)  ("all", parts)  ("not", part)
"""

import re

SANS_OBJET = "sans-objet"
INCONNU = "inconnu"
UNKNOWN = None  # both the truth value and the value of an unknown question

CONFIRMATIONS = ("faux-positif", "a-investiguer", "confirme")  # every scale: lowest first
AXES = {
    "perimetre": ("circonscrit", "elargi", "etendu"),
    "impact": ("faible", "modere", "fort"),
    "urgence": ("faible", "moderee", "elevee"),
}
GRAVITIES = ("anomalie", "mineur", "majeur", "crise")
READINGS = ("at_least", "proposed", "at_most")
FIELDS = ("confirmation", *AXES, "gravity")
SCALE = dict(AXES, confirmation=CONFIRMATIONS, gravity=GRAVITIES)

# How a condition reads an explained answer: AFTER the explanation, or AS it was GIVEN.  `not`
# turns the first into its opposite and back; in `unless` and in gates it is GIVEN throughout.
AFTER, UNDER_NOT, GIVEN = 1, -1, 0


def rank(field, value):
    return SCALE[field].index(value)


def IS(question, *values):
    return ("is", question, values)


def COUNT(question, at_least):
    return ("count", question, at_least)


def CONFIRMATION(*values):
    return ("confirmation", values)


def ANY(*conditions):
    return ("any", conditions)


def ALL(*conditions):
    return ("all", conditions)


def NOT(condition):
    return ("not", condition)


def parse(data):
    """The condition of a fiche's JSON, or of the short form `a=oui,non`, `a#2`; None stays None."""
    if data is None:
        return None
    if isinstance(data, str):
        question, sign, rest = re.fullmatch(r"([^=#]+)([=#])(.+)", data).groups()
        return COUNT(question, int(rest)) if sign == "#" else IS(question, *rest.split(","))
    if "is" in data:
        return IS(data["question"], *data["is"])
    if "count" in data:
        return COUNT(data["question"], data["count"]["at_least"])
    if "confirmation" in data:
        return CONFIRMATION(*data["confirmation"])
    if "not" in data:
        return NOT(parse(data["not"]))
    kind = "any" if "any" in data else "all"
    return (kind, tuple(parse(part) for part in data[kind]))


def leaves(condition):
    """Every part of a condition that reads a question or the confirmation."""
    if condition is None:
        return []
    kind = condition[0]
    if kind in ("is", "count", "confirmation"):
        return [condition]
    parts = (condition[1],) if kind == "not" else condition[1]
    return [leaf for part in parts for leaf in leaves(part)]


def questions_of(condition):
    """The questions a condition reads, in order, without repetition."""
    return list(dict.fromkeys(leaf[1] for leaf in leaves(condition) if leaf[0] != "confirmation"))


class Fiche:
    """What the rules need of a fiche.

    `questions`: {id: (kind, options)} in the order of the fiche; `rules`: (id, axis, level, when,
    unless); `loss` and `heavy`: (when, unless); `ask`, `worrying`: {id: list}; `conclusions`: ids.
    """

    def __init__(self, questions, gates, opinion, ours, hard, access, attempt, loss, heavy, rules,
                 deduced=(), ask=None, worrying=None, conclusions=()):
        self.questions, self.gates, self.opinion = questions, gates, opinion
        self.ours, self.hard, self.access, self.attempt = ours, hard, access, attempt
        self.loss, self.heavy, self.rules = loss, heavy, rules
        self.deduced, self.no_sans_objet = tuple(deduced), (opinion, *deduced)
        self.ask, self.worrying, self.conclusions = ask or {}, worrying or {}, set(conclusions)
        self.asked = [q for q in questions if q not in self.deduced]
        after = [hard, access, attempt, loss[0], heavy[0], *(rule[3] for rule in rules)]
        given = [ours, loss[1], heavy[1], *(rule[4] for rule in rules), *gates.values()]
        # "Read by a rule, a sign or a gate", 2.e.1, `ours` and the losses with them.
        self.leaves = [leaf for condition in after + given for leaf in leaves(condition)]
        read = {opinion, *(leaf[1] for leaf in self.leaves if leaf[0] != "confirmation")}
        self.read = [q for q in self.asked if q in read]
        # The leaves that an explanation makes false.
        self.explainable = [leaf for condition in after if condition
                            for leaf in positive(condition) if leaf[0] != "confirmation"]


def positive(condition, under=False):
    """The leaves under an even number of `not`."""
    kind = condition[0]
    if kind in ("is", "count", "confirmation"):
        return [] if under else [condition]
    if kind == "not":
        return positive(condition[1], not under)
    return [leaf for part in condition[1] for leaf in positive(part, under)]


def load(data):
    """A Fiche from the JSON of a whole fiche, or of the short form of `oracle-plan.jsonl`."""
    asked = data.get("questions")
    if asked is None:
        asked = list(data.get("prerequisites", []))
        for mesure in data["mesures"]:
            for action in mesure["actions"]:
                for question in action["questions"]:
                    asked.append(question)
                    if question.get("follow_up"):
                        parent = {"ask": question.get("ask", [])}
                        asked.append({**parent, **question["follow_up"]})
    questions, gates, ask, worrying, conclusions = {}, {}, {}, {}, []
    for q in asked:
        name, kind = q["id"], q.get("kind", "yes_no")
        questions[name] = (kind, ("oui", "non") if kind == "yes_no" else tuple(q.get("options", ())))
        if q.get("ask_if"):
            gates[name] = parse(q["ask_if"])
        ask[name], worrying[name] = q.get("ask", []), q.get("worrying") or []
        if q.get("conclusion"):
            conclusions.append(name)
    signs = data["confirmation"]

    def pair(name):
        sign = signs.get(name) or {}
        return parse(sign.get("when")) or ANY(), parse(sign.get("unless"))

    rules = [(r.get("id", f"R{n}"), r["axis"], r["at_least"], parse(r["when"]), parse(r.get("unless")))
             for n, r in enumerate(data["rules"], 1)]
    return Fiche(questions, gates, signs["question"], parse(signs.get("ours")) or ALL(),
                 parse(signs.get("hard")) or ANY(), parse(signs.get("access")) or ANY(),
                 parse(signs.get("attempt")) or ANY(), pair("loss"), pair("heavy_loss"), rules,
                 ask=ask, worrying=worrying, conclusions=conclusions)


def count_of(value):
    """Number of elements: `+60` counts 60, equal accounts (whatever their case) count once."""
    if value == SANS_OBJET:
        return 0
    seen, total = set(), 0
    for element in value:
        if re.fullmatch(r"\+[0-9]+", element):
            total += int(element[1:])
        elif element.lower() not in seen:
            seen.add(element.lower())
            total += 1
    return total


def given(answer):
    """The value of an answer, in its short form or as an object."""
    return answer["value"] if isinstance(answer, dict) else answer


def explained(answer):
    """What of an answer is explained: None, True (all of it) or the set of its options."""
    because = answer.get("explained") if isinstance(answer, dict) else None
    if because is None:
        return None
    return set(because) if isinstance(because, dict) else True


def leaf_holds(leaf, value):
    """Truth of an `is` or a `count` for a known value."""
    if leaf[0] == "count":
        return count_of(value) >= leaf[2]
    if isinstance(value, list):
        return any(option in leaf[2] for option in value)
    return value in leaf[2]


class State:
    """Answers to a fiche, behind its gates."""

    def __init__(self, fiche, answers):
        self.fiche, self.answers, self.known = fiche, answers, {}

    def gate(self, question):
        """True (in reach), False (out of reach) or unknown (it waits)."""
        gates = self.fiche.gates
        return self.test(gates[question], None, GIVEN) if question in gates else True

    def value(self, question):
        """The effective value as given: UNKNOWN, `sans-objet`, a string or a list."""
        if question not in self.known:
            gate = self.gate(question)
            if gate is True:
                value = given(self.answers.get(question, INCONNU))
                value = UNKNOWN if value == INCONNU else value
            else:  # an answer that waits on its gate is unknown, whatever it says
                value = SANS_OBJET if gate is False else UNKNOWN
            self.known[question] = value
        return self.known[question]

    def leaf(self, leaf, mode):
        question = leaf[1]
        value = self.value(question)
        if value is UNKNOWN:
            return UNKNOWN
        if mode == AFTER and isinstance(self.answers.get(question), dict) and self.gate(question):
            what = explained(self.answers[question])
            if what is True:
                return leaf[0] == "count" and leaf[2] <= 0
            if what:
                value = [option for option in value if option not in what]
        return leaf_holds(leaf, value)

    def test(self, condition, interval=None, mode=AFTER):
        """Kleene truth of a condition; `interval`: ranks of the (lowest, highest) confirmation."""
        kind = condition[0]
        if kind in ("is", "count"):
            return self.leaf(condition, mode)
        if kind == "not":
            part = self.test(condition[1], interval, -mode)
            return UNKNOWN if part is UNKNOWN else not part
        if kind == "confirmation":
            listed = [c in condition[1] for c in CONFIRMATIONS[interval[0]:interval[1] + 1]]
            return True if all(listed) else UNKNOWN if any(listed) else False
        decides = kind == "any"
        found = not decides
        for part in condition[1]:
            truth = self.test(part, interval, mode)
            if truth is decides:
                return decides
            if truth is UNKNOWN:
                found = UNKNOWN
        return found

    def fires(self, reading, when, unless=None, interval=None):
        """Whether what is said by `when` and `unless` counts in a reading."""
        truth = self.test(when, interval)
        if truth is False or (truth is UNKNOWN and reading != "at_most"):
            return False
        barred = False if unless is None else self.test(unless, interval, GIVEN)
        return barred is False if reading == "at_least" else barred is not True


def confirmation(state):
    """Ranks of the confirmation: (at_least, proposed, at_most)."""
    fiche = state.fiche
    opinion = state.value(fiche.opinion)
    opinion = None if opinion in (UNKNOWN, SANS_OBJET) else CONFIRMATIONS.index(opinion)
    ours = state.test(fiche.ours, None, GIVEN)
    hard, access = state.test(fiche.hard), state.test(fiche.access)
    attempt = state.test(fiche.attempt)

    if ours is False:
        proposed = opinion if opinion is not None else 1 if hard is True else 0
    elif hard is True:
        proposed = 2
    elif opinion == 0:
        proposed = 1 if access is True else 0
    elif opinion is not None:
        proposed = opinion
    elif access is True or attempt is True:
        proposed = 1
    else:
        proposed = 0 if hard is False and access is False and attempt is False else 1

    at_least = 0
    if opinion == 2 or (hard is True and ours is True):
        at_least = 2
    elif opinion == 0 and access is True and ours is True:
        at_least = 1
    at_most = 2
    if opinion == 0:
        if ours is False or (hard is False and access is False):
            at_most = 0
        elif hard is False:
            at_most = 1
    return at_least, proposed, at_most


def gravity(conf, perimetre, impact, urgence, sign, loss, heavy_loss):
    """The table, on ranks. `sign`: a hard sign or a sign of access counts in this reading."""
    floor = 2 if heavy_loss else 1 if loss else 0
    if conf == 0:
        return floor
    if (perimetre, impact, urgence) == (2, 2, 2):
        level = 3
    elif impact == 2 or perimetre == 2 or (perimetre >= 1 and impact >= 1 and urgence == 2):
        level = 2
    else:
        level = 1
    if conf == 1:
        if sign:
            level = min(level, 2)
        else:
            level = 0 if perimetre == 0 and impact == 0 else 1
    return max(level, floor)


def read(state, reading, bounds):
    """One reading: ({field: rank}, ids of the rules that fire)."""
    fiche = state.fiche
    conf = bounds[READINGS.index(reading)]
    interval = (conf, conf) if reading == "proposed" else (bounds[0], bounds[2])
    level, fired = {axis: 0 for axis in AXES}, []
    for name, axis, at_least, when, unless in fiche.rules:
        if state.fires(reading, when, unless, interval):
            fired.append(name)
            level[axis] = max(level[axis], rank(axis, at_least))
    sign = state.fires(reading, fiche.hard) or state.fires(reading, fiche.access)
    loss = state.fires(reading, *fiche.loss, interval)
    heavy = state.fires(reading, *fiche.heavy, interval)
    return {"confirmation": conf, **level,
            "gravity": gravity(conf, *level.values(), sign, loss, heavy)}, fired


def ranks(fiche, answers):
    """{reading: {field: rank}}"""
    state = State(fiche, answers)
    bounds = confirmation(state)
    return {reading: read(state, reading, bounds)[0] for reading in READINGS}


def reach(fiche, answers, reading):
    """Rank of the gravity in one reading."""
    state = State(fiche, answers)
    return read(state, reading, confirmation(state))[0]["gravity"]


def score(fiche, answers):
    """{reading: {field: word}}"""
    return {reading: {field: SCALE[field][n] for field, n in fields.items()}
            for reading, fields in ranks(fiche, answers).items()}


def fired(fiche, answers, reading):
    state = State(fiche, answers)
    return read(state, reading, confirmation(state))[1]


def problems(fiche, answers):
    """Answers that are not in the model (wrong id, option, shape or explanation)."""
    bad = []
    for question, answer in answers.items():
        if question not in fiche.questions:
            bad.append(f"{question}: no such question")
            continue
        kind, options = fiche.questions[question]
        value, what = given(answer), explained(answer)
        if what is not None and (value == INCONNU or question in fiche.no_sans_objet):
            bad.append(f"{question}: {value!r} cannot be explained")
        if isinstance(what, set) and not (kind == "multi" and isinstance(value, list)
                                          and what and what <= set(value)):
            bad.append(f"{question}: {sorted(what)} are not options that were chosen")
        if value == INCONNU or (value == SANS_OBJET and question not in fiche.no_sans_objet):
            continue
        if kind in ("yes_no", "choice"):
            ok = value in options
        elif kind == "multi":
            ok = isinstance(value, list) and all(v in options for v in value)
        elif kind == "accounts":
            ok = isinstance(value, list) and all(isinstance(v, str) for v in value)
        else:
            ok = isinstance(value, str)
        if not ok:
            bad.append(f"{question}: {value!r} is not an answer")
    return bad
