//! Words of rules that mean the same wherever they stand: the tree has them as written, the program as they are
//! evaluated.

/// `first`, `all`, `unique`
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum PolicyWord {
    /// The first that is true.
    First,
    /// Every one that is true.
    All,
    /// Exactly one may be true.
    Unique,
}

/// `known`, `missing`, `none`
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Presence {
    /// The value is there.
    Known,
    /// A required value is not there.
    Missing,
    /// An optional value is absent or null.
    None,
}

/// `any`, `all`, `no`
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Quantifier {
    /// At least one item.
    Any,
    /// Every item.
    All,
    /// Not one item.
    No,
}

/// `count of`, `sum of`, `min of`, `max of`
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Aggregate {
    /// How many items.
    Count,
    /// Their sum.
    Sum,
    /// The smallest.
    Min,
    /// The largest.
    Max,
}
