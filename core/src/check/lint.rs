//! What runs, but hardly as meant: conditions that contradict themselves, `is not` with values that may be none, and
//! declared things nobody uses.

use alloc::vec::Vec;

use super::checker::Checker;
use super::context::Symbols;
use super::domain::{self, Case};
use super::walk::each_node;
use crate::diagnostic::{Bilingual, Diagnostic, codes};
use crate::program::{Node, NodeKind, Read};
use crate::say;
use crate::span::Span;

impl<'f> Checker<'_, '_, 'f> {
    /// Warns of `is not` with values that may be none, unless one of the conditions asks whether they are.
    pub(crate) fn settle_doubts(&mut self, conditions: &[&Node]) {
        let doubts = core::mem::take(&mut self.scope.doubts);
        if doubts.is_empty() {
            return;
        }
        let mut asked: Vec<Read> = Vec::new();
        for condition in conditions {
            each_node(condition, &mut |node| {
                // The checker's own tests stand at the very place of the doubt.
                if let NodeKind::Presence { of, .. } = &node.kind
                    && let NodeKind::Read(read) = of.kind
                    && !doubts.iter().any(|(span, _)| *span == node.span)
                {
                    asked.push(read);
                }
            });
        }
        for (span, read) in doubts {
            if asked.contains(&read) {
                continue;
            }
            let Bilingual { en, zh } = self.path_of(read);
            let diagnostic = Diagnostic::new(
                &codes::check::IS_NOT_ON_OPTIONAL,
                span,
                say!(
                    "`{en}` may be none, and then this is false as well",
                    "“{zh}”可能为空，此时这里同样为假"
                ),
            )
            .help(say!(
                "write `not (x is y)` to count that in, or add `x is known`",
                "要把空算进来请写“非 (x 是 y)”，否则加上“x 是 已知”"
            ));
            self.ctx.report(diagnostic);
        }
    }

    /// Warns of clauses that are always true or false, alone or together. What a named condition brings along is judged
    /// where that is defined, outside of what is judged `within`.
    pub(crate) fn lint_condition(&mut self, condition: &Node, within: Span) {
        let is_within = |node: &Node| {
            let Span { source, start, end } = node.span;
            source == within.source && within.start <= start && end <= within.end
        };
        if matches!(condition.kind, NodeKind::Const(_)) || !is_within(condition) {
            return;
        }
        let mut together = Vec::new();
        each_node(condition, &mut |node| match &node.kind {
            _ if !is_within(node) => {}
            NodeKind::And(parts) => together.push((node.span, parts.iter().collect::<Vec<_>>())),
            _ if decided(node).is_some() => together.push((node.span, Vec::from([node]))),
            _ => {}
        });
        if decided(condition).is_none() && !matches!(condition.kind, NodeKind::And(_)) {
            together.push((condition.span, Vec::from([condition])));
        }
        for (span, parts) in together {
            self.lint_together(span, &parts);
        }
    }

    fn lint_together(&mut self, span: Span, parts: &[&Node]) {
        if let [only] = parts
            && let Some(truth) = decided(only)
        {
            self.report_decided(span, truth);
            return;
        }
        let mut judged: Vec<Read> = Vec::new();
        for part in parts {
            let Some(read) = first_read(part) else { continue };
            if judged.contains(&read) {
                continue;
            }
            judged.push(read);
            if self.contradict(parts, read) {
                self.report_decided(span, false);
                return;
            }
        }
    }

    /// Whether no value of `read` satisfies all of the parts that are about it alone.
    fn contradict(&self, parts: &[&Node], read: Read) -> bool {
        let mut about: Vec<&Node> = Vec::new();
        let mut constants = Vec::new();
        for part in parts {
            if let Some(named) = domain::constants(part, read)
                && first_read(part) == Some(read)
            {
                about.push(part);
                constants.extend(named);
            }
        }
        let Some(place) = self.places.get(read.place) else { return false };
        let Some(mut cases) = domain::cases(&self.ctx.vocabulary, &place.ty, &constants) else {
            return false;
        };
        cases.extend([Case::None, Case::Missing]);
        !about.is_empty()
            && cases
                .iter()
                .all(|case| about.iter().any(|part| domain::holds(part, read, case) == Some(false)))
    }

    fn report_decided(&mut self, span: Span, truth: bool) {
        self.ctx.report(if truth {
            Diagnostic::new(&codes::check::ALWAYS_TRUE, span, say!("this is always true", "这里永远为真"))
        } else {
            Diagnostic::new(&codes::check::ALWAYS_FALSE, span, say!("this is never true", "这里永远为假"))
        });
    }

    /// Warns of the user's declarations that nothing names. A file without rules is a library and is left alone.
    pub(crate) fn lint_unused(&mut self) {
        let mut unused: Vec<(Span, alloc::string::String)> = Vec::new();
        let kinds: [&Symbols; 6] = [
            &self.let_names,
            &self.define_names,
            &self.table_names,
            &self.ctx.list_names,
            &self.ctx.group_names,
            &self.ctx.calendar_names,
        ];
        for symbol in kinds.into_iter().flat_map(|symbols| &symbols.all) {
            if !symbol.mentioned && !symbol.used {
                unused.push((symbol.span, symbol.names.primary.clone()));
            }
        }
        for (span, name) in unused {
            self.ctx.report(Diagnostic::new(
                &codes::check::UNUSED,
                span,
                say!("nothing uses `{name}`", "没有用到“{name}”"),
            ));
        }
    }
}

/// The truth of a comparison of constants.
fn decided(node: &Node) -> Option<bool> {
    match &node.kind {
        NodeKind::Compare(_, left, right)
            if matches!((&left.kind, &right.kind), (NodeKind::Const(_), NodeKind::Const(_))) =>
        {
            let nowhere = Read { place: crate::program::PlaceId(u32::MAX), binder: None };
            domain::holds(node, nowhere, &Case::None)
        }
        NodeKind::OneOf { among, .. } if among.is_empty() => Some(false),
        _ => None,
    }
}

/// The first place a condition reads by itself.
pub(crate) fn first_read(node: &Node) -> Option<Read> {
    let mut found = None;
    each_node(node, &mut |node| {
        if let (NodeKind::Read(read), None) = (&node.kind, found) {
            found = Some(*read);
        }
    });
    found
}
