//! CERT Santé: what the portal of health incidents asks, filled with what the main courante knows.

use super::Target;
use super::cnil::{Questionnaire, declarations, reasons_title};
use super::sheet::Sheet;
use super::text::{accounts, story, traces};
use crate::domain::gravity::Confirmation;
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
            "Signalement d’un incident de sécurité en santé : préparation",
            "À recopier dans le portail de signalement (professionnel de santé, cybersécurité), qui transmet au CERT \
Santé ; celui-ci informe les autorités. Dans le doute, signalez ; la fin de l’incident se signale aussi.",
        );
        page.organisation(&[
            "FINESS",
            "Type d’établissement ou de service",
            "Déclarant, fonction, téléphone joignable hors SI",
        ]);
        page.times("sante");
        let facts = &sheet.facts;
        page.part(
            "L’incident",
            &[
                ("Nature (compromission, rançongiciel, fuite, indisponibilité…)", nature(sheet)),
                ("Compromission", sheet.confirmation.map_or("", messages::confirmation).to_owned()),
                ("Périmètre touché (services, sites, applications)", sheet.verdicts.join(" ; ")),
                ("État (en cours, endigué, résolu)", standing(sheet).to_owned()),
            ],
        );
        page.gravity();
        page.points(reasons_title(sheet, "Ce qui le montre"), &sheet.reasons);
        page.points("Comptes concernés", &accounts(sheet));
        page.points("Traces de l’attaquant", &traces(sheet));
        page.part(
            "Les conséquences",
            &[
                ("Sécurité des soins, mise en danger de patients", String::new()),
                ("Confidentialité ou intégrité de données de santé", facts.data.join(" ; ")),
                ("Fonctionnement normal, mode dégradé", facts.activity.join(" ; ")),
                ("Autres établissements, GHT, prestataires ou éditeurs concernés", String::new()),
            ],
        );
        page.part("Les mesures", &[("Accompagnement souhaité du CERT Santé", String::new())]);
        page.measures();
        page.points("Déroulé", &story(sheet));
        page.points(
            "Autres déclarations",
            &declarations(sheet, &["sante", "assureur", "registre-rgpd", "personnes", "fonds"]),
        );
        page.end()
    }
}

/// Says what it is, as far as the confirmation tells.
fn nature(sheet: &Sheet) -> String {
    match sheet.confirmation {
        Some(Confirmation::Confirme) => String::from("compromission, à confirmer"),
        Some(Confirmation::AInvestiguer) => String::from("suspicion de compromission"),
        Some(Confirmation::FauxPositif) | None => String::new(),
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
