//! Sectors: what a person says of their organisation, and the traits that follow from it.

use super::list::each_of;
use super::profile::Profile;
use super::text::unaccented;

/// A sector, chosen in one key: nobody knows the word of each trait at two in the morning.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Sector {
    /// What is chosen, in French.
    pub label: &'static str,
    /// The traits that it has.
    pub profiles: &'static [Profile],
    /// The traits of which it has at least one, each with its label; none when the sector says it all.
    pub one_of: &'static [(&'static str, Profile)],
    /// How people name it elsewhere than in the list, freed from accents and capitals.
    words: &'static [&'static str],
}

/// The sectors, in the order of their keys.
pub const SECTORS: [Sector; 9] = [
    Sector {
        label: "hôpital public",
        profiles: &[Profile::Sante, Profile::EtablissementPublic],
        one_of: &[],
        words: &["hopital", "centre hospitalier", "ch", "chu", "chru", "ghu", "hopital militaire", "ehpad public"],
    },
    Sector {
        label: "clinique, EHPAD, laboratoire",
        profiles: &[Profile::Sante],
        one_of: &[],
        words: &each_of::<11>(
            "clinique, ehpad, laboratoire, labo, laboratoire medical, hopital prive, cabinet medical, \
             maison de sante, maison de retraite, pharmacie, medico social",
        ),
    },
    Sector {
        label: "commune, département, région",
        profiles: &[Profile::Collectivite],
        one_of: &[],
        words: &each_of::<15>(
            "commune, mairie, ville, departement, conseil departemental, conseil regional, metropole, \
             agglomeration, communaute de communes, intercommunalite, epci, collectivite territoriale, \
             ccas, sdis, syndicat mixte",
        ),
    },
    Sector {
        label: "ministère, service de l’État",
        profiles: &[Profile::Administration],
        one_of: &[],
        words: &["ministere", "prefecture", "etat", "service de l’etat", "rectorat", "tribunal", "juridiction"],
    },
    Sector {
        label: "autre organisme public",
        profiles: &[Profile::EtablissementPublic],
        one_of: &[],
        words: &["organisme public", "public", "epa", "epic", "office public", "agence de l’etat"],
    },
    Sector {
        label: "école, université, recherche",
        profiles: &[Profile::EtablissementPublic],
        one_of: &[],
        words: &["ecole", "universite", "recherche", "lycee", "college", "crous", "grande ecole"],
    },
    Sector {
        label: "banque, assurance, finance",
        profiles: &[Profile::Finance],
        one_of: &[],
        words: &["banque", "assurance", "finances", "mutuelle", "assureur", "caisse d’epargne", "fintech"],
    },
    Sector {
        label: "opérateur, éditeur, fabricant",
        profiles: &[],
        one_of: &[
            ("opérateur de communications", Profile::Telecom),
            ("éditeur de logiciels", Profile::Editeur),
            ("fabricant de produits numériques", Profile::Fabricant),
        ],
        words: &[],
    },
    Sector {
        label: "entreprise, association",
        profiles: &[Profile::Entreprise],
        one_of: &[],
        words: &["association", "pme", "tpe", "eti", "societe", "industrie", "commerce", "start up", "cabinet"],
    },
];

/// Reads what a person says of their organisation: the word of a trait, a sector, or a common name of one.
pub fn profiles_said(text: &str) -> Option<Vec<Profile>> {
    let said = plain(text);
    let trait_said = Profile::ALL.iter().find(|p| plain(p.slug()) == said).map(|p| vec![*p]);
    let one_of = || SECTORS.iter().flat_map(|s| s.one_of).find(|(label, _)| first_word_is(&plain(label), &said));
    let named = |sector: &&Sector| {
        plain(sector.label) == said || alike(sector.words, &said) || sector.label.split(", ").any(|w| plain(w) == said)
    };
    trait_said
        .or_else(|| one_of().map(|(_, profile)| vec![*profile]))
        .or_else(|| SECTORS.iter().filter(|s| s.one_of.is_empty()).find(named).map(|s| s.profiles.to_vec()))
}

/// Reads several of them, each trait once; those that mean nothing are given back.
pub fn all_said<'w>(words: impl Iterator<Item = &'w str>) -> (Vec<Profile>, Vec<&'w str>) {
    let (mut read, mut unknown) = (Vec::new(), Vec::new());
    for word in words {
        match profiles_said(word) {
            Some(profiles) => profiles.into_iter().for_each(|p| {
                if !read.contains(&p) {
                    read.push(p)
                }
            }),
            None => unknown.push(word),
        }
    }
    (read, unknown)
}

