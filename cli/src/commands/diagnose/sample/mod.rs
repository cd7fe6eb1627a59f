//! A diagnosis made by hand, with one order of every kind a report must be able to show.
//!
//! It is thought up, not computed: a week of a shop on four channels with some of its orders spelled out. The figures
//! hang together: rates are what their counts say, the causes of a difference sum to it, groups count their findings.

mod orders;

use dangjiu_facade::wire::{
    Bridge, BridgeCause, BridgePart, CauseGroup, ChannelRate, Diagnosis, Errored, FileRead, Finding, Intent,
    Measure, Order, OrderIntent, Rate, RejectReason, RulesSaid, Said, Standing, System, UndecidedRule,
};
use serde_json::{Map, Value as Json, json};

pub(super) use orders::{CLOSING, HOSTILE, said};
use orders::{DOUYIN, ERP, PDD, TAOBAO, WMS, XHS, at, drafts, title};

/// The whole sample, judged at 2026-09-27 18:40 in Shanghai.
pub(super) fn diagnosis() -> Diagnosis {
    let (mut orders, mut findings) = (Vec::new(), Vec::new());
    for (index, draft) in drafts().into_iter().enumerate() {
        orders.push(draft.order);
        let order = u32::try_from(index).ok();
        findings.extend(draft.findings.into_iter().map(|finding| Finding { order, ..finding }));
    }
    findings.sort_by_key(|finding| std::cmp::Reverse(finding.weight.parse::<u64>().unwrap()));
    for (index, finding) in findings.iter().enumerate() {
        orders[finding.order.unwrap() as usize].findings.push(u32::try_from(index).unwrap());
    }
    let channels = ["taobao", "douyin", "pinduoduo", "xiaohongshu"]
        .map(|channel| ChannelRate { channel: channel.to_owned(), rate: rate_of(&orders, channel) });
    let mut rate = Rate::default();
    for channel in &channels {
        rate.consistent += channel.rate.consistent;
        rate.inconsistent += channel.rate.inconsistent;
        rate.undecided += channel.rate.undecided;
        rate.one_system += channel.rate.one_system;
        rate.not_comparable += channel.rate.not_comparable;
    }
    // The manual order without a source is on no channel.
    rate.one_system += 1;
    Diagnosis {
        format: Diagnosis::FORMAT,
        tenant: "mianyu".to_owned(),
        now: at("27 18:40"),
        rate: with_bounds(rate),
        channels: channels.to_vec(),
        systems: systems(),
        files: files(),
        standing: standing(),
        causes: causes(&findings, &orders),
        findings,
        bridges: bridges(),
        rules: rules(&orders),
        orders,
        ..Diagnosis::default()
    }
}

fn rate_of(orders: &[Order], channel: &str) -> Rate {
    let count = |verdict: &str| {
        let is = |order: &&Order| order.channel == channel && order.verdict == verdict;
        orders.iter().filter(is).count() as u64
    };
    let consistent = match channel {
        "taobao" => 512,
        "douyin" => 388,
        "pinduoduo" => 240,
        _ => 71,
    };
    with_bounds(Rate {
        consistent,
        inconsistent: count("inconsistent"),
        undecided: count("undecided"),
        one_system: count("one_system"),
        not_comparable: consistent / 40,
        ..Rate::default()
    })
}

/// With its bounds in millionths, the lower one cut and the upper one rounded up.
fn with_bounds(rate: Rate) -> Rate {
    let all = rate.consistent + rate.inconsistent + rate.undecided;
    let low = rate.consistent * 1_000_000 / all;
    let high = ((rate.consistent + rate.undecided) * 1_000_000).div_ceil(all);
    let text = |millionths: u64| Some(format!("{}.{:06}", millionths / 1_000_000, millionths % 1_000_000));
    Rate { at_least: text(low), at_most: text(if rate.undecided == 0 { low } else { high }), ..rate }
}

