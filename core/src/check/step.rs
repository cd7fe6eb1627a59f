//! Steps: actions and events with their arguments and clauses, and `for each`.

use alloc::boxed::Box;
use alloc::format;
use alloc::string::String;
use alloc::vec::Vec;

use super::checker::{Checker, is_single};
use super::expr::{bare, single_read, single_word};
use super::lexicon::Owner;
use super::literal;
use super::resolve::some_of;
use crate::diagnostic::{Bilingual, Code, Diagnostic, codes};
use crate::lang::Lang;
use crate::program::{Clauses, EventKind, Node, NodeKind, PlaceId, Read, RecordValue, Step, StepKind};
use crate::say;
use crate::schema::{ActionType, DataClass, FieldType, Names, Requirement};
use crate::span::Span;
use crate::syntax::ast::{self, Arg, CompareOp, Expr, ExprKind, StepCall};
use crate::value::{RecordId, Type};

/// What is called: its parameters or fields, for arguments and messages.
pub(crate) struct Callee {
    /// Its name in either language.
    name: Bilingual,
    /// What it takes.
    pub(crate) params: Vec<FieldType>,
    /// Whose parameters or fields these are.
    pub(crate) owner: Owner,
}

impl Callee {
    /// An action by its number.
    pub(crate) fn action(number: u32, action: &ActionType) -> Self {
        Self {
            name: Bilingual::of(&|lang| String::from(action.names.get(lang))),
            params: action.params.clone(),
            owner: Owner::Action(number),
        }
    }
}

impl<'f> Checker<'_, '_, 'f> {
    /// The steps of a `then` or `otherwise`; nothing where one has an error. `labels` counts the uses of each name.
    pub(crate) fn steps(
        &mut self,
        steps: &[ast::Step],
        labels: &mut Vec<(String, u32)>,
    ) -> Option<Vec<Step>> {
        let steps: Vec<Option<Step>> = steps.iter().map(|step| self.step(step, labels)).collect();
        steps.into_iter().collect()
    }

    /// One step.
    pub(crate) fn step(&mut self, step: &ast::Step, labels: &mut Vec<(String, u32)>) -> Option<Step> {
        match &step.kind {
            ast::StepKind::Call(call) => self.action(call, step.span, labels),
            ast::StepKind::Emit(call) => self.emit(call, step.span, labels),
            ast::StepKind::ForEach { binder, list, step: inner } => {
                let (list, item) = self.list(list)?;
                self.check_binder(binder, item);
                let span = step.span;
                self.with_binder(&binder.text, item, |checker, number| {
                    let inner = checker.step(inner, labels)?;
                    let label = inner.label.clone();
                    let kind = StepKind::ForEach { list, binder: number, step: Box::new(inner) };
                    Some(Step { span, label, kind })
                })
            }
        }
    }

    fn action(&mut self, call: &StepCall, span: Span, labels: &mut Vec<(String, u32)>) -> Option<Step> {
        let name = call.target.dotted();
        let Some(number) = self.ctx.vocabulary.action_names.get(name.as_str()).copied() else {
            if self.is_broken(&name) {
                return None;
            }
            let diagnostic = self.unknown_action(call, &name);
            return self.fail(diagnostic);
        };
        let action = self.ctx.vocabulary.actions.get(number as usize)?;
        self.ctx.names.record(call.target.span, &action.names);
        let callee = Callee::action(number, action);
        let label = label(labels, &action.names.primary);
        let args = self.arguments(&callee, &call.args, span);
        let clauses = self.clauses(call);
        let label = self.shared.get(&label);
        Some(Step {
            span,
            label,
            kind: StepKind::Action { action: number, args: args?.into(), clauses: clauses? },
        })
    }

    fn unknown_action(&self, call: &StepCall, name: &str) -> Diagnostic {
        let diagnostic = Diagnostic::new(
            &codes::check::UNKNOWN_ACTION,
            call.target.span,
            say!("there is no action `{name}`", "没有动作“{name}”"),
        );
        if self.ctx.vocabulary.event_names.contains_key(name) {
            return diagnostic.help(say!("an event is sent with `emit {name}(…)`", "事件用“发出 {name}(…)”"));
        }
        let mut spellings: Vec<&str> = self.ctx.vocabulary.action_names.keys().map(String::as_str).collect();
        spellings.sort_unstable();
        let diagnostic = diagnostic.help(say!("declare it: `action {name}(…)`", "请先声明：动作 {name}(…)"));
        self.ctx.meant(diagnostic, call.target.span, name, spellings)
    }

