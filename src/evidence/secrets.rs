//! What a foreign text must not show where it is cited: passwords, tokens, cookies.

use super::text::key;
use crate::domain::list::each_of;
use std::borrow::Cow;

/// What stands for a secret.
const MASK: &str = "(masqué)";
/// What the name of a secret ends with.
const ENDS: [&str; 14] = each_of(
    "password, passwd, passphrase, motdepasse, token, sessionid, session, cookie, cookies, authorization, secret, \
     apikey, credential, signature",
);
/// The names of secrets that are too short to end others.
const SHORT: [&str; 8] = ["pwd", "pass", "passe", "mdp", "sid", "sig", "otp", "code"];
/// The names that a person writes before a space and a colon.
const TYPED: [&str; 6] = ["password", "passwd", "pwd", "passe", "motdepasse", "mdp"];
/// The names whose value goes to the end of the line.
const HEADERS: [&str; 4] = ["authorization", "proxyauthorization", "cookie", "setcookie"];
/// The words that a token follows.
const SCHEMES: [&str; 3] = ["bearer", "basic", "negotiate"];

/// Hides the secrets of a text; one without any is given as it is.
pub fn masked(text: &str) -> Cow<'_, str> {
    let mut out = String::new();
    let mut kept = 0;
    let mut at = 0;
    // Each byte is looked at a few times at most: a word, then what follows it.
    while let Some(start) = text[at..].find(is_of_word).map(|n| at + n) {
        let end = text[start..].find(|c| !is_of_word(c)).map_or(text.len(), |n| start + n);
        at = end;
        let word = &text[start..end];
        let hidden =
            if word.starts_with("eyJ") && word.len() >= 20 { Some((start, end)) } else { value(text, word, end) };
        if let Some((from, to)) = hidden.filter(|(from, to)| from < to && !text[*from..].starts_with(MASK)) {
            out.push_str(&text[kept..from]);
            out.push_str(MASK);
            (kept, at) = (to, to);
        }
    }
    if kept == 0 {
        return Cow::Borrowed(text);
    }
    out.push_str(&text[kept..]);
    Cow::Owned(out)
}

fn is_of_word(c: char) -> bool {
    c.is_alphanumeric() || "_-.".contains(c)
}

/// Finds the secret that a word announces, when it does.
fn value(text: &str, word: &str, end: usize) -> Option<(usize, usize)> {
    // The names of secrets are short: a long word is none of them, and ends with one at most.
    let mut from = word.len().saturating_sub(40);
    while !word.is_char_boundary(from) {
        from += 1;
    }
    let name = key(&word[from..]);
    let rest = &text[end..];
    let until = |start: usize, stop: &dyn Fn(char) -> bool| text[start..].find(stop).map_or(text.len(), |n| start + n);
    if SCHEMES.contains(&name.as_str()) {
        let start = end + (rest.len() - rest.trim_start_matches(' ').len());
        let stop = until(start, &|c| !is_of_word(c) && !"+/=~".contains(c));
        return (start > end && stop - start >= 8).then_some((start, stop));
    }
    let named = ENDS.iter().any(|one| name.ends_with(one)) || SHORT.contains(&name.as_str());
    if !named {
        return None;
    }
    let after = rest.trim_start_matches(['"', '\\', '\'']);
    let spaced = after.trim_start_matches([' ', '\u{a0}', '\u{202f}']);
    let told = after.starts_with(':') || TYPED.contains(&name.as_str()) && spaced.starts_with(':');
    let inside = spaced.strip_prefix('=').or_else(|| spaced.strip_prefix(':').filter(|_| told))?;
    let inside = inside.trim_start_matches([' ', '\u{a0}', '"', '\\', '\'']);
    let start = text.len() - inside.len();
    let stop = match HEADERS.contains(&name.as_str()) {
        true => until(start, &|c| "\r\n\"".contains(c)),
        false => until(start, &|c| c.is_whitespace() || ",;&\"'\\<>)]}".contains(c)),
    };
    Some((start, stop))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn secrets_are_hidden_wherever_they_stand() {
        for (text, shown) in [
            ("given password: hunter2)", "given password: (masqué))"),
            ("mot de passe : Azerty1! ; suite", "mot de passe : (masqué) ; suite"),
            (r#"{"access_token":"abc.def","x":1}"#, r#"{"access_token":"(masqué)","x":1}"#),
            (r#"{\"SessionId\":\"77\"}"#, r#"{\"SessionId\":\"(masqué)\"}"#),
            ("GET /?user=a&pwd=b&sig=c%2F HTTP", "GET /?user=a&pwd=(masqué)&sig=(masqué) HTTP"),
            ("Authorization: Bearer abcdefgh12", "Authorization: (masqué)"),
            ("curl Bearer abcdefgh12== fin", "curl Bearer (masqué) fin"),
            ("Cookie: a=b; c=d\r\nHost: x", "Cookie: (masqué)\r\nHost: x"),
            ("x eyJhbGciOiJIUzI1NiJ9.e30.abc y", "x (masqué) y"),
            ("client_secret = é;b", "client_secret = (masqué);b"),
        ] {
            assert_eq!(masked(text), shown);
        }
    }

    #[test]
    fn what_only_looks_like_a_secret_is_shown() {
        for text in [
            "",
            "198.51.100.20, FR, windows 10 edge",
            "« mot de passe » ; vers x@y.fr ; si password;code;secret",
            "Session : Mail.Read offline_access",
            "bypass: true",
            "Mozilla/5.0 (Windows NT 10.0; rv:1) axios/1.7.2",
            "45.9.9.9, RU, code 500121",
            "Basic auth, bearer of news",
            "tokens: 3",
        ] {
            assert_eq!(masked(text), text);
        }
    }

    proptest! {
        #[test]
        fn what_follows_the_name_of_a_secret_never_shows(
            around in "[ a-z;=:\"é]{0,12}", name in 0..ENDS.len(), between in "\"?[:=] ?\"?", secret in "[A-Z0-9]{8,20}"
        ) {
            let text = format!("{around} {}{between}{secret} {around}", ENDS[name]);
            let once = masked(&text).into_owned();
            prop_assert!(!once.contains(&secret), "{text} {once}");
            prop_assert_eq!(masked(&once), &once[..]);
        }
    }
}
