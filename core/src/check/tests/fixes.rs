//! What is offered as a change is what was meant: every change is made, and what comes out is checked.

use alloc::string::String;
use alloc::vec::Vec;

use super::{checked, codes_of, said};
use crate::diagnostic::Diagnostic;

/// A rule in Chinese with this `when` and these steps.
fn zh(when: &str, then: &str) -> String {
    alloc::format!("规则 甲\n当 {when}\n就 {then}\n")
}

fn one(text: &str) -> Diagnostic {
    let found = checked(text);
    assert_eq!(found.diagnostics.len(), 1, "{text}\n{:#?}", said(&found));
    found.diagnostics.into_iter().next().expect("one")
}

/// The text with the change of its only diagnostic made.
fn mended(text: &str) -> Option<String> {
    let fix = one(text).fix?;
    let (start, end) = (fix.span.start as usize, fix.span.end as usize);
    Some(alloc::format!("{}{}{}", text.get(..start)?, fix.replacement, text.get(end..)?))
}

/// The help of the only diagnostic, in both languages; nothing may be changed.
fn asked(text: &str) -> (String, String) {
    let found = one(text);
    assert_eq!(found.fix, None, "{text}");
    found.help.map_or_else(Default::default, |help| (help.en, help.zh))
}

/// A type by the name that it has in another language.
#[test]
fn what_other_languages_call_a_type_is_told_by_its_name_here() {
    for (elsewhere, own) in [
        ("bool", "boolean"),
        ("Bool", "boolean"),
        ("string", "text"),
        ("int", "number"),
        ("decimal", "number"),
        ("datetime", "time"),
    ] {
        let text = |ty: &str| alloc::format!("record box {{ a: {ty} required }}\n");
        assert_eq!(codes_of(&text(elsewhere)), ["DJ2003"], "{elsewhere}");
        let help = one(&text(elsewhere)).help.map(|help| (help.en, help.zh));
        let expected = (alloc::format!("did you mean `{own}`?"), alloc::format!("是不是“{own}”？"));
        assert_eq!(help, Some(expected), "{elsewhere}");
        assert_eq!(mended(&text(elsewhere)), Some(text(own)));
        assert_eq!(codes_of(&text(own)), Vec::<&str>::new(), "{own}");
    }
}

#[test]
fn a_change_compiles_and_means_what_was_meant() {
    for (wrong, code, right) in [
        ("订单.备注 是 空值", "DJ2101", "订单.备注 是 空"),
        ("订单.备注 不是 null", "DJ2101", "订单.备注 不是 空"),
        ("订单.重量 > 5斤", "DJ1015", "订单.重量 > 2.5公斤"),
        ("订单.重量 > 0.5 斤", "DJ1015", "订单.重量 > 0.25公斤"),
        ("订单.重量 > １０斤", "DJ1015", "订单.重量 > 5公斤"),
        ("订单.金额 > 500RMB", "DJ1015", "订单.金额 > 500元"),
        ("订单.金额 > 500ＲＭＢ", "DJ1015", "订单.金额 > 500元"),
        ("订单.金额 > 1,000元", "DJ1001", "订单.金额 > 1000元"),
        ("订单.创建时间 > 2026/11/1", "DJ1001", "订单.创建时间 > 2026-11-01"),
        ("订单.渠道 属于 [淘宝 或 京东]", "DJ2213", "订单.渠道 属于 [淘宝, 京东]"),
        ("订单.金额 > 100", "DJ2202", "订单.金额 > 100元"),
        ("订单.渠道 是 TAOBAO", "DJ2103", "订单.渠道 是 taobao"),
        ("订单.chanel 是 淘宝", "DJ2102", "订单.channel 是 淘宝"),
    ] {
        let text = |cond: &str| zh(&alloc::format!("订单.创建 且 {cond}"), "告警(内容: \"x\")");
        assert_eq!(codes_of(&text(wrong)), [code], "{wrong}");
        let mended = mended(&text(wrong)).unwrap_or_default();
        assert_eq!(mended, text(right));
        assert_eq!(codes_of(&mended), Vec::<&str>::new(), "{mended}");
    }
    for (wrong, code, right) in [
        ("发放优惠券(券: \"a\", 金额: 1,000元)", "DJ1001", "发放优惠券(券: \"a\", 金额: 1000元)"),
        (
            "发放优惠券(券: \"a\", 金额: 1,000,000.50元)",
            "DJ1001",
            "发放优惠券(券: \"a\", 金额: 1000000.50元)",
        ),
        ("告警(内容: ”新“)", "DJ1008", "告警(内容: “新”)"),
        ("告警(内容: 新的)", "DJ2101", "告警(内容: \"新的\")"),
        ("告警(内容:\u{200b} “新”)", "DJ1014", "告警(内容: “新”)"),
        ("告警(内容:\u{a0}“新”)", "DJ1014", "告警(内容: “新”)"),
    ] {
        let text = |then: &str| zh("订单.创建", then);
        assert_eq!(codes_of(&text(wrong)), [code], "{wrong}");
        let mended = mended(&text(wrong)).unwrap_or_default();
        assert_eq!(mended, text(right));
        assert_eq!(codes_of(&mended), Vec::<&str>::new(), "{mended}");
    }
    for (wrong, code, right) in [
        ("30天内 至少3次 退款.申请 按 客户", "DJ1012", "30天内 至少 3次 退款.申请 按 客户"),
        (
            "包裹.签收后 24小时 内 没有 收款.确认 按 订单",
            "DJ1012",
            "包裹.签收 后 24小时 内 没有 收款.确认 按 订单",
        ),
        ("any of (order.created or order.cancelled)", "DJ1001", "any of (order.created, order.cancelled)"),
        ("order.craeted", "DJ2106", "order.created"),
        ("order becomes piad", "DJ2107", "order becomes paid"),
    ] {
        let text = |when: &str| zh(when, "告警(内容: \"x\")");
        assert_eq!(codes_of(&text(wrong)), [code], "{wrong}");
        let mended = mended(&text(wrong)).unwrap_or_default();
        assert_eq!(mended, text(right));
        assert_eq!(codes_of(&mended), Vec::<&str>::new(), "{mended}");
    }
}

