//! A diagnosis against an earlier one, by the keys of their findings.
//!
//! "No longer found" is all that can be said of a finding that is gone: it was put right, or its order has left the
//! exports.

use std::collections::HashSet;

use dangjiu::diagnostic::Bilingual;
use dangjiu::mask::mask_within;
use dangjiu::say;
use dangjiu_facade::wire::{Compared, Diagnosis, Gone, Node, Said};
use serde::Deserialize;

/// What `--json` printed an earlier time, as far as it is compared.
#[derive(Debug, Deserialize)]
pub(super) struct Earlier {
    format: String,
    tenant: String,
    findings: Vec<EarlierFinding>,
}

#[derive(Debug, Deserialize)]
struct EarlierFinding {
    key: String,
    kind: String,
    node: EarlierNode,
    system: String,
    message: EarlierSaid,
}

#[derive(Debug, Deserialize)]
struct EarlierNode {
    kind: String,
    id: String,
    #[serde(default)]
    channel: Option<String>,
}

#[derive(Debug, Deserialize)]
struct EarlierSaid {
    en: String,
    zh: String,
}

/// Reads an earlier diagnosis.
pub(super) fn parse(text: &str) -> Result<Earlier, Bilingual> {
    let earlier: Earlier = serde_json::from_str(text).map_err(|error| {
        let error = error.to_string();
        let error = mask_within(&error);
        say!(
            "this is not what `dangjiu diagnose --json` prints: {error}",
            "这不是 dangjiu diagnose --json 的输出，读取时的原话是“{error}”；请给出上次保存的那份"
        )
    })?;
    let (format, ours) = (&earlier.format, Diagnosis::FORMAT);
    if format != ours {
        return Err(say!(
            "its format is `{format}`; this version compares `{ours}`",
            "其格式是“{format}”；本版本可比较“{ours}”"
        ));
    }
    Ok(earlier)
}

/// Says which findings are new, still there, and gone. To be called before anything is suppressed: what is only hidden
/// is not gone.
///
/// # Errors
/// Where the earlier diagnosis is about somebody else's data.
pub(super) fn compare(earlier: &Earlier, diagnosis: &mut Diagnosis, reveal: bool) -> Result<(), Bilingual> {
    // The earlier one may have been revealed.
    let shown = |text: &str| if reveal { text.to_owned() } else { mask_within(text).into_owned() };
    if earlier.tenant != diagnosis.tenant {
        let (then, now) = (&earlier.tenant, &diagnosis.tenant);
        return Err(say!(
            "the earlier diagnosis is of tenant `{then}`, this one of `{now}`",
            "上次诊断属于租户“{then}”，这次属于“{now}”"
        ));
    }
    let then: HashSet<&str> = earlier.findings.iter().map(|finding| finding.key.as_str()).collect();
    let mut compared = Compared::default();
    let mut now = HashSet::new();
    for (index, finding) in (0u32..).zip(&diagnosis.findings) {
        now.insert(finding.key.as_str());
        let list = if then.contains(finding.key.as_str()) { &mut compared.still } else { &mut compared.new };
        list.push(index);
    }
    let gone = earlier.findings.iter().filter(|finding| !now.contains(finding.key.as_str()));
    compared.gone = gone
        .map(|finding| Gone {
            key: finding.key.clone(),
            kind: finding.kind.clone(),
            node: Node {
                kind: finding.node.kind.clone(),
                id: finding.node.id.clone(),
                channel: finding.node.channel.clone(),
            },
            system: finding.system.clone(),
            message: Said { en: shown(&finding.message.en), zh: shown(&finding.message.zh) },
        })
        .collect();
    diagnosis.compared = Some(compared);
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::commands::diagnose::sample;

    /// The sample as it was printed an earlier time, after `change`.
    fn printed(change: impl FnOnce(&mut Diagnosis)) -> Earlier {
        let mut earlier = sample::diagnosis();
        change(&mut earlier);
        parse(&serde_json::to_string(&earlier).unwrap()).unwrap()
    }

    #[test]
    fn what_json_printed_can_be_compared() {
        let earlier = printed(|earlier| {
            let mut gone = earlier.findings[0].clone();
            gone.key = "gone".to_owned();
            earlier.findings[3] = gone;
        });
        let mut now = sample::diagnosis();
        compare(&earlier, &mut now, false).unwrap();
        let compared = now.compared.unwrap();
        assert_eq!(compared.new, [3]);
        assert_eq!(compared.still.len(), now.findings.len() - 1);
        assert_eq!(compared.gone.iter().map(|gone| gone.key.as_str()).collect::<Vec<_>>(), ["gone"]);
        assert_eq!(compared.gone[0].message, now.findings[0].message);
    }

    #[test]
    fn the_same_twice_has_nothing_new() {
        let mut now = sample::diagnosis();
        compare(&printed(|_| ()), &mut now, false).unwrap();
        let compared = now.compared.unwrap();
        assert_eq!((compared.new.len(), compared.gone.len()), (0, 0));
        assert_eq!(compared.still.len(), now.findings.len());
    }

    #[test]
    fn other_data_is_refused_in_a_sentence() {
        let mut now = sample::diagnosis();
        let other = printed(|earlier| earlier.tenant = "other".to_owned());
        assert!(compare(&other, &mut now, false).unwrap_err().en.contains("tenant `other`"));
        assert!(parse("{}").unwrap_err().en.starts_with("this is not what"));
        let newer =
            serde_json::to_string(&sample::diagnosis()).unwrap().replace("diagnosis/1", "diagnosis/9");
        assert!(parse(&newer).unwrap_err().zh.contains("dangjiu.diagnosis/9"));
    }
}
