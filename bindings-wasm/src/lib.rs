//! Dangjiu for browsers: the functions that `bindings-js/src/native.ts` names.
//!
//! Everything is in `dangjiu_facade::shelf`; here it only gets into JavaScript and back.

use std::alloc::{GlobalAlloc, Layout, System};
#[cfg(feature = "full")]
use std::cell::Cell;
use std::cell::RefCell;

use dangjiu_facade::call::call as carry_out;
#[cfg(feature = "full")]
use dangjiu_facade::deferred::{self, not_loaded};
use dangjiu_facade::host::Host;
use dangjiu_facade::shelf::{self, Kept, Shelf};
use wasm_bindgen::prelude::wasm_bindgen;
use wasm_bindgen::{JsCast as _, JsValue};

#[wasm_bindgen]
extern "C" {
    /// A text of JavaScript.
    type Text;
    #[wasm_bindgen(method, structural)]
    fn normalize(this: &Text) -> String;
    #[wasm_bindgen(js_name = Number)]
    fn nearest(text: &str) -> f64;
    #[wasm_bindgen(js_name = String)]
    fn shortest(number: f64) -> String;
    #[wasm_bindgen(js_name = BigInt)]
    fn whole(number: f64) -> JsValue;
    #[wasm_bindgen(js_name = String)]
    fn digits(whole: &JsValue) -> String;
}

/// Says what the host can do for the engine, before anything else.
#[wasm_bindgen(start)]
pub fn start() {
    let normalise = |text: &str| JsValue::from_str(text).unchecked_into::<Text>().normalize();
    dangjiu_facade::host::on(Host { normalise, number });
}

/// A number as ECMAScript writes it; a whole one that no double holds as it stands.
fn number(text: &str) -> String {
    let double = nearest(text);
    let is_whole = !text.contains(['.', 'e', 'E']);
    if double.is_finite() && (!is_whole || double == 0.0 || digits(&whole(double)) == text) {
        shortest(double)
    } else {
        text.to_owned()
    }
}

/// The allocator of Rust's library, which keeps the size of an allocation in the word before it. Where it is compiled
/// along and inlined, the compiler takes the word before a zeroed allocation for zero, and what gives memory back would abort: so
/// that stays a call.
struct Allocator;

#[global_allocator]
static ALLOCATOR: Allocator = Allocator;

#[expect(unsafe_code, reason = "an allocator is told how much there is to give back")]
// SAFETY: everything is the allocator's of Rust's library, called as we are called.
unsafe impl GlobalAlloc for Allocator {
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        // SAFETY: as above.
        unsafe { System.alloc(layout) }
    }

    unsafe fn alloc_zeroed(&self, layout: Layout) -> *mut u8 {
        // SAFETY: as above.
        unsafe { System.alloc_zeroed(layout) }
    }

    #[inline(never)]
    unsafe fn dealloc(&self, memory: *mut u8, layout: Layout) {
        // SAFETY: as above.
        unsafe { System.dealloc(memory, layout) }
    }

    #[inline(never)]
    unsafe fn realloc(&self, memory: *mut u8, layout: Layout, bytes: usize) -> *mut u8 {
        // SAFETY: as above.
        unsafe { System.realloc(memory, layout, bytes) }
    }
}

thread_local! {
    static SHELF: RefCell<Shelf> = RefCell::default();
    /// Memory that both sides write in: an instant, a slip of facts, and the rules that fire.
    static PAD: RefCell<Pad> = RefCell::default();
}

/// Memory that begins at a whole word.
#[derive(Default)]
struct Pad {
    bytes: Vec<u8>,
    start: usize,
}

fn text(answer: Vec<u8>) -> String {
    // Answers are written by `serde_json`.
    String::from_utf8(answer).unwrap_or_default()
}

#[cfg(feature = "full")]
thread_local! {
    /// Whether the module is there with what only [deferred] operations need.
    static IS_COMPLETE: Cell<bool> = const { Cell::new(false) };
}

/// The refusal of an operation that is deferred and has not been fetched yet.
#[cfg(feature = "full")]
fn refusal(op: &str, is_deferred: bool) -> Option<String> {
    (is_deferred && !IS_COMPLETE.get()).then(|| text(shelf::failed(&not_loaded(op))))
}

