//! How deep what is written as JSON may nest.

use dangjiu::facts::FactError;

/// How many objects and lists may still stand in each other.
///
/// ```
/// use dangjiu::facts::FactError;
/// use dangjiu_facade::json::Depth;
///
/// let within_one = Depth::of(1).within()?;
/// assert_eq!(within_one.within().unwrap_err(), FactError::TooDeep { limit: 1 });
/// # Ok::<(), FactError>(())
/// ```
#[derive(Clone, Copy, Debug)]
pub struct Depth {
    left: usize,
    limit: usize,
}

impl Depth {
    /// So many from here on.
    #[must_use]
    pub const fn of(limit: usize) -> Depth {
        Depth { left: limit, limit }
    }

    /// What is left within one of them.
    ///
    /// # Errors
    /// `TooDeep` where none is left.
    pub fn within(self) -> Result<Depth, FactError> {
        let deep = || FactError::TooDeep { limit: u32::try_from(self.limit).unwrap_or(u32::MAX) };
        Ok(Depth { left: self.left.checked_sub(1).ok_or_else(deep)?, ..self })
    }
}
