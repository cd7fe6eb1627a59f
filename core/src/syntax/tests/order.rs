//! Parts of a rule and of a step in an order that the language does not have.

use super::slips::slip;
use super::*;

const OTHER: &str = codes::syntax::UNEXPECTED.id;

/// The only message of a text, in English and in Chinese.
fn said(text: &str) -> (String, String) {
    let diagnostics = read(text).diagnostics;
    assert_eq!(diagnostics.len(), 1, "{text}: {diagnostics:?}");
    let message = &diagnostics[0].message;
    (message.en.clone(), message.zh.clone())
}

/// A rule with these steps: what is pointed at, and the steps that the fix makes of them.
fn steps(then: &str, place: &str, after: &str) {
    let rule = |then: &str| alloc::format!("rule r\nwhen a\nthen {then}");
    slip(&rule(then), OTHER, place, &if after.is_empty() { String::new() } else { rule(after) });
    if !after.is_empty() {
        assert_eq!(refused(&rule(after)), [""; 0], "{after}");
    }
}

#[test]
fn options_stand_before_when() {
    for (option, zh) in [
        ("priority 10", "优先级 10"),
        ("in group g", "归组 g"),
        ("once per order.id", "仅一次 每 order.id"),
        ("at most once per 1h by order.channel", "最多一次 每 1小时 按 order.channel"),
        ("from 2026-01-01 to 2026-02-01", "从 2026-01-01 到 2026-02-01"),
        ("shadow", "试运行"),
        ("disabled", "已停用"),
        ("owner \"x\"", "负责人 “x”"),
        ("tags [x]", "标签 [x]"),
        ("was s", "原名 s"),
    ] {
        for text in [
            alloc::format!("rule r\nwhen a\n{option}\nthen b()"),
            alloc::format!("rule r\nwhen a\nthen b() {option}"),
            alloc::format!("rule r\nwhen a\nthen b() if c\n{option}"),
            alloc::format!("rule r\nwhen a\nthen b()\notherwise c() {option}"),
            alloc::format!("rule r\nwhen a\nthen {option} b()"),
        ] {
            slip(&text, OTHER, option, "");
            assert_eq!(said(&text).0, alloc::format!("`{option}` is an option of the rule"), "{text}");
        }
        let text = alloc::format!("规则 甲 “乙”\n当 a\n就 b() {zh}");
        assert_eq!(said(&text).1, alloc::format!("“{zh}”是规则的选项"));
        let help = read(&text).diagnostics[0].help.clone().unwrap();
        assert_eq!(help.zh, alloc::format!("选项写在“当”之前：规则 甲 {zh}"));
    }
    slip("rule r\nwhen a priority 10\nthen b()", OTHER, "priority 10", "");
    slip("规则 甲\n当 a 归组 乙\n就 b()", OTHER, "归组 乙", "");
    steps("hold once per order.id (reason: \"x\")", "once per order.id", "");
    // What only looks like one is a field, or a word of speech.
    for when in ["order.owner \"x\"", "order.priority 10", "order.status was paid"] {
        let text = alloc::format!("rule r\nwhen {when}\nthen b()");
        assert_eq!(refused(&text), [codes::syntax::MISSING_SEPARATOR.id], "{when}");
    }
    // Actions may have such names.
    assert_eq!(refused("rule r\nwhen a\nthen priority(x: 1)\n     shadow()"), [""; 0]);
}

