#!/usr/bin/env python3
"""Independent second implementation of the scoring rules of `messagerie-qualification`.

Written from the specification page (SCORING.md) alone, standard library only, to be compared
with the main implementation.  It deliberately reads NO fiche file: the questions, the gates,
the signs, the rules and the table below are copied by hand from the page.

    scoring.py check FILE      run a vectors file ({"cases": [...]}, or the JSON lines of `sample`)
    scoring.py sample N SEED   print N JSON lines {"answers": ..., "expected": ...}
    scoring.py laws N SEED     check laws 1, 2, 3, 5, 7, 8, 9 and 10 on N random states
    scoring.py stats FILE      how often each level, gravity, rule and `unless` occurs in FILE
"""

import collections
import itertools
import json
import random
import re
import sys

# --------------------------------------------------------------------------------------------
# Three-valued logic (Kleene): True, False, None = unknown.
# --------------------------------------------------------------------------------------------


def kleene_not(a):
    return None if a is None else not a


def kleene_any(values):
    values = list(values)
    if True in values:
        return True
    return None if None in values else False


def kleene_all(values):
    values = list(values)
    if False in values:
        return False
    return None if None in values else True


# --------------------------------------------------------------------------------------------
# Conditions, as plain data.
# --------------------------------------------------------------------------------------------


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


def oui(question):
    return IS(question, "oui")


def non(question):
    return IS(question, "non")


def questions_of(condition):
    """The questions a condition reads, in order, without repetition."""
    if condition is None:
        return []
    kind = condition[0]
    if kind in ("is", "count"):
        return [condition[1]]
    if kind == "confirmation":
        return []
    parts = [condition[1]] if kind == "not" else condition[1]
    return list(dict.fromkeys(q for part in parts for q in questions_of(part)))


# --------------------------------------------------------------------------------------------
# The questions (ids, kinds and options), by hand from the list of items.
# Prerequisites (P.*) are steps and a journal, without effect here: left out.
# --------------------------------------------------------------------------------------------

YES_NO = ("oui", "non")
SANS_OBJET = "sans-objet"
INCONNU = "inconnu"


def _questions():
    q = {}

    def yes_no(*ids):
        for i in ids:
            q[i] = ("yes_no", YES_NO)

    def choice(i, *options):
        q[i] = ("choice", options)

    def multi(i, *options):
        q[i] = ("multi", options)

    def accounts(i):
        q[i] = ("accounts", ())

    def text(i):
        q[i] = ("text", ())

    multi("1.a.1", "mails-suspects-recus", "mails-suspects-envoyes", "suspicion-utilisateur",
          "fuite-authentifiants", "regles-non-creees", "changement-mot-de-passe-illegitime")
    multi("1.a.2", "force-brute-suivie-reussite", "activite-inhabituelle",
          "tentatives-connexion-illegitimes")
    accounts("1.b.1")
    yes_no("1.b.2", "1.c.1")
    accounts("1.c.1.comptes")
    yes_no("1.c.2")
    accounts("1.c.2.comptes")
    yes_no("1.c.3", "1.d.1")
    yes_no("2.a.1", "2.a.2", "2.a.3", "2.a.4", "2.a.5", "2.a.6", "2.a.7")
    multi("2.b.1", "delegation", "transfert-externe", "suppression-ou-lecture-automatique",
          "autre")
    yes_no("2.b.2", "2.b.3", "2.b.4", "2.c.1", "2.c.2")
    yes_no("2.d.1", "2.d.2", "2.d.3", "2.d.4", "2.d.5", "2.d.6", "2.d.7")
    choice("2.e.1", "confirme", "faux-positif", "a-investiguer")
    multi("3.a.1", "standard", "administration", "fonctionnel")
    multi("3.b.1", "vpn", "partage-fichiers", "acces-distants", "service-cloud", "extranet",
          "applications-diverses")
    yes_no("3.c.1")
    accounts("3.c.1.comptes")
    yes_no("3.d.1", "3.d.2", "3.e.1", "3.e.2", "3.e.3", "3.f.1")
    choice("3.h.1", "circonscrit-messagerie", "autres-acces-potentiels", "autres-acces-averes")
    yes_no("3.h.2")
    choice("3.h.3", "hameconnage", "force-brute", "infostealer", "vol-materiel", "autre",
           "non-detecte")
    yes_no("4.a.1", "4.a.2", "4.a.3", "4.b.1", "4.b.2", "4.b.3", "4.c.1")
    choice("4.z.1", "non", "possible", "averee")
    text("4.z.2")
    choice("4.z.3", "non", "tentee", "reussie")
    yes_no("4.z.4", "5.a.1", "5.z.1")
    text("5.z.1.activites")
    choice("5.z.2", "recente-evolutive", "ancienne-stable")
    yes_no("5.z.3")
    # Deduced by the engine, confirmed or corrected by the analyst; they feed no rule.
    choice("Q.1", "confirme", "faux-positif", "a-investiguer")
    choice("Q.2", "circonscrit", "elargi", "etendu")
    choice("Q.3", "faible", "modere", "fort")
    choice("Q.4", "faible", "moderee", "elevee")
    choice("Q.5", "anomalie", "mineur", "majeur", "crise")
    return q


