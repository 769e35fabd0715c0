//! How much of the verdict is shown, from nearly the whole to the least, for smaller and smaller screens.

/// How much of each part is shown: answers that hold each reading of a crisis, disagreements, calls, deadlines, cuts.
#[derive(Clone, Copy)]
pub(super) struct Shares {
    pub(super) why: usize,
    pub(super) disagreed: usize,
    pub(super) calls: usize,
    pub(super) deadlines: usize,
    pub(super) cuts: usize,
}

/// From nearly the whole to the least, for smaller and smaller screens: the calls are what is given up last.
pub(super) const CRISIS: [Shares; 10] = [
    Shares { why: 2, disagreed: 1, calls: 9, deadlines: 4, cuts: 3 },
    Shares { why: 1, disagreed: 1, calls: 9, deadlines: 4, cuts: 3 },
    Shares { why: 1, disagreed: 1, calls: 6, deadlines: 3, cuts: 2 },
    Shares { why: 1, disagreed: 0, calls: 6, deadlines: 3, cuts: 2 },
    Shares { why: 1, disagreed: 0, calls: 6, deadlines: 2, cuts: 1 },
    Shares { why: 0, disagreed: 0, calls: 6, deadlines: 1, cuts: 1 },
    Shares { why: 0, disagreed: 0, calls: 4, deadlines: 1, cuts: 1 },
    Shares { why: 0, disagreed: 0, calls: 3, deadlines: 1, cuts: 1 },
    Shares { why: 0, disagreed: 0, calls: 2, deadlines: 1, cuts: 1 },
    Shares { why: 0, disagreed: 0, calls: 1, deadlines: 1, cuts: 1 },
];
/// Everything, for whoever asks for it.
pub(super) const WHOLE: Shares =
    Shares { why: usize::MAX, disagreed: usize::MAX, calls: usize::MAX, deadlines: usize::MAX, cuts: usize::MAX };

/// How much of any other verdict is shown.
#[derive(Clone, Copy)]
pub(super) struct Room {
    /// How many readings.
    pub(super) readings: usize,
    /// How many answers hold each.
    pub(super) answers: usize,
    /// How many disagreements.
    pub(super) disagreed: usize,
    /// Whether empty lines, the next deadline and the words of what is left out have room too.
    pub(super) spaced: bool,
}

impl Room {
    /// Everything, for whoever asks for it.
    pub(super) const WHOLE: Self = Self::of(usize::MAX, usize::MAX, usize::MAX);

    pub(super) const fn of(readings: usize, answers: usize, disagreed: usize) -> Self {
        Self { readings, answers, disagreed, spaced: true }
    }

    pub(super) const fn tight(readings: usize, answers: usize) -> Self {
        Self { readings, answers, disagreed: 0, spaced: false }
    }
}

/// From nearly the whole to the least above a whole plan.
pub(super) const USUAL: [Room; 8] = [
    Room::of(4, 3, 2),
    Room::of(4, 2, 1),
    Room::of(4, 2, 0),
    Room::of(4, 1, 1),
    Room::of(4, 1, 0),
    Room::of(3, 1, 0),
    Room::of(2, 1, 0),
    Room::of(1, 1, 0),
];
/// The same above a plan that is cut: what carries the gravity is given up last.
pub(super) const CUT: [Room; 7] = [
    Room::of(3, 1, 0),
    Room::of(2, 1, 0),
    Room::of(1, 1, 0),
    Room::tight(3, 1),
    Room::tight(2, 1),
    Room::tight(1, 1),
    Room::tight(0, 0),
];
