//! Which incident is meant, of those of the folder.

use super::Context;
use super::case::{Case, unreadable};
use crate::domain::ids::IncidentId;
use crate::domain::moment::Moment;
use crate::error::{Failure, FailureKind, Outcome};
use crate::escape::{ShellWord, Terminal};
use crate::logbook;

impl Case {
    /// Finds the incident meant and opens it, saying which when it was not named, and what its main courante is worth.
    pub fn find(context: &mut Context<'_>, wanted: Option<&str>) -> Outcome<Self> {
        let id = Self::resolve(context, wanted)?;
        let case = Self::open(context, id)?;
        case.warn(context)?;
        Ok(case)
    }

    /// Finds the incident meant, of which the opening line is there: where every command that says or writes starts.
    pub fn opened(context: &mut Context<'_>, wanted: Option<&str>) -> Outcome<Self> {
        let case = Self::find(context, wanted)?;
        case.require_opening()?;
        Ok(case)
    }

    /// Finds the incident meant, without reading it.
    pub fn resolve(context: &mut Context<'_>, wanted: Option<&str>) -> Outcome<IncidentId> {
        match wanted {
            Some(wanted) => named(context, wanted),
            None => Self::current(context),
        }
    }

    /// Finds the only open incident, else the one written last, and says why that one: heads and tails tell which.
    pub fn present(context: &Context<'_>) -> Outcome<Option<(IncidentId, &'static str)>> {
        let found = looked_at(context)?;
        let open: Vec<&IncidentId> = found.iter().filter(|(_, closed, _)| !closed).map(|(id, ..)| id).collect();
        let latest = found.iter().max_by_key(|(_, _, last)| *last).map(|(id, ..)| id);
        Ok(match (open.as_slice(), latest) {
            ([only], _) => Some(((*only).clone(), "le seul ouvert")),
            (_, latest) => latest.map(|latest| (latest.clone(), "le dernier écrit")),
        })
    }

    /// Takes the incident present, and says which on standard error.
    fn current(context: &mut Context<'_>) -> Outcome<IncidentId> {
        let Some((id, why)) = Self::present(context)? else {
            let root = context.root();
            let there = hidden(context)?;
            return Err(if there.is_empty() {
                Failure::new(FailureKind::NotFound, format!("Aucun incident dans {}.", root.display()))
                    .hint("qualify new pour en ouvrir un, ou --dir DOSSIER")
            } else {
                Failure::several(
                    FailureKind::NotFound,
                    format!("Aucun incident lisible dans {} :", root.display()),
                    &there,
                )
            });
        };
        context.say(&format!("Incident {id} ({why})."))?;
        Ok(id)
    }
}

/// Looks at every incident: whether it is closed, and its last time. One that cannot be read is left out.
fn looked_at(context: &Context<'_>) -> Outcome<Vec<(IncidentId, bool, Moment)>> {
    let root = context.root();
    let look = |id: IncidentId| {
        let glance = logbook::glance(context.env.disk.as_ref(), &root.join(id.as_str())).unwrap_or_default();
        glance.last_at.map(|last| (id, glance.incident.closed, last))
    };
    Ok(listed(context)?.into_iter().filter_map(look).collect())
}

/// Says what stands in the folder of incidents and is not read as one: an incident of which no line is read, a folder whose
/// name is no more that of its incident, or an incident given for the folder of incidents.
pub fn hidden(context: &Context<'_>) -> Outcome<Vec<String>> {
    let (root, disk) = (context.root(), context.env.disk.as_ref());
    let mut said = Vec::new();
    if logbook::holds_an_incident(disk, &root) {
        let above = root.parent().map_or_else(|| String::from(".."), |above| above.display().to_string());
        said.push(format!(
            "ce dossier est celui d’un incident : donnez celui qui le contient, --dir {}",
            ShellWord(&above)
        ));
    }
    for id in listed(context)? {
        let glance = logbook::glance(disk, &root.join(id.as_str())).unwrap_or_default();
        if glance.last_at.is_none() {
            said.push(format!("{id} : aucune ligne ne s’en lit ; ce qu’il en est : qualify verify {id}"));
        }
    }
    said.extend(misnamed(context).into_iter().map(|(_, said)| said));
    Ok(said)
}

/// Lists the folders whose name is no more that of their incident, each with what to do of it.
pub fn misnamed(context: &Context<'_>) -> Vec<(String, String)> {
    let (root, disk) = (context.root(), context.env.disk.as_ref());
    let say = |name: String| {
        let id = name.get(..ID_LENGTH).filter(|_| name.len() > ID_LENGTH).and_then(|id| IncidentId::parse(id).ok())?;
        disk.list(&root.join(&name)).ok()?;
        let said = format!(
            "« {} » n’a pas le nom d’un incident : pour le vérifier tel quel, qualify verify {} ; pour le lire, mettez-le \
dans un autre dossier sous le nom {id}",
            Terminal(&name),
            ShellWord(&root.join(&name).display().to_string())
        );
        Some((name, said))
    };
    disk.list(&root).unwrap_or_default().into_iter().filter_map(say).collect()
}

/// How long the name of an incident is.
const ID_LENGTH: usize = 13;

/// Finds the only open incident, if there is just one.
pub fn only_open(context: &Context<'_>) -> Outcome<Option<IncidentId>> {
    let mut open = looked_at(context)?.into_iter().filter(|(_, closed, _)| !closed).map(|(id, ..)| id);
    let first = open.next();
    Ok(first.filter(|_| open.next().is_none()))
}

/// Lists the incidents of the folder.
pub fn listed(context: &Context<'_>) -> Outcome<Vec<IncidentId>> {
    let root = context.root();
    logbook::incidents(context.env.disk.as_ref(), &root).map_err(|e| unreadable(&root, &e))
}

/// Finds the incident that a beginning names.
fn named(context: &Context<'_>, wanted: &str) -> Outcome<IncidentId> {
    let start = wanted.to_uppercase();
    // A whole id is opened at once, however many incidents there are.
    if let Ok(id) = IncidentId::parse(&start)
        && context.env.disk.list(&context.root().join(id.as_str())).is_ok()
    {
        return Ok(id);
    }
    let ids = listed(context)?;
    let found: Vec<&IncidentId> = ids.iter().filter(|id| id.as_str().starts_with(&start)).collect();
    match found.as_slice() {
        [one] => Ok((*one).clone()),
        [] => {
            let other = misnamed(context).into_iter().find(|(name, _)| name.starts_with(&start));
            let other = other.map(|(_, said)| format!(" Mais {said}.")).unwrap_or_default();
            Err(Failure::new(
                FailureKind::NotFound,
                format!("Aucun incident ne commence par « {wanted} » dans {}.{other}", context.root().display()),
            )
            .hint("qualify list"))
        }
        several => {
            let names: Vec<String> = several.iter().map(ToString::to_string).collect();
            Err(Failure::usage(format!("« {wanted} » désigne plusieurs incidents : {}.", names.join(", ")))
                .hint("donnez quelques caractères de plus"))
        }
    }
}
