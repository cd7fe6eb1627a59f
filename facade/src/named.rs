//! Choices that hosts make by name.
//!
//! ```
//! use dangjiu::lang::Lang;
//! assert_eq!(dangjiu_facade::named::language("zh"), Ok(Lang::Zh));
//! assert!(dangjiu_facade::named::language("fr").is_err());
//! ```

use dangjiu::graph::Format;
use dangjiu::lang::Lang;
use dangjiu::say;

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

fn expected(what: &'static str, found: &str, one: &str, other: &str) -> HostError {
    let message = say!(
        "`{what}` is `{found}`; expected `{one}` or `{other}`",
        "“{what}”是“{found}”，应为 `{one}` 或 `{other}`"
    );
    HostError::usage(what, message)
}
