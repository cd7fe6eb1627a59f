//! The exports of the consoles with the headers that they have, and their quirks in hand-written rows.

use crate::common::{csv, read, workbook};
use dangjiu::observation::{LinkKind, NodeKind, Settlement};
use dangjiu::time::Instant;
use encoding_rs::GBK;

const TAOBAO: &str = "订单编号,买家会员名,买家支付宝账号,买家应付货款,买家应付邮费,买家支付积分,总金额,返点积分,买家实际支付金额,买家实际支付积分,订单状态,买家留言,收货人姓名,收货地址,运送方式,联系电话,联系手机,订单创建时间,订单付款时间,宝贝标题,宝贝种类,物流单号,物流公司,订单备注,宝贝总数量,店铺Id,店铺名称,订单关闭原因,卖家服务费,买家服务费,发票抬头,是否手机订单,分阶段订单信息,定金排名,修改后的sku,修改后的收货地址,异常信息,卡券抵扣,积分抵扣,是否是O2O交易";

const TAOBAO_DETAIL: &str =
    "订单编号,标题,价格,购买数量,外部系统编号,商品属性,套餐信息,备注,订单状态,商家编码";
const PINDUODUO: &str = "订单成交时间,商品,订单号,订单状态,商品总价(元),邮费(元),店铺优惠折扣(元),平台优惠折扣(元),多多支付立减金额(元),用户实付金额(元),商家实收金额(元),商品数量(件),发货时间,确认收货时间,商品id,商品规格,样式ID,商家编码-规格维度,商家编码-商品维度,商家备注,售后状态,快递单号,快递公司";
const DOUYIN: &str = "主订单编号,子订单编号,选购商品,商品规格,商品数量,商品ID,商家编码,商品单价,订单应付金额,运费,优惠总金额,平台优惠,商家优惠,达人优惠,商家改价,支付优惠,红包抵扣,支付方式,手续费,收件人,收件人手机号,省,市,区,街道,详细地址,是否修改过地址,地址修改时段,买家留言,订单提交时间,旗帜颜色,商家备注,订单完成时间,支付完成时间,APP渠道,流量来源,订单状态,承诺发货时间,订单类型,鲁班落地页ID,达人ID,达人昵称,所属门店ID,售后状态,取消原因,预约发货时间,仓库ID,仓库名称,序列号,是否安心购,广告渠道,流量类型,流量体裁,流量渠道,发货主体,发货主体明细,发货时间,降价类优惠,平台实际承担优惠金额,商家实际承担优惠金额,达人实际承担优惠金额,预计送达时间,是否平台仓自流转,车型,商品69码,发货SN码,发货IMEI码1,发货IMEI码2,预约送达时间,建议发货时间（起）,建议发货时间（止）,物流SN码,物流IMEI码1,物流IMEI码2,快递信息";
const DOUYIN_AFTER_SALES: &str = "售后单号,订单号,商品单号,商品名称,商品ID,应付金额（元）,商品运费（元）,支付优惠（元）,商品税费（元）,商品发货状态,售后类型,退商品金额（元）,退运费金额（元）,退支付优惠（元）,退税费金额（元）,售后状态,售后申请时间,退款方式";
const JD: &str = "订单号,商品ID,商品名称,订购数量,支付方式,下单时间,京东价,订单金额,结算金额,余额支付,应付金额,订单状态,订单类型,下单帐号,客户姓名,客户地址,联系电话,订单备注,发票类型,发票抬头,发票内容,商家备注,商家备注等级（等级1-5为由高到低）,运费金额,付款确认时间,增值税发票,货号,订单完成时间,订单来源,订单渠道";
const XIAOHONGSHU: &str = "订单号,订单状态,小红书编码,规格ID,达人ID,达人名称,SKU名称,SKU规格,SKU件数,是否为赠品,发票/Invoice,商品总价(元),用户应付金额(元),平台优惠(元),店铺优惠(元),支付渠道优惠(元),SKU商家改价(元),商家应收金额(元)（支付金额）,支付方式,支付渠道订单号,支付期数,利息费用,手续费承担方,支付时间,sku净重(kg),包裹总净重(kg),包裹总运费(元),快递公司,快递单号,发货链接,大头笔/Paint Marker,集包地/Express Extend 1,三段码/Express Extend 2,订购人身份证姓名/ID Name,订购人身份证号/ID Number,收件人身份证姓名,收件人身份证号,订单创建时间,预售订单开始发货时间,预售订单截止发货时间,承诺发货时间,订单发货时间,订单完成时间,发货仓库,确认收货类型,是否延迟收货,用户备注,包裹备注标记,包裹备注信息,异常原因,店铺名称,用户编号,运费模版名称,物流方案名称,第三方机构订单号,国补模式,供应商id,供应商名称,商家编码,商品ID,商品名称";
const WECHAT: &str = "订单号,订单下单时间,订单发货时间,订单确认收货时间,订单完成结算时间,订单状态,发货方式,收件人姓名,收件人地址,省,市,区,收件人手机,买家备注,商家备注,打标颜色,商品总价,订单实际支付金额,订单实际收款金额,订单运费,商品优惠,跨店优惠,商品改价,积分抵扣,支付方式,支付时间,交易单号,物流公司,快递单号,技术服务费,技术服务费（将以人气卡形式返还）,运费险预计投保费用,带货方式,带货账号类型,带货账号昵称,带货ID,带货费用渠道,带货费用类型,带货费用,带货佣金率,企微企业ID,企微工号,导购最近分享时间,企业微信加密id,企微备注,礼物单号,商品名称,商品编码(平台),商品编码(自定义),SKU编码(自定义),商品属性,商品价格(单件),商品实际价格(单件),商品实际价格(总共),是否预售,商品数量,商品平台券优惠,商品平均运费,活动商家补贴,定制信息,定制预览图,商品发货,商品售后,商品已退款金额";
const WECHAT_OLDER: &str = "订单号,下单时间,订单状态,发货方式,收件人姓名,收件人地址,省,市,区,收件人手机,买家备注,商家备注,订单实际支付金额,订单运费,支付方式,支付时间,交易单号,物流公司,快递单号,带货人昵称,授权号,预估佣金,实际佣金,实际服务费,技术服务费,技术服务费（将以人气卡形式返还）,运费险预计投保费用,商品名称,商品编码(平台),商品编码(自定义),SKU编码(自定义),商品属性,商品价格,是否预售,商品数量,商品发货,商品售后,商品已退款金额";
const ERP: &str = "内部订单号,线上订单号,平台,店铺,订单状态,售后状态,订单类型,来源类型,合并到,拆分自,商品金额,优惠金额,运费,应付金额,已付金额,退款金额,商品数量,快递公司,快递单号,下单时间,付款时间,发货时间,修改时间";
const ERP_LOG: &str = "内部订单号,操作,状态,操作人,操作时间";
const WMS: &str = "出库单号,ERP单号,仓库,状态,操作人,操作时间,快递公司,运单号,数量";
const CRM_MANUAL: &str =
    "手工单号,来源类型,原平台单号,平台,店铺,状态,金额,数量,创建人,创建时间,审核时间,关联ERP单号";