QUESTIONS = _questions()
DEDUCED = ("Q.1", "Q.2", "Q.3", "Q.4", "Q.5")
NO_SANS_OBJET = ("2.e.1",) + DEDUCED

# `ask_if` of every gated question, follow-ups included.
GATES = {
    "1.c.1.comptes": oui("1.c.1"),
    "1.c.2.comptes": oui("1.c.2"),
    "1.c.3": ANY(oui("1.c.1"), oui("1.c.2")),
    "3.c.1.comptes": oui("3.c.1"),
    "4.a.2": oui("4.a.1"),
    "4.z.2": IS("4.z.1", "possible", "averee"),
    "4.z.4": IS("4.z.3", "reussie"),
    "5.a.1": IS("4.z.1", "possible", "averee"),
    "5.z.1.activites": oui("5.z.1"),
}

# --------------------------------------------------------------------------------------------
# Section 2: confirmation.
# --------------------------------------------------------------------------------------------

CONFIRMATIONS = ("faux-positif", "a-investiguer", "confirme")  # lowest first
CONFIRMATION_QUESTION = "2.e.1"

OURS = NOT(non("1.b.2"))
HARD = ANY(
    oui("2.a.1"),
    IS("2.b.1", "delegation", "transfert-externe", "suppression-ou-lecture-automatique"),
    oui("2.b.3"),
    oui("2.b.4"),
    oui("2.c.1"),
    IS("3.h.1", "autres-acces-averes"),
)
ACCESS = ANY(
    oui("2.a.2"), oui("2.a.3"), oui("2.a.4"), oui("2.a.5"), oui("2.a.6"),
    non("2.a.7"),
    IS("2.b.1", "autre"),
    oui("2.b.2"),
    oui("2.c.2"),
    oui("2.d.1"), oui("2.d.2"), oui("2.d.3"), oui("2.d.4"), oui("2.d.5"),
    oui("2.d.7"),
)
ATTEMPT = oui("2.d.6")
LOSS = {"when": IS("4.z.3", "reussie"), "unless": None}
HEAVY_LOSS = {"when": IS("4.z.3", "reussie"), "unless": non("4.z.4")}

# --------------------------------------------------------------------------------------------
# Section 3: the axes and the rules.
# --------------------------------------------------------------------------------------------

AXES = {
    "perimetre": ("circonscrit", "elargi", "etendu"),
    "impact": ("faible", "modere", "fort"),
    "urgence": ("faible", "moderee", "elevee"),
}

ADMIN = IS("3.a.1", "administration")
SENSIBLE = ANY(oui("3.h.2"), oui("1.c.3"), ADMIN)
INFOSTEALER = ANY(oui("3.d.1"), IS("3.h.3", "infostealer"))
REBOND = ANY(oui("4.b.1"), oui("4.b.2"), oui("4.b.3"))
RECENTE = IS("5.z.2", "recente-evolutive")
CONFIRME = CONFIRMATION("confirme")
AVERES = IS("3.h.1", "autres-acces-averes")

