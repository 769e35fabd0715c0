//! What is pasted with accounts: the table of a spreadsheet, numbers whose thousands stand apart.

use crate::domain::list::each_of;
use crate::domain::text::unaccented;

/// What heads the column that says which account it is, the best first.
const HEADS: [&str; 16] = each_of(
    "userprincipalname, upn, primarysmtpaddress, mail, email, e-mail, courriel, adresse, adresse mail, adresse email, \
     adresse e-mail, adresse electronique, samaccountname, identifiant, login, identity",
);

fn plain(head: &str) -> String {
    unaccented(&head.trim().to_lowercase()).collect()
}

/// Gives the column of the accounts of a table with a header, as a spreadsheet exports it or as PowerShell shows it, in
/// columns or as a list; none when it is no such table.
pub(super) fn column(text: &str) -> Option<String> {
    // What PowerShell and spreadsheets write before the header is no header.
    let before = |line: &&str| line.starts_with("#TYPE") || line.to_lowercase().starts_with("sep=");
    let lines: Vec<&str> = text.lines().filter(|line| !line.trim().is_empty()).skip_while(before).collect();
    let (header, rows) = lines.split_first()?;
    let mark = [';', '\t', ','].into_iter().find(|mark| header.contains(*mark)).unwrap_or(';');
    let (names, rows) = match rows.split_first() {
        Some((rule, rows)) if rule.chars().all(|c| c == '-' || c == ' ') => {
            (shown(header, rule)?, rows.iter().map(|row| shown(row, rule)).collect::<Option<Vec<_>>>()?)
        }
        _ => match listed(&lines) {
            Some(accounts) => return Some(accounts),
            None => (cells(header, mark), rows.iter().map(|row| cells(row, mark)).collect()),
        },
    };
    let names: Vec<String> = names.iter().map(|name| plain(name)).collect();
    let at = HEADS.iter().find_map(|head| names.iter().position(|name| name == head))?;
    // The last cells of a row, when they are empty, are often cut.
    let is_table = !rows.is_empty() && rows.iter().all(|row| (at + 1..=names.len()).contains(&row.len()));
    is_table.then(|| rows.iter().map(|row| row[at].as_str()).collect::<Vec<_>>().join("\n"))
}

/// Cuts a row where the dashes under the header begin; none when a word stands across: its columns are not those.
fn shown(row: &str, rule: &str) -> Option<Vec<String>> {
    let rule: Vec<char> = rule.chars().collect();
    let begins = |at: usize| rule.get(at) == Some(&'-') && (at == 0 || rule[at - 1] == ' ');
    let (mut cells, mut blank) = (vec![String::new(); (0..rule.len()).filter(|at| begins(*at)).count()], true);
    let mut cell = 0_usize;
    for (at, c) in row.chars().enumerate() {
        if begins(at) {
            blank.then_some(())?;
            cell += 1;
        }
        cells[cell.saturating_sub(1)].push(c);
        blank = c.is_whitespace();
    }
    Some(cells.iter().map(|cell| cell.trim().to_owned()).collect())
}

/// Gives the accounts of a list of names and values, `PrimarySmtpAddress : a@exemple.fr`.
fn listed(lines: &[&str]) -> Option<String> {
    let pairs = lines.iter().map(|line| line.split_once(" :").map(|(head, value)| (plain(head), value.trim())));
    let pairs = pairs.collect::<Option<Vec<_>>>()?;
    let head = HEADS.iter().find(|head| pairs.iter().any(|(name, _)| name == *head))?;
    let named = pairs.iter().filter(|(name, _)| name == head);
    Some(named.map(|(_, value)| *value).collect::<Vec<_>>().join("\n"))
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
