//! The four outcomes of a condition.

/// What a condition comes to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Outcome {
    /// It holds.
    True,
    /// It does not hold.
    False,
    /// A required value is missing.
    Unknown,
    /// Something cannot be computed, or has a wrong type.
    Error,
}

impl Outcome {
    /// Both. False decides whatever the other is; else an error, else a missing value.
    ///
    /// ```
    /// use dangjiu::eval::Outcome;
    /// assert_eq!(Outcome::False.and(Outcome::Error), Outcome::False);
    /// assert_eq!(Outcome::Unknown.and(Outcome::Error), Outcome::Error);
    /// assert_eq!(Outcome::Unknown.and(Outcome::True), Outcome::Unknown);
    /// ```
    #[must_use]
    pub const fn and(self, other: Outcome) -> Outcome {
        match (self, other) {
            (Outcome::False, _) | (_, Outcome::False) => Outcome::False,
            (Outcome::Error, _) | (_, Outcome::Error) => Outcome::Error,
            (Outcome::Unknown, _) | (_, Outcome::Unknown) => Outcome::Unknown,
            (Outcome::True, Outcome::True) => Outcome::True,
        }
    }

    /// Either. True decides whatever the other is; else an error, else a missing value.
    #[must_use]
    pub const fn or(self, other: Outcome) -> Outcome {
        self.not().and(other.not()).not()
    }

    /// The opposite; what is missing or wrong stays so.
    #[must_use]
    pub const fn not(self) -> Outcome {
        match self {
            Outcome::True => Outcome::False,
            Outcome::False => Outcome::True,
            Outcome::Unknown => Outcome::Unknown,
            Outcome::Error => Outcome::Error,
        }
    }

    /// Whether it is true or false.
    #[must_use]
    pub const fn is_decided(self) -> bool {
        matches!(self, Outcome::True | Outcome::False)
    }
}

impl From<bool> for Outcome {
    fn from(holds: bool) -> Outcome {
        if holds { Outcome::True } else { Outcome::False }
    }
}

#[cfg(test)]
mod tests {
    use super::Outcome::{self, Error, False, True, Unknown};

    const ALL: [Outcome; 4] = [True, False, Unknown, Error];

    #[test]
    fn and_of_every_pair() {
        let table = [
            [True, False, Unknown, Error],
            [False, False, False, False],
            [Unknown, False, Unknown, Error],
            [Error, False, Error, Error],
        ];
        for (left, row) in ALL.into_iter().zip(table) {
            for (right, expected) in ALL.into_iter().zip(row) {
                assert_eq!(left.and(right), expected, "{left:?} and {right:?}");
            }
        }
    }

    #[test]
    fn or_of_every_pair() {
        let table = [
            [True, True, True, True],
            [True, False, Unknown, Error],
            [True, Unknown, Unknown, Error],
            [True, Error, Error, Error],
        ];
        for (left, row) in ALL.into_iter().zip(table) {
            for (right, expected) in ALL.into_iter().zip(row) {
                assert_eq!(left.or(right), expected, "{left:?} or {right:?}");
            }
        }
    }

    #[test]
    fn not_and_from_of_every_outcome() {
        assert_eq!(ALL.map(Outcome::not), [False, True, Unknown, Error]);
        assert_eq!(ALL.map(Outcome::is_decided), [true, true, false, false]);
        assert_eq!([true, false].map(Outcome::from), [True, False]);
    }
}
