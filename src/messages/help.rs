//! The help shown under `?`: the definitions of the axes and of the gravities, in our own words.

/// What the axes and the gravities mean, after the annex of the fiche.
pub const DEFINITIONS: &str = "\
Périmètre : jusqu’où l’affaire s’étend dans le SI et son administration
(circonscrit, élargi, étendu).
Impact : ce qu’elle abîme ou peut abîmer pour l’organisation
(faible, modéré, fort).
Urgence : à quelle vitesse il faut agir pour tenir les activités essentielles
(faible, modérée, élevée).
Anomalie courante : rien de sérieux à ce stade, mais à qualifier quand même.
Incident mineur : menace limitée, effet modéré sur l’activité ou risque d’en avoir.
Incident majeur : menace sérieuse, effet fort sur l’activité ou risque d’en avoir.
Crise cyber : périmètre étendu, impact fort et résolution urgente, les trois à la fois.";

/// Says how a line is typed.
pub const A_LINE: &str =
    "Tapez un texte, puis Entrée. Une touche seule, comme « s », fait ce que dit la ligne sous la question.";
