//! Files diagnosed together: what was not read, or has no column, accuses nobody.

use dangjiu_exports::diagnose::{Request, Unwatched, diagnose};
use dangjiu_exports::table::Content;
use dangjiu_exports::{Exports, InputFile};
use dangjiu_facade::rules::Rules;
use dangjiu_facade::wire::Diagnosis;

const TAOBAO: &str = "订单编号,买家应付货款,买家应付邮费,总金额,买家实际支付金额,订单状态,订单创建时间,订单付款时间,宝贝总数量,物流单号,店铺名称,分阶段订单信息\n";
const ERP: &str = "内部订单号,线上订单号,平台,店铺,订单状态,售后状态,订单类型,来源类型,合并到,拆分自,商品金额,优惠金额,运费,应付金额,已付金额,退款金额,商品数量,快递公司,快递单号,下单时间,付款时间,发货时间,修改时间\n";
const LOG: &str = "内部订单号,操作,状态,操作人,操作时间\n";

/// What is diagnosed of files by their names and texts.
fn diagnosed(files: &[(&str, &str)]) -> Diagnosis {
    let rules = Rules::compile(vec![]);
    let catalogue = rules.catalogue().unwrap();
    let files = files.iter().map(|(name, text)| InputFile {
        name: (*name).to_owned(),
        content: Content::Bytes(text.as_bytes().into()),
    });
    let files = files.collect();
    let exports = Exports::open(files, &[], &catalogue, rules.vocabulary()).unwrap();
    diagnose(&exports, &rules, &Request::default(), &mut Unwatched).unwrap()
}

/// A reissue names the number of the order that was sent before: it is sent beside that order, not for it.
#[test]
fn a_reissue_that_names_the_order_is_beside_it() {
    let number = "2900000000000002310";
    let taobao = format!(
        "{TAOBAO}{number},100.00,0.00,100.00,100.00,卖家已发货，等待买家确认,2026-09-23 10:00:00,2026-09-23 10:01:00,1,SF1,甲店,\n"
    );
    let document = |id: &str, state: &str, kind: &str, amount: &str, shipped: &str| {
        format!(
            "{id},{number},淘宝,甲店,{state},未申请退款,{kind},,,,{amount},0.00,0.00,{amount},{amount},0.00,1,,,2026-09-23 10:00:00,2026-09-23 10:01:00,{shipped},2026-09-25 12:05:00\n"
        )
    };
    let own = document("30001", "已发货", "普通订单", "100.00", "2026-09-23 12:00:00");
    let more = |kind: &str| document("30002", "已付款待审核", kind, "60.00", "");
    let found = |kind: &str| {
        let found =
            diagnosed(&[("taobao.csv", &taobao), ("erp.csv", &format!("{ERP}{own}{}", more(kind)))]).findings;
        let mut causes: Vec<String> = found.into_iter().map(|finding| finding.cause).collect();
        causes.sort_unstable();
        causes
    };
    assert_eq!(found("补发订单"), ["source_missing"]);
    assert_eq!(found("换货订单"), ["source_missing"]);
    assert_eq!(found("普通订单"), ["behind", "between_systems", "served_twice"]);
}

#[test]
fn what_rests_on_rows_that_were_lost_says_so() {
    let mut taobao = TAOBAO.to_owned();
    let mut erp = ERP.to_owned();
    for (day, hour) in (21..=25).flat_map(|day| [(day, 10), (day, 11)]) {
        let number = format!("290000000000000{day}{hour}");
        taobao += &format!(
            "{number},100.00,0.00,100.00,100.00,买家已付款，等待卖家发货,2026-09-{day} {hour}:00:00,2026-09-{day} {hour}:01:00,1,,甲店,\n"
        );
        let number = if (day, hour) == (23, 10) { "2.9E+18".to_owned() } else { number };
        erp += &format!(
            "3000{day}{hour},{number},淘宝,甲店,已付款待审核,未申请退款,普通订单,,,,100.00,0.00,0.00,100.00,100.00,0.00,1,,,2026-09-{day} {hour}:00:00,2026-09-{day} {hour}:01:00,,2026-09-{day} {hour}:05:00\n"
        );
    }
    let diagnosis = diagnosed(&[("taobao.csv", &taobao), ("erp.csv", &erp)]);
    let mut found: Vec<(&str, &str, &str)> = diagnosis
        .findings
        .iter()
        .map(|finding| (finding.cause.as_str(), finding.node.id.as_str(), finding.message.en.as_str()))
        .collect();
    found.sort_unstable();
    assert_eq!(
        found,
        [
            (
                "not_in_erp",
                "2900000000000002310",
                "paid, but 2900000000000002310 is not in the ERP; 1 row of the ERP could not be read and may be about it: that cannot be ruled out"
            ),
            (
                "rejected_row",
                "30002310",
                "a row about the ERP order 30002310 could not be read, so what the ERP says of it is not known"
            ),
        ]
    );
    let row = &diagnosis.findings.iter().find(|finding| finding.cause == "rejected_row").unwrap().evidence[0];
    assert_eq!((row.file.as_str(), row.row), ("erp.csv", 6));
}

