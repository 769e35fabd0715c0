//! What kind of organisation is hit: decides which declarations and next steps concern it.

use super::closed::closed;

closed! {
    /// A trait of the organisation; the list is closed, so a misspelt one is refused rather than ignored.
    pub enum Profile {
        Administration = "administration",
        Collectivite = "collectivite",
        EtablissementPublic = "etablissement-public",
        Oiv = "oiv",
        Ose = "ose",
        Nis2 = "nis2",
        Sante = "sante",
        Finance = "finance",
        Telecom = "telecom",
        ConfianceNumerique = "confiance-numerique",
        Defense = "defense",
        Editeur = "editeur",
        Fabricant = "fabricant",
        Region = "region",
        AssuranceCyber = "assurance-cyber",
        Entreprise = "entreprise",
        Microsoft365 = "microsoft-365",
    }
}
