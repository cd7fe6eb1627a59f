//! Facts from JSON: one pass over the bytes, straight into the slots a plan reads.
//!
//! What the plan does not read is passed over without building a tree, but the whole text must be well formed. The
//! shipped forms of a document are told apart by its keys, see [`Roots`]. A value of another type than asked for is
//! noted in its slot; only a document that cannot be read as a whole, a repeated key or a list that is too long
//! refuse the call.
//!
//! ```
//! use dangjiu_facade::json::{JsonEvent, Roots};
//!
//! let roots = Roots::new(["order", "customer"], &[]);
//! let event = JsonEvent::new(br#"{"event": {"id": "e-1", "time": "2026-02-09T10:00:00+08:00"}}"#, &roots);
//! let head = event.head(None)?;
//! assert_eq!(head.id.as_deref(), Some("e-1"));
//! assert_eq!(head.time.map(|time| time.to_string()).as_deref(), Some("2026-02-09T02:00:00Z"));
//! # Ok::<(), dangjiu::facts::FactError>(())
//! ```

mod depth;
mod events;
mod fill;
mod head;
mod roots;
pub mod scalar;
pub(crate) mod scanner;

pub(crate) use fill::Trail;

pub use depth::Depth;
pub use events::{EventText, Events, events_of};
pub(crate) use fill::encoded_data;
pub use fill::{TRANSPORT, mixed};
pub use head::Head;
pub use roots::{Framing, Roots, is_event};

use dangjiu::facts::{FactError, FactSource, Facts, Shape};
use dangjiu::limits::Limits;
use dangjiu::zone::ZoneTable;

use crate::canonical;

/// One event or order as JSON text.
#[derive(Clone, Copy, Debug)]
pub struct JsonEvent<'a> {
    bytes: &'a [u8],
    roots: &'a Roots,
    limits: Limits,
}

impl<'a> JsonEvent<'a> {
    /// The document in `bytes`. It is read when facts are asked for.
    #[must_use]
    pub fn new(bytes: &'a [u8], roots: &'a Roots) -> JsonEvent<'a> {
        JsonEvent { bytes, roots, limits: Limits::default() }
    }

    /// The same with other limits on nesting, text and lists.
    #[must_use]
    pub fn with_limits(self, limits: Limits) -> JsonEvent<'a> {
        JsonEvent { limits, ..self }
    }

    /// What the document says about the event as such. A time without an offset is local to `zone`; without one it
    /// cannot be read.
    ///
    /// # Errors
    /// Where the document cannot be read.
    pub fn head(&self, zone: Option<&ZoneTable>) -> Result<Head, FactError> {
        Ok(head::read(self, zone)?)
    }
}

impl FactSource for JsonEvent<'_> {
    fn fill<'a>(&'a self, shape: &Shape, facts: &mut Facts<'a>) -> Result<(), FactError> {
        Ok(fill::fill(self, shape, facts)?)
    }

    fn digest(&self) -> Result<[u8; 32], FactError> {
        Ok(canonical::digest(self.bytes))
    }
}
