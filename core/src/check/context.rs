//! What the phases of a check share: the vocabulary so far, the names, the diagnostics and the parts of the program
//! that are done.

use alloc::collections::BTreeSet;
use alloc::format;
use alloc::string::String;
use alloc::vec::Vec;

use hashbrown::HashMap;

use super::lexicon::Lexicon;
use super::{CheckOptions, Checked, NameIndex, PackSource, Suppressed};
use crate::diagnostic::{Diagnostic, codes};
use crate::lang::Lang;
use crate::limits::Limits;
use crate::program::{Calendar, Group, Map, NamedList, Program};
use crate::say;
use crate::schema::{Names, Vocabulary};
use crate::span::Span;
use crate::value::Type;
use crate::zone::{ZoneSource, ZoneTable};

/// A declared thing that is not part of the vocabulary: a list, a group, a calendar, a let, …
#[derive(Clone, Debug)]
pub(crate) struct Symbol {
    /// Its spellings.
    pub(crate) names: Names,
    /// Where its name is declared.
    pub(crate) span: Span,
    /// Whether a pack that is `use`d declares it.
    pub(crate) used: bool,
    /// Whether something names it, for the lint.
    pub(crate) mentioned: bool,
}

/// The things of one kind by number, and their numbers by spelling.
#[derive(Clone, Debug, Default)]
pub(crate) struct Symbols {
    /// In the order of their numbers.
    pub(crate) all: Vec<Symbol>,
    by_name: HashMap<String, u32>,
}

impl Symbols {
    /// Adds a thing under all its spellings and returns its number; the first of a spelling keeps it.
    pub(crate) fn add(&mut self, names: Names, span: Span, used: bool) -> u32 {
        let number = u32::try_from(self.all.len()).unwrap_or(u32::MAX);
        for name in names.all() {
            self.by_name.entry(String::from(name)).or_insert(number);
        }
        self.all.push(Symbol { names, span, used, mentioned: false });
        number
    }

    /// Gives a thing further spellings; those that another thing has stay with it.
    pub(crate) fn respell(&mut self, number: u32, names: Names) {
        for name in names.all() {
            self.by_name.entry(String::from(name)).or_insert(number);
        }
        if let Some(symbol) = self.all.get_mut(number as usize) {
            symbol.names = names;
        }
    }

    /// The number of the thing with this spelling.
    pub(crate) fn find(&self, name: &str) -> Option<u32> {
        self.by_name.get(name).copied()
    }

    /// The thing with this number.
    pub(crate) fn get(&self, number: u32) -> Option<&Symbol> {
        self.all.get(number as usize)
    }

    /// Notes that something names it.
    pub(crate) fn mention(&mut self, number: u32) {
        if let Some(symbol) = self.all.get_mut(number as usize) {
            symbol.mentioned = true;
        }
    }

    /// Puts another thing in the place of one.
    pub(crate) fn replace(&mut self, number: u32, span: Span, used: bool) {
        if let Some(symbol) = self.all.get_mut(number as usize) {
            symbol.span = span;
            symbol.used = used;
        }
    }

    /// Every spelling, for suggestions.
    pub(crate) fn spellings(&self) -> impl Iterator<Item = &str> {
        self.all.iter().flat_map(|symbol| symbol.names.all())
    }
}

