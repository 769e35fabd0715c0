//! The time that an analyst gives the wizard: it never stops by itself, it offers to.

/// A time box; every time is in milliseconds since 1970.
pub struct TimeBox {
    end: i64,
    length: i64,
    /// When to offer again to leave it at that.
    offered_at: Option<i64>,
}

impl TimeBox {
    /// Starts a time box.
    pub fn new(now: i64, length: i64) -> Self {
        Self { end: now + length, length, offered_at: None }
    }

    /// Gives the minutes left, negative once it is over.
    pub fn minutes_left(&self, now: i64) -> i64 {
        (self.end - now).div_euclid(60_000)
    }

    /// Tells whether it is over; true once, then once more each time as long has passed again.
    pub fn is_up(&mut self, now: i64) -> bool {
        let over = now >= self.offered_at.unwrap_or(self.end);
        if over {
            self.offered_at = Some(now + self.length);
        }
        over
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const MINUTE: i64 = 60_000;

    #[test]
    fn its_end_is_said_once_each_time_it_has_passed() {
        let mut time_box = TimeBox::new(MINUTE, 10 * MINUTE);
        let said: Vec<i64> = (0..40).filter(|minute| time_box.is_up(minute * MINUTE)).collect();
        assert_eq!(said, [11, 21, 31]);
    }

    #[test]
    fn minutes_are_counted_down_then_up() {
        let time_box = TimeBox::new(0, 10 * MINUTE);
        let left = [0, 1, 9 * MINUTE, 10 * MINUTE, 10 * MINUTE + 1, 12 * MINUTE].map(|now| time_box.minutes_left(now));
        assert_eq!(left, [10, 9, 1, 0, -1, -2]);
    }
}
