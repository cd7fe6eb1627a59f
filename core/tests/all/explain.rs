//! Explanations of rules over calls, against what a reader of the rule would say.
#![expect(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a test that cannot run must say so"
)]

use dangjiu::builtin::{self, BuiltinPacks};
use dangjiu::check::{CheckOptions, check};
use dangjiu::diagnostic::Bilingual;
use dangjiu::eval::Outcome;
use dangjiu::explain::{ClauseTrace, RuleTrace, SeenState, Verdict, explain, render};
use dangjiu::facts::{FactError, FactSource, Facts, NodeKind, ScalarType, Shape, Slot};
use dangjiu::lang::Lang;
use dangjiu::limits::Limits;
use dangjiu::plan::Plan;
use dangjiu::span::{Source, SourceId};
use dangjiu::syntax::parse;
use dangjiu::time::Instant;
use dangjiu::value::{Member, Scalar};
use dangjiu::zone::BuiltinZones;

/// Dotted keys and texts; a number, money or member is read from its text.
struct Flat(Vec<(&'static str, &'static str)>);

impl FactSource for Flat {
    fn fill<'a>(&'a self, shape: &Shape, facts: &mut Facts<'a>) -> Result<(), FactError> {
        for (path, text) in &self.0 {
            let mut node = 0;
            for key in path.split('.') {
                let NodeKind::Record(keys) = &shape.nodes[node].kind else { panic!("{path} is no record") };
                facts.slots[shape.nodes[node].slot as usize] = Slot::Record;
                let Some((_, child)) = keys.iter().find(|(k, _)| k == key) else {
                    node = usize::MAX;
                    break;
                };
                node = *child as usize;
            }
            if node == usize::MAX {
                continue;
            }
            let NodeKind::Scalar(ty) = &shape.nodes[node].kind else { panic!("{path} is no scalar") };
            let scalar = match ty {
                ScalarType::Money => Scalar::Money(dangjiu::money::Money::parse(text).unwrap()),
                ScalarType::Number => Scalar::Number(text.parse().unwrap()),
                ScalarType::Bool => Scalar::Bool(*text == "true"),
                ScalarType::Text => Scalar::Text((*text).into()),
                ScalarType::Enum(reader) => {
                    let reader = &shape.enums[*reader as usize];
                    Scalar::Member(reader.id, Member::Known(reader.index(text).unwrap()))
                }
                other => panic!("not needed here: {other:?}"),
            };
            facts.slots[shape.nodes[node].slot as usize] = Slot::Scalar(scalar);
        }
        Ok(())
    }

    fn digest(&self) -> Result<[u8; 32], FactError> {
        Ok([7; 32])
    }
}

const RULES: &str = r#"
rule vip "thank you"
when order becomes paid and order.amount >= 199元 and customer.tier in [gold, platinum] and customer.phone starts with "138"
then add_tag(tag: "vip {order.shop}")
     add_tag(tag: "vip")

rule off disabled
when order becomes paid
then add_tag(tag: "off")

rule old from 2020-01-01 to 2020-02-01
when order becomes paid
then add_tag(tag: "old")

rule slow
when order stays paid for 2h
then add_tag(tag: "slow")

group pick first
rule pick_first in group pick
when order.cod
then add_tag(tag: "first")
rule pick_second in group pick
when order.amount > 1元
then add_tag(tag: "second")
"#;

/// What an explanation is put into words with.
struct Ground {
    plan: Plan,
    sources: Vec<Source>,
}

impl Ground {
    fn why_not(&self, trace: &RuleTrace, reveal: bool) -> Option<Bilingual> {
        trace.why_not(&self.plan, reveal)
    }

    fn render(&self, trace: &RuleTrace, lang: Lang, reveal: bool) -> String {
        render(trace, &self.plan, &self.sources, lang, reveal)
    }
}

fn trace(rule: &str, facts: Vec<(&'static str, &'static str)>) -> (RuleTrace, Ground) {
    trace_of(RULES, rule, &Flat(facts))
}