/// Lists the words by which people name a sector of the list, those of its label among them, freed from accents and capitals.
pub fn words(sector: &Sector) -> Vec<String> {
    let traits = sector.one_of.iter().map(|(label, _)| *label);
    sector.label.split(", ").chain(traits).chain(sector.words.iter().copied()).map(plain).collect()
}

/// Lists what may be said: sectors as people name them, then the words kept in files.
pub fn known() -> String {
    let labels = |sector: &Sector| -> Vec<&'static str> {
        if sector.one_of.is_empty() {
            vec![sector.label]
        } else {
            sector.one_of.iter().map(|(label, _)| *label).collect()
        }
    };
    let sectors: Vec<&str> = SECTORS.iter().flat_map(labels).collect();
    let traits: Vec<&str> = Profile::ALL.iter().map(|p| p.slug()).collect();
    format!("un secteur : {} ; ou des mots : {}", sectors.join(" ; "), traits.join(", "))
}

fn first_word_is(label: &str, said: &str) -> bool {
    label == said || label.split(' ').next() == Some(said)
}

/// Tells whether a name is one of a list, be it in the plural.
fn alike(words: &[&str], said: &str) -> bool {
    words.contains(&said)
        || said.strip_suffix('s').or_else(|| said.strip_suffix('x')).is_some_and(|s| words.contains(&s))
}

/// Frees a name from case, accents, hyphens, and the article before it.
pub fn plain(text: &str) -> String {
    let bare: String = unaccented(text).flat_map(char::to_lowercase).collect();
    let bare = bare.replace(['-', '_'], " ").replace('\'', "’");
    let mut words: Vec<&str> = bare.split_whitespace().collect();
    if words.len() > 1 && ["un", "une", "le", "la", "les", "mon", "ma", "notre"].contains(&words[0]) {
        words.remove(0);
    }
    let joined = words.join(" ");
    joined.strip_prefix("l’").map_or_else(|| joined.clone(), str::to_owned)
}

#[cfg(test)]
mod tests {
    use super::*;
    use Profile::{Administration, Collectivite, Editeur, Entreprise, EtablissementPublic, Finance, Sante, Telecom};

    #[test]
    fn common_names_are_understood_and_others_are_not_guessed() {
        for (said, wanted) in [
            ("hôpital", Some(vec![Sante, EtablissementPublic])),
            ("Hôpital public", Some(vec![Sante, EtablissementPublic])),
            ("un CHU", Some(vec![Sante, EtablissementPublic])),
            ("hôpitaux", None),
            ("hôpital privé", Some(vec![Sante])),
            ("Clinique", Some(vec![Sante])),
            ("EHPAD", Some(vec![Sante])),
            ("mairie", Some(vec![Collectivite])),
            ("la commune", Some(vec![Collectivite])),
            ("communes", Some(vec![Collectivite])),
            ("Département", Some(vec![Collectivite])),
            ("communauté de communes", Some(vec![Collectivite])),
            ("l’État", Some(vec![Administration])),
            ("université", Some(vec![EtablissementPublic])),
            ("école", Some(vec![EtablissementPublic])),
            ("Banque", Some(vec![Finance])),
            ("éditeur", Some(vec![Editeur])),
            ("opérateur", Some(vec![Telecom])),
            ("une association", Some(vec![Entreprise])),
            ("sante", Some(vec![Sante])),
            ("Établissement public", Some(vec![EtablissementPublic])),
            ("etablissement-public", Some(vec![EtablissementPublic])),
            ("opérateur, éditeur, fabricant", None),
            ("boulangerie", None),
            ("hopital de jour du coin", None),
            ("", None),
        ] {
            assert_eq!(profiles_said(said), wanted, "{said}");
        }
    }

    #[test]
    fn every_label_is_read_back_as_its_own_sector() {
        for sector in SECTORS.iter().filter(|s| s.one_of.is_empty()) {
            assert_eq!(profiles_said(sector.label).as_deref(), Some(sector.profiles), "{}", sector.label);
            for word in sector.words {
                assert_eq!(profiles_said(word).as_deref(), Some(sector.profiles), "{word}");
                assert_eq!(plain(word), *word, "written as it is compared");
            }
        }
    }
}
