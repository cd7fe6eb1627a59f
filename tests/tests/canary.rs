//! Planted people: fifty telephone numbers, names and addresses stand in an export, in rows that are read and in rows that are
//! rejected. None of them comes out of a diagnosis unless it is asked to reveal them.

#![expect(clippy::expect_used, reason = "a test fails by stopping")]

use dangjiu_exports::diagnose::{Request, Watch, diagnose};
use dangjiu_exports::table::Content;
use dangjiu_exports::{Exports, InputFile, Reject};
use dangjiu_facade::rules::{Rules, SourceText};

const HEADER: &str = "订单成交时间,商品,订单号,订单状态,商品总价(元),邮费(元),店铺优惠折扣(元),平台优惠折扣(元),用户实付金额(元),商家实收金额(元),\
商品数量(件),发货时间,确认收货时间,商品id,商品规格,商家编码-规格维度,售后状态,快递单号,快递公司,支付时间,街道,收货人,手机,买家留言";

/// Telephone number, name and address of the person of a row.
fn planted(row: u32) -> [String; 3] {
    [
        format!("139{:08}", 10_203_000 + row * 7),
        format!("欧阳卡纳丽{row}号"),
        format!("金丝雀路{row}弄{row}号"),
    ]
}

/// Every third row cannot be read, for one of several reasons; every seventh has a status no map knows.
fn export() -> String {
    let mut text = format!("{HEADER}\n");
    for row in 0..50u32 {
        let [phone, name, address] = planted(row);
        let (time, amount) = match row % 9 {
            0 => ("昨天", "10.00"),
            3 => ("2026-09-21 10:00:00", "十元"),
            6 => ("2026-13-41 10:00:00", "10.00"),
            _ => ("2026-09-21 10:00:00", "10.00"),
        };
        let status = if row % 7 == 1 { "没见过的状态" } else { "待发货" };
        text += &format!(
            "{time},杯子,260921-{row:015},{status},{amount},0,0,0,{amount},{amount},1,,,1,白,A,无售后或售后取消,,,{time},{address},{name},{phone},请打{phone}找{name}\n"
        );
    }
    text
}

#[derive(Default)]
struct Rejects(String, usize);

impl Watch for Rejects {
    fn reject(&mut self, reject: Reject) {
        self.0 += &format!("{reject:?}");
        self.1 += 1;
    }
}

/// Everything that comes out, as one text; and how many rows were rejected.
fn outcome(reveal: bool) -> (String, usize) {
    let rule =
        "rule all\nwhen order.finding\nthen add_tag(tag: \"{order.id} {order.receiver or else \"-\"}\")";
    let rules = Rules::compile(vec![SourceText::new("all.dj", rule)]);
    let catalogue = rules.catalogue().expect("the shipped maps");
    let file = |name: &str, text: String| InputFile {
        name: name.to_owned(),
        content: Content::Bytes(text.into_bytes().into()),
    };
    // The second file cannot be told: what stands in it must not stand in the reason.
    let [phone, name, _] = planted(49);
    let files = vec![file("拼多多.csv", export()), file("x.csv", format!("{name},{phone}\n1,2\n"))];
    let exports = Exports::open(files, &[], &catalogue, rules.vocabulary()).expect("the shipped mappings");
    let request = Request { all_orders: true, reveal, ..Request::default() };
    let mut rejects = Rejects::default();
    let diagnosis = diagnose(&exports, &rules, &request, &mut rejects).expect("a diagnosis");
    let said = serde_json::to_string(&diagnosis).expect("JSON");
    (said + &rejects.0, rejects.1)
}

#[test]
fn nobody_comes_out() {
    let (said, rejected) = outcome(false);
    assert!(rejected >= 15, "{rejected} rows were rejected");
    for row in 0..50 {
        for value in planted(row) {
            assert!(!said.contains(&value), "{value} comes out");
        }
    }
}

/// The check above can fail: revealed, rejected rows show whom they are about.
#[test]
fn revealed_they_do() {
    let (said, _) = outcome(true);
    let [phone, name, address] = planted(0);
    assert!(said.contains(&phone) && said.contains(&name) && said.contains(&address));
}
