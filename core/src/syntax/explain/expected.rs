//! What the parser would have taken, in words.

use alloc::format;
use alloc::string::String;
use alloc::vec::Vec;

use dangjiu_grammar::Rule;
use dangjiu_grammar::words::{BEHIND_WORDS, Class, Word, word};

/// The most things a message lists.
const MOST: usize = 6;

/// What may stand at the place of a failure.
pub(super) struct Expected {
    rules: Vec<Rule>,
}

impl Expected {
    pub(super) fn new(rules: &[Rule]) -> Self {
        Self { rules: rules.to_vec() }
    }

    pub(super) fn has(&self, rule: Rule) -> bool {
        self.rules.contains(&rule)
    }

    /// Whether an operator between two values may stand here, so that a value has just ended.
    pub(super) fn operator(&self) -> bool {
        self.has(Rule::op_add) || self.has(Rule::op_mul)
    }

    /// Whether a value may start here.
    pub(super) fn value(&self) -> bool {
        self.rules.iter().any(|rule| kind(*rule) == Kind::Value)
    }

    /// The keywords that may stand here.
    pub(super) fn words(&self) -> impl Iterator<Item = &'static Word> {
        // One rule looks for all words behind a value at once.
        let sets = [
            (Rule::behind_word, BEHIND_WORDS),
            (Rule::policy, &["first", "every", "unique"]),
            (Rule::rounding, &["half_up", "half_even", "up", "down"]),
        ];
        let of_sets = sets.into_iter().filter(|(rule, _)| self.has(*rule)).flat_map(|(_, ids)| ids);
        self.rules.iter().filter_map(|rule| keyword(*rule)).chain(of_sets.filter_map(|id| word(id)))
    }

    /// The list for a message, English and Chinese; empty where nothing can be named.
    pub(super) fn sentence(&self, open: Option<char>) -> (String, String) {
        let mut named: Vec<(String, String)> = Vec::new();
        let mut add = |en: &str, zh: &str| {
            if !named.iter().any(|(known, _)| known == en) {
                named.push((String::from(en), String::from(zh)));
            }
        };
        if self.operator() {
            match open {
                Some('(') => add("`,` or `)`", "逗号或右括号"),
                Some('[') => add("`,` or `]`", "逗号或“]”"),
                Some('{') => add("`,` or `}`", "逗号或“}”"),
                _ => {}
            }
        }
        let value = self.value();
        for rule in &self.rules {
            match kind(*rule) {
                // A name or an object is a value, too.
                Kind::Name if value => {}
                Kind::Other(..) if value && *rule == Rule::object => {}
                Kind::Value => add("a value", "一个值"),
                Kind::Operator => add("an operator", "运算或比较词"),
                Kind::Name => add("a name", "名称"),
                Kind::Other(en, zh) => add(en, zh),
                Kind::Unnamed => {}
            }
        }
        let mut words: Vec<&Word> = self
            .rules
            .iter()
            .filter(|rule| kind(**rule) == Kind::Unnamed)
            .filter(|rule| !(value && **rule == Rule::kw_not || self.operator() && **rule == Rule::kw_in))
            .filter_map(|rule| keyword(*rule))
            .collect();
        // `when` before the options of a rule.
        words.sort_by_key(|word| word.class != Class::Hard);
        for word in words {
            add(&format!("`{}`", word.en), &format!("“{}”", word.zh));
        }
        let more = named.len() > MOST;
        named.truncate(MOST);
        let (en, zh): (Vec<String>, Vec<String>) = named.into_iter().unzip();
        (
            joined(&en, ", ", if more { ", …" } else { " or " }, more),
            joined(&zh, "、", if more { "、…" } else { "或" }, more),
        )
    }
}

/// `a, b or c`, or `a, b, c, …`.
fn joined(parts: &[String], comma: &str, last: &str, more: bool) -> String {
    match parts.split_last() {
        None => String::new(),
        Some((only, [])) => only.clone(),
        Some(_) if more => parts.join(comma) + last,
        Some((end, start)) => start.join(comma) + last + end,
    }
}

/// The word a keyword rule stands for.
fn keyword(rule: Rule) -> Option<&'static Word> {
    format!("{rule:?}").strip_prefix("kw_").and_then(word)
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Kind {
    Value,
    Operator,
    Name,
    Other(&'static str, &'static str),
    /// Named by its word, or not at all.
    Unnamed,
}

