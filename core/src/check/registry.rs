//! Which rules there are: their names, which of them are replaced or disabled, and who was called what before.

use alloc::string::String;
use alloc::vec::Vec;

use hashbrown::HashMap;

use super::{Context, Unit};
use crate::diagnostic::{Diagnostic, codes};
use crate::say;
use crate::span::Span;
use crate::syntax::ast::{Decl, DeclKind, Name, Path, RuleOptionKind};

/// A rule that takes part.
#[derive(Clone, Debug)]
pub(crate) struct Registered {
    /// Its pack; that of the rule it replaces.
    pub(crate) pack: String,
    /// Its name.
    pub(crate) name: String,
    /// Whether `disable rule` names it.
    pub(crate) disabled: bool,
    /// Whether a rule of the user's replaces it.
    pub(crate) replaced: bool,
    used: bool,
    span: Span,
}

impl Registered {
    /// The rows of a table with steps, which are rules of its name.
    pub(crate) fn of_table(unit: &Unit<'_>, name: &Name) -> Self {
        Self {
            pack: String::from(unit.pack),
            name: name.text.clone(),
            disabled: false,
            replaced: false,
            used: unit.used,
            span: name.span,
        }
    }
}

/// The rules of a program, in source order.
#[derive(Clone, Debug, Default)]
pub(crate) struct Registry {
    rules: Vec<Registered>,
    /// By the start of the declaration.
    by_span: HashMap<Span, usize>,
    /// By name, in every pack.
    by_name: HashMap<String, Vec<usize>>,
}

