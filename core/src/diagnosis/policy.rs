//! The allowances a diagnosis makes: how late a system may be, and what is remembered of whom.

use alloc::string::String;
use alloc::vec::Vec;

use crate::observation::Role;
use crate::time::Duration;

const MINUTE: i64 = 60_000_000;

/// The allowances. `Default` gives the documented values.
///
/// ```
/// use dangjiu::diagnosis::Policy;
/// use dangjiu::{observation::Role, time::Duration};
/// assert_eq!(Policy::default().lag(Role::Erp), Duration::parse("30min").unwrap());
/// assert_eq!(Policy::default().lag(Role::Carrier), Duration::parse("6h").unwrap());
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Policy {
    /// How long a system may take to follow another: 30 minutes; carriers 6 hours.
    lags: [Duration; 6],
    /// Paid, cancelled and paid again within this is drift: 2 hours.
    pub drift_within: Duration,
    /// The source kinds an order typed by hand may have, in every accepted spelling; empty: any.
    pub source_kinds: Vec<String>,
}

impl Default for Policy {
    fn default() -> Policy {
        let half_hour = Duration::from_micros(30 * MINUTE);
        let mut policy = Policy {
            lags: [half_hour; 6],
            drift_within: Duration::from_micros(120 * MINUTE),
            source_kinds: Vec::new(),
        };
        policy.allow(Role::Carrier, Duration::from_micros(360 * MINUTE));
        policy
    }
}

impl Policy {
    /// How long systems of this role may take to follow others.
    #[must_use]
    pub fn lag(&self, role: Role) -> Duration {
        self.lags.get(role as usize).copied().unwrap_or(Duration::from_micros(0))
    }

    /// Sets how long systems of this role may take.
    pub fn allow(&mut self, role: Role, lag: Duration) {
        if let Some(kept) = self.lags.get_mut(role as usize) {
            *kept = lag;
        }
    }
}
