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

/// Gives the row of a gravity; what nothing evaluates has the word of each target for that, else its middle one.
pub(super) fn grade(gravity: Option<Gravity>) -> Grade {
    let Some(gravity) = gravity else {
        return Grade {
            thehive: 2,
            iris: "Unspecified",
            iris_id: 2,
            misp: "4",
            ecs: None,
            glpi: 3,
            jira: "Medium",
            calendar: 0,
        };
    };
    match gravity {
        Gravity::Anomalie => {
            Grade { thehive: 1, iris: "Low", iris_id: 4, misp: "3", ecs: Some(25), glpi: 2, jira: "Low", calendar: 9 }
        }
        Gravity::Mineur => Grade {
            thehive: 2,
            iris: "Medium",
            iris_id: 1,
            misp: "2",
            ecs: Some(50),
            glpi: 3,
            jira: "Medium",
            calendar: 5,
        },
        Gravity::Majeur => {
            Grade { thehive: 3, iris: "High", iris_id: 5, misp: "1", ecs: Some(75), glpi: 4, jira: "High", calendar: 2 }
        }
        Gravity::Crise => Grade {
            thehive: 4,
            iris: "Critical",
            iris_id: 6,
            misp: "1",
            ecs: Some(100),
            glpi: 5,
            jira: "Highest",
            calendar: 1,
        },
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn row(gravity: Gravity) -> (u8, &'static str, u8, &'static str, Option<u8>, u8, &'static str, u8) {
        let g = grade(Some(gravity));
        (g.thehive, g.iris, g.iris_id, g.misp, g.ecs, g.glpi, g.jira, g.calendar)
    }

    #[test]
    fn an_anomaly_is_low() {
        assert_eq!(row(Gravity::Anomalie), (1, "Low", 4, "3", Some(25), 2, "Low", 9));
    }

    #[test]
    fn a_minor_incident_is_medium() {
        assert_eq!(row(Gravity::Mineur), (2, "Medium", 1, "2", Some(50), 3, "Medium", 5));
    }

    #[test]
    fn a_major_incident_is_high() {
        assert_eq!(row(Gravity::Majeur), (3, "High", 5, "1", Some(75), 4, "High", 2));
    }

    #[test]
    fn a_crisis_is_the_highest_everywhere() {
        assert_eq!(row(Gravity::Crise), (4, "Critical", 6, "1", Some(100), 5, "Highest", 1));
    }

    #[test]
    fn a_graver_incident_is_never_less_anywhere() {
        for pair in Gravity::ALL.windows(2) {
            let (low, high) = (grade(Some(pair[0])), grade(Some(pair[1])));
            assert!(low.thehive < high.thehive && low.ecs < high.ecs && low.glpi < high.glpi);
            assert!(low.misp >= high.misp && low.calendar > high.calendar);
        }
    }
}
