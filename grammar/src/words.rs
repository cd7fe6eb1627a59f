//! The one word table: every word of the language, in English and in Chinese.
//!
//! The parser's keyword rules (`words.pest`), the printer and the editor grammar are all made from [`WORDS`].
//! A word has one spelling per language; several words may share a spelling where the grammar tells them apart.

/// How strictly a word is reserved.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Class {
    /// Never a bare name.
    Hard,
    /// A word only where the grammar expects it; elsewhere a name.
    Soft,
    /// A unit or suffix that may be glued to a number.
    Unit,
}

/// A word of the language.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Word {
    /// Its id: the pest rule is `kw_` + id.
    pub id: &'static str,
    /// How strictly it is reserved.
    pub class: Class,
    /// Its English spelling; parts are separated by one space.
    pub en: &'static str,
    /// Its Chinese spelling.
    pub zh: &'static str,
    /// Whether a declaration may start with it (in column one).
    pub opens: bool,
    /// Whether a line that starts with it continues the line before.
    pub continues: bool,
    /// Whether a line that ends with it goes on in the next line.
    pub expects_more: bool,
}

const fn w(id: &'static str, class: Class, en: &'static str, zh: &'static str) -> Word {
    Word { id, class, en, zh, opens: false, continues: false, expects_more: false }
}
const fn decl(id: &'static str, class: Class, en: &'static str, zh: &'static str) -> Word {
    Word { opens: true, ..w(id, class, en, zh) }
}
const fn more(id: &'static str, class: Class, en: &'static str, zh: &'static str) -> Word {
    Word { expects_more: true, ..w(id, class, en, zh) }
}
const fn infix(id: &'static str, class: Class, en: &'static str, zh: &'static str) -> Word {
    Word { expects_more: true, ..cont(id, class, en, zh) }
}
const fn cont(id: &'static str, class: Class, en: &'static str, zh: &'static str) -> Word {
    Word { continues: true, ..w(id, class, en, zh) }
}

use alloc::format;
use alloc::string::String;
use alloc::vec::Vec;

use Class::{Hard, Soft, Unit};

