//! The instants a row carries about the thing itself.

use crate::diagnostic::Bilingual;
use crate::say;
use crate::time::Instant;

/// The instants a row carries about the thing itself. Plans (promised shipping, expected arrival) are none of these.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Times {
    /// Ordered, or the document was made.
    pub created: Option<Instant>,
    /// Paid.
    pub paid: Option<Instant>,
    /// Left the warehouse.
    pub shipped: Option<Instant>,
    /// Reached the buyer.
    pub delivered: Option<Instant>,
    /// Completed.
    pub completed: Option<Instant>,
    /// Cancelled or closed.
    pub cancelled: Option<Instant>,
    /// Last changed in its system.
    pub modified: Option<Instant>,
}

/// Which of these instants.
///
/// ```
/// use dangjiu::observation::{Milestone, Times};
/// use dangjiu::time::Instant;
/// let mut times = Times::default();
/// *Milestone::Paid.of_mut(&mut times) = Some(Instant::EPOCH);
/// assert_eq!(Milestone::ALL.into_iter().find(|one| one.of(&times).is_some()), Milestone::named("paid"));
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Milestone {
    /// Ordered, or the document was made.
    Created,
    /// Paid.
    Paid,
    /// Left the warehouse.
    Shipped,
    /// Reached the buyer.
    Delivered,
    /// Completed.
    Completed,
    /// Cancelled or closed.
    Cancelled,
    /// Last changed in its system.
    Modified,
}

impl Milestone {
    /// All, in the order in which they come as a rule.
    pub const ALL: [Milestone; 7] = [
        Milestone::Created,
        Milestone::Paid,
        Milestone::Shipped,
        Milestone::Delivered,
        Milestone::Completed,
        Milestone::Cancelled,
        Milestone::Modified,
    ];

    /// Its name in mapping files and data.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Milestone::Created => "created",
            Milestone::Paid => "paid",
            Milestone::Shipped => "shipped",
            Milestone::Delivered => "delivered",
            Milestone::Completed => "completed",
            Milestone::Cancelled => "cancelled",
            Milestone::Modified => "modified",
        }
    }

    /// The milestone with this name.
    #[must_use]
    pub fn named(name: &str) -> Option<Milestone> {
        Milestone::ALL.into_iter().find(|milestone| milestone.name() == name)
    }

    /// Its name as a field: `paid_at`.
    #[must_use]
    pub fn field(self) -> &'static str {
        match self {
            Milestone::Created => "created_at",
            Milestone::Paid => "paid_at",
            Milestone::Shipped => "shipped_at",
            Milestone::Delivered => "delivered_at",
            Milestone::Completed => "completed_at",
            Milestone::Cancelled => "cancelled_at",
            Milestone::Modified => "modified_at",
        }
    }

    /// What people call it.
    #[must_use]
    pub fn title(self) -> Bilingual {
        match self {
            Milestone::Created => say!("the time of ordering", "下单时间"),
            Milestone::Paid => say!("the time of payment", "付款时间"),
            Milestone::Shipped => say!("the time of shipping", "发货时间"),
            Milestone::Delivered => say!("the time of delivery", "签收时间"),
            Milestone::Completed => say!("the time of completion", "完成时间"),
            Milestone::Cancelled => say!("the time of cancelling", "取消时间"),
            Milestone::Modified => say!("the time of the last change", "修改时间"),
        }
    }

    /// The instant among those of a row.
    #[must_use]
    pub fn of(self, times: &Times) -> Option<Instant> {
        match self {
            Milestone::Created => times.created,
            Milestone::Paid => times.paid,
            Milestone::Shipped => times.shipped,
            Milestone::Delivered => times.delivered,
            Milestone::Completed => times.completed,
            Milestone::Cancelled => times.cancelled,
            Milestone::Modified => times.modified,
        }
    }

    /// The same, to be changed.
    pub fn of_mut(self, times: &mut Times) -> &mut Option<Instant> {
        match self {
            Milestone::Created => &mut times.created,
            Milestone::Paid => &mut times.paid,
            Milestone::Shipped => &mut times.shipped,
            Milestone::Delivered => &mut times.delivered,
            Milestone::Completed => &mut times.completed,
            Milestone::Cancelled => &mut times.cancelled,
            Milestone::Modified => &mut times.modified,
        }
    }
}
