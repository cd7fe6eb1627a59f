//! Deciding calls of one plan in one room takes memory for the first calls only, and explaining a rule none for the others.
//!
//! What its own thread asks for is counted: the one that runs the tests asks for memory when it likes.
#![expect(unsafe_code, reason = "counting what is allocated is what an allocator of one's own is for")]
#![expect(clippy::unwrap_used, clippy::panic, reason = "a test fails by stopping")]

use std::alloc::{GlobalAlloc, Layout, System};
use std::cell::Cell;

use dangjiu::builtin::{self, BuiltinPacks};
use dangjiu::check::{CheckOptions, check};
use dangjiu::eval::{Room, decide};
use dangjiu::explain::{Verdict, explain};
use dangjiu::facts::{FactError, FactSource, Facts, NodeKind, Shape, Slot};
use dangjiu::limits::Limits;
use dangjiu::plan::{Indexing, Plan, RuleId};
use dangjiu::span::{Source, SourceId};
use dangjiu::time::Instant;
use dangjiu::value::Scalar;
use dangjiu::zone::BuiltinZones;

struct Counting;

thread_local! {
    static ASKED: Cell<usize> = const { Cell::new(0) };
}

// SAFETY: every call goes to the system's allocator as it came.
unsafe impl GlobalAlloc for Counting {
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        ASKED.set(ASKED.get() + 1);
        // SAFETY: the caller keeps the contract of `alloc`.
        unsafe { System.alloc(layout) }
    }

    unsafe fn dealloc(&self, at: *mut u8, layout: Layout) {
        // SAFETY: the caller keeps the contract of `dealloc`.
        unsafe { System.dealloc(at, layout) }
    }
}

#[global_allocator]
static COUNTING: Counting = Counting;

const RULES: &str = "rule created\nwhen order.created and order.currency_note is \"a\"\nthen alert(text: \"x\")\n\
    rule any_time\nwhen order.currency_note in [\"a\", \"b\"]\nthen alert(text: \"x\")\n\
    record order { currency_note: text required }\n";

/// Facts of an `order.created` with this note.
fn facts<'f>(plan: &Plan, note: &'f str) -> Facts<'f> {
    let mut facts = Facts::empty(plan.shape());
    let mut put = |keys: &[&str], value: &'f str| {
        let mut node = 0;
        for key in keys {
            let NodeKind::Record(fields) = &plan.shape().nodes.get(node).unwrap().kind else {
                panic!("{key}")
            };
            node = fields.iter().find(|(name, _)| name == key).unwrap().1 as usize;
            let slot = plan.shape().nodes.get(node).unwrap().slot as usize;
            *facts.slots.get_mut(slot).unwrap() = Slot::Record;
        }
        let slot = plan.shape().nodes.get(node).unwrap().slot as usize;
        *facts.slots.get_mut(slot).unwrap() = Slot::Scalar(Scalar::Text(value.into()));
    };
    put(&["event", "type"], "order.created");
    put(&["order", "currency_note"], note);
    facts
}

fn compiled(rules: &str) -> Plan {
    let file = dangjiu::syntax::parse(&Source::new(SourceId(0), "a.dj", rules), &Limits::default()).file;
    let options = CheckOptions { limits: Limits::default(), zones: &BuiltinZones, packs: &BuiltinPacks };
    let checked = check(&[file], &builtin::vocabulary(), &options);
    assert!(!checked.has_errors(), "{:?}", checked.diagnostics);
    Plan::compile(&checked.program, &Limits::default()).unwrap()
}

#[test]
fn a_room_is_used_again() {
    let plan = compiled(RULES);
    for plan in [Indexing::Chosen, Indexing::Tree].map(|indexing| plan.indexed(indexing)) {
        let orders = ["a", "b", "c"].map(|note| facts(&plan, note));
        let mut room = Room::default();
        let mut fired = [0; 3];
        for (facts, fired) in orders.iter().zip(&mut fired) {
            *fired = decide(&plan, facts, Instant::EPOCH, &mut room).unwrap().fired().count();
        }
        assert_eq!(fired, [2, 1, 0]);
        let before = ASKED.get();
        for facts in orders.iter().cycle().take(300) {
            decide(&plan, facts, Instant::EPOCH, &mut room).unwrap();
        }
        assert_eq!(ASKED.get() - before, 0);
    }
}

/// A call that says nothing.
struct Nothing;

impl FactSource for Nothing {
    fn fill<'a>(&'a self, _: &Shape, _: &mut Facts<'a>) -> Result<(), FactError> {
        Ok(())
    }

    fn digest(&self) -> Result<[u8; 32], FactError> {
        Ok([0; 32])
    }
}

/// However many rules what is missing leaves undecided, one is asked.
#[test]
fn an_explanation_asks_no_other_rule() {
    let asked_with = |count: usize| {
        let rule =
            |at| format!("rule r{at}\nwhen order.currency_note is \"a{at}\"\nthen alert(text: \"x\")\n");
        let rules =
            (0..count).map(rule).collect::<String>() + "record order { currency_note: text required }\n";
        let plan = compiled(&rules);
        let before = ASKED.get();
        let trace = explain(&plan, &Nothing, Instant::EPOCH, RuleId(7), &[]).unwrap();
        let asked = ASKED.get() - before;
        assert_eq!(trace.verdict, Verdict::Undecided(vec!["order".to_owned()]));
        asked
    };
    let (few, many) = (asked_with(100), asked_with(2000));
    assert!(many < few + 100, "{few} and {many}");
}
