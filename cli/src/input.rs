//! Opening a file of events, and the time each event is judged at.

use std::fs::File;
use std::io::{BufRead, BufReader, IsTerminal, Read, stdin, stdout};
use std::path::Path;
use std::time::{SystemTime, UNIX_EPOCH};

use dangjiu::diagnostic::Bilingual;
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

/// The values that a file has for the rules, if there is one.
pub(crate) fn values(path: Option<&Path>) -> Result<HostValues, Failure> {
    let Some(path) = path else { return Ok(HostValues::default()) };
    let text = std::fs::read(path).map_err(|error| FileError { path: path.to_owned(), error })?;
    HostValues::read(&text).map_err(|error| {
        let (path, Bilingual { en, zh }) = (path.display(), &error.message);
        HostError { message: say!("{path}: {en}", "{path}：{zh}"), ..error }.into()
    })
}

/// Which instant an event is judged at.
pub(crate) struct Clock {
    now: Option<Instant>,
    as_of: Option<Instant>,
    /// The zone of times without an offset.
    pub(crate) zone: Option<ZoneTable>,
}

impl Clock {
    /// The zone is told by an argument, or among the values of the rules, which have it then.
    pub(crate) fn new(times: &Times, values: &mut HostValues) -> Result<Clock, HostError> {
        let read = |text: &Option<String>| text.as_deref().map(instant).transpose();
        if times.zone.is_some() && values.zone.is_some() {
            let message = say!(
                "the zone is given twice: by `--zone` and by `zone` in the file of values",
                "时区给了两次：`--zone` 与取值文件中的“zone”"
            );
            return Err(HostError::usage("zone", message));
        }
        values.zone = values.zone.take().or_else(|| times.zone.clone());
        let zone = values.zone.as_deref();
        let zone = zone.map(|name| Zones.zone(name).ok_or_else(|| zones::unknown(name))).transpose()?;
        Ok(Clock { now: read(&times.now)?, as_of: read(&times.as_of)?, zone })
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
