//! The orders of the sample, spelled out.

use dangjiu_facade::wire::{Entry, Evidence, Finding, Node, Order, RegionState, Said, SystemSays};

/// An order number that somebody typed to break a page, and one that tries to leave a block of JSON.
pub(in super::super) const HOSTILE: &str = "<script>alert(1)</script>";
pub(in super::super) const CLOSING: &str = "</script><img src=x onerror=alert(2)>";

pub(in super::super) fn said(en: &str, zh: &str) -> Said {
    Said { en: en.to_owned(), zh: zh.to_owned() }
}

/// A time of the week in Shanghai, written `25 14:05`, as the data has it.
pub(super) fn at(text: &str) -> String {
    let (day, time) = text.split_once(' ').unwrap();
    let local = format!("2026-09-{day}T{time}:00+08:00");
    dangjiu::time::Instant::parse(&local).unwrap().to_string()
}

fn node(kind: &str, id: &str) -> Node {
    Node { kind: kind.to_owned(), id: id.to_owned(), channel: None }
}

/// States as `payment:paid fulfilment:shipped`.
fn states(text: &str) -> Vec<RegionState> {
    let state = |word: &str| {
        let (region, state) = word.split_once(':').unwrap();
        RegionState { region: region.to_owned(), state: state.to_owned(), title: title(state) }
    };
    text.split_whitespace().map(state).collect()
}

pub(super) fn title(state: &str) -> Said {
    let zh = match state {
        "unpaid" => "待付款",
        "paid" => "已付款",
        "cancelled" => "已取消",
        "refunded" => "已退款",
        "awaiting_shipment" => "待履约",
        "in_fulfilment" => "履约中",
        "picked" => "已拣货",
        "shipped" => "已出库",
        "delivered" => "已签收",
        "completed" => "已完成",
        "refund_succeeded" => "退款成功",
        "refund_processing" => "退款处理中",
        "superseded" => "已合并拆分",
        "active" => "有效",
        "closed_refunded" => "退款关闭",
        other => panic!("no title for {other}"),
    };
    said(&state.replace('_', " "), zh)
}

fn says(system: &str, raw: &str, claims: &str, since: &str, deviates: bool) -> SystemSays {
    let since = (!since.is_empty()).then(|| at(since));
    SystemSays { system: system.to_owned(), raw: raw.to_owned(), states: states(claims), since, deviates }
}

/// A line of a timeline: `when|system|node kind|node id|raw|claims|movement|operator|file|row`.
fn entry(line: &str) -> Entry {
    let parts: Vec<&str> = line.split('|').collect();
    let some = |text: &str| (!text.is_empty()).then(|| text.to_owned());
    Entry {
        at: at(parts[0]),
        system: parts[1].to_owned(),
        node: node(parts[2], parts[3]),
        raw: parts[4].to_owned(),
        states: states(parts[5]),
        movement: some(parts[6]),
        operator: some(parts[7]),
        file: parts[8].to_owned(),
        row: parts[9].parse().unwrap(),
    }
}

/// A row: `system|file|row|raw|when`.
fn evidence(line: &str) -> Evidence {
    let parts: Vec<&str> = line.split('|').collect();
    Evidence {
        system: parts[0].to_owned(),
        file: parts[1].to_owned(),
        row: parts[2].parse().unwrap(),
        raw: (!parts[3].is_empty()).then(|| parts[3].to_owned()),
        at: (!parts[4].is_empty()).then(|| at(parts[4])),
    }
}

pub(super) struct Draft {
    pub(super) order: Order,
    pub(super) findings: Vec<Finding>,
}

