//! How fast a file of a million rows is read: `cargo run --release -p dangjiu-exports --example reading_speed -- [ROWS]`.
//!
//! The file is a Taobao order list in GBK, forty columns as the console writes them, made here; the time to make it is not counted.
#![expect(clippy::print_stdout, reason = "an example shows its result")]

use std::error::Error;
use std::fmt::Write as _;
use std::time::Instant;

use dangjiu::builtin;
use dangjiu::observation::Observation;
use dangjiu_exports::table::Content;
use dangjiu_exports::{Exports, InputFile};
use encoding_rs::GB18030;

const HEADERS: &str = "订单编号,买家会员名,买家支付宝账号,买家应付货款,买家应付邮费,买家支付积分,总金额,返点积分,买家实际支付金额,买家实际支付积分,订单状态,买家留言,收货人姓名,收货地址,运送方式,联系电话,联系手机,订单创建时间,订单付款时间,宝贝标题,宝贝种类,物流单号,物流公司,订单备注,宝贝总数量,店铺Id,店铺名称,订单关闭原因,卖家服务费,买家服务费,发票抬头,是否手机订单,分阶段订单信息,定金排名,修改后的sku,修改后的收货地址,异常信息,卡券抵扣,积分抵扣,是否是O2O交易";

fn main() -> Result<(), Box<dyn Error>> {
    let rows: u32 = std::env::args().nth(1).map_or(Ok(1_000_000), |rows| rows.parse())?;
    let bytes = taobao(rows)?;
    let megabytes = bytes.len() / 1_000_000;
    let vocabulary = builtin::vocabulary();
    let catalogue = builtin::catalogue(&vocabulary, &[])?;
    let file = InputFile { name: "ExportOrderList.csv".into(), content: Content::Bytes(bytes.into()) };
    let exports = Exports::open(vec![file], &[], &catalogue, &vocabulary)?;
    let start = Instant::now();
    let (mut seen, mut received, mut pieces) = (0u64, 0i64, 0u64);
    let read = exports.read(
        &mut |order: &Observation<'_>| {
            seen += 1;
            received += order.amounts.received.map_or(0, |amount| amount.0);
            pieces += u64::from(order.quantity.unwrap_or(0));
        },
        false,
    );
    let seconds = start.elapsed().as_secs_f64();
    let rejected: u64 = read.iter().map(|file| file.rejected).sum();
    let rate = f64::from(rows) / seconds;
    println!("{rows} rows of {megabytes} MB in {seconds:.2} s: {rate:.0} rows/s");
    println!("{seen} orders, {rejected} rejected, {pieces} pieces, received {received} ten-thousandths");
    Ok(())
}

/// A Taobao order list with that many rows.
fn taobao(rows: u32) -> Result<Vec<u8>, Box<dyn Error>> {
    let mut text = String::from(HEADERS);
    text.push_str("\r\n");
    let mut bytes = GB18030.encode(&text).0.into_owned();
    for row in 0..rows {
        text.clear();
        let (day, hour, minute, second) = (1 + row % 28, row % 24, row % 60, row / 7 % 60);
        let cents = 1000 + row % 90_000;
        let (yuan, cents) = (cents / 100, cents % 100);
        let state = match row % 4 {
            0 => "买家已付款，等待卖家发货",
            1 => "卖家已发货，等待买家确认",
            2 => "交易成功",
            _ => "交易关闭",
        };
        write!(
            text,
            "=\"4781320682{row:09}\",tb_买家{row},,{yuan}.{cents:02},0.00,0,{yuan}.{cents:02},0,{yuan}.{cents:02},0,{state},请尽快发货,\
             张**,浙江省 杭州市 西湖区 文三路****,快递,,'138****1234,2026-09-{day:02} {hour:02}:{minute:02}:{second:02},\
             2026-09-{day:02} {hour:02}:{minute:02}:{second:02},纯棉圆领短袖T恤男女同款夏季宽松,1,No:YT55{row:011},圆通速递,,{},0,\
             旗舰店,,0,0,,手机订单,,,,,,0.00,0.00,\r\n",
            1 + row % 3,
        )?;
        bytes.extend_from_slice(&GB18030.encode(&text).0);
    }
    Ok(bytes)
}
