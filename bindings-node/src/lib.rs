//! Dangjiu for Node: the functions that `bindings-js/src/native.ts` names, for one thread of Node.
//!
//! Everything is in `dangjiu_facade::shelf`; here it only gets into JavaScript and back. Rules are numbers, requests are
//! JSON as bytes and answers JSON as text, so that nothing here can go wrong but what the answer says.

use std::cell::RefCell;

use dangjiu_facade::call::call as carry_out;
use dangjiu_facade::error::HostError;
use dangjiu_facade::shelf::{self, Kept, Shelf, failed};
use napi::bindgen_prelude::{AsyncTask, Object, Uint8Array};
use napi::{Env, Result, Task};
use napi_derive::napi;

thread_local! {
    /// The rules of this thread.
    static SHELF: RefCell<Shelf> = RefCell::default();
    /// Memory that both sides write in: an instant, a slip of facts, and the rules that fire.
    static PAD: RefCell<Option<Uint8Array>> = const { RefCell::new(None) };
}

fn text(answer: Vec<u8>) -> String {
    // Answers are written by `serde_json`.
    String::from_utf8(answer).unwrap_or_default()
}

/// Carries out an operation: see `dangjiu_facade::call`.
#[napi]
pub fn call(op: String, request: &[u8]) -> String {
    text(carry_out(&op, request))
}

/// Compiles rules and puts them on the shelf.
#[napi]
pub fn compile(request: &[u8]) -> String {
    let kept = Kept::compile(request);
    text(SHELF.with_borrow_mut(|shelf| shelf.put(kept)))
}

/// Puts the rules of a packed plan on the shelf.
#[napi]
pub fn unpack(packed: &[u8]) -> String {
    let kept = Kept::unpack(packed);
    text(SHELF.with_borrow_mut(|shelf| shelf.put(kept)))
}

/// The rules with values of the host, as further rules on the shelf.
#[napi]
pub fn with_values(rules: u32, request: &[u8]) -> String {
    let kept = SHELF.with_borrow(|shelf| shelf.get(rules));
    let kept = kept.and_then(|kept| kept.with_values(request));
    text(SHELF.with_borrow_mut(|shelf| shelf.put(kept)))
}

/// Takes rules from the shelf.
#[napi]
pub fn free(rules: u32) {
    SHELF.with_borrow_mut(|shelf| shelf.remove(rules));
}

/// Asks rules about facts in JSON.
#[napi]
pub fn ask(rules: u32, op: String, request: &[u8], facts: &[u8]) -> String {
    text(SHELF.with_borrow(|shelf| shelf.ask(rules, &op, request, facts)))
}

/// Asks rules about the facts on a slip; the answer is empty where it takes the document.
#[napi]
pub fn ask_slip(rules: u32, op: String, request: &[u8], slip: &[u8]) -> String {
    text(SHELF.with_borrow(|shelf| shelf.ask_slip(rules, &op, request, slip)))
}

/// An instant in two words: see `shelf::instant`.
#[napi]
pub fn instant(now: String) -> String {
    text(shelf::instant(&now))
}

/// Makes this the memory that [`decide`] reads and writes. The caller keeps it to itself.
#[napi]
pub fn lay(pad: Uint8Array) {
    PAD.set(Some(pad));
}

/// Adds [`decide`]. What `#[napi]` lays around each function, because it may borrow what JavaScript owns, would take as long as
/// a fifth of its work.
#[napi(module_exports)]
pub fn add_decide(mut exports: Object<'_>, env: Env) -> Result<()> {
    let decide =
        env.create_function_from_closure::<u32, i32, _>("decide", |asked| asked.get(0).map(decide))?;
    exports.set("decide", decide)
}

/// The rules that fire on the slip in the memory, and how many: see `Shelf::decide`.
fn decide(rules: u32) -> i32 {
    let decide = |pad: &mut [u8]| SHELF.with_borrow_mut(|shelf| shelf.decide(rules, pad));
    PAD.with_borrow_mut(|pad| pad.as_mut().map_or(-1, |pad| decide(memory(pad))))
}