# (id, axis, level, when, unless)
RULES = [
    ("P2-plusieurs-comptes", "perimetre", "elargi", COUNT("1.b.1", 2), None),
    ("P2-delegation", "perimetre", "elargi", ANY(oui("1.c.1"), oui("1.c.2")), None),
    ("P2-administration", "perimetre", "elargi", ADMIN, None),
    ("P2-autres-boites", "perimetre", "elargi", oui("3.c.1"), None),
    ("P2-autres-postes", "perimetre", "elargi", oui("3.d.2"), None),
    ("P2-rebond", "perimetre", "elargi", REBOND, None),
    ("P2-comptes-crees", "perimetre", "elargi", oui("2.b.4"), None),
    ("P2-autres-acces", "perimetre", "elargi",
     IS("3.h.1", "autres-acces-potentiels", "autres-acces-averes"), None),
    ("P2-infostealer", "perimetre", "elargi", INFOSTEALER, None),
    ("P2-vol", "perimetre", "elargi", oui("3.f.1"), IS("3.h.1", "circonscrit-messagerie")),
    ("P3-comptes-crees", "perimetre", "etendu", ALL(oui("2.b.4"), ANY(ADMIN, AVERES)), None),
    ("P3-administration-utilisee", "perimetre", "etendu",
     ALL(ADMIN, ANY(oui("4.b.2"), AVERES)),
     IS("3.h.1", "circonscrit-messagerie", "autres-acces-potentiels")),
    ("P3-propagation-systeme", "perimetre", "etendu", ALL(oui("3.d.2"), oui("4.b.2")), None),
    ("P3-masse", "perimetre", "etendu", COUNT("1.b.1", 50), None),
    ("P3-generalisation", "perimetre", "etendu",
     ALL(oui("5.z.3"), ANY(oui("3.c.1"), AVERES)), None),
    ("I2-exfiltration", "impact", "modere", ANY(oui("4.a.1"), oui("4.a.3")), None),
    ("I2-donnees-sensibles", "impact", "modere", ALL(oui("4.c.1"), CONFIRME), non("4.a.1")),
    ("I2-activite", "impact", "modere", IS("4.z.1", "possible", "averee"), None),
    ("I2-fraude", "impact", "modere", IS("4.z.3", "tentee", "reussie"), None),
    ("I2-personne-sensible", "impact", "modere", SENSIBLE, None),
    ("I2-systeme", "impact", "modere", oui("4.b.2"), None),
    ("I3-donnees-critiques", "impact", "fort", ALL(oui("4.a.1"), oui("4.a.2")), None),
    ("I3-exfiltration-averee", "impact", "fort",
     ALL(IS("2.b.1", "transfert-externe"), ANY(oui("4.c.1"), oui("4.a.2")), CONFIRME), None),
    ("I3-activite-perturbee", "impact", "fort", IS("4.z.1", "averee"), None),
    ("I3-continuite", "impact", "fort", ALL(IS("4.z.1", "possible"), oui("5.z.1")), None),
    ("I3-systeme-et-activite", "impact", "fort",
     ALL(IS("4.z.1", "possible"), ANY(oui("3.d.2"), oui("4.b.2"))), None),
    ("I3-fraude-lourde", "impact", "fort", IS("4.z.3", "reussie"), non("4.z.4")),
    ("I3-personne-sensible-exposee", "impact", "fort", ALL(SENSIBLE, CONFIRME), non("4.a.1")),
    ("U2-recente", "urgence", "moderee", RECENTE, None),
    ("U2-plus-de-courrier", "urgence", "moderee", non("2.a.7"), None),
    ("U2-fraude-tentee", "urgence", "moderee", IS("4.z.3", "tentee"), None),
    ("U2-sans-continuite", "urgence", "moderee", non("5.a.1"), None),
    ("U2-rebond", "urgence", "moderee", REBOND, None),
    ("U2-infostealer", "urgence", "moderee", INFOSTEALER, None),
    ("U3-continuite", "urgence", "elevee", oui("5.z.1"), None),
    ("U3-generalisation", "urgence", "elevee", oui("5.z.3"), None),
    ("U3-fraude-reussie", "urgence", "elevee", IS("4.z.3", "reussie"), None),
    ("U3-arret-sans-continuite", "urgence", "elevee",
     ALL(IS("4.z.1", "averee"), non("5.a.1")), None),
    ("U3-progression", "urgence", "elevee",
     ALL(RECENTE, ANY(AVERES, oui("3.c.1"), oui("3.d.2"), SENSIBLE, INFOSTEALER)), None),
]

GRAVITIES = ("anomalie", "mineur", "majeur", "crise")  # lowest first
READINGS = ("at_least", "proposed", "at_most")
FIELDS = ("confirmation", "perimetre", "impact", "urgence", "gravity")
SCALE = dict(AXES, confirmation=CONFIRMATIONS, gravity=GRAVITIES)


def rank(field, value):
    return SCALE[field].index(value)


# The questions "read by a rule, a sign or a gate" (2.e.1, `ours` and the losses with them).
READ = list(dict.fromkeys(
    [CONFIRMATION_QUESTION]
    + [q for c in (OURS, HARD, ACCESS, ATTEMPT, LOSS["when"], HEAVY_LOSS["when"],
                   HEAVY_LOSS["unless"]) for q in questions_of(c)]
    + [q for rule in RULES for c in rule[3:5] for q in questions_of(c)]
    + [q for c in GATES.values() for q in questions_of(c)]))


# --------------------------------------------------------------------------------------------
# The state: effective values behind the gates, then conditions.
# --------------------------------------------------------------------------------------------

UNKNOWN = None  # effective value of an unknown question


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