/// Every word.
pub const WORDS: &[Word] = &[
    // Declarations
    decl("rule", Hard, "rule", "规则"),
    decl("pack", Soft, "pack", "规则包"),
    decl("use", Soft, "use", "使用"),
    decl("replace", Soft, "replace", "替换"),
    decl("disable", Soft, "disable", "停用"),
    decl("let", Soft, "let", "设"),
    decl("define", Soft, "define", "定义"),
    decl("action", Soft, "action", "动作"),
    decl("event", Soft, "event", "事件"),
    decl("record", Soft, "record", "记录"),
    decl("enum", Soft, "enum", "枚举"),
    decl("machine", Soft, "machine", "状态机"),
    decl("map", Soft, "map", "映射"),
    decl("table", Soft, "table", "表"),
    decl("calendar", Soft, "calendar", "日历"),
    decl("list", Soft, "list", "名单"),
    decl("group", Soft, "group", "组"),
    decl("lateness", Soft, "lateness", "迟到上限"),
    decl("test", Soft, "test", "测试"),
    // The shape of a rule
    w("when", Hard, "when", "当"),
    w("then", Hard, "then", "就"),
    w("otherwise", Hard, "otherwise", "否则"),
    infix("and", Hard, "and", "且"),
    infix("or", Hard, "or", "或"),
    more("not", Hard, "not", "非"),
    cont("if", Hard, "if", "若"),
    infix("is", Hard, "is", "是"),
    infix("is_not", Soft, "is not", "不是"),
    infix("in", Hard, "in", "属于"),
    infix("not_in", Soft, "not in", "不属于"),
    cont("in_list", Soft, "in list", "属于 名单"),
    cont("not_in_list", Soft, "not in list", "不属于 名单"),
    infix("contains", Hard, "contains", "包含"),
    // Conditions
    infix("starts_with", Soft, "starts with", "开头是"),
    infix("ends_with", Soft, "ends with", "结尾是"),
    w("known", Soft, "known", "已知"),
    w("missing", Soft, "missing", "缺失"),
    w("none", Soft, "none", "空"),
    w("at_least_state", Soft, "at least", "至少到"),
    infix("or_else", Soft, "or else", "默认"),
    w("any", Soft, "any", "任一"),
    w("any_of", Soft, "any of", "任一"),
    w("all", Soft, "all", "全部"),
    w("no", Soft, "no", "没有"),
    w("count_of", Soft, "count of", "个数"),
    w("sum_of", Soft, "sum of", "总和"),
    w("min_of", Soft, "min of", "最小"),
    w("max_of", Soft, "max of", "最大"),
    w("round", Soft, "round", "舍入"),
    w("half_up", Soft, "half up", "四舍五入"),
    w("half_even", Soft, "half even", "四舍六入五成双"),
    w("up", Soft, "up", "进位"),
    w("down", Soft, "down", "舍去"),
    w("true", Soft, "true", "真"),
    w("false", Soft, "false", "假"),
    // Triggers
    w("becomes", Soft, "becomes", "变为"),
    w("leaves", Soft, "leaves", "离开"),
    w("goes", Soft, "goes", "经历"),
    cont("within", Soft, "within", "内"),
    w("stays", Soft, "stays", "保持"),
    w("for", Soft, "for", "满"),
    cont("until", Soft, "until", "直到"),
    cont("after", Soft, "after", "后"),
    w("done", Soft, "done", "完成"),
    cont("by", Soft, "by", "按"),
    w("at_least", Soft, "at least", "至少"),
    w("times", Unit, "times", "次"),
    w("rate_of", Soft, "rate of", "比率"),
    w("rate_share", Soft, "rate", "的 比率"),
    w("among", Soft, "among", "占"),
    cont("with", Soft, "with", "且"),
    w("samples", Soft, "samples", "样本"),
    // Steps
    w("for_each", Soft, "for each", "对每个"),
    w("emit", Soft, "emit", "发出"),
    cont("unless", Soft, "unless", "除非"),
    // Rule options
    w("priority", Soft, "priority", "优先级"),
    w("in_group", Soft, "in group", "归组"),
    w("once", Soft, "once", "仅一次"),
    w("at_most_once", Soft, "at most once", "最多一次"),
    w("per", Soft, "per", "每"),
    w("from", Soft, "from", "从"),
    w("to", Soft, "to", "到"),
    w("shadow", Soft, "shadow", "试运行"),
    w("disabled", Soft, "disabled", "已停用"),
    w("owner", Soft, "owner", "负责人"),
    w("tags", Soft, "tags", "标签"),
    w("was", Soft, "was", "原名"),
    // Fields, actions, events, enums
    w("required", Soft, "required", "必填"),
    w("optional", Soft, "optional", "可选"),
    w("default", Soft, "default", "缺省"),
    w("public", Soft, "public", "公开"),
    w("business", Soft, "business", "内部"),
    w("personal", Soft, "personal", "个人"),
    w("sensitive", Soft, "sensitive", "敏感"),
    w("up_to", Soft, "up to", "至多"),
    w("list_of", Soft, "list of", "列表"),
    w("of", Soft, "of", "属于"),
    w("settled", Soft, "settled", "落定"),
    w("speculative", Soft, "speculative", "预发"),
    w("undone_by", Soft, "undone by", "撤销用"),
    w("open", Soft, "open", "开放"),
    // Machines and maps
    w("truth", Soft, "truth", "依据"),
    w("forward_only", Soft, "forward only", "只进"),
    w("state", Soft, "state", "状态"),
    w("initial", Soft, "initial", "初始"),
    w("final", Soft, "final", "终态"),
    w("edition", Soft, "edition", "版本"),
    w("nothing", Soft, "nothing", "无"),
    // Tables and groups
    w("first", Soft, "first", "首个"),
    w("every", Soft, "all", "全部"),
    w("unique", Soft, "unique", "唯一"),
    // Calendars
    w("zone", Soft, "zone", "时区"),
    w("hours", Soft, "hours", "工时"),
    w("holiday", Soft, "holiday", "假日"),
    w("workday", Soft, "workday", "班日"),
    w("mon", Soft, "mon", "周一"),
    w("tue", Soft, "tue", "周二"),
    w("wed", Soft, "wed", "周三"),
    w("thu", Soft, "thu", "周四"),
    w("fri", Soft, "fri", "周五"),
    w("sat", Soft, "sat", "周六"),
    w("sun", Soft, "sun", "周日"),
    // Tests
    w("given", Soft, "given", "给定"),
    w("expect", Soft, "expect", "预期"),
    w("now", Soft, "now", "此刻"),
    w("undecided", Soft, "undecided", "未决"),
    w("needs_state", Soft, "needs state", "需要状态"),
    w("error", Soft, "error", "出错"),
    // Units
    w("day", Unit, "d", "天"),
    w("hour", Unit, "h", "小时"),
    w("minute", Unit, "min", "分钟"),
    w("second", Unit, "s", "秒"),
    w("millisecond", Unit, "ms", "毫秒"),
    w("kilogram", Unit, "kg", "公斤"),
    w("gram", Unit, "g", "克"),
];