const CRM_AFTER_SALES: &str = "售后单号,平台单号,平台,类型,状态,退款金额,申请时间,更新时间,处理人";

/// Every header list with the one mapping that knows it.
const ALL: &[(&str, &str)] = &[
    ("taobao-order-list", TAOBAO),
    ("taobao-order-detail", TAOBAO_DETAIL),
    ("pinduoduo-orders", PINDUODUO),
    ("douyin-orders", DOUYIN),
    ("douyin-after-sales", DOUYIN_AFTER_SALES),
    ("jd-orders", JD),
    ("xiaohongshu-orders", XIAOHONGSHU),
    ("wechat-orders", WECHAT),
    ("wechat-orders", WECHAT_OLDER),
    ("erp-orders", ERP),
    ("erp-log", ERP_LOG),
    ("wms-process", WMS),
    ("crm-manual-orders", CRM_MANUAL),
    ("crm-after-sales", CRM_AFTER_SALES),
];

#[test]
fn every_header_list_is_known_by_one_mapping() {
    let other_brackets = |headers: &str| headers.replace('(', "（").replace(')', "）");
    for (mapping, headers) in ALL {
        for text in [(*headers).to_owned(), other_brackets(headers), headers.replace("SKU", "sku")] {
            assert_eq!(read(format!("{text}\r\n").as_bytes()).mapping(), *mapping);
        }
        let padded =
            headers.split(',').map(|header| format!("\" {header}\t\"")).collect::<Vec<_>>().join(";");
        assert_eq!(read(padded.as_bytes()).mapping(), *mapping);
    }
}

