//! What the shop sells and who carries it.

use crate::random::Chance;

/// Money in fen, a hundredth of a yuan.
pub(crate) type Fen = i64;

/// `199.00`
pub(crate) fn yuan(amount: Fen) -> String {
    let sign = if amount < 0 { "-" } else { "" };
    format!("{sign}{}.{:02}", amount.unsigned_abs() / 100, amount.unsigned_abs() % 100)
}

/// Something for sale.
#[derive(Debug)]
pub(crate) struct Good {
    pub(crate) code: &'static str,
    pub(crate) title: &'static str,
    pub(crate) variant: &'static str,
    pub(crate) price: Fen,
}

const fn good(code: &'static str, title: &'static str, variant: &'static str, price: Fen) -> Good {
    Good { code, title, variant, price }
}

/// The shop's goods.
pub(crate) const GOODS: &[Good] = &[
    good("DJ-MUG-350", "手作陶瓷马克杯", "雾蓝;350ml", 5900),
    good("DJ-TEA-250", "明前龙井茶叶礼盒", "250g", 26800),
    good("DJ-TWL-3", "纯棉毛巾三条装", "米白", 4990),
    good("DJ-BED-18", "长绒棉四件套", "1.8m床;灰绿", 39900),
    good("DJ-PIL-1", "乳胶枕", "高款", 15900),
    good("DJ-CAN-1", "大豆蜡香薰蜡烛", "白茶", 6800),
    good("DJ-APR-2", "亚麻围裙", "卡其", 7900),
    good("DJ-POT-24", "珐琅铸铁锅", "24cm;奶白", 52900),
    good("DJ-KNF-5", "厨房刀具五件套", "标准", 21900),
    good("DJ-SOAP-4", "橄榄油手工皂", "四块装", 3580),
    good("DJ-BAG-M", "帆布托特包", "M;本色", 8800),
    good("DJ-LMP-1", "床头氛围灯", "暖光", 12900),
    good("DJ-RUG-1", "防滑浴室地垫", "40x60cm", 4550),
    good("DJ-BOX-6", "桌面收纳盒", "六格", 3290),
    good("DJ-SCF-1", "羊毛围巾", "驼色", 18800),
    good("DJ-VAS-1", "玻璃花瓶", "茶色", 7290),
];

/// What goes along for nothing.
pub(crate) const GIFT: Good = good("DJ-GIFT-01", "赠品帆布杯套", "随机色", 0);

/// A carrier: its names and the shape of its waybill numbers.
#[derive(Debug)]
pub(crate) struct Carrier {
    /// Kuaidi100's code.
    pub(crate) code: &'static str,
    /// As platforms and people write it.
    pub(crate) name: &'static str,
    prefix: &'static str,
    digits: u32,
}

const fn carrier(code: &'static str, name: &'static str, prefix: &'static str, digits: u32) -> Carrier {
    Carrier { code, name, prefix, digits }
}

/// The carriers the shop uses. Waybills have the shape each carrier gives out today.
pub(crate) const CARRIERS: &[Carrier] = &[
    carrier("zhongtong", "中通快递", "78", 12),
    carrier("yuantong", "圆通速递", "YT", 13),
    carrier("shentong", "申通快递", "77", 13),
    carrier("yunda", "韵达快递", "46", 13),
    carrier("jtexpress", "极兔速递", "JT", 13),
    carrier("shunfeng", "顺丰速运", "SF", 13),
    carrier("jd", "京东快递", "JDVB", 11),
    carrier("youzhengguonei", "邮政快递包裹", "98", 11),
];

impl Carrier {
    pub(crate) fn any(chance: &mut Chance) -> &'static Carrier {
        const FIRST: Carrier = carrier("zhongtong", "中通快递", "78", 12);
        let at = chance.weighted(&[28, 22, 12, 13, 12, 7, 3, 3]);
        CARRIERS.get(at).unwrap_or(const { &FIRST })
    }

    /// The waybill with a sequence number; never given twice.
    pub(crate) fn waybill(&self, sequence: u64) -> String {
        let digits = usize::try_from(self.digits).unwrap_or(0);
        format!("{}{:0digits$}", self.prefix, crate::random::scattered(sequence, self.digits))
    }
}