#[expect(
    unsafe_code,
    reason = "JavaScript owns the memory; it neither runs nor keeps it from us while we use it"
)]
fn memory(pad: &mut Uint8Array) -> &mut [u8] {
    // SAFETY: `lay` got it from `dangjiu/lib/node.js`, which gives it to nobody else; it is written only on this thread,
    // and JavaScript does not run before `decide` returns.
    unsafe { pad.as_mut() }
}

/// The version of the engine.
#[napi]
pub fn version() -> &'static str {
    env!("CARGO_PKG_VERSION")
}

type Work<T> = Box<dyn FnOnce() -> T + Send>;

/// Work for another thread, whose result comes back to this one. It has bytes of its own: those of the caller may change, or be
/// moved away, before it is done.
pub struct Later<T: Send + 'static> {
    work: Option<Work<T>>,
    finish: fn(T) -> String,
}

impl<T: Send + 'static> Later<T> {
    fn new(work: impl FnOnce() -> T + Send + 'static, finish: fn(T) -> String) -> AsyncTask<Later<T>> {
        AsyncTask::new(Later { work: Some(Box::new(work)), finish })
    }
}

impl<T: Send + 'static> Task for Later<T> {
    type Output = Option<T>;
    type JsValue = String;

    fn compute(&mut self) -> Result<Option<T>> {
        Ok(self.work.take().map(|work| work()))
    }

    fn resolve(&mut self, _: Env, done: Option<T>) -> Result<String> {
        Ok(done.map(self.finish).unwrap_or_default())
    }
}

/// [`call`] on another thread.
#[napi(ts_return_type = "Promise<string>")]
pub fn call_later(op: String, request: &[u8]) -> AsyncTask<Later<Vec<u8>>> {
    let request = request.to_vec();
    Later::new(move || carry_out(&op, &request), text)
}

/// [`compile`] on another thread.
#[napi(ts_return_type = "Promise<string>")]
pub fn compile_later(request: &[u8]) -> AsyncTask<Later<std::result::Result<Kept, HostError>>> {
    let request = request.to_vec();
    Later::new(move || Kept::compile(&request), |kept| text(SHELF.with_borrow_mut(|shelf| shelf.put(kept))))
}

/// [`ask`] on another thread.
#[napi(ts_return_type = "Promise<string>")]
pub fn ask_later(rules: u32, op: String, request: &[u8], facts: &[u8]) -> AsyncTask<Later<Vec<u8>>> {
    let (request, facts) = (request.to_vec(), facts.to_vec());
    asking(rules, move |kept| kept.ask(&op, &request, &facts))
}

/// [`ask_slip`] on another thread, and, where the slip does not suffice, [`ask`] about the document `facts`; without one the
/// answer is empty then.
#[napi(ts_return_type = "Promise<string>")]
pub fn ask_slip_later(
    rules: u32,
    op: String,
    request: &[u8],
    slip: &[u8],
    facts: Option<&[u8]>,
) -> AsyncTask<Later<Vec<u8>>> {
    let (request, slip, facts) = (request.to_vec(), slip.to_vec(), facts.map(<[u8]>::to_vec));
    asking(rules, move |kept| match kept.ask_slip(&op, &request, &slip) {
        answer if answer.is_empty() => facts.map_or(answer, |facts| kept.ask(&op, &request, &facts)),
        answer => answer,
    })
}

/// A question to these rules, as they are now.
fn asking(rules: u32, question: impl FnOnce(&Kept) -> Vec<u8> + Send + 'static) -> AsyncTask<Later<Vec<u8>>> {
    let kept: std::result::Result<_, HostError> = SHELF.with_borrow(|shelf| shelf.get(rules));
    Later::new(move || kept.map_or_else(|error| failed(&error), |kept| question(&kept)), text)
}
