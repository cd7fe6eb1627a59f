//! What the smaller build has not: rules packed and unpacked, formatted, tested, drawn, and the status maps.

use std::sync::OnceLock;

use dangjiu::builtin::{self, CatalogueError};
use dangjiu::check::NameIndex;
use dangjiu::diagnostic::Diagnostic;
use dangjiu::graph::{self, Format};
use dangjiu::lang::Lang;
use dangjiu::limits::Limits;
use dangjiu::mapping::Catalogue;
use dangjiu::plan::{Packed, PackedSource, Plan};
use dangjiu::say;
use dangjiu::span::{Source, Span};
use dangjiu::syntax::parse;
use dangjiu::syntax::print::{NameTable, PrintOptions, print};
use dangjiu::testing;

use super::{Made, Rules, Written};
use crate::error::{ErrorKind, HostError};
use crate::json::Roots;
use crate::metrics::Counting;
use crate::secrecy::Secrecy;
use crate::wire;

impl Rules {
    /// Rules from the bytes of [`Rules::pack`]. They do everything that needs no rule text: they evaluate, explain, draw;
    /// there is nothing to format, and their tests stayed behind. Where the texts were left out, places are counted in
    /// bytes only.
    ///
    /// ```
    /// use dangjiu::limits::Limits;
    /// use dangjiu::time::Instant;
    /// use dangjiu_facade::rules::{Rules, SourceText};
    ///
    /// let text = "rule big\nwhen order.amount >= 500 CNY\nthen add_tag(tag: \"big\")\n";
    /// let written = Rules::compile(vec![SourceText::new("big.dj", text)]);
    /// let bytes = written.pack(written.plan()?, false);
    /// let rules = Rules::unpack(&bytes, &Limits::default())?;
    /// let order = br#"{"id": "A1", "amount": "600 CNY"}"#;
    /// assert_eq!(rules.evaluate(order, Instant::EPOCH, false)?.fired, ["main.big"]);
    /// # Ok::<(), dangjiu_facade::error::HostError>(())
    /// ```
    ///
    /// # Errors
    /// `Usage` for bytes that are no plan of this version, with what to do; `Limit` for one beyond `limits`.
    pub fn unpack(bytes: &[u8], limits: &Limits) -> Result<Rules, HostError> {
        let Packed { plan, sources } = Packed::from_bytes(bytes, limits)?;
        let own = sources.len();
        let source =
            |source: PackedSource| Source::new(source.id, source.name, source.text.unwrap_or_default());
        let sources = sources.into_iter().map(source).chain(builtin::sources()).collect();
        let roots = Roots::of(&plan.program().vocabulary);
        let secrecy = Secrecy::of(plan.program());
        let counting = Counting::of(plan.program().rules.iter().map(|rule| rule.qualified()));
        Ok(Rules { sources, own, lines: OnceLock::new(), made: Made::Packed(plan), roots, secrecy, counting })
    }

    /// A plan of these rules as bytes, with the names of their files and, with `texts`, what stands in them.
    #[must_use]
    pub fn pack(&self, plan: &Plan, texts: bool) -> Vec<u8> {
        let sources = self.sources.iter().take(self.own).map(|source| PackedSource {
            id: source.id,
            name: source.name.clone(),
            text: texts.then(|| source.text.clone()),
        });
        Packed { plan: plan.clone(), sources: sources.collect() }.to_bytes()
    }

    /// The status maps: the shipped ones and those of these rules. Takes about ten milliseconds; keep what it gives.
    ///
    /// # Errors
    /// There are more maps than a catalogue holds.
    pub fn catalogue(&self) -> Result<Catalogue, HostError> {
        let program = self.program();
        builtin::catalogue(&program.vocabulary, &program.maps).map_err(|error| {
            let kind = match error {
                CatalogueError::TooMany(_) => ErrorKind::Limit,
                CatalogueError::Vocabulary(_) => ErrorKind::Check,
            };
            HostError::new(kind, "maps", say!("no status maps: {error}", "状态映射无法使用：{error}"))
        })
    }

    /// How the index finds each rule, in the order of the rules.
    ///
    /// # Errors
    /// As [`Rules::plan`].
    pub fn routes(&self) -> Result<Vec<wire::Routes>, HostError> {
        let plan = self.plan()?;
        let routes = plan.routes().into_iter().filter_map(|(id, routes)| {
            let rule = plan.rule(id)?.qualified();
            Some(wire::Routes { rule, routes: routes.into_iter().map(wire::Route::from).collect() })
        });
        Ok(routes.collect())
    }

    /// Runs the tests that stand beside the rules.
    ///
    /// # Errors
    /// As [`Rules::plan`]; `Usage` for packed rules, which have none.
    pub fn test(&self) -> Result<wire::TestReport, HostError> {
        if self.written().is_none() {
            return Err(no_text());
        }
        let report = testing::run(&self.program().tests, self.plan()?);
        Ok(wire::TestReport::of(&report, &self.places()))
    }

    /// The canonical text of a source, in `lang`, or each declaration in its own language.
    ///
    /// # Errors
    /// `Check` where the source could not be parsed whole, `Usage` where there is no such source, or no text of it.
    pub fn format(&self, source: usize, lang: Option<Lang>) -> Result<String, HostError> {
        let Written { parsed, names, limits, .. } = self.written().ok_or_else(no_text)?;
        let (Some(found), Some(text)) = (parsed.get(source), self.sources.get(source)) else {
            return Err(HostError::usage(
                "source",
                say!("there is no source {source}", "没有第 {source} 个源文件"),
            ));
        };
        if found.iter().any(Diagnostic::is_error) {
            let error = self.refused();
            let diagnostics = self.places().diagnostics(found);
            return Err(HostError { diagnostics, ..error });
        }
        let names = Spellings(names);
        let options = PrintOptions { lang, names: Some(&names) };
        Ok(print(&parse(text, limits).file, &text.text, &options))
    }

    /// The rules, or one machine, as a drawing in `format`.
    ///
    /// # Errors
    /// `Check` where the rules have errors, `Usage` where there is no such machine.
    pub fn graph(&self, machine: Option<&str>, lang: Lang, format: Format) -> Result<String, HostError> {
        if self.has_errors() {
            return Err(self.refused());
        }
        let Some(name) = machine else {
            return Ok(graph::rules(self.program(), lang, format));
        };
        let machines = &self.vocabulary().machines;
        match machines.iter().find(|machine| machine.names.all().any(|known| known == name)) {
            Some(machine) => Ok(graph::machine(machine, lang, format)),
            None => {
                let known: Vec<&str> = machines.iter().map(|machine| machine.names.get(lang)).collect();
                let known = known.join(", ");
                let message = say!(
                    "there is no machine `{name}`; there are: {known}",
                    "没有状态机“{name}”；现有：{known}"
                );
                Err(HostError::usage("machine", message))
            }
        }
    }
}

/// The error for what only rule text can do.
fn no_text() -> HostError {
    let message = say!(
        "packed rules hold neither their trees nor their tests; use the rule files",
        "计划文件中没有规则原文和测试；请使用规则文件"
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
