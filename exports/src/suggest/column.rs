//! What stands in a column, as far as it can be told from its cells.

use std::borrow::Cow;
use std::collections::BTreeSet;

use dangjiu::diagnostic::Bilingual;
use dangjiu::mask::mask_within;
use dangjiu::money::Currency;
use dangjiu::say;

use super::meaning::names_a_number;
use crate::cell::{self, CellFault, DateOrder, Dates, DecimalMark, Evidence, Order, Unit, evidence};

/// Columns with more different words are no statuses.
const WORDS: usize = 24;
/// A status is short.
const LONGEST_WORD: usize = 16;

/// What cells look like.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Looks {
    /// Nothing stands there.
    Empty,
    /// Numbers of orders, documents or parcels.
    Id,
    /// Dates and times.
    Date,
    /// Amounts of money.
    Amount,
    /// Amounts that fit only a decimal comma.
    AmountWithComma,
    /// Whole numbers that could be counts.
    Count,
    /// A few words that come again and again.
    Words,
    /// Anything else.
    Text,
}

impl Looks {
    pub(super) fn in_words(self) -> Bilingual {
        match self {
            Looks::Empty => say!("empty", "空列"),
            Looks::Id => say!("looks like numbers of something", "像编号"),
            Looks::Date => say!(
                "dates: created, paid, shipped, delivered, completed, cancelled, modified, at; plans are left out",
                "日期：created 下单、paid 付款、shipped 发货、delivered 签收、completed 完成、cancelled 取消、modified 修改、at 事件；计划时间不要"
            ),
            Looks::Amount | Looks::AmountWithComma => say!(
                "amounts: goods, merchant_discount, platform_discount, freight, receivable, received, refunded, unit_price",
                "金额：goods 货款、merchant_discount 商家优惠、platform_discount 平台优惠、freight 运费、receivable 应付、received 实付、refunded 退款、unit_price 单价"
            ),
            Looks::Count => say!("whole numbers: quantity, perhaps", "整数：也许是件数 quantity"),
            Looks::Words => say!(
                "a few words: shop, channel, a status?",
                "少数几个词：店铺 shop、平台 channel 还是状态？"
            ),
            Looks::Text => say!("text", "文本"),
        }
    }
}

/// Parts of Chinese headers of columns about people.
const PERSONAL: &[&str] = &[
    "姓名",
    "人",
    "员",
    "客服",
    "客户",
    "手机",
    "电话",
    "地址",
    "会员",
    "昵称",
    "旺旺",
    "支付宝",
    "身份证",
    "留言",
    "备注",
    "邮箱",
    "买家",
    "顾客",
    "联系",
    "收货信息",
    "收件",
    "省",
    "市",
    "区县",
    "地区",
    "街道",
];
/// Parts by which such a header is about something else: what a buyer pays and when is no secret about them.
const IMPERSONAL: &[&str] = &["金额", "时间", "应付", "实付", "货款", "价", "人民币", "市场", "超市", "状态"];
/// Words of Latin headers of columns about people.
const PERSONAL_WORDS: &[&str] = &[
    "name",
    "phone",
    "mobile",
    "tel",
    "telephone",
    "address",
    "email",
    "mail",
    "buyer",
    "customer",
    "note",
    "notes",
    "remark",
    "remarks",
    "postal",
    "postcode",
    "zip",
    "street",
    "city",
    "consignee",
    "recipient",
    "receiver",
];
/// What has a name and is nobody.
const THINGS: &[&str] = &[
    "table",
    "item",
    "lineitem",
    "line",
    "product",
    "goods",
    "sku",
    "shop",
    "store",
    "channel",
    "brand",
    "category",
    "warehouse",
    "vendor",
    "file",
    "event",
    "activity",
    "status",
    "order",
];

/// The words of a Latin header, in small letters: `Billing Name`, `dining_table_name`, `buyerName`.
fn latin_words(header: &str) -> Vec<String> {
    let mut words = vec![String::new()];
    let mut after_small = false;
    for sign in header.chars() {
        if !sign.is_ascii_alphanumeric() || (sign.is_ascii_uppercase() && after_small) {
            words.push(String::new());
        }
        if let Some(word) = words.last_mut().filter(|_| sign.is_ascii_alphanumeric()) {
            word.push(sign.to_ascii_lowercase());
        }
        after_small = sign.is_ascii_lowercase();
    }
    words
}

/// Whether a header speaks of a person.
fn speaks_of_a_person(header: &str) -> bool {
    let has = |parts: &[&str]| parts.iter().any(|part| header.contains(part));
    let words = latin_words(header);
    let among = |known: &[&str], word: &String| known.contains(&word.as_str());
    let named_thing = words.iter().any(|word| among(THINGS, word));
    let about_somebody = |word: &String| {
        among(PERSONAL_WORDS, word) && !(named_thing && matches!(word.as_str(), "name" | "customer"))
    };
    (has(PERSONAL) && !has(IMPERSONAL)) || words.iter().any(about_somebody)
}

/// A column as it was looked at.
pub(super) struct Column {
    pub(super) header: String,
    /// The header speaks of a person.
    personal_header: bool,
    /// Cells with a telephone number, an address of mail, or a resident's number.
    personal_cells: bool,
    /// Cells with something in them.
    pub(super) filled: u64,
    dates: u64,
    amounts: u64,
    with_comma: u64,
    counts: u64,
    ids: u64,
    /// Cells like `#1001`, as Shopify names orders.
    order_names: u64,
    /// What its dates say about the order of day and month.
    pub(super) evidence: Vec<Evidence>,
    values: BTreeSet<String>,
    /// Cells that could be about a person, or are too long for a word.
    no_words: bool,
}

