//! CNIL: what its form on personal data breaches asks, filled with what the main courante knows, to be copied by hand.

use super::Target;
use super::sheet::Sheet;
use super::text::{Passage, actions, declarations, list, markdown, said};
use crate::domain::gravity::Confirmation;
use crate::messages;

/// The target `cnil`.
pub(super) struct Cnil;

/// Stands where only people know.
pub(super) const BLANK: &str = "(à compléter)";

impl Target for Cnil {
    fn name(&self) -> &'static str {
        "cnil"
    }

    fn render(&self, sheet: &Sheet) -> String {
        let mut page = Questionnaire::new(
            sheet,
            "Notification d'une violation de données personnelles : préparation",
            "À recopier dans le téléservice de la CNIL, seul moyen de notifier. Une notification initiale se complète \
ensuite : n'attendez pas de tout savoir.",
        );
        page.part(
            "La notification",
            &[("Type (initiale, complémentaire, complète)", ""), ("Numéro de la notification initiale", "")],
        );
        page.organisation(&[
            "SIREN",
            "Secteur et effectif",
            "Représentant légal",
            "DPO ou contact, téléphone et courriel",
            "Autres organismes concernés, sous-traitants",
        ]);
        page.times();
        page.part(
            "La nature de la violation",
            &[
                ("Perte de confidentialité, d'intégrité, de disponibilité", ""),
                ("Origine (interne, externe ; malveillante, accidentelle)", ""),
                ("Compromission", sheet.confirmation.map_or("", messages::confirmation)),
            ],
        );
        page.points(reasons_title(sheet, "Ce qui la montre"), &sheet.reasons);
        page.points("Comptes concernés", &sheet.accounts);
        page.points("Accès qui ont pu servir", &sheet.accesses);
        page.part(
            "Les données et les personnes",
            &[
                ("Catégories de données, dont les données sensibles", ""),
                ("Nombre d'enregistrements", ""),
                ("Catégories et nombre de personnes", ""),
            ],
        );
        page.part(
            "Les conséquences",
            &[
                ("Gravité pour les personnes (négligeable, limitée, importante, maximale)", ""),
                ("Conséquences probables", ""),
            ],
        );
        page.gravity();
        page.part("Les mesures", &[("Mesures en place avant la violation", "")]);
        page.measures();
        page.part(
            "L'information des personnes",
            &[
                ("Personnes informées (date, moyen) ou raison de ne pas le faire", ""),
                ("Traitement transfrontalier", ""),
            ],
        );
        page.points("Autres déclarations", &declarations(sheet));
        page.end()
    }
}

/// Titles the reasons: they show a compromission only once it is confirmed.
pub(super) fn reasons_title(sheet: &Sheet, shown: &'static str) -> &'static str {
    match sheet.confirmation {
        Some(Confirmation::Confirme) => shown,
        Some(Confirmation::AInvestiguer | Confirmation::FauxPositif) | None => "Ce qui a été constaté",
    }
}

/// A form that is filled part by part.
pub(super) struct Questionnaire<'s> {
    sheet: &'s Sheet,
    title: &'static str,
    blocks: Vec<Passage>,
}

impl<'s> Questionnaire<'s> {
    /// Starts with what must be known before reading.
    pub fn new(sheet: &'s Sheet, title: &'static str, how: &str) -> Self {
        let exercise =
            if sheet.exercise { "EXERCICE : ceci n'est pas un incident réel, ne déclarez rien. " } else { "" };
        let pseudonyms = if sheet.pseudonymised { " Les noms sont des pseudonymes." } else { "" };
        let blocks = vec![Passage::Paragraph(format!("{exercise}{}. {how}{pseudonyms}", sheet.tlp.label()))];
        Self { sheet, title, blocks }
    }

