//! CERT Santé: what the portal of health incidents asks, filled with what the main courante knows.

use super::Target;
use super::cnil::{Questionnaire, reasons_title};
use super::sheet::Sheet;
use super::text::{declarations, story, traces};
use crate::messages;

/// The target `cert-sante`.
pub(super) struct CertSante;

impl Target for CertSante {
    fn name(&self) -> &'static str {
        "cert-sante"
    }

    fn render(&self, sheet: &Sheet) -> String {
        let mut page = Questionnaire::new(
            sheet,
            "Signalement d'un incident de sécurité en santé : préparation",
            "À recopier dans le portail de signalement (professionnel de santé, cybersécurité), qui prévient l'ARS et le \
CERT Santé. Une suspicion suffit pour signaler.",
        );
        page.organisation(&[
            "FINESS",
            "Type d'établissement ou de service",
            "Déclarant, fonction, téléphone joignable hors SI",
        ]);
        page.times();
        page.part(
            "L'incident",
            &[
                ("Nature (compromission, rançongiciel, fuite, indisponibilité…)", ""),
                ("Compromission", sheet.confirmation.map_or("", messages::confirmation)),
                ("Périmètre touché (services, sites, applications)", ""),
                ("État (en cours, endigué, résolu)", standing(sheet)),
            ],
        );
        page.gravity();
        page.points(reasons_title(sheet, "Ce qui le montre"), &sheet.reasons);
        page.points("Comptes concernés", &sheet.accounts);
        page.points("Traces de l'attaquant", &traces(sheet));
        page.part(
            "Les conséquences",
            &[
                ("Sécurité des soins, mise en danger de patients", ""),
                ("Confidentialité ou intégrité de données de santé", ""),
                ("Fonctionnement normal, mode dégradé", ""),
                ("Autres établissements, GHT, prestataires ou éditeurs concernés", ""),
            ],
        );
        page.part("Les mesures", &[("Accompagnement souhaité du CERT Santé", "")]);
        page.measures();
        page.points("Déroulé", &story(sheet));
        page.points("Autres déclarations", &declarations(sheet));
        page.end()
    }
}

/// Says where the incident stands: a main courante may be closed, or still open, after the attack was contained.
fn standing(sheet: &Sheet) -> &'static str {
    match (sheet.clocks.contains_key("contained"), sheet.closed) {
        (true, true) => "endigué ; main courante close",
        (true, false) => "endigué",
        (false, true) => "main courante close",
        (false, false) => "en cours",
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::gravity::Confirmation;
    use crate::export::sheet::tests::filled;

    #[test]
    fn the_state_knows_that_the_incident_is_contained() {
        let mut sheet = filled();
        assert!(CertSante.render(&sheet).contains("\u{a0}: en cours\n"));
        sheet.clocks.insert(String::from("contained"), sheet.as_of);
        assert!(CertSante.render(&sheet).contains("\u{a0}: endigué\n"));
        sheet.closed = true;
        assert!(CertSante.render(&sheet).contains("\u{a0}: endigué\u{a0}; main courante close\n"));
        sheet.clocks.remove("contained");
        assert!(CertSante.render(&sheet).contains("\u{a0}: main courante close\n"));
    }

    #[test]
    fn a_false_positive_shows_nothing() {
        let mut sheet = filled();
        assert!(CertSante.render(&sheet).contains("Ce qui le montre\u{a0}:"));
        sheet.confirmation = Some(Confirmation::FauxPositif);
        let document = CertSante.render(&sheet);
        assert!(!document.contains("montre") && document.contains("Ce qui a été constaté\u{a0}:"), "{document}");
    }
}
