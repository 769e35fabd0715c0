//! What is said of signs: acting before asking, an answer that goes against one, what explains each.

use crate::domain::answer::Answer;
use crate::domain::fiche::Question;
use crate::escape::Terminal;

/// The hard sign: acting comes before asking.
pub const HARD_SIGN: &str = "Signe fort. Endiguer passe avant les questions : garder les traces, bloquer, couper les \
accès. Puis reprenez ici.";

/// Asks once more before an answer is written that goes against a hard sign.
pub fn against_sign(answers: &[(&Question, &Answer)]) -> String {
    let said = |(asked, value): &(&Question, &Answer)| format!("{} « {} »", asked.id, Terminal(&asked.say(value)));
    let said: Vec<String> = answers.iter().map(said).collect();
    format!("Un signe fort est inscrit, et dit le contraire. Écrire quand même {} ?", said.join(" ; "))
}

/// Says that what was just written goes against hard signs, and how each is explained or the answer corrected.
pub fn written_against_sign(incident: &str, signs: &[String]) -> String {
    format!(
        "Un signe fort est inscrit, et dit le contraire. C’est écrit, et il compte toujours :\n{}\nS’il s’explique : \
qualify answer {incident} QUESTION RÉPONSE --explained TEXTE. Sinon, corrigez la réponse qui le contredit.",
        signs.join("\n")
    )
}

/// Says a sign: its question and what is answered to it.
pub fn sign(question: &Question, value: &Answer) -> String {
    format!("{} {} {}", question.id, question.prompt, Terminal(&question.say(value)))
}

/// Says that an explanation was not kept: its answer is no longer the same.
pub fn answered_meanwhile(question: &Question) -> String {
    format!("{} a reçu une autre réponse entre-temps : l’explication n’est pas écrite.", question.id)
}

/// Announces the signs that a false alarm leaves to explain.
pub fn signs_to_explain(count: usize) -> String {
    let what = match count {
        1 => String::from("Faux positif, mais 1 signe est présent : dites ce qui l’explique"),
        n => format!("Faux positif, mais {n} signes sont présents : dites ce qui explique chacun"),
    };
    format!("{what}, et qui le dit. Sans explication, il reste un signe.")
}

/// Asks what explains a sign, and which of them it is.
pub fn what_explains(sign: &str, at: usize, count: usize) -> String {
    let rank = if count > 1 { format!("Signe {at} sur {count}. ") } else { String::new() };
    format!("{rank}{sign}\nCe qui l’explique ? (Entrée : rien, il reste un signe)")
}

/// Asks who gives an explanation.
pub fn who_explains(on_line: Option<&str>) -> String {
    match on_line {
        Some(role) => format!("Qui le dit ? (un nom, ou Entrée : {role})"),
        None => String::from("Qui le dit ? (un nom, ou Entrée : vous-même)"),
    }
}

/// Says that an explanation is recorded.
pub fn recorded_explanation(seq: u64, question: &Question, because: &str) -> String {
    format!("  [ligne {seq} enregistrée] {} expliqué : {}", question.id, Terminal(because))
}
