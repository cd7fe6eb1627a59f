//! The exports of the consoles with the headers that they have, and their quirks in hand-written rows.

use crate::common::{csv, read};
use dangjiu::observation::{LinkKind, NodeKind, Settlement};
use dangjiu::time::Instant;
use encoding_rs::GBK;

const TAOBAO: &str = "订单编号,买家会员名,买家支付宝账号,买家应付货款,买家应付邮费,买家支付积分,总金额,返点积分,买家实际支付金额,买家实际支付积分,订单状态,买家留言,收货人姓名,收货地址,运送方式,联系电话,联系手机,订单创建时间,订单付款时间,宝贝标题,宝贝种类,物流单号,物流公司,订单备注,宝贝总数量,店铺Id,店铺名称,订单关闭原因,卖家服务费,买家服务费,发票抬头,是否手机订单,分阶段订单信息,定金排名,修改后的sku,修改后的收货地址,异常信息,卡券抵扣,积分抵扣,是否是O2O交易";

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
    assert_eq!(reading.file.cut_off, at("2026-09-21T10:05:00+08:00"));
    assert_eq!(reading.file.from, at("2026-09-21T10:00:00+08:00"));
    assert!(!format!("{:?}", reading.seen).contains("张三"), "who bought stays outside");
    assert_eq!(reading.exports.systems()[0].name, "taobao");
    let _ = Settlement::Cod;
}
