//! Planted people: an invented shop whose exports hold fifty of them, in every column where somebody may stand.
//!
//! They are receivers, buyers and those who work on orders; they stand in remarks, and in cells where nobody should: in a
//! status that no map knows, in the source of an order typed by hand, in the name of a shop, in rows that cannot be read
//! and in files that cannot.

use std::fs;
use std::path::Path;

use rust_xlsxwriter::Workbook;

pub(crate) const PEOPLE: u32 = 50;

/// Somebody as the exports write them.
pub(crate) struct Person {
    pub(crate) phone: String,
    pub(crate) name: String,
    pub(crate) address: String,
    pub(crate) nick: String,
}

impl Person {
    pub(crate) fn of(row: u32) -> Person {
        Person {
            phone: format!("139{:08}", 10_203_000 + row * 7),
            name: format!("欧阳卡纳丽{row}号"),
            address: format!("金丝雀路{row}弄{row}号"),
            nick: format!("tb_canary_{row}_x"),
        }
    }

    /// The telephone number as people type it: `139-1020-3000`.
    pub(crate) fn parted(&self, sign: &str) -> String {
        [&self.phone[..3], &self.phone[3..7], &self.phone[7..]].join(sign)
    }

    /// Everything by which somebody could be found or called.
    pub(crate) fn traces(&self) -> [String; 6] {
        let Person { phone, name, address, nick } = self;
        let values = [phone.as_str(), name, address, nick].map(str::to_owned);
        let [phone, name, address, nick] = values;
        [phone, self.parted("-"), self.parted(" "), name, address, nick]
    }
}

/// A file with a header, where there is one, and a row per person.
fn csv(folder: &Path, name: &str, header: &str, row: impl Fn(u32, &Person) -> String) {
    let rows: String = (0..PEOPLE).map(|number| row(number, &Person::of(number)) + "\n").collect();
    let header = if header.is_empty() { String::new() } else { format!("{header}\n") };
    fs::write(folder.join(name), header + &rows).unwrap();
}

/// A rule that repeats all that is typed, one that cannot be computed, and one about somebody no export tells of.
const RULES: &str = r#"rule typed
when order.finding
then alert(channel: wecom, to: ops_lead, text: "{order.id} {order.shop or else "none"} {order.source_kind or else "none"}")

rule wrong
when order.shop starts with "棉" and order.amount / order.freight > 1
then add_tag(tag: "{order.shop}")

rule nobody
when order.finding
then add_tag(tag: "{order.id} {order.receiver}")
"#;

/// Writes the exports, and the rules beside them.
pub(crate) fn shop(folder: &Path) {
    fs::write(folder.join("asked.dj"), RULES).unwrap();
    channels(folder);
    own_systems(folder);
    carrier(folder);
    workbook(&folder.join("小红书.xlsx"));
    unreadable(folder);
}

