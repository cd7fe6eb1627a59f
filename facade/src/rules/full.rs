//! What needs more than one order's rules and facts: status maps, drawings, the index, and rules packed.

use dangjiu::builtin::{self, CatalogueError};
use dangjiu::diagnostic::Bilingual;
use dangjiu::graph::{self, Format};
use dangjiu::lang::Lang;
use dangjiu::mapping::Catalogue;
use dangjiu::plan::{Packed, PackedSource, Plan};
use dangjiu::say;

use super::Rules;
use crate::error::{ErrorKind, HostError};
use crate::wire;

impl Rules {
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
            let Bilingual { en, zh } = error.sentence();
            HostError::new(kind, "maps", say!("no status maps: {en}", "状态映射无法使用：{zh}"))
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