    fn emit(&mut self, call: &StepCall, span: Span, labels: &mut Vec<(String, u32)>) -> Option<Step> {
        let event = self.event(&call.target)?;
        let declared = self.ctx.vocabulary.events.get(event as usize)?;
        let name = Bilingual::of(&|lang| declared.name(lang, false));
        let label = label(labels, &declared.primary());
        let callee = Callee { name, params: declared.fields.clone(), owner: Owner::Event(event) };
        let args = self.arguments(&callee, &call.args, span);
        let clauses = self.clauses(call);
        let places = callee.params.iter().map(|field| {
            let (vocabulary, names) = (&self.ctx.vocabulary, &mut self.ctx.names);
            let kind = EventKind::Declared(event);
            self.places.event_field(vocabulary, names, kind, &field.names.primary).map(|(place, _)| place)
        });
        let places: Box<[Option<PlaceId>]> = places.collect();
        let label = self.shared.get(&label);
        Some(Step {
            span,
            label,
            kind: StepKind::Emit { event, args: args?.into(), places, clauses: clauses? },
        })
    }

    /// `after`, `unless`, `if`.
    fn clauses(&mut self, call: &StepCall) -> Option<Clauses> {
        let after = call.after.as_ref().map(|after| literal::length(self.ctx, after));
        let unless = call.unless.as_ref().map(|unless| self.cancelling(unless));
        let guard = call.guard.as_ref().map(|guard| self.condition(guard));
        Some(Clauses {
            after: flipped(after)?,
            unless: flipped(unless)?.map(Box::new),
            guard: flipped(guard)?.map(Box::new),
        })
    }

    /// One value per parameter.
    fn arguments(&mut self, callee: &Callee, args: &[Arg], span: Span) -> Option<Vec<Option<Node>>> {
        let mut given: Vec<Option<(Node, Span)>> = callee.params.iter().map(|_| None).collect();
        let mut sound = true;
        for arg in args {
            let Some(at) = self.parameter(callee, arg, args.len()) else {
                sound = false;
                continue;
            };
            let Some(param) = callee.params.get(at) else { continue };
            self.scope.argument = Some(param.class);
            let node = self.argument(&arg.value, &param.ty);
            self.scope.argument = None;
            match (given.get_mut(at), node) {
                (Some(place @ None), Some(node)) => *place = Some((node, arg.span)),
                (Some(Some((_, first))), _) => {
                    let first = *first;
                    let (name, zh) = (param.names.get(Lang::En), param.names.get(Lang::Zh));
                    self.ctx.report(
                        Diagnostic::new(
                            &codes::check::DUPLICATE_ARGUMENT,
                            arg.span,
                            say!("`{name}` is given twice", "“{zh}”写了两次"),
                        )
                        .label(first, say!("here first", "先写在这里")),
                    );
                    sound = false;
                }
                _ => sound = false,
            }
        }
        if !sound {
            return None;
        }
        self.check_missing(callee, &given, span)?;
        // The nodes take less room than they did with their places.
        let mut args: Vec<Option<Node>> =
            given.into_iter().map(|given| given.map(|(node, _)| node)).collect();
        args.shrink_to_fit();
        Some(args)
    }

    fn check_missing(&mut self, callee: &Callee, given: &[Option<(Node, Span)>], span: Span) -> Option<()> {
        let params = callee.params.iter().zip(given);
        let missing = params
            .filter(|(param, given)| given.is_none() && param.requirement == Requirement::Required)
            .map(|(param, _)| &param.names);
        if missing.clone().next().is_none() {
            return Some(());
        }
        let Bilingual { en: name, zh: name_zh } = &callee.name;
        let Bilingual { en: missing, zh: missing_zh } = some_of(missing, usize::MAX);
        self.error(
            &codes::check::MISSING_ARGUMENT,
            span,
            say!("`{name}` needs {missing}", "“{name_zh}”缺少参数：{missing_zh}"),
        )
    }