#[test]
fn a_rule_has_each_of_its_parts_once_and_in_order() {
    for (text, place, message) in [
        ("rule r\nthen b()\nwhen a", "then", "`then` stands before `when`"),
        ("rule r\nwhen a\notherwise c()\nthen b()", "otherwise", "`otherwise` stands before `then`"),
        ("rule r\nwhen a\nthen b()\nwhen c", "when", "the rule has its `when` already"),
        ("rule r\nwhen a\nthen otherwise c()", "otherwise", "`then` has no step before `otherwise`"),
        ("rule \"t\"\nwhen a\nthen b()", "\"", "the rule has no name before its title"),
        ("rule r priority 1 \"t\"\nwhen a\nthen b()", "\"", "a title stands right behind the name"),
    ] {
        slip(text, OTHER, place, "");
        assert_eq!(said(text).0, message, "{text}");
    }
    slip("rule r\nwhen a\nwhen c\nthen b()", OTHER, "when", "rule r\nwhen a\nand c\nthen b()");
    slip("规则 甲\n当 乙 是 丁\n当 戊\n就 丙()", OTHER, "当", "规则 甲\n当 乙 是 丁\n且 戊\n就 丙()");
    slip("rule r\nwhen a\nthen b()\nthen c()", OTHER, "then", "rule r\nwhen a\nthen b()\nc()");
    slip("规则 甲\n当 乙\n就 丙() 就 丁()", OTHER, "就", "规则 甲\n当 乙\n就 丙(), 丁()");
    slip(
        "rule r\nwhen a\nthen b()\notherwise c()\notherwise d()",
        OTHER,
        "otherwise",
        "rule r\nwhen a\nthen b()\notherwise c()\nd()",
    );
    slip("rule r\nwhen a\nthen b(),\notherwise c()", OTHER, ",", "rule r\nwhen a\nthen b()\notherwise c()");
    slip("规则 甲\n当 乙\n就 丙() 当 丁", OTHER, "当", "规则 甲\n当 乙\n就 丙() 若 丁");
}

#[test]
fn the_condition_of_a_rule_is_part_of_its_when() {
    slip("rule r\nwhen a if b\nthen c()", OTHER, "if", "rule r\nwhen a and b\nthen c()");
    slip("规则 甲\n当 乙 是 丁\n若 戊\n就 丙()", OTHER, "若", "规则 甲\n当 乙 是 丁\n且 戊\n就 丙()");
    slip(
        "rule r\nwhen a unless b is c\nthen d()",
        OTHER,
        "unless",
        "rule r\nwhen a and not (b is c)\nthen d()",
    );
    slip("规则 甲\n当 乙 除非 戊\n就 丙()", OTHER, "除非", "规则 甲\n当 乙 且 非 (戊)\n就 丙()");
    // Beside an `or` an `and` would join something else.
    slip("rule r\nwhen a if b or c\nthen d()", OTHER, "if", "");
}

#[test]
fn signs_behind_the_words_of_a_rule_are_left_out() {
    slip("rule r\nwhen: a\nthen b()", OTHER, ":", "rule r\nwhen a\nthen b()");
    slip("规则 甲\n当 乙\n就：丙()", OTHER, "：", "规则 甲\n当 乙\n就 丙()");
    slip("rule r:\nwhen a\nthen b()", OTHER, ":", "rule r\nwhen a\nthen b()");
    slip("rule r priority = 10\nwhen a\nthen b()", OTHER, "=", "rule r priority 10\nwhen a\nthen b()");
    slip("规则 甲\n当 乙\n就 丙()。", OTHER, "。", "规则 甲\n当 乙\n就 丙()");
}

#[test]
fn a_step_starts_with_its_action() {
    steps("if order.cod hold(order)", "if", "hold(order) if order.cod");
    steps("if order.cod then hold(order)", "if", "hold(order) if order.cod");
    steps("if any x in xs (x.y) hold(order)", "if", "hold(order) if any x in xs (x.y)");
    steps("after 30min hold(order)", "after", "hold(order) after 30min");
    steps("30min after emit a.b(c: 1)", "30min", "emit a.b(c: 1) 30min after");
    steps("unless order leaves paid hold(order)", "unless", "hold(order) unless order leaves paid");
    steps("b(), if x hold(order)", "if", "b(), hold(order) if x");
    steps("30分钟后 挂起(订单)", "30分钟后", "挂起(订单) 30分钟后");
    steps("除非 订单 离开 已付款 30分钟 后 挂起(订单)", "除非", "挂起(订单) 30分钟 后 除非 订单 离开 已付款");
    // Without an action it is not certain what is meant.
    steps("if order.cod", "if", "");
    assert_eq!(said("规则 甲\n当 乙\n就 若 丁 丙()").1, "步骤以动作开头，“若”写在动作之后");
}

#[test]
fn what_stands_behind_an_action_has_an_order() {
    steps("hold(o) if a after 30min", "after", "hold(o) after 30min if a");
    steps("hold(o) if a 30分钟 后", "30分钟", "hold(o) 30分钟 后 if a");
    steps("hold(o) if a is b unless c.d", "unless", "hold(o) unless c.d if a is b");
    steps("hold(o) unless c.d after 30min", "after", "hold(o) after 30min unless c.d");
    steps("hold(o) if a after 30min, b()", "after", "hold(o) after 30min if a, b()");
    steps("hold(o) if a after 30min\n     b()", "after", "hold(o) after 30min if a\n     b()");
    steps("hold(o) if a if b", "if", "hold(o) if a and b");
    assert_eq!(said("rule r\nwhen a\nthen hold(o) if a after 1h").0, "`after` stands before `if` in a step");
}