fn channels(folder: &Path) {
    let header = "订单成交时间,商品,订单号,订单状态,商品总价(元),邮费(元),店铺优惠折扣(元),平台优惠折扣(元),用户实付金额(元),\
        商家实收金额(元),商品数量(件),发货时间,确认收货时间,售后状态,快递单号,支付时间,街道,收货人,手机,买家留言,商家备注";
    csv(folder, "拼多多.csv", header, |row, Person { phone, name, address, nick }| {
        let (time, amount) = match row % 9 {
            0 => (name.as_str(), "10.00"),
            3 => ("2026-09-21 10:00:00", address.as_str()),
            6 => ("2026-13-41 10:00:00", phone.as_str()),
            _ => ("2026-09-21 10:00:00", "10.00"),
        };
        let status = if row % 7 == 1 { format!("没见过{phone}") } else { "待发货".to_owned() };
        format!(
            "{time},杯子,260921-{row:015},{status},{amount},0,0,0,{amount},{amount},1,,,无售后或售后取消,,{time},{address},{name},{phone},\
             请打{phone}找{name},{nick}说{address}"
        )
    });
    let header = "订单编号,买家会员名,买家应付货款,买家应付邮费,总金额,买家实际支付金额,订单状态,买家留言,收货人姓名,收货地址,\
        联系手机,订单创建时间,订单付款时间,物流单号,订单备注,宝贝总数量,店铺名称";
    csv(folder, "taobao.csv", header, |row, person| {
        let Person { phone, name, address, nick } = person;
        let status = match row % 5 {
            2 => format!("待确认 {}", person.parted("-")),
            // Without this cell the name of the receiver stands where the status should.
            3 => {
                return format!(
                    "26010000000000{row:05},{nick},80.00,0.00,80.00,留言,{name},{name},{address},{phone},2026-09-21 10:00:00,2026-09-21 10:05:00,,{nick},1,棉语"
                );
            }
            _ => "买家已付款，等待卖家发货".to_owned(),
        };
        let shop = if row % 5 == 4 { format!("棉语{phone}") } else { "棉语".to_owned() };
        format!(
            "26010000000000{row:05},{nick},80.00,0.00,80.00,80.00,{status},找{name},{name},{address},{phone},2026-09-21 10:00:00,\
             2026-09-21 10:05:00,,{phone} {address},1,{shop}"
        )
    });
    let header = "主订单编号,子订单编号,商品数量,商品单价,订单应付金额,运费,收件人,收件人手机号,详细地址,买家留言,订单提交时间,\
        商家备注,支付完成时间,订单状态,售后状态,快递信息,达人昵称";
    csv(folder, "抖店.csv", header, |row, Person { phone, name, address, nick }| {
        let (pieces, after) = match row % 6 {
            1 => (name.as_str(), "-".to_owned()),
            2 => ("1", format!("已协商{phone}")),
            // An unquoted comma: one cell more than there are headers.
            3 => ("1,1", "-".to_owned()),
            _ => ("1", "-".to_owned()),
        };
        format!(
            "69170000000000{row:05},69180000000000{row:05},{pieces},50.00,50.00,0.00,{name},{phone},{address},{nick},2026-09-21 11:00:00,\
             {phone},2026-09-21 11:05:00,待发货,{after},,{nick}"
        )
    });
}

fn own_systems(folder: &Path) {
    let header = "内部订单号,线上订单号,平台,店铺,订单状态,售后状态,订单类型,来源类型,商品金额,优惠金额,运费,应付金额,已付金额,\
        商品数量,快递单号,下单时间,付款时间,发货时间,修改时间,收货人,手机,地址,卖家备注";
    csv(folder, "erp.csv", header, |row, Person { phone, name, address, nick }| {
        let (kind, source) = match row % 3 {
            0 => ("手工订单", format!("给{phone}补发")),
            _ => ("普通订单", String::new()),
        };
        let amount = if row % 10 == 9 { name } else { "80.00" };
        format!(
            "70{row:05},26010000000000{row:05},淘宝,棉语{phone},已付款待审核,,{kind},{source},80.00,0.00,0.00,{amount},80.00,1,,\
             2026-09-21 10:00:00,2026-09-21 10:05:00,,2026-09-21 12:00:00,{name},{phone},{address},{nick}"
        )
    });
    csv(
        folder,
        "erp_log.csv",
        "内部订单号,操作,状态,操作人,操作时间,说明",
        |row, person| {
            let Person { phone, name, address, .. } = person;
            let (status, at) = match row % 8 {
                1 => (format!("问{}", person.parted(" ")), "2026-09-21 12:00:00"),
                4 => ("发货中".to_owned(), address.as_str()),
                _ => ("发货中".to_owned(), "2026-09-21 12:00:00"),
            };
            format!("70{row:05},审核,{status},{name},{at},{phone}")
        },
    );
    let header = "出库单号,ERP单号,仓库,状态,操作人,操作时间,快递公司,运单号,数量";
    csv(folder, "wms.csv", header, |row, Person { phone, nick, .. }| {
        let status = if row % 9 == 2 { format!("HOLD{phone}") } else { "PICK".to_owned() };
        let operator = if row % 2 == 0 { phone } else { nick };
        format!("CK{row:05},70{row:05},杭州,{status},{operator},2026-09-21 13:00:00,,,1")
    });
    let header =
        "手工单号,来源类型,原平台单号,平台,店铺,状态,金额,数量,创建人,创建时间,审核时间,关联ERP单号,备注";
    csv(folder, "crm_manual.csv", header, |row, person| {
        let Person { phone, name, address, nick } = person;
        let source = if row % 2 == 0 { format!("客户{}要求", person.parted("-")) } else { String::new() };
        format!(
            "SG{row:05},{source},,,棉语,已审核,0.00,1,{name},2026-09-21 14:00:00,2026-09-21 14:05:00,,{phone}{address}{nick}"
        )
    });
    let header = "售后单号,平台单号,平台,类型,状态,退款金额,申请时间,更新时间,处理人,原因";
    csv(folder, "crm_after_sales.csv", header, |row, Person { phone, name, address, .. }| {
        let status = if row % 4 == 0 { format!("等+86{phone}回电") } else { "处理中".to_owned() };
        format!(
            "SH{row:05},26010000000000{row:05},淘宝,退货,{status},80.00,2026-09-21 15:00:00,2026-09-21 16:00:00,{name},{address}{phone}"
        )
    });
}