#[test]
fn no_header_list_is_known_without_what_it_requires() {
    for (mapping, headers) in ALL {
        let renamed =
            format!("{}\n", headers.replace("订单", "票据").replace("状态", "情形").replace("时间", "时候"));
        let reading = read(renamed.as_bytes());
        assert!(reading.refusal().contains("suggest-map"), "{mapping}: {}", reading.refusal());
        assert!(reading.seen.is_empty());
    }
}

fn at(text: &str) -> Option<Instant> {
    Some(Instant::parse(text).unwrap())
}

#[test]
fn taobao_in_gbk_with_wrapped_numbers() {
    let text = csv(
        TAOBAO,
        &[&[
            ("订单编号", "=\"4781320682406083640\""),
            ("买家会员名", "tb张三"),
            ("买家应付邮费", "8.00"),
            ("总金额", "￥207.50"),
            ("买家实际支付金额", "207.50"),
            ("订单状态", "买家已付款，等待卖家发货"),
            ("联系手机", "'138****1234"),
            ("订单创建时间", "2026-09-21 10:00:00"),
            ("订单付款时间", "2026/9/21 10:05"),
            ("物流单号", "No:YT5555508965056"),
            ("宝贝总数量", "2"),
            ("店铺名称", "旗舰店"),
        ]],
    );
    let reading = read(&GBK.encode(&text).0);
    assert_eq!((reading.mapping(), reading.encoding()), ("taobao-order-list", "gb18030"));
    assert_eq!(reading.reasons(), []);
    let order = &reading.seen[0];
    assert_eq!((order.kind, order.id.as_str(), order.row), (NodeKind::SalesOrder, "4781320682406083640", 2));
    assert_eq!(order.map.as_deref(), Some("taobao.order_export"));
    let status = ["买家已付款，等待卖家发货", "2026/9/21 10:05", ""];
    assert_eq!(order.status, status.map(|raw| Some(raw.to_owned()).filter(|raw| !raw.is_empty())));
    assert_eq!(order.times.created, at("2026-09-21T10:00:00+08:00"));
    assert_eq!(order.times.paid, at("2026-09-21T10:05:00+08:00"));
    assert_eq!(order.amounts, [None, None, None, Some(80_000), Some(2_075_000), Some(2_075_000), None]);
    assert_eq!((order.quantity, order.shop.as_str()), (Some(2), "旗舰店"));
    assert_eq!(order.links, [(LinkKind::ShippedIn, NodeKind::Parcel, "YT5555508965056".to_owned(), None)]);
    assert!(!format!("{:?}", reading.seen).contains("张三"), "who bought stays outside");
    assert_eq!(reading.exports.systems()[0].name, "taobao");
}

const NONE: Option<i64> = None;

#[test]
fn pinduoduo_with_tabs_and_a_missing_deal_time() {
    let text = csv(
        PINDUODUO,
        &[
            &[
                ("订单号", "260921-123456789012345\t"),
                ("订单状态", "\"已发货，待收货\""),
                ("商品总价(元)", "29.90"),
                ("邮费(元)", "0"),
                ("店铺优惠折扣(元)", "1.32"),
                ("平台优惠折扣(元)", "9.00"),
                ("多多支付立减金额(元)", "1.00"),
                ("用户实付金额(元)", "18.58"),
                ("商品数量(件)", "1"),
                ("发货时间", "2026-09-22 09:00:00"),
                ("售后状态", "无售后或售后取消"),
                ("快递单号", "YT5555508965056\t"),
            ],
            &[("商品", "合计"), ("商品总价(元)", "29.90")],
        ],
    );
    let reading = read(&["\u{feff}".as_bytes(), text.as_bytes()].concat());
    assert_eq!(reading.encoding(), "utf-8-bom");
    assert_eq!((reading.file.rows, reading.file.read, reading.file.notes), (2, 1, 1));
    let order = &reading.seen[0];
    assert_eq!(order.id, "260921-123456789012345");
    assert_eq!(order.times.created, at("2026-09-21T00:00:00+08:00"), "the number begins with the day");
    assert_eq!(
        order.amounts,
        [Some(299_000), Some(13_200), Some(100_000), Some(0), Some(185_800), None, None]
    );
    assert_eq!(order.status, [Some("已发货，待收货".to_owned()), Some("无售后或售后取消".to_owned())]);
    assert_eq!(order.links[0].2, "YT5555508965056");
}

