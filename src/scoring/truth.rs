//! Kleene's three-valued logic: unknown is never "no".

/// Whether a statement holds, as far as is known.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Truth {
    /// It does not hold.
    False,
    /// Nobody knows yet.
    Unknown,
    /// It holds.
    True,
}

impl Truth {
    /// Makes a known truth.
    pub fn known(holds: bool) -> Self {
        if holds { Self::True } else { Self::False }
    }

    /// Tells that it surely holds.
    pub fn is_true(self) -> bool {
        self == Self::True
    }

    /// Tells that it surely does not hold.
    pub fn is_false(self) -> bool {
        self == Self::False
    }
}

impl std::ops::Not for Truth {
    type Output = Self;

    fn not(self) -> Self {
        match self {
            Self::False => Self::True,
            Self::Unknown => Self::Unknown,
            Self::True => Self::False,
        }
    }
}
