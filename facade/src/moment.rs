//! The instant of a call, which a host gives as text.
//!
//! ```
//! assert!(dangjiu_facade::moment::moment("2026-02-09T10:00:00+08:00").is_ok());
//! assert!(dangjiu_facade::moment::moment("2026-02-09 10:00:00").is_err(), "it does not say where");
//! ```

use std::cell::RefCell;

use dangjiu::say;
use dangjiu::time::{Instant, TimeError};

use crate::error::HostError;

/// The instant of a call, as text that says its offset: `now` is never local.
///
/// # Errors
/// `Usage` for any other text.
pub fn moment(text: &str) -> Result<Instant, HostError> {
    thread_local! {
        /// The text before and its instant, empty before the first: hosts ask many times at one.
        static LAST: RefCell<(String, Instant)> = const { RefCell::new((String::new(), Instant::EPOCH)) };
    }
    LAST.with_borrow_mut(|(last, at)| {
        if last != text || text.is_empty() {
            *at = read(text)?;
            text.clone_into(last);
        }
        Ok(*at)
    })
}

fn read(text: &str) -> Result<Instant, HostError> {
    Instant::parse(text).map_err(|error| {
        let chinese = in_chinese(&error, "“now”", "应为带时区的时刻，例如“2026-02-09T10:00:00+08:00”");
        HostError::usage("now", say!("`now`: {error}", "{chinese}"))
    })
}

/// Why a text is no instant: what it was to be, and what was expected of it.
pub(crate) fn in_chinese(error: &TimeError, what: &str, expected: &str) -> String {
    match error {
        TimeError::OutOfRange => format!("{what}超出范围：时刻须在 0000 至 9999 年之间"),
        TimeError::Text { found, .. } => format!("{what}是“{found}”，{expected}"),
        _ => format!("{what}不是时刻"),
    }
}