#[test]
fn douyin_is_read_by_sub_order() {
    let text = csv(
        DOUYIN,
        &[&[
            ("主订单编号", "\"\t6917926768823643751\""),
            ("子订单编号", "\"\t6917926768823643752\""),
            ("商品数量", "2"),
            ("商品单价", "99.50"),
            ("订单应付金额", "189.00"),
            ("运费", "0.00"),
            ("平台优惠", "5.00"),
            ("商家优惠", "5.00"),
            ("支付方式", "货到付款"),
            ("收件人", "##pjYN4lkA=="),
            ("收件人手机号", "$$138****1234$$"),
            ("订单提交时间", "2026-09-21 10:00:00"),
            ("订单完成时间", "-"),
            ("支付完成时间", "-"),
            ("订单状态", "已发货"),
            ("售后状态", "-"),
            ("承诺发货时间", "2026-12-31 23:59:59"),
            ("快递信息", "SF-A-顺丰速运;YT5555508965056-圆通速递"),
        ]],
    );
    let reading = read(text.as_bytes());
    let line = &reading.seen[0];
    assert_eq!((line.kind, line.id.as_str()), (NodeKind::Line, "6917926768823643752"));
    let order = (LinkKind::PartOf, NodeKind::SalesOrder, "6917926768823643751".to_owned(), None);
    let parcel = |id: &str| (LinkKind::ShippedIn, NodeKind::Parcel, id.to_owned(), None);
    assert_eq!(line.links, [order, parcel("SF-A"), parcel("YT5555508965056")]);
    assert_eq!(line.status, [Some("已发货".to_owned()), None, None]);
    assert_eq!(
        line.amounts,
        [Some(1_990_000), Some(50_000), Some(50_000), Some(0), Some(1_890_000), None, None]
    );
    assert_eq!(line.settlement, Some(Settlement::Cod));
    assert_eq!(reading.last(), at("2026-09-21T10:00:00+08:00"), "a promise is no event");
    assert!(!format!("{:?}", reading.seen).contains("pjYN"));
}

#[test]
fn douyin_s_merged_view_is_split_where_the_counts_agree() {
    let row = |quantities: &'static str, prices: &'static str| {
        csv(
            DOUYIN,
            &[&[
                ("主订单编号", "6917926768823643751"),
                ("子订单编号", "691792676882364371;691792676882364372"),
                ("商品数量", quantities),
                ("商品单价", prices),
                ("订单应付金额", "30.00"),
                ("订单提交时间", "2026-09-21 10:00:00"),
                ("订单状态", "待发货;已发货"),
                ("售后状态", "-"),
            ]],
        )
    };
    let reading = read(row("1;2", "10.00;10.00").as_bytes());
    assert_eq!((reading.seen.len(), reading.file.read), (2, 1));
    let of = |at: usize| {
        (reading.seen[at].id.as_str(), reading.seen[at].quantity, reading.seen[at].status[0].as_deref())
    };
    assert_eq!(of(0), ("691792676882364371", Some(1), Some("待发货")));
    assert_eq!(of(1), ("691792676882364372", Some(2), Some("已发货")));
    let receivable: Vec<Option<i64>> = reading.seen.iter().map(|line| line.amounts[4]).collect();
    assert_eq!(receivable, [Some(300_000), NONE], "one amount for both counts once");
    let goods: Vec<Option<i64>> = reading.seen.iter().map(|line| line.amounts[0]).collect();
    assert_eq!(goods, [Some(100_000), Some(200_000)]);
    let reading = read(row("1;2;3", "10.00;10.00").as_bytes());
    assert_eq!(reading.reasons(), [("商品数量: not a whole number of pieces", 1, 2)]);
    assert!(reading.seen.is_empty(), "no half of a row is taken in");
}

#[test]
fn douyin_s_after_sales() {
    let text = csv(
        DOUYIN_AFTER_SALES,
        &[&[
            ("售后单号", "7330001\t"),
            ("订单号", "\t6917926768823643751"),
            ("退商品金额（元）", "10.00"),
            ("退运费金额（元）", "2.50"),
            ("售后状态", "退款成功"),
            ("售后申请时间", "2026/09/23 08:00:00"),
        ]],
    );
    let reading = read(text.as_bytes());
    let case = &reading.seen[0];
    assert_eq!((case.kind, case.id.as_str()), (NodeKind::AfterSale, "7330001"));
    assert_eq!(case.amounts[6], Some(125_000));
    assert_eq!(
        case.links,
        [(LinkKind::PartOf, NodeKind::SalesOrder, "6917926768823643751".to_owned(), None)]
    );
}