impl Column {
    pub(super) fn new(header: String) -> Column {
        let personal_header = speaks_of_a_person(&header);
        Column {
            header,
            personal_header,
            personal_cells: false,
            order_names: 0,
            filled: 0,
            dates: 0,
            amounts: 0,
            with_comma: 0,
            counts: 0,
            ids: 0,
            evidence: Vec::new(),
            values: BTreeSet::new(),
            no_words: personal_header,
        }
    }

    /// Takes a cell in.
    pub(super) fn look(&mut self, cell: &str) {
        let Some(text) = cell::words(cell) else { return };
        self.filled += 1;
        let either = Dates { order: Order::Known(DateOrder::Mdy), ..Dates::default() };
        let other = Dates { order: Order::Known(DateOrder::Dmy), ..Dates::default() };
        let has_sign = text.contains(['-', '/', ':', '年']);
        self.dates += u64::from(has_sign && (either.read(text).is_ok() || other.read(text).is_ok()));
        if let Some(found) =
            Some(evidence(text)).filter(|one| *one != Evidence::None && !self.evidence.contains(one))
        {
            self.evidence.push(found);
        }
        let amount = |mark| reads_as_amount(text, mark) == Some(true);
        self.amounts += u64::from(amount(DecimalMark::Point));
        self.with_comma += u64::from(amount(DecimalMark::Comma));
        self.counts += u64::from(text.len() <= 5 && cell::count(text).is_ok());
        self.ids += u64::from(looks_like_id(text));
        self.order_names += u64::from(is_order_name(text));
        self.personal_cells |= matches!(mask_within(text), Cow::Owned(_));
        self.no_words |= text.chars().count() > LONGEST_WORD || has_long_number(text);
        if self.values.len() <= 1000 {
            self.values.insert(text.to_owned());
        }
    }

    /// Whether it is about a person, by its header or by what stands in it.
    pub(super) fn is_personal(&self) -> bool {
        let orders = self.filled > 0 && self.order_names == self.filled;
        self.personal_cells || (self.personal_header && !orders)
    }

    /// Whether its header says that it is a status.
    pub(super) fn is_status(&self) -> bool {
        self.header.contains("状态") || latin_words(&self.header).iter().any(|word| word == "status")
    }

    /// The one currency that stands in it, where nothing else does.
    pub(super) fn currency(&self) -> Option<&str> {
        let (one, more) = (self.values.first()?, self.values.len() > 1);
        let listed = Currency::parse(one).is_some_and(|currency| currency.is_listed());
        (listed && !more).then_some(one)
    }

    /// Whether its values come again and again, as statuses do and names seldom.
    pub(super) fn repeats(&self) -> bool {
        u64::try_from(self.distinct()).is_ok_and(|distinct| distinct * 2 <= self.filled)
    }

    /// How many different values it has.
    pub(super) fn distinct(&self) -> usize {
        self.values.len()
    }

    pub(super) fn looks(&self) -> Looks {
        let all = |count: u64| count == self.filled;
        if self.filled == 0 {
            Looks::Empty
        } else if all(self.dates) {
            Looks::Date
        } else if all(self.ids) || names_a_number(&self.header) {
            Looks::Id
        } else if all(self.counts) {
            Looks::Count
        } else if all(self.amounts) {
            Looks::Amount
        } else if all(self.with_comma) {
            Looks::AmountWithComma
        } else if self.words().is_some() {
            Looks::Words
        } else {
            Looks::Text
        }
    }

    /// Its few different words, where that is what it holds; never of a column about people.
    pub(super) fn words(&self) -> Option<Vec<&str>> {
        let letters = |value: &String| value.chars().any(char::is_alphabetic);
        let few =
            !self.no_words && !self.personal_cells && !self.values.is_empty() && self.values.len() <= WORDS;
        (few && self.values.iter().all(letters)).then(|| self.values.iter().map(String::as_str).collect())
    }
}

/// Digits, perhaps with letters and hyphens, enough of them to tell orders apart.
fn looks_like_id(text: &str) -> bool {
    let Ok(Some(id)) = cell::id(text) else { return false };
    if is_order_name(&id) {
        return true;
    }
    let signs = id.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_'));
    let is_date = Dates { order: Order::Known(DateOrder::Mdy), ..Dates::default() }.read(&id).is_ok()
        && id.contains('-');
    signs && !is_date && (id.len() >= 6 || id.contains('-')) && id.bytes().any(|byte| byte.is_ascii_digit())
}

/// `#1001`
fn is_order_name(text: &str) -> bool {
    text.strip_prefix('#')
        .is_some_and(|rest| !rest.is_empty() && rest.bytes().all(|byte| byte.is_ascii_digit()))
}

/// Whether a text that is an amount in whatever currency, or says that there is none, is one.
fn reads_as_amount(text: &str, mark: DecimalMark) -> Option<bool> {
    match cell::amount(text, mark, Unit::Whole, Currency::CNY) {
        Ok(found) => Some(found.is_some()),
        Err(CellFault::OtherCurrency(_)) => Some(true),
        Err(_) => None,
    }
}

fn has_long_number(text: &str) -> bool {
    text.split(|sign: char| !sign.is_ascii_digit()).any(|run| run.len() >= 5)
}

/// Whether a cell holds a value and no header: a date, an amount, an id.
pub(super) fn is_value(text: &str) -> bool {
    !text.is_empty()
        && (looks_like_id(text) && text.bytes().filter(u8::is_ascii_digit).count() >= 5
            || reads_as_amount(text, DecimalMark::Point).is_some()
            || (text.contains(['-', '/', ':']) && Dates::default().read(text).is_ok()))
}