/// An order: `id suffix|platform id|channel|shop|verdict|headline|claims|amount`.
fn order(line: &str, systems: Vec<SystemSays>, timeline: &[&str]) -> Draft {
    let parts: Vec<&str> = line.split('|').collect();
    let (mark, day) = parts[0].split_at(2);
    let suffix = format!("{:0<16}", parts[0].to_lowercase());
    let order = Order {
        id: format!("{mark}_202609{}_{suffix}", &day[..2]),
        short: format!("{mark}_202609{}_{}", &day[..2], &day[2..]),
        platform_id: parts[1].to_owned(),
        channel: parts[2].to_owned(),
        shop: parts[3].to_owned(),
        verdict: parts[4].to_owned(),
        headline: parts[5].to_owned(),
        headline_title: title(parts[5]),
        regions: states(parts[6]),
        amount: parts[7].to_owned(),
        currency: None,
        systems,
        timeline: timeline.iter().map(|line| entry(line)).collect(),
        left_out: 0,
        findings: Vec::new(),
    };
    Draft { order, findings: Vec::new() }
}

impl Draft {
    /// With a finding: `kind|cause|severity|node kind|node id|system|against|since|amount|weight`.
    fn finding(mut self, line: &str, message: (&str, &str), fix: (&str, &str), rows: &[&str]) -> Draft {
        let parts: Vec<&str> = line.split('|').collect();
        let some = |text: &str| (!text.is_empty()).then(|| text.to_owned());
        self.findings.push(Finding {
            key: format!("{}:{}:{}:{}:{}", parts[0], parts[1], parts[3], parts[4], parts[5]),
            kind: parts[0].to_owned(),
            cause: parts[1].to_owned(),
            severity: parts[2].to_owned(),
            node: node(parts[3], parts[4]),
            order: None,
            system: parts[5].to_owned(),
            against: some(parts[6]),
            since: some(parts[7]).map(|text| at(&text)),
            amount: parts[8].to_owned(),
            currency: None,
            weight: parts[9].to_owned(),
            message: said(message.0, message.1),
            fix: said(fix.0, fix.1),
            evidence: rows.iter().map(|row| evidence(row)).collect(),
        });
        self
    }
}

pub(super) const TAOBAO: &str = "week/ExportOrderList202609271810.csv";
pub(super) const DOUYIN: &str = "week/douyin_0927.csv";
pub(super) const PDD: &str = "week/拼多多订单导出.csv";
pub(super) const XHS: &str = "week/小红书订单.xlsx";
pub(super) const ERP: &str = "week/erp_orders.csv";
pub(super) const WMS: &str = "week/wms_process.csv";
const CRM: &str = "week/crm_manual_orders.csv";

const WRITE_BACK: (&str, &str) = (
    "Write the shipment back to the channel: carrier and waybill stand in the warehouse's row.",
    "把发货回传到渠道：快递公司和运单号在仓库这一行里。",
);

pub(super) fn drafts() -> Vec<Draft> {
    let mut drafts = contradictions();
    drafts.extend(manual_and_missing());
    drafts.extend(amounts_and_others());
    drafts.extend((1..=36).map(crowd));
    drafts
}