    /// Adds questions with their answers; an empty one is to be filled by hand.
    pub fn part(&mut self, title: &str, answers: &[(&str, &str)]) {
        self.blocks.push(Passage::Heading(title.to_owned()));
        let said = |(question, answer): &(&str, &str)| {
            format!("{question} : {}", if answer.is_empty() { BLANK } else { answer })
        };
        self.blocks.extend(list(&answers.iter().map(said).collect::<Vec<_>>()));
    }

    /// Adds points under a sentence, unless there are none.
    pub fn points(&mut self, title: &str, points: &[String]) {
        if let Some(points) = list(points) {
            self.blocks.push(Passage::Paragraph(format!("{title} :")));
            self.blocks.push(points);
        }
    }

    /// Adds who declares.
    pub fn organisation(&mut self, others: &[&str]) {
        let name = self.sheet.organisation.clone().unwrap_or_default();
        let profile = self.sheet.profile.join(", ");
        let region = self.sheet.region.clone().unwrap_or_default();
        let mut answers = vec![("Nom", name.as_str()), ("Profil", &profile), ("Région", &region)];
        answers.extend(others.iter().map(|question| (*question, "")));
        self.part("L'organisme", &answers);
    }

    /// Adds the clocks.
    pub fn times(&mut self) {
        let sheet = self.sheet;
        let at = |name: &str| sheet.clocks.get(name).map(|at| said(sheet, *at)).unwrap_or_default();
        let (alerted, aware, contained) = (at("alerted"), at("aware"), at("contained"));
        let opened = said(sheet, sheet.opened_at);
        self.part(
            &format!("Les dates (heures de {})", sheet.tz.name()),
            &[
                ("Début de la violation ou de l'incident", ""),
                ("Alerte reçue", &alerted),
                ("Ouverture de la main courante", &opened),
                ("Prise de connaissance (certitude raisonnable)", &aware),
                ("Fin, ou endiguement", &contained),
                ("Circonstances de la découverte", ""),
                ("Raison du retard, si le délai est dépassé", ""),
            ],
        );
    }

    /// Adds the gravity for the organisation, which is not the one for people.
    pub fn gravity(&mut self) {
        let said = self.sheet.gravity_said();
        self.blocks.push(Passage::Paragraph(format!("Pour l'organisation, d'après la fiche réflexe. {said}")));
    }

    /// Adds what was done.
    pub fn measures(&mut self) {
        let done = actions(self.sheet);
        self.blocks.push(Passage::Paragraph(String::from("Mesures prises depuis :")));
        self.blocks.push(if done.is_empty() { Passage::List(vec![BLANK.to_owned()]) } else { Passage::Tasks(done) });
    }

    /// Ends with what names the main courante, and writes everything.
    pub fn end(mut self) -> String {
        let sheet = self.sheet;
        self.blocks.push(Passage::Paragraph(format!(
            "Incident {} ; situation au {} ; code de scellement de la main courante : {}. {} Il rappelle et prépare ; il ne \
donne pas de conseil juridique.",
            sheet.id,
            said(sheet, sheet.as_of),
            sheet.seal,
            messages::NOT_OFFICIAL
        )));
        format!("# {}\n\n{}", self.title, markdown(&self.blocks))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::export::sheet::tests::filled;

    #[test]
    fn only_what_is_confirmed_is_shown() {
        let mut sheet = filled();
        assert!(Cnil.render(&sheet).contains("Ce qui la montre\u{a0}:"));
        for confirmation in [Confirmation::FauxPositif, Confirmation::AInvestiguer] {
            sheet.confirmation = Some(confirmation);
            let document = Cnil.render(&sheet);
            assert!(!document.contains("montre") && document.contains("Ce qui a été constaté\u{a0}:"), "{document}");
        }
    }

    #[test]
    fn nobody_said_how_it_was_found() {
        let sheet = filled();
        let document = Cnil.render(&sheet);
        assert!(document.contains(&format!("Circonstances de la découverte\u{a0}: {BLANK}\n")), "{document}");
        assert!(!document.contains(&sheet.title), "{document}");
    }
}