fn trace_of(text: &str, rule: &str, facts: &dyn FactSource) -> (RuleTrace, Ground) {
    let source = Source::new(SourceId(0), "rules.dj", text);
    let limits = Limits::default();
    let parsed = parse(&source, &limits);
    let options = CheckOptions { limits, zones: &BuiltinZones, packs: &BuiltinPacks };
    let checked = check(&[parsed.file], &builtin::vocabulary(), &options);
    assert!(
        !checked.diagnostics.iter().any(dangjiu::diagnostic::Diagnostic::is_error),
        "{:?}",
        checked.diagnostics
    );
    let plan = Plan::compile(&checked.program, &limits).unwrap();
    let id = plan.rule_named(rule).unwrap();
    let now = Instant::parse("2026-02-09T10:00:00+08:00").unwrap();
    let sources = vec![source];
    (explain(&plan, facts, now, id, &sources).unwrap(), Ground { plan, sources })
}

fn need(clause: &ClauseTrace) -> Option<String> {
    clause.needed.as_ref().map(|needed| needed.shown(Lang::En, false))
}

/// What is said of an order where `when` is asked; and the number of the clause that decides.
fn why(when: &str, facts: &[(&'static str, &'static str)]) -> (String, String, Option<usize>) {
    let text = format!(
        "let least = 20元\nlist blocked of text [\"Z\"]\ntable t (first)\n| order.amount | -> v |\n| < 10元 | 1 |\n\nrule r\nwhen {when}\nthen alert(text: \"x\")\n"
    );
    let facts = [("event.type", "order.created"), ("order.id", "A"), ("order.amount", "8 CNY")]
        .into_iter()
        .chain(facts.iter().copied());
    let (trace, ground) = trace_of(&text, "r", &Flat(facts.collect()));
    let said = ground.why_not(&trace, false).unwrap();
    (said.en, said.zh, trace.first_failing)
}

#[test]
fn the_value_needed_is_that_of_the_value_seen() {
    for (when, told) in [
        ("20元 < order.amount", "order.amount = 8.00 CNY; needed > 20.00 CNY"),
        ("least <= order.amount", "order.amount = 8.00 CNY; needed >= 20.00 CNY"),
        (
            "100元 >= order.amount * 20",
            "order.amount = 8.00 CNY, order.amount * 20 = 160.00 CNY; needed <= 100.00 CNY",
        ),
        (
            "order.amount * 0.5 > 5元",
            "order.amount = 8.00 CNY, order.amount * 0.5 = 4.00 CNY; needed > 5.00 CNY",
        ),
        (
            "(order.amount + 1元) * 2 > 100元",
            "order.amount = 8.00 CNY, (order.amount + 1元) * 2 = 18.00 CNY; needed > 100.00 CNY",
        ),
        ("length(order.id) > 3", "order.id = A, length(order.id) = 1; needed > 3"),
        ("order.amount / 2 > 5元", "order.amount = 8.00 CNY; needed order.amount / 2 > 5元"),
        ("t.v is 2", "t.v = 1; needed = 2"),
        ("order.id in list blocked", "order.id = A; needed in list blocked"),
        ("order.id not in [\"A\", \"B\"]", "order.id = A; needed not one of A, B"),
        ("order.tags contains \"vip\"", "order.tags = none; needed contains vip"),
        ("order.tags contains order.id", "order.tags = none, order.id = A"),
    ] {
        let (en, _, failing) = why(&format!("order.created and {when}"), &[]);
        assert_eq!(en, format!("`main.r` did not fire: {told}"), "{when}");
        assert_eq!(failing, Some(0), "{when}");
    }
}

#[test]
fn a_false_filter_is_shown_with_what_it_saw() {
    let (en, zh, _) = why("order.created (order.amount > 100元)", &[]);
    assert_eq!(
        en,
        "`main.r` waits for order.created, and its filter is false: order.amount = 8.00 CNY; needed > 100.00 CNY"
    );
    assert_eq!(zh, "“main.r”等的是 订单.创建，但过滤条件不成立：订单.金额 = 8.00 CNY，需要 > 100.00 CNY");
}

