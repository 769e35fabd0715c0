//! CERT Santé: what the portal of health incidents asks, filled with what the main courante knows.

use super::cnil::{BEFORE_SENDING, Questionnaire, confirmed, portal, reasons_title};
use super::sheet::Sheet;
use super::text::{story, traces};
use crate::domain::gravity::Confirmation;
use crate::messages;

/// How many names of each kind the perimeter holds: the lists below have them all.
const NAMED: usize = 5;

/// Writes the document.
pub(super) fn render(sheet: &Sheet) -> String {
    Questionnaire::written(sheet, page)
}

fn page(sheet: &Sheet) -> Questionnaire<'_> {
    let mut page = Questionnaire::new(
        sheet,
        "Signalement d’un incident de sécurité en santé : préparation",
        &format!(
            "À recopier dans le portail de signalement (professionnel de santé, cybersécurité){}, qui transmet au CERT \
Santé ; celui-ci informe les autorités. Dans le doute, signalez ; la fin de l’incident se signale aussi.",
            portal("sante")
        ),
    );
    page.kind(
        "sante",
        "Le signalement",
        ("Type (initial, complémentaire)", "initial, à compléter ensuite", "complémentaire"),
        "Numéro du signalement initial",
    );
    let who: Vec<&str> = [&sheet.facts.author, &sheet.facts.callback]
        .map(String::as_str)
        .into_iter()
        .filter(|t| !t.is_empty())
        .collect();
    page.organisation(&[
        ("FINESS", String::new()),
        ("Type d’établissement ou de service", String::new()),
        ("Déclarant, téléphone joignable hors SI", who.join(", ")),
        ("Fonction du déclarant", String::new()),
    ]);
    page.times("sante");
    let brief = &sheet.facts.brief;
    page.part(
        "L’incident",
        &[
            ("Nature (compromission, rançongiciel, fuite, indisponibilité…)", nature(sheet)),
            ("Incident", confirmed(sheet)),
            ("Périmètre touché (services, sites, applications)", perimeter(sheet)),
            ("État (en cours, endigué, résolu)", standing(sheet)),
        ],
    );
    page.gravity();
    page.points(BEFORE_SENDING, &sheet.disagreements);
    page.points(reasons_title(sheet, "Ce qui le montre"), &sheet.reasons);
    page.accounts();
    page.points("Traces de l’attaquant", &traces(sheet));
    page.part(
        "Les conséquences",
        &[
            ("Sécurité des soins, mise en danger de patients", String::new()),
            ("Confidentialité ou intégrité de données de santé", brief.data.join(" ; ")),
            ("Fonctionnement normal, mode dégradé", brief.activity.join(" ; ")),
            ("Autres établissements, GHT, prestataires ou éditeurs concernés", brief.others.join(" ; ")),
        ],
    );
    page.part("Les mesures", &[("Accompagnement souhaité du CERT Santé", String::new())]);
    page.measures();
    page.points("Déroulé", &story(sheet));
    page.others(&["sante", "sante-fin", "assureur", "registre-rgpd", "personnes", "fonds"]);
    page
}

/// Says what it is, by the fiches that are as sure as the incident is: a leak by mistake is no compromission.
fn nature(sheet: &Sheet) -> String {
    let kinds = sheet.facts.nature.join(" ; ");
    match sheet.confirmation {
        Some(Confirmation::Confirme) => kinds,
        Some(Confirmation::AInvestiguer) if !kinds.is_empty() => format!("suspicion : {kinds}, à confirmer"),
        Some(Confirmation::AInvestiguer | Confirmation::FauxPositif) | None => String::new(),
    }
}

/// Says what was reached: what answers say, then accounts, mailboxes, machines, accesses; what nobody named is not guessed.
fn perimeter(sheet: &Sheet) -> String {
    let (mailboxes, accounts): (Vec<String>, Vec<String>) =
        sheet.accounts.iter().cloned().partition(|account| sheet.mail && account.contains('@'));
    let more: Vec<String> = messages::announced(sheet.facts.announced).into_iter().collect();
    let parts = [
        ("boîte aux lettres", "boîtes aux lettres", mailboxes.as_slice()),
        ("compte", "comptes", &accounts),
        ("machine", "machines", &sheet.machines),
        ("accès à revoir", "accès à revoir", &sheet.accesses),
    ];
    let answered = sheet.facts.brief.reached.iter().cloned();
    let counted = |(one, several, names): (&str, &str, &[String])| {
        let shown = names.iter().take(NAMED).cloned().collect::<Vec<_>>().join(", ");
        let rest = if names.len() > NAMED { "…" } else { "" };
        (!names.is_empty()).then(|| format!("{} ({shown}{rest})", messages::agreed(names.len(), one, several)))
    };
    let said: Vec<String> = answered.chain(parts.into_iter().filter_map(counted)).chain(more).collect();
    said.join(" ; ")
}

/// Says where the incident stands: a main courante may be closed, or still open, after the attack was contained.
fn standing(sheet: &Sheet) -> String {
    let contained = sheet.clocks.contains_key("contained").then(|| format!("endigué{}", sheet.reserve));
    let closed = sheet.closed.then(|| String::from("main courante close"));
    let said: Vec<String> = contained.into_iter().chain(closed).collect();
    if said.is_empty() { String::from("en cours") } else { said.join(" ; ") }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::export::sheet::tests::filled;

    #[test]
    fn the_state_knows_that_the_incident_is_contained() {
        let mut sheet = filled();
        assert!(render(&sheet).contains("\u{a0}: en cours\n"));
        sheet.clocks.insert(String::from("contained"), (sheet.as_of, String::new()));
        assert!(render(&sheet).contains("\u{a0}: endigué\n"));
        sheet.closed = true;
        assert!(render(&sheet).contains("\u{a0}: endigué\u{a0}; main courante close\n"));
        sheet.clocks.remove("contained");
        assert!(render(&sheet).contains("\u{a0}: main courante close\n"));
    }

    #[test]
    fn a_false_positive_shows_nothing() {
        let mut sheet = filled();
        assert!(render(&sheet).contains("Ce qui le montre\u{a0}:"));
        sheet.confirmation = Some(Confirmation::FauxPositif);
        let document = render(&sheet);
        assert!(!document.contains("montre") && document.contains("Ce qui a été constaté\u{a0}:"), "{document}");
    }
}
