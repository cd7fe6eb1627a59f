//! Writes the grammar as a table, which `src/table.rs` walks: what pest's optimiser makes of the two grammar files.
//!
//! The table is a list of words, some of which are places of others: see `src/table/kind.rs` for what each means.

#[path = "src/table/kind.rs"]
mod kind;

use std::collections::HashMap;
use std::error::Error;
use std::fmt::Write as _;
use std::path::PathBuf;

use pest_meta::ast::RuleType;
use pest_meta::optimizer::{OptimizedExpr, OptimizedRule, optimize};
use pest_meta::parser::{Rule, consume_rules, parse};

/// The grammar files, in the order in which `src/parser.rs` names them.
const FILES: [&str; 2] = ["src/words.pest", "src/dangjiu.pest"];
/// The rules that need no text, by the number that the table has for them.
const BUILT_IN: [&str; 6] = ["ANY", "EOI", "SOI", "ASCII_HEX_DIGIT", "XID_START", "XID_CONTINUE"];

/// The bits of what may begin with anything.
const ANY_BYTE: u16 = u16::MAX;

fn main() -> Result<(), Box<dyn Error>> {
    let mut grammar = String::new();
    println!("cargo::rerun-if-changed=src/table/kind.rs");
    println!("cargo::rerun-if-changed=build.rs");
    for file in FILES {
        println!("cargo::rerun-if-changed={file}");
        grammar.push_str(&std::fs::read_to_string(file)?);
    }
    let rules = consume_rules(parse(Rule::grammar_rules, &grammar)?);
    let rules = optimize(rules.map_err(|errors| format!("{errors:?}"))?);

    let mut table = Table::new(&rules);
    // Rules that are made of such rules are found in the next round.
    for _ in 0..4 {
        for rule in rules.iter().filter(|rule| rule.ty == RuleType::Silent) {
            if let Some(bits) = table.beginning(&rule.expr) {
                table.characters.insert(rule.name.clone(), bits);
            }
        }
    }
    for (number, rule) in rules.iter().enumerate() {
        table.rule(number, rule)?;
    }
    let out = PathBuf::from(std::env::var("OUT_DIR")?).join("table.rs");
    std::fs::write(out, table.written()?)?;
    Ok(())
}

struct Table {
    words: Vec<u16>,
    /// Where each node stands already: the same is written once.
    known: HashMap<Vec<u16>, u16>,
    numbers: HashMap<String, u16>,
    spaces: u16,
    /// The silent rules made of characters alone, and what they can begin with.
    characters: HashMap<String, u16>,
    texts: String,
    texts_known: HashMap<String, u16>,
}

impl Table {
    /// The first words are the places of the rules.
    fn new(rules: &[OptimizedRule]) -> Table {
        let numbers = rules.iter().zip(0..).map(|(rule, number)| (rule.name.clone(), number));
        let numbers: HashMap<String, u16> = numbers.collect();
        Table {
            words: vec![0; rules.len()],
            known: HashMap::new(),
            spaces: numbers.get("WHITESPACE").copied().unwrap_or_default(),
            numbers,
            characters: HashMap::new(),
            texts: String::new(),
            texts_known: HashMap::new(),
        }
    }

    fn node(&mut self, words: Vec<u16>) -> Result<u16, Box<dyn Error>> {
        if let Some(place) = self.known.get(&words) {
            return Ok(*place);
        }
        let place = u16::try_from(self.words.len())?;
        self.words.extend(&words);
        self.known.insert(words, place);
        Ok(place)
    }

    fn rule(&mut self, number: usize, rule: &OptimizedRule) -> Result<(), Box<dyn Error>> {
        let name = u16::try_from(number)?;
        let atomic = matches!(rule.ty, RuleType::Atomic | RuleType::CompoundAtomic) || name == self.spaces;
        let body = self.expression(&rule.expr, !atomic)?;
        let place = match rule.ty {
            RuleType::Silent if name == self.spaces => self.node(vec![kind::BLANKS, body])?,
            RuleType::Silent => body,
            RuleType::Normal => self.node(vec![kind::RULE, name, body])?,
            RuleType::Atomic => self.node(vec![kind::ATOMIC_RULE, name, body])?,
            RuleType::CompoundAtomic => self.node(vec![kind::COMPOUND_RULE, name, body])?,
            RuleType::NonAtomic => self.node(vec![kind::SPACED_RULE, name, body])?,
        };
        *self.words.get_mut(number).ok_or("a rule too many")? = place;
        Ok(())
    }

