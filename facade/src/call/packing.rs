//! `pack`, and rules that come packed.

use dangjiu::say;

use super::language::{SourceIn, compiled};
use crate::error::HostError;
use crate::rules::Rules;

#[cfg(feature = "full")]
pub(super) use packed::pack;

/// The rules of a request: written, or packed.
pub(crate) fn rules(sources: Option<Vec<SourceIn>>, packed: Option<&str>) -> Result<Rules, HostError> {
    match (sources, packed) {
        (Some(sources), None) => compiled(sources),
        (None, Some(bytes)) => packed::unpack(bytes),
        _ => {
            let message = say!("either `sources` or `packed`", "须有“sources”或“packed”之一");
            Err(HostError::usage("sources", message))
        }
    }
}

#[cfg(feature = "full")]
mod packed {
    use dangjiu::limits::Limits;
    use dangjiu::say;
    use serde::{Deserialize, Serialize};

    use super::{HostError, Rules, SourceIn, compiled};
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

    /// The rules of a packed plan in base64.
    pub(super) fn unpack(packed: &str) -> Result<Rules, HostError> {
        let bytes = base64::decode(packed).ok_or_else(|| {
            HostError::usage("base64", say!("`packed` is not base64", "“packed”不是 base64"))
        })?;
        Rules::unpack(&bytes, &Limits::default())
    }
}

#[cfg(not(feature = "full"))]
mod packed {
    use dangjiu::say;

    use super::{HostError, Rules};

    pub(super) fn unpack(_: &str) -> Result<Rules, HostError> {
        let message = say!(
            "this build reads no packed rules; use the full one",
            "此精简版不能读取计划文件；请使用完整版"
        );
        Err(HostError::usage("packed", message))
    }
}
