//! CERT Santé: what the portal of health incidents asks, filled with what the main courante knows.

use super::Target;
use super::cnil::Page;
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
        let mut page = Page::new(
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
                ("État (en cours, endigué, résolu)", if sheet.closed { "main courante close" } else { "en cours" }),
            ],
        );
        page.gravity();
        page.points("Ce qui le montre", &sheet.reasons);
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