fn contradictions() -> Vec<Draft> {
    let behind = order(
        "TB248a3f7b|2609240817355412088|taobao|棉语家居旗舰店|inconsistent|shipped|payment:paid fulfilment:shipped standing:active|1299.00",
        vec![
            says("taobao", "买家已付款，等待卖家发货", "payment:paid fulfilment:awaiting_shipment", "24 09:12", true),
            says("erp", "已发货", "payment:paid fulfilment:shipped", "25 16:40", false),
            says("wms", "DELIVERED", "fulfilment:shipped", "25 16:32", false),
        ],
        &[
            "24 09:10|taobao|sales_order|2609240817355412088|等待买家付款|payment:unpaid|||week/ExportOrderList202609241800.csv|398",
            "24 09:12|taobao|sales_order|2609240817355412088|买家已付款，等待卖家发货|payment:paid fulfilment:awaiting_shipment|step||week/ExportOrderList202609271810.csv|412",
            "24 10:02|erp|erp_order|5102377|已付款待审核|payment:paid fulfilment:awaiting_shipment||李*|week/erp_log.csv|1180",
            "24 10:31|erp|erp_order|5102377|发货中|fulfilment:in_fulfilment|step|李*|week/erp_log.csv|1204",
            "25 15:10|wms|outbound|CK2609240311|PICK|fulfilment:picked||王*|week/wms_process.csv|842",
            "25 16:32|wms|outbound|CK2609240311|DELIVERED|fulfilment:shipped|step|王*|week/wms_process.csv|861",
            "25 16:40|erp|erp_order|5102377|已发货|fulfilment:shipped|step|接口|week/erp_log.csv|1533",
        ],
    )
    .finding(
        "contradiction|behind|critical|sales_order|2609240817355412088|taobao|wms|25 16:32|1299.00|2713",
        (
            "Taobao still says 买家已付款，等待卖家发货, while the warehouse shipped it on 2026-09-25 16:32 (DELIVERED).",
            "淘宝仍是“买家已付款，等待卖家发货”，而仓库已于 2026-09-25 16:32 出库（DELIVERED）。",
        ),
        WRITE_BACK,
        &[
            &format!("taobao|{TAOBAO}|412|买家已付款，等待卖家发货|24 09:12"),
            &format!("wms|{WMS}|861|DELIVERED|25 16:32"),
        ],
    );
    let refunded = order(
        "DY25c41e09|6921884471020387911|douyin|棉语家居抖音店|inconsistent|closed_refunded|payment:refunded fulfilment:shipped after_sale:refund_succeeded|458.00",
        vec![
            says("douyin", "已关闭 · 退款成功", "payment:refunded after_sale:refund_succeeded", "25 11:20", false),
            says("erp", "发货中 · 退款申请中", "payment:paid fulfilment:in_fulfilment", "25 10:05", true),
            says("wms", "DELIVERED", "fulfilment:shipped", "26 09:48", false),
        ],
        &[
            "25 09:30|douyin|sales_order|6921884471020387911|待发货|payment:paid fulfilment:awaiting_shipment|||week/douyin_0924.csv|77",
            "25 11:20|douyin|sales_order|6921884471020387911|已关闭 · 退款成功|payment:refunded after_sale:refund_succeeded|skip||week/douyin_0927.csv|301",
            "26 09:48|wms|outbound|CK2609250077|DELIVERED|fulfilment:shipped||赵*|week/wms_process.csv|1190",
        ],
    )
    .finding(
        "contradiction|differs|critical|sales_order|6921884471020387911|erp|douyin|25 11:20|458.00|1055",
        (
            "Douyin refunded the buyer on 2026-09-25 11:20; the ERP still counts it as paid and the warehouse shipped it a day later.",
            "抖音已于 2026-09-25 11:20 退款成功；ERP 仍按已付款处理，仓库一天后发了货。",
        ),
        ("Recall the parcel at the carrier, then void the ERP order.", "先到快递公司拦截包裹，再作废 ERP 单。"),
        &[
            &format!("douyin|{DOUYIN}|301|已关闭 · 退款成功|25 11:20"),
            &format!("erp|{ERP}|655|发货中 · 退款申请中|25 10:05"),
            &format!("wms|{WMS}|1190|DELIVERED|26 09:48"),
        ],
    );
    let ahead = order(
        "PD26f02b6d|260926-318822407610934|pinduoduo|棉语家居拼多多店|inconsistent|in_fulfilment|payment:paid fulfilment:picked|89.90",
        vec![
            says("pinduoduo", "已发货，待收货 · 无售后或售后取消", "payment:paid fulfilment:shipped", "26 12:00", true),
            says("wms", "PICK", "fulfilment:picked", "26 18:20", false),
        ],
        &[
            "26 12:00|pinduoduo|sales_order|260926-318822407610934|已发货，待收货|payment:paid fulfilment:shipped|||week/拼多多订单导出.csv|95",
            "26 18:20|wms|outbound|CK2609260412|PICK|fulfilment:picked||王*|week/wms_process.csv|1304",
        ],
    )
    .finding(
        "contradiction|ahead|high|sales_order|260926-318822407610934|pinduoduo|wms|26 12:00|89.90|114",
        (
            "Pinduoduo says it left on 2026-09-26 12:00; the warehouse was still picking at 18:20.",
            "拼多多称 2026-09-26 12:00 已发货；仓库到 18:20 还在拣货。",
        ),
        ("Ask who marked it shipped; ship today or take the mark back.", "查清是谁点的发货；今天发出，否则撤回。"),
        &[&format!("pinduoduo|{PDD}|95|已发货，待收货|26 12:00"), &format!("wms|{WMS}|1304|PICK|26 18:20")],
    );
    let undecided = order(
        "XH2790ab12|P7309184420|xiaohongshu|棉语家居|undecided|paid|payment:paid|268.00",
        vec![
            says("xiaohongshu", "待配货 · 无售后", "payment:paid fulfilment:awaiting_shipment", "", false),
            says("erp", "发货中", "fulfilment:in_fulfilment", "27 18:22", false),
        ],
        &["27 18:22|erp|erp_order|5104120|发货中|fulfilment:in_fulfilment||陈*|week/erp_log.csv|2210"],
    );
    vec![behind, refunded, ahead, undecided]
}