class State:
    """Answers, with the gates applied."""

    def __init__(self, answers):
        self.answers = answers
        self.cache = {}

    def gate(self, question):
        """True (in reach), False (out of reach) or None (waiting)."""
        return self.test(GATES[question]) if question in GATES else True

    def value(self, question):
        """Effective value: UNKNOWN, `sans-objet`, a string or a list."""
        if question not in self.cache:
            gate = self.gate(question)
            if gate is False:
                value = SANS_OBJET
            elif gate is None:
                value = UNKNOWN  # whatever was answered
            else:
                value = self.answers.get(question, INCONNU)
                value = UNKNOWN if value == INCONNU else value
            self.cache[question] = value
        return self.cache[question]

    def test(self, condition, interval=None):
        """Kleene value of a condition. `interval`: the (lowest, highest) confirmation."""
        kind = condition[0]
        if kind == "is":
            value = self.value(condition[1])
            if value is UNKNOWN:
                return None
            if isinstance(value, list):
                return any(option in condition[2] for option in value)
            return value in condition[2]
        if kind == "count":
            value = self.value(condition[1])
            return None if value is UNKNOWN else count_of(value) >= condition[2]
        if kind == "confirmation":
            low, high = (CONFIRMATIONS.index(c) for c in interval)
            listed = [c in condition[1] for c in CONFIRMATIONS[low:high + 1]]
            return True if all(listed) else None if any(listed) else False
        if kind == "not":
            return kleene_not(self.test(condition[1], interval))
        combine = {"any": kleene_any, "all": kleene_all}[kind]
        return combine([self.test(part, interval) for part in condition[1]])


def holds(reading, when, unless):
    """The three readings of `when` and `unless` (Kleene values)."""
    if reading == "at_least":
        return when is True and unless is False
    if reading == "proposed":
        return when is True and unless is not True
    return when is not False and unless is not True


def fires(state, reading, when, unless, interval):
    return holds(reading, state.test(when, interval),
                 False if unless is None else state.test(unless, interval))


# --------------------------------------------------------------------------------------------
# Confirmation, axes, table.
# --------------------------------------------------------------------------------------------


def confirmation(state):
    """{reading: confirmation}"""
    opinion = state.value(CONFIRMATION_QUESTION)  # UNKNOWN when not answered
    ours, hard = state.test(OURS), state.test(HARD)
    access, attempt = state.test(ACCESS), state.test(ATTEMPT)

    if ours is False:
        if opinion is not UNKNOWN:
            proposed = opinion
        else:
            proposed = "a-investiguer" if hard is True else "faux-positif"
    elif hard is True:
        proposed = "confirme"
    elif opinion is not UNKNOWN:
        proposed = opinion
    elif access is True or attempt is True:
        proposed = "a-investiguer"
    elif hard is False and access is False and attempt is False:
        proposed = "faux-positif"
    else:
        proposed = "a-investiguer"

    at_least = "faux-positif"
    if opinion == "confirme" or (hard is True and ours is True):
        at_least = "confirme"
    at_most = "confirme"
    if opinion == "faux-positif" and (ours is False or hard is False):
        at_most = "faux-positif"
    return {"at_least": at_least, "proposed": proposed, "at_most": at_most}


def gravity(conf, perimetre, impact, urgence, sign, loss, heavy_loss):
    """Section 4. `sign`: a hard sign or a sign of access is present (in this reading)."""
    if heavy_loss:
        floor = "majeur"
    elif loss:
        floor = "mineur"
    else:
        floor = "anomalie"
    if conf == "faux-positif":
        return floor

    if perimetre == "etendu" and impact == "fort" and urgence == "elevee":
        level = "crise"
    elif (impact == "fort" or perimetre == "etendu"
          or (perimetre != "circonscrit" and impact != "faible" and urgence == "elevee")):
        level = "majeur"
    else:
        level = "mineur"

    def lowest(a, b):
        return min(a, b, key=GRAVITIES.index)

    if conf == "a-investiguer":
        if sign:
            level = lowest(level, "majeur")
        elif perimetre == "circonscrit" and impact == "faible":
            level = "anomalie"
        else:
            level = lowest(level, "mineur")
    return max(level, floor, key=GRAVITIES.index)


def score(answers, with_rules=False):
    """{reading: {confirmation, perimetre, impact, urgence, gravity}} (+ rules that fire)."""
    state = State(answers)
    conf = confirmation(state)
    out = {}
    for reading in READINGS:
        if reading == "proposed":
            interval = (conf["proposed"], conf["proposed"])
        else:
            interval = (conf["at_least"], conf["at_most"])
        level = {axis: 0 for axis in AXES}
        fired = []
        for rule_id, axis, at_least, when, unless in RULES:
            if fires(state, reading, when, unless, interval):
                fired.append(rule_id)
                level[axis] = max(level[axis], rank(axis, at_least))
        axes = {axis: AXES[axis][n] for axis, n in level.items()}
        sign = (fires(state, reading, HARD, None, interval)
                or fires(state, reading, ACCESS, None, interval))
        loss = fires(state, reading, LOSS["when"], LOSS["unless"], interval)
        heavy = fires(state, reading, HEAVY_LOSS["when"], HEAVY_LOSS["unless"], interval)
        out[reading] = {"confirmation": conf[reading], **axes,
                        "gravity": gravity(conf[reading], axes["perimetre"], axes["impact"],
                                           axes["urgence"], sign, loss, heavy)}
        if with_rules:
            out[reading]["rules"] = fired
    return out


