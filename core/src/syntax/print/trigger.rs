//! Triggers: one canonical word order per language.

use alloc::vec;
use alloc::vec::Vec;

use super::doc::Doc;
use super::wording::{Wording, literal};
use crate::lang::Lang;
use crate::syntax::ast::{
    Anchor, CompareOp, EventRef, Expr, ExprKind, HowLong, Literal, LiteralKind, Name, Path, Trigger,
};

/// The parts of a rate, as the tree names them.
struct RateParts<'a> {
    event: &'a EventRef,
    among: &'a EventRef,
    within: &'a Literal,
    by: &'a [Path],
    op: CompareOp,
    threshold: &'a Literal,
    samples: Option<&'a Literal>,
}

impl Wording<'_> {
    pub(super) fn trigger(&self, trigger: &Trigger) -> Doc {
        match trigger {
            Trigger::AnyOf(events) => {
                let events = Doc::commas(events.iter().map(|event| self.event(event)).collect());
                Doc::All(vec![self.lead("any_of"), Doc::bracketed("(", events, ")")])
            }
            Trigger::Becomes(subject, state) => {
                self.spaced(vec![self.path(subject), self.word("becomes"), self.name(state)])
            }
            Trigger::Leaves(subject, state) => {
                self.spaced(vec![self.path(subject), self.word("leaves"), self.name(state)])
            }
            Trigger::Goes { subject, first, then, within } => {
                let sequence = self.sequence(first, then);
                match self.lang {
                    Lang::En => Doc::group(vec![
                        self.spaced(vec![self.path(subject), self.word("goes"), sequence]),
                        Doc::indent(2, vec![Doc::Line, self.within(within)]),
                    ]),
                    Lang::Zh => self.spaced(vec![
                        self.path(subject),
                        self.within(within),
                        self.word("goes"),
                        sequence,
                    ]),
                }
            }
            Trigger::Stays { subject, state, how_long } => self.stays(subject, state, how_long),
            Trigger::Absence { event, within, after, by } => self.absence(event, within, after, by),
            Trigger::Count { at_least, event, within, by } => self.count(at_least, event, within, by),
            Trigger::Rate { event, among, within, by, op, threshold, samples } => self.rate(&RateParts {
                event,
                among,
                within,
                by,
                op: *op,
                threshold,
                samples: samples.as_ref(),
            }),
        }
    }

    /// `becomes S` or `leaves S` behind what a test is given.
    pub(super) fn change(&self, becomes: bool, state: &Name) -> Doc {
        Doc::All(vec![self.lead(if becomes { "becomes" } else { "leaves" }), self.name(state)])
    }

    /// The parts with a space between them.
    pub(super) fn spaced(&self, parts: Vec<Doc>) -> Doc {
        let mut docs = Vec::with_capacity(parts.len() * 2);
        for part in parts {
            if !docs.is_empty() {
                docs.push(Doc::Word(" "));
            }
            docs.push(part);
        }
        Doc::All(docs)
    }

    /// `head`, then each tail on the same line or, where that is too long, on lines of their own.
    fn breaking(&self, head: Doc, tails: Vec<Doc>) -> Doc {
        let tails = tails.into_iter().flat_map(|tail| [Doc::Line, tail]).collect();
        Doc::group(vec![head, Doc::indent(2, tails)])
    }

    fn event(&self, event: &EventRef) -> Doc {
        match &event.filter {
            Some(filter) => Doc::All(vec![self.path(&event.event), Doc::Word(" "), self.in_parens(filter)]),
            None => self.path(&event.event),
        }
    }

    fn sequence(&self, first: &Name, then: &[(bool, Name)]) -> Doc {
        let mut docs = vec![self.name(first)];
        for (directly, state) in then {
            docs.push(Doc::Word(if *directly { " ->> " } else { " -> " }));
            docs.push(self.name(state));
        }
        Doc::All(docs)
    }

    /// `within 2h`, `2小时 内`
    fn within(&self, within: &Literal) -> Doc {
        self.around("within", within)
    }

    /// A word and a length of time: the word before it in English, behind it in Chinese.
    pub(super) fn around(&self, id: &'static str, length: &Literal) -> Doc {
        match self.lang {
            Lang::En => Doc::All(vec![self.lead(id), literal(length)]),
            Lang::Zh => Doc::All(vec![literal(length), Doc::Word(" "), self.word(id)]),
        }
    }

    fn by(&self, by: &[Path]) -> Option<Doc> {
        match by {
            [] => None,
            [only] => Some(Doc::All(vec![self.lead("by"), self.path(only)])),
            several => {
                let paths = Doc::commas(several.iter().map(|path| self.path(path)).collect());
                Some(Doc::All(vec![self.lead("by"), Doc::bracketed("(", paths, ")")]))
            }
        }
    }

    fn stays(&self, subject: &Path, state: &Name, how_long: &HowLong) -> Doc {
        let mut parts = vec![self.path(subject), self.word("stays"), self.name(state)];
        match how_long {
            HowLong::For(length) => parts.extend([self.word("for"), literal(length)]),
            HowLong::Until(end) if is_sum(end) => parts.extend([self.word("until"), self.expr(end)]),
            // A comparison or an `and` behind `until` would read as part of the rule's condition.
            HowLong::Until(end) => parts.extend([self.word("until"), self.in_parens(end)]),
        }
        self.spaced(parts)
    }

    fn absence(&self, event: &EventRef, within: &Literal, after: &Anchor, by: &[Path]) -> Doc {
        let absent = Doc::All(vec![self.lead("no"), self.event(event)]);
        let mut anchor = vec![self.event(&after.event)];
        if after.done {
            anchor.push(self.word("done"));
        }
        match self.lang {
            Lang::En => {
                anchor.insert(0, self.word("after"));
                let mut tails = vec![self.within(within), self.spaced(anchor)];
                tails.extend(self.by(by));
                self.breaking(absent, tails)
            }
            Lang::Zh => {
                anchor.extend([self.word("after"), self.within(within), absent]);
                self.breaking(self.spaced(anchor), self.by(by).into_iter().collect())
            }
        }
    }

    fn count(&self, at_least: &Literal, event: &EventRef, within: &Literal, by: &[Path]) -> Doc {
        match self.lang {
            Lang::En => {
                let head = self.spaced(vec![self.word("at_least"), literal(at_least), self.event(event)]);
                let mut tails = vec![self.within(within)];
                tails.extend(self.by(by));
                self.breaking(head, tails)
            }
            Lang::Zh => {
                let head = self.spaced(vec![
                    self.within(within),
                    self.word("at_least"),
                    literal(at_least),
                    self.word("times"),
                    self.event(event),
                ]);
                self.breaking(head, self.by(by).into_iter().collect())
            }
        }
    }

    fn rate(&self, rate: &RateParts<'_>) -> Doc {
        let test =
            Doc::All(vec![Doc::Word(self.comparison(rate.op)), Doc::Word(" "), literal(rate.threshold)]);
        let samples = rate.samples.map(|least| match self.lang {
            Lang::En => self.spaced(vec![
                self.word("with"),
                self.word("at_least"),
                literal(least),
                self.word("samples"),
            ]),
            Lang::Zh => self.spaced(vec![
                self.word("with"),
                self.word("samples"),
                self.word("at_least"),
                literal(least),
            ]),
        });
        let by = self.by(rate.by);
        match self.lang {
            Lang::En => {
                let head = self.spaced(vec![
                    self.word("rate_of"),
                    self.event(rate.event),
                    self.word("among"),
                    self.event(rate.among),
                ]);
                let mut tails = vec![self.within(rate.within)];
                tails.extend(by);
                tails.push(test);
                tails.extend(samples);
                self.breaking(head, tails)
            }
            Lang::Zh => {
                let head = self.spaced(vec![
                    self.within(rate.within),
                    self.event(rate.event),
                    self.word("among"),
                    self.event(rate.among),
                    self.word("rate_share"),
                ]);
                let mut tails: Vec<Doc> = by.into_iter().collect();
                tails.push(test);
                tails.extend(samples);
                self.breaking(head, tails)
            }
        }
    }
}

/// Whether `expr` may stand behind `until` without parentheses.
fn is_sum(expr: &Expr) -> bool {
    match &expr.kind {
        ExprKind::Literal(value) => {
            !matches!(value.kind, LiteralKind::True | LiteralKind::False | LiteralKind::None)
        }
        ExprKind::Path(_)
        | ExprKind::Call { .. }
        | ExprKind::Paren(_)
        | ExprKind::Round { .. }
        | ExprKind::Aggregate { .. } => true,
        ExprKind::Negate(inner) => is_sum(inner),
        ExprKind::OrElse(left, right) | ExprKind::Arithmetic(_, left, right) => is_sum(left) && is_sum(right),
        _ => false,
    }
}