/// What the phases of a check share.
pub(crate) struct Context<'a> {
    /// Records, enums, events, actions, machines: the base, and then what the files declare.
    pub(crate) vocabulary: Lexicon,
    /// Resolved names by place.
    pub(crate) names: NameIndex,
    /// The limits.
    pub(crate) limits: Limits,
    /// Where zones are found.
    pub(crate) zone_source: &'a dyn ZoneSource,
    /// Where packs and shipped maps are found.
    pub(crate) packs: &'a dyn PackSource,
    /// The zones named so far: indexes of `Program::zones`.
    pub(crate) zones: Vec<ZoneTable>,
    /// `list` declarations; numbered like `lists`.
    pub(crate) list_names: Symbols,
    /// The named lists.
    pub(crate) lists: Vec<NamedList>,
    /// `group` declarations; numbered like `groups`.
    pub(crate) group_names: Symbols,
    /// The groups.
    pub(crate) groups: Vec<Group>,
    /// `calendar` declarations; numbered like `calendars`.
    pub(crate) calendar_names: Symbols,
    /// The calendars.
    pub(crate) calendars: Vec<Calendar>,
    /// The maps.
    pub(crate) maps: Vec<Map>,
    /// The names of what was declared with an error and is not known for that.
    pub(crate) broken: BTreeSet<String>,
    diagnostics: Vec<Diagnostic>,
    suppressed: Suppressed,
    errors: usize,
}

impl<'a> Context<'a> {
    /// A context that knows `vocabulary` and nothing else.
    pub(crate) fn new(vocabulary: Vocabulary, options: &CheckOptions<'a>) -> Self {
        Self {
            vocabulary: Lexicon::from(vocabulary),
            names: NameIndex::default(),
            limits: options.limits,
            zone_source: options.zones,
            packs: options.packs,
            zones: Vec::new(),
            list_names: Symbols::default(),
            lists: Vec::new(),
            group_names: Symbols::default(),
            groups: Vec::new(),
            calendar_names: Symbols::default(),
            calendars: Vec::new(),
            maps: Vec::new(),
            broken: BTreeSet::new(),
            diagnostics: Vec::new(),
            suppressed: Suppressed::default(),
            errors: 0,
        }
    }

    /// Reports a diagnostic. Past the limit it is only counted; an error takes the place of a warning, so that where there are
    /// errors, one is kept.
    pub(crate) fn report(&mut self, mut diagnostic: Diagnostic) {
        self.errors += usize::from(diagnostic.is_error());
        if self.diagnostics.len() < self.limits.diagnostics.max(1) {
            self.diagnostics.push(diagnostic);
            return;
        }
        if diagnostic.is_error()
            && let Some(warning) = self.diagnostics.iter_mut().rfind(|kept| !kept.is_error())
        {
            core::mem::swap(warning, &mut diagnostic);
        }
        let Suppressed { errors, warnings } = &mut self.suppressed;
        *(if diagnostic.is_error() { errors } else { warnings }) += 1;
    }