/// False decides an `and` over what is unknown (4.2).
#[test]
fn the_clause_that_decides_is_named() {
    let (en, _, failing) = why("order.created and order.city is \"x\" and order.amount > 100元", &[]);
    assert_eq!(en, "`main.r` did not fire: order.amount = 8.00 CNY; needed > 100.00 CNY");
    assert_eq!(failing, Some(1));
    let (en, _, failing) = why("order.created and order.amount > 1元 and order.city is \"x\"", &[]);
    assert_eq!((en.as_str(), failing), ("`main.r` is undecided: order.city is missing", Some(1)));
}

/// Of all conditions of three clauses, each true, false or unknown: false decides, else unknown.
#[test]
fn the_clause_that_decides_is_the_first_that_came_to_what_all_came_to() {
    let places = ["order.receiver", "order.city", "order.address"];
    let clauses = places.map(|place| format!("{place} is \"x\""));
    let text = format!("rule r\nwhen order.created and {}\nthen alert(text: \"x\")\n", clauses.join(" and "));
    for number in 0..27 {
        let values = [number % 3, number / 3 % 3, number / 9].map(|value| ["x", "y", ""][value]);
        let given = places.into_iter().zip(values).filter(|(_, value)| !value.is_empty());
        let facts = [("event.type", "order.created"), ("order.id", "A")].into_iter().chain(given);
        let (trace, _) = trace_of(&text, "r", &Flat(facts.collect()));
        let decides = values.iter().position(|value| *value == "y");
        let decides = decides.or(values.iter().position(|value| value.is_empty()));
        assert_eq!(trace.first_failing, decides, "{values:?}");
    }
}

#[test]
fn in_chinese_all_that_has_a_chinese_name_has_it() {
    for (when, told) in [
        ("order.channel not in [taobao, tmall]", "订单.渠道 = 淘宝，需要 不属于 淘宝, 天猫"),
        ("not order.cod", "订单.货到付款 = 真，需要 不是真"),
        ("order.cod is false", "订单.货到付款 = 真，需要 = 假"),
        ("order.shop is known", "订单.店铺 = 空，需要 已知"),
        ("order at least shipped", "订单.履约 = 待履约，需要 属于 已出库, 配送异常, 已签收, 已退回, 已完成"),
        ("customer.tier is gold", "订单.客户.等级 = 银卡，需要 = 金卡"),
    ] {
        let facts = [
            ("order.channel", "taobao"),
            ("order.cod", "true"),
            ("order.fulfilment", "awaiting_shipment"),
            ("customer.tier", "silver"),
        ];
        let (_, zh, _) = why(&format!("order.created and {when}"), &facts);
        assert_eq!(zh, format!("“main.r”没有触发：{told}"));
    }
}

/// Instants stand in the zone in which the plan shows them, lengths of time in the units of the language.
#[test]
fn a_period_and_a_length_are_said_as_people_read_them() {
    let (trace, ground) = trace("old", vec![("event.type", "order.becomes"), ("event.state", "paid")]);
    let said = ground.why_not(&trace, false).unwrap();
    assert_eq!(
        said.en,
        "`main.old` is in force from 2020-01-01T00:00:00+08:00 until 2020-02-01T00:00:00+08:00; this was at 2026-02-09T10:00:00+08:00"
    );
    assert_eq!(
        said.zh,
        "“main.old”自 2020-01-01T00:00:00+08:00 起、至 2020-02-01T00:00:00+08:00 前有效；此次是 2026-02-09T10:00:00+08:00"
    );
}

#[test]
fn what_the_event_is_is_said_in_the_readers_language() {
    let (trace, ground) =
        trace_of(RULES, "vip", &Flat(vec![("event.type", "order.leaves"), ("event.state", "unpaid")]));
    let said = ground.why_not(&trace, false).unwrap();
    assert_eq!(said.en, "`main.vip` waits for order.becomes paid; the event is order.leaves unpaid");
    assert_eq!(said.zh, "“main.vip”等的是 订单 变为 已付款，本次事件是 订单 离开 待付款");
}

/// What is needed may come from the facts as well.
#[test]
fn what_is_needed_is_masked_like_what_is_seen() {
    let facts = [("order.receiver", "张三丰"), ("order.receiver_phone", "13812341234")];
    let (en, ..) = why("order.created and order.receiver is order.receiver_phone", &facts);
    assert!(en.ends_with("; needed = 138****1234") && !en.contains("13812341234"), "{en}");
}

