//! The help shown under `?`: the definitions of the axes and of the gravities, in our own words.

/// What the axes and the gravities mean, after the annex of the fiche.
pub const DEFINITIONS: &str = "\
Périmètre : jusqu’où l’affaire s’étend dans le SI et son administration (circonscrit, élargi, étendu).
Impact : ce qu’elle abîme ou peut abîmer pour l’organisation (faible, modéré, fort).
Urgence : à quelle vitesse il faut agir pour tenir les activités essentielles (faible, modérée, élevée).
Anomalie courante : rien de sérieux à ce stade, mais à qualifier quand même.
Incident mineur : menace limitée, effet modéré sur l’activité ou risque d’en avoir.
Incident majeur : menace sérieuse, effet fort sur l’activité ou risque d’en avoir.
Crise cyber : périmètre étendu, impact fort et résolution urgente, les trois à la fois.";

/// What the keys of a verdict do.
pub const VERDICT: &str = "\
Retenir écrit qui retient cette gravité, et pourquoi : Entrée ne le fait jamais.
« t » donne le texte à lire au téléphone, « r » tout le rapport, « e » les étapes d’endiguement.
« < » et « g » ramènent aux questions : la dernière, une Mesure, ce que personne ne savait ; le verdict revient ensuite.
« s » s’arrête là : rien n’est perdu, ni clos.";

/// What it is to retain a gravity.
pub const RETAIN: &str = "\
La personne nommée en répond\u{a0}: ce nom, la gravité et la raison s’écrivent et vont au rapport. Entrée ou Échap\u{a0}: rien \
n’est retenu.";

/// What the keys of the calls do.
pub const CALLS: &str = "\
Le chiffre d’une ligne écrit « Prévenu », avec le nom et l’heure : appelez d’abord, cochez ensuite.
Le texte se lit tel quel ; l’heure du prochain point qu’il annonce est gardée.
Ce que la personne répond\u{a0}: «\u{a0}g\u{a0}», puis «\u{a0}t\u{a0}», dit qui est en ligne et pose ses questions.
Entrée passe à la suite : ce qui n’est pas coché reste à faire, et « g » puis « v » y ramène.";

/// What the keys of rows left open do.
pub const ROWS_LEFT: &str = "\
La touche vaut pour toutes les lignes sans réponse : rien d’anormal et vérifié, ou personne ne sait (l’incertitude est \
gardée, et dite), ou plus tard, à la fin. « < » : y répondre une à une.";

/// Says what a key does to all the steps left in a list.
pub const STEPS_LEFT: &str = "\
La touche vaut pour toutes les étapes nommées, et s’écrit pour chacune. «\u{a0}3\u{a0}»\u{a0}: toutes sont faites, à votre \
connaissance. «\u{a0}1\u{a0}»\u{a0}: toutes restent à faire. «\u{a0}p\u{a0}»\u{a0}: rien n’est écrit. «\u{a0}<\u{a0}»\u{a0}: \
revenir à la liste, une étape à la fois.";

/// Says what becomes of a line that can be skipped.
pub const SKIPPABLE: &str = "\
Ce qui est su maintenant s’écrit sur une ligne et va au rapport. Entrée passe : rien n’est écrit, et une note \
le dira plus tard.";

/// Says what becomes of a line without which nothing is written.
pub const REQUIRED: &str = "\
La raison s’écrit sur une ligne et va au rapport. Sans elle, rien n’est écrit\u{a0}: Entrée, «\u{a0}<\u{a0}» ou Échap ramène à la \
question.";

/// Says what the hour of the alert is for.
pub const ALERTED: &str = "\
L’heure où l’on vous a prévenu : des délais légaux courent depuis elle. Entrée la prend maintenant ; « i » si \
personne ne sait. Elle se corrige : qualify clock INCIDENT alerte --at QUAND.";

/// Says what ticking what is done already changes.
pub const DONE: &str = "\
Ce qui est coché s’écrit, avec qui et quand si vous le savez, et n’est plus demandé. Une action oubliée passe \
pour une trace de l’attaquant : demandez à l’infogérant et au support.";

/// Says what the name of who writes is for.
pub const YOUR_NAME: &str = "\
Qui écrit\u{a0}: un prénom et un nom. Chaque ligne de la main courante les porte\u{a0}; les comptes en cause se collent plus tard.";

/// Says which logs are read.
pub const LOGS: &str = "\
Ce qui est déjà exporté\u{a0}: connexions Entra, audit unifié, règles de boîte, courriels. Rien n’est envoyé ni écrit\u{a0}: chaque \
réponse proposée attend votre accord. Entrée revient à la question.";