/// The causes of the findings, sorted.
fn causes(diagnosis: &Diagnosis) -> Vec<&str> {
    let mut causes: Vec<&str> = diagnosis.findings.iter().map(|finding| finding.cause.as_str()).collect();
    causes.sort_unstable();
    causes
}

/// Two orders on each of five days, on Taobao, in the ERP, and in its log.
fn five_days() -> (String, String, String) {
    let (mut taobao, mut erp, mut log) = (TAOBAO.to_owned(), ERP.to_owned(), LOG.to_owned());
    for (day, hour) in (21..=25).flat_map(|day| [(day, 10), (day, 11)]) {
        let number = format!("290000000000000{day}{hour}");
        taobao += &format!(
            "{number},100.00,0.00,100.00,100.00,买家已付款，等待卖家发货,2026-09-{day} {hour}:00:00,2026-09-{day} {hour}:01:00,1,,甲店,\n"
        );
        erp += &format!(
            "3000{day}{hour},{number},淘宝,甲店,已付款待审核,未申请退款,普通订单,,,,100.00,0.00,0.00,100.00,100.00,0.00,1,,,2026-09-{day} {hour}:00:00,2026-09-{day} {hour}:01:00,,2026-09-{day} {hour}:05:00\n"
        );
        log += &format!("3000{day}{hour},下载订单,已付款待审核,系统,2026-09-{day} {hour}:05:00\n");
    }
    (taobao, erp, log)
}

/// The header and the rows of a file whose number `keep` takes.
fn rows_where(text: &str, keep: impl Fn(usize) -> bool) -> String {
    text.lines()
        .enumerate()
        .filter(|(at, _)| *at == 0 || keep(*at))
        .map(|(_, line)| format!("{line}\n"))
        .collect()
}

#[test]
fn a_log_that_names_no_orders_says_of_none_that_it_is_missing() {
    let (taobao, erp, log) = five_days();
    let all = [("taobao.csv", taobao.as_str()), ("erp.csv", erp.as_str()), ("erp_log.csv", log.as_str())];
    assert_eq!(causes(&diagnosed(&all)), [""; 0]);
    let piped = erp.replace(',', "|");
    let diagnosis = diagnosed(&[all[0], ("erp.csv", &piped), all[2]]);
    assert!(diagnosis.files[1].refused.is_some() && diagnosis.files[2].read == 10);
    assert_eq!(causes(&diagnosis), [""; 0]);
    assert_eq!(causes(&diagnosed(&[all[0], all[2]])), [""; 0]);
}

#[test]
fn what_rests_on_a_file_that_was_refused_says_so() {
    let (taobao, erp, _) = five_days();
    let most = rows_where(&erp, |row| row != 4);
    let other = rows_where(&erp, |row| row == 4).replace(',', "|");
    for (files, end) in [
        (vec![("taobao.csv", taobao.as_str()), ("erp.csv", most.as_str())], "is not in the ERP"),
        (
            vec![("taobao.csv", taobao.as_str()), ("erp.csv", most.as_str()), ("erp_2.csv", other.as_str())],
            "is not in the ERP; 1 file was refused and may tell of it: that cannot be ruled out",
        ),
    ] {
        let diagnosis = diagnosed(&files);
        assert_eq!(causes(&diagnosis), ["not_in_erp"]);
        assert!(diagnosis.findings[0].message.en.ends_with(end), "{}", diagnosis.findings[0].message.en);
    }
}

