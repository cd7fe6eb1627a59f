//! A plan as bytes: a browser or a worker starts from them without parsing, checking and compiling.
//!
//! | bytes | what |
//! |---|---|
//! | 6 | `DJPLAN` |
//! | 2 | [`FORMAT`], the highest byte first, as all numbers here |
//! | 2 | [`MEANING`] |
//! | 8 | the length of what follows up to the digest |
//! | … | sources, zone, vocabulary, places, rules and the rest of the program |
//! | 32 | SHA-256 of everything before it |
//!
//! What is written is the checked program, with the values that the host gave in the place of those of the files.
//! What is derived from it (slots, index, shared clauses) is made again by the code that compiles, so a plan that is
//! read answers as the one that was written did, and a faster index needs no new format. The same plan gives the same
//! bytes on every host.
//!
//! The digest finds damage; it is no signature. Bytes that somebody made up on purpose are decoded or refused as any
//! others: what is read is bounded by their length, and the program is inspected like one that was just checked.
//!
//! ```
//! use dangjiu::limits::Limits;
//! use dangjiu::plan::{PackedError, Plan};
//! use dangjiu::program::Program;
//!
//! let limits = Limits::default();
//! let bytes = Plan::compile(&Program::default(), &limits)?.to_bytes();
//! let plan = Plan::from_bytes(&bytes, &limits)?;
//! assert_eq!(plan.to_bytes(), bytes);
//! assert_eq!(Plan::from_bytes(b"rule a\nthen b()", &limits).unwrap_err(), PackedError::NotPacked);
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

mod error;
mod rules;
mod vocabulary;

use alloc::string::String;
use alloc::sync::Arc;
use alloc::vec::Vec;

use sha2::{Digest, Sha256};

use super::{Plan, cost};
use crate::limits::Limits;
use crate::program::bytes::{Bytes, Longest, Reader, Refused, Writer, numbered, record};
use crate::program::{LetValue, NamedList, Program};
use crate::span::SourceId;
use crate::value::{Scalar, Value};
pub use error::PackedError;

/// The form of the bytes. A reader knows its own and refuses any other: compiling again from the rules is always
/// possible, so there is one form at a time.
pub const FORMAT: u16 = 3;
/// What programs mean. It is raised where this engine answers otherwise than the one before for the same program, so
/// that a plan is never run by an engine that reads something else into it.
pub const MEANING: u16 = 1;

const MAGIC: &[u8] = b"DJPLAN";
const DIGEST: usize = 32;

numbered!(SourceId);
record!(PackedSource { id, name, text });

/// A rule file that a plan was made from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PackedSource {
    /// The number that spans name it by.
    pub id: SourceId,
    /// Its name, usually a path.
    pub name: String,
    /// Its text, where it was packed too: explanations quote it.
    pub text: Option<String>,
}

/// A plan with the sources it was made from.
///
/// ```
/// use dangjiu::limits::Limits;
/// use dangjiu::plan::{Packed, PackedSource, Plan};
/// use dangjiu::program::Program;
/// use dangjiu::span::SourceId;
///
/// let limits = Limits::default();
/// let plan = Plan::compile(&Program::default(), &limits)?;
/// let source = PackedSource { id: SourceId(0), name: "empty.dj".into(), text: None };
/// let bytes = Packed { plan, sources: vec![source.clone()] }.to_bytes();
/// assert!(Packed::is_packed(&bytes));
/// assert_eq!(Packed::from_bytes(&bytes, &limits)?.sources, [source]);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Debug)]
pub struct Packed {
    /// The plan.
    pub plan: Plan,
    /// Its sources, in the order of their numbers.
    pub sources: Vec<PackedSource>,
}

impl Plan {
    /// The plan as bytes, without the names of its sources; [`Packed::to_bytes`] writes those too.
    #[must_use]
    pub fn to_bytes(&self) -> Vec<u8> {
        write(self, &[])
    }

    /// The plan that was written as these bytes.
    ///
    /// # Errors
    /// As [`Packed::from_bytes`].
    pub fn from_bytes(bytes: &[u8], limits: &Limits) -> Result<Plan, PackedError> {
        Packed::from_bytes(bytes, limits).map(|packed| packed.plan)
    }
}

impl Packed {
    /// Whether bytes claim to be a plan, by their first six.
    #[must_use]
    pub fn is_packed(bytes: &[u8]) -> bool {
        bytes.starts_with(MAGIC)
    }

    /// The plan and its sources as bytes.
    #[must_use]
    pub fn to_bytes(&self) -> Vec<u8> {
        write(&self.plan, &self.sources)
    }