/// The word with this id.
///
/// ```
/// assert_eq!(dangjiu_grammar::words::word("when").map(|w| w.zh), Some("当"));
/// ```
#[must_use]
pub fn word(id: &str) -> Option<&'static Word> {
    WORDS.iter().find(|w| w.id == id)
}

/// The full-width form of an ASCII letter, as Chinese input methods produce it; other characters as they are.
fn full_width(text: &str) -> String {
    text.chars()
        .map(|c| match c {
            '!'..='~' => char::from_u32(u32::from(c) + 0xFEE0).unwrap_or(c),
            other => other,
        })
        .collect()
}

/// A spelling as a pest expression: its parts with white space between them.
fn spelling(text: &str) -> String {
    let parts: Vec<String> = text.split(' ').map(|part| format!("\"{part}\"")).collect();
    parts.join(" ~ gap ~ ")
}

/// The alternatives of a word: English, Chinese, full-width English.
fn alternatives(word: &Word) -> [String; 3] {
    [spelling(word.en), spelling(word.zh), spelling(&full_width(word.en))]
}

/// A choice in which no spelling stands before a longer one that starts with it.
fn choice(words: &[&Word]) -> String {
    let mut all: Vec<String> = words.iter().flat_map(|word| alternatives(word)).collect();
    all.sort_by(|a, b| b.len().cmp(&a.len()).then_with(|| a.cmp(b)));
    all.dedup();
    all.join(" | ")
}

/// A choice of the words' first parts that fails after a few characters: grouped by first letter.
fn quick_choice(words: &[&Word]) -> String {
    let mut all: Vec<String> = Vec::new();
    for word in words {
        for text in [String::from(word.en), String::from(word.zh), full_width(word.en)] {
            all.push(String::from(text.split(' ').next().unwrap_or_default()));
        }
    }
    all.sort();
    all.dedup();
    let mut groups: Vec<(char, Vec<&str>)> = Vec::new();
    for text in &all {
        let Some(first) = text.chars().next() else { continue };
        let rest = text.strip_prefix(first).unwrap_or_default();
        match groups.last_mut() {
            Some((letter, rests)) if *letter == first => rests.push(rest),
            _ => groups.push((first, alloc::vec![rest])),
        }
    }
    let groups: Vec<String> = groups
        .into_iter()
        .map(|(letter, mut rests)| {
            // The longer one first; the bare letter itself last.
            rests.reverse();
            let rests: Vec<String> = rests.iter().map(|rest| format!("\"{rest}\"")).collect();
            format!("\"{letter}\" ~ ({})", rests.join(" | "))
        })
        .collect();
    groups.join(" | ")
}