#[test]
fn a_similar_word_is_only_asked_about() {
    let step = "告警(内容: \"x\")";
    let (en, _) = asked(&zh("订单 变为 发货", step));
    assert!(en.contains("`待发货`") && en.contains("`已发货`"), "{en}");
    let (en, zh_) = asked(&zh("订单 变为 已出货", step));
    assert!(en.contains("`已拣货`") && en.contains("`已出库`") && en.contains("`已发货`"), "{en}");
    assert!(zh_.contains("“已拣货”"), "{zh_}");
    let (_, zh_) = asked(&zh("订单.创建 且 客户.等级 是 黄金", step));
    assert!(zh_.starts_with("是不是“白金”？已知成员：") && zh_.contains("金卡"), "{zh_}");
    let (_, zh_) = asked(&zh("订单.创建", "告警(渠道: 微信, 内容: \"x\")"));
    assert!(zh_.starts_with("是不是“短信”？"), "{zh_}");
}

#[test]
fn a_percentage_is_no_amount() {
    for cond in ["订单.优惠 > 5%", "订单.优惠 > -5%", "5% < 订单.优惠"] {
        let (en, zh_) = asked(&zh(&alloc::format!("订单.创建 且 {cond}"), "告警(内容: \"x\")"));
        assert_eq!(en, "a percentage is of something: `order.amount * 5%`");
        assert_eq!(zh_, "百分比要写明是谁的：订单.金额 * 5%");
    }
    let found = codes_of(&zh("订单.创建 且 订单.优惠 > 订单.金额 * 5%", "告警(内容: \"x\")"));
    assert_eq!(found, Vec::<&str>::new());
}

/// What rules write is a currency; what facts carry may be anything.
#[test]
fn a_unit_of_three_capitals_is_a_currency() {
    for good in ["500CNY", "5 USD", "1KWD", "8 EUR"] {
        assert_eq!(codes_of(&alloc::format!("let x = {good}\n")), Vec::<&str>::new(), "{good}");
    }
    assert_eq!(mended("let x = 5MIN\n").as_deref(), Some("let x = 5min\n"));
    assert_eq!(mended("let x = 5 RMB\n").as_deref(), Some("let x = 5 元\n"));
    assert_eq!(one("let x = 5PTS\n").code.id, "DJ1015");
    assert_eq!(one("let x = 5PTS\n").span.text("let x = 5PTS\n"), "PTS");
}