fn kind(rule: Rule) -> Kind {
    match rule {
        Rule::value_word
        | Rule::expr
        | Rule::sum
        | Rule::number
        | Rule::percent
        | Rule::money
        | Rule::weight
        | Rule::instant
        | Rule::truth_literal
        | Rule::none_literal
        | Rule::text
        | Rule::paren
        | Rule::list_literal
        | Rule::round
        | Rule::aggregate
        | Rule::quantifier
        | Rule::call
        | Rule::any_of_events
        | Rule::absence
        | Rule::count
        | Rule::rate
        | Rule::window_trigger
        | Rule::arg
        | Rule::cell_value
        | Rule::cell_values => Kind::Value,
        Rule::behind_word
        | Rule::op_le
        | Rule::op_lt
        | Rule::op_ge
        | Rule::op_gt
        | Rule::op_ne
        | Rule::op_eq
        | Rule::op_add
        | Rule::op_sub
        | Rule::op_mul
        | Rule::op_div
        | Rule::kw_and
        | Rule::kw_or
        | Rule::kw_is
        | Rule::kw_is_not
        | Rule::kw_or_else
        | Rule::kw_not_in
        | Rule::kw_contains
        | Rule::kw_starts_with
        | Rule::kw_ends_with
        | Rule::kw_at_least_state
        | Rule::presence
        | Rule::in_named_list
        | Rule::at_least_state
        | Rule::becomes
        | Rule::kw_becomes
        | Rule::leaves
        | Rule::kw_leaves
        | Rule::goes
        | Rule::kw_goes
        | Rule::stays
        | Rule::kw_stays
        | Rule::absence_after => Kind::Operator,
        Rule::name | Rule::ident | Rule::path | Rule::qname | Rule::arg_name | Rule::type_ref => Kind::Name,
        Rule::quoted => Kind::Other("a text in quotes", "引号中的文字"),
        Rule::chunk | Rule::zh_chunk => Kind::Other("text", "文字"),
        Rule::hole => Kind::Other("a hole", "填空"),
        Rule::object => Kind::Other("`{ … }`", "“{ … }”"),
        Rule::args => Kind::Other("`(…)`", "括号中的参数"),
        Rule::entry => Kind::Other("`name: value`", "“名称: 值”"),
        Rule::duration | Rule::within => Kind::Other("a duration such as `2h`", "时长，如 2小时"),
        Rule::date | Rule::opt_period => Kind::Other("a date such as `2026-11-01`", "日期，如 2026-11-01"),
        Rule::clock => Kind::Other("a time of day such as `09:00`", "时刻，如 09:00"),
        Rule::weekday => Kind::Other("a weekday such as `mon`", "星期，如 周一"),
        Rule::step | Rule::steps | Rule::call_step | Rule::emit_step => {
            Kind::Other("a step such as `hold(order)`", "步骤，如 挂起(订单)")
        }
        Rule::after_clause => Kind::Other("`after`", "“后”"),
        Rule::unless_clause => Kind::Other("`unless`", "“除非”"),
        Rule::if_clause => Kind::Other("`if`", "“若”"),
        Rule::when_clause => Kind::Other("`when`", "“当”"),
        Rule::then_clause => Kind::Other("`then`", "“就”"),
        Rule::otherwise_clause => Kind::Other("`otherwise`", "“否则”"),
        Rule::by => Kind::Other("`by`", "“按”"),
        Rule::field => Kind::Other("a field such as `amount: money`", "字段，如 金额: 金额"),
        Rule::sequence | Rule::later_arrow | Rule::next_arrow => Kind::Other("`->`", "“->”"),
        Rule::until => Kind::Other("`until`", "“直到”"),
        Rule::for_long => Kind::Other("`for`", "“满”"),
        Rule::event_ref => Kind::Other("an event", "事件"),
        Rule::rate_test => Kind::Other("a threshold such as `> 95%`", "阈值，如 > 95%"),
        Rule::rounding => {
            Kind::Other("`half up`, `half even`, `up` or `down`", "四舍五入、四舍六入五成双、进位或舍去")
        }
        Rule::policy => Kind::Other("`first`, `all` or `unique`", "首个、全部或唯一"),
        Rule::table_header => Kind::Other("the header line, starting with `|`", "以“|”开头的表头"),
        Rule::table_row => Kind::Other("a row, starting with `|`", "以“|”开头的一行"),
        Rule::map_fields => Kind::Other("the raw fields in parentheses", "括号中的原始字段"),
        Rule::map_row => {
            Kind::Other("a row such as `(1, -) -> payment: paid`", "一行，如 (1, -) -> 支付: 已付款")
        }
        Rule::claim => Kind::Other("`region: state`", "“区域: 状态”"),
        Rule::enum_member => Kind::Other("a member", "枚举成员"),
        Rule::state_item => Kind::Other("`state`", "“状态”"),
        Rule::moves => Kind::Other("moves such as `a -> b`", "流转，如 甲 -> 乙"),
        Rule::given => Kind::Other("`given`", "“给定”"),
        Rule::expect => Kind::Other("`expect`", "“预期”"),
        Rule::EOI => Kind::Other("the end of the declaration", "声明结束"),
        Rule::colon_sign => Kind::Other("`:`", "冒号"),
        Rule::arrow_sign => Kind::Other("`->`", "“->”"),
        Rule::equal_sign => Kind::Other("`=`", "“=”"),
        Rule::open_brace => Kind::Other("`{`", "“{”"),
        _ => Kind::Unnamed,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sentences() {
        let two = Expected::new(&[Rule::name, Rule::kw_then]);
        assert_eq!(two.sentence(None), ("a name or `then`".into(), "名称或“就”".into()));
        let none = Expected::new(&[]);
        assert_eq!(none.sentence(None), (String::new(), String::new()));
        let operator = Expected::new(&[Rule::op_add, Rule::op_mul]);
        assert_eq!(operator.sentence(Some('[')).0, "`,` or `]` or an operator");
    }

    #[test]
    fn keywords_are_found_by_their_rules() {
        assert_eq!(keyword(Rule::kw_then).map(|word| word.zh), Some("就"));
        assert_eq!(keyword(Rule::name), None);
    }
}
