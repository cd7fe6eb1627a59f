//! Opening a file of events, and the time each event is judged at.

use std::fs::File;
use std::io::{BufRead, BufReader, IsTerminal, Read, stdin, stdout};
use std::path::Path;
use std::time::{SystemTime, UNIX_EPOCH};

use dangjiu::diagnostic::Bilingual;
use dangjiu::limits::Limits;
use dangjiu::plan::Plan;
use dangjiu::say;
use dangjiu::time::Instant;
use dangjiu::zone::{ZoneSource, ZoneTable};
use dangjiu_facade::call::instant;
use dangjiu_facade::error::HostError;
use dangjiu_facade::host_values::HostValues;
use dangjiu_facade::json::Head;
use dangjiu_facade::zones::{self, Zones};
use indicatif::{ProgressBar, ProgressStyle};

use crate::args::Times;
use crate::commands::Failure;
use crate::files::FileError;

/// A file of events, or standard input for `-`.
pub(crate) struct Input {
    /// The text.
    pub(crate) reader: Box<dyn BufRead>,
    /// What is shown while it is read.
    pub(crate) bar: ProgressBar,
}

/// Opens the events. `quiet` says that the output is not in the way of a progress bar.
pub(crate) fn open(path: &Path, quiet: bool) -> Result<Input, FileError> {
    let at = |error| FileError { path: path.to_owned(), error };
    let (source, bar): (Box<dyn Read>, _) = if path.as_os_str() == "-" {
        (Box::new(stdin().lock()), ProgressBar::no_length())
    } else {
        let file = File::open(path).map_err(at)?;
        let size = file.metadata().map_err(at)?.len();
        (Box::new(file), ProgressBar::new(size))
    };
    // The bar draws on standard error, and only on a terminal.
    let bar = if quiet || !stdout().is_terminal() { bar } else { ProgressBar::hidden() };
    if let Ok(style) = ProgressStyle::with_template("{bar:30} {bytes} / {total_bytes}  {eta}") {
        bar.set_style(style);
    }
    let reader = BufReader::with_capacity(256 * 1024, bar.wrap_read(source));
    Ok(Input { reader: Box::new(reader), bar })
}

/// The plan with the values that a file has for its rules, if there is one.
pub(crate) fn valued(plan: &Plan, path: Option<&Path>, limits: &Limits) -> Result<Plan, Failure> {
    let Some(path) = path else { return Ok(plan.clone()) };
    let text = std::fs::read(path).map_err(|error| FileError { path: path.to_owned(), error })?;
    let there = |error: HostError| {
        let (path, Bilingual { en, zh }) = (path.display(), &error.message);
        HostError { message: say!("{path}: {en}", "{path}：{zh}"), ..error }
    };
    let text = text.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(&text);
    let is_object = text.trim_ascii_start().starts_with(b"{");
    let values = if is_object { HostValues::read(text) } else { Err(no_values()) };
    let values =
        values.and_then(|values| if values.zone.is_none() { Ok(values) } else { Err(zone_elsewhere()) });
    Ok(values.and_then(|values| values.apply(plan, limits)).map_err(there)?)
}

fn no_values() -> HostError {
    let message = say!("expected a JSON object with `lets` and `lists`", "应为含“lets”与“lists”的 JSON 对象");
    HostError::usage("values", message)
}

fn zone_elsewhere() -> HostError {
    let message = say!("the zone of times is given with `--zone`", "时间所在的时区请用 `--zone` 给出");
    HostError::usage("zone", message)
}

/// Which instant an event is judged at.
pub(crate) struct Clock {
    now: Option<Instant>,
    as_of: Option<Instant>,
    /// The zone of times without an offset.
    pub(crate) zone: Option<ZoneTable>,
}

impl Clock {
    pub(crate) fn new(times: &Times) -> Result<Clock, HostError> {
        let read = |text: &Option<String>| text.as_deref().map(instant).transpose();
        let zone = times.zone.as_deref();
        let zone = zone.map(|name| Zones.zone(name).ok_or_else(|| zones::unknown(name))).transpose()?;
        Ok(Clock { now: read(&times.now)?, as_of: read(&times.as_of)?, zone })
    }

    /// The plan for data whose times are local to the zone.
    pub(crate) fn set(&self, plan: Plan) -> Plan {
        match &self.zone {
            Some(zone) => plan.with_zone(zone.clone()),
            None => plan,
        }
    }

    /// The instant for an event: the one for all, else its own, else the given one, else this computer's clock.
    /// An event whose own time cannot be read has none; the error says what stands there.
    pub(crate) fn at(&self, head: &Head) -> Result<Instant, Bilingual> {
        if let Some(as_of) = self.as_of {
            return Ok(as_of);
        }
        if let Some(found) = &head.wrong_time {
            let Bilingual { en, zh } = found.words();
            return Err(say!(
                "`event.time` is {en}; expected a time such as `2026-02-09T10:00:00+08:00`",
                "“event.time”是{zh}，应为时间，如“2026-02-09T10:00:00+08:00”"
            ));
        }
        Ok(head.time.or(self.now).unwrap_or_else(computer_clock))
    }
}

/// The only clock that Dangjiu reads.
fn computer_clock() -> Instant {
    let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    i64::try_from(since.as_micros()).ok().and_then(Instant::from_micros).unwrap_or(Instant::EPOCH)
}
