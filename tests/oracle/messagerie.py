"""messagerie-qualification, copied by hand from the page (SCORING.md, sections 2 and 3).

Deliberately NOT read from the fiche: what the fiche says is compared with this.
"""

from rules import ALL, ANY, CONFIRMATION, COUNT, IS, NOT, Fiche


def oui(question):
    return IS(question, "oui")


def non(question):
    return IS(question, "non")


# Prerequisites (P.*) are steps and a journal, without effect here: left out.

YES_NO = ("oui", "non")


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
    yes_no("4.z.4")
    choice("4.z.6", "nous", "autrui", "les-deux")
    yes_no("5.a.1", "5.z.1")
    text("5.z.1.activites")
    choice("5.z.2", "recente-evolutive", "ancienne-stable", "recente-contenue")
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

# `ask_if` of every gated question, follow-ups included.
GATES = {
    "1.c.1.comptes": oui("1.c.1"),
    "1.c.2.comptes": oui("1.c.2"),
    "1.c.3": ANY(oui("1.c.1"), oui("1.c.2")),
    "3.c.1.comptes": oui("3.c.1"),
    "4.a.2": oui("4.a.1"),
    "4.z.2": IS("4.z.1", "possible", "averee"),
    "4.z.4": IS("4.z.3", "reussie"),
    "4.z.6": IS("4.z.3", "reussie"),
    "5.a.1": IS("4.z.1", "possible", "averee"),
    "5.z.1.activites": oui("5.z.1"),
}

# Section 2: confirmation.

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
    oui("2.a.3"), oui("2.a.4"), oui("2.a.5"), oui("2.a.6"),
    non("2.a.7"),
    IS("2.b.1", "autre"),
    oui("2.b.2"),
    oui("2.c.2"),
    oui("2.d.1"), oui("2.d.2"), oui("2.d.3"), oui("2.d.4"), oui("2.d.5"),
    oui("2.d.7"),
)
ATTEMPT = ANY(oui("2.d.6"), oui("2.a.2"))
LOSS = (IS("4.z.3", "reussie"), None)
HEAVY_LOSS = (IS("4.z.3", "reussie"), non("4.z.4"))

# Section 3: the axes and the rules.

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
    ("I3-continuite", "impact", "fort", ALL(IS("4.z.1", "possible"), oui("5.z.1")), oui("5.a.1")),
    ("I3-systeme-et-activite", "impact", "fort",
     ALL(IS("4.z.1", "possible"), ANY(oui("3.d.2"), oui("4.b.2"))), None),
    ("I3-fraude-lourde", "impact", "fort", IS("4.z.3", "reussie"), non("4.z.4")),
    ("I3-personne-sensible-exposee", "impact", "fort",
     ALL(SENSIBLE, ANY(CONFIRME, ALL(RECENTE, ANY(oui("2.d.1"), oui("2.d.2"), oui("2.d.3"),
                                                  oui("2.c.2"))))),
     non("4.a.1")),
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
     ALL(RECENTE, ANY(COUNT("1.b.1", 3), AVERES, oui("3.c.1"), oui("3.d.2"), SENSIBLE,
                      INFOSTEALER)), None),
]

MESSAGERIE = Fiche(QUESTIONS, GATES, "2.e.1", OURS, HARD, ACCESS, ATTEMPT, LOSS, HEAVY_LOSS, RULES,
                   deduced=DEDUCED)