#[test]
fn a_failed_declaration_has_no_further_errors() {
    for text in [
        "let big = 500块\nrule r\nwhen order.created and order.amount > big\nthen alert(text: \"x\")\n",
        "define vip = customer.level in [gold\nrule r\nwhen order.created and vip\nthen alert(text: \"x\")\n",
        "设 大额 \"big\" = 500块\nrule r\nwhen order.created and order.amount > big\nthen alert(text: \"x\")\n",
        "action ping(text: txt)\nrule r\nwhen order.created\nthen ping(text: \"x\")\n",
        "action ping(text text)\nrule r\nwhen order.created\nthen ping(text: \"x\")\n",
        "event a.b { n number }\nrule r\nwhen a.b\nthen alert(text: \"x\")\n",
        "event a.b { n: nmbr2 }\nrule r\nwhen a.b and event.n > 5\nthen alert(text: \"x\")\n",
        "list l of text [a]]\nrule r\nwhen order.created and order.id in list l\nthen alert(text: \"x\")\n",
        "group g frst\nrule r in group g\nwhen order.created\nthen alert(text: \"x\")\n",
        "calendar office {\n  zone \"Mars/X\"\n  hours mon .. fri 09:00 - 18:00\n}\nrule r\nwhen order.created and is_working_time(order.created_at, office)\nthen alert(text: \"x\")\n",
        "record pallet { n }\nrecord lorry { p: pallet }\n",
        "rule a\nwhen\nthen alert(text: \"x\")\ndisable rule a\n",
    ] {
        let parsed = super::both(text);
        assert_eq!(parsed.len(), 1, "{text}\n{parsed:#?}");
    }
}

#[test]
fn help_is_about_what_is_needed() {
    let (en, _) = asked("rule r\nwhen order.created and order.created_at < now\nthen alert(text: \"x\")\n");
    assert!(en.contains("`event.time`"), "{en}");
    let right = "rule r\nwhen order.created and order.created_at < event.time\nthen alert(text: \"x\")\n";
    assert_eq!(codes_of(right), Vec::<&str>::new());
    let (en, _) = asked("rule r once per day\nwhen order.created\nthen alert(text: \"x\")\n");
    assert_eq!(en, "write `at most once per 24h by order.id`");
    let right = "rule r at most once per 24h by order.id\nwhen order.created\nthen alert(text: \"x\")\n";
    assert_eq!(codes_of(right), Vec::<&str>::new());
    let (en, zh_) = asked("define x = order.channel is taobao or jd\n");
    assert_eq!(en, "for one of several write `order.channel in [taobao, jd]`");
    assert_eq!(zh_, "几者之一请写：order.channel 属于 [taobao, jd]");
    // No member of anything: it is a name that nobody declared.
    for text in ["define x = order.channel is taobao or vpi", "define x = order.cod is true or jd"] {
        let (en, _) = asked(&alloc::format!("{text}\n"));
        assert!(en.starts_with("a name is declared with `let` or `define`"), "{text}: {en}");
    }
    let (en, _) = asked("action ping()\nrule r\nwhen order.created\nthen ping(text: \"x\")\n");
    assert_eq!(en, "it takes nothing: `ping()`");
}

#[test]
fn a_trigger_under_or_is_told_where_it_belongs() {
    let found =
        checked("rule r\nwhen order.created and order.channel is taobao or jd\nthen alert(text: \"x\")\n");
    let helps: Vec<&str> =
        found.diagnostics.iter().filter_map(|found| Some(found.help.as_ref()?.en.as_str())).collect();
    assert_eq!(helps.len(), 2, "{helps:?}");
    assert!(helps.iter().any(|help| help.contains("`order.created and (a or b)`")), "{helps:?}");
    assert!(helps.iter().any(|help| help.contains("`order.channel in [taobao, jd]`")), "{helps:?}");
    let (_, zh_) = asked(&zh("任一 (订单.创建 或 订单.取消)", "告警(内容: \"x\")"));
    assert!(zh_.contains("“任一 (订单.创建, 订单.取消)”"), "{zh_}");
    let right = zh("任一 (订单.创建, 订单.取消)", "告警(内容: \"x\")");
    assert_eq!(codes_of(&right), Vec::<&str>::new());
}