fn systems() -> Vec<System> {
    let of = |name: &str, role: &str, rows, nodes, cut: &str| System {
        name: name.to_owned(),
        role: role.to_owned(),
        rows,
        nodes,
        from: Some(at("21 00:00")),
        cut_off: Some(at(cut)),
        currency: "CNY".to_owned(),
    };
    vec![
        of("taobao", "channel", 1_038, 523, "27 18:10"),
        of("douyin", "channel", 911, 420, "27 18:05"),
        of("pinduoduo", "channel", 261, 260, "27 17:58"),
        of("xiaohongshu", "channel", 75, 75, "27 18:01"),
        of("erp", "erp", 4_122, 1_297, "27 18:40"),
        of("wms", "wms", 4_870, 1_260, "27 18:36"),
        of("crm", "crm", 31, 31, "27 17:30"),
        of("carrier", "carrier", 3_004, 1_102, "27 18:33"),
    ]
}

fn files() -> Vec<FileRead> {
    let of =
        |name: &str, mapping: &str, system: &str, encoding: &str, rows: u64, rejected: u64, cut: &str| {
            FileRead {
                name: name.to_owned(),
                mapping: Some(mapping.to_owned()),
                system: Some(system.to_owned()),
                encoding: Some(encoding.to_owned()),
                rows,
                read: rows - rejected,
                rejected,
                from: Some(at("21 00:00")),
                cut_off: Some(at(cut)),
                ..FileRead::default()
            }
        };
    let mut erp = of(ERP, "jushuitan.order_export", "erp", "utf-8-bom", 1_306, 9, "27 18:40");
    erp.rejects = vec![
        RejectReason {
            reason: said("the amount has three decimals", "金额有三位小数"),
            rows: 6,
            first_row: 120,
        },
        RejectReason {
            reason: said("the order number is empty", "订单号为空"), rows: 3, first_row: 877
        },
    ];
    let mut xhs = of(XHS, "xiaohongshu.order_export", "xiaohongshu", "xlsx", 75, 0, "27 18:01");
    xhs.sheets_left_out = vec!["导出说明".to_owned()];
    vec![
        of(TAOBAO, "taobao.order_export", "taobao", "gb18030", 1_038, 0, "27 18:10"),
        of(DOUYIN, "douyin.order_export", "douyin", "utf-8-bom", 911, 0, "27 18:05"),
        of(PDD, "pinduoduo.order_export", "pinduoduo", "utf-8-bom", 261, 0, "27 17:58"),
        xhs,
        erp,
        of(WMS, "qimen.process_status", "wms", "gb18030", 4_870, 0, "27 18:36"),
        FileRead {
            name: "week/活动说明.csv".to_owned(),
            rows: 12,
            refused: Some(said(
                "no mapping fits its header; `dangjiu suggest-map` writes one to start from",
                "没有映射能对上它的表头；可用 dangjiu suggest-map 起草一份",
            )),
            ..FileRead::default()
        },
    ]
}

fn standing() -> Vec<Standing> {
    [
        ("superseded", 1, "640.00"),
        ("completed", 402, "61204.50"),
        ("delivered", 388, "70110.00"),
        ("shipped", 301, "54880.30"),
        ("in_fulfilment", 97, "16002.00"),
        ("paid", 71, "11940.60"),
        ("cancelled", 33, "4102.00"),
    ]
    .map(|(headline, orders, amount)| Standing {
        headline: headline.to_owned(),
        title: title(headline),
        orders,
        amount: amount.to_owned(),
    })
    .to_vec()
}