fn carrier(folder: &Path) {
    let push = |row: u32| {
        let Person { phone, name, address, .. } = Person::of(row);
        match row % 5 {
            0 => format!("{{\"lastResult\": 派件员{name}{phone}"),
            1 => format!(
                r#"{{"lastResult":{{"state":"叫{phone}","com":"yunda","nu":"46{row:011}","data":[{{"time":"{address}","context":"{name}","statusCode":"{phone}"}}]}}}}"#
            ),
            _ => format!(
                r#"{{"lastResult":{{"state":"问{phone}","com":"yunda","nu":"46{row:011}","data":[{{"time":"2026-09-21 17:00:00","context":"{name}{phone}{address}","statusCode":"问{phone}"}}]}}}}"#
            ),
        }
    };
    // The first push tells what the file is.
    let lines: Vec<String> = [2].into_iter().chain(0..PEOPLE).map(push).collect();
    fs::write(folder.join("pushes.jsonl"), lines.join("\n")).unwrap();
}

fn workbook(path: &Path) {
    let headers = [
        "订单号",
        "订单状态",
        "售后状态",
        "小红书编码",
        "商品总价(元)",
        "用户应付金额(元)",
        "订单创建时间",
        "支付时间",
        "收件人姓名",
        "收件人电话",
        "收件人地址",
        "用户备注",
    ];
    let mut book = Workbook::new();
    let sheet = book.add_worksheet();
    sheet.set_name("订单信息").unwrap();
    for (column, header) in (0u16..).zip(headers) {
        sheet.write_string(0, column, header).unwrap();
    }
    for row in 0..PEOPLE {
        let Person { phone, name, address, nick } = Person::of(row);
        let status = if row % 4 == 1 { format!("待{phone}") } else { "待配货".to_owned() };
        let amount = if row % 4 == 2 { name.clone() } else { "60.00".to_owned() };
        let id = format!("P70000000000000{row:04}");
        let time = "2026-09-21 10:00:00".to_owned();
        let texts = [
            id,
            status,
            "无售后".to_owned(),
            "X1".to_owned(),
            "60.00".to_owned(),
            amount,
            time.clone(),
            time,
            name,
            phone,
            address,
            nick,
        ];
        for (column, text) in (0u16..).zip(texts) {
            sheet.write_string(row + 1, column, text).unwrap();
        }
    }
    book.save(path).unwrap();
}

/// The files that are refused, each for another reason.
pub(crate) const UNREADABLE: [&str; 6] =
    ["headless.csv", "notes.csv", "cut.xlsx", "page.xls", "open.csv", "pages.jsonl"];

fn unreadable(folder: &Path) {
    csv(folder, "headless.csv", "", |_, Person { phone, name, address, nick }| {
        format!("{name},{nick},{address},{phone}")
    });
    csv(folder, "notes.csv", "进度,经手,谁,何处,怎么找,随手记", |row, person| {
        let Person { phone, name, address, nick } = person;
        let progress = ["登记", "完成"][row as usize % 2];
        format!("{progress},{name},{nick},{address},{phone},{}", person.parted(" "))
    });
    let whole = fs::read(folder.join("小红书.xlsx")).unwrap();
    fs::write(folder.join("cut.xlsx"), &whole[..whole.len() / 2]).unwrap();
    csv(folder, "page.xls", "<html><table>", |_, Person { phone, name, address, .. }| {
        format!("<tr><td>{name}</td><td>{phone}</td><td>{address}</td></tr>")
    });
    csv(folder, "open.csv", "\"日期,备注", |_, Person { phone, name, .. }| format!("\"{name},{phone}"));
    csv(folder, "pages.jsonl", "", |_, Person { phone, name, address, .. }| {
        format!(r#"{{"name":"{name}","phone":"{phone}","address":["{address}"]}}"#)
    });
}
