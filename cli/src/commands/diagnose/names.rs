//! What systems, kinds of findings and the like are called in front of people, in both languages.
//!
//! Kinds, causes and severities have their names in the vocabulary, where rules take them from as well; systems and things are
//! called as in the sentences of findings.

use dangjiu::lang::Lang;
use dangjiu::observation::NodeKind;
use dangjiu::schema::Vocabulary;
use dangjiu_facade::diagnosis::system_title;
use dangjiu_facade::wire::Said;

/// The names, over one vocabulary.
#[derive(Clone, Copy)]
pub(super) struct Names<'v> {
    vocabulary: &'v Vocabulary,
}

const VERDICTS: &[(&str, &str, &str)] = &[
    ("consistent", "consistent", "一致"),
    ("inconsistent", "inconsistent", "不一致"),
    ("undecided", "undecided", "未决"),
    ("one_system", "one system only", "只有一个系统"),
    ("not_comparable", "outside the common window", "共同时段之外"),
];

const MOVEMENTS: &[(&str, &str, &str)] = &[
    ("step", "step", "前进"),
    ("skip", "steps skipped", "跳步"),
    ("repeat", "again", "重复"),
    ("regression", "moved back", "倒退"),
    ("illegal", "no such move", "非法流转"),
];

impl<'v> Names<'v> {
    pub(super) fn new(vocabulary: &'v Vocabulary) -> Names<'v> {
        Names { vocabulary }
    }

    /// A system by itself: `淘宝`, `ERP`, `Warehouse`. One that nobody declared keeps the name it came with.
    pub(super) fn system(self, name: &str) -> Said {
        system_title(self.vocabulary, name).into()
    }

    pub(super) fn kind(self, name: &str) -> Said {
        self.member("finding_kind", name).unwrap_or_else(|| bare(name))
    }

    pub(super) fn cause(self, name: &str) -> Said {
        self.member("finding_cause", name).unwrap_or_else(|| bare(name))
    }

    pub(super) fn severity(self, name: &str) -> Said {
        self.member("severity", name).unwrap_or_else(|| bare(name))
    }

    pub(super) fn node(self, kind: &str) -> Said {
        NodeKind::named(kind).map_or_else(|| bare(kind), |kind| kind.title().into())
    }

    pub(super) fn verdict(self, name: &str) -> Said {
        listed(VERDICTS, name).unwrap_or_else(|| bare(name))
    }

    pub(super) fn movement(self, name: &str) -> Said {
        listed(MOVEMENTS, name).unwrap_or_else(|| bare(name))
    }

    /// A member of a declared enum; its English name with blanks: `moved back`.
    fn member(self, enumeration: &str, name: &str) -> Option<Said> {
        let id = self.vocabulary.enum_names.get(enumeration)?;
        let members = &self.vocabulary.enumeration(*id)?.members;
        let names = members.iter().find(|names| names.primary == name)?;
        Some(Said { en: names.get(Lang::En).replace('_', " "), zh: names.get(Lang::Zh).to_owned() })
    }
}

fn listed(list: &[(&str, &str, &str)], name: &str) -> Option<Said> {
    let (_, en, zh) = list.iter().find(|(known, ..)| *known == name)?;
    Some(Said { en: (*en).to_owned(), zh: (*zh).to_owned() })
}

fn bare(name: &str) -> Said {
    Said { en: name.to_owned(), zh: name.to_owned() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_come_from_the_vocabulary_and_from_what_people_say() {
        let vocabulary = dangjiu::builtin::vocabulary();
        let names = Names::new(&vocabulary);
        let both = |said: Said| (said.en, said.zh);
        let is = |en: &str, zh: &str| (en.to_owned(), zh.to_owned());
        assert_eq!(both(names.system("taobao")), is("Taobao", "淘宝"));
        assert_eq!(both(names.system("wechat_shop")), is("Wechat shop", "微信小店"));
        assert_eq!(both(names.system("erp")), is("ERP", "ERP"));
        assert_eq!(both(names.system("carrier")), is("Carrier", "承运商"));
        assert_eq!(both(names.system("jd")), is("JD", "京东"));
        assert_eq!(both(names.node("erp_order")), is("ERP order", "ERP 单"));
        assert_eq!(both(names.system("our_own_shop")), is("our_own_shop", "our_own_shop"));
        assert_eq!(both(names.kind("contradiction")), is("contradiction", "状态矛盾"));
        assert_eq!(both(names.cause("paid_cancelled_paid")), is("paid cancelled paid", "付款取消又付款"));
        assert_eq!(both(names.severity("critical")), is("critical", "紧急"));
    }
}
