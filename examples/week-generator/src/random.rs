//! Chance from a seed: every order draws from a stream of its own, so that one order can change without moving the
//! others, and a million orders need no memory of each other.
//!
//! The generator is SplitMix64 (Steele, Lea, Flood: *Fast splittable pseudorandom number generators*, 2014).

/// A stream of numbers.
#[derive(Clone, Debug)]
pub(crate) struct Chance {
    state: u64,
}

impl Chance {
    /// The stream of one thing: `number` under `seed`, at the `attempt`-th try.
    pub(crate) fn of(seed: u64, number: u64, attempt: u64) -> Chance {
        let mut stream = Chance { state: seed };
        let first = stream.next();
        stream.state = first ^ number.wrapping_mul(0x9E37_79B9_7F4A_7C15) ^ attempt.rotate_left(40);
        stream.next();
        stream
    }

    fn next(&mut self) -> u64 {
        self.state = self.state.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mixed = (self.state ^ (self.state >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        let mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        mixed ^ (mixed >> 31)
    }

    /// A number from 0 to one below `count`; 0 for a count of 0.
    pub(crate) fn below(&mut self, count: u64) -> u64 {
        let number = self.next();
        number.checked_rem(count).unwrap_or(0)
    }

    /// A number from `low` to `high`, both included.
    pub(crate) fn between(&mut self, low: i64, high: i64) -> i64 {
        let span = u64::try_from(high.saturating_sub(low)).unwrap_or(0);
        low.saturating_add_unsigned(self.below(span.saturating_add(1)))
    }

    /// True in so many cases of a thousand.
    pub(crate) fn per_mille(&mut self, share: u64) -> bool {
        self.below(1000) < share
    }

    /// One of a list.
    pub(crate) fn pick<'a, T>(&mut self, list: &'a [T], otherwise: &'a T) -> &'a T {
        let length = u64::try_from(list.len()).unwrap_or(0);
        let at = usize::try_from(self.below(length)).unwrap_or(0);
        list.get(at).unwrap_or(otherwise)
    }

    /// One word of a list; empty only for an empty list.
    pub(crate) fn word(&mut self, list: &'static [&'static str]) -> &'static str {
        self.pick::<&'static str>(list, &"")
    }

    /// An index by weights.
    pub(crate) fn weighted(&mut self, weights: &[u64]) -> usize {
        let mut left = self.below(weights.iter().sum());
        for (at, weight) in weights.iter().enumerate() {
            if left < *weight {
                return at;
            }
            left -= weight;
        }
        0
    }
}

/// A number that looks drawn and yet never repeats: multiplication by a number that shares no factor with the modulus.
pub(crate) fn scattered(sequence: u64, digits: u32) -> u64 {
    let modulus = 10_u128.pow(digits);
    let scattered = (u128::from(sequence) * 7_368_787_321 + 4_160_123_977) % modulus;
    u64::try_from(scattered).unwrap_or(0)
}
