//! Who may open which mailbox: as Exchange and the collection tools list it.

use super::{Base, Extract, Hint, Pool, shortened};
use crate::evidence::event::{Content, Family, Grant, Interned};
use crate::evidence::fields::Fields;
use crate::evidence::tables::TABLES;
use crate::evidence::text::{self, addresses, is_lost};

/// The columns of the collection tools, each with the right it lists.
const LISTS: [(&str, &str); 3] =
    [("fullaccessusers", "FullAccess"), ("sendasusers", "SendAs"), ("sendonbehalfusers", "SendOnBehalf")];

/// What a column says of the mailbox of its row.
type OfMailbox = fn(Interned) -> Hint;

/// Recognises rights on a mailbox.
pub fn is_one(f: &Fields<'_>) -> bool {
    LISTS.iter().any(|(column, _)| f.has(&[column])) || (f.has(&["accessrights"]) && f.has(&["user", "trustee"]))
}

/// Reads rights on a mailbox.
pub fn read(base: &Base<'_>, pool: &mut Pool) -> Extract {
    let f = base.fields;
    let mut found = Extract::default();
    let identity = f.word(&["userprincipalname", "primarysmtpaddress", "mailbox", "identity"]);
    let mailbox = addresses(&identity).into_iter().next().unwrap_or_else(|| text::account(&identity));
    let whose = pool.keep(&text::account(&mailbox));
    // `Get-MailboxFolderPermission` has the same columns as `Get-MailboxPermission`, about one folder.
    let of_folder = f.has(&["foldername", "folderpath"]) || identity.contains(":\\");
    let of_user = if of_folder { Hint::FolderRights } else { Hint::FullAccess };
    let hints: [(&str, OfMailbox); 5] = [
        ("fullaccessusers", Hint::FullAccess),
        ("sendasusers", Hint::SendAs),
        ("sendonbehalfusers", Hint::SendOnBehalf),
        ("user", of_user),
        ("trustee", Hint::SendAs),
    ];
    found.hints.extend(hints.into_iter().filter(|(column, _)| f.has(&[column])).map(|(_, hint)| hint(whose.clone())));
    let mut given: Vec<(String, String)> = Vec::new();
    for (column, right) in LISTS {
        let users = f.all(&[column]);
        given.extend(
            users
                .split([';', ',', '|'])
                .filter(|u| !u.trim().is_empty())
                .map(|u| (u.trim().to_owned(), right.to_owned())),
        );
    }
    if let Some(user) = f.text(&["user", "trustee"]).filter(|_| f.truth(&["deny"]) != Some(true)) {
        given.push((user, f.all(&["accessrights"])));
    }
    for (user, rights) in given {
        if TABLES.is_system_actor(&user) || TABLES.is_system_actor(&mailbox) || text::account(&user) == mailbox {
            continue;
        }
        let to = addresses(&user).into_iter().next().unwrap_or_else(|| text::account(&user));
        let grant = Grant {
            mailbox: pool.keep(&shortened(&mailbox)),
            to: pool.keep(&shortened(&to)),
            rights: pool.keep(&shortened(&rights)),
            everybody: TABLES.is_everybody(&user),
            by_admin: false,
            lost: is_lost(&user),
        };
        found.events.push(base.event(
            Family::Permissions,
            &mailbox,
            "permission",
            Content::Grant(Box::new(grant)),
            pool,
        ));
    }
    if found.events.is_empty() {
        found.events.push(base.event(Family::Permissions, &mailbox, "permission", Content::Other, pool));
    }
    found
}