fn manual_and_missing() -> Vec<Draft> {
    let sourceless = order(
        "CR2311aa00|SG20260923017|other_channel||one_system|paid|payment:paid|0.00",
        vec![says("crm", "已审核", "payment:paid", "23 14:00", false)],
        &["23 14:00|crm|sales_order|SG20260923017|已审核|payment:paid||客服小**|week/crm_manual_orders.csv|18"],
    )
    .finding(
        "manual_without_source|source_missing|medium|sales_order|SG20260923017|crm||23 14:00|0.00|0",
        ("A manual order without a source type.", "手工单没有填来源类型。"),
        ("Choose one of the list: 抖音售后补发, 线下门店调拨 …", "从清单中选择：抖音售后补发、线下门店调拨……"),
        &[&format!("crm|{CRM}|18|已审核|23 14:00")],
    );
    let nowhere = order(
        "CR222b7700|SG20260922005|douyin||inconsistent|paid|payment:paid|176.00",
        vec![says("crm", "已下发", "payment:paid fulfilment:awaiting_shipment", "22 11:30", false)],
        &["22 11:30|crm|sales_order|SG20260922005|已下发|payment:paid fulfilment:awaiting_shipment||客服小**|week/crm_manual_orders.csv|9"],
    )
    .finding(
        "manual_not_in_warehouse|not_in_warehouse|high|sales_order|SG20260922005|wms|crm|22 11:30|176.00|932",
        (
            "The CRM handed it down on 2026-09-22 11:30; the warehouse has no outbound for it.",
            "CRM 已于 2026-09-22 11:30 下发；仓库没有对应的出库单。",
        ),
        ("Hand it down again, or cancel it in the CRM.", "重新下发，或在 CRM 取消。"),
        &[&format!("crm|{CRM}|9|已下发|22 11:30")],
    );
    let lost = order(
        "DY26d98011|6921990215570012436|douyin|棉语家居抖音店|one_system|paid|payment:paid fulfilment:awaiting_shipment|329.00",
        vec![says("douyin", "待发货 · -", "payment:paid fulfilment:awaiting_shipment", "26 08:15", false)],
        &["26 08:15|douyin|sales_order|6921990215570012436|待发货|payment:paid fulfilment:awaiting_shipment|||week/douyin_0927.csv|412"],
    )
    .finding(
        "missing_in_system|not_in_erp|critical|sales_order|6921990215570012436|erp|douyin|26 08:15|329.00|471",
        ("Paid on Douyin since 2026-09-26 08:15, unknown to the ERP.", "抖音 2026-09-26 08:15 已付款，ERP 没有这一单。"),
        ("Pull it into the ERP by its order number.", "在 ERP 按订单号手工抓单。"),
        &[&format!("douyin|{DOUYIN}|412|待发货|26 08:15")],
    );
    let merged = order(
        "TB25e5d3c2|2609250911220043077|taobao|棉语家居旗舰店|inconsistent|superseded|payment:paid fulfilment:shipped standing:superseded|640.00",
        vec![
            says("taobao", "卖家已发货，等待买家确认", "payment:paid fulfilment:shipped", "26 10:00", false),
            says("erp", "被合并", "standing:superseded", "25 13:00", false),
            says("wms", "DELIVERED", "fulfilment:shipped", "26 09:40", true),
        ],
        &[
            "25 13:00|erp|erp_order|5102951|被合并|standing:superseded|||week/erp_log.csv|1402",
            "26 09:40|wms|outbound|CK2609250290|DELIVERED|fulfilment:shipped||赵*|week/wms_process.csv|1177",
        ],
    )
    .finding(
        "superseded|still_shipped|critical|erp_order|5102951|wms|erp|26 09:40|640.00|880",
        (
            "ERP order 5102951 was merged into 5102960, and its own outbound CK2609250290 went out all the same.",
            "ERP 单 5102951 已合并到 5102960，但它自己的出库单 CK2609250290 仍然发出。",
        ),
        ("Check whether the buyer gets it twice; recall one parcel.", "核对买家是否会收到两份；拦截其中一个包裹。"),
        &[&format!("erp|{ERP}|702|被合并|25 13:00"), &format!("wms|{WMS}|1177|DELIVERED|26 09:40")],
    );
    vec![sourceless, nowhere, lost, merged]
}