/// A state is named as other systems name an event. Nothing is suggested but the two ways to write it.
#[test]
fn a_state_that_is_named_like_an_event_is_told_as_a_state() {
    let help = |found: Diagnostic| found.help.map_or_else(Default::default, |help| (help.en, help.zh));
    let alert = "then alert(text: \"x\")";
    for (wrong, right, is) in [
        ("order.paid", "order becomes paid", "order.payment is paid"),
        ("order.shipped", "order becomes shipped", "order.fulfilment is shipped"),
        ("order.packed", "order becomes packed", "order.fulfilment is packed"),
        ("payment.paid", "order becomes paid", "order.payment is paid"),
        ("fulfilment.shipped", "order becomes shipped", "order.fulfilment is shipped"),
        ("order.paid and order.cod", "order becomes paid and order.cod", "order.payment is paid"),
    ] {
        let text = |when: &str| alloc::format!("rule r\nwhen {when}\n{alert}\n");
        let found = one(&text(wrong));
        assert_eq!(found.code.id, "DJ2106", "{wrong}");
        let name = wrong.split_once('.').map_or("", |(_, name)| name.split(' ').next().unwrap_or_default());
        let becomes = right.split(" and").next().unwrap_or_default();
        assert_eq!(
            help(found).0,
            alloc::format!(
                "`{name}` is a state: write `{becomes}` (it has just become so) or `{is}` (it is so)"
            )
        );
        assert_eq!(mended(&text(wrong)), Some(text(right)));
        assert_eq!(codes_of(&text(right)), Vec::<&str>::new());
    }
    for (wrong, right, is) in [
        ("订单.发货", "订单 变为 已发货", "订单.履约 是 已发货"),
        ("订单.付款", "订单 变为 已付款", "订单.支付 是 已付款"),
        ("订单.已付款", "订单 变为 已付款", "订单.支付 是 已付款"),
        ("订单.签收", "订单 变为 已签收", "订单.履约 是 已签收"),
        ("支付.付款", "订单 变为 已付款", "订单.支付 是 已付款"),
    ] {
        let text = |when: &str| zh(when, "告警(内容: \"x\")");
        let found = one(&text(wrong));
        assert_eq!(found.code.id, "DJ2106", "{wrong}");
        let (_, name) = wrong.split_once('.').unwrap_or_default();
        assert_eq!(
            help(found).1,
            alloc::format!("“{name}”是状态：刚刚变成请写“{right}”，已经处于请写“{is}”")
        );
        assert_eq!(mended(&text(wrong)), Some(text(right)));
        assert_eq!(codes_of(&text(right)), Vec::<&str>::new());
    }
    // Beside a trigger it is a condition, and in a list of events there is no room for it.
    for (wrong, code) in [
        ("when order.created and order.paid\nthen alert(text: \"x\")", "DJ2102"),
        ("when order.created and not order.payment.paid\nthen alert(text: \"x\")", "DJ2102"),
        ("when order.created\nthen alert(text: \"x\") if order.paid", "DJ2102"),
        ("when any of (order.created, order.paid)\nthen alert(text: \"x\")", "DJ2106"),
        ("when at least 3 order.paid within 1h\nthen alert(text: \"x\")", "DJ2106"),
    ] {
        let text = alloc::format!("rule r\n{wrong}\n");
        assert_eq!(codes_of(&text), [code], "{wrong}");
        let (en, zh_) = asked(&text);
        assert!(en.starts_with("`paid` is a state: write `order becomes paid`"), "{wrong}: {en}");
        assert!(zh_.starts_with("“paid”是状态：刚刚变成请写“订单 变为 已付款”"), "{wrong}: {zh_}");
    }
    let unless = |what: &str| {
        alloc::format!("rule r\nwhen order.created\nthen alert(text: \"x\") after 2h unless {what}\n")
    };
    assert_eq!(mended(&unless("order.paid")), Some(unless("order becomes paid")));
    // What is emitted is declared, whatever it is called.
    let (en, _) = asked("rule r\nwhen order.created\nthen emit order.paid()\n");
    assert!(en.contains("declare it"), "{en}");
    let declared = "event order.paid of order\nrule r\nwhen order.paid\nthen alert(text: \"x\")\n";
    assert_eq!(codes_of(declared), Vec::<&str>::new());
    let two = codes_of("rule r\nwhen order.paid and order.shipped\nthen alert(text: \"x\")\n");
    assert_eq!(two, ["DJ2106", "DJ2102"]);
}

