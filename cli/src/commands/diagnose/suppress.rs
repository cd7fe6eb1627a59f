//! Suppressions: findings somebody decided to live with for a while, as a file that says which, why and until when.
//!
//! ```toml
//! [[suppress]]
//! kind = "contradiction"
//! cause = "behind"
//! system = "pinduoduo"
//! reason = "its export is a day late during the sale"
//! expires = "2026-10-31"
//! ```
//!
//! What a suppression names is counted but neither listed nor a reason for exit code 1. The consistency rate stays as it
//! is: orders do not agree because somebody looks away. A suppression whose last day (in Shanghai) is over leaves
//! nothing out and is reported.

use dangjiu::diagnosis::{Cause, Kind};
use dangjiu::diagnostic::Bilingual;
use dangjiu::say;
use dangjiu::time::CivilDate;
use dangjiu_exports::mapping::Mapping;
use dangjiu_facade::wire::{Diagnosis, Finding, Suppression};
use toml::{Table, Value};

use super::{figures, select};

/// What may stand in an entry; the first five name findings.
const FIELDS: [&str; 7] = ["key", "kind", "cause", "system", "node", "reason", "expires"];

/// An entry of the file.
#[derive(Debug)]
pub(super) struct Entry {
    /// Field and wanted value; a finding has all of them.
    names: Vec<(&'static str, String)>,
    reason: String,
    expires: CivilDate,
}

impl Entry {
    fn matches(&self, finding: &Finding) -> bool {
        self.names.iter().all(|(field, wanted)| {
            let found = match *field {
                "key" => &finding.key,
                "kind" => &finding.kind,
                "cause" => &finding.cause,
                "system" => &finding.system,
                _ => &finding.node.id,
            };
            found == wanted
        })
    }
}

/// Reads a file of suppressions; a file can be of one of these systems.
pub(super) fn parse(text: &str, systems: &[String]) -> Result<Vec<Entry>, Bilingual> {
    let table: Table = text.parse().map_err(|error: toml::de::Error| {
        // Its lines are not quoted: they are an export's, where one was named by mistake.
        let line = dangjiu_exports::mapping::line_of(text, &error);
        let error = error.message();
        say!(
            "this is no TOML, line {line}: {error}",
            "不是 TOML：第 {line} 行读不懂，读取时的原话是“{error}”；请改正这一行"
        )
    })?;
    if let Some(name) = table.keys().find(|name| *name != "suppress") {
        return Err(say!(
            "`{name}` means nothing here; entries begin with `[[suppress]]`",
            "“{name}”在这里没有意义；每一条以 [[suppress]] 开头"
        ));
    }
    let entries = match table.get("suppress") {
        None => return Ok(Vec::new()),
        Some(Value::Array(entries)) => entries,
        Some(_) => return Err(say!("entries begin with `[[suppress]]`", "每一条以 [[suppress]] 开头")),
    };
    let numbered = entries.iter().enumerate();
    numbered.map(|(index, value)| entry(value, index + 1, systems)).collect()
}

fn entry(value: &Value, number: usize, systems: &[String]) -> Result<Entry, Bilingual> {
    let Value::Table(table) = value else {
        return Err(say!("entry {number} has no fields", "第 {number} 条没有字段"));
    };
    let known = FIELDS.join(", ");
    if let Some(name) = table.keys().find(|name| !FIELDS.contains(&name.as_str())) {
        return Err(say!(
            "entry {number} has a field `{name}`; there are {known}",
            "第 {number} 条有字段“{name}”；可用的有 {known}"
        ));
    }
    let text = |field: &str| match table.get(field) {
        None => Ok(None),
        Some(Value::String(text)) if !text.trim().is_empty() => Ok(Some(text.trim().to_owned())),
        Some(_) => Err(say!(
            "`{field}` of entry {number} must be a text in quotes",
            "第 {number} 条的“{field}”应为引号内的文字"
        )),
    };
    let needed = |field: &str, en: &str, zh: &str| {
        text(field)?
            .ok_or_else(|| say!("entry {number} has no `{field}`: {en}", "第 {number} 条没有“{field}”：{zh}"))
    };
    let mut names = Vec::new();
    let [naming @ .., _, _] = FIELDS;
    for field in naming {
        names.extend(text(field)?.map(|wanted| (field, wanted)));
    }
    for (field, wanted) in &names {
        let known: Vec<&str> = match *field {
            "kind" => Kind::ALL.map(Kind::name).into(),
            "cause" => Cause::ALL.map(Cause::name).into(),
            "system" => systems.iter().map(String::as_str).collect(),
            _ => continue,
        };
        is_one_of(&known, number, field, wanted)?;
    }
    if names.is_empty() {
        return Err(say!(
            "entry {number} names nothing; give at least one of key, kind, cause, system, node",
            "第 {number} 条没有指明任何发现；至少写 key、kind、cause、system、node 之一"
        ));
    }
    let reason = needed("reason", "say why, for those who find it later", "写明理由，供日后查看")?;
    let expires =
        needed("expires", "give its last day, such as \"2026-10-31\"", "写明最后一天，如 \"2026-10-31\"")?;
    let expires = CivilDate::parse(&expires).map_err(|_| {
        say!(
            "`expires` of entry {number} is `{expires}`; expected a day such as `2026-10-31`",
            "第 {number} 条的“expires”是“{expires}”，应为日期，如“2026-10-31”"
        )
    })?;
    Ok(Entry { names, reason, expires })
}

/// Refuses a word that no finding can have: an entry with a slip of the pen would leave nothing out, and nobody would see it.
fn is_one_of(known: &[&str], number: usize, field: &str, wanted: &str) -> Result<(), Bilingual> {
    if known.contains(&wanted) {
        return Ok(());
    }
    let known = known.join(", ");
    Err(say!(
        "`{field}` of entry {number} is `{wanted}`; there are {known}",
        "第 {number} 条的“{field}”是“{wanted}”；可用的有 {known}"
    ))
}

/// The systems that a file can be of: those of the shop's own mappings and of the shipped ones.
pub(super) fn systems(own: &[Mapping]) -> Result<Vec<String>, Bilingual> {
    let shipped = dangjiu_exports::mapping::builtin::mappings().map_err(|error| error.0)?;
    let mut systems: Vec<String> = own.iter().chain(&shipped).map(|mapping| mapping.system.clone()).collect();
    systems.sort_unstable();
    systems.dedup();
    Ok(systems)
}

/// Leaves out what the entries name.
pub(super) fn apply(entries: &[Entry], diagnosis: &mut Diagnosis) {
    let today = figures::day(&diagnosis.now);
    let mut kept = vec![true; diagnosis.findings.len()];
    for entry in entries {
        // Without a day to compare with, nothing is hidden.
        let expired = today.is_none_or(|today| entry.expires < today);
        let mut findings = 0;
        for (kept, finding) in kept.iter_mut().zip(&diagnosis.findings) {
            if entry.matches(finding) {
                findings += 1;
                *kept &= expired;
            }
        }
        let names: Vec<&str> = entry.names.iter().map(|(_, wanted)| wanted.as_str()).collect();
        diagnosis.suppressions.push(Suppression {
            names: names.join(" · "),
            reason: entry.reason.clone(),
            expires: entry.expires.to_string(),
            expired,
            findings,
        });
    }
    let left_out = kept.iter().filter(|kept| !**kept).count();
    if left_out > 0 {
        diagnosis.suppressed += left_out as u64;
        let orders = vec![true; diagnosis.orders.len()];
        select::keep(diagnosis, &kept, &orders);
        select::regroup(diagnosis);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::commands::diagnose::sample;

    fn read(text: &str) -> Result<Vec<Entry>, Bilingual> {
        parse(text, &systems(&[]).unwrap())
    }

    fn applied(text: &str) -> Diagnosis {
        let mut diagnosis = sample::diagnosis();
        apply(&read(text).unwrap(), &mut diagnosis);
        diagnosis
    }

    #[test]
    fn what_is_suppressed_is_counted_and_not_shown() {
        let before = sample::diagnosis();
        let after = applied(
            "[[suppress]]\nkind = \"contradiction\"\ncause = \"behind\"\nsystem = \"pinduoduo\"\n\
             reason = \"late export\"\nexpires = \"2026-09-27\"",
        );
        // Twelve of the 36 orders of the broken write-back are Pinduoduo's.
        assert_eq!(after.suppressed, 12);
        assert_eq!(after.findings.len() + 12, before.findings.len());
        assert_eq!(after.causes.len() + 1, before.causes.len());
        assert_eq!(after.rate, before.rate, "looking away does not make orders agree");
        assert_eq!(after.orders.len(), before.orders.len());
        for (index, order) in after.orders.iter().enumerate() {
            for finding in &order.findings {
                assert_eq!(after.findings[*finding as usize].order, u32::try_from(index).ok());
            }
        }
        for group in &after.causes {
            assert!(
                group.examples.iter().all(|index| select::of_group(&after.findings[*index as usize], group))
            );
        }
        assert_eq!(after.suppressions[0].findings, 12);
        assert_eq!(after.suppressions[0].names, "contradiction · behind · pinduoduo");
    }

    #[test]
    fn a_part_of_a_group_leaves_the_rest_counted_anew() {
        let after = applied(
            "[[suppress]]\nnode = \"6921900000000000001\"\nreason = \"known\"\nexpires = \"2026-12-31\"\n\
             [[suppress]]\nnode = \"6921900000000000002\"\nreason = \"known\"\nexpires = \"2026-12-31\"",
        );
        let douyin =
            |group: &&dangjiu_facade::wire::CauseGroup| group.cause == "behind" && group.system == "douyin";
        let group = after.causes.iter().find(douyin).unwrap();
        // 24 of Douyin are numbered 1, 2, 4, 5 … 35 and worth 40 more than their number: 24 × 40 + 432 = 1392;
        // without the first two it is 41 + 42 less.
        assert_eq!((group.findings, group.orders), (22, 22));
        assert_eq!((group.amount.as_str(), group.weight.as_str()), ("1309.00", "1309"));
    }

    #[test]
    fn an_expired_suppression_hides_nothing_and_is_reported() {
        let after = applied("[[suppress]]\ncause = \"behind\"\nreason = \"x\"\nexpires = \"2026-09-26\"");
        assert_eq!((after.suppressed, after.findings.len()), (0, sample::diagnosis().findings.len()));
        assert!(after.suppressions[0].expired);
        assert_eq!(after.suppressions[0].findings, 37);
    }

    #[test]
    fn mistakes_are_sentences() {
        let wrong = |text: &str| read(text).unwrap_err();
        assert_eq!(
            wrong("[[suppress]]\nkey = \"a\"\nuntil = \"2026-10-31\"").en,
            "entry 1 has a field `until`; there are key, kind, cause, system, node, reason, expires"
        );
        assert_eq!(wrong("[[suppress]]\nkey = \"a\"").zh, "第 1 条没有“reason”：写明理由，供日后查看");
        let day = wrong("[[suppress]]\nkey = \"a\"\nreason = \"r\"\nexpires = \"soon\"");
        assert_eq!(day.en, "`expires` of entry 1 is `soon`; expected a day such as `2026-10-31`");
        let until = "reason = \"r\"\nexpires = \"2026-10-31\"";
        let kind = wrong(&format!("[[suppress]]\nkind = \"contradicton\"\n{until}")).en;
        assert!(kind.starts_with("`kind` of entry 1 is `contradicton`; there are contradiction, "), "{kind}");
        let cause = wrong(&format!("[[suppress]]\ncause = \"behnd\"\n{until}")).zh;
        assert!(cause.starts_with("第 1 条的“cause”是“behnd”；可用的有 behind, ahead, "), "{cause}");
        assert!(
            read(&format!("[[suppress]]\nsystem = \"wechat_shop\"\n{until}")).is_ok(),
            "of none of today's files"
        );
        let system = wrong(&format!("[[suppress]]\nsystem = \"pindoudou\"\n{until}")).en;
        assert!(system.starts_with("`system` of entry 1 is `pindoudou`; there are carrier, "), "{system}");
        let nothing = wrong("[[suppress]]\nreason = \"r\"\nexpires = \"2026-10-31\"");
        assert!(nothing.en.starts_with("entry 1 names nothing"), "{nothing:?}");
        assert!(wrong("[[ignore]]\nkey = \"a\"").en.starts_with("`ignore` means nothing here"));
        assert!(wrong("suppress = 3").en.contains("[[suppress]]"));
        assert!(wrong("[[suppress").en.starts_with("this is no TOML"));
        assert!(wrong("[[suppress]]\nkind = 3").en.contains("must be a text"));
        assert!(read("").unwrap().is_empty());
    }
}
