//! CNIL: what its form on personal data breaches asks, filled with what the main courante knows, to be copied by hand.

use super::sheet::{CleanDeclaration, SAYS, Sheet, bare};
use super::text::{Passage, accounts, actions, list, markdown, said};
use crate::annexes;
use crate::domain::gravity::Confirmation;
use crate::domain::profile::Profile;
use crate::domain::text::{capitalised, lowered};
use crate::escape::Markdown;
use crate::messages;
use crate::report::DeclarationStatus;
use std::collections::{BTreeMap, BTreeSet};

/// The title of who declares.
const ORGANISATION: &str = "L’organisme";
/// Stands where only people know.
pub(super) const BLANK: &str = "(à compléter)";

/// Writes the document.
pub(super) fn render(sheet: &Sheet) -> String {
    Questionnaire::written(sheet, page)
}

fn page(sheet: &Sheet) -> Questionnaire<'_> {
    let mut page = Questionnaire::new(
        sheet,
        "Notification d’une violation de données personnelles : préparation",
        &format!(
            "À recopier dans le téléservice de la CNIL, seul moyen de notifier{}. Une notification initiale se complète \
ensuite : n’attendez pas de tout savoir.",
            portal("cnil")
        ),
    );
    page.kind(
        "cnil",
        "La notification",
        ("Type (initiale, complémentaire, complète)", "initiale, à compléter ensuite", "complémentaire"),
        "Numéro de la notification initiale",
    );
    let blank = String::new;
    page.organisation(&[
        ("SIREN", blank()),
        ("Effectif", blank()),
        ("Représentant légal", blank()),
        ("DPO ou contact, téléphone et courriel", sheet.facts.dpo.clone()),
        ("Autres organismes concernés, sous-traitants", sheet.facts.brief.others.join(" ; ")),
    ]);
    page.times("cnil");
    let brief = &sheet.facts.brief;
    // The fiches ask first whether data went out, and whether the activity suffers.
    let lost: Vec<String> = brief.data.iter().take(1).chain(brief.activity.iter().take(1)).cloned().collect();
    page.part(
        "La nature de la violation",
        &[
            ("Perte de confidentialité, d’intégrité, de disponibilité", lost.join(" ; ")),
            ("Systèmes, services ou machines touchés", reached(sheet)),
            ("Origine (interne, externe ; malveillante, accidentelle)", brief.origin.join(" ; ")),
            ("Incident", confirmed(sheet)),
        ],
    );
    page.points(BEFORE_SENDING, &sheet.disagreements);
    page.points(reasons_title(sheet, "Ce qui la montre"), &sheet.reasons);
    page.accounts();
    page.points("Accès qui ont pu servir", &sheet.accesses);
    page.part(
        "Les données et les personnes",
        &[
            ("Catégories de données, dont les données sensibles", brief.data.join(" ; ")),
            // Never counted from accounts: a mailbox holds the data of many people.
            ("Nombre d’enregistrements, catégories et nombre de personnes", brief.people.join(" ; ")),
        ],
    );
    let consequences: Vec<String> = brief.money.iter().chain(&brief.activity).cloned().collect();
    page.part(
        "Les conséquences",
        &[
            // Theirs is about people, the gravity of the fiche about the organisation.
            ("Gravité pour les personnes (négligeable, limitée, importante, maximale)", brief.persons.join(" ; ")),
            ("Conséquences déjà connues", consequences.join(" ; ")),
        ],
    );
    page.gravity();
    page.part("Les mesures", &[("Mesures en place avant la violation", String::new())]);
    page.measures();
    let settled = sheet.declarations.iter().filter(|d| d.id == "personnes" && !d.status.is_open());
    let informed: Vec<String> = settled.map(|d| d.because.clone()).chain(brief.told.iter().cloned()).collect();
    page.part(
        "L’information des personnes",
        &[
            ("Personnes informées (date, moyen) ou raison de ne pas le faire", informed.join(" ; ")),
            ("Traitement transfrontalier", String::new()),
        ],
    );
    // Neither this very notification, nor those that no authority receives.
    page.others(&["cnil", "cnil-complement", "assureur", "registre-rgpd", "personnes", "fonds"]);
    page
}

/// Says what was reached: what answers say, then the machines that lines name.
fn reached(sheet: &Sheet) -> String {
    let named = sheet.machines.iter().map(|machine| format!("machine {machine}"));
    sheet.facts.brief.reached.iter().cloned().chain(named).collect::<Vec<_>>().join(" ; ")
}