/// `any of` takes events only, so nobody is sent there with a change of state.
#[test]
fn changes_of_state_under_or_need_rules_of_their_own() {
    let text = "rule r\nwhen order becomes paid or order becomes shipped\nthen alert(text: \"x\")\n";
    let found = checked(text).diagnostics;
    assert_eq!(found.iter().map(|found| found.code.id).collect::<Vec<_>>(), ["DJ3101"; 2]);
    for help in found.into_iter().filter_map(|found| found.help) {
        assert!(help.en.contains("need a rule of their own") && !help.en.contains("any of"), "{}", help.en);
        assert!(help.zh.contains("各写一条规则") && !help.zh.contains("任一"), "{}", help.zh);
    }
}

/// An action is an event only where events are counted or awaited.
#[test]
fn an_action_is_no_event_by_itself() {
    for text in [
        "rule r\nwhen write_back\nthen alert(text: \"x\")\n",
        "rule r\nwhen any of (write_back, order.created)\nthen alert(text: \"x\")\n",
        "rule r\nwhen order.created\nthen alert(text: \"x\") after 2h unless write_back\n",
    ] {
        let (en, zh_) = asked(text);
        assert!(en.contains("`at least 1 write_back within 1h`"), "{en}");
        assert!(zh_.contains("1小时 内 至少 1 次 write_back"), "{zh_}");
    }
    let right = "rule r\nwhen at least 1 write_back within 1h\nthen alert(text: \"x\")\n";
    assert_eq!(codes_of(right), Vec::<&str>::new());
}

#[test]
fn a_range_that_holds_nothing_is_an_error() {
    let table = |cell: &str| {
        alloc::format!("table t\n| order.amount | -> fee: money |\n| {cell} | 1元 |\n| - | 2元 |\n")
    };
    let found = one(&table("9元 .. 5元"));
    assert_eq!((found.code.id, found.span.text(&table("9元 .. 5元"))), ("DJ2207", "9元 .. 5元"));
    assert_eq!(codes_of(&table("5元 .. 9元")), Vec::<&str>::new());
    assert_eq!(codes_of(&table("5元 .. 5元")), Vec::<&str>::new());
}

/// A comparison where an argument was meant.
#[test]
fn an_argument_is_given_with_a_colon() {
    for (wrong, right) in [
        ("alert(text = \"x\")", "alert(text: \"x\")"),
        ("挂起订单(订单, 原因 = \"x\")", "挂起订单(订单, 原因: \"x\")"),
        ("hold_order(order is order, reason: \"x\")", "hold_order(order: order, reason: \"x\")"),
    ] {
        let text = |step: &str| zh("订单.创建", step);
        assert_eq!(codes_of(&text(wrong)), ["DJ3106"], "{wrong}");
        assert_eq!(mended(&text(wrong)), Some(text(right)));
        assert_eq!(codes_of(&text(right)), Vec::<&str>::new(), "{right}");
    }
    // A comparison of what has a name is a value.
    let declared = "action mark(cod: boolean)\nlet cod = true\n";
    assert_eq!(
        codes_of(&(String::from(declared) + &zh("订单.创建", "mark(cod = false)"))),
        Vec::<&str>::new()
    );
}

