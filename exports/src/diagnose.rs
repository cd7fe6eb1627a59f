//! From opened files to a diagnosis in words: read, judged, and the rules asked.
//!
//! ```
//! use dangjiu_exports::{Exports, InputFile, table::Content, diagnose::{Request, Unwatched, diagnose}};
//! use dangjiu_facade::rules::Rules;
//!
//! let csv = "手工单号,来源类型,状态,创建时间,金额\nM-1,,已审核,2026-09-21 10:00:00,99\n";
//! let file = InputFile { name: "manual.csv".into(), content: Content::Bytes(csv.as_bytes().into()) };
//! let rules = Rules::compile(vec![]);
//! let catalogue = rules.catalogue()?;
//! let exports = Exports::open(vec![file], &[], &catalogue, rules.vocabulary()).expect("the shipped mappings are read");
//! let diagnosis = diagnose(&exports, &rules, &Request::default(), &mut Unwatched)?;
//! assert_eq!(diagnosis.findings[0].kind, "manual_without_source");
//! # Ok::<(), dangjiu_facade::error::HostError>(())
//! ```

use dangjiu::diagnosis::{Diagnosis, SystemOf};
use dangjiu::observation::{IntakeRefused, Observation, SystemId};
use dangjiu::time::Instant;
use dangjiu_facade::diagnosis::{Wanted, in_words, policy, rules as asked};
use dangjiu_facade::error::HostError;
use dangjiu_facade::rules::Rules;
use dangjiu_facade::wire;

use crate::{Exports, FileRead, OpenFile, Progress, Reject, Sink};

/// What is wanted beside the findings.
#[derive(Clone, Copy, Debug, Default)]
pub struct Request<'a> {
    /// Whose data it is; part of every order's id.
    pub tenant: &'a str,
    /// The instant it is judged at; without it, the latest that any system knows of.
    pub now: Option<Instant>,
    /// Whether consistent orders are laid out too.
    pub all_orders: bool,
    /// Whether values about people are shown.
    pub reveal: bool,
}

/// Whoever watches the work.
pub trait Watch {
    /// How far reading is.
    fn reading(&mut self, progress: Progress) {
        let _ = progress;
    }
    /// A row that could not be read.
    fn reject(&mut self, reject: Reject) {
        let _ = reject;
    }
    /// How many orders the rules have been asked about, of how many.
    fn asking(&mut self, done: u64, of: u64) {
        let _ = (done, of);
    }
}

/// Nobody watches.
#[derive(Clone, Copy, Debug)]
pub struct Unwatched;

impl Watch for Unwatched {}

/// Takes in what the files say.
struct Intake<'d, 's, 'w, W> {
    diagnosis: &'d mut Diagnosis<'s>,
    watch: &'w mut W,
    /// Why the first thing was refused that could not be taken in.
    refused: Option<IntakeRefused>,
}

impl<W: Watch> Sink for Intake<'_, '_, '_, W> {
    fn observe(&mut self, seen: &Observation<'_>) {
        let taken = self.diagnosis.observe(seen);
        self.refused = self.refused.or(taken.err());
    }

    fn about(&mut self, about: &Observation<'_>) {
        let taken = self.diagnosis.reject(about);
        self.refused = self.refused.or(taken.err());
    }

    fn reject(&mut self, reject: Reject) {
        if reject.lost {
            self.diagnosis.lose(reject.file);
        }
        self.watch.reject(reject);
    }

    fn progress(&mut self, progress: Progress) {
        self.watch.reading(progress);
    }
}

/// Reads the files, judges what they say, and asks the rules about every order.
///
/// # Errors
/// `Check` where the rules have errors; `Usage` where their maps cannot be used, or the files speak of more systems, channels or things
/// than a diagnosis tells apart.
pub fn diagnose(
    exports: &Exports,
    rules: &Rules,
    request: &Request<'_>,
    watch: &mut impl Watch,
) -> Result<wire::Diagnosis, HostError> {
    let catalogue = rules.catalogue()?;
    let mut diagnosis =
        Diagnosis::new(rules.vocabulary(), &catalogue, policy(rules.vocabulary(), &rules.program().lists));
    let refused = |refused: IntakeRefused| HostError::usage("exports", refused.sentence());
    declare(exports, &mut diagnosis).map_err(refused)?;
    let mut intake = Intake { diagnosis: &mut diagnosis, watch, refused: None };
    let read = exports.read(&mut intake, request.reveal);
    intake.refused.map_or(Ok(()), |why| Err(refused(why)))?;
    for (number, _) in (0..=u16::MAX).zip(&read).filter(|(_, read)| read.refused.is_some()) {
        diagnosis.break_off(number);
    }
    let judged = diagnosis.judge(request.now);
    let files = exports.files().iter().zip(&read).zip(0..=u16::MAX);
    let wanted = Wanted {
        tenant: request.tenant,
        files: files
            .map(|((file, read), number)| told(exports, judged.diagnosis(), number, file, read))
            .collect(),
        all_orders: request.all_orders,
        reveal: request.reveal,
    };
    let mut said = in_words(&judged, wanted);
    if !rules.program().rules.is_empty() {
        let of = u64::try_from(judged.orders.len()).unwrap_or(u64::MAX);
        said.rules = asked::ask(rules, &judged, &said, request.reveal, &mut |done| watch.asking(done, of))?;
    }
    Ok(said)
}

/// Declares the systems and files in their order, so that their numbers are the same on both sides.
fn declare(exports: &Exports, diagnosis: &mut Diagnosis<'_>) -> Result<(), IntakeRefused> {
    let systems: Result<Vec<SystemId>, IntakeRefused> = exports
        .systems()
        .iter()
        .map(|system| {
            diagnosis.system(SystemOf {
                name: &system.name,
                role: system.role,
                channel: system.channel.as_deref(),
                currency: system.currency.code(),
            })
        })
        .collect();
    let systems = systems?;
    for file in exports.files() {
        let known = file.outcome.as_ref().ok();
        let system = known.and_then(|known| Some((known, *systems.get(usize::from(known.system().0))?)));
        match system {
            Some((known, system)) => {
                let number = diagnosis.file(system)?;
                diagnosis.lacks(number, known.lacks());
            }
            None => {
                diagnosis.refused_file()?;
            }
        }
    }
    Ok(())
}

/// A file as the diagnosis tells of it.
fn told(
    exports: &Exports,
    diagnosis: &Diagnosis<'_>,
    number: u16,
    file: &OpenFile,
    read: &FileRead,
) -> wire::FileRead {
    let known = file.outcome.as_ref().ok();
    let system = known.and_then(|known| exports.systems().get(usize::from(known.system().0)));
    let encoding = match &file.outcome {
        Ok(known) => Some(known.encoding()),
        Err(refused) => refused.encoding,
    };
    let (from, cut_off) = diagnosis.covered(number);
    wire::FileRead {
        name: file.name.clone(),
        mapping: known.map(|known| known.mapping().to_owned()),
        system: system.map(|system| system.name.clone()),
        encoding: encoding.map(str::to_owned),
        rows: read.rows,
        read: read.read,
        rejected: read.rejected,
        refused: read.refused.as_ref().map(wire::Said::from),
        sheets_left_out: file.left_out.clone(),
        rejects: read
            .reasons
            .iter()
            .map(|count| wire::RejectReason {
                reason: wire::Said::from(&count.reason),
                rows: count.rows,
                first_row: count.first_row,
            })
            .collect(),
        from: from.map(|from| from.to_string()),
        cut_off: cut_off.map(|cut_off| cut_off.to_string()),
    }
}
