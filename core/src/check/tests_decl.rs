//! Tests beside rules: what they give and what they expect must exist and fit.

use alloc::string::String;
use alloc::vec::Vec;

use hashbrown::HashMap;

use super::checker::{Checker, Scope};
use super::compare::{state_of, unknown_state};
use super::lexicon::Owner;
use super::literal;
use super::places::{EVENT, ORDER, order_field};
use super::registry::Registry;
use super::resolve::unknown_field;
use super::step::Callee;
use crate::diagnostic::{Bilingual, Diagnostic, codes};
use crate::program::Test;
use crate::say;
use crate::schema::{FieldType, MachineType};
use crate::span::{SourceId, Span};
use crate::syntax::ast::{
    Arg, Decl, Expect, ExpectKind, Expr, ExprKind, Given, GivenKind, LiteralKind, Name, Quoted, TestDecl,
    TestItem,
};
use crate::value::{RecordId, Type};

/// The fields that were given, each by its primary path, and where.
type Fields = HashMap<String, Span>;

/// The rules, and the pack of the file that names them.
type Rules<'r> = (&'r Registry, &'r str);

/// What a test has one of.
#[derive(Clone, Copy, PartialEq)]
enum Single {
    Root(RecordId),
    Event,
    Now,
    Let(u32),
    List(u32),
}

fn given_twice(name: &str) -> Bilingual {
    say!("`{name}` is given twice", "“{name}”给了两次")
}

/// What the fields of an object are those of.
#[derive(Clone, Copy)]
enum Shape {
    Record(RecordId),
    Event(u32),
}

impl<'f> Checker<'_, '_, 'f> {
    /// A test in a file of a pack; nothing where it has an error.
    pub(crate) fn test(&mut self, decl: &Decl, test: &TestDecl, rules: Rules<'_>) -> Option<Test> {
        let errors = self.ctx.errors();
        self.scope = Scope { lang: decl.lang, ..Scope::default() };
        let mut said: Vec<(Single, Span)> = Vec::new();
        let mut fields = Fields::new();
        for item in &test.items {
            match item {
                TestItem::Given(given) => {
                    match self.given_once(given, &mut said) {
                        true => self.given(&given.kind, &mut fields),
                        false => self.given(&given.kind, &mut Fields::new()),
                    };
                }
                TestItem::Expect(expect) => {
                    self.expected(expect, rules);
                }
            }
        }
        self.check_nothing(test);
        if self.ctx.errors() != errors {
            return None;
        }
        let mut items = test.items.clone();
        items.iter_mut().for_each(|item| self.name_by_primary(item, rules));
        Some(Test { title: test.title.text.clone(), span: decl.span, items })
    }

    /// Reports a title that another test of the file has: a report could not tell them apart.
    pub(crate) fn title<'t>(&mut self, test: &'t TestDecl, titles: &mut HashMap<(SourceId, &'t str), Span>) {
        let Quoted { text, span } = &test.title;
        match titles.get(&(span.source, text.as_str())) {
            Some(first) => {
                let message = say!("there is a test \"{text}\" already", "已有名为“{text}”的测试");
                let diagnostic = Diagnostic::new(&codes::check::BAD_TEST, *span, message);
                self.ctx.report(diagnostic.label(*first, say!("here first", "先写在这里")));
            }
            None => {
                titles.insert((span.source, text.as_str()), *span);
            }
        }
    }

