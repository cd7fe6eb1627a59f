//! Rules from texts, and what only rules from texts can do: say what is wrong in them, be formatted, run their tests.

use std::sync::{Arc, OnceLock};

use dangjiu::builtin::{self, BuiltinPacks};
use dangjiu::check::{CheckOptions, Checked, NameIndex, Suppressed, check};
use dangjiu::diagnostic::render::render;
use dangjiu::diagnostic::{Diagnostic, codes};
use dangjiu::lang::Lang;
use dangjiu::limits::Limits;
use dangjiu::plan::{Plan, PlanError};
use dangjiu::program::Program;
use dangjiu::say;
use dangjiu::schema::Vocabulary;
use dangjiu::span::{Source, SourceId, Span};
use dangjiu::syntax::ast::File;
use dangjiu::syntax::print::{NameTable, PrintOptions, print};
use dangjiu::syntax::{parse, source_from_bytes};
use dangjiu::testing;

use super::{Made, Rules};
use crate::error::HostError;
use crate::json::Roots;
use crate::metrics::Counting;
use crate::secrecy::Secrecy;
use crate::wire::{self, Said};
use crate::zones::Zones;

/// A rule file as the host holds it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SourceText {
    /// The name shown in diagnostics, usually a path.
    pub name: String,
    /// Its bytes; text that is not UTF-8 is a diagnostic.
    pub bytes: Vec<u8>,
}

impl SourceText {
    /// A file with this name and content.
    #[must_use]
    pub fn new(name: impl Into<String>, text: impl Into<Vec<u8>>) -> SourceText {
        SourceText { name: name.into(), bytes: text.into() }
    }
}

/// The trees of the texts are not among it: they are several times as large as the program, and only formatting needs
/// them again.
pub(super) struct Written {
    /// What was found in the texts.
    pub(super) diagnostics: Vec<Diagnostic>,
    /// How many more there were.
    pub(super) suppressed: Suppressed,
    names: NameIndex,
    /// Shared with the plan.
    pub(super) program: Arc<Program>,
    pub(super) plan: Result<Plan, PlanError>,
}

impl Rules {
    /// Compiles files together. Mistakes in them are diagnostics, not errors: see [`Rules::found`].
    #[must_use]
    pub fn compile(texts: Vec<SourceText>) -> Rules {
        Rules::compile_with(texts, &Limits::default())
    }

    /// The same with other limits.
    #[must_use]
    pub fn compile_with(texts: Vec<SourceText>, limits: &Limits) -> Rules {
        let mut sources = Vec::with_capacity(texts.len());
        let mut trees = Vec::with_capacity(texts.len());
        let mut diagnostics: Vec<Diagnostic> = Vec::new();
        for (id, text) in (0..).map(SourceId).zip(texts) {
            let (source, tree, mut found) = read(id, text, limits);
            sources.push(source);
            trees.push(tree);
            diagnostics.append(&mut found);
        }
        let own = sources.len();
        sources.extend(builtin::sources());
        let options = CheckOptions { limits: *limits, zones: &Zones, packs: &BuiltinPacks };
        let Checked { program, names, diagnostics: mut found, suppressed } =
            check(&trees, vocabulary(), &options);
        drop(trees);
        diagnostics.append(&mut found);
        diagnostics.sort_by_key(|diagnostic| diagnostic.span);
        let program = Arc::new(program);
        let plan = Plan::of(Arc::clone(&program), limits);
        let roots = Roots::of(&program.vocabulary);
        let secrecy = Secrecy::of(&program);
        let written = Written { diagnostics, suppressed, names, program, plan };
        let counting = Counting::of(written.program.rules.iter().map(|rule| rule.qualified()));
        let made = Made::Written(Box::new(written));
        let lines = OnceLock::new();
        Rules { sources, own, lines, made, roots, secrecy, counting, limits: *limits }
    }

    /// Diagnostics with their lines and carets, as the command line shows them.
    pub(super) fn shown_of(&self, found: &[Diagnostic]) -> Said {
        let shown = |lang| {
            let texts = found.iter().map(|found| render(found, self.sources(), lang));
            texts.collect::<Vec<String>>().join("\n")
        };
        Said { en: shown(Lang::En), zh: shown(Lang::Zh) }
    }

    fn written(&self) -> Option<&Written> {
        match &self.made {
            Made::Written(written) => Some(written),
            Made::Packed(_) => None,
        }
    }

    /// Runs the tests that stand beside the rules.
    ///
    /// # Errors
    /// As [`Rules::plan`]; `Usage` for packed rules, which have none.
    pub fn test(&self) -> Result<wire::TestReport, HostError> {
        if self.written().is_none() {
            return Err(no_text());
        }
        let report = testing::run(&self.program().tests, self.plan()?, &self.sources);
        Ok(wire::TestReport::of(&report, &self.places()))
    }

    /// The canonical text of a source, in `lang`, or each declaration in its own language.
    ///
    /// # Errors
    /// `Check` where the source could not be parsed whole, `Usage` where there is no such source, or no text of it.
    pub fn format(&self, source: usize, lang: Option<Lang>) -> Result<String, HostError> {
        let Written { diagnostics, names, .. } = self.written().ok_or_else(no_text)?;
        let Some(text) = self.sources.get(source).filter(|_| source < self.own) else {
            return Err(HostError::usage(
                "source",
                say!("there is no source {source}", "没有第 {source} 个源文件"),
            ));
        };
        // The text of bytes that are none has something else in their place.
        let no_text =
            |found: &&Diagnostic| found.span.source == text.id && found.code.id == codes::syntax::NOT_UTF8.id;
        if let Some(found) = diagnostics.iter().find(no_text) {
            return Err(self.refused_for(core::slice::from_ref(found), 0));
        }
        let parsed = parse(text, &self.limits);
        if parsed.diagnostics.iter().any(Diagnostic::is_error) {
            return Err(self.refused_for(&parsed.diagnostics, 0));
        }
        let names = Spellings(names);
        let options = PrintOptions { lang, names: Some(&names) };
        Ok(print(&parsed.file, &text.text, &options))
    }
}

/// Reads one source: text, then tree.
fn read(id: SourceId, text: SourceText, limits: &Limits) -> (Source, File, Vec<Diagnostic>) {
    match source_from_bytes(&text.bytes) {
        Ok(decoded) => {
            let source = Source::new(id, text.name, decoded);
            let parsed = parse(&source, limits);
            (source, parsed.file, parsed.diagnostics)
        }
        Err(mut diagnostic) => {
            diagnostic.span.source = id;
            let source = Source::new(id, text.name, String::from_utf8_lossy(&text.bytes));
            let file = File { source: id, ..File::default() };
            (source, file, vec![diagnostic])
        }
    }
}

/// The built-in vocabulary, made once.
pub(crate) fn vocabulary() -> &'static Vocabulary {
    static VOCABULARY: OnceLock<Vocabulary> = OnceLock::new();
    VOCABULARY.get_or_init(builtin::vocabulary)
}

/// The error for what only rule text can do.
fn no_text() -> HostError {
    let message = say!(
        "packed rules can be neither formatted nor tested; use the rule files",
        "计划文件不能格式化，也没有测试；请使用规则文件"
    );
    HostError::usage("packed", message)
}

/// The checker's names as the printer asks for them.
struct Spellings<'n>(&'n NameIndex);

impl NameTable for Spellings<'_> {
    fn name(&self, span: Span, lang: Lang) -> Option<&str> {
        self.0.name(span, lang)
    }
}