impl Registry {
    /// Takes the rules of all units and what is said of them by name.
    pub(crate) fn take(units: &[Unit<'_>], ctx: &mut Context<'_>) -> Self {
        let mut registry = Self::default();
        for unit in units {
            for decl in &unit.file.decls {
                if let DeclKind::Rule(rule) = &decl.kind {
                    if registry.rules.len() >= ctx.limits.rules {
                        let limit = ctx.limits.rules;
                        ctx.report(Diagnostic::new(
                            &codes::check::TOO_MANY_RULES,
                            rule.name.span,
                            say!("more than {limit} rules", "规则超过 {limit} 条"),
                        ));
                        return registry;
                    }
                    registry.add(unit, decl, &rule.name, ctx);
                }
            }
        }
        for unit in units {
            for decl in &unit.file.decls {
                match &decl.kind {
                    DeclKind::Disable(path) => registry.disable(path, unit.pack, ctx),
                    DeclKind::Rule(rule) => {
                        let former = rule.options.iter().find_map(|option| match &option.kind {
                            RuleOptionKind::Was(name) => Some(name),
                            _ => None,
                        });
                        if let Some(former) = former {
                            registry.check_former(decl.span, former, ctx);
                        }
                    }
                    _ => {}
                }
            }
        }
        registry
    }

    /// The rule declared at a place; nothing where its name is taken, or it is replaced.
    pub(crate) fn at(&self, span: Span) -> Option<&Registered> {
        self.rules.get(*self.by_span.get(&span)?).filter(|rule| !rule.replaced)
    }

    /// How many there are.
    pub(crate) fn len(&self) -> usize {
        self.rules.len()
    }

    fn add(&mut self, unit: &Unit<'_>, decl: &Decl, name: &Name, ctx: &mut Context<'_>) {
        let mut pack = String::from(unit.pack);
        let known =
            self.by_name.get(name.text.as_str()).into_iter().flatten().copied().find(|at| {
                self.rules.get(*at).is_some_and(|rule| rule.pack == pack || rule.used && !unit.used)
            });
        let text = &name.text;
        if let Some(rule) = known.and_then(|at| self.rules.get_mut(at)) {
            if decl.replace && rule.used && !unit.used && !rule.replaced {
                rule.replaced = true;
                pack.clone_from(&rule.pack);
            } else {
                // What takes its place has its name and pack.
                let (replaced, used, of) = (rule.replaced, rule.used, rule.pack.clone());
                let alike = self.by_name.get(name.text.as_str()).into_iter().flatten();
                let mut alike = alike.filter_map(|at| self.rules.get(*at));
                let first = alike.find(|rule| !rule.replaced && rule.pack == of);
                let diagnostic = Diagnostic::new(
                    &codes::check::DUPLICATE_RULE,
                    name.span,
                    say!("there is a rule `{text}` already", "已有规则“{text}”"),
                )
                .label(first.map_or(name.span, |first| first.span), say!("here", "在这里"));
                ctx.report(if used && !unit.used && !replaced {
                    diagnostic.help(say!(
                        "to take the place of the pack's rule write `replace rule {text}`",
                        "要取代规则包中的规则，请写“替换 规则 {text}”"
                    ))
                } else {
                    diagnostic
                });
                return;
            }
        } else if decl.replace {
            ctx.report(
                Diagnostic::new(
                    &codes::check::REPLACES_NOTHING,
                    name.span,
                    say!("no used pack has a rule `{text}`", "所用规则包中没有规则“{text}”"),
                )
                .help(say!("leave `replace` out", "请去掉“替换”")),
            );
        }
        let at = self.rules.len();
        self.by_span.insert(decl.span, at);
        self.by_name.entry(name.text.clone()).or_default().push(at);
        self.rules.push(Registered {
            pack,
            name: name.text.clone(),
            disabled: false,
            replaced: false,
            used: unit.used,
            span: name.span,
        });
    }

    /// The rules that a name means: by itself, or with its pack in front.
    fn named(&self, path: &Path) -> Vec<usize> {
        let Some(last) = path.parts.last() else { return Vec::new() };
        let pack = path.dotted();
        let pack = pack.strip_suffix(last.text.as_str()).and_then(|pack| pack.strip_suffix('.'));
        let rules = self.by_name.get(last.text.as_str()).into_iter().flatten().copied();
        rules
            .filter(|at| {
                self.rules
                    .get(*at)
                    .is_some_and(|rule| !rule.replaced && pack.is_none_or(|pack| rule.pack == pack))
            })
            .collect()
    }

    /// The rule that a name means in a file of the pack `own`, whose rules come first. Reports a name of none and,
    /// of rules of other packs, of several.
    pub(crate) fn expect(&self, path: &Path, own: &str, ctx: &mut Context<'_>) -> Option<usize> {
        let named = self.named(path);
        let of_own = |at: &usize| self.rules.get(*at).is_some_and(|rule| rule.pack == own);
        let diagnostic = match named.as_slice() {
            [at] => return Some(*at),
            [] if path.parts.last().is_some_and(|last| ctx.is_broken(&last.text)) => return None,
            [] => self.unknown(path, ctx),
            several => match several.iter().copied().find(of_own) {
                Some(at) => return Some(at),
                None => self.of_several(path, several),
            },
        };
        ctx.report(diagnostic);
        None
    }

    fn of_several(&self, path: &Path, several: &[usize]) -> Diagnostic {
        let name = path.dotted();
        let rules = several.iter().filter_map(|at| self.rules.get(*at));
        let all: Vec<String> =
            rules.take(12).map(|rule| [rule.pack.as_str(), name.as_str()].join(".")).collect();
        let all = all.join(", ");
        let message = say!("several packs have a rule `{name}`", "不止一个包有规则“{name}”");
        Diagnostic::new(&codes::check::UNKNOWN_RULE, path.span, message)
            .help(say!("give one with its pack: {all}", "请连同包名给出：{all}"))
    }

    /// Puts its pack in front of a name that rules of several packs have, for who no longer knows the file's.
    pub(crate) fn qualify(&self, path: &mut Path, own: &str) {
        if self.named(path).len() > 1
            && let Some(last) = path.parts.last()
        {
            let pack = Name { text: String::from(own), span: last.span };
            path.parts.insert(0, pack);
        }
    }

    fn disable(&mut self, path: &Path, own: &str, ctx: &mut Context<'_>) {
        if let Some(at) = self.expect(path, own, ctx)
            && let Some(rule) = self.rules.get_mut(at)
        {
            rule.disabled = true;
        }
    }

    fn unknown(&self, path: &Path, ctx: &Context<'_>) -> Diagnostic {
        let name = path.dotted();
        let diagnostic = Diagnostic::new(
            &codes::check::UNKNOWN_RULE,
            path.span,
            say!("there is no rule `{name}`", "没有规则“{name}”"),
        );
        let last = path.parts.last().map_or("", |last| last.text.as_str());
        let at = path.parts.last().map_or(path.span, |last| last.span);
        ctx.meant(diagnostic, at, last, self.rules.iter().map(|rule| rule.name.as_str()))
    }

    /// Reports a former name that a rule of the same pack still has, or that two rules claim.
    fn check_former(&mut self, rule: Span, former: &Name, ctx: &mut Context<'_>) {
        let Some(at) = self.by_span.get(&rule).copied() else { return };
        let pack = self.rules.get(at).map_or("", |rule| rule.pack.as_str());
        let claimed = alloc::format!("\u{1f}{}", former.text);
        let taken = [former.text.as_str(), claimed.as_str()].iter().find_map(|name| {
            self.by_name.get(*name)?.iter().find_map(|other| {
                self.rules.get(*other).filter(|rule| *other != at && rule.pack == pack && !rule.replaced)
            })
        });
        if let Some(other) = taken {
            let text = &former.text;
            ctx.report(
                Diagnostic::new(
                    &codes::check::BAD_WAS,
                    former.span,
                    say!("`{text}` is still in use", "“{text}”仍在使用"),
                )
                .label(other.span, say!("by this rule", "被这条规则使用")),
            );
        }
        self.by_name.entry(claimed).or_default().push(at);
    }
}