    /// What is given goes by primary names, whichever are written: in these an event says what it is, so that a test
    /// in the other language is the same test. Rules that share their name have their pack in front.
    fn name_by_primary(&self, item: &mut TestItem, (rules, own): Rules<'_>) {
        let vocabulary = &self.ctx.vocabulary;
        let given = match item {
            TestItem::Given(given) => given,
            TestItem::Expect(expect) => {
                if let ExpectKind::Undecided(rule, _)
                | ExpectKind::NeedsState(rule)
                | ExpectKind::Error(rule) = &mut expect.kind
                {
                    rules.qualify(rule, own);
                }
                return;
            }
        };
        let (name, registry) = match &mut given.kind {
            GivenKind::Let(name, _) => (name, &self.let_names),
            GivenKind::List(name, _) => (name, &self.ctx.list_names),
            GivenKind::Event(path, _) => {
                let at = vocabulary.event_names.get(path.dotted().as_str());
                let declared = at.and_then(|at| vocabulary.events.get(*at as usize));
                for (part, names) in path.parts.iter_mut().zip(declared.into_iter().flat_map(|it| &it.parts))
                {
                    part.text.clone_from(&names.primary);
                }
                return;
            }
            GivenKind::Root { root, change: Some((_, state)), .. } => {
                let record = vocabulary.record_names.get(root.text.as_str());
                let mut machines = record.into_iter().flat_map(|id| vocabulary.machines_of(*id));
                let found = state_of(vocabulary, &mut machines, &state.text);
                if let Some(found) = found.and_then(|(machine, at)| machine.states.get(at as usize)) {
                    state.text.clone_from(&found.names.primary);
                }
                return;
            }
            _ => return,
        };
        if let Some(known) = registry.find(&name.text).and_then(|number| registry.get(number)) {
            name.text.clone_from(&known.names.primary);
        }
    }

    /// Expecting nothing excludes expecting something.
    fn check_nothing(&mut self, test: &TestDecl) {
        let mut nothing = None;
        let mut something = None;
        for item in &test.items {
            let TestItem::Expect(expect) = item else { continue };
            match &expect.kind {
                ExpectKind::Nothing => nothing = Some(expect.span),
                ExpectKind::Intent { negated: false, .. } => something = Some(expect.span),
                _ => {}
            }
        }
        if let (Some(nothing), Some(something)) = (nothing, something) {
            self.ctx.report(
                Diagnostic::new(
                    &codes::check::BAD_TEST,
                    something,
                    say!("the test expects nothing and also this", "测试既预期“无”，又预期这个"),
                )
                .label(nothing, say!("nothing is expected here", "这里预期“无”")),
            );
        }
    }

    /// Whether nothing of this was given before; reports what was: of two, one would be dropped.
    fn given_once(&mut self, given: &Given, said: &mut Vec<(Single, Span)>) -> bool {
        let mut once = true;
        for single in self.singles(&given.kind) {
            let Some((_, first)) = said.iter().find(|(other, _)| *other == single) else {
                said.push((single, given.span));
                continue;
            };
            let first = *first;
            once = false;
            let message = match (single, &given.kind) {
                (Single::Event, _) => say!(
                    "a test is about one event, and this gives another",
                    "一条测试只针对一个事件，这里又给了一个"
                ),
                (Single::Now, _) => say!("the time is given twice", "时间给了两次"),
                (
                    _,
                    GivenKind::Root { root: name, .. } | GivenKind::Let(name, _) | GivenKind::List(name, _),
                ) => given_twice(&name.text),
                _ => continue,
            };
            let diagnostic = Diagnostic::new(&codes::check::BAD_TEST, given.span, message);
            self.ctx.report(diagnostic.label(first, say!("here first", "先写在这里")));
        }
        once
    }

    /// What a `given` gives of which a test has one.
    fn singles(&self, given: &GivenKind) -> Vec<Single> {
        let single = match given {
            GivenKind::Root { root, change, .. } => {
                let record = self.ctx.vocabulary.record_names.get(root.text.as_str());
                let event = change.as_ref().map(|_| Single::Event);
                return record.map(|id| Single::Root(*id)).into_iter().chain(event).collect();
            }
            GivenKind::Event(..) => Some(Single::Event),
            GivenKind::Now(_) => Some(Single::Now),
            GivenKind::Let(name, _) => self.let_names.find(&name.text).map(Single::Let),
            GivenKind::List(name, _) => self.ctx.list_names.find(&name.text).map(Single::List),
        };
        single.into_iter().collect()
    }

