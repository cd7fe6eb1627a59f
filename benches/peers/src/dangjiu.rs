//! Dangjiu as an engine of the benchmark. Everything that knows how it is called is in this file.

use dangjiu::eval::evaluate;
use dangjiu::facts::{FactError, FactSource, Facts, Shape};
use dangjiu::plan::Plan;
use dangjiu::time::Instant;
use dangjiu_facade::json::{JsonEvent, Roots};
use dangjiu_facade::rules::{Rules, SourceText};

use crate::engine::{Engine, Entrant, From, Texts};
use crate::orders::Order;

pub const ENTRANTS: [Entrant; 2] = [
    Entrant { name: "dangjiu", from: From::Facts, load: ready, most_rules: usize::MAX, may_pass: false },
    Entrant { name: "dangjiu", from: From::Json, load: from_json, most_rules: usize::MAX, may_pass: false },
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
    facts: Vec<Prepared>,
}

fn ready(texts: &Texts) -> Result<Box<dyn Engine>, String> {
    let rules = compile(&texts.dangjiu)?;
    let plan = rules.plan().map_err(|error| format!("{error:?}"))?.clone();
    Ok(Box::new(Ready { plan, roots: rules.roots().clone(), facts: Vec::new() }))
}

impl Engine for Ready {
    fn take(&mut self, orders: &[Order]) -> Result<(), String> {
        for document in documents(orders, &self.roots) {
            let mut facts = Facts::empty(self.plan.shape());
            document.fill(self.plan.shape(), &mut facts).map_err(|error| error.to_string())?;
            self.facts.push(Prepared(facts));
        }
        Ok(())
    }

    fn run(&mut self, order: usize, matched: &mut Vec<u32>) -> Result<(), String> {
        run(&self.plan, &self.facts[order], matched)
    }
}

/// JSON bytes, from the scanner on.
struct FromJson {
    plan: Plan,
    roots: Roots,
    documents: &'static [JsonEvent<'static>],
}

fn from_json(texts: &Texts) -> Result<Box<dyn Engine>, String> {
    let rules = compile(&texts.dangjiu)?;
    let plan = rules.plan().map_err(|error| format!("{error:?}"))?.clone();
    Ok(Box::new(FromJson { plan, roots: rules.roots().clone(), documents: &[] }))
}

impl Engine for FromJson {
    fn take(&mut self, orders: &[Order]) -> Result<(), String> {
        self.documents = documents(orders, &self.roots);
        Ok(())
    }

    fn run(&mut self, order: usize, matched: &mut Vec<u32>) -> Result<(), String> {
        run(&self.plan, &self.documents[order], matched)
    }
}

fn run(plan: &Plan, source: &impl FactSource, matched: &mut Vec<u32>) -> Result<(), String> {
    let evaluation = evaluate(plan, source, Instant::EPOCH).map_err(|error| error.to_string())?;
    matched.extend(evaluation.fired.iter().map(|id| id.0));
    Ok(())
}

/// The orders as documents that live as long as the benchmark, so that a buffer may be kept between calls.
fn documents(orders: &[Order], roots: &Roots) -> &'static [JsonEvent<'static>] {
    let roots: &'static Roots = Box::leak(Box::new(roots.clone()));
    let documents = orders.iter().map(|order| {
        let text: &'static str = Box::leak(order.document().into_boxed_str());
        JsonEvent::new(text.as_bytes(), roots)
    });
    Box::leak(documents.collect())
}

/// Facts that lie ready.
struct Prepared(Facts<'static>);

impl FactSource for Prepared {
    fn fill<'a>(&'a self, _: &Shape, facts: &mut Facts<'a>) -> Result<(), FactError> {
        facts.slots.clone_from(&self.0.slots);
        facts.lists.clone_from(&self.0.lists);
        Ok(())
    }

    fn digest(&self) -> [u8; 32] {
        [0; 32]
    }
}