fn amounts_and_others() -> Vec<Draft> {
    let mismatch = order(
        "TB2377b0e1|2609231022118854199|taobao|棉语家居旗舰店|inconsistent|delivered|payment:paid fulfilment:delivered|515.00",
        vec![
            says("taobao", "卖家已发货，等待买家确认", "payment:paid fulfilment:shipped", "24 09:00", false),
            says("erp", "已发货", "payment:paid fulfilment:shipped", "24 08:51", true),
            says("carrier", "3", "fulfilment:delivered", "26 17:44", false),
        ],
        &["26 17:44|carrier|parcel|YT7712330918845|3|fulfilment:delivered||张**|week/carrier_pushes.jsonl|233"],
    )
    .finding(
        "amount_mismatch|between_systems|high|erp_order|5101408|erp|taobao|23 10:30|30.00|130",
        (
            "Receivable: Taobao 515.00, ERP 485.00; the difference of −30.00 is the platform coupon taken off twice.",
            "应收：淘宝 515.00，ERP 485.00；相差 −30.00，平台券扣了两次。",
        ),
        ("Correct the discount of ERP order 5101408.", "更正 ERP 单 5101408 的优惠金额。"),
        &[&format!("taobao|{TAOBAO}|199||23 10:22"), &format!("erp|{ERP}|310||23 10:30")],
    );
    let hundred = order(
        "PD24a0c4d8|260924-077120334461207|pinduoduo|棉语家居拼多多店|inconsistent|shipped|payment:paid fulfilment:shipped|59.90",
        vec![
            says("pinduoduo", "已发货，待收货", "payment:paid fulfilment:shipped", "25 10:00", false),
            says("erp", "已发货", "payment:paid fulfilment:shipped", "25 09:50", true),
        ],
        &["25 09:50|erp|erp_order|5102210|已发货|fulfilment:shipped|step|接口|week/erp_log.csv|1390"],
    )
    .finding(
        "unit_mismatch|hundredfold|critical|erp_order|5102210|erp|pinduoduo|24 12:00|5930.10|19437",
        ("Receivable: Pinduoduo 59.90, ERP 5990.00: exactly a hundred times.", "应收：拼多多 59.90，ERP 5990.00：正好一百倍。"),
        ("The import took cents for yuan: correct it there, then import again.", "导入时把分当成了元：改正后重新导入。"),
        &[&format!("pinduoduo|{PDD}|61||24 12:00"), &format!("erp|{ERP}|488||24 12:00")],
    );
    let drifting = order(
        &format!("XH2500ff31|{HOSTILE}|xiaohongshu|棉语家居 & <b>Co</b>|inconsistent|paid|payment:paid fulfilment:awaiting_shipment|199.00"),
        vec![
            says("xiaohongshu", CLOSING, "payment:paid", "25 12:40", true),
            says("erp", "已付款待审核", "payment:paid fulfilment:awaiting_shipment", "25 12:50", false),
        ],
        &[
            &format!("25 11:00|xiaohongshu|sales_order|{HOSTILE}|待配货|payment:paid|||{XHS}|31"),
            &format!("25 11:50|xiaohongshu|sales_order|{HOSTILE}|已取消|payment:cancelled|step||{XHS}|32"),
            &format!("25 12:40|xiaohongshu|sales_order|{HOSTILE}|{CLOSING}|payment:paid|regression||{XHS}|33"),
        ],
    )
    .finding(
        &format!("drift|paid_cancelled_paid|high|sales_order|{HOSTILE}|xiaohongshu||25 12:40|199.00|447"),
        ("Paid, cancelled and paid again within 1h 40min.", "1 小时 40 分钟内付款、取消、又付款。"),
        ("Ask the buyer what is wanted before anything is shipped.", "发货前先向买家确认。"),
        &[&format!("xiaohongshu|{XHS}|33|{CLOSING}|25 12:40")],
    )
    .finding(
        &format!("unmapped|unmapped_status|low|sales_order|{HOSTILE}|xiaohongshu||25 12:40|199.00|447"),
        (
            &format!("The map xiaohongshu.order_export has no row for `{CLOSING}`."),
            &format!("映射 xiaohongshu.order_export 没有“{CLOSING}”这一行。"),
        ),
        ("Add a row to the map.", "在映射里加一行。"),
        &[&format!("xiaohongshu|{XHS}|33|{CLOSING}|25 12:40")],
    );
    let fine = order(
        "TB21b3c900|2609210830007712034|taobao|棉语家居旗舰店|consistent|completed|payment:paid fulfilment:completed|88.00",
        vec![
            says("taobao", "交易成功", "payment:paid fulfilment:completed", "26 20:00", false),
            says("erp", "已发货", "payment:paid fulfilment:shipped", "21 17:00", false),
        ],
        &[],
    );
    vec![mismatch, hundred, drifting, fine]
}

