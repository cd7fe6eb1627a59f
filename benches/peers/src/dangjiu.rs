//! Dangjiu as an engine of the benchmark. Everything that knows how it is called is in this file.

use dangjiu::eval::{Room, decide};
use dangjiu::facts::{FactSource, Facts};
use dangjiu::plan::Plan;
use dangjiu::time::Instant;
use dangjiu_facade::json::{JsonEvent, Roots};
use dangjiu_facade::rules::{Rules, SourceText};

use crate::engine::{Engine, Entrant, From, Texts};
use crate::orders::Order;

pub const NAME: &str = "dangjiu";

pub const ENTRANTS: [Entrant; 2] = [
    Entrant { name: NAME, from: From::Facts, load: ready, most_rules: usize::MAX, may_pass: false },
    Entrant { name: NAME, from: From::Json, load: from_json, most_rules: usize::MAX, may_pass: false },
];

/// Compiles rule files; a mistake in them is an error that shows the first one.
pub fn compile(texts: &[String]) -> Result<Rules, String> {
    let sources = texts.iter().enumerate();
    let sources = sources.map(|(at, text)| SourceText::new(format!("{at}.dj"), text.as_str()));
    let rules = Rules::compile(sources.collect());
    rules.plan().map_err(|error| {
        let first = rules.found().iter().find(|found| found.is_error());
        format!("the rules do not compile: {error:?} {first:?}")
    })?;
    Ok(rules)
}

/// Facts pulled out beforehand: texts borrowed from the document, money and times as integers.
struct Ready {
    plan: Plan,
    roots: Roots,
    facts: Vec<Facts<'static>>,
    room: Room,
    looked_at: u64,
}

fn ready(texts: &Texts) -> Result<Box<dyn Engine>, String> {
    let rules = compile(&texts.dangjiu)?;
    let plan = rules.plan().map_err(|error| format!("{error:?}"))?.clone();
    let roots = rules.roots().clone();
    Ok(Box::new(Ready { plan, roots, facts: Vec::new(), room: Room::default(), looked_at: 0 }))
}

impl Engine for Ready {
    fn take(&mut self, orders: &[Order]) -> Result<(), String> {
        for document in documents(orders, &self.roots) {
            let mut facts = Facts::empty(self.plan.shape());
            document.fill(self.plan.shape(), &mut facts).map_err(|error| error.to_string())?;
            self.facts.push(facts);
        }
        Ok(())
    }

    fn run(&mut self, order: usize, matched: &mut Vec<u32>) -> Result<(), String> {
        self.looked_at = run(&self.plan, &self.facts[order], &mut self.room, matched)?;
        Ok(())
    }

    fn touched(&self) -> Option<u64> {
        Some(self.looked_at)
    }
}

/// JSON bytes, from the scanner on.
struct FromJson {
    plan: Plan,
    roots: Roots,
    documents: &'static [JsonEvent<'static>],
    facts: Facts<'static>,
    room: Room,
    looked_at: u64,
}

fn from_json(texts: &Texts) -> Result<Box<dyn Engine>, String> {
    let rules = compile(&texts.dangjiu)?;
    let plan = rules.plan().map_err(|error| format!("{error:?}"))?.clone();
    let facts = Facts::empty(plan.shape());
    let roots = rules.roots().clone();
    Ok(Box::new(FromJson { plan, roots, documents: &[], facts, room: Room::default(), looked_at: 0 }))
}

impl Engine for FromJson {
    fn take(&mut self, orders: &[Order]) -> Result<(), String> {
        self.documents = documents(orders, &self.roots);
        Ok(())
    }

    fn run(&mut self, order: usize, matched: &mut Vec<u32>) -> Result<(), String> {
        let document = &self.documents[order];
        document.fill(self.plan.shape(), &mut self.facts).map_err(|error| error.to_string())?;
        self.looked_at = run(&self.plan, &self.facts, &mut self.room, matched)?;
        Ok(())
    }

    fn touched(&self) -> Option<u64> {
        Some(self.looked_at)
    }
}

/// The rules that fire; undecided ones are computed when somebody asks. Says how many rules were looked at.
fn run(plan: &Plan, facts: &Facts<'_>, room: &mut Room, matched: &mut Vec<u32>) -> Result<u64, String> {
    let decided = decide(plan, facts, Instant::EPOCH, room).map_err(|error| error.to_string())?;
    matched.extend(decided.fired().map(|id| id.0));
    Ok(decided.looked_at())
}

/// The orders as documents that live as long as the benchmark, so that one buffer of facts serves them all.
fn documents(orders: &[Order], roots: &Roots) -> &'static [JsonEvent<'static>] {
    let roots: &'static Roots = Box::leak(Box::new(roots.clone()));
    let documents = orders.iter().map(|order| {
        let text: &'static str = Box::leak(order.document().into_boxed_str());
        JsonEvent::new(text.as_bytes(), roots)
    });
    Box::leak(documents.collect())
}