/// Words without the spaces between them: the change of the first diagnostic, made in turn, ends in a rule that is clean.
#[test]
fn glued_words_are_taken_apart_until_the_rule_is_clean() {
    for (wrong, right, turns) in [
        ("订单 变为 已付款且订单.金额 >= 199元", "订单 变为 已付款 且 订单.金额 >= 199元", 1),
        ("订单变为已付款且订单.金额 >= 199元", "订单 变为 已付款 且 订单.金额 >= 199元", 1),
        ("订单 变为 已付款且大单", "订单 变为 已付款 且 大单", 1),
        ("订单.创建且订单.货到付款", "订单.创建 且 订单.货到付款", 1),
        ("订单.创建且非订单.货到付款", "订单.创建 且 非 订单.货到付款", 1),
        ("订单.创建 且 非订单.货到付款", "订单.创建 且 非 订单.货到付款", 1),
        ("非订单.货到付款且订单.创建", "非 订单.货到付款 且 订单.创建", 1),
        ("30天内 至少 3次退款.申请 按 客户", "30天内 至少 3次 退款.申请 按 客户", 1),
        ("30天内至少3次退款.申请按客户", "30天内 至少 3次 退款.申请 按 客户", 2),
        ("订单.创建 且 订单.渠道属于[抖音, 京东]", "订单.创建 且 订单.渠道 属于[抖音, 京东]", 1),
        ("订单.创建且订单.渠道不属于[抖音, 京东]", "订单.创建 且 订单.渠道 不属于[抖音, 京东]", 1),
        ("订单.创建 且 订单.备注包含\"x\"", "订单.创建 且 订单.备注 包含\"x\"", 1),
        ("订单 保持 待履约满48小时", "订单 保持 待履约 满 48小时", 1),
        ("订单保持待履约满48小时", "订单 保持 待履约 满 48小时", 1),
        (
            "订单.创建 且 任一商品 属于 订单.商品 (商品.是赠品)",
            "订单.创建 且 任一 商品 属于 订单.商品 (商品.是赠品)",
            1,
        ),
        (
            "订单.创建且任一商品属于订单.商品 (商品.是赠品且订单.货到付款)",
            "订单.创建 且 任一 商品 属于 订单.商品 (商品.是赠品 且 订单.货到付款)",
            2,
        ),
        ("包裹.签收后24小时内没有收款.确认按订单", "包裹.签收 后 24小时内 没有 收款.确认 按 订单", 1),
        ("包裹.签收 后 24小时内没有收款.确认按订单", "包裹.签收 后 24小时内 没有 收款.确认 按 订单", 2),
        ("订单.创建且订单.渠道是淘宝且大单", "订单.创建 且 订单.渠道 是 淘宝 且 大单", 1),
        ("订单.创建且订单.金额大于500元且大单", "订单.创建 且 订单.金额 > 500元 且 大单", 1),
        ("订单.创建 且 订单.渠道 是 淘宝且大单", "订单.创建 且 订单.渠道 是 淘宝 且 大单", 1),
        (
            "订单.创建 且 订单.编号 属于 名单 黑名单且大单",
            "订单.创建 且 订单.编号 属于 名单 黑名单 且 大单",
            1,
        ),
    ] {
        let declared = "定义 大单 = 订单.金额 > 1元\n名单 黑名单 属于 text\n";
        let rule = |when: &str| {
            let used = zh("订单.创建 且 大单 且 订单.订单号 属于 名单 黑名单", "告警(内容: \"y\")")
                .replace('甲', "乙");
            String::from(declared) + &zh(when, "告警(内容: \"x\")") + &used
        };
        let right = rule(&right.replace("编号", "订单号"));
        assert_eq!(codes_of(&right), Vec::<&str>::new(), "{right}");
        let mut text = rule(&wrong.replace("编号", "订单号"));
        let mut made = 0;
        while let Some(first) = checked(&text).diagnostics.into_iter().next() {
            let fix = first.fix.as_ref().unwrap_or_else(|| panic!("{text}\n{first:#?}"));
            let help = first.help.as_ref().map_or("", |help| help.zh.as_str());
            assert!(help.contains(&*fix.replacement), "{text}\n{first:#?}");
            text.replace_range(fix.span.start as usize..fix.span.end as usize, &fix.replacement);
            made += 1;
            assert!(made < 5, "{text}");
        }
        assert_eq!(text, right);
        assert_eq!(made, turns, "{wrong}");
    }
}

/// A name that is declared is one word, whatever it contains.
#[test]
fn a_declared_name_is_never_taken_apart() {
    let declared = "定义 会员且付费 = 订单.货到付款\n";
    let fix_of = |when: &str| {
        let text = String::from(declared) + &zh(when, "告警(内容: \"x\")");
        checked(&text).diagnostics.into_iter().find_map(|found| found.fix).map(|fix| fix.replacement)
    };
    let fix = fix_of("订单.创建 且 会员且付费且订单.货到付款");
    assert_eq!(fix.as_deref(), Some("会员且付费 且 订单.货到付款"));
    assert_eq!(fix_of("订单 变为 已付款 且 会员且付费 订单.货到付款"), None);
    let machine = "状态机 m 属于 订单 {\n  状态 甲且乙 初始\n  状态 丙\n}\n";
    let text = String::from(machine) + &zh("订单 变为 甲且乙.丙", "告警(内容: \"x\")");
    assert!(checked(&text).diagnostics.iter().all(|found| found.code.id != "DJ1012"), "{text}");
    let right = checked(&(String::from(machine) + &zh("订单 变为 甲且乙", "告警(内容: \"x\")")));
    assert!(!right.has_errors(), "{:?}", said(&right));
}
