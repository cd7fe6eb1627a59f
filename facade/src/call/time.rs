//! The operation `time`: instants, lengths of time and zones, for the vectors that every language runs.

use dangjiu::decimal::Decimal;
use dangjiu::time::{Duration, Instant, Stamp, TimeError};
use dangjiu::zone::{ZoneSource, ZoneTable};
use serde::Deserialize;

use super::arithmetic::Answer;
use crate::error::HostError;
use crate::zones::{self, Zones};

/// A text, and the zone it is read in.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Local {
    text: String,
    #[serde(default)]
    zone: Option<String>,
}

/// An instant and a zone.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Shown {
    at: String,
    zone: String,
}

/// An instant, and by how much it is moved.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Moved {
    at: String,
    length: String,
}

/// Two instants.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Apart {
    at: String,
    earlier: String,
}

/// A length of time.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Length {
    text: String,
}

/// A length of time and a number.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Times {
    length: String,
    by: String,
}

/// What is to be done with times.
#[derive(Deserialize)]
#[serde(tag = "do", rename_all = "snake_case")]
pub(super) enum TimeIn {
    /// An instant; a text without an offset is read in `zone`.
    Parse(Local),
    /// The instant as a clock in `zone` shows it.
    Show(Shown),
    /// `at` plus `length`.
    Add(Moved),
    /// `at` less `length`.
    Sub(Moved),
    /// How long after `earlier` `at` is.
    Since(Apart),
    /// A length of time.
    Length(Length),
    /// A length times a number.
    Mul(Times),
}

/// Carries out an operation on times.
pub(super) fn time(request: &TimeIn) -> Result<Answer, HostError> {
    let zone = match request {
        TimeIn::Parse(Local { zone: Some(zone), .. }) | TimeIn::Show(Shown { zone, .. }) => {
            Some(named(zone)?)
        }
        _ => None,
    };
    Ok(times(request, zone.as_ref()).unwrap_or_else(|error| {
        Answer::Refused(match error {
            TimeError::OutOfRange => "out_of_range",
            TimeError::Inexact => "inexact",
            _ => "malformed",
        })
    }))
}

fn named(zone: &str) -> Result<ZoneTable, HostError> {
    Zones.zone(zone).ok_or_else(|| zones::unknown(zone))
}

fn times(request: &TimeIn, zone: Option<&ZoneTable>) -> Result<Answer, TimeError> {
    let at = |text: &String| Instant::parse(text);
    let length = |text: &String| Duration::parse(text);
    Ok(Answer::Value(match request {
        TimeIn::Parse(Local { text, .. }) => match (Stamp::parse(text)?, zone) {
            (Stamp::Local(civil), Some(zone)) => zone.from_civil(civil)?.to_string(),
            // Without a zone the error names the offset that is missing.
            _ => at(text)?.to_string(),
        },
        TimeIn::Show(Shown { at: text, .. }) => match zone {
            Some(zone) => at(text)?.display_in(zone),
            None => at(text)?.to_string(),
        },
        TimeIn::Add(Moved { at: text, length: by }) => at(text)?.checked_add(length(by)?)?.to_string(),
        TimeIn::Sub(Moved { at: text, length: by }) => at(text)?.checked_sub(length(by)?)?.to_string(),
        TimeIn::Since(Apart { at: text, earlier }) => at(text)?.since(at(earlier)?).to_string(),
        TimeIn::Length(Length { text }) => length(text)?.to_string(),
        TimeIn::Mul(Times { length: text, by }) => {
            let Ok(by) = Decimal::parse(by) else { return Ok(Answer::Refused("malformed")) };
            length(text)?.mul_number(by)?.to_string()
        }
    }))
}