    /// Which parameter an argument is for: by its name, by the last name of its path, or the only one.
    pub(crate) fn parameter(&mut self, callee: &Callee, arg: &Arg, count: usize) -> Option<usize> {
        if let Some(name) = &arg.name {
            let at = self.ctx.vocabulary.place(callee.owner, &name.text);
            return match at.and_then(|at| callee.params.get(at)) {
                Some(param) => {
                    self.ctx.names.record(name.span, &param.names);
                    at
                }
                None if self.is_broken(&name.text) => None,
                None => {
                    let diagnostic = unknown_argument(callee, name);
                    self.expr_for_errors(&arg.value);
                    self.fail(diagnostic)
                }
            };
        }
        if let Some(diagnostic) = self.assigned(callee, &arg.value) {
            return self.fail(diagnostic);
        }
        let by_path = match &bare(&arg.value).kind {
            ExprKind::Path(path) => {
                path.parts.last().and_then(|last| self.ctx.vocabulary.place(callee.owner, &last.text))
            }
            _ => None,
        };
        match by_path {
            Some(at) => Some(at),
            None if count == 1 && !callee.params.is_empty() => Some(0),
            None => {
                let Bilingual { en: known, zh: known_zh } = known(callee);
                let Bilingual { en: name, zh: name_zh } = &callee.name;
                self.fail(
                    Diagnostic::new(
                        &codes::check::UNNAMED_ARGUMENT,
                        arg.span,
                        say!("which parameter of `{name}` is this for?", "这是“{name_zh}”的哪个参数？"),
                    )
                    .help(say!(
                        "write its name in front; there are: {known}",
                        "请在前面写名称；参数有：{known_zh}"
                    )),
                )
            }
        }
    }

    /// `reason = "x"` and `reason is x`, where `reason` is a parameter and no name: what is said of it.
    fn assigned(&mut self, callee: &Callee, value: &Expr) -> Option<Diagnostic> {
        let ExprKind::Compare(CompareOp::Eq | CompareOp::Is, left, right) = &value.kind else { return None };
        let name = single_word(left)?;
        self.ctx.vocabulary.place(callee.owner, &name.text)?;
        let is_record = self.ctx.vocabulary.record_names.contains_key(name.text.as_str());
        if self.is_own_name(&name.text) || self.is_name(name) && !is_record {
            return None;
        }
        let text = &name.text;
        let written = Span::new(name.span.source, left.span.start, right.span.start);
        Some(
            Diagnostic::new(
                &codes::check::UNNAMED_ARGUMENT,
                value.span,
                say!("`{text}` is compared here, not given", "这里是在比较“{text}”，不是给它赋值"),
            )
            .help(say!("an argument is `{text}: value`", "参数写作“{text}: 值”"))
            .fix(written, format!("{text}: ")),
        )
    }

    /// Types an argument of no known parameter for the errors in it, unless it is a word that only a type explains.
    fn expr_for_errors(&mut self, expr: &Expr) {
        if single_word(expr).is_none() && !matches!(bare(expr).kind, ExprKind::List(_) | ExprKind::Object(_))
        {
            self.expr(expr, None);
        }
    }

    /// A value for a parameter of type `ty`: a single value, a record or a list.
    pub(crate) fn argument(&mut self, expr: &Expr, ty: &Type) -> Option<Node> {
        match ty {
            Type::List(item) => self.list_argument(expr, item, ty),
            Type::Record(_) => {
                let node = self.typed(expr, ty)?;
                self.record_value(node)
            }
            _ => {
                let node = self.expr(expr, Some(ty))?;
                let node = self.fitting(node, ty)?;
                self.rounded(node, expr)
            }
        }
    }

    fn list_argument(&mut self, expr: &Expr, item: &Type, ty: &Type) -> Option<Node> {
        if let ExprKind::List(members) = &bare(expr).kind {
            if !is_single(item) {
                return self.error(
                    &codes::check::NOT_HERE,
                    expr.span,
                    say!("records cannot be written out here", "记录不能在这里逐个写出"),
                );
            }
            let values = self.constants(members, item)?;
            return Some(Node { span: expr.span, ty: ty.clone(), kind: NodeKind::ConstList(values) });
        }
        if let Some(node) = self.named_list(expr, ty) {
            return node;
        }
        let node = self.expr(expr, Some(ty))?;
        let node = self.fitting(node, ty)?;
        let Some(list) = single_read(&node) else { return Some(node) };
        let place = self.places.item(list.place)?;
        let binder = self.next_binder();
        let read = Read { place, binder: Some(binder) };
        let item = Node { span: node.span, ty: item.clone(), kind: NodeKind::Read(read) };
        let item = Box::new(self.record_value(item)?);
        Some(Node { span: node.span, ty: node.ty, kind: NodeKind::ListValue { read: list, item, binder } })
    }