    fn given(&mut self, given: &GivenKind, fields: &mut Fields) -> Option<()> {
        match given {
            GivenKind::Root { root, value, change } => {
                let id = self.record_root(root)?;
                // `customer` at the root stands where `order.customer` does.
                let names = &self.ctx.vocabulary.record(id)?.names;
                let within = match order_field(&self.ctx.vocabulary, id) {
                    Some(field) => [ORDER, &field.names.primary].join("."),
                    None => names.primary.clone(),
                };
                self.object(value, Shape::Record(id), &within, fields);
                if let Some((_, state)) = change {
                    self.state_name(id, state);
                }
            }
            GivenKind::Event(path, value) => {
                let event = self.event(path)?;
                if let Some(value) = value {
                    self.object(value, Shape::Event(event), EVENT, fields);
                }
            }
            GivenKind::Now(now) => {
                literal::moment(self.ctx, now)?;
            }
            GivenKind::Let(name, value) => {
                let Some(number) = self.let_names.find(&name.text) else {
                    let diagnostic = self.no_such_let(name);
                    return self.fail(diagnostic);
                };
                self.let_names.mention(number);
                let names = self.let_names.get(number)?.names.clone();
                self.ctx.names.record(name.span, &names);
                let ty = self.lets.get(number as usize)?.as_ref()?.ty.clone();
                literal::constant(self.ctx, value, &ty);
            }
            GivenKind::List(name, value) => {
                let Some(number) = self.ctx.list_names.find(&name.text) else {
                    let text = &name.text;
                    return self.error(
                        &codes::check::UNKNOWN_LIST,
                        name.span,
                        say!("there is no list `{text}`", "没有名单“{text}”"),
                    );
                };
                self.ctx.list_names.mention(number);
                let names = self.ctx.list_names.get(number)?.names.clone();
                self.ctx.names.record(name.span, &names);
                let ty = self.ctx.lists.get(number as usize)?.ty.clone();
                let ExprKind::List(members) = &value.kind else { return self.not_fitting(value) };
                for member in members {
                    literal::constant(self.ctx, member, &ty);
                }
            }
        }
        Some(())
    }

    fn no_such_let(&self, name: &Name) -> Diagnostic {
        let text = &name.text;
        let diagnostic = Diagnostic::new(
            &codes::check::UNKNOWN_NAME,
            name.span,
            say!("there is no `let {text}`", "没有“设 {text}”"),
        );
        self.ctx.meant(diagnostic, name.span, text, self.let_names.spellings())
    }

    fn record_root(&mut self, root: &Name) -> Option<RecordId> {
        if let Some(id) = self.ctx.vocabulary.record_names.get(root.text.as_str()).copied() {
            let names = &self.ctx.vocabulary.record(id)?.names;
            self.ctx.names.record(root.span, names);
            return Some(id);
        }
        let diagnostic = self.unknown_name(root);
        self.fail(diagnostic)
    }

    fn state_name(&mut self, record: RecordId, state: &Name) {
        let machines: Vec<&MachineType> = self.ctx.vocabulary.machines_of(record).collect();
        match state_of(&self.ctx.vocabulary, machines.iter().copied(), &state.text) {
            Some((machine, at)) => {
                if let Some(found) = machine.states.get(at as usize) {
                    self.ctx.names.record(state.span, &found.names);
                }
            }
            None => {
                let diagnostic = unknown_state(state, &machines);
                self.ctx.report(diagnostic);
            }
        }
    }

    /// The fields of an object, each of which must be one of its record or event, and given once.
    fn object(&mut self, value: &Expr, shape: Shape, within: &str, fields: &mut Fields) -> Option<()> {
        let ExprKind::Object(entries) = &value.kind else { return self.not_fitting(value) };
        for (name, value) in entries {
            let Some(field) = self.field_of(shape, name) else { continue };
            self.ctx.names.record(name.span, &field.names);
            let path = [within, &field.names.primary].join(".");
            match fields.get(&path) {
                Some(first) => {
                    let message = given_twice(&name.text);
                    let diagnostic = Diagnostic::new(&codes::check::BAD_TEST, name.span, message);
                    self.ctx.report(diagnostic.label(*first, say!("here first", "先写在这里")));
                }
                None => drop(fields.insert(path.clone(), name.span)),
            }
            self.value_within(value, &field.ty, &path, fields);
        }
        Some(())
    }