const PAID: [(&str, &str); 2] = [("event.type", "order.becomes"), ("event.state", "paid")];

fn paid(more: &[(&'static str, &'static str)]) -> Vec<(&'static str, &'static str)> {
    PAID.iter().chain(more).copied().collect()
}

#[test]
fn the_first_failing_clause_is_named_with_the_value_seen_and_the_value_needed() {
    let (trace, ground) = trace(
        "vip",
        paid(&[
            ("order.amount", "88.00 CNY"),
            ("customer.tier", "silver"),
            ("customer.phone", "13900001234"),
        ]),
    );
    assert_eq!(trace.verdict, Verdict::Failed);
    assert_eq!(trace.first_failing, Some(0));
    let clause = trace.failing().unwrap();
    assert_eq!(
        (clause.seen[0].path.en.as_str(), clause.seen[0].value.en.as_str()),
        ("order.amount", "88.00 CNY")
    );
    assert_eq!(need(clause), Some(">= 199.00 CNY".to_owned()));
    let outcomes: Vec<Outcome> = trace.clauses.iter().map(|c| c.outcome).collect();
    assert_eq!(outcomes, [Outcome::False, Outcome::False, Outcome::False]);
    assert_eq!(need(&trace.clauses[1]), Some("one of gold, platinum".to_owned()));
    assert_eq!(need(&trace.clauses[2]), Some("starts with \"138\"".to_owned()));
    let said = ground.why_not(&trace, false).unwrap();
    assert_eq!(said.en, "`main.vip` did not fire: order.amount = 88.00 CNY; needed >= 199.00 CNY");
    let text = ground.render(&trace, Lang::En, false);
    assert!(text.contains("✗ order.amount >= 199元"), "{text}");
    assert!(text.contains("✓ waits for order.becomes paid"), "{text}");
}

#[test]
fn personal_values_are_masked_unless_revealed() {
    let facts =
        paid(&[("order.amount", "200.00 CNY"), ("customer.tier", "gold"), ("customer.phone", "13900001234")]);
    let (trace, ground) = trace("vip", facts);
    assert_eq!(trace.first_failing, Some(2));
    let text = ground.render(&trace, Lang::Zh, false);
    assert!(!text.contains("13900001234") && text.contains("139****1234"), "{text}");
    assert!(!ground.why_not(&trace, false).unwrap().zh.contains("13900001234"));
    assert!(ground.render(&trace, Lang::Zh, true).contains("13900001234"));
    assert!(ground.why_not(&trace, true).unwrap().zh.contains("13900001234"));
}

#[test]
fn a_fired_rule_says_what_it_asked_for_and_what_it_withheld() {
    let facts =
        paid(&[("order.amount", "200.00 CNY"), ("customer.tier", "gold"), ("customer.phone", "13800001234")]);
    let (trace, ground) = trace("vip", facts);
    assert_eq!(trace.verdict, Verdict::Fired);
    assert_eq!(ground.why_not(&trace, false), None);
    assert_eq!(trace.first_failing, None);
    // The shop is optional, absent, and has no `or else`: that step is withheld, the other is issued.
    assert_eq!(trace.issued.iter().map(|i| i.step.as_str()).collect::<Vec<_>>(), ["add_tag#2"]);
    assert_eq!(trace.withheld.iter().map(|w| w.step.as_str()).collect::<Vec<_>>(), ["add_tag"]);
    assert!(ground.render(&trace, Lang::En, false).starts_with("`main.vip` \"thank you\" fired\n"));
}

#[test]
fn what_is_missing_is_said() {
    let (trace, _) = trace("vip", paid(&[("order.amount", "200.00 CNY"), ("customer.phone", "13800001234")]));
    assert_eq!(trace.verdict, Verdict::Undecided(vec!["order.customer.tier".to_owned()]));
    assert_eq!(trace.clauses[1].outcome, Outcome::Unknown);
    assert_eq!(trace.clauses[1].missing, ["order.customer.tier"]);
    assert_eq!(trace.clauses[1].seen[0].state, SeenState::Missing);
}

