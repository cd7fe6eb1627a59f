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

/// As many threads as the machine has room for.
#[must_use]
pub fn all_threads() -> usize {
    std::thread::available_parallelism().map_or(1, usize::from)
}

/// The refusal of what is no number of threads.
#[must_use]
pub fn no_threads(found: &str) -> HostError {
    let message = say!(
        "`threads` is {found}; expected how many, or 0 for one",
        "“threads”是 {found}，应为线程数，0 表示一个"
    );
    HostError::usage("threads", message)
}

fn expected(what: &'static str, found: &str, one: &str, other: &str) -> HostError {
    let (en, zh) = if what == "lang" { ("language", "语言") } else { ("format", "格式") };
    let message = say!(
        "there is no {en} `{found}`; there are `{one}` and `{other}`",
        "没有{zh}“{found}”；现有：`{one}`、`{other}`"
    );
    HostError::usage(what, message)
}
