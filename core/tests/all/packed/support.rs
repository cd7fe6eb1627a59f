//! Rule files made into plans, facts for any plan, and all that a plan says about them.

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::OnceLock;

use dangjiu::builtin::{self, BuiltinPacks};
use dangjiu::check::{CheckOptions, check};
use dangjiu::decimal::Decimal;
use dangjiu::eval::evaluate;
use dangjiu::explain::explain;
use dangjiu::facts::{FactError, FactSource, Facts, NodeKind, ScalarType, Shape, Slot};
use dangjiu::limits::Limits;
use dangjiu::money::Money;
use dangjiu::plan::Plan;
use dangjiu::program::Program;
use dangjiu::schema::Vocabulary;
use dangjiu::span::{Source, SourceId};
use dangjiu::syntax::{ast::File, parse};
use dangjiu::time::{Duration, Instant};
use dangjiu::value::{Member, Scalar};
use dangjiu::zone::BuiltinZones;
use sha2::{Digest, Sha256};

pub(crate) fn vocabulary() -> &'static Vocabulary {
    static VOCABULARY: OnceLock<Vocabulary> = OnceLock::new();
    VOCABULARY.get_or_init(builtin::vocabulary)
}

/// The rule files of a folder of the project, in the order of their names.
pub(crate) fn files(folder: &str) -> Vec<PathBuf> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("..").join(folder);
    let mut files: Vec<PathBuf> = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    files.retain(|file| file.extension().is_some_and(|ending| ending == "dj"));
    files.sort();
    files
}

/// What is left of these texts when what has errors is left out.
pub(crate) fn program(texts: &[String], vocabulary: &Vocabulary) -> Program {
    let limits = Limits::default();
    let read = |(id, text): (u32, &String)| {
        parse(&Source::new(SourceId(id), "rules.dj", text.as_str()), &limits).file
    };
    let files: Vec<File> = (0..).zip(texts).map(read).collect();
    let options = CheckOptions { limits, zones: &BuiltinZones, packs: &BuiltinPacks };
    check(&files, vocabulary, &options).program
}

/// The plan of a text without mistakes.
pub(crate) fn plan(text: &str) -> Plan {
    sound(text, vocabulary())
}

fn sound(text: &str, vocabulary: &Vocabulary) -> Plan {
    let limits = Limits::default();
    let parsed = parse(&Source::new(SourceId(0), "rules.dj", text), &limits);
    assert!(parsed.diagnostics.is_empty(), "{:?}", parsed.diagnostics);
    let options = CheckOptions { limits, zones: &BuiltinZones, packs: &BuiltinPacks };
    let checked = check(&[parsed.file], vocabulary, &options);
    assert!(!checked.has_errors(), "{:?}", checked.diagnostics);
    Plan::compile(&checked.program, &limits).unwrap()
}

/// A small plan that holds one of nearly everything. It brings its own vocabulary, so that it is the same whatever is
/// shipped.
pub(crate) fn small() -> Plan {
    sound(include_str!("../../packed/small.dj"), &Vocabulary::default())
}

/// The example rules together, and each case alone.
pub(crate) fn programs() -> Vec<(String, Program)> {
    let text = |file: &PathBuf| fs::read_to_string(file).unwrap();
    let examples: Vec<String> = files("examples/rules").iter().map(text).collect();
    let mut programs = vec![("examples".to_owned(), program(&examples, vocabulary()))];
    for file in ["tests/cases/rules", "tests/cases/language"].iter().flat_map(|folder| files(folder)) {
        programs.push((file.display().to_string(), program(&[text(&file)], vocabulary())));
    }
    for page in dangjiu::diagnostic::codes::pages() {
        for text in [page.wrong, page.right] {
            programs.push((page.code.id.to_owned(), program(&[text.to_owned()], vocabulary())));
        }
    }
    programs
}

/// Facts for any plan: a value of the right type at every place, or nothing at all.
pub(crate) struct Made<'p> {
    pub(crate) event: &'p str,
    /// Shifts the values, so that several of them meet what rules ask for.
    pub(crate) turn: u32,
    pub(crate) empty: bool,
}

impl FactSource for Made<'_> {
    fn fill<'a>(&'a self, shape: &Shape, facts: &mut Facts<'a>) -> Result<(), FactError> {
        if self.empty {
            return Ok(());
        }
        for node in &shape.nodes {
            if node.in_list.is_none() {
                let slot = self.slot(shape, facts, &node.kind);
                if let Some(found) = facts.slots.get_mut(node.slot as usize) {
                    *found = slot;
                }
            }
        }
        // The head of the event stands under its usual keys.
        let root = shape.nodes.first().map(|node| &node.kind);
        let below = |kind: Option<&NodeKind>, key: &str| match kind {
            Some(NodeKind::Record(keys)) => keys.iter().find(|(name, _)| name == key).map(|(_, node)| *node),
            _ => None,
        };
        let event = below(root, "event").and_then(|at| shape.nodes.get(at as usize));
        if let Some(kind) = below(event.map(|node| &node.kind), "type") {
            let slot = shape.nodes.get(kind as usize).map_or(0, |node| node.slot);
            if let Some(found) = facts.slots.get_mut(slot as usize) {
                *found = Slot::Scalar(Scalar::Text(self.event.into()));
            }
        }
        Ok(())
    }

    fn digest(&self) -> Result<[u8; 32], FactError> {
        Ok([7; 32])
    }
}

