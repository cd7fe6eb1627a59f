//! The rules of a request: written, or packed; and `pack`.

use dangjiu::limits::Limits;
use dangjiu::say;

use crate::base64;
use crate::error::HostError;
use crate::rules::Rules;

#[cfg(feature = "full")]
pub(crate) use super::language::{SourceIn, compiled};
#[cfg(feature = "full")]
pub(super) use texts::pack;

/// Rule files are refused by the build that reads only packed rules, whatever is in them.
#[cfg(not(feature = "full"))]
pub(crate) type SourceIn = serde::de::IgnoredAny;

/// The rules of a request: written, or packed.
pub(super) fn rules(sources: Option<Vec<SourceIn>>, packed: Option<&str>) -> Result<Rules, HostError> {
    match (sources, packed) {
        (Some(sources), None) => compiled(sources),
        (None, Some(packed)) => unpacked(packed),
        _ => {
            let message = say!("either `sources` or `packed`", "须有“sources”或“packed”之一");
            Err(HostError::usage("sources", message))
        }
    }
}

/// The rules of a packed plan in base64.
fn unpacked(packed: &str) -> Result<Rules, HostError> {
    let bytes = base64::decode(packed)
        .ok_or_else(|| HostError::usage("base64", say!("`packed` is not base64", "“packed”不是 base64")))?;
    Rules::unpack(&bytes, &Limits::default())
}

#[cfg(not(feature = "full"))]
pub(crate) fn compiled(_: Vec<SourceIn>) -> Result<Rules, HostError> {
    let message = say!(
        "this build reads packed rules only; pack them (`dangjiu pack`), or use the full build",
        "此精简版只读取计划文件；请先打包（`dangjiu pack`），或使用完整版"
    );
    Err(HostError::usage("sources", message))
}

#[cfg(feature = "full")]
mod texts {
    use serde::{Deserialize, Serialize};

    use super::{HostError, SourceIn, compiled};
    use crate::base64;

    /// Rules to pack.
    #[derive(Deserialize)]
    #[serde(deny_unknown_fields)]
    pub(in crate::call) struct PackIn {
        sources: Vec<SourceIn>,
        /// Whether the texts come along, so that explanations quote them.
        #[serde(default)]
        texts: bool,
    }

    #[derive(Serialize)]
    pub(in crate::call) struct PackOut {
        /// The plan, in base64.
        packed: String,
        /// How many bytes it has.
        bytes: usize,
    }

    pub(in crate::call) fn pack(request: PackIn) -> Result<PackOut, HostError> {
        let rules = compiled(request.sources)?;
        let bytes = rules.pack(rules.plan()?, request.texts);
        Ok(PackOut { packed: base64::encode(&bytes), bytes: bytes.len() })
    }
}