#[test]
fn another_event_is_named() {
    let (trace, ground) = trace("vip", vec![("event.type", "order.created")]);
    assert_eq!(trace.verdict, Verdict::NotTriggered);
    assert_eq!(
        ground.why_not(&trace, false).unwrap().en,
        "`main.vip` waits for order.becomes paid; the event is order.created"
    );
    let (trace, ground) = self::trace("vip", vec![]);
    assert_eq!(
        ground.why_not(&trace, false).unwrap().en,
        "`main.vip` waits for order.becomes paid; the call names no event"
    );
}

#[test]
fn rules_that_do_not_take_part_say_why() {
    assert_eq!(trace("off", paid(&[])).0.verdict, Verdict::Disabled);
    let old = trace("old", paid(&[])).0;
    assert!(matches!(old.verdict, Verdict::OutOfPeriod { .. }), "{:?}", old.verdict);
    let slow = trace("slow", paid(&[])).0;
    assert!(slow.verdict == Verdict::NeedsState && slow.clauses.is_empty(), "{:?}", slow.clauses);
    let both = [("order.cod", "true"), ("order.amount", "5.00 CNY")];
    assert_eq!(trace("pick_first", both.to_vec()).0.verdict, Verdict::Fired);
    assert_eq!(trace("pick_second", both.to_vec()).0.verdict, Verdict::PassedOver);
}

/// What is said of `b` where `a` stands before it in a group with this policy.
fn behind(
    policy: &str,
    a: &str,
    b: &str,
    facts: &[(&'static str, &'static str)],
) -> (Verdict, String, String) {
    let text = format!(
        "group g {policy}\nrule a in group g\nwhen {a}\nthen add_tag(tag: \"a\")\nrule b in group g\nwhen {b}\nthen add_tag(tag: \"b\")\n"
    );
    let (trace, ground) = trace_of(&text, "b", &Flat(facts.to_vec()));
    let said = ground.why_not(&trace, false).unwrap();
    (trace.verdict, said.en, said.zh)
}

/// In a group another rule may decide: 5.2 for one that is open, 5.3 for two that hold.
#[test]
fn the_rule_of_the_group_that_decided_is_named() {
    let cod = [("order.cod", "true")];
    let (verdict, en, zh) = behind("first", "order.city is \"x\"", "order.cod", &cod);
    assert_eq!(verdict, Verdict::Undecided(vec!["order.city".to_owned()]));
    assert_eq!(
        en,
        "`main.b` cannot be decided before its group: `main.a` is undecided: order.city is missing"
    );
    assert_eq!(zh, "“main.b”须待同组规则判定：“main.a”未决：缺少 订单.城市");

    let divided = [("order.cod", "true"), ("order.amount", "0 CNY")];
    for b in ["order.cod", "order.city is \"x\""] {
        let (verdict, en, zh) = behind("unique", "order.amount / order.amount > 1", b, &divided);
        assert!(matches!(verdict, Verdict::Errored(_)), "{verdict:?}");
        assert_eq!(
            en,
            "`main.b` cannot be decided before its group: `main.a` cannot be computed: division by zero"
        );
        assert_eq!(zh, "“main.b”须待同组规则判定：“main.a”无法计算：除数为零");
    }

    let (verdict, en, zh) = behind("first", "order.cod", "order.city is \"x\"", &cod);
    assert_eq!(verdict, Verdict::PassedOver);
    assert_eq!(en, "`main.b` was passed over: `main.a` of its group was chosen");
    assert_eq!(zh, "“main.b”被跳过：同组的“main.a”被选中");
    let (verdict, en, _) = behind("first", "order.cod", "order.cod", &cod);
    assert_eq!(verdict, Verdict::PassedOver);
    assert_eq!(en, "`main.b` was passed over: `main.a` of its group was chosen");
    // What is false is false, whatever the others are.
    assert_eq!(behind("first", "order.city is \"x\"", "not order.cod", &cod).0, Verdict::Failed);
    assert_eq!(
        behind("first", "order.cod", "not order.cod and order.city is \"x\"", &cod).0,
        Verdict::Failed
    );
}