#[test]
fn arguments_stand_in_parentheses_right_behind_the_action() {
    steps("hold after 30min (order)", "after", "hold(order) after 30min");
    steps("hold", "hold", "hold()");
    steps("hold, b()", "hold", "hold(), b()");
    steps("b()\n     emit a.b\n     c()", "emit a.b", "b()\n     emit a.b()\n     c()");
    steps("hold if a", "hold", "hold() if a");
    steps("hold reason: \"x\" if a", "reason", "hold(reason: \"x\") if a");
    steps("hold {reason: \"x\"}", "{", "hold (reason: \"x\")");
    steps("挂起【订单】", "【", "挂起(订单)");
    steps("hold reason = \"x\"", "reason", "");
    steps("do hold(order)", "hold", "hold(order)");
    steps("quickly hold(order)", "hold", "");
    steps("order.status = held", "=", "");
    assert_eq!(said("规则 甲\n当 乙\n就 丙").1, "“丙”之后没有括号");
    assert_eq!(said("规则 甲\n当 乙\n就 订单.状态 = 丙").1, "步骤不能给字段赋值");
}

/// A sign of two characters is left out whole.
#[test]
fn no_sign_stands_behind_a_word_of_the_rule() {
    let other = codes::syntax::UNEXPECTED.id;
    for sign in ["=>", "->", ":=", "==>", "->>", "==", "＝＞", ":", "="] {
        steps(&alloc::format!("{sign} hold(o)"), sign, "hold(o)");
        for (wrong, right) in [
            ("规则{}甲\n当 乙\n就 丙()", "规则 甲\n当 乙\n就 丙()"),
            ("规则 {}甲\n当 乙\n就 丙()", "规则 甲\n当 乙\n就 丙()"),
            ("规则 甲\n当 {} 乙\n就 丙()", "规则 甲\n当 乙\n就 丙()"),
            ("规则 甲\n当 乙\n就{}丙()", "规则 甲\n当 乙\n就 丙()"),
            ("规则 甲\n当 乙\n就 丙()\n否则 {} 丁()", "规则 甲\n当 乙\n就 丙()\n否则 丁()"),
            ("rule r priority {} 10\nwhen a\nthen b()", "rule r priority 10\nwhen a\nthen b()"),
        ] {
            slip(&wrong.replace("{}", sign), other, sign, right);
        }
    }
    // A negative number has its own sign.
    slip("rule r priority:-10\nwhen a\nthen b()", other, ":", "rule r priority -10\nwhen a\nthen b()");
}

#[test]
fn steps_are_joined_by_commas_and_lines_only() {
    let separator = codes::syntax::MISSING_SEPARATOR.id;
    for joint in ["and", "且", "并", "然后", "+", "-"] {
        let text = alloc::format!("rule r\nwhen a\nthen b() {joint} c()");
        slip(&text, separator, joint, "rule r\nwhen a\nthen b(), c()");
    }
    slip("rule r\nwhen a\nthen b() or c()", separator, "or", "");
    steps("- b()", "-", "b()");
    steps("hold(x) for each x in xs", "for", "for each x in xs: hold(x)");
    steps("挂起(甲) 对每个 甲 属于 乙", "对每个", "对每个 甲 属于 乙: 挂起(甲)");
}

/// Neither a comma before a length nor parentheses before others could be read.
#[test]
fn a_fix_of_a_step_is_a_step() {
    let unexpected = codes::syntax::UNEXPECTED.id;
    let rule = |step: &str| alloc::format!("rule a\nwhen order.created\nthen {step}");
    slip(&rule("add_tag(tag: \"x\") after 30min + 5min"), unexpected, "+", "");
    slip(&rule("add_tag(tag: \"x\") after 1h and 30min"), unexpected, "and", "");
    slip(&rule("alert\n  (text: \"new\")"), unexpected, "(", &rule("alert(text: \"new\")"));
    slip(&rule("alert // now\n(text: \"new\")"), unexpected, "(", "");
}