def problems(answers):
    """Answers that are not in the model (wrong id, option or shape)."""
    bad = []
    for question, value in answers.items():
        if question not in QUESTIONS:
            bad.append(f"{question}: no such question")
            continue
        kind, options = QUESTIONS[question]
        if value == INCONNU or (value == SANS_OBJET and question not in NO_SANS_OBJET):
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


# --------------------------------------------------------------------------------------------
# check
# --------------------------------------------------------------------------------------------


def load_cases(path):
    with open(path, encoding="utf-8") as f:
        text = f.read()
    try:
        data = json.loads(text)
        return data["cases"] if "cases" in data else [data]
    except json.JSONDecodeError:
        return [json.loads(line) for line in text.splitlines() if line.strip()]


def check(path):
    passed = failed = 0
    for n, case in enumerate(load_cases(path), 1):
        name = case.get("name", f"line {n}")
        differences = problems(case["answers"])
        if not differences:
            got = score(case["answers"])
            for reading in READINGS:
                for field in FIELDS:
                    expected = case["expected"][reading][field]
                    if got[reading][field] != expected:
                        differences.append(f"{reading} {field}: expected {expected}, "
                                           f"got {got[reading][field]}")
        if differences:
            failed += 1
            print(f"{name}:")
            for d in differences:
                print(f"  {d}")
            print(f"  answers: {json.dumps(case['answers'], ensure_ascii=False)}")
        else:
            passed += 1
    print(f"{passed} passed, {failed} failed")
    return 1 if failed else 0


# --------------------------------------------------------------------------------------------
# Random states
# --------------------------------------------------------------------------------------------

PEOPLE = ["a@exemple.fr", "compta@exemple.fr", "dg@exemple.fr", "bob.durand@exemple.fr",
          "rh@exemple.fr", "adm-martin@exemple.fr"]

# A quiet, fully answered state (one account, ours, nothing found).
BENIGN = {q: "non" for q, (kind, _) in QUESTIONS.items() if kind == "yes_no"}
BENIGN.update({
    "1.a.1": [], "1.a.2": [], "1.b.1": ["a@exemple.fr"], "1.b.2": "oui", "1.d.1": "oui",
    "2.a.7": "oui", "2.b.1": [], "2.e.1": "faux-positif", "3.a.1": ["standard"], "3.b.1": [],
    "3.h.1": "circonscrit-messagerie", "3.h.3": "non-detecte", "4.z.1": "non", "4.z.3": "non",
    "5.z.2": "ancienne-stable",
})
for _gated in GATES:
    BENIGN.pop(_gated, None)

# The answers that raise something.
WORRY = {q: ["oui"] for q, (kind, _) in QUESTIONS.items() if kind == "yes_no"}
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
    kind, options = QUESTIONS[question]
    if question not in NO_SANS_OBJET and rng.random() < 0.12:
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
    kind, options = QUESTIONS[question]
    if question in WORRY:
        return rng.choice(WORRY[question])
    if kind == "multi":
        return rng.sample(options, rng.randint(1, len(options)))
    return random_value(rng, question)


def benign_value(rng, question):
    return BENIGN.get(question, SANS_OBJET if rng.random() < 0.3 else "non")


def asked():
    return [q for q in QUESTIONS if q not in DEDUCED]


def full(rng, worry):
    """Everything answered, each with probability `worry` of a worrying answer."""
    answers = {}
    for q in asked():
        if rng.random() < worry:
            answers[q] = worry_value(rng, q)
        elif q in BENIGN:
            answers[q] = BENIGN[q]
        elif QUESTIONS[q][0] == "yes_no":
            answers[q] = "oui" if q == "5.a.1" else "non"
    answers["2.e.1"] = rng.choice(QUESTIONS["2.e.1"][1])
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
        answers[CONFIRMATION_QUESTION] = rng.choice(condition[1])
    elif kind == "count":
        rest = f"+{condition[2] - 1}"
        answers[condition[1]] = rng.choice([[f"+{condition[2]}"], ["A@exemple.fr", rest],
                                            ["a@exemple.fr", "A@exemple.fr", rest]])
    elif kind == "is":
        question, wanted = condition[1], rng.choice(condition[2])
        if QUESTIONS[question][0] == "multi":
            old = answers.get(question)
            old = [o for o in old if o != wanted] if isinstance(old, list) else []
            answers[question] = old + [wanted]
        else:
            answers[question] = wanted
        if question in GATES and rng.random() < 0.9:
            satisfy(rng, GATES[question], answers)
    else:
        raise AssertionError(kind)