    /// The field with this name; reports where there is none.
    fn field_of(&mut self, shape: Shape, name: &Name) -> Option<FieldType> {
        let vocabulary = &self.ctx.vocabulary;
        let known = match shape {
            Shape::Record(id) => Owner::Record(id),
            Shape::Event(event) => Owner::Event(event),
        };
        if let Some(field) = vocabulary.field(known, &name.text) {
            return Some(field.clone());
        }
        // An event also has its head.
        if let Shape::Event(_) = shape {
            let head = *vocabulary.record_names.get(EVENT)?;
            if let Some(field) = vocabulary.field(Owner::Record(head), &name.text) {
                return Some(field.clone());
            }
        }
        let owner = Bilingual::of(&|lang| {
            match shape {
                Shape::Record(id) => vocabulary.record(id).map(|record| String::from(record.names.get(lang))),
                Shape::Event(event) => {
                    vocabulary.events.get(event as usize).map(|event| event.name(lang, false))
                }
            }
            .unwrap_or_default()
        });
        let diagnostic =
            unknown_field(name, &owner, vocabulary.fields(known).iter().map(|field| &field.names));
        self.fail(diagnostic)
    }

    /// A value that stands alone.
    fn value(&mut self, value: &Expr, ty: &Type) -> Option<()> {
        self.value_within(value, ty, "", &mut Fields::new())
    }

    /// A value written in a test, of type `ty`, at a path; `none` stands for an explicit null.
    fn value_within(&mut self, value: &Expr, ty: &Type, path: &str, fields: &mut Fields) -> Option<()> {
        if let ExprKind::Literal(literal) = &value.kind
            && literal.kind == LiteralKind::None
        {
            return Some(());
        }
        match (ty, &value.kind) {
            (Type::Record(id), _) => self.object(value, Shape::Record(*id), path, fields),
            (Type::List(item), ExprKind::List(members)) => {
                for member in members {
                    self.value(member, item);
                }
                Some(())
            }
            (Type::List(_), _) => self.not_fitting(value),
            _ => literal::constant(self.ctx, value, ty).map(|_| ()),
        }
    }

    fn not_fitting<T>(&mut self, value: &Expr) -> Option<T> {
        self.error(
            &codes::check::BAD_TEST,
            value.span,
            say!("an object `{{ … }}` or a list `[…]` is needed here", "这里应是对象“{{ … }}”或列表“[…]”"),
        )
    }

    fn expected(&mut self, expect: &Expect, (rules, own): Rules<'_>) -> Option<()> {
        match &expect.kind {
            ExpectKind::Intent { action, args, .. } => self.expected_intent(action, args.as_deref()),
            ExpectKind::Nothing => Some(()),
            ExpectKind::Undecided(rule, path) => {
                rules.expect(rule, own, self.ctx);
                match path {
                    Some(path) => self.path(path).map(|_| ()),
                    None => Some(()),
                }
            }
            ExpectKind::NeedsState(rule) | ExpectKind::Error(rule) => {
                rules.expect(rule, own, self.ctx);
                Some(())
            }
        }
    }

    fn expected_intent(&mut self, action: &Name, args: Option<&[Arg]>) -> Option<()> {
        let name = &action.text;
        let Some(number) = self.ctx.vocabulary.action_names.get(name.as_str()).copied() else {
            let mut spellings: Vec<&str> =
                self.ctx.vocabulary.action_names.keys().map(|name| name.as_str()).collect();
            spellings.sort_unstable();
            let diagnostic = Diagnostic::new(
                &codes::check::UNKNOWN_ACTION,
                action.span,
                say!("there is no action `{name}`", "没有动作“{name}”"),
            );
            let diagnostic = self.ctx.meant(diagnostic, action.span, name, spellings);
            return self.fail(diagnostic);
        };
        let declared = self.ctx.vocabulary.actions.get(number as usize)?;
        self.ctx.names.record(action.span, &declared.names);
        let callee = Callee::action(number, declared);
        let args = args.unwrap_or_default();
        for arg in args {
            let Some(at) = self.parameter(&callee, arg, args.len()) else { continue };
            let Some(param) = callee.params.get(at) else { continue };
            match &param.ty {
                // A record is compared by its id.
                Type::Record(_) => {
                    literal::constant(self.ctx, &arg.value, &Type::Text);
                }
                ty => {
                    self.expected_value(&arg.value, ty);
                }
            }
        }
        Some(())
    }

    fn expected_value(&mut self, value: &Expr, ty: &Type) -> Option<()> {
        match (ty, &value.kind) {
            (Type::List(item), ExprKind::List(members)) => {
                let item = if matches!(**item, Type::Record(_)) { &Type::Text } else { &**item };
                for member in members {
                    self.value(member, item);
                }
                Some(())
            }
            _ => self.value(value, ty),
        }
    }
}