/// Its paths are not read, so its clauses would all look as if nothing were there.
#[test]
fn of_a_rule_that_is_switched_off_no_clause_is_shown() {
    let text = "rule off disabled\nwhen order.created and order.cod\nthen add_tag(tag: \"x\")\n";
    let (trace, _) =
        trace_of(text, "off", &Flat(vec![("event.type", "order.created"), ("order.cod", "true")]));
    assert_eq!((trace.verdict, trace.clauses, trace.first_failing), (Verdict::Disabled, vec![], None));
}

#[test]
fn several_paths_are_missing() {
    let (en, zh, _) = why("order.created and order.city is \"x\" and order.receiver is \"y\"", &[]);
    assert_eq!(en, "`main.r` is undecided: order.city, order.receiver are missing");
    assert_eq!(zh, "“main.r”未决：缺少 订单.城市、订单.收货人");
}

/// What a rule waits for is said in the reader's language, with its names; what is quoted is as it is written.
#[test]
fn what_is_waited_for_is_said_in_both_languages() {
    for (when, en, zh) in [
        ("order becomes paid", "order.becomes paid", "订单 变为 已付款"),
        ("any of (order.created, order.cancelled)", "order.created, order.cancelled", "订单.创建、订单.取消"),
        ("order stays paid for 2h", "order stays paid for 2h", "订单 保持 已付款 满 2小时"),
        (
            "order stays paid until order.ship_by - 4h",
            "order stays paid until order.ship_by - 4h",
            "订单 保持 已付款 直到 order.ship_by - 4h",
        ),
        (
            "order goes paid -> cancelled ->> paid within 2h",
            "order goes paid -> cancelled ->> paid within 2h",
            "订单 2小时 内 经历 已付款 -> 已取消 ->> 已付款",
        ),
        (
            "no order.cancelled within 24h after order.created by order",
            "no order.cancelled within 1d after order.created",
            "订单.创建 后 1天 内 没有 订单.取消",
        ),
        (
            "at least 3 order.created within 30d by customer",
            "at least 3 order.created within 30d",
            "30天 内 至少 3 次 订单.创建",
        ),
        (
            "rate of order.cancelled among order.created within 1h by order.channel > 50%",
            "rate of order.cancelled among order.created within 1h",
            "1小时 内 订单.取消 占 订单.创建 的 比率",
        ),
    ] {
        let text = format!("rule r\nwhen {when}\nthen alert(text: \"x\")\n");
        let (trace, ground) = trace_of(&text, "r", &Flat(vec![]));
        assert!(ground.render(&trace, Lang::En, false).contains(&format!(" waits for {en}\n")), "{when}");
        let said = ground.render(&trace, Lang::Zh, false);
        assert!(said.contains(&format!(" 等待 {zh}\n")), "{when}: {said}");
    }
}

/// An order with an item for each quantity.
struct Quantities(Vec<i64>);

impl FactSource for Quantities {
    fn fill<'a>(&'a self, shape: &Shape, facts: &mut Facts<'a>) -> Result<(), FactError> {
        let below = |node: usize, name: &str| {
            let NodeKind::Record(keys) = &shape.nodes[node].kind else { panic!("no record above {name}") };
            keys.iter().find(|(key, _)| key == name).map(|(_, child)| *child as usize).unwrap()
        };
        let order = below(0, "order");
        let items = below(order, "items");
        let NodeKind::List { list, item, .. } = &shape.nodes[items].kind else { panic!("items are a list") };
        let (item, stride) = (*item as usize, shape.strides[*list as usize] as usize);
        let quantity = below(item, "quantity");
        let len = self.0.len().try_into().unwrap();
        facts.slots[shape.nodes[order].slot as usize] = Slot::Record;
        facts.slots[shape.nodes[items].slot as usize] = Slot::List { start: 0, len };
        let slots = facts.lists.get_mut(*list as usize).unwrap();
        slots.resize(stride * self.0.len(), Slot::Absent);
        for (slots, number) in slots.chunks_mut(stride).zip(&self.0) {
            slots[shape.nodes[item].slot as usize] = Slot::Record;
            slots[shape.nodes[quantity].slot as usize] = Slot::Scalar(Scalar::Number((*number).into()));
        }
        Ok(())
    }

    fn digest(&self) -> Result<[u8; 32], FactError> {
        Ok([8; 32])
    }
}

