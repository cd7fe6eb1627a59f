//! How the index finds each rule, for people who ask what a rule costs.

use alloc::string::String;
use alloc::vec::Vec;

use super::block::By;
use super::predicate::Test;
use super::probe::Source;
use super::stand::Stand;
use super::{Plan, RuleId};
use crate::diagnostic::Bilingual;
use crate::program::{PlaceId, Rule};
use crate::say;

/// How a rule is found when an event may concern it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Route {
    /// The rules that wait for this event look at the same few values: they are decided together.
    Together {
        /// How many there are, this one included.
        rules: usize,
        /// The paths whose values decide this one, each looked up once for all of them.
        by: Vec<String>,
        /// How many of its clauses are tested by themselves, where those values leave it possible.
        tested: usize,
    },
    /// By the values of these paths, one after the other; only events that have them meet the rule.
    Found {
        /// The paths.
        by: Vec<String>,
        /// How many tests of it are left then; two ends of one value are one test.
        tested: usize,
    },
    /// It is looked at whenever its event occurs; without a trigger, in every call.
    Always {
        /// Why.
        why: Bilingual,
    },
    /// It is not looked at in a single call.
    Never {
        /// Why.
        why: Bilingual,
    },
}

impl Plan {
    /// Per rule, in the order of files and source, the ways in which the index finds it: one, or several where it waits
    /// for several events or for one alternative of an `or`.
    ///
    /// ```
    /// use dangjiu::limits::Limits;
    /// use dangjiu::plan::Plan;
    /// use dangjiu::program::Program;
    ///
    /// let plan = Plan::compile(&Program::default(), &Limits::default())?;
    /// assert!(plan.routes().is_empty());
    /// # Ok::<(), dangjiu::plan::PlanError>(())
    /// ```
    #[must_use]
    pub fn routes(&self) -> Vec<(RuleId, Vec<Route>)> {
        let mut routes: Vec<(RuleId, Vec<Route>)> =
            self.rules().map(|(id, rule)| (id, self.never(id, rule).into_iter().collect())).collect();
        for branch in self.index().branches() {
            Walk { plan: self, routes: &mut routes }.branch(branch, &mut Vec::new());
        }
        routes
    }

    fn never(&self, id: RuleId, rule: &Rule) -> Option<Route> {
        let why = if rule.disabled {
            say!("it is switched off", "已停用")
        } else if self.planned(id).is_some_and(|planned| planned.needs_state) {
            say!("it looks at what happened before", "它要看此前发生的事")
        } else {
            return None;
        };
        Some(Route::Never { why })
    }

    fn path(&self, place: PlaceId) -> String {
        self.place(place).map(|place| place.path.clone()).unwrap_or_default()
    }

    /// The path that a probe reads; for a computed value, nothing.
    fn probed(&self, probe: u32) -> Option<String> {
        let predicates = &self.index().predicates;
        match predicates.probe(probe)?.source {
            Source::Place { place, .. } => Some(self.path(place)),
            Source::Item { read, .. } => Some(self.path(read.place)),
            Source::WholeItem { list } => {
                let list = predicates.lists.get(list as usize)?.read.place;
                Some(self.path(self.item_of(list).unwrap_or(list)))
            }
            Source::Node(_) => None,
        }
    }

    /// Why a rule that stands in no column does not.
    fn why_always(&self, id: RuleId, left: &[Test]) -> Bilingual {
        let rule = self.rule(id);
        if rule.is_some_and(|rule| !rule.otherwise.is_empty()) {
            return say!(
                "it has an `otherwise`, which runs where its condition is false",
                "它有“否则”，条件不成立时也要执行"
            );
        }
        if left.is_empty() {
            return say!("it has no condition", "它没有条件");
        }
        let comparable = |test: &Test| !matches!(test, Test::Node(_) | Test::Text { .. });
        if left.iter().any(comparable) {
            say!(
                "nearly every event satisfies what it asks of single values, or few rules ask the same",
                "几乎每个事件都满足它对单个值的要求，或很少有规则问同样的值"
            )
        } else {
            say!("no clause compares a single value with constants", "没有一个子句把单个值与常量比较")
        }
    }
}

/// Goes through the tree and writes down how each rule is reached.
struct Walk<'w> {
    plan: &'w Plan,
    routes: &'w mut Vec<(RuleId, Vec<Route>)>,
}

impl Walk<'_> {
    /// As deep as the tree.
    fn branch(&mut self, branch: u32, way: &mut Vec<String>) {
        let index = self.plan.index();
        let tree = &index.tree;
        let found = tree.branch(branch);
        tree.standing(&found).for_each(|stand| self.stand(stand, way));
        if let Some(block) = tree.blocks.get(found.block as usize) {
            for (bit, member) in block.rules.iter().enumerate() {
                let decides =
                    |words: &[u64]| words.get(bit / 64).is_some_and(|word| word >> (bit % 64) & 1 == 1);
                let dials = block.deciding().filter(|(_, decided)| decides(decided)).map(|(dial, _)| dial);
                let of_items = block.lists.iter().flat_map(|items| &items.dials);
                let of_items = of_items.filter(|dial| decides(&[dial.decided]));
                let mut by: Vec<String> = Vec::new();
                let mut tested = member.atoms.iter().filter(|(_, by)| *by == By::Test).count();
                for dial in dials.chain(of_items) {
                    match self.plan.probed(dial.probe) {
                        Some(path) if by.contains(&path) => {}
                        Some(path) => by.push(path),
                        // No path finds what is computed: it is every time.
                        None => tested += 1,
                    }
                }
                let rule = self.plan.ranked(member.subject).filter(|_| by.is_empty() && tested == 0);
                // Without an event, and where its condition is asked afterwards, it is not the event that decides.
                let more = |id: &RuleId| {
                    self.plan
                        .rule(*id)
                        .is_some_and(|rule| rule.trigger.is_none() || !rule.otherwise.is_empty())
                };
                self.add(
                    member.subject,
                    match rule.filter(more) {
                        Some(id) => Route::Always { why: self.plan.why_always(id, &[]) },
                        None => Route::Together { rules: block.rules.len(), by, tested },
                    },
                );
            }
        }
        for (_, fork) in tree.columns(&found) {
            way.extend(self.plan.probed(fork.probe));
            tree.in_bands(fork.leads).for_each(|stand| self.stand(stand, way));
            tree.branches(fork.leads).into_iter().for_each(|branch| self.branch(branch, way));
            way.pop();
        }
    }

    fn stand(&mut self, stand: Stand<'_>, way: &[String]) {
        let left = stand.tests(&self.plan.index().predicates);
        let route = if way.is_empty() {
            let Some(id) = self.plan.ranked(stand.subject) else { return };
            Route::Always { why: self.plan.why_always(id, &left) }
        } else {
            Route::Found { by: way.to_vec(), tested: left.len() }
        };
        self.add(stand.subject, route);
    }

    /// Adds a route that is not known yet: under several values of one path a rule is found in one way.
    fn add(&mut self, rank: u32, route: Route) {
        let Some(id) = self.plan.ranked(rank) else { return };
        if let Some((_, routes)) = self.routes.get_mut(id.0 as usize)
            && !routes.contains(&route)
        {
            routes.push(route);
        }
    }
}
