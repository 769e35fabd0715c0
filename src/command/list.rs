//! `qualify list`: the incidents of the folder, with where each stands.

use crate::cli;
use crate::cli::ListFormat;
use crate::desk::Context;
use crate::desk::fiches::Scorer;
use crate::desk::{hidden, listed, misnamed};
use crate::domain::gravity::{Gravity, Interval};
use crate::domain::ids::IncidentId;
use crate::domain::text::capitalised;
use crate::error::{Failure, FailureKind, Outcome};
use crate::escape::Terminal;
use crate::logbook::{Glance, glance};
use crate::messages;
use crate::paper::drawn;
use crate::platform::Disk;
use crate::report::IncidentStatus;
use serde::Serialize;
use std::num::NonZero;
use std::path::Path;

/// How many incidents are worth a processor of their own.
const ENOUGH: usize = 64;

/// What a list cannot say: it reads the first and the last lines of each file, and no chain.
const NOT_VERIFIED: &str = "Cette liste ne vérifie rien : qualify verify INCIDENT dit si une main courante est altérée, \
incomplète, ou en plusieurs suites.";

#[derive(Serialize)]
struct Listed {
    id: String,
    title: Option<String>,
    status: IncidentStatus,
    exercise: bool,
    opened_at: Option<crate::domain::moment::Moment>,
    last_at: Option<crate::domain::moment::Moment>,
    gravity: Option<Interval<Gravity>>,
    retained: Option<Gravity>,
}

/// Runs the command.
pub fn run(context: &mut Context<'_>, args: &cli::ListArgs) -> Outcome {
    let root = context.root();
    let ids = listed(context)?;
    let rows = rows(context.env.disk.as_ref(), &root, &ids);
    match args.format {
        ListFormat::Json => {
            let json = crate::escape::to_json(&rows)
                .map_err(|e| Failure::new(FailureKind::Failure, format!("liste impossible à écrire : {e}")))?;
            writeln!(context.env.stdout, "{json}")?;
        }
        ListFormat::Table if rows.is_empty() => {
            context
                .say(&format!("Aucun incident dans {}. Pour en ouvrir un : qualify new", context.root().display()))?;
            for there in hidden(context)? {
                context.say(&capitalised(&there))?;
            }
        }
        ListFormat::Table => {
            let width = if context.env.terminal.stdout { context.env.terminal.width } else { crate::env::WIDTH };
            let mut table = drawn(width, &["Incident", "Titre", "État", "Gravité", "Dernière ligne"]);
            for row in &rows {
                table.add_row(cells(row));
            }
            for line in table.lines() {
                writeln!(context.env.stdout, "{}", line.trim_end())?;
            }
            context.say(NOT_VERIFIED)?;
        }
    }
    // A table of nothing has said them already.
    let is_said = rows.is_empty() && matches!(args.format, ListFormat::Table);
    let unlisted = if is_said { vec![] } else { misnamed(context) };
    for (_, there) in unlisted {
        context.say(&format!("Pas dans la liste\u{a0}: {there}."))?;
    }
    Ok(())
}

/// Looks at each incident, on every processor when there are many.
fn rows(disk: &dyn Disk, root: &Path, ids: &[IncidentId]) -> Vec<Listed> {
    let workers = std::thread::available_parallelism().map_or(1, NonZero::get).min(ids.len() / ENOUGH).max(1);
    std::thread::scope(|scope| {
        let parts = ids.chunks(ids.len().div_ceil(workers).max(1));
        let working: Vec<_> = parts.map(|part| scope.spawn(move || rows_of(disk, root, part))).collect();
        working.into_iter().flat_map(|part| part.join().expect("looking at an incident does not panic")).collect()
    })
}

fn rows_of(disk: &dyn Disk, root: &Path, ids: &[IncidentId]) -> Vec<Listed> {
    let mut scorer = Scorer::default();
    let row = |id: &IncidentId| {
        let folder = root.join(id.as_str());
        // A folder that cannot be read is listed all the same: hiding an incident would be worse.
        let Glance { incident, last_at } = glance(disk, &folder).unwrap_or_default();
        let opening = incident.opening.as_ref();
        Listed {
            id: id.to_string(),
            title: scorer.title(disk, &folder, &incident),
            status: IncidentStatus::of(incident.closed),
            exercise: opening.is_some_and(|o| o.exercise),
            opened_at: opening.map(|o| o.at),
            last_at,
            gravity: scorer.gravity(disk, &folder, &incident),
            retained: incident.decided().map(|d| d.gravity),
        }
    };
    ids.iter().map(row).collect()
}

fn cells(row: &Listed) -> Vec<String> {
    let title = row.title.as_deref().unwrap_or("(ouverture pas encore arrivée, ou illisible)");
    let gravity = match (row.retained, row.gravity) {
        (Some(retained), _) => format!("{} (retenue)", messages::gravity(retained)),
        (None, Some(gravity)) => messages::gravity_proposed(gravity),
        (None, None) if row.title.is_none() => String::from("inconnue"),
        (None, None) => String::from("pas encore évaluée"),
    };
    // Without its opening line, nothing tells where it stands.
    let status = if row.title.is_none() { "inconnu" } else { row.status.said() };
    let exercise = if row.exercise { "EXERCICE " } else { "" };
    vec![
        row.id.clone(),
        format!("{exercise}{}", Terminal(title)),
        status.to_owned(),
        gravity,
        row.last_at.map_or_else(String::new, |at| at.french(None)),
    ]
}