/// The item that decides: for `no` the first that holds, for `all` and `any` the first that does not.
#[test]
fn the_telling_item_is_shown_as_a_person_counts() {
    for (quantifier, items, told) in [
        (
            "no item in order.items (item.quantity > 5)",
            "2 true, 1 false",
            "item 2: order.items[].quantity = 9",
        ),
        (
            "all item in order.items (item.quantity < 9)",
            "2 true, 1 false",
            "item 2: order.items[].quantity = 9",
        ),
        (
            "any item in order.items (item.quantity > 9)",
            "0 true, 3 false",
            "item 1: order.items[].quantity = 1",
        ),
        (
            "not (any item in order.items (item.quantity > 8))",
            "1 true, 2 false",
            "item 2: order.items[].quantity = 9",
        ),
        (
            "not (no item in order.items (item.quantity > 9))",
            "0 true, 3 false",
            "item 1: order.items[].quantity = 1",
        ),
    ] {
        let text = format!("rule r\nwhen {quantifier}\nthen add_tag(tag: \"x\")\n");
        let (trace, ground) = trace_of(&text, "r", &Quantities(vec![1, 9, 7]));
        assert_eq!(trace.verdict, Verdict::Failed, "{quantifier}");
        let text = ground.render(&trace, Lang::En, false);
        assert!(
            text.contains(&format!("      items: {items}, 0 undecided, 0 in error\n      {told}\n")),
            "{text}"
        );
        let text = ground.render(&trace, Lang::Zh, false);
        let told = told.replace("item ", "第 ").replace(':', " 项:");
        assert!(text.contains(&told.replace("order.items[].quantity", "订单.商品[].数量")), "{text}");
    }
}

/// `make` emits two events; what is said of the others is said of the one of them that `evaluate` reports.
const CHAIN: &str = r#"
event order.marked of order { level: number required }
rule make
when order.created
then emit order.marked(level: 1)
     emit order.marked(level: 5)
rule big
when order.marked and event.level >= 5
then alert(text: "big")
rule bigger
when order.marked and event.level > 9
then alert(text: "bigger")
rule filtered
when order.marked (level >= 7)
then alert(text: "filtered")
rule gap
when order.marked and event.level >= 5 and order.city is "x"
then alert(text: "gap")
rule other
when order.cancelled
then alert(text: "other")
"#;

#[test]
fn rules_of_later_layers_are_explained_over_the_emitted_event() {
    let about =
        |rule: &str| trace_of(CHAIN, rule, &Flat(vec![("event.type", "order.created"), ("order.id", "A")]));
    let big = about("big").0;
    assert_eq!((&big.verdict, big.issued.len()), (&Verdict::Fired, 1));
    let trigger = big.trigger.unwrap();
    let said = trigger.said.map(|said| said.en);
    assert_eq!((trigger.outcome, said.as_deref()), (Outcome::True, Some("order.marked")));
    assert_eq!(big.clauses[0].seen_text(Lang::En, false), "event.level = 5");
    for (rule, told) in [
        ("bigger", "`main.bigger` did not fire: event.level = 1; needed > 9"),
        (
            "filtered",
            "`main.filtered` waits for order.marked, and its filter is false: event.level = 1; needed >= 7",
        ),
        ("gap", "`main.gap` is undecided: order.city is missing"),
        ("other", "`main.other` waits for order.cancelled; the event is order.created"),
    ] {
        let (trace, ground) = about(rule);
        assert_eq!(ground.why_not(&trace, false).unwrap().en, told);
    }
    assert_eq!(about("gap").0.clauses[0].outcome, Outcome::True);
}

/// What is said of `order.cod`, `order.amount` and `order.shop` where `when` is asked: the lines of its one clause, and
/// why it did not fire.
fn lines(when: &str, lang: Lang) -> (String, Option<String>) {
    let text = format!("rule r\nwhen {when}\nthen alert(text: \"x\")\n");
    let facts =
        vec![("order.id", "A"), ("order.cod", "true"), ("order.amount", "88 CNY"), ("order.shop", "s")];
    let (trace, ground) = trace_of(&text, "r", &Flat(facts));
    let shown = ground.render(&trace, lang, false);
    let clauses = shown.lines().skip(1).filter(|line| !line.contains('→'));
    let told = ground.why_not(&trace, false).map(|said| said.get(lang).to_owned());
    (clauses.collect::<Vec<_>>().join("\n"), told)
}