/// Says how sure it is, with the answers that hold it.
pub(super) fn confirmed(sheet: &Sheet) -> String {
    let cited = sheet.facts.confirmed.join(", ");
    let said = |c| {
        if cited.is_empty() {
            messages::confirmation(c).to_owned()
        } else {
            format!("{} [{cited}]", messages::confirmation(c))
        }
    };
    sheet.confirmation.map(said).unwrap_or_default()
}

/// The title of what is contested, or contradicted: a form must say one thing.
pub(super) const BEFORE_SENDING: &str = "À vérifier avant l’envoi";

/// Says where a declaration is made.
pub(super) fn portal(id: &str) -> String {
    let url = annexes::declaration(id).and_then(|data| data.url.as_deref());
    url.map(|url| format!(" : {url}")).unwrap_or_default()
}

/// Titles the reasons: they show a compromission only once it is confirmed.
pub(super) fn reasons_title(sheet: &Sheet, shown: &'static str) -> &'static str {
    match sheet.confirmation {
        Some(Confirmation::Confirme) => shown,
        Some(Confirmation::AInvestiguer | Confirmation::FauxPositif) | None => "Ce qui a été constaté",
    }
}

/// Says to an authority what another one waits for, or has: what, by when, under which number.
fn owed(lines: &[&CleanDeclaration]) -> String {
    let say = |line: &&CleanDeclaration| {
        let stands = match line.status {
            DeclarationStatus::Made => lowered(&line.because),
            DeclarationStatus::Due
            | DeclarationStatus::ToCheck
            | DeclarationStatus::IfConfirmed
            | DeclarationStatus::NotDue => {
                // What we tell ourselves of the delay stands after it.
                let by = line.by.split(';').next().unwrap_or_default().trim_end();
                format!("{}, {by}", line.status.said())
            }
        };
        let receipt = line.receipt.as_deref().map(|receipt| format!(", récépissé {receipt}")).unwrap_or_default();
        let what = if line.what.is_empty() { String::new() } else { format!("{}, ", lowered(&line.what)) };
        format!("{what}{stands}{receipt}")
    };
    format!("{} : {}", lines[0].to, lines.iter().map(say).collect::<Vec<_>>().join(" ; "))
}

/// Gives the addresses of whom to reach, as people write them; those of the traces are not among them.
fn mailboxes(sheet: &Sheet) -> BTreeSet<String> {
    let told = sheet.facts.brief.others.iter().chain([&sheet.facts.dpo]).chain(&sheet.contacts);
    let ends = |c: char| !(c.is_ascii_alphanumeric() || "@.-".contains(c));
    let words = told.flat_map(|text| text.split(ends)).map(|word| word.trim_matches(['.', '-']));
    let is_one = |word: &&str| {
        word.split_once('@').is_some_and(|(user, host)| !user.is_empty() && host.contains('.') && !host.contains('@'))
    };
    let traced = |word: &str| sheet.traces.iter().any(|trace| trace.value.eq_ignore_ascii_case(word));
    words.filter(is_one).filter(|word| !traced(word)).map(str::to_owned).collect()
}

/// Leaves of what a question is answered what was not answered before; tells whether anything is left.
fn changes(point: &mut String, before: &BTreeMap<&str, BTreeSet<&str>>) -> bool {
    let Some((asked, said)) = point.split_once(SAYS) else { return true };
    let Some(before) = before.get(asked) else { return true };
    let new: Vec<&str> = said.split(AND).filter(|said| !before.contains(bare(said))).collect();
    if new.is_empty() {
        return false;
    }
    *point = format!("{asked}{SAYS}{}", new.join(AND));
    true
}

/// What stands between two answers to a question.
const AND: &str = "\u{a0}; ";

/// A form that is filled part by part.
pub(super) struct Questionnaire<'s> {
    sheet: &'s Sheet,
    title: &'static str,
    blocks: Vec<Passage>,
    /// How many of the first ones every writing of it has: what it is, and what it completes.
    kept: usize,
}

