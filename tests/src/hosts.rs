//! Random documents for all hosts: one file of rules and documents that each of them asks in every way it has, and the
//! answers of the facade, which must be theirs byte for byte.
//!
//! ```text
//! cases.json     {"seed": 7, "documents": 2000, "sets": [{"sources": {NAME: TEXT}, "asks": [ASK]}]}
//! ASK            {"now": "2026-…", "reveal": false, "rule": "main.r0", "documents": [TEXT]}
//! answers.txt    four lines for each document, in that order: evaluate, decide, explain and why_not of the rule
//! ```
//!
//! A line is `{"ok":…}` or `{"error":…}`, as the operation `call` answers. Whatever a seed gives once it gives always.

use std::fs;
use std::path::Path;

use dangjiu::plan::Plan;
use dangjiu_facade::error::HostError;
use dangjiu_facade::moment::moment;
use dangjiu_facade::rules::{Rules, SourceText};
use proptest::prelude::Rng;
use proptest::test_runner::{RngAlgorithm, TestRng};
use serde::Serialize;
use serde_json::{Map, Value as Json};

use crate::generate::dice::Dice;
use crate::generate::documents::document;
use crate::generate::rules::{VOCABULARY, program};

/// Everything the hosts are asked.
#[derive(Debug, PartialEq, Eq, Serialize)]
pub struct Cases {
    /// What all of it was drawn from.
    pub seed: u64,
    /// How many documents there are.
    pub documents: usize,
    /// Rules, each with what is asked of them.
    pub sets: Vec<Set>,
}

/// Rules, and what is asked of them.
#[derive(Debug, PartialEq, Eq, Serialize)]
pub struct Set {
    /// The texts by their names, in order.
    pub sources: Map<String, Json>,
    /// The questions.
    pub asks: Vec<Ask>,
}

/// Questions at one instant.
#[derive(Debug, PartialEq, Eq, Serialize)]
pub struct Ask {
    /// The instant.
    pub now: &'static str,
    /// Whether values about people are shown.
    pub reveal: bool,
    /// The rule that is explained.
    pub rule: String,
    /// The facts.
    pub documents: Vec<String>,
}

/// Instants of calls: with another offset, between two milliseconds, before 1970, and the last there is.
const INSTANTS: [&str; 6] = [
    "2026-02-09T12:00:00+08:00",
    "2026-02-09T03:59:59.999999Z",
    "2026-02-14T23:59:59.5-11:30",
    "2026-03-01T00:00:00+08:00",
    "1969-12-31T23:59:59.000001Z",
    "9999-12-31T23:59:59.999Z",
];
/// Instants per set, and documents per instant.
const ASKS: usize = 4;
const DOCUMENTS: usize = 12;
/// Numbers that a program, and a document, are drawn from.
const NUMBERS: usize = 4000;

type Failure = Box<dyn std::error::Error>;

impl Cases {
    /// The cases of a seed: at least so many documents.
    ///
    /// # Errors
    /// The rules beside this project cannot be read or have mistakes.
    pub fn draw(seed: u64, documents: usize) -> Result<Cases, Failure> {
        let mut bytes = [0; 32];
        bytes.iter_mut().zip(seed.to_le_bytes()).for_each(|(byte, of_seed)| *byte = of_seed);
        let mut stream = TestRng::from_seed(RngAlgorithm::ChaCha, &bytes);
        let mut numbers = || -> Vec<u32> { (0..NUMBERS).map(|_| stream.next_u32()).collect() };
        let written = [order_rules()?, example_rules()?];
        let mut cases = Cases { seed, documents: 0, sets: Vec::new() };
        while cases.documents < documents {
            let sources = match cases.sets.len() % 6 {
                at @ (0 | 3) => written.get(at / 3).cloned().unwrap_or_default(),
                _ => generated_rules(&mut Dice::new(&numbers())),
            };
            let rules = compiled(&sources);
            // Some generated programs are refused: a rule in them can never hold, say.
            let Ok(plan) = rules.plan() else { continue };
            let names: Vec<String> = plan.rules().map(|(_, rule)| rule.qualified()).collect();
            let asks = (0..ASKS).map(|_| {
                let drawn = numbers();
                let mut dice = Dice::new(&drawn);
                let rule = names.get(dice.below(names.len())).cloned().unwrap_or_default();
                Ask {
                    now: dice.one(&INSTANTS),
                    reveal: dice.chance(50),
                    rule,
                    documents: (0..DOCUMENTS)
                        .map(|_| document(&mut Dice::new(&numbers()), plan.shape()))
                        .collect(),
                }
            });
            cases.sets.push(Set { asks: asks.collect(), sources });
            cases.documents += ASKS * DOCUMENTS;
        }
        Ok(cases)
    }