    /// Writes an expression; `spaced` where blanks may stand between its parts.
    fn expression(&mut self, expression: &OptimizedExpr, spaced: bool) -> Result<u16, Box<dyn Error>> {
        let words = match expression {
            OptimizedExpr::Str(text) => {
                let (start, length) = self.text(text)?;
                vec![kind::TEXT, start, length]
            }
            OptimizedExpr::Range(first, last) => vec![kind::RANGE, code_unit(first)?, code_unit(last)?],
            OptimizedExpr::Ident(name) => match BUILT_IN.iter().position(|built_in| built_in == name) {
                Some(number) => vec![kind::BUILT_IN, u16::try_from(number)?],
                None => vec![kind::CALL, *self.numbers.get(name).ok_or_else(|| format!("no rule {name}"))?],
            },
            OptimizedExpr::PosPred(part) => vec![kind::FOLLOWS, self.expression(part, spaced)?],
            OptimizedExpr::NegPred(part) => vec![kind::FOLLOWS_NOT, self.expression(part, spaced)?],
            OptimizedExpr::Seq(..) => {
                let mut parts = Vec::new();
                let mut rest = expression;
                while let OptimizedExpr::Seq(part, more) = rest {
                    parts.push(self.expression(part, spaced)?);
                    rest = more;
                }
                parts.push(self.expression(rest, spaced)?);
                self.list(if spaced { kind::SPACED_SEQUENCE } else { kind::SEQUENCE }, parts)?
            }
            OptimizedExpr::Choice(..) => {
                let mut parts = Vec::new();
                let mut rest = expression;
                while let OptimizedExpr::Choice(part, more) = rest {
                    parts.push(self.expression(part, spaced)?);
                    rest = more;
                }
                parts.push(self.expression(rest, spaced)?);
                let begins = self.beginnings(expression);
                if begins.len() > 2 && begins.iter().any(|begin| *begin != ANY_BYTE) {
                    let mut words = self.list(kind::SIFTED_CHOICE, parts)?;
                    words.extend(begins);
                    words
                } else {
                    self.list(kind::CHOICE, parts)?
                }
            }
            OptimizedExpr::Opt(part) => vec![kind::OPTIONAL, self.expression(part, spaced)?],
            OptimizedExpr::Rep(part) => {
                vec![if spaced { kind::SPACED_REPEAT } else { kind::REPEAT }, self.expression(part, spaced)?]
            }
            other => return Err(format!("the table has no word for {other:?}").into()),
        };
        self.node(words)
    }

    /// For each part of a choice the bytes that it can begin with.
    fn beginnings(&self, choice: &OptimizedExpr) -> Vec<u16> {
        match choice {
            OptimizedExpr::Choice(part, more) => {
                let mut begins = vec![self.beginning(part).unwrap_or(ANY_BYTE)];
                begins.extend(self.beginnings(more));
                begins
            }
            last => vec![self.beginning(last).unwrap_or(ANY_BYTE)],
        }
    }

    /// The bytes that an expression can begin with, where it is made of characters alone: a rule that fails is remembered
    /// for messages, so it must be tried.
    fn beginning(&self, expression: &OptimizedExpr) -> Option<u16> {
        match expression {
            OptimizedExpr::Str(text) => text.bytes().next().map(kind::bit),
            OptimizedExpr::Range(first, last) => {
                let [first, last] = [first.bytes().next()?, last.bytes().next()?];
                Some((first..=last).fold(0, |bits, byte| bits | kind::bit(byte)))
            }
            OptimizedExpr::Seq(first, _) => self.beginning(first),
            OptimizedExpr::Choice(one, other) => Some(self.beginning(one)? | self.beginning(other)?),
            OptimizedExpr::Ident(name) => self.characters.get(name).copied(),
            _ => None,
        }
    }

    fn list(&self, kind: u16, parts: Vec<u16>) -> Result<Vec<u16>, Box<dyn Error>> {
        let mut words = vec![kind, u16::try_from(parts.len())?];
        words.extend(parts);
        Ok(words)
    }

    /// Where a text stands in the one text, and its length.
    fn text(&mut self, text: &str) -> Result<(u16, u16), Box<dyn Error>> {
        let length = u16::try_from(text.len())?;
        if let Some(start) = self.texts_known.get(text) {
            return Ok((*start, length));
        }
        let start = match self.texts.find(text) {
            Some(start) => start,
            None => {
                self.texts.push_str(text);
                self.texts.len() - text.len()
            }
        };
        let start = u16::try_from(start)?;
        self.texts_known.insert(text.to_owned(), start);
        Ok((start, length))
    }

    fn written(&self) -> Result<String, Box<dyn Error>> {
        let mut text = String::new();
        writeln!(text, "/// The grammar.\nstatic WORDS: [u16; {}] = {:?};", self.words.len(), self.words)?;
        writeln!(text, "/// The texts in it.\nstatic TEXTS: &str = {:?};", self.texts)?;
        writeln!(text, "/// The rule of blanks.\nconst BLANKS: u16 = {};", self.spaces)?;
        Ok(text)
    }
}

/// The one character of a text, which is of the first plane.
fn code_unit(text: &str) -> Result<u16, Box<dyn Error>> {
    let character = text.chars().next().ok_or("a range without an end")?;
    Ok(u16::try_from(u32::from(character))?)
}