#[test]
fn the_side_that_decides_is_told() {
    let or = "order.cod or order.amount > 500元";
    let (shown, told) = lines(or, Lang::En);
    assert_eq!(
        shown,
        "  ✓ order.cod or order.amount > 500元
      ✓ order.cod  decides
          order.cod = true
      ✗ order.amount > 500元
          order.amount = 88.00 CNY
          needed > 500.00 CNY"
    );
    assert_eq!(told, None);
    assert!(lines(or, Lang::Zh).0.contains("      ✓ order.cod  起决定作用\n          订单.货到付款 = 真\n"));
    // Where all sides came to the same, none decides over another.
    let (shown, told) = lines("order.amount < 10元 or order.amount > 500元", Lang::En);
    assert!(!shown.contains("decides"), "{shown}");
    assert_eq!(told.unwrap(), "`main.r` did not fire: order.amount = 88.00 CNY");
    // Under a `not` it is the side that holds, and nothing is needed of it.
    let (shown, told) = lines("not (order.cod or order.amount > 500元)", Lang::En);
    assert!(shown.contains("      ✓ order.cod  decides\n") && !shown.contains("needed"), "{shown}");
    assert_eq!(told.unwrap(), "`main.r` did not fire: order.cod = true");
    // What is missing may decide, too.
    let (shown, told) = lines("order.city is \"x\" or order.amount > 500元", Lang::En);
    assert!(shown.contains("      ? order.city is \"x\"  decides\n"), "{shown}");
    assert_eq!(told.unwrap(), "`main.r` is undecided: order.city is missing");
}

#[test]
fn an_and_below_an_or_has_sides_of_its_own() {
    let (shown, _) =
        lines("order.shop is \"t\" or (order.cod and order.amount > 10元) or not order.cod", Lang::En);
    let marked: Vec<&str> = shown.lines().filter(|line| line.contains(['✓', '✗'])).collect();
    assert_eq!(
        marked[1..],
        [
            "      ✗ order.shop is \"t\"",
            "      ✓ order.cod and order.amount > 10元  decides",
            "          ✓ order.cod",
            "          ✓ order.amount > 10元",
            "      ✗ not order.cod"
        ],
        "{shown}"
    );
    // What nobody wrote as an `or` has no sides.
    let (trace, _) = trace_of(
        "rule r\nwhen order.tags contains \"a\" or order.tags contains \"b\"\nthen alert(text: \"x\")\n",
        "r",
        &Flat(vec![("order.id", "A")]),
    );
    assert_eq!((trace.clauses[0].sides.len(), &*trace.clauses[0].deciding), (2, &[0, 1][..]));
}

#[test]
fn the_item_that_decides_an_any_is_the_first_that_holds() {
    for (quantifier, told) in [
        ("any item in order.items (item.quantity > 5)", "item 2: order.items[].quantity = 9"),
        ("not (no item in order.items (item.quantity > 5))", "item 2: order.items[].quantity = 9"),
        ("not (all item in order.items (item.quantity < 9))", "item 2: order.items[].quantity = 9"),
    ] {
        let text = format!("rule r\nwhen {quantifier}\nthen add_tag(tag: \"x\")\n");
        let (trace, ground) = trace_of(&text, "r", &Quantities(vec![1, 9, 7]));
        assert_eq!(trace.verdict, Verdict::Fired, "{quantifier}");
        let text = ground.render(&trace, Lang::En, false);
        assert!(text.contains(&format!("in error\n      {told}\n")), "{text}");
    }
}

#[test]
fn what_a_list_lacks_is_told_of_its_clause_alone() {
    let when = "any i in order.items (i.quantity > 1) and order.amount > 1元";
    let text = format!("rule r\nwhen {when}\nthen add_tag(tag: \"x\")\n");
    let (trace, _) = trace_of(&text, "r", &Flat(vec![("order.amount", "5 CNY")]));
    let missing: Vec<_> = trace.clauses.iter().map(|clause| clause.missing.as_slice()).collect();
    assert_eq!(missing, [&["order.items".to_owned()][..], &[]]);
}