/// The ids of the words a value may start with, besides a name.
pub const VALUE_WORDS: &[&str] = &[
    "round", "count_of", "sum_of", "min_of", "max_of", "any", "any_of", "all", "no", "at_least", "rate_of",
    "within", "true", "false", "none",
];

/// The ids of the words that may stand behind a value and are no operators between two.
pub const BEHIND_WORDS: &[&str] = &[
    "is",
    "is_not",
    "in_list",
    "not_in_list",
    "at_least_state",
    "becomes",
    "leaves",
    "goes",
    "stays",
    "within",
    "done",
    "after",
];

/// The text of `words.pest`: one atomic rule per word, the hard words, and the units that are glued to numbers.
///
/// ```
/// assert!(dangjiu_grammar::words::pest_rules().contains("kw_when ="));
/// ```
#[must_use]
pub fn pest_rules() -> String {
    let mut out = String::from(
        "// Made from the word table in words.rs. Rewrite it with: DANGJIU_WRITE=1 cargo test -p dangjiu-grammar\n\n\
         gap = _{ \" \"+ }\n",
    );
    for word in WORDS {
        let [en, zh, wide] = alternatives(word);
        out.push_str(&format!("kw_{} = @{{ ({en} | {zh} | {wide}) ~ !XID_CONTINUE }}\n", word.id));
    }
    let hard: Vec<&Word> = WORDS.iter().filter(|word| word.class == Hard).collect();
    out.push_str(&format!("hard_word = @{{ ({}) ~ !XID_CONTINUE }}\n", quick_choice(&hard)));
    // Looked for before the forms themselves, because most values and most places behind them have none of them.
    for (rule, ids) in [("value_word", VALUE_WORDS), ("behind_word", BEHIND_WORDS)] {
        let words: Vec<&Word> = ids.iter().filter_map(|id| word(id)).collect();
        out.push_str(&format!("{rule} = @{{ ({}) ~ !XID_CONTINUE }}\n", quick_choice(&words)));
    }
    for (rule, ids) in [
        ("duration_unit", ["day", "hour", "minute", "second", "millisecond"].as_slice()),
        ("weight_unit", ["kilogram", "gram"].as_slice()),
    ] {
        let units: Vec<&Word> = ids.iter().filter_map(|id| word(id)).collect();
        out.push_str(&format!("{rule} = _{{ {} }}\n", choice(&units)));
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_word_has_both_languages_and_a_unique_id() {
        for (i, word) in WORDS.iter().enumerate() {
            assert!(word.en.is_ascii() && !word.en.is_empty(), "{}", word.id);
            assert!(!word.zh.is_empty() && word.zh.chars().all(|c| !c.is_ascii() || c == ' '), "{}", word.id);
            assert!(WORDS.iter().skip(i + 1).all(|other| other.id != word.id), "{} stands twice", word.id);
        }
    }

    #[test]
    fn the_hard_words_are_those_of_the_language() {
        let hard: Vec<&str> = WORDS.iter().filter(|w| w.class == Hard).map(|w| w.en).collect();
        assert_eq!(
            hard,
            ["rule", "when", "then", "otherwise", "and", "or", "not", "if", "is", "in", "contains"]
        );
        let zh: Vec<&str> = WORDS.iter().filter(|w| w.class == Hard).map(|w| w.zh).collect();
        assert_eq!(zh, ["规则", "当", "就", "否则", "且", "或", "非", "若", "是", "属于", "包含"]);
    }

    #[test]
    fn a_quick_choice_tries_the_longer_word_first() {
        let words: Vec<&Word> = ["min_of", "max_of", "is", "in"].iter().filter_map(|id| word(id)).collect();
        let choice = quick_choice(&words);
        assert!(choice.starts_with("\"i\" ~ (\"s\" | \"n\") | \"m\" ~ (\"in\" | \"ax\")"), "{choice}");
        assert!(VALUE_WORDS.iter().chain(BEHIND_WORDS).all(|id| word(id).is_some()));
    }

    #[test]
    fn full_width_letters() {
        assert_eq!(full_width("at z"), "ａｔ ｚ");
    }
}