#[test]
fn jd_repeats_the_order_on_every_row() {
    let row = |number: &'static str, quantity: &'static str, payable: &'static str| {
        vec![
            ("订单号", number),
            ("订购数量", quantity),
            ("支付方式", "在线支付"),
            ("下单时间", "2026-09-21 10:00:00"),
            ("应付金额", payable),
            ("订单状态", "等待出库"),
            ("联系电话", "1******6198"),
        ]
    };
    let rows = [
        row("=\"283475992187\"", "1", "189.00"),
        row("=\"283475992187\"", "2", "189.00"),
        row("=\"283475992188\"", "5", "20.00"),
        row("=\"283475992188\"", "1", "21.00"),
        row("=\"283475992189\"", "1", "9.00"),
        row("=\"283475992187\"", "1", "189.00"),
    ];
    let rows: Vec<&[(&str, &str)]> = rows.iter().map(Vec::as_slice).collect();
    let reading = read(&GBK.encode(&csv(JD, &rows)).0);
    let orders: Vec<(&str, Option<u32>, Option<i64>)> =
        reading.seen.iter().map(|order| (order.id.as_str(), order.quantity, order.amounts[4])).collect();
    assert_eq!(
        orders,
        [
            ("283475992187", Some(3), Some(1_890_000)),
            ("283475992188", Some(5), Some(200_000)),
            ("283475992189", Some(1), Some(90_000)),
        ]
    );
    assert_eq!(
        reading.reasons(),
        [
            ("the rows of the order give different amounts for the whole order", 1, 5),
            ("the rows of the order do not stand together; sort the file by order number", 1, 7),
        ]
    );
    assert_eq!((reading.file.read, reading.file.rejected), (4, 2));
}

#[test]
fn a_row_of_an_order_that_stands_twice_counts_once() {
    let row = |number: &'static str, quantity: &'static str, time: &'static str| {
        vec![
            ("订单号", number),
            ("订购数量", quantity),
            ("支付方式", "在线支付"),
            ("下单时间", time),
            ("应付金额", "189.00"),
            ("订单状态", "等待出库"),
            ("联系电话", "1******6198"),
        ]
    };
    let time = "2026-09-21 10:00:00";
    let rows = [
        row("283475992187", "1", time),
        row("283475992187", "2", time),
        row("283475992187", "1", time),
        row("283475992188", "1", "yesterday"),
        row("283475992187", "7", time),
        row("283475992189", "1", time),
        row("283475992189", "1", "yesterday"),
        row("283475992189", "2", time),
    ];
    let rows: Vec<&[(&str, &str)]> = rows.iter().map(Vec::as_slice).collect();
    let reading = read(&GBK.encode(&csv(JD, &rows)).0);
    let orders: Vec<(&str, Option<u32>)> =
        reading.seen.iter().map(|order| (order.id.as_str(), order.quantity)).collect();
    // Rows do not stand together over another order's that was rejected; over one of their own they do.
    assert_eq!(orders, [("283475992187", Some(3)), ("283475992189", Some(3))]);
    assert_eq!(
        reading.reasons(),
        [
            ("下单时间: not a date and time", 2, 5),
            ("the same row, cell by cell, stands above among the rows of the order; it counts once", 1, 4),
            ("the rows of the order do not stand together; sort the file by order number", 1, 6),
        ]
    );
    let about: Vec<(u32, &str)> = reading.about.iter().map(|(row, id, _)| (*row, id.as_str())).collect();
    assert_eq!(
        about,
        [(5, "283475992188"), (6, "283475992187"), (8, "283475992189")],
        "not of the one that counts"
    );
}