def change_one(rng, answers):
    """One answer changed, given or taken away."""
    out = dict(answers)
    q = rng.choice(READ)
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
        picked = rng.sample(asked(), rng.randint(0, 10))
        return {q: INCONNU if rng.random() < 0.1 else random_value(rng, q) for q in picked}
    if roll == 1:  # a few worrying answers
        picked = rng.sample(READ, rng.randint(1, 12))
        return {q: worry_value(rng, q) for q in picked}
    if roll == 2:  # everything, at random
        return {q: random_value(rng, q) for q in asked()}
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
        guarded = [r for r in RULES if r[4] is not None]
        rule = rng.choice(guarded if rng.random() < 0.5 else RULES)
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
        for q in GATES:
            if rng.random() < 0.8:
                answers[q] = worry_value(rng, q) if rng.random() < 0.5 else random_value(rng, q)
            for g in questions_of(GATES[q]):
                how = rng.randrange(4)
                if how == 0:
                    satisfy(rng, GATES[q], answers)
                elif how == 1:
                    answers[g] = random_value(rng, g)
                elif how == 2:
                    answers[g] = INCONNU
                else:
                    answers.pop(g, None)
        if rng.random() < 0.7:
            answers["2.e.1"] = rng.choice(QUESTIONS["2.e.1"][1])
        return answers
    # the confirmation: a few signs, our account or not, an opinion or none
    answers = full(rng, rng.choice([0.0, 0.05]))
    answers["1.b.2"] = rng.choice(["oui", "non", "non", INCONNU, SANS_OBJET])
    answers["2.e.1"] = rng.choice(["confirme", "faux-positif", "a-investiguer", INCONNU])
    for group in (HARD, ACCESS, ATTEMPT):
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
        result = score(answers)
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
    jobs = [(r, path, guard) for r in RULES for path in paths(r[3])
            for guard in ([None] if r[4] is None else [None, r[4]])]
    jobs += [(None, path, None) for sign in (HARD, ACCESS, ATTEMPT) for path in paths(sign)]
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
    rng = random.Random(seed)
    room = {cell: -(-n * share // 100) for cell, share in CELLS.items()}
    done, seen = 0, set()
    # The isolated states come first when there is room for them, the spread after them.
    isolated = list(isolated_states(rng)) if n >= 1000 else []
    states = itertools.chain(isolated, random_states(rng))
    while done < n:
        answers = next(states)
        if rng.random() < 0.04:  # Q.* feed no rule
            q = rng.choice(DEDUCED)
            answers = dict(answers, **{q: rng.choice(QUESTIONS[q][1])})
        answers = {q: answers[q] for q in QUESTIONS if q in answers}
        expected = score(answers)
        cell = (expected["proposed"]["gravity"], expected["proposed"]["confirmation"])
        line = json.dumps({"answers": answers, "expected": expected}, ensure_ascii=False)
        if room[cell] == 0 or line in seen:
            continue
        assert not problems(answers), problems(answers)
        room[cell] -= 1
        seen.add(line)
        done += 1
        print(line)


# --------------------------------------------------------------------------------------------
# laws
# --------------------------------------------------------------------------------------------


def unknown_questions(answers, questions=None):
    state = State(answers)
    return [q for q in (questions or asked()) if state.value(q) is UNKNOWN]


def without_waiting(answers):
    """Answers that wait on an unknown gate may be replaced: take them away."""
    state = State(answers)
    return {q: v for q, v in answers.items() if state.gate(q) is not None}


def complete(rng, answers):
    """A random completion: every unknown question in reach gets a value, gates first."""
    out = dict(answers) if rng.random() < 0.5 else without_waiting(answers)
    pick = rng.choice([random_value, random_value, worry_value, benign_value])
    while True:
        state = State(out)
        todo = [q for q in asked() if state.value(q) is UNKNOWN and state.gate(q) is True]
        if not todo:
            return out
        for q in todo:
            value = pick(rng, q)
            if problems({q: value}):  # e.g. "non" for a text
                value = random_value(rng, q)
            out[q] = value


def domain(question):
    """Every value that can make a difference, for the exhaustive completions of law 10."""
    kind, options = QUESTIONS[question]
    if kind == "multi":
        values = [list(c) for n in range(len(options) + 1)
                  for c in itertools.combinations(options, n)]
    elif kind == "accounts":
        values = [[], ["a@exemple.fr"], ["+2"], ["+50"]]
    else:
        values = list(options)
    return values if question in NO_SANS_OBJET else values + [SANS_OBJET]


def gravities_of_completions(answers, wanted):
    """Gravities reached by the completions (over READ), stopping once `wanted` are all met."""
    found = set()

    def walk(current):
        state = State(current)
        for q in READ:
            if state.value(q) is UNKNOWN and state.gate(q) is True:
                for value in domain(q):
                    walk({**current, q: value})
                    if wanted <= found:
                        return
                return
        found.add(score(current)["proposed"]["gravity"])

    walk(without_waiting(answers))
    return found


class Law:
    def __init__(self, title):
        self.title, self.checked, self.bad = title, 0, []

    def check(self, ok, example=None):
        self.checked += 1
        if not ok:
            self.bad.append(example() if callable(example) else example)

    def report(self):
        print(f"{self.title}: {self.checked} checked, {len(self.bad)} violations")
        for example in self.bad[:3]:
            print("  " + json.dumps(example, ensure_ascii=False))


def table_laws():
    """Law 5, exhaustive: every cell, total and monotone on each argument."""
    law = Law("law 5 (table total and monotone, exhaustive)")
    axes = list(AXES)
    losses = [(False, False), (True, False), (True, True)]
    size = (3, 3, 3, 3, 2, 3)

    def at(c):
        levels = [AXES[a][c[i + 1]] for i, a in enumerate(axes)]
        return GRAVITIES.index(
            gravity(CONFIRMATIONS[c[0]], *levels, bool(c[4]), *losses[c[5]]))

    for cell in itertools.product(*(range(n) for n in size)):
        here = at(cell)
        law.check(0 <= here < 4, cell)
        law.check(here < 3 or cell[:4] == (2, 2, 2, 2), ["law 7 on the table", cell])
        for i in range(6):  # 0-3: the law; 4: signs, 5: losses (needed by laws 1 and 2)
            if cell[i] + 1 < size[i]:
                up = cell[:i] + (cell[i] + 1,) + cell[i + 1:]
                law.check(at(up) >= here, [cell, up])
    return law


def laws(n, seed):
    rng = random.Random(seed)
    law1 = Law("law 1 (at_least <= proposed <= at_most: confirmation, axes, gravity)")
    law2 = Law("law 2 (completions within the bounds: gravity)")
    law2x = Law("law 2 for confirmation and axes too (not asked by the page)")
    law3 = Law("law 3 (an answer never widens: gravity)")
    law3x = Law("law 3 for confirmation and axes too (not asked by the page)")
    law7 = Law("law 7 (crise only with etendu, fort, elevee)")
    law8 = Law("law 8 (a rule of at_least fires in every completion)")
    law9 = Law("law 9 (nothing unknown: three equal gravities)")
    law9x = Law("law 9 for confirmation and axes too (not asked by the page)")

    def order(low, high, fields):
        return all(rank(f, low[f]) <= rank(f, high[f]) for f in fields)

    others = FIELDS[:-1]
    states = random_states(rng)
    for _ in range(n):
        answers = next(states)
        got = score(answers, with_rules=True)
        low, mid, high = (got[r] for r in READINGS)
        law1.check(order(low, mid, FIELDS) and order(mid, high, FIELDS), [answers, got])
        for r in READINGS:
            law7.check(got[r]["gravity"] != "crise" or
                       (got[r]["perimetre"], got[r]["impact"], got[r]["urgence"])
                       == ("etendu", "fort", "elevee"), [r, answers])

        for _ in range(6):
            done = complete(rng, answers)
            assert not unknown_questions(done) and not problems(done)
            final = score(done, with_rules=True)["proposed"]
            example = [answers, got, done, final]
            law2.check(order(low, final, ["gravity"]) and order(final, high, ["gravity"]), example)
            law2x.check(order(low, final, others) and order(final, high, others), example)
            law8.check(set(low["rules"]) <= set(final["rules"]), example)

        unknown = unknown_questions(answers)
        for q in rng.sample(unknown, min(4, len(unknown))):
            # Also answers given while their gate is unknown: they must change nothing.
            after_answers = dict(answers, **{q: random_value(rng, q)})
            after = score(after_answers)
            example = [answers, q, after_answers[q], got, after]
            law3.check(order(low, after["at_least"], ["gravity"])
                       and order(after["at_most"], high, ["gravity"]), example)
            law3x.check(order(low, after["at_least"], others)
                        and order(after["at_most"], high, others), example)

        done = complete(rng, answers)
        if done["2.e.1"] == "a-investiguer":
            done["2.e.1"] = rng.choice(["confirme", "faux-positif"])
        three = score(done)
        law9.check(len({three[r]["gravity"] for r in READINGS}) == 1, [done, three])
        law9x.check(all(len({three[r][f] for r in READINGS}) == 1 for f in FIELDS), [done, three])

    for law in (law1, law2, law2x, law3, law3x, table_laws(), law7, law8, law9, law9x):
        law.report()
    tightness(n, seed)


def tightness(n, seed):
    """Law 10, on several distributions: the result depends on the states that are sampled."""
    print("law 10 (1 to 4 unknowns, bounds reached by a completion, where the bounds differ):")
    blankable = [q for q in READ if q != CONFIRMATION_QUESTION]

    def mixed(rng):
        return complete(rng, random_base(rng))

    sources = [("quiet", lambda rng: full(rng, 0.03)),
               ("a few worries", lambda rng: full(rng, 0.12)),
               ("worrying", lambda rng: full(rng, 0.4)),
               ("uniform", lambda rng: {q: random_value(rng, q) for q in asked()}),
               ("mixed", mixed)]
    total = collections.Counter()
    for name, make in sources:
        rng = random.Random(f"{seed} {name}")
        c, loose = collections.Counter(), {"at_least": [], "at_most": []}
        for _ in range(max(1, n // len(sources))):
            answers = complete(rng, make(rng))
            answers["2.e.1"] = rng.choice(["confirme", "faux-positif"])
            blank = rng.sample(blankable, rng.randint(1, 4))
            for q in blank:
                if rng.random() < 0.5:
                    answers[q] = INCONNU
                else:
                    answers.pop(q, None)
            unknown = unknown_questions(answers, READ)
            c["states"] += 1
            if not 1 <= len(unknown) <= 4:
                c["skipped"] += 1  # out of reach (0), or more than 4 with those that wait
                continue
            got = score(answers)
            low, high = got["at_least"]["gravity"], got["at_most"]["gravity"]
            if low == high:
                continue
            c["differ"] += 1
            found = gravities_of_completions(answers, {low, high})
            for reading, bound in (("at_least", low), ("at_most", high)):
                if bound in found:
                    c[reading] += 1
                else:
                    loose[reading].append(
                        [{q: answers.get(q) for q in unknown}, low, high, sorted(found),
                         answers])
        total.update(c)

        def percent(x):
            return f"{x}/{c['differ']} = {100 * x / max(1, c['differ']):.1f} %"

        print(f"  {name}: {c['states']} states, {c['skipped']} skipped, {c['differ']} differ; "
              f"tight at_least {percent(c['at_least'])}, at_most {percent(c['at_most'])}")
        for reading, examples in loose.items():
            kinds = collections.Counter(",".join(e[0]) for e in examples)
            if kinds:
                print(f"    loose {reading}, unknown questions: {kinds.most_common(6)}")
            for e in examples[:2]:
                print("      " + json.dumps(e, ensure_ascii=False))
    print("  all: %d differ, tight at_least %d, at_most %d, violations %d and %d" % (
        total["differ"], total["at_least"], total["at_most"],
        total["differ"] - total["at_least"], total["differ"] - total["at_most"]))


# --------------------------------------------------------------------------------------------
# stats
# --------------------------------------------------------------------------------------------


def stats(path):
    levels = {f: {r: collections.Counter() for r in READINGS} for f in FIELDS}
    fired = {r: collections.Counter() for r in READINGS}
    guards, gates, size = collections.Counter(), collections.Counter(), []
    cases = load_cases(path)
    for case in cases:
        answers = case["answers"]
        size.append(len(answers))
        got, state = score(answers, with_rules=True), State(answers)
        for r in READINGS:
            fired[r].update(got[r]["rules"])
            for f in FIELDS:
                levels[f][r][got[r][f]] += 1
        interval = (got["proposed"]["confirmation"],) * 2
        for rule_id, _, _, when, unless in RULES:
            if unless is not None and state.test(when, interval) is True:
                guards[rule_id, state.test(unless)] += 1
        for q in GATES:
            if answers.get(q, INCONNU) != INCONNU:
                gates[q, state.gate(q)] += 1
    print(f"{len(cases)} cases, {min(size)} to {max(size)} answers")
    for f in FIELDS:
        for r in READINGS:
            print(f"{f:13}{r:9}", {v: levels[f][r][v] for v in SCALE[f]})
    for rule in RULES:
        print(f"{rule[0]:30}", {r: fired[r][rule[0]] for r in READINGS})
    for rule_id in dict.fromkeys(g for g, _ in guards):
        print(f"`when` true, {rule_id}: unless", {str(v): guards[rule_id, v] for v in (True, None, False)})
    for q in GATES:
        print(f"answered {q}: gate", {str(v): gates[q, v] for v in (True, None, False)})


def main(argv):
    if len(argv) == 3 and argv[1] == "check":
        return check(argv[2])
    if len(argv) == 3 and argv[1] == "stats":
        stats(argv[2])
    elif len(argv) == 4 and argv[1] == "sample":
        sample(int(argv[2]), int(argv[3]))
    elif len(argv) == 4 and argv[1] == "laws":
        laws(int(argv[2]), int(argv[3]))
    else:
        print(__doc__, file=sys.stderr)
        return 2
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv))
