//! What WebAssembly that is to be small asks of its host instead of carrying the tables for it: hosts that fetch the engine
//! have both already. Elsewhere nothing is asked.
//!
//! ```text
//! on(Host { normalise: |text| …, number: |text| … })     once, before anything else
//! ```

use std::sync::OnceLock;

/// The host's functions.
#[derive(Clone, Copy, Debug)]
pub struct Host {
    /// NFC of a text.
    pub normalise: fn(&str) -> String,
    /// A number of JSON as RFC 8785 has it: as ECMAScript writes the double nearest to it; a whole number that no double
    /// holds, and what is beyond all doubles, as it stands.
    pub number: fn(&str) -> String,
}

static HOST: OnceLock<Host> = OnceLock::new();

/// Says what the host can do. Only the first time counts. Without it names compare, and numbers of canonical JSON stand, as
/// they are written.
pub fn on(host: Host) {
    dangjiu::syntax::normalise_with(HOST.get_or_init(|| host).normalise);
}

#[cfg(target_family = "wasm")]
pub(crate) fn number(text: &str) -> String {
    HOST.get().map_or_else(|| text.to_owned(), |host| (host.number)(text))
}
