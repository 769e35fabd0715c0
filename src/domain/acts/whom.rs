//! Whom an act told, named by its own words.

use super::{Spelled, TELL, is_verb};

/// Finds the verb by which a text tells somebody something, and gives what stands on either side of it.
fn around_the_verb(text: &str) -> Option<(&str, &str)> {
    let spelled = Spelled::of(text);
    let verbs = |is: &dyn Fn(usize) -> bool| (0..spelled.0.len()).find(|rank| is(*rank));
    let rank =
        verbs(&|rank| spelled.tells_at(rank, true)).or_else(|| verbs(&|rank| is_verb(spelled.at(rank), &TELL)))?;
    let verb = text.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty()).nth(rank)?;
    text.split_once(verb)
}

/// Gives what may name whom an act told: what stands on either side of its verb, name by name.
pub fn may_name(text: &str) -> impl Iterator<Item = &str> {
    let (before, after) = around_the_verb(text).unwrap_or((text, ""));
    let before = subject(before.trim_end());
    let names = [before, after].into_iter().flat_map(|side| side.split([',', ';', ':', '(', ')']));
    let names = names.flat_map(|part| part.split(" et ")).flat_map(|part| part.split(" ou "));
    names.map(|name| {
        let name = name.trim();
        TO.iter().find_map(|to| name.strip_prefix(to)).unwrap_or(name)
    })
}

/// Gives whom an act told: what its verb is about, up to what says why, how or when; none when no word names anybody.
pub fn told_whom(text: &str) -> Option<&str> {
    let (before, after) = around_the_verb(text).map(|(before, after)| (before.trim(), after.trim()))?;
    let before = last_clause(subject(before));
    let is_subject = before.is_empty() || SUBJECTS.contains(&before.to_lowercase().as_str());
    // « Signalé à » names whom after it, whatever stands before; « appelée à 9 h » does not.
    let is_hour = |side: &str| side.starts_with(|c: char| c.is_ascii_digit());
    let to = TO.iter().find_map(|to| after.strip_prefix(to)).filter(|side| !is_hour(side));
    let side = to.unwrap_or(if is_subject { after } else { before });
    let why = WHY.iter().filter_map(|why| side.find(why));
    let when = side.match_indices(" à ").map(|(at, _)| at).find(|at| is_hour(&side[at + " à ".len()..]));
    let side =
        side[..why.chain(when).min().unwrap_or(side.len())].trim_matches(|c: char| c.is_whitespace() || c == ':');
    (!side.is_empty()).then_some(side)
}

/// Leaves the auxiliary of a passive out of its subject.
fn subject(before: &str) -> &str {
    let passive = ["ont été", "a été", "avait été", "avaient été", "sont", "est"];
    passive.iter().find_map(|is| before.strip_suffix(is)).map_or(before, str::trim_end)
}

/// Gives what a text comes to in the end: what was done before it, « poste coupé, », names nobody.
fn last_clause(text: &str) -> &str {
    let text = text.rsplit(['.', ';', ':']).next().unwrap_or(text);
    let done = |part: &str| ["é", "ée", "és", "ées"].iter().any(|end| part.trim_end().ends_with(end));
    let after = text.rmatch_indices(',').map(|(at, _)| at).find(|at| done(&text[..*at]));
    after.map_or(text, |at| &text[at + 1..]).trim()
}

/// Who does the telling, where nobody is told.
const SUBJECTS: [&str; 5] = ["ai", "avons", "j’ai", "nous avons", "on a"];
/// What starts to say why, or how, somebody was told.
const WHY: [&str; 8] = [" pour ", " par ", " afin ", " de vive voix", " au téléphone", ", ", " ;", " qu"];

/// What stands between such a verb and a name.
const TO: [&str; 5] = ["auprès de ", "auprès du ", "aux ", "au ", "à "];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_may_name_somebody_stands_beside_the_verb() {
        let names = |text| may_name(text).filter(|name| !name.is_empty()).collect::<Vec<_>>();
        assert_eq!(names("Appeler le DPO"), ["le DPO"]);
        assert_eq!(names("Incident signalé au CERT Santé"), ["Incident", "CERT Santé"]);
        assert_eq!(names("Banque et DPO prévenus de vive voix"), ["Banque", "DPO", "de vive voix"]);
        assert_eq!(names("la direction des achats"), ["la direction des achats"]);
        assert_eq!(names("La direction a été prévenue"), ["La direction"]);
        assert_eq!(names("Le DPO a été prévenu par téléphone"), ["Le DPO", "par téléphone"]);
        assert_eq!(names("police ou gendarmerie (plainte)"), ["police", "gendarmerie", "plainte"]);
    }

    #[test]
    fn an_act_names_whom_it_told_without_its_sentence() {
        for (act, whom) in [
            ("Appeler la trésorerie (DGFiP) pour bloquer le virement", Some("la trésorerie (DGFiP)")),
            ("Parents prévenus par Pronote", Some("Parents")),
            ("Incident signalé au CERT Santé", Some("CERT Santé")),
            ("Banque appelée à 9 h", Some("Banque")),
            ("J’ai averti la directrice de vive voix", Some("la directrice")),
            ("Le maire et le DPO ont été prévenus à 9 h", Some("Le maire et le DPO")),
            ("Appel à la direction", Some("la direction")),
            ("Ligne de téléphone coupée, DPO prévenu", Some("DPO")),
            ("Prévenu", None),
            ("Règle désactivée", None),
        ] {
            assert_eq!(told_whom(act), whom, "{act}");
        }
    }
}
