//! Rules and tests: clauses on lines of their own, steps under the first step.

use alloc::vec;
use alloc::vec::Vec;

use unicode_width::UnicodeWidthStr;

use super::Printer;
use super::doc::Doc;
use super::page::{Gaps, conjuncts, from_to};
use super::wording::{Wording, literal, quoted};
use crate::lang::Lang;
use crate::syntax::ast::{
    Expect, ExpectKind, Expr, ExprKind, GivenKind, Rule, RuleOption, RuleOptionKind, Step, StepCall,
    StepKind, TestDecl, TestItem,
};
use crate::syntax::precedence::Level;

impl Printer<'_> {
    /// A rule whose declaration starts at `start`; `lead` is what stands before its name.
    pub(super) fn rule(&mut self, start: u32, lead: Doc, rule: &Rule) {
        self.rule_header(start, lead, rule);
        self.clause(rule.when.span.start, self.wording.lead("when"), &rule.when, Gaps::Closed);
        self.steps("then", &rule.then);
        self.steps("otherwise", &rule.otherwise);
    }

    fn rule_header(&mut self, start: u32, lead: Doc, rule: &Rule) {
        let mut head = vec![lead, self.wording.name(&rule.name)];
        let mut head_span = from_to(start, rule.name.span);
        if let Some(title) = &rule.title {
            head.extend([Doc::Word(" "), quoted(title)]);
            head_span = from_to(start, title.span);
        }
        let Some(last) = rule.options.last() else {
            self.page.line(0, head_span, &Doc::All(head), Gaps::Closed);
            return;
        };
        let options: Vec<Doc> = rule.options.iter().map(|option| self.wording.rule_option(option)).collect();
        let mut whole = head.clone();
        whole.extend(options.iter().flat_map(|option| [Doc::Word(" "), option.clone()]));
        let whole = Doc::All(whole);
        let has_comment = self.page.has_comment(head_span.end, self.page.tight_end(last.span));
        if !has_comment && super::Page::fits(&whole) {
            self.page.line(0, from_to(start, last.span), &whole, Gaps::Closed);
            return;
        }
        self.page.line(0, head_span, &Doc::All(head), Gaps::Closed);
        for (option, doc) in rule.options.iter().zip(&options) {
            self.page.line(2, option.span, doc, Gaps::Closed);
        }
    }

    /// `lead` and a condition. With comments between its parts each part has a line, so that they stay in place.
    pub(super) fn clause(&mut self, start: u32, lead: Doc, expr: &Expr, gaps: Gaps) {
        let parts = conjuncts(expr);
        let (word, least) = match expr.kind {
            ExprKind::And(_) => ("and", Level::Not),
            _ => ("or", Level::And),
        };
        let Some((first, rest)) = parts.split_first().filter(|(first, _)| {
            self.page.has_comment(self.page.tight_end(first.span), self.page.tight_end(expr.span))
        }) else {
            let doc = Doc::All(vec![lead, Doc::indent(2, vec![self.wording.expr(expr)])]);
            self.page.line(0, from_to(start, expr.span), &doc, gaps);
            return;
        };
        let doc = Doc::All(vec![lead, Doc::indent(2, vec![self.wording.expr_at(first, least)])]);
        self.page.line(0, from_to(start, first.span), &doc, gaps);
        for part in rest {
            let doc = Doc::All(vec![self.wording.lead(word), self.wording.expr_at(part, least)]);
            self.page.line(2, part.span, &doc, Gaps::Closed);
        }
    }

    fn steps(&mut self, id: &'static str, steps: &[Step]) {
        let Some((first, rest)) = steps.split_first() else { return };
        let indent = self.wording.spelling(id).width() + 1;
        let doc =
            Doc::All(vec![self.wording.lead(id), Doc::indent(indent, vec![self.wording.step(&first.kind)])]);
        self.page.line(0, first.span, &doc, Gaps::Closed);
        for step in rest {
            self.page.line(indent, step.span, &self.wording.step(&step.kind), Gaps::Closed);
        }
    }

    /// A test whose declaration starts at `start`.
    pub(super) fn test(&mut self, start: u32, test: &TestDecl) {
        let head = Doc::All(vec![self.wording.lead("test"), quoted(&test.title)]);
        self.page.line(0, from_to(start, test.title.span), &head, Gaps::Closed);
        self.page.open();
        for item in &test.items {
            let (span, doc) = match item {
                TestItem::Given(given) => {
                    (given.span, Doc::All(vec![self.wording.lead("given"), self.wording.given(&given.kind)]))
                }
                TestItem::Expect(expect) => (
                    expect.span,
                    Doc::All(vec![self.wording.lead("expect"), self.wording.expectation(expect)]),
                ),
            };
            self.page.line(0, span, &doc, Gaps::Kept);
        }
    }
}

