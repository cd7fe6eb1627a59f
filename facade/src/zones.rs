//! The zones of the IANA database, as the tables the core works with.
//!
//! `UTC`, fixed offsets and `Asia/Shanghai` come from the core; any other name from the database compiled in, which
//! builds without the feature `full` do without: a table is the list of changes between 1970 and 2100.
//!
//! ```
//! use dangjiu::zone::ZoneSource;
//! use dangjiu_facade::zones::Zones;
//! let berlin = Zones.zone("Europe/Berlin").expect("a zone of the database");
//! let summer = dangjiu::time::Instant::parse("2026-07-01T00:00:00Z").expect("an instant");
//! assert_eq!(berlin.offset_at(summer), 7200);
//! ```

use dangjiu::say;
use dangjiu::zone::{BuiltinZones, ZoneSource, ZoneTable};

use crate::error::HostError;

#[cfg(feature = "full")]
mod database;

#[cfg(feature = "full")]
pub use database::version as database_version;

/// The core's zones and those of the IANA database.
#[derive(Clone, Copy, Debug, Default)]
pub struct Zones;

impl ZoneSource for Zones {
    fn zone(&self, name: &str) -> Option<ZoneTable> {
        BuiltinZones.zone(name).or_else(|| further(name))
    }
}

/// The refusal of a zone that [`Zones`] do not know.
#[must_use]
pub fn unknown(name: &str) -> HostError {
    #[cfg(feature = "full")]
    let message = say!("there is no zone `{name}`", "没有时区“{name}”");
    #[cfg(not(feature = "full"))]
    let message = say!(
        "this build has no zone `{name}`: of the zones it has UTC, fixed offsets (`+09:00`) and `Asia/Shanghai` alone",
        "精简版没有时区“{name}”：只有 UTC、固定偏移（`+09:00`）与 `Asia/Shanghai`"
    );
    HostError::usage("zone", message)
}

#[cfg(feature = "full")]
fn further(name: &str) -> Option<ZoneTable> {
    database::zone(name)
}

#[cfg(not(feature = "full"))]
fn further(_: &str) -> Option<ZoneTable> {
    None
}