    /// The diagnostic with the known words that `word` is closest to. They are not looked for where it will only be counted:
    /// of thousands of misspelt words each would be laid beside thousands of names.
    pub(crate) fn meant<'k>(
        &self,
        diagnostic: Diagnostic,
        span: Span,
        word: &str,
        known: impl IntoIterator<Item = &'k str>,
    ) -> Diagnostic {
        if self.keeps(&diagnostic) { diagnostic.meant(span, word, known) } else { diagnostic }
    }

    /// Whether the diagnostic will be said, and not only counted.
    pub(crate) fn keeps(&self, diagnostic: &Diagnostic) -> bool {
        let full = self.diagnostics.len() >= self.limits.diagnostics.max(1);
        !full || diagnostic.is_error() && self.diagnostics.iter().any(|kept| !kept.is_error())
    }

    /// Whether something of this name was declared with an error, so that nothing is said of its being unknown.
    pub(crate) fn is_broken(&self, name: &str) -> bool {
        self.broken.contains(name)
    }

    /// How many errors there were so far: a declaration during which it grows is left out.
    pub(crate) fn errors(&self) -> usize {
        self.errors
    }

    /// The number of the zone with this name, which is added on first use; `None` if nobody knows it.
    pub(crate) fn zone(&mut self, name: &str) -> Option<u32> {
        if let Some(at) = self.zones.iter().position(|zone| zone.name() == name) {
            return u32::try_from(at).ok();
        }
        let table = self.zone_source.zone(name)?;
        if let Some(at) = self.zones.iter().position(|zone| zone.name() == table.name()) {
            return u32::try_from(at).ok();
        }
        self.zones.push(table);
        u32::try_from(self.zones.len() - 1).ok()
    }

    /// Says that nobody knows a zone.
    pub(crate) fn unknown_zone(&mut self, name: &str, span: Span) {
        let message = say!("there is no zone `{name}`", "没有时区“{name}”");
        self.report(Diagnostic::new(&codes::check::UNKNOWN_ZONE, span, message).help(say!(
            "write an IANA name such as \"Asia/Shanghai\", or an offset such as \"+08:00\"",
            "请写 IANA 名称，如 \"Asia/Shanghai\"，或偏移，如 \"+08:00\""
        )));
    }

    /// The name of a type in English and in Chinese, for messages.
    pub(crate) fn type_names(&self, ty: &Type) -> (String, String) {
        let (en, zh) = match ty {
            Type::Bool => ("boolean", "真假"),
            Type::Number => ("number", "数"),
            Type::Money => ("money", "金额"),
            Type::Text => ("text", "文本"),
            Type::Instant => ("time", "时刻"),
            Type::Duration => ("duration", "时长"),
            Type::Weight => ("weight", "重量"),
            Type::Enum(id) => return both(self.vocabulary.enumeration(*id).map(|found| &found.names)),
            Type::Record(id) => return both(self.vocabulary.record(*id).map(|found| &found.names)),
            Type::List(item) => {
                let (en, zh) = self.type_names(item);
                return (format!("list of {en}"), format!("{zh}列表"));
            }
        };
        (String::from(en), String::from(zh))
    }

    /// What was found; `typed` are the parts of the program that were typed, the others are the declarations'.
    pub(crate) fn finish(mut self, typed: Program) -> Checked {
        self.names.finish();
        self.diagnostics.sort_by_key(|found| (found.span, found.code.id));
        // A definition is judged where it stands and again in every rule that names it.
        self.diagnostics.dedup();
        let program = Program {
            vocabulary: self.vocabulary.into_vocabulary(),
            groups: self.groups,
            lists: self.lists,
            zones: self.zones,
            calendars: self.calendars,
            maps: self.maps,
            ..typed
        };
        Checked { program, names: self.names, diagnostics: self.diagnostics, suppressed: self.suppressed }
    }
}

/// Both spellings.
fn both(names: Option<&Names>) -> (String, String) {
    names.map_or_else(Default::default, |names| (names.get(Lang::En).into(), names.get(Lang::Zh).into()))
}

#[cfg(test)]
mod tests {
    use super::Context;
    use crate::builtin::BuiltinPacks;
    use crate::check::CheckOptions;
    use crate::diagnostic::{Bilingual, Diagnostic, codes};
    use crate::limits::Limits;
    use crate::schema::Vocabulary;
    use crate::span::Span;
    use crate::zone::BuiltinZones;

    /// An error behind the last that is kept is counted, whatever its word was meant to be.
    #[test]
    fn nothing_is_looked_for_that_is_not_said() {
        let limits = Limits { diagnostics: 2, ..Limits::default() };
        let options = CheckOptions { limits, zones: &BuiltinZones, packs: &BuiltinPacks };
        let mut ctx = Context::new(Vocabulary::default(), &options);
        let error = || Diagnostic::new(&codes::check::UNKNOWN_NAME, Span::default(), Bilingual::default());
        let warning = || Diagnostic::new(&codes::check::UNUSED, Span::default(), Bilingual::default());
        let is_helped = |ctx: &Context<'_>, found| {
            ctx.meant(found, Span::default(), "chanel", ["channel"]).help.is_some()
        };
        ctx.report(error());
        assert!(is_helped(&ctx, error()) && is_helped(&ctx, warning()));
        ctx.report(warning());
        // An error still takes the place of the warning.
        assert!(is_helped(&ctx, error()) && !is_helped(&ctx, warning()));
        ctx.report(error());
        assert!(!is_helped(&ctx, error()) && !is_helped(&ctx, warning()));
    }
}