    /// What the facade answers, four lines for each document.
    ///
    /// # Errors
    /// The rules have mistakes, or an answer cannot be written: both are mistakes of this module.
    pub fn answers(&self) -> Result<Vec<String>, Failure> {
        let mut lines = Vec::with_capacity(self.documents * 4);
        for set in &self.sets {
            let rules = compiled(&set.sources);
            let plan = rules.plan()?;
            for ask in &set.asks {
                for document in &ask.documents {
                    lines.extend(ask.answers(&rules, plan, document.as_bytes())?);
                }
            }
        }
        Ok(lines)
    }

    /// Writes `cases.json` and `answers.txt` into a folder.
    ///
    /// # Errors
    /// As [`Cases::answers`], and where nothing can be written there.
    pub fn write(&self, folder: &Path) -> Result<(), Failure> {
        fs::create_dir_all(folder)?;
        fs::write(folder.join("cases.json"), serde_json::to_vec(self)?)?;
        let mut text = self.answers()?.join("\n");
        text.push('\n');
        Ok(fs::write(folder.join("answers.txt"), text)?)
    }
}

impl Ask {
    fn answers(&self, rules: &Rules, plan: &Plan, document: &[u8]) -> Result<[String; 4], Failure> {
        let (now, rule) = (moment(self.now)?, rules.rule_named(&self.rule)?);
        let trace = rules.explain_on(plan, rule, document, now, self.reveal);
        Ok([
            line(&rules.evaluate_on(plan, document, now, self.reveal))?,
            line(&rules.decide_from(plan, &rules.event(document), now))?,
            line(&trace)?,
            line(&trace.map(|trace| trace.why_not))?,
        ])
    }
}

/// An answer as `call` writes it.
fn line<T: Serialize>(answer: &Result<T, HostError>) -> Result<String, serde_json::Error> {
    Ok(match answer {
        Ok(answer) => format!(r#"{{"ok":{}}}"#, serde_json::to_string(answer)?),
        Err(error) => format!(r#"{{"error":{}}}"#, serde_json::to_string(&error.wire())?),
    })
}

fn compiled(sources: &Map<String, Json>) -> Rules {
    let text = |(name, text): (&String, &Json)| SourceText::new(name, text.as_str().unwrap_or_default());
    Rules::compile(sources.iter().map(text).collect())
}

fn generated_rules(dice: &mut Dice<'_>) -> Map<String, Json> {
    let texts = [("rules.dj", program(dice)), ("vocabulary.dj", VOCABULARY.to_owned())];
    texts.into_iter().map(|(name, text)| (name.to_owned(), Json::String(text))).collect()
}

fn order_rules() -> Result<Map<String, Json>, Failure> {
    files(&Path::new(env!("CARGO_MANIFEST_DIR")).join("cases/hosts"))
}

fn example_rules() -> Result<Map<String, Json>, Failure> {
    files(&Path::new(env!("CARGO_MANIFEST_DIR")).join("../examples/rules"))
}

/// The rule files of a folder.
fn files(folder: &Path) -> Result<Map<String, Json>, Failure> {
    let mut texts = Map::new();
    for entry in fs::read_dir(folder)? {
        let entry = entry?;
        let name = entry.file_name().to_string_lossy().into_owned();
        if name.ends_with(".dj") {
            texts.insert(name, Json::String(fs::read_to_string(entry.path())?));
        }
    }
    texts.sort_keys();
    Ok(texts)
}