impl Wording<'_> {
    fn rule_option(&self, option: &RuleOption) -> Doc {
        match &option.kind {
            RuleOptionKind::Priority(value) => Doc::All(vec![self.lead("priority"), literal(value)]),
            RuleOptionKind::Group(name) => Doc::All(vec![self.lead("in_group"), self.name(name)]),
            RuleOptionKind::OncePer(path) => {
                Doc::All(vec![self.lead("once"), self.lead("per"), self.path(path)])
            }
            RuleOptionKind::AtMostOncePer(length, path) => self.spaced(vec![
                self.word("at_most_once"),
                self.word("per"),
                literal(length),
                self.word("by"),
                self.path(path),
            ]),
            RuleOptionKind::Period(from, to) => self.period(from, to),
            RuleOptionKind::Shadow => self.word("shadow"),
            RuleOptionKind::Disabled => self.word("disabled"),
            RuleOptionKind::Owner(owner) => Doc::All(vec![self.lead("owner"), quoted(owner)]),
            RuleOptionKind::Tags(tags) => {
                let tags = Doc::filled(self.names(tags));
                Doc::All(vec![self.lead("tags"), Doc::bracketed("[", vec![tags], "]")])
            }
            RuleOptionKind::Was(name) => Doc::All(vec![self.lead("was"), self.name(name)]),
        }
    }

    fn step(&self, step: &StepKind) -> Doc {
        match step {
            StepKind::Call(call) => self.step_call(call),
            StepKind::Emit(call) => Doc::All(vec![self.lead("emit"), self.step_call(call)]),
            StepKind::ForEach { binder, list, step } => Doc::group(vec![
                self.lead("for_each"),
                self.name(binder),
                Doc::Word(" "),
                self.lead("in"),
                self.path(list),
                Doc::Word(":"),
                Doc::indent(2, vec![Doc::Line, self.step(&step.kind)]),
            ]),
        }
    }

    fn step_call(&self, call: &StepCall) -> Doc {
        let mut clauses = Vec::new();
        if let Some(after) = &call.after {
            // A line that begins with a length of time would be a line of its own.
            let gap = if self.lang == Lang::En { Doc::Line } else { Doc::Word(" ") };
            clauses.extend([gap, self.around("after", after)]);
        }
        if let Some(unless) = &call.unless {
            clauses.extend([Doc::Line, self.lead("unless"), Doc::indent(2, vec![self.expr(unless)])]);
        }
        if let Some(guard) = &call.guard {
            clauses.extend([Doc::Line, self.lead("if"), Doc::indent(2, vec![self.expr(guard)])]);
        }
        Doc::All(vec![
            self.path(&call.target),
            self.args(&call.args),
            Doc::group(vec![Doc::indent(2, clauses)]),
        ])
    }

    fn given(&self, given: &GivenKind) -> Doc {
        match given {
            GivenKind::Root { root, value, change } => {
                let mut parts = vec![self.name(root), Doc::Word(" "), self.expr(value)];
                if let Some((becomes, state)) = change {
                    parts.extend([Doc::Word(" "), self.change(*becomes, state)]);
                }
                Doc::All(parts)
            }
            GivenKind::Event(event, value) => {
                let mut parts = vec![self.lead("event"), self.path(event)];
                if let Some(value) = value {
                    parts.extend([Doc::Word(" "), self.expr(value)]);
                }
                Doc::All(parts)
            }
            GivenKind::Now(instant) => Doc::All(vec![self.lead("now"), literal(instant)]),
            GivenKind::Let(name, value) => {
                Doc::All(vec![self.name(name), Doc::Word(" = "), Doc::indent(2, vec![self.expr(value)])])
            }
            GivenKind::List(name, members) => {
                Doc::All(vec![self.lead("list"), self.name(name), Doc::Word(" "), self.expr(members)])
            }
        }
    }

    fn expectation(&self, expect: &Expect) -> Doc {
        match &expect.kind {
            ExpectKind::Intent { negated, action, args } => {
                let mut parts = Vec::new();
                if *negated {
                    parts.push(self.lead("no"));
                }
                parts.push(self.name(action));
                parts.extend(args.iter().map(|args| self.args(args)));
                Doc::All(parts)
            }
            ExpectKind::Nothing => self.word("nothing"),
            ExpectKind::Undecided(rule, path) => {
                let mut parts = vec![self.lead("undecided"), self.path(rule)];
                if let Some(path) = path {
                    parts.extend([Doc::Word(" ("), self.path(path), Doc::Word(")")]);
                }
                Doc::All(parts)
            }
            ExpectKind::NeedsState(rule) => Doc::All(vec![self.lead("needs_state"), self.path(rule)]),
            ExpectKind::Error(rule) => Doc::All(vec![self.lead("error"), self.path(rule)]),
        }
    }
}
