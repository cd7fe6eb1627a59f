//! `pack`, and rules that come packed.

use dangjiu::limits::Limits;
use dangjiu::say;
use serde::{Deserialize, Serialize};

use super::language::{SourceIn, compiled};
use crate::base64;
use crate::error::HostError;
use crate::rules::Rules;

/// Rules to pack.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct PackIn {
    sources: Vec<SourceIn>,
    /// Whether the texts come along, so that explanations quote them.
    #[serde(default)]
    texts: bool,
}

#[derive(Serialize)]
pub(super) struct PackOut {
    /// The plan, in base64.
    packed: String,
    /// How many bytes it has.
    bytes: usize,
}

pub(super) fn pack(request: PackIn) -> Result<PackOut, HostError> {
    let rules = compiled(request.sources)?;
    let bytes = rules.pack(rules.plan()?, request.texts);
    Ok(PackOut { packed: base64::encode(&bytes), bytes: bytes.len() })
}

/// The rules of a request: written, or packed.
pub(crate) fn rules(sources: Option<Vec<SourceIn>>, packed: Option<&str>) -> Result<Rules, HostError> {
    match (sources, packed) {
        (Some(sources), None) => compiled(sources),
        (None, Some(packed)) => {
            let bytes = base64::decode(packed).ok_or_else(|| {
                HostError::usage("base64", say!("`packed` is not base64", "“packed”不是 base64"))
            })?;
            Rules::unpack(&bytes, &Limits::default())
        }
        _ => {
            let message = say!("either `sources` or `packed`", "须有“sources”或“packed”之一");
            Err(HostError::usage("sources", message))
        }
    }
}
