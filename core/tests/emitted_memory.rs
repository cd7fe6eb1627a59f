//! What waits for its turn after a rule emitted many events is small: memory grows with the events, not with the events
//! times the facts. And what a refused call asks for is not made beyond the limit.
//!
//! Alone in its file, because it counts what the whole process holds.
#![expect(unsafe_code, reason = "counting what is allocated is what an allocator of one's own is for")]
#![expect(clippy::unwrap_used, clippy::panic, reason = "a test fails by stopping")]

use std::alloc::{GlobalAlloc, Layout, System};
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};

use dangjiu::builtin::{self, BuiltinPacks};
use dangjiu::check::{CheckOptions, check};
use dangjiu::eval::{EvalRefused, evaluate};
use dangjiu::facts::{FactError, FactSource, Facts, NodeKind, Shape, Slot};
use dangjiu::limits::Limits;
use dangjiu::plan::Plan;
use dangjiu::span::{Source, SourceId};
use dangjiu::time::Instant;
use dangjiu::value::Scalar;
use dangjiu::zone::BuiltinZones;

struct Counting;

static HELD: AtomicUsize = AtomicUsize::new(0);
static MOST: AtomicUsize = AtomicUsize::new(0);

// SAFETY: every call goes to the system's allocator as it came.
unsafe impl GlobalAlloc for Counting {
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        let held = HELD.fetch_add(layout.size(), Ordering::Relaxed) + layout.size();
        MOST.fetch_max(held, Ordering::Relaxed);
        // SAFETY: the caller keeps the contract of `alloc`.
        unsafe { System.alloc(layout) }
    }

    unsafe fn dealloc(&self, at: *mut u8, layout: Layout) {
        HELD.fetch_sub(layout.size(), Ordering::Relaxed);
        // SAFETY: the caller keeps the contract of `dealloc`.
        unsafe { System.dealloc(at, layout) }
    }
}

#[global_allocator]
static COUNTING: Counting = Counting;

/// What each test takes before it counts.
static ALONE: Mutex<()> = Mutex::new(());

/// Each code is an event of its own. `late` waits for it, and an order without its `remark` leaves `open` undecided each time.
const RULES: &str = "record order { codes: list of text required up to 10000  remark: text required }\n\
    event shop.seen { code: text required }\n\
    rule first\nwhen order.codes contains \"last\"\nthen for each code in order.codes: emit shop.seen(code: code)\n\
    rule late\nwhen shop.seen and event.code is \"last\"\nthen alert(text: \"seen\")\n";
const OPEN: &str = "rule open\nwhen shop.seen and order.remark is \"x\"\nthen alert(text: \"noted\")\n";

/// An order with so many codes, `last` at its end.
struct Codes(usize);

impl FactSource for Codes {
    fn fill<'a>(&'a self, shape: &Shape, facts: &mut Facts<'a>) -> Result<(), FactError> {
        let node = |path| shape.nodes.get(shape.node(path).unwrap() as usize).unwrap();
        let codes = node("order.codes");
        let NodeKind::List { list, .. } = codes.kind else { panic!() };
        *facts.slots.get_mut(node("order").slot as usize).unwrap() = Slot::Record;
        let len = u32::try_from(self.0).unwrap();
        *facts.slots.get_mut(codes.slot as usize).unwrap() = Slot::List { start: 0, len };
        let items = (1..=self.0).map(|at| if at == self.0 { "last" } else { "code" });
        let items = items.map(|code| Slot::Scalar(Scalar::Text(code.into())));
        facts.lists.get_mut(list as usize).unwrap().extend(items);
        Ok(())
    }

    fn digest(&self) -> Result<[u8; 32], FactError> {
        Ok([0; 32])
    }
}

fn plan(rules: &str) -> Plan {
    let file = dangjiu::syntax::parse(&Source::new(SourceId(0), "a.dj", rules), &Limits::default()).file;
    let options = CheckOptions { limits: Limits::default(), zones: &BuiltinZones, packs: &BuiltinPacks };
    let checked = check(&[file], &builtin::vocabulary(), &options);
    assert!(!checked.has_errors(), "{:?}", checked.diagnostics);
    Plan::compile(&checked.program, &Limits::default()).unwrap()
}

/// The most that evaluating an order with so many codes holds at once, with how many rules it leaves undecided.
fn most(plan: &Plan, codes: usize) -> (usize, usize) {
    let source = Codes(codes);
    let before = HELD.load(Ordering::Relaxed);
    MOST.store(before, Ordering::Relaxed);
    let found = evaluate(plan, &source, Instant::EPOCH).unwrap();
    assert_eq!((found.events.len(), found.intents.len()), (codes, 1));
    let undecided = found.undecided().len();
    (MOST.load(Ordering::Relaxed) - before, undecided)
}

#[test]
fn memory_grows_with_the_events() {
    let _alone = ALONE.lock().unwrap();
    for (rules, open) in [(RULES.to_owned(), 0), (format!("{RULES}{OPEN}"), 1)] {
        let plan = plan(&rules);
        let (few, many) = (most(&plan, 1000), most(&plan, 4000));
        assert_eq!((few.1, many.1), (open, open));
        // Four times as many; what grows in steps may be twice as large as what is in it.
        assert!(many.0 < 8 * few.0, "{} bytes for 1000 events, {} for 4000", few.0, many.0);
    }
}

/// The most that a call holds until it is refused, of a rule that does something for each pair of its codes.
fn most_until_refused(step: &str, codes: usize) -> (usize, EvalRefused) {
    let plan = plan(&format!(
        "record order {{ codes: list of text required up to 600 }}\nevent shop.seen {{ code: text required }}\n\
         rule pairs\nwhen order.codes contains \"last\"\n\
         then for each one in order.codes: for each other in order.codes: {step}\n"
    ));
    let source = Codes(codes);
    let before = HELD.load(Ordering::Relaxed);
    MOST.store(before, Ordering::Relaxed);
    let refused = evaluate(&plan, &source, Instant::EPOCH).unwrap_err();
    (MOST.load(Ordering::Relaxed) - before, refused)
}

#[test]
fn what_is_beyond_the_limit_is_not_made() {
    let _alone = ALONE.lock().unwrap();
    for (step, few) in [("add_tag(tag: other)", 320), ("emit shop.seen(code: other)", 101)] {
        let (few, refused) = most_until_refused(step, few);
        let (many, as_well) = most_until_refused(step, 600);
        assert_eq!(refused, as_well);
        assert!(many < few + few / 10, "{step}: {few} bytes just beyond the limit, {many} far beyond");
    }
}