#[test]
fn what_a_rejected_row_is_about_is_handed_on() {
    let wms = "出库单号,ERP单号,仓库,状态,操作人,操作时间,快递公司,运单号,数量\n\
        CK1,30000001,一号,DELIVERED,王,昨天,韵达快递,780000000000001,1\n\
        CK2,3.00E+06,一号,DELIVERED,王,2026-09-22 14:00:00,韵达快递,780000000000002,1\n\
        1.2E+17,30000003,一号,DELIVERED,王,2026-09-22 14:00:00,韵达快递,780000000000003,1\n\
        CK4,30000004,一号,DELIVERED,王,2026-09-22 14:00:00,韵达快递,7.8E+14,1\n\
        CK5,30000005,一号,DELIVERED,王,2026-09-22 14:00:00,韵达快递,780000000000005,1\n";
    let reading = read(wms.as_bytes());
    let lost: Vec<(u32, bool)> = reading.rejects.iter().map(|reject| (reject.row, reject.lost)).collect();
    assert_eq!(
        lost,
        [(2, false), (3, true), (4, true), (5, false)],
        "a parcel's number finds nothing that is missing"
    );
    let about: Vec<(u32, &str, bool)> = reading
        .about
        .iter()
        .map(|(row, id, links)| (*row, id.as_str(), links.iter().any(|link| link.starts_with("3000"))))
        .collect();
    assert_eq!(about, [(2, "CK1", true), (3, "CK2", false), (5, "CK4", true)]);
}

#[test]
fn a_console_row_without_a_status_has_one_that_is_empty() {
    let row = vec![("订单号", "283475992187"), ("下单时间", "2026-09-21 10:00:00"), ("应付金额", "189.00")];
    let reading = read(&GBK.encode(&csv(JD, &[&row])).0);
    assert!(!reading.seen[0].status.is_empty() && reading.seen[0].status.iter().all(Option::is_none));
    let log = "内部订单号,操作,状态,操作人,操作时间\n30000001,改备注,,王,2026-09-22 14:00:00\n";
    assert!(read(log.as_bytes()).seen[0].status.is_empty(), "an event may tell of something else");
}

#[test]
fn xiaohongshu_in_a_workbook_with_a_cover_sheet() {
    let header: Vec<&str> = XIAOHONGSHU.split(',').collect();
    let mut row = vec![String::new(); header.len()];
    let mut set = |name: &str, value: &str| {
        let at = header.iter().position(|header| *header == name).unwrap();
        row[at] = value.to_owned();
    };
    set("订单号", "P802335189951019482");
    set("订单状态", "已发货");
    set("SKU件数", "#2");
    set("商品总价(元)", "#219.9");
    set("用户应付金额(元)", "#200.07");
    set("快递单号", "SF1234567890123");
    // The number of 2026-09-21 10:00 in a spreadsheet: 46286 days and 10/24.
    set("订单创建时间", "#46286.416666666664");
    set("支付时间", "2026-09-21 10:01:00");
    let head: Vec<String> = header.iter().map(|header| (*header).to_owned()).collect();
    let bytes = workbook(&[("说明", vec![vec!["导出说明".to_owned()]]), ("订单信息", vec![head, row])]);
    let reading = read(&bytes);
    assert_eq!((reading.mapping(), reading.encoding()), ("xiaohongshu-orders", "xlsx"));
    assert_eq!(reading.reasons(), []);
    let order = &reading.seen[0];
    assert_eq!((order.id.as_str(), order.row, order.quantity), ("P802335189951019482", 2, Some(2)));
    assert_eq!((order.amounts[0], order.amounts[4]), (Some(2_199_000), Some(2_000_700)));
    assert_eq!(order.times.created, at("2026-09-21T10:00:00+08:00"));
    assert_eq!(order.times.paid, at("2026-09-21T10:01:00+08:00"));
}

#[test]
fn wechat_in_both_forms() {
    for (headers, created) in [(WECHAT, "订单下单时间"), (WECHAT_OLDER, "下单时间")] {
        let row = |quantity: &'static str, refunded: &'static str| {
            vec![
                ("订单号", "3705115058471208928\t"),
                (created, "2026-09-21 10:00:00"),
                ("订单状态", "待发货"),
                ("订单实际支付金额", "200.07"),
                ("订单运费", "0.00"),
                ("支付时间", "2026-09-21 10:01:00"),
                ("商品数量", quantity),
                ("商品已退款金额", refunded),
            ]
        };
        let (first, second) = (row("1", "0.00"), row("2", "50.00"));
        let reading = read(csv(headers, &[&first, &second]).as_bytes());
        assert_eq!(reading.mapping(), "wechat-orders");
        assert_eq!(reading.seen.len(), 1);
        let order = &reading.seen[0];
        assert_eq!(
            (order.quantity, order.amounts[4], order.amounts[6]),
            (Some(3), Some(2_000_700), Some(500_000))
        );
    }
}