impl<'s> Questionnaire<'s> {
    /// Writes a form: whole, or only what changed since the declaration that it completes.
    pub fn written(sheet: &'s Sheet, page: impl Fn(&'s Sheet) -> Self) -> String {
        let mut now = page(sheet);
        if let Some(before) = &sheet.before {
            now.only_what_changed(&page(before));
        }
        now.end()
    }

    /// Starts with what must be known before reading.
    pub fn new(sheet: &'s Sheet, title: &'static str, how: &str) -> Self {
        let exercise =
            if sheet.exercise { "EXERCICE : ceci n’est pas un incident réel, ne déclarez rien. " } else { "" };
        let pseudonyms = if sheet.pseudonymised { " Les noms sont des pseudonymes." } else { "" };
        let blocks = vec![Passage::Paragraph(format!("{exercise}{}. {how}{pseudonyms}", sheet.tlp.label()))];
        Self { sheet, title, blocks, kept: 1 }
    }

    /// Leaves out each answer that stood already, then the titles that nothing follows any more. What nobody wrote down was
    /// missing, and still is: it is asked again under one title. Who declares is known from the first time.
    fn only_what_changed(&mut self, before: &Self) {
        let who =
            self.blocks.iter().position(|block| matches!(block, Passage::Heading(title) if title == ORGANISATION));
        let points = |blocks: &[Passage]| -> BTreeSet<String> {
            let of = |block: &Passage| match block {
                Passage::Heading(_) => vec![],
                Passage::Paragraph(text) => vec![text.clone()],
                Passage::List(points) => points.clone(),
                Passage::Tasks(tasks) => tasks.iter().map(|(_, task)| task.clone()).collect(),
            };
            blocks.iter().flat_map(of).collect()
        };
        let known = points(&before.blocks);
        let answers: BTreeMap<&str, BTreeSet<&str>> = known.iter().filter_map(|known| known.split_once(SAYS)).fold(
            BTreeMap::new(),
            |mut answers, (asked, said)| {
                answers.entry(asked).or_default().extend(said.split(AND).map(bare));
                answers
            },
        );
        // What stands under a title is answers; under a sentence, a line is whole.
        let titled: BTreeSet<usize> =
            (1..self.blocks.len()).filter(|rank| matches!(self.blocks[rank - 1], Passage::Heading(_))).collect();
        let (mut kept, mut missing): (Vec<Passage>, Vec<String>) = Default::default();
        // From the end, so that a title knows whether something still stands under it.
        let mut content = false;
        for (rank, mut block) in std::mem::take(&mut self.blocks).into_iter().enumerate().rev() {
            let stays = match &mut block {
                _ if rank < self.kept => true,
                Passage::Heading(_) => std::mem::take(&mut content),
                Passage::Paragraph(text) if text.ends_with(':') => {
                    matches!(kept.last(), Some(Passage::List(_) | Passage::Tasks(_)))
                }
                Passage::Paragraph(text) => !known.contains(text),
                Passage::List(points) => {
                    let asked = who.is_none_or(|who| rank != who + 1);
                    let blank: Vec<String> = points.extract_if(.., |point| point.ends_with(BLANK)).collect();
                    missing.extend(blank.into_iter().filter(|_| asked).rev());
                    points.retain(|point| !known.contains(point));
                    if titled.contains(&rank) {
                        points.retain_mut(|point| changes(point, &answers));
                    }
                    !points.is_empty()
                }
                Passage::Tasks(tasks) => {
                    tasks.retain(|(_, task)| !known.contains(task));
                    !tasks.is_empty()
                }
            };
            if stays {
                content |= !matches!(block, Passage::Heading(_));
                kept.push(block);
            }
        }
        kept.reverse();
        missing.reverse();
        let said = match kept.len() == self.kept {
            true => "Rien de ce qui est inscrit n’a changé depuis.",
            false => "Ne suit que ce qui a changé depuis : le reste est dans la déclaration initiale.",
        };
        kept.insert(self.kept, Passage::Paragraph(said.to_owned()));
        if let Some(missing) = list(&missing) {
            kept.extend([Passage::Heading(String::from("Toujours pas inscrit, à compléter")), missing]);
        }
        self.blocks = kept;
    }

    /// Adds questions with their answers; an empty one is to be filled by hand.
    pub fn part(&mut self, title: &str, answers: &[(&str, String)]) {
        self.blocks.push(Passage::Heading(title.to_owned()));
        let said = |(question, answer): &(&str, String)| {
            format!("{question} : {}", if answer.is_empty() { BLANK } else { answer })
        };
        // What a form asks is never cut.
        self.blocks.push(Passage::List(answers.iter().map(said).collect()));
    }

    /// Adds points under a sentence, unless there are none.
    pub fn points(&mut self, title: &str, points: &[String]) {
        self.under(title, list(points));
    }

    /// Adds the accounts, then those that are to be checked after them.
    pub fn accounts(&mut self) {
        let sheet = self.sheet;
        self.points("Comptes concernés", &accounts(sheet));
        self.points(&capitalised(messages::LINKED_ACCOUNTS), &sheet.linked);
    }

    /// Adds what is owed to others, but for those declarations; a deadline is never cut. Why, what is still to be checked and
    /// where it is made are for who declares, not for the authority that reads.
    pub fn others(&mut self, but: &[&str]) {
        let mut rows = self.sheet.duties();
        rows.iter_mut().for_each(|lines| lines.retain(|line| !but.contains(&line.id.as_str())));
        let rows: Vec<String> = rows.iter().filter(|lines| !lines.is_empty()).map(|lines| owed(lines)).collect();
        if !rows.is_empty() {
            self.blocks.extend([Passage::Heading(String::from("Autres déclarations")), Passage::List(rows)]);
        }
    }

    fn under(&mut self, title: &str, points: Option<Passage>) {
        if let Some(points) = points {
            self.blocks.push(Passage::Paragraph(format!("{title} :")));
            self.blocks.push(points);
        }
    }

    /// Adds whether it is the first declaration or completes it, whose number it names; and the decision not to make it.
    pub fn kind(
        &mut self,
        declaration: &str,
        title: &str,
        (kind, first, next): (&'static str, &str, &str),
        number: &'static str,
    ) {
        let found = self.sheet.declarations.iter().find(|d| d.id == declaration);
        let to = annexes::declaration(declaration).map(|data| data.to.as_str());
        if !self.sheet.declarations.iter().any(|d| d.id == declaration || Some(d.to.as_str()) == to) {
            self.blocks.insert(1, Passage::Paragraph(messages::declaration::not_owed(self.sheet.confirmation)));
        }
        let made = found.filter(|d| d.status == DeclarationStatus::Made);
        let receipt = |d: &CleanDeclaration| d.first_receipt.clone().or(d.receipt.clone()).unwrap_or_default();
        let (said, receipt) = made.map_or((first, String::from("sans objet")), |d| (next, receipt(d)));
        let decided = found.filter(|d| d.status == DeclarationStatus::NotDue);
        let decided = decided.map(|d| ("Décision inscrite", format!("{} ; échéance : {}", d.because, d.by)));
        let answers = [(kind, said.to_owned()), (number, receipt)];
        self.part(title, &answers.into_iter().chain(decided).collect::<Vec<_>>());
        self.kept = self.blocks.len();
    }

    /// Adds who declares.
    pub fn organisation(&mut self, others: &[(&'static str, String)]) {
        let name = self.sheet.organisation.clone().unwrap_or_default();
        let region = self.sheet.region.clone().unwrap_or_default();
        // A contract is no sector.
        let insured = messages::profile(Profile::AssuranceCyber);
        let sectors: Vec<&str> = self.sheet.profile.iter().copied().filter(|said| *said != insured).collect();
        let mut answers = vec![
            ("Nom", name),
            ("Secteur ou statut", sectors.join(", ") + &self.sheet.profile_mark),
            ("Région", region),
        ];
        answers.extend_from_slice(others);
        self.part(ORGANISATION, &answers);
    }

    /// Adds the clocks, and whether the delay of a declaration is over.
    pub fn times(&mut self, declaration: &str) {
        let sheet = self.sheet;
        let at = |name: &str| sheet.clocks.get(name).map(|(at, mark)| format!("{}{mark}", said(sheet, *at)));
        let at = |name: &str| at(name).unwrap_or_default();
        let first = sheet.facts.first.as_ref();
        let first =
            first.map(|(at, _, line)| format!("{}, premier fait daté (ligne {line}), à confirmer", said(sheet, *at)));
        // What somebody set, else what they answered, else what the lines say.
        let known =
            |name: &str, answers: &[String]| [at(name), answers.join(" ; ")].into_iter().find(|said| !said.is_empty());
        let started = known("started", &sheet.facts.brief.started).or(first).unwrap_or_default();
        let ended = known("contained", &sheet.facts.brief.ended).map(|said| said + sheet.reserve);
        let found = sheet.declarations.iter().find(|d| d.id == declaration);
        let due = found.and_then(|d| d.due_at);
        // What was made in time stays so; what completes it has no such delay.
        let made = found.and_then(|d| d.made_at).unwrap_or(sheet.as_of);
        let late = match due {
            Some(due) if due >= made => format!("sans objet à cette heure (échéance le {})", said(sheet, due)),
            Some(_) => String::new(),
            None => String::from("sans objet, aucun délai chiffré"),
        };
        self.part(
            &format!("Les dates ({})", messages::start::zone(sheet.tz)),
            &[
                ("Début de la violation ou de l’incident", started),
                ("Alerte reçue", at("alerted")),
                ("Ouverture de la main courante", said(sheet, sheet.opened_at)),
                ("Prise de connaissance (certitude raisonnable)", at("aware")),
                ("Fin, ou endiguement", ended.unwrap_or_default()),
                ("Circonstances de la découverte", sheet.facts.brief.detected.join(" ; ")),
                ("Raison du retard, si le délai est dépassé", late),
            ],
        );
    }

    /// Adds the gravity for the organisation, which is not the one for people.
    pub fn gravity(&mut self) {
        let said = &self.sheet.gravity_said;
        self.blocks.push(Passage::Paragraph(format!("Pour l’organisation, d’après la fiche réflexe. {said}")));
    }

    /// Adds what was done: what answers say first, as each action has its line.
    pub fn measures(&mut self) {
        let sheet = self.sheet;
        let answered = sheet.facts.measures.iter().cloned();
        let is_contained = sheet.clocks.contains_key("contained") || !sheet.facts.brief.ended.is_empty();
        let left = (!sheet.reserve.is_empty() && is_contained).then(|| (false, format!("Endigué{}", sheet.reserve)));
        let done: Vec<(bool, String)> = left.into_iter().chain(answered).chain(actions(sheet)).collect();
        self.blocks.push(Passage::Paragraph(String::from("Mesures prises depuis l’incident :")));
        let none = || Passage::List(vec![String::from("Aucune n’est inscrite à la main courante")]);
        self.blocks.push(if done.is_empty() { none() } else { Passage::Tasks(done) });
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
        let written = format!("# {}\n\n{}", self.title, markdown(&self.blocks));
        // What is copied into the form must be an address there: that of whom to reach, never that of an attacker.
        mailboxes(sheet)
            .into_iter()
            .fold(written, |text, address| text.replace(&Markdown(&address).to_string(), &address))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::export::sheet::tests::filled;

    #[test]
    fn whom_to_reach_can_be_copied_and_nobody_else() {
        let mut sheet = filled();
        let (victim, attacker) = ("compta@exemple.fr", "dg@exemple.fr");
        sheet.facts.dpo = format!("Mme Roy (dpo.groupe@exemple.fr, 01 23 45 67 89) ; {attacker}");
        sheet.facts.brief.others =
            vec![String::from("Tiers : Hebergsud <dpo@hebergsud.example>, joint à 8 h [2.a.1.tiers]")];
        let document = render(&sheet);
        for live in ["(dpo.groupe@exemple.fr, 01", "dpo@hebergsud.example"] {
            assert!(document.replace('\\', "").contains(live), "{live}: {document}");
        }
        assert!(!document.contains(attacker) && !document.contains(victim), "{document}");
    }

    #[test]
    fn only_what_is_confirmed_is_shown() {
        let mut sheet = filled();
        assert!(render(&sheet).contains("Ce qui la montre\u{a0}:"));
        for confirmation in [Confirmation::FauxPositif, Confirmation::AInvestiguer] {
            sheet.confirmation = Some(confirmation);
            let document = render(&sheet);
            assert!(!document.contains("montre") && document.contains("Ce qui a été constaté\u{a0}:"), "{document}");
        }
    }

    #[test]
    fn what_an_answer_says_is_never_blank_and_cites_it() {
        let mut sheet = filled();
        let document = render(&sheet);
        assert!(document.contains("une règle inconnue \\[1.a.1\\]"), "{document}");
        assert!(document.contains("oui \\[4.a.3\\], à confirmer"), "{document}");
        assert!(document.contains("initiale, à compléter ensuite") && document.contains("sans objet à cette heure"));
        // Persons are not accounts, and their gravity is not ours.
        for field in ["catégories et nombre de personnes", "maximale)"] {
            assert!(document.contains(&format!("{field}\u{a0}: {BLANK}")), "{field}: {document}");
        }
        assert!(document.contains("environ 60 autres comptes"), "{document}");
        assert!(!document.contains(&sheet.title), "{document}");
        // Nobody said how it was found.
        sheet.facts.brief.detected.clear();
        let document = render(&sheet);
        assert!(document.contains(&format!("Circonstances de la découverte\u{a0}: {BLANK}\n")), "{document}");
        // Once it is made, what follows completes it.
        sheet.declarations[0].status = DeclarationStatus::Made;
        sheet.declarations[0].receipt = Some(String::from("2026-77"));
        let document = render(&sheet);
        assert!(document.contains("complémentaire") && document.contains("2026-77"), "{document}");
    }
}
