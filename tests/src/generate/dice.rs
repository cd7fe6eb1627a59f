//! Choices made from a list of numbers, so that a shorter or smaller list makes a simpler program.

/// A source of choices. When its numbers are used up every choice is the first, which is always the simplest.
#[derive(Clone, Debug)]
pub struct Dice<'a> {
    numbers: &'a [u32],
    next: usize,
}

impl<'a> Dice<'a> {
    /// Choices from these numbers.
    #[must_use]
    pub fn new(numbers: &'a [u32]) -> Dice<'a> {
        Dice { numbers, next: 0 }
    }

    /// A number below `count`; 0 for a count of 0.
    pub fn below(&mut self, count: usize) -> usize {
        let number = self.numbers.get(self.next).copied().unwrap_or(0);
        self.next += 1;
        // Scaled, not cut: shrinking a number shrinks the choice.
        usize::try_from((u64::from(number) * count as u64) >> 32).unwrap_or(0)
    }

    /// True in about that many of a hundred; false when the numbers are used up.
    pub fn chance(&mut self, percent: usize) -> bool {
        self.below(100) >= 100 - percent
    }

    /// One of `choices`.
    pub fn pick<T: Copy>(&mut self, choices: &[T]) -> Option<T> {
        let at = self.below(choices.len());
        choices.get(at).copied()
    }

    /// One of `choices`, which is not empty.
    pub fn one<'t>(&mut self, choices: &[&'t str]) -> &'t str {
        self.pick(choices).unwrap_or("")
    }
}
