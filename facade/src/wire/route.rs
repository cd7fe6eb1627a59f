//! How each rule is found, as plain data.

use dangjiu::plan;
use dangjiu::say;
use serde::Serialize;

use super::Said;

/// How one rule is found when an event may concern it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Route {
    /// `together`, `found`, `always` or `never`
    pub kind: &'static str,
    /// The paths whose values find or decide it, in the order in which they are looked up.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub by: Vec<String>,
    /// How many of its clauses are tested then.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub tested: Option<usize>,
    /// The same as a sentence.
    pub says: Said,
}

/// The routes of one rule.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Routes {
    /// `pack.rule`
    pub rule: String,
    /// One, or several where it waits for several events or for one alternative of an `or`.
    pub routes: Vec<Route>,
}

impl From<plan::Route> for Route {
    fn from(route: plan::Route) -> Route {
        match route {
            plan::Route::Together { rules, by, tested } => {
                let (with, rest) =
                    (with(rules), if by.is_empty() { every_time(tested) } else { then(tested) });
                let (en, zh, rest_en, rest_zh) = (&with.en, &with.zh, &rest.en, &rest.zh);
                let path = by.join(", ");
                let says = if by.is_empty() {
                    say!("{en}{rest_en}", "{zh}{rest_zh}")
                } else {
                    say!("{en} by {path}{rest_en}", "依据 {path} {zh}{rest_zh}")
                };
                Route { kind: "together", by, tested: Some(tested), says: says.into() }
            }
            plan::Route::Found { by, tested } => {
                let (path, then) = (by.join(" → "), then(tested));
                let (en, zh) = (&then.en, &then.zh);
                let says = say!("found by {path}{en}", "由 {path} 找到{zh}");
                Route { kind: "found", by, tested: Some(tested), says: says.into() }
            }
            plan::Route::Always { why } => {
                let (en, zh) = (&why.en, &why.zh);
                let says = say!("looked at every time: {en}", "每次都要看：{zh}");
                Route { kind: "always", by: Vec::new(), tested: None, says: says.into() }
            }
            plan::Route::Never { why } => {
                let (en, zh) = (&why.en, &why.zh);
                let says = say!("not looked at in a single call: {en}", "单次调用不看它：{zh}");
                Route { kind: "never", by: Vec::new(), tested: None, says: says.into() }
            }
        }
    }
}

/// With how many others a rule is decided.
fn with(rules: usize) -> dangjiu::diagnostic::Bilingual {
    let others = rules.saturating_sub(1);
    match others {
        0 => say!("decided", "判定"),
        1 => say!("decided together with another rule", "与另一条规则一起判定"),
        _ => say!("decided together with {others} other rules", "与另外 {others} 条规则一起判定"),
    }
}

/// What no value decides.
fn every_time(tested: usize) -> dangjiu::diagnostic::Bilingual {
    match tested {
        0 => say!(" by its event alone", "：只看事件"),
        1 => say!("; its clause is tested every time", "；每次检验它的子句"),
        _ => say!("; its {tested} clauses are tested every time", "；每次检验它的 {tested} 个子句"),
    }
}

/// What follows once a rule is found.
fn then(tested: usize) -> dangjiu::diagnostic::Bilingual {
    match tested {
        0 => say!("", ""),
        1 => say!("; then one clause is tested", "；然后检验一个子句"),
        _ => say!("; then {tested} clauses are tested", "；然后检验 {tested} 个子句"),
    }
}
