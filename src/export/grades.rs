//! From a gravity to each target's own numbers: one table, so that two targets never disagree on a grade.

use crate::domain::gravity::Gravity;

/// What each target calls a gravity.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Grade {
    /// TheHive 5, `severity`: 1 to 4.
    pub thehive: u8,
    /// DFIR-IRIS, the name of the severity.
    pub iris: &'static str,
    /// DFIR-IRIS, the number that this name usually has; instances differ.
    pub iris_id: u8,
    /// MISP, `threat_level_id`: 1 is high, 3 is low, 4 is undefined.
    pub misp: &'static str,
    /// ECS, `event.severity`: ours, from 0 to 100; left out when nothing evaluates it.
    pub ecs: Option<u8>,
    /// GLPI, `urgency` and `impact`: 5 is the highest.
    pub glpi: u8,
    /// Jira, the name of the priority in the default scheme.
    pub jira: &'static str,
    /// iCalendar, `PRIORITY`: 1 is the highest, 0 is undefined.
    pub calendar: u8,
}

/// The row of what nothing evaluates, with the word of each target for that, else its middle one; then those of the
/// gravities, from the lowest.
#[rustfmt::skip]
const GRADES: [Grade; 5] = [
    Grade { thehive: 2, iris: "Unspecified", iris_id: 2, misp: "4", ecs: None, glpi: 3, jira: "Medium", calendar: 0 },
    Grade { thehive: 1, iris: "Low", iris_id: 4, misp: "3", ecs: Some(25), glpi: 2, jira: "Low", calendar: 9 },
    Grade { thehive: 2, iris: "Medium", iris_id: 1, misp: "2", ecs: Some(50), glpi: 3, jira: "Medium", calendar: 5 },
    Grade { thehive: 3, iris: "High", iris_id: 5, misp: "1", ecs: Some(75), glpi: 4, jira: "High", calendar: 2 },
    Grade { thehive: 4, iris: "Critical", iris_id: 6, misp: "1", ecs: Some(100), glpi: 5, jira: "Highest", calendar: 1 },
];

/// Gives the row of a gravity.
pub(super) fn grade(gravity: Option<Gravity>) -> Grade {
    GRADES[gravity.map_or(0, |gravity| 1 + gravity as usize)]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_graver_incident_is_never_less_anywhere() {
        for pair in Gravity::ALL.windows(2) {
            let (low, high) = (grade(Some(pair[0])), grade(Some(pair[1])));
            assert!(low.thehive < high.thehive && low.ecs < high.ecs && low.glpi < high.glpi);
            assert!(low.misp >= high.misp && low.calendar > high.calendar);
        }
    }
}