/// What follows from a column not being in the file, as against its being empty.
#[test]
fn what_a_file_has_no_column_for_is_not_missing_in_it() {
    let without = |text: &str, column: &str| -> String {
        let at = text.lines().next().unwrap().split(',').position(|header| header == column).unwrap();
        let left = |line: &str| {
            let cells: Vec<&str> =
                line.split(',').enumerate().filter(|(one, _)| *one != at).map(|(_, cell)| cell).collect();
            cells.join(",") + "\n"
        };
        text.lines().map(left).collect()
    };
    let erp = |kind: &str, shipped: &str, paid: &str| {
        format!(
            "{ERP}1,,,,已发货,未申请退款,{kind},,,,100.00,0.00,0.00,100.00,100.00,0.00,1,,SF1,2026-09-23 10:00:00,2026-09-23 {paid},2026-09-23 {shipped},2026-09-25 12:05:00\n"
        )
    };
    let pinduoduo = "订单号,订单状态,售后状态,商品总价(元),店铺优惠折扣(元),平台优惠折扣(元),多多支付立减金额(元),邮费(元),用户实付金额(元),商家实收金额(元),商品数量(件),订单成交时间,支付时间\n\
        260923-1,待发货,无售后或售后取消,100,1,8,2,0,98,98,1,2026-09-23 10:00:00,2026-09-23 10:00:00\n";
    for (text, column, found) in [
        (erp("手工订单", "12:00:00", "10:00:00"), "来源类型", "source_missing"),
        (erp("普通订单", "12:00:00", "13:00:00"), "订单类型", "times_out_of_order"),
        (pinduoduo.to_owned(), "店铺优惠折扣(元)", "own_sum"),
        (pinduoduo.to_owned(), "多多支付立减金额(元)", "own_sum"),
    ] {
        assert_eq!(causes(&diagnosed(&[("a.csv", &text)])), [found]);
        assert_eq!(causes(&diagnosed(&[("a.csv", &without(&text, column))])), [""; 0], "{column}");
    }
    let crm = "手工单号,来源类型,状态,创建时间,审核时间,关联ERP单号\n\
        M-1,换货补单,已下发,2026-09-23 10:00:00,2026-09-23 10:30:00,\n\
        M-2,换货补单,待审核,2026-09-25 12:00:00,,\n";
    let mut wms = "出库单号,ERP单号,状态,操作时间\n".to_owned();
    for day in 21..=25 {
        wms += &format!("CK{day},3{day},ACCEPT,2026-09-{day} 12:00:00\n");
    }
    let found =
        |crm: &str| causes(&diagnosed(&[("crm.csv", crm), ("wms.csv", &wms)])).contains(&"not_in_warehouse");
    assert!(found(crm));
    assert!(!found(&without(crm, "关联ERP单号")));
}

#[test]
fn of_goods_partly_gone_the_document_that_is_behind_is_told() {
    let number = "2900000000000002310";
    let taobao = format!(
        "{TAOBAO}{number},100.00,0.00,100.00,100.00,卖家已发货，等待买家确认,2026-09-23 10:00:00,2026-09-23 10:01:00,2,SF1,甲店,\n"
    );
    let document = |id: &str, state: &str, parcel: &str, shipped: &str| {
        format!(
            "{id},{number},淘宝,甲店,{state},未申请退款,普通订单,,,,50.00,0.00,0.00,50.00,50.00,0.00,1,顺丰,{parcel},2026-09-23 10:00:00,2026-09-23 10:01:00,{shipped},2026-09-25 12:05:00\n"
        )
    };
    let erp = format!(
        "{ERP}{}{}",
        document("30001", "已发货", "SF1", "2026-09-23 12:00:00"),
        document("30002", "已付款待审核", "", "")
    );
    let push = "{\"nu\":\"SF1\",\"com\":\"shunfeng\",\"state\":\"0\",\"data\":[{\"time\":\"2026-09-23 14:00:00\",\"ftime\":\"2026-09-23 14:00:00\",\"context\":\"x\",\"status\":\"在途\"}]}";
    let diagnosis = diagnosed(&[("taobao.csv", &taobao), ("erp.csv", &erp), ("pushes.jsonl", push)]);
    let behind = diagnosis.findings.iter().find(|finding| finding.cause == "behind").unwrap();
    assert_eq!(
        behind.message.en,
        "The ERP still says `awaiting_shipment`, while the carrier has said `shipped`"
    );
}