fn causes(findings: &[Finding], orders: &[Order]) -> Vec<CauseGroup> {
    let mut groups: Vec<CauseGroup> = Vec::new();
    for (index, finding) in findings.iter().enumerate() {
        let same = |group: &&mut CauseGroup| {
            (&group.kind, &group.cause, &group.system, &group.against)
                == (&finding.kind, &finding.cause, &finding.system, &finding.against)
        };
        let worth: u64 = orders[finding.order.unwrap() as usize].amount.replace('.', "").parse().unwrap();
        let (cents, index) =
            (|amount: &str| amount.replace('.', "").parse::<u64>().unwrap(), u32::try_from(index).unwrap());
        if let Some(group) = groups.iter_mut().find(|group| same(group)) {
            group.findings += 1;
            group.orders += 1;
            group.amount = yuan(cents(&group.amount) + worth);
            let weight = group.weight.parse::<u64>().unwrap() + finding.weight.parse::<u64>().unwrap();
            group.weight = weight.to_string();
            if group.examples.len() < 10 {
                group.examples.push(index);
            }
        } else {
            groups.push(CauseGroup {
                kind: finding.kind.clone(),
                cause: finding.cause.clone(),
                system: finding.system.clone(),
                against: finding.against.clone(),
                severity: finding.severity.clone(),
                title: general(&finding.cause),
                fix: finding.fix.clone(),
                findings: 1,
                orders: 1,
                amount: yuan(worth),
                weight: finding.weight.clone(),
                examples: vec![index],
            });
        }
    }
    groups.sort_by_key(|group| std::cmp::Reverse(group.weight.parse::<u64>().unwrap()));
    groups
}

fn yuan(cents: u64) -> String {
    format!("{}.{:02}", cents / 100, cents % 100)
}

fn general(cause: &str) -> Said {
    let (en, zh) = match cause {
        "behind" => ("The channel does not know that the goods left", "货已发出，渠道还不知道"),
        "ahead" => ("Marked as shipped before the goods left", "货还没发，渠道已标记发货"),
        "differs" => ("Refunded on the channel, still being fulfilled", "渠道已退款，仍在履约"),
        "source_missing" => ("Manual orders without a source type", "手工单没有来源类型"),
        "not_in_warehouse" => ("Manual orders that never reached the warehouse", "手工单没有到仓库"),
        "not_in_erp" => ("Paid orders the ERP does not know", "已付款，ERP 没有"),
        "still_shipped" => ("Merged away, shipped all the same", "已被合并，仍然发货"),
        "between_systems" => ("Amounts that differ between systems", "系统之间金额不符"),
        "hundredfold" => ("Amounts a hundred times too large", "金额相差一百倍"),
        "paid_cancelled_paid" => ("Paid, cancelled and paid again", "付款、取消、又付款"),
        "unmapped_status" => ("Raw statuses no map knows", "映射不认识的原始状态"),
        other => panic!("no title for {other}"),
    };
    said(en, zh)
}

fn bridges() -> Vec<Bridge> {
    let cause = |cause: &str, en: &str, zh: &str, amount: &str, orders| BridgeCause {
        cause: cause.to_owned(),
        title: said(en, zh),
        amount: amount.to_owned(),
        orders,
    };
    let measure = |name: &str, en: &str, zh: &str, figures: [&str; 4], causes| Measure {
        measure: name.to_owned(),
        title: said(en, zh),
        left: figures[0].to_owned(),
        right: figures[1].to_owned(),
        difference: figures[2].to_owned(),
        causes,
        unexplained: figures[3].to_owned(),
    };
    let receivable = |left: &str, right: &str, difference: &str, unexplained: &str, causes| {
        measure("receivable", "receivable", "应收", [left, right, difference, unexplained], causes)
    };
    // 5930.10 − 329.00 − 30.00 − 176.00 + 12.40 = 5407.50
    let total = vec![
        receivable(
            "218979.40",
            "224386.90",
            "5407.50",
            "12.40",
            vec![
                cause("hundredfold", "cents taken for yuan", "分当成了元", "5930.10", 1),
                cause("not_in_erp", "orders missing in the ERP", "ERP 缺单", "-329.00", 1),
                cause("not_in_warehouse", "manual orders not handed down", "手工单未下发", "-176.00", 1),
                cause("discount", "a discount taken off twice", "优惠重复扣减", "-30.00", 1),
            ],
        ),
        measure("freight", "freight", "运费", ["1204.00", "1204.00", "0.00", "0.00"], vec![]),
        measure(
            "refunded",
            "refunded",
            "已退款",
            ["4560.00", "4102.00", "-458.00", "0.00"],
            vec![cause("refund_unknown", "refunds the ERP does not know", "ERP 不知道的退款", "-458.00", 1)],
        ),
    ];
    let part = |of: &str, measures| BridgePart { of: of.to_owned(), measures };
    vec![Bridge {
        left: "channel".to_owned(),
        right: "erp".to_owned(),
        currency: "CNY".to_owned(),
        total,
        channels: vec![
            part(
                "taobao",
                vec![receivable(
                    "104200.00",
                    "104170.00",
                    "-30.00",
                    "0.00",
                    vec![cause("discount", "a discount taken off twice", "优惠重复扣减", "-30.00", 1)],
                )],
            ),
            part(
                "pinduoduo",
                vec![receivable(
                    "21300.40",
                    "27242.90",
                    "5942.50",
                    "12.40",
                    vec![cause("hundredfold", "cents taken for yuan", "分当成了元", "5930.10", 1)],
                )],
            ),
        ],
        days: vec![
            part("", vec![receivable("88.00", "88.00", "0.00", "0.00", vec![])]),
            part(
                "2026-09-24",
                vec![receivable(
                    "30112.00",
                    "36042.10",
                    "5930.10",
                    "0.00",
                    vec![cause("hundredfold", "cents taken for yuan", "分当成了元", "5930.10", 1)],
                )],
            ),
        ],
    }]
}

