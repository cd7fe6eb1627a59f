//! Choices that hosts make by name, and the instant of a call.
//!
//! ```
//! use dangjiu::lang::Lang;
//! assert_eq!(dangjiu_facade::named::language("zh"), Ok(Lang::Zh));
//! assert!(dangjiu_facade::named::language("fr").is_err());
//! ```

use std::cell::RefCell;

use dangjiu::graph::Format;
use dangjiu::lang::Lang;
use dangjiu::say;
use dangjiu::time::{Instant, TimeError};

use crate::error::HostError;

/// The language `en` or `zh`.
///
/// # Errors
/// `Usage` for any other name.
pub fn language(name: &str) -> Result<Lang, HostError> {
    match name {
        "en" => Ok(Lang::En),
        "zh" => Ok(Lang::Zh),
        _ => Err(expected("lang", name, "en", "zh")),
    }
}

/// The form of drawings `mermaid` or `dot`.
///
/// # Errors
/// `Usage` for any other name.
pub fn format(name: &str) -> Result<Format, HostError> {
    match name {
        "mermaid" => Ok(Format::Mermaid),
        "dot" => Ok(Format::Dot),
        _ => Err(expected("format", name, "mermaid", "dot")),
    }
}

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
        let chinese = match &error {
            TimeError::OutOfRange => "“now”超出范围：时刻须在 0000 至 9999 年之间".to_owned(),
            TimeError::Text { found, .. } => {
                format!("“now”是“{found}”，应为带时区的时刻，例如“2026-02-09T10:00:00+08:00”")
            }
            _ => "“now”不是时刻".to_owned(),
        };
        HostError::usage("now", say!("`now`: {error}", "{chinese}"))
    })
}

fn expected(what: &'static str, found: &str, one: &str, other: &str) -> HostError {
    let message = say!(
        "`{what}` is `{found}`; expected `{one}` or `{other}`",
        "“{what}”是“{found}”，应为 `{one}` 或 `{other}`"
    );
    HostError::usage(what, message)
}