/// Shipped a day ago and the channel not told: what an order after the other looks like when a write-back is broken.
fn crowd(number: u32) -> Draft {
    let channel = if number.is_multiple_of(3) { "pinduoduo" } else { "douyin" };
    let (mark, name, zh) =
        if number.is_multiple_of(3) { ("PD", "Pinduoduo", "拼多多") } else { ("DY", "Douyin", "抖音") };
    let (id, amount) = (format!("69219{number:014}"), 40 + number);
    order(
        &format!("{mark}26{number:06x}|{id}|{channel}||inconsistent|shipped|payment:paid fulfilment:shipped|{amount}.00"),
        vec![
            says(channel, "待发货", "payment:paid fulfilment:awaiting_shipment", "", true),
            says("wms", "DELIVERED", "fulfilment:shipped", "26 18:40", false),
        ],
        &[&format!("26 18:40|wms|outbound|CK260926{number:04}|DELIVERED|fulfilment:shipped||赵*|{WMS}|{}", 1400 + number)],
    )
    .finding(
        // Exactly one day old, so it weighs what it is worth.
        &format!("contradiction|behind|high|sales_order|{id}|{channel}|wms|26 18:40|{amount}.00|{amount}"),
        (
            &format!("{name} still says 待发货, while the warehouse shipped it on 2026-09-26 18:40 (DELIVERED)."),
            &format!("{zh}仍是“待发货”，而仓库已于 2026-09-26 18:40 出库（DELIVERED）。"),
        ),
        WRITE_BACK,
        &[&format!("wms|{WMS}|{}|DELIVERED|26 18:40", 1400 + number)],
    )
}