fn rules(orders: &[Order]) -> RulesSaid {
    let intent = |order: usize, rule: &str, action: &str, args: Json| OrderIntent {
        order: orders[order].id.clone(),
        short: orders[order].short.clone(),
        intent: Intent {
            key: format!("k{order}{action}"),
            rule: rule.to_owned(),
            step: action.to_owned(),
            item: None,
            action: action.to_owned(),
            args: match args {
                Json::Object(args) => args,
                _ => Map::new(),
            },
            at: at("27 18:40"),
            after: None,
            unless: None,
            settled: false,
            undone_by: None,
            shadow: false,
        },
    };
    let alert = |order, text: &str| {
        intent(
            order,
            "main.alarm_critical",
            "alert",
            json!({"channel": "wecom", "to": "ops_lead", "text": text}),
        )
    };
    RulesSaid {
        rules: 6,
        intents: vec![
            intent(
                0,
                "main.write_back_shipped",
                "write_back",
                json!({"status": "shipped", "waybill": "YT7712330918001"}),
            ),
            alert(0, "Taobao was not told"),
            alert(1, "refunded and still shipped"),
            intent(12, "main.write_back_shipped", "write_back", json!({"status": "shipped"})),
        ],
        undecided: vec![UndecidedRule {
            rule: "main.late_shipment".to_owned(),
            missing: vec!["order.ship_by".to_owned()],
            orders: 31,
        }],
        errored: vec![Errored {
            rule: "main.big_order".to_owned(),
            path: Some("order.amount".to_owned()),
            at: None,
            error: said("`order.amount` has no currency", "“order.amount”没有币种"),
        }],
        needs_state: vec!["main.freight_review".to_owned()],
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use dangjiu::decimal::Decimal;

    #[test]
    fn the_figures_hang_together() {
        let diagnosis = diagnosis();
        let whole = |text: &str| Decimal::parse(text).unwrap();
        for measure in diagnosis.bridges.iter().flat_map(|bridge| {
            bridge
                .total
                .iter()
                .chain(bridge.channels.iter().chain(&bridge.days).flat_map(|part| &part.measures))
        }) {
            let difference = whole(&measure.right).checked_sub(whole(&measure.left)).unwrap();
            assert_eq!(difference, whole(&measure.difference), "{}", measure.measure);
            let named = measure.causes.iter().fold(whole(&measure.unexplained), |sum, cause| {
                sum.checked_add(whole(&cause.amount)).unwrap()
            });
            assert_eq!(named, difference, "{}", measure.measure);
        }
        assert_eq!(
            diagnosis.causes.iter().map(|group| group.findings).sum::<u64>(),
            diagnosis.findings.len() as u64
        );
        for (index, order) in diagnosis.orders.iter().enumerate() {
            for finding in &order.findings {
                assert_eq!(diagnosis.findings[*finding as usize].order, u32::try_from(index).ok());
            }
        }
    }
}