    /// The plan and the sources that were written as these bytes. Takes no more memory than a fixed multiple of their
    /// length.
    ///
    /// # Errors
    /// Another format or meaning, bytes cut short or changed, a program that does not hold together or is beyond
    /// `limits`: more or costlier rules, longer texts, longer lists.
    pub fn from_bytes(bytes: &[u8], limits: &Limits) -> Result<Packed, PackedError> {
        let payload = payload(bytes)?;
        let longest = Longest { any: limits.source_bytes, value: limits.text_bytes };
        let mut from = Reader::new(payload, longest);
        let sources = from.list()?;
        let zone = Option::read(&mut from)?;
        let program = read_program(&mut from, limits)?;
        if !from.is_done() {
            return Err(from.odd("the end").into());
        }
        let mut plan = Plan::build(Arc::new(program), &from.conditions, limits)?;
        cost::refuse_beyond(plan.program(), &from.conditions, limits)?;
        if let Some(zone) = zone {
            plan = plan.with_zone(zone);
        }
        Ok(Packed { plan, sources })
    }
}

fn write(plan: &Plan, sources: &[PackedSource]) -> Vec<u8> {
    let mut out = Writer::default();
    out.list(sources);
    plan.shape.zone.write(&mut out);
    write_program(plan, &mut out);
    let payload = out.finish();
    let length = u64::try_from(payload.len()).unwrap_or(u64::MAX);
    let mut bytes = MAGIC.to_vec();
    bytes.extend_from_slice(&FORMAT.to_be_bytes());
    bytes.extend_from_slice(&MEANING.to_be_bytes());
    bytes.extend_from_slice(&length.to_be_bytes());
    bytes.extend_from_slice(&payload);
    let digest = Sha256::digest(&bytes);
    bytes.extend_from_slice(&digest);
    bytes
}

/// What stands between the head and the digest, once both are what they should be.
fn payload(bytes: &[u8]) -> Result<&[u8], PackedError> {
    let rest = bytes.strip_prefix(MAGIC).ok_or(PackedError::NotPacked)?;
    let cut = PackedError::CutShort { bytes: bytes.len() };
    let (format, rest) = rest.split_first_chunk().ok_or(cut.clone())?;
    match u16::from_be_bytes(*format) {
        FORMAT => {}
        found => return Err(PackedError::Format { found, expected: FORMAT }),
    }
    let (meaning, rest) = rest.split_first_chunk().ok_or(cut.clone())?;
    match u16::from_be_bytes(*meaning) {
        MEANING => {}
        found => return Err(PackedError::Meaning { found, expected: MEANING }),
    }
    let (length, rest) = rest.split_first_chunk().ok_or(cut.clone())?;
    let length = usize::try_from(u64::from_be_bytes(*length)).unwrap_or(usize::MAX);
    let (payload, digest) = rest.split_at_checked(length).ok_or(cut.clone())?;
    if digest.len() < DIGEST {
        return Err(cut);
    }
    let before = bytes.len() - digest.len();
    let is_whole = bytes.get(..before).is_some_and(|before| Sha256::digest(before).as_slice() == digest);
    if is_whole { Ok(payload) } else { Err(PackedError::Changed) }
}

/// The program with what the host set; its tests stay behind.
fn write_program(plan: &Plan, out: &mut Writer) {
    let Program { vocabulary, places, head, rules, groups, tables, zones, calendars, maps, .. } =
        plan.program();
    vocabulary.write(out);
    places.write(out);
    head.write(out);
    rules.write(out);
    groups.write(out);
    tables.write(out);
    let lets = plan.program().lets.iter().zip(plan.lets.iter());
    let lets: Vec<LetValue> = lets.map(|(declared, held)| with_value(declared, held)).collect();
    lets.write(out);
    let lists = (0..).zip(&plan.program().lists);
    let lists: Vec<NamedList> =
        lists.map(|(number, declared)| with_members(plan, number, declared)).collect();
    lists.write(out);
    zones.write(out);
    calendars.write(out);
    maps.write(out);
}

fn with_value(declared: &LetValue, held: &Value) -> LetValue {
    LetValue { value: held.clone(), ..declared.clone() }
}

/// Members have no order: they are written in that of their bytes.
fn with_members(plan: &Plan, number: u32, declared: &NamedList) -> NamedList {
    let members = plan.members(number).map(|members| {
        let mut members = members.all();
        members.sort_by_cached_key(|member: &Scalar<'static>| {
            let mut bytes = Writer::default();
            member.write(&mut bytes);
            bytes.finish()
        });
        members
    });
    NamedList { name: declared.name.clone(), ty: declared.ty.clone(), members }
}

fn read_program(from: &mut Reader<'_>, limits: &Limits) -> Result<Program, PackedError> {
    let program = Program {
        vocabulary: Bytes::read(from)?,
        places: from.list()?,
        head: Bytes::read(from)?,
        rules: from.list()?,
        groups: from.list()?,
        tables: from.list()?,
        lets: from.list()?,
        lists: from.list()?,
        zones: from.list()?,
        calendars: from.list()?,
        maps: from.list()?,
        tests: Vec::new(),
    };
    let too_long = |cap: u32| usize::try_from(cap).map_or(true, |cap| cap > limits.list_items);
    match program.places.iter().find(|place| too_long(place.cap)) {
        Some(place) => Err(PackedError::ListTooLong {
            path: place.path.clone(),
            items: place.cap,
            limit: limits.list_items,
        }),
        None => Ok(program),
    }
}