    /// A named list stands for its members. The outer nothing: the expression is no such name.
    fn named_list(&mut self, expr: &Expr, ty: &Type) -> Option<Option<Node>> {
        let word = single_word(expr)?;
        if self.is_name(word) {
            return None;
        }
        let number = self.ctx.list_names.find(&word.text)?;
        self.ctx.list_names.mention(number);
        let names = self.ctx.list_names.get(number)?.names.clone();
        self.ctx.names.record(word.span, &names);
        let list = self.ctx.lists.get(number as usize)?;
        let found = Type::List(Box::new(list.ty.clone()));
        let Some(members) = list.members.clone() else {
            return Some(self.error(
                &codes::check::CONSTANT_EXPECTED,
                word.span,
                say!("only the host knows the members of this list", "这个名单的成员只有宿主知道"),
            ));
        };
        let node = Node { span: word.span, ty: found, kind: NodeKind::ConstList(members) };
        Some(self.fitting(node, ty))
    }

    /// A record as a value: its id, or its public and business single fields. Other nodes stay as they are.
    fn record_value(&mut self, node: Node) -> Option<Node> {
        let (Type::Record(record), NodeKind::Read(read)) = (&node.ty, &node.kind) else { return Some(node) };
        let (record, read) = (*record, *read);
        let id = self
            .places
            .field(&self.ctx.vocabulary, &mut self.ctx.names, read.place, "id")
            .map(|(place, _)| Read { place, binder: read.binder });
        let fields = match id {
            Some(_) => Vec::new(),
            None => self.shown_fields(record, read, node.span),
        };
        let kind = NodeKind::RecordValue(RecordValue { read, id, fields });
        Some(Node { span: node.span, ty: node.ty, kind })
    }

    fn shown_fields(&mut self, record: RecordId, read: Read, span: Span) -> Vec<(String, Node)> {
        let Some(declared) = self.ctx.vocabulary.record(record) else { return Vec::new() };
        let shown =
            declared.fields.iter().filter(|field| is_single(&field.ty) && field.class <= DataClass::Business);
        let mut fields = Vec::new();
        for field in shown {
            let name = &field.names.primary;
            let place = self.places.field(&self.ctx.vocabulary, &mut self.ctx.names, read.place, name);
            if let Some((place, _)) = place {
                let kind = NodeKind::Read(Read { place, binder: read.binder });
                fields.push((name.clone(), Node { span, ty: field.ty.clone(), kind }));
            }
        }
        fields
    }
}

/// The label of the next use of a name: from the second on with its number.
fn label(labels: &mut Vec<(String, u32)>, name: &str) -> String {
    match labels.iter_mut().find(|(known, _)| known == name) {
        Some((_, count)) => {
            *count += 1;
            format!("{name}#{count}")
        }
        None => {
            labels.push((String::from(name), 1));
            String::from(name)
        }
    }
}

/// An absent clause is fine, a wrong one is not.
#[expect(
    clippy::option_option,
    reason = "the outer option says whether the clause is written, the inner whether it is right"
)]
fn flipped<T>(clause: Option<Option<T>>) -> Option<Option<T>> {
    match clause {
        None => Some(None),
        Some(None) => None,
        Some(Some(value)) => Some(Some(value)),
    }
}

fn known(callee: &Callee) -> Bilingual {
    some_of(callee.params.iter().map(|param| &param.names), usize::MAX)
}

fn unknown_argument(callee: &Callee, name: &ast::Name) -> Diagnostic {
    let (text, Bilingual { en: owner, zh: owner_zh }) = (&name.text, &callee.name);
    let code: &'static Code = &codes::check::UNKNOWN_ARGUMENT;
    let diagnostic =
        Diagnostic::new(code, name.span, say!("`{owner}` takes no `{text}`", "“{owner_zh}”没有参数“{text}”"));
    let spellings = callee.params.iter().flat_map(|param: &FieldType| {
        let names: &Names = &param.names;
        names.all()
    });
    if callee.params.is_empty() {
        return diagnostic.help(say!("it takes nothing: `{owner}()`", "它没有参数：{owner_zh}()"));
    }
    let Bilingual { en: known, zh: known_zh } = known(callee);
    diagnostic.help(say!("it takes: {known}", "它的参数：{known_zh}")).meant(name.span, text, spellings)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn labels_count_from_the_second_use() {
        let mut labels = Vec::new();
        let made: Vec<String> = ["a", "b", "a", "a"].iter().map(|name| label(&mut labels, name)).collect();
        assert_eq!(made, ["a", "b", "a#2", "a#3"]);
    }
}