#[test]
fn taobao_s_items_add_up_to_pieces() {
    let item = |quantity: &'static str| {
        vec![
            ("订单编号", "=\"2067719225654838\""),
            ("价格", "10.00"),
            ("购买数量", quantity),
            ("订单状态", "交易关闭"),
        ]
    };
    let (first, second) = (item("1"), item("3"));
    let reading = read(&GBK.encode(&csv(TAOBAO_DETAIL, &[&first, &second])).0);
    assert_eq!(reading.seen.len(), 1);
    assert_eq!((reading.seen[0].quantity, reading.seen[0].map.clone()), (Some(4), None));
}

#[test]
fn an_erp_names_whom_it_serves_and_what_became_of_it() {
    let text = csv(
        ERP,
        &[
            &[
                ("内部订单号", "10001"),
                ("线上订单号", "\"2067719225654838,2067719225654839\""),
                ("平台", "淘宝天猫"),
                ("店铺", "旗舰店"),
                ("订单状态", "发货中"),
                ("订单类型", "普通订单"),
                ("商品金额", "210.00"),
                ("应付金额", "200.07"),
                ("商品数量", "2"),
                ("快递单号", "\"YT1,YT2\""),
                ("下单时间", "2026-09-21 10:00:00"),
                ("修改时间", "2026-09-22 10:00:00"),
            ],
            &[
                ("内部订单号", "10002"),
                ("线上订单号", "6917926768823643751"),
                ("平台", "抖音"),
                ("订单状态", "被合并"),
                ("订单类型", "补发订单"),
                ("来源类型", "抖音售后补发"),
                ("合并到", "10001"),
                ("拆分自", "9999"),
                ("下单时间", "2026-09-21 10:00:00"),
            ],
        ],
    );
    let reading = read(text.as_bytes());
    assert_eq!(reading.reasons(), []);
    let names = |kind: LinkKind, id: &str, channel: &str| {
        (kind, NodeKind::SalesOrder, id.to_owned(), Some(channel.to_owned()))
    };
    let serves = |id: &str, channel: &str| names(LinkKind::Fulfils, id, channel);
    let parcel = |id: &str| (LinkKind::ShippedIn, NodeKind::Parcel, id.to_owned(), None);
    let first = &reading.seen[0];
    assert_eq!(
        first.links,
        [
            serves("2067719225654838", "taobao"),
            serves("2067719225654839", "taobao"),
            parcel("YT1"),
            parcel("YT2"),
        ]
    );
    assert_eq!(
        (first.kind, first.channel.as_deref(), first.manual.clone()),
        (NodeKind::ErpOrder, Some("taobao"), None)
    );
    let second = &reading.seen[1];
    let document = |kind, id: &str| (kind, NodeKind::ErpOrder, id.to_owned(), None);
    assert_eq!(
        second.links,
        [
            names(LinkKind::Replaces, "6917926768823643751", "douyin"),
            document(LinkKind::MergedInto, "10001"),
            document(LinkKind::SplitFrom, "9999"),
        ]
    );
    assert_eq!(second.manual, Some(Some("抖音售后补发".to_owned())));
    assert_eq!(second.settlement, Some(Settlement::Free));
}

#[test]
fn logs_are_events() {
    let log = csv(
        ERP_LOG,
        &[
            &[
                ("内部订单号", "10001"),
                ("操作", "审核"),
                ("状态", "已客审待财审"),
                ("操作人", "李四"),
                ("操作时间", "2026-09-21 10:05:00"),
            ],
            &[("内部订单号", "10001"), ("操作", "审核"), ("状态", "发货中"), ("操作时间", "")],
        ],
    );
    let reading = read(log.as_bytes());
    assert_eq!(reading.seen[0].at.as_deref(), Some("2026-09-21T02:05:00Z"));
    assert_eq!((reading.seen[0].operator.as_deref(), reading.seen.len()), (Some("李四"), 1));
    assert_eq!(reading.reasons(), [("操作时间: empty, so it cannot be said when this was", 1, 3)]);

    let steps = csv(
        WMS,
        &[&[
            ("出库单号", "CK-1"),
            ("ERP单号", "10001"),
            ("状态", "DELIVERED"),
            ("操作时间", "2026-09-21 18:00:00"),
            ("运单号", "YT1"),
            ("数量", "2"),
        ]],
    );
    let reading = read(&GBK.encode(&steps).0);
    let step = &reading.seen[0];
    assert_eq!((step.kind, step.at.as_deref()), (NodeKind::Outbound, Some("2026-09-21T10:00:00Z")));
    assert_eq!(
        step.links,
        [
            (LinkKind::Fulfils, NodeKind::ErpOrder, "10001".to_owned(), None),
            (LinkKind::ShippedIn, NodeKind::Parcel, "YT1".to_owned(), None),
        ]
    );
    assert_eq!(
        (step.map.as_deref(), step.status[0].as_deref()),
        (Some("qimen.process_status"), Some("DELIVERED"))
    );
}