impl Made<'_> {
    fn slot<'a>(&self, shape: &Shape, facts: &mut Facts<'a>, kind: &NodeKind) -> Slot<'a> {
        let turn = self.turn;
        match kind {
            NodeKind::Record(_) => Slot::Record,
            NodeKind::Scalar(ty) => Slot::Scalar(match ty {
                ScalarType::Bool => Scalar::Bool(turn.is_multiple_of(2)),
                ScalarType::Number => Scalar::Number(Decimal::from_i64(i64::from(turn) * 7)),
                ScalarType::Money => Scalar::Money(Money::parse(&format!("{}.50 CNY", turn * 131)).unwrap()),
                ScalarType::Text => Scalar::Text(["A1", "SKU7", "顺丰"][turn as usize % 3].into()),
                ScalarType::Instant => {
                    Scalar::Instant(Instant::from_seconds(1_770_000_000 + i64::from(turn) * 40_000).unwrap())
                }
                ScalarType::Duration => {
                    Scalar::Duration(Duration::from_micros(i64::from(turn) * 3_600_000_000))
                }
                ScalarType::Weight => Scalar::Weight(Decimal::from_i64(i64::from(turn) * 900)),
                ScalarType::Enum(reader) => match shape.enums.get(*reader as usize) {
                    Some(reader) if !reader.spellings.is_empty() => {
                        let (_, index) = reader.spellings[turn as usize % reader.spellings.len()];
                        Scalar::Member(reader.id, Member::Known(index))
                    }
                    _ => return Slot::Absent,
                },
            }),
            NodeKind::List { list, .. } => {
                let list = *list as usize;
                // Two items; the lists in them stay empty, as not every number need lead anywhere.
                let stride = shape.strides.get(list).copied().unwrap_or(0) as usize;
                let start = facts.lists.get(list).map_or(0, Vec::len);
                for _ in 0..2 {
                    let first = facts.lists.get(list).map_or(0, Vec::len);
                    if let Some(slots) = facts.lists.get_mut(list) {
                        slots.resize(first + stride, Slot::Absent);
                    }
                    for node in shape.nodes.iter().filter(|node| node.in_list == u32::try_from(list).ok()) {
                        let slot = match &node.kind {
                            NodeKind::List { .. } => Slot::Absent,
                            kind => self.slot(shape, facts, kind),
                        };
                        let found =
                            facts.lists.get_mut(list).and_then(|l| l.get_mut(first + node.slot as usize));
                        if let Some(found) = found {
                            *found = slot;
                        }
                    }
                }
                Slot::List { start: u32::try_from(start).unwrap(), len: 2 }
            }
        }
    }
}

/// Everything a plan answers over some calls, as text.
pub(crate) fn answers(plan: &Plan) -> String {
    answers_to(plan, 6)
}

/// The same over calls about the first events of its vocabulary.
pub(crate) fn answers_to(plan: &Plan, events: usize) -> String {
    let vocabulary = &plan.program().vocabulary;
    let mut events: Vec<String> =
        vocabulary.events.iter().map(|event| event.primary()).take(events).collect();
    events.push("order.becomes".into());
    let mut out = String::new();
    for (turn, event) in (0..).zip(&events) {
        for empty in [false, true] {
            let source = Made { event, turn, empty };
            let now = Instant::from_seconds(1_770_000_000).unwrap();
            let Ok(evaluation) = evaluate(plan, &source, now) else {
                out.push_str("refused\n");
                continue;
            };
            out.push_str(&format!("{event}: {:?} {:?}\n", evaluation.fired, evaluation.otherwise));
            out.push_str(&format!("{:?}\n{:?}\n", evaluation.intents, evaluation.withheld));
            out.push_str(&format!("{:?}\n{:?}\n", evaluation.events, evaluation.unknown_event));
            out.push_str(&format!("{:?}\n{:?}\n", evaluation.undecided(), evaluation.errored()));
            for (id, _) in plan.rules() {
                out.push_str(&format!("{:?}\n", explain(plan, &source, now, id, &[])));
            }
        }
    }
    out
}

/// The bytes with a digest that fits them.
pub(crate) fn fixed(mut bytes: Vec<u8>) -> Vec<u8> {
    let payload = bytes.len() - 32;
    let length = u64::try_from(payload - 18).unwrap();
    bytes[10..18].copy_from_slice(&length.to_be_bytes());
    let digest = Sha256::digest(&bytes[..payload]);
    bytes[payload..].copy_from_slice(&digest);
    bytes
}