/// Carries out an operation: see `dangjiu_facade::call`.
#[wasm_bindgen]
pub fn call(op: &str, request: &[u8]) -> String {
    #[cfg(feature = "full")]
    if let Some(refusal) = refusal(op, deferred::defers(op)) {
        return refusal;
    }
    text(carry_out(op, request))
}

/// Whether the operation needs what has not been fetched yet.
#[cfg(feature = "full")]
#[wasm_bindgen]
pub fn lacks(op: &str) -> bool {
    !IS_COMPLETE.get() && deferred::defers(op)
}

/// The same of an operation of rules.
#[cfg(feature = "full")]
#[wasm_bindgen(js_name = lacksOfRules)]
pub fn lacks_of_rules(op: &str) -> bool {
    !IS_COMPLETE.get() && deferred::defers_of_rules(op)
}

/// The module is there with what only [deferred] operations need.
#[cfg(feature = "full")]
#[wasm_bindgen]
pub fn complete() {
    IS_COMPLETE.set(true);
}

/// Compiles rules and puts them on the shelf.
#[wasm_bindgen]
pub fn compile(request: &[u8]) -> String {
    let kept = Kept::compile(request);
    text(SHELF.with_borrow_mut(|shelf| shelf.put(kept)))
}

/// Puts the rules of a packed plan on the shelf.
#[wasm_bindgen]
pub fn unpack(packed: &[u8]) -> String {
    let kept = Kept::unpack(packed);
    text(SHELF.with_borrow_mut(|shelf| shelf.put(kept)))
}

/// The rules with values of the host, as further rules on the shelf.
#[wasm_bindgen(js_name = withValues)]
pub fn with_values(rules: u32, request: &[u8]) -> String {
    let kept = SHELF.with_borrow(|shelf| shelf.get(rules));
    let kept = kept.and_then(|kept| kept.with_values(request));
    text(SHELF.with_borrow_mut(|shelf| shelf.put(kept)))
}

/// Takes rules from the shelf.
#[wasm_bindgen]
pub fn free(rules: u32) {
    SHELF.with_borrow_mut(|shelf| shelf.remove(rules));
}

/// Asks rules about facts in JSON.
#[wasm_bindgen]
pub fn ask(rules: u32, op: &str, request: &[u8], facts: &[u8]) -> String {
    #[cfg(feature = "full")]
    if let Some(refusal) = refusal(op, deferred::defers_of_rules(op)) {
        return refusal;
    }
    text(SHELF.with_borrow(|shelf| shelf.ask(rules, op, request, facts)))
}

/// Asks rules about the facts on a slip; the answer is empty where it takes the document.
#[wasm_bindgen(js_name = askSlip)]
pub fn ask_slip(rules: u32, op: &str, request: &[u8], slip: &[u8]) -> String {
    text(SHELF.with_borrow(|shelf| shelf.ask_slip(rules, op, request, slip)))
}

/// An instant in two words: see `shelf::instant`.
#[wasm_bindgen]
pub fn instant(now: &str) -> String {
    text(shelf::instant(now))
}

/// Makes memory of so many bytes that [`decide`] reads and writes; where it lies.
#[wasm_bindgen]
pub fn lay(bytes: usize) -> usize {
    PAD.with_borrow_mut(|pad| {
        pad.bytes = vec![0; bytes + 8];
        pad.start = pad.bytes.as_ptr().align_offset(8);
        pad.bytes.as_ptr().addr() + pad.start
    })
}

/// The rules that fire on the slip in the memory, and how many: see `Shelf::decide`.
#[wasm_bindgen]
pub fn decide(rules: u32) -> i32 {
    PAD.with_borrow_mut(|pad| {
        let Some(pad) = pad.bytes.get_mut(pad.start..) else { return -1 };
        SHELF.with_borrow_mut(|shelf| dangjiu_wasm_decide::decide(shelf, rules, pad))
    })
}

/// The version of the engine.
#[wasm_bindgen]
pub fn version() -> String {
    env!("CARGO_PKG_VERSION").to_owned()
}
