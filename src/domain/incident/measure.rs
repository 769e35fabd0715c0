//! How high the numbers of lines may go.

/// How far above its rank the number of a line may stand: a number written beyond any measure would put its line after every
/// other for ever, so that nothing could correct it.
pub const FAR: u64 = 1 << 20;

/// Tells the lines that are numbered beyond any measure: the first whose number is far above its rank in the main courante,
/// and all that come after it. So a line numbered just after one that counts always counts, whatever else was written.
#[derive(Debug, Clone, Copy, Default)]
pub struct Measure {
    lines: u64,
    far: Option<u64>,
}

impl Measure {
    /// Takes one more line in, and tells that it is beyond; lines come in the order of the main courante.
    pub fn is_far(&mut self, seq: u64) -> bool {
        self.lines += 1;
        if seq > self.lines + FAR && self.far.is_none_or(|far| seq < far) {
            self.far = Some(seq);
        }
        self.far.is_some_and(|far| seq >= far)
    }
}
