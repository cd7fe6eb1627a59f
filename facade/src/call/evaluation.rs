//! Operations that run rules over facts.

use dangjiu::say;
use dangjiu::time::{Instant, Stamp};
use dangjiu::zone::ZoneTable;
use serde::{Deserialize, Serialize};
use serde_json::Value as Json;
use serde_json::value::RawValue;

use super::packing::{self, SourceIn};
use crate::error::{HostError, WireError};
use crate::host_values::HostValues;
use crate::moment::{in_chinese, moment};
use crate::rules::Rules;
use crate::wire::{Evaluation, Said, Trace};

/// Rules, an event and an instant.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct EvaluateIn {
    #[serde(default)]
    sources: Option<Vec<SourceIn>>,
    /// Instead of `sources`: what `pack` gave.
    #[serde(default)]
    packed: Option<String>,
    /// The rule to explain; `evaluate` has none.
    #[serde(default)]
    rule: Option<String>,
    /// The facts as JSON.
    #[serde(default)]
    event: Option<Box<RawValue>>,
    /// Instead of `event`, where the text is no JSON.
    #[serde(default)]
    event_text: Option<String>,
    /// RFC 3339.
    now: String,
    #[serde(default)]
    lets: Json,
    #[serde(default)]
    lists: Json,
    #[serde(default)]
    zone: Json,
    /// Whether values about people are shown; hosts that execute the intents need them.
    #[serde(default)]
    reveal: bool,
}

/// A call made ready.
struct Prepared {
    rules: Rules,
    rule: Option<String>,
    event: String,
    now: Instant,
    values: HostValues,
    reveal: bool,
}

/// An instant; a text without an offset is in `Asia/Shanghai`.
///
/// # Errors
/// `Usage` where the text is no time.
pub fn instant(text: &str) -> Result<Instant, HostError> {
    let read = match Stamp::parse(text) {
        Ok(Stamp::Fixed(instant)) => Ok(instant),
        Ok(Stamp::Local(civil)) => ZoneTable::shanghai().from_civil(civil),
        Err(error) => Err(error),
    };
    read.map_err(|error| {
        let chinese =
            in_chinese(&error, "时刻", "应为时刻，例如“2026-02-09 10:00”或“2026-02-09T10:00:00+08:00”");
        HostError::usage("time", say!("{error}", "{chinese}"))
    })
}

impl EvaluateIn {
    fn prepare(self) -> Result<Prepared, HostError> {
        let event = match (self.event, self.event_text) {
            (Some(event), None) => event.get().to_owned(),
            (None, Some(text)) => text,
            (None, None) => "{}".to_owned(),
            (Some(_), Some(_)) => {
                let message =
                    say!("either `event` or `event_text`, not both", "“event”与“event_text”只能给一个");
                return Err(HostError::usage("event", message));
            }
        };
        let values = HostValues::of(self.lets, self.lists, self.zone)?;
        Ok(Prepared {
            rules: packing::rules(self.sources, self.packed.as_deref())?,
            rule: self.rule,
            event,
            now: moment(&self.now)?,
            values,
            reveal: self.reveal,
        })
    }
}

pub(super) fn evaluate(request: EvaluateIn) -> Result<Evaluation, HostError> {
    let Prepared { rules, rule, event, now, values, reveal } = request.prepare()?;
    if rule.is_some() {
        let message =
            say!("`evaluate` takes no `rule`; `explain` does", "“evaluate”没有“rule”；请用“explain”");
        return Err(HostError::usage("rule", message));
    }
    let plan = values.apply(rules.plan()?, rules.limits())?;
    rules.evaluate_on(&plan, event.as_bytes(), now, reveal)
}

pub(super) fn explain(request: EvaluateIn) -> Result<Trace, HostError> {
    let Prepared { rules, rule, event, now, values, reveal } = request.prepare()?;
    let name = rule.ok_or_else(rule_wanted)?;
    let plan = values.apply(rules.plan()?, rules.limits())?;
    rules.explain_on(&plan, rules.rule_named(&name)?, event.as_bytes(), now, reveal)
}

/// The refusal where no rule is named of which something is to be said.
pub(crate) fn rule_wanted() -> HostError {
    HostError::usage("rule", say!("`explain` and `why_not` need a `rule`", "“explain”和“why_not”需要“rule”"))
}

/// What one event of a batch comes to.
#[derive(Serialize)]
#[serde(untagged)]
pub(crate) enum RowOut {
    Evaluated(Box<Evaluation>),
    Refused { error: WireError },
}

impl From<Result<Evaluation, HostError>> for RowOut {
    fn from(row: Result<Evaluation, HostError>) -> RowOut {
        match row {
            Ok(evaluation) => RowOut::Evaluated(Box::new(evaluation)),
            Err(error) => RowOut::Refused { error: error.wire() },
        }
    }
}

/// Why a rule did not fire; nothing where it did.
#[derive(Serialize)]
pub(super) struct WhyNotOut {
    fired: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    why_not: Option<Said>,
}

pub(super) fn why_not(request: EvaluateIn) -> Result<WhyNotOut, HostError> {
    let trace = explain(request)?;
    Ok(WhyNotOut { fired: trace.why_not.is_none(), why_not: trace.why_not })
}