#[test]
fn customer_service_types_orders_and_keeps_cases() {
    let manual = csv(
        CRM_MANUAL,
        &[&[
            ("手工单号", "M-1"),
            ("来源类型", ""),
            ("原平台单号", "\"\t6917926768823643751\""),
            ("平台", "抖音"),
            ("状态", "已审核"),
            ("金额", "0"),
            ("创建时间", "2026-09-21 10:00:00"),
            ("关联ERP单号", "30000001"),
        ]],
    );
    let reading = read(manual.as_bytes());
    let order = &reading.seen[0];
    assert_eq!(
        (order.kind, order.channel.clone(), order.manual.clone()),
        (NodeKind::SalesOrder, None, Some(None))
    );
    assert_eq!(
        order.links,
        [
            (
                LinkKind::Replaces,
                NodeKind::SalesOrder,
                "6917926768823643751".to_owned(),
                Some("douyin".to_owned())
            ),
            (LinkKind::Fulfils, NodeKind::ErpOrder, "30000001".to_owned(), None),
        ]
    );
    let cases = csv(
        CRM_AFTER_SALES,
        &[&[
            ("售后单号", "S-1"),
            ("平台单号", "260921-123456789012345"),
            ("平台", "拼多多"),
            ("类型", "仅退款"),
            ("状态", "退款中"),
            ("退款金额", "18.58"),
            ("申请时间", "2026-09-22 10:00:00"),
            ("更新时间", "2026-09-23 10:00:00"),
        ]],
    );
    let reading = read(cases.as_bytes());
    let case = &reading.seen[0];
    assert_eq!(case.links[0].3.as_deref(), Some("pinduoduo"));
    assert_eq!((case.amounts[6], case.times.modified), (Some(185_800), at("2026-09-23T10:00:00+08:00")));
}

#[test]
fn a_carrier_pushes_the_whole_trace() {
    let push = r#"{"status":"polling","lastResult":{"state":"304","com":"jd","nu":"JD0076810060555","data":[
        {"time":"2026-06-03 10:34:33","ftime":"2026-06-03 10:34:33","context":"已由驿站代收","status":"投柜或站签收","statusCode":"304"},
        {"time":"2026-06-02 08:00:00","ftime":"2026-06-02 08:00:00","context":"运输中","statusCode":"1002"}]}}"#
        .replace('\n', " ");
    let bare = r#"{"message":"ok","nu":"761829958822","com":"shunfeng","state":"3","data":[{"time":"2018-08-08 09:05:22"},{"time":"2018-08-08 08:12:16"}]}"#;
    let reading = read(format!("{push}\n{bare}\noops\n").as_bytes());
    assert_eq!(reading.mapping(), "kuaidi100-pushes");
    let said: Vec<(&str, u32, Option<&str>, Option<&str>)> = reading
        .seen
        .iter()
        .map(|seen| {
            let state = seen.status.first().and_then(|state| state.as_deref());
            (seen.id.as_str(), seen.row, seen.at.as_deref(), state)
        })
        .collect();
    assert_eq!(
        said,
        [
            ("JD0076810060555", 1, Some("2026-06-03T02:34:33Z"), Some("304")),
            ("JD0076810060555", 1, Some("2026-06-02T00:00:00Z"), Some("1002")),
            ("761829958822", 2, Some("2018-08-08T01:05:22Z"), Some("3")),
            ("761829958822", 2, Some("2018-08-08T00:12:16Z"), None),
        ]
    );
    assert_eq!(reading.reasons(), [("the line is no JSON push of this kind", 1, 3)]);
    assert_eq!(reading.file.rows, 5);
}
