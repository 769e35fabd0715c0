//! What is pasted with accounts: the table of a spreadsheet, numbers whose thousands stand apart.

use crate::domain::text::unaccented;

/// Gives the column of the accounts of a table with a header, as a spreadsheet exports it; none when it is no such table.
pub(super) fn column(text: &str) -> Option<String> {
    const NAMES: [&str; 14] = [
        "userprincipalname",
        "upn",
        "primarysmtpaddress",
        "mail",
        "email",
        "e-mail",
        "courriel",
        "adresse",
        "adresse mail",
        "adresse email",
        "adresse e-mail",
        "adresse electronique",
        "identifiant",
        "login",
    ];
    let (header, rows) = text.trim_start().split_once('\n')?;
    let mark = [';', '\t', ','].into_iter().find(|mark| header.contains(*mark)).unwrap_or(';');
    let plain = |cell: &String| unaccented(&cell.to_lowercase()).collect::<String>();
    let names: Vec<String> = cells(header, mark).iter().map(plain).collect();
    let at = NAMES.iter().find_map(|name| names.iter().position(|cell| cell == name))?;
    let rows: Vec<Vec<String>> =
        rows.lines().filter(|row| !row.trim().is_empty()).map(|row| cells(row, mark)).collect();
    let is_table = !rows.is_empty() && rows.iter().all(|row| row.len() == names.len());
    is_table.then(|| rows.iter().map(|row| row[at].as_str()).collect::<Vec<_>>().join("\n"))
}

/// Cuts a row of a table at a mark that is not in quotes.
fn cells(row: &str, mark: char) -> Vec<String> {
    let (mut cells, mut quoted) = (vec![String::new()], false);
    for c in row.chars() {
        match c {
            '"' => quoted = !quoted,
            c if c == mark && !quoted => cells.push(String::new()),
            c => cells.last_mut().expect("one at least").push(c),
        }
    }
    cells.iter().map(|cell| cell.trim().to_owned()).collect()
}

/// Writes `+1 200` as one number: thousands stand apart in French.
pub(super) fn with_whole_numbers(text: &str) -> String {
    let mut whole = String::new();
    let mut rest = text;
    while let Some((before, after)) = rest.split_once('+') {
        let digits = |text: &str| text.bytes().take_while(u8::is_ascii_digit).count();
        let bare = after.trim_start_matches(' ');
        let after = if digits(bare) > 0 { bare } else { after };
        let (mut end, first) = (digits(after), digits(after));
        let mut number = after[..end].to_owned();
        while let Some(next) = after[end..].strip_prefix([' ', '\u{a0}', '\u{202f}'])
            && (1..=3).contains(&first)
            && digits(next) == 3
        {
            number.push_str(&next[..3]);
            end = after.len() - next.len() + 3;
        }
        whole.extend([before, "+", &number]);
        rest = &after[end..];
    }
    whole + rest
}
