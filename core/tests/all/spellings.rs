//! A name is written in the other language only where it means the same there: formatted and translated, a file keeps what is
//! said of it and what it does.

#![expect(clippy::unwrap_used, reason = "a test fails by stopping")]

use std::sync::OnceLock;

use dangjiu::builtin::{self, BuiltinPacks};
use dangjiu::check::{CheckOptions, Checked, check};
use dangjiu::lang::Lang;
use dangjiu::limits::Limits;
use dangjiu::schema::Vocabulary;
use dangjiu::span::{Source, SourceId};
use dangjiu::syntax::ast::File;
use dangjiu::syntax::parse;
use dangjiu::syntax::print::{PrintOptions, print};
use dangjiu::zone::BuiltinZones;
use proptest::prelude::*;

fn vocabulary() -> &'static Vocabulary {
    static VOCABULARY: OnceLock<Vocabulary> = OnceLock::new();
    VOCABULARY.get_or_init(builtin::vocabulary)
}

fn read(text: &str) -> (File, Checked) {
    let limits = Limits::default();
    let parsed = parse(&Source::new(SourceId(0), "a.dj", text), &limits);
    assert!(parsed.diagnostics.is_empty(), "{text}\n{:?}", parsed.diagnostics);
    let options = CheckOptions { limits, zones: &BuiltinZones, packs: &BuiltinPacks };
    let checked = check(std::slice::from_ref(&parsed.file), vocabulary(), &options);
    (parsed.file, checked)
}

/// The text in a language, or each declaration in its own.
fn printed(text: &str, lang: Option<Lang>) -> String {
    let (file, checked) = read(text);
    print(&file, text, &PrintOptions { lang, names: Some(&checked.names) })
}

/// What is said of a text, and its program without places and languages.
fn meaning(text: &str) -> (Vec<&'static str>, String) {
    let (_, checked) = read(text);
    let said = checked.diagnostics.iter().map(|found| found.code.id).collect();
    let debug = format!("{:?}", (&checked.program.rules, &checked.program.lets, &checked.program.tests));
    let debug = debug.replace("lang: En", "").replace("lang: Zh", "");
    let mut program = String::with_capacity(debug.len());
    let mut rest = debug.as_str();
    while let Some((before, after)) = rest.split_once("Span { ") {
        program.push_str(before);
        rest = after.split_once('}').map_or("", |(_, behind)| behind);
    }
    (said, program + rest)
}

/// The text formatted, in English and in Chinese: each means what the text means and stays as it is.
fn keeps_its_meaning(text: &str) -> [String; 3] {
    let meant = meaning(text);
    [None, Some(Lang::En), Some(Lang::Zh)].map(|lang| {
        let other = printed(text, lang);
        let means = meaning(&other);
        assert_eq!(means.0, meant.0, "{lang:?}\n{text}\n=>\n{other}");
        assert!(means.1 == meant.1, "{lang:?}\n{text}\n=>\n{other}\n{}\n{}", meant.1, means.1);
        assert_eq!(printed(&other, lang), other, "{text}");
        other
    })
}

fn rule(when: &str) -> String {
    format!("rule r\nwhen {when}\nthen alert(text: \"x\")\n")
}

#[test]
fn a_member_keeps_the_spelling_that_is_no_own_name() {
    for (own, when, written) in [
        (
            "define paid = order.payment is 已付款\n",
            "order.created and paid",
            ["支付 是 已付款", "payment is 已付款"],
        ),
        (
            "let 抖音 = \"jd\"\n",
            "order.created and order.channel is douyin and order.note is 抖音",
            ["渠道 是 douyin", "channel is douyin"],
        ),
        (
            "let douyin = \"jd\"\n",
            "order.created and order.channel in [抖音, 淘宝] and order.note is douyin",
            ["渠道 属于 [抖音, 淘宝]", "channel in [抖音, taobao]"],
        ),
        (
            "define 已付款 = order.cod\n",
            "order.created and order.payment is paid and 已付款",
            ["支付 是 paid", "payment is paid"],
        ),
        (
            "enum k { a1 \"甲\", b1 \"乙\" }\nrecord order { kind \"类\": k optional }\nlet 甲 = 5\n",
            "order.created and order.kind is a1 and order.lines > 甲",
            ["类 是 a1", "kind is a1"],
        ),
        (
            "",
            "order.created and any 已付款 in order.items (已付款.is_gift and order.payment is paid)",
            ["支付 是 paid", "payment is paid"],
        ),
    ] {
        let text = format!("{own}{}", rule(when)).replace("order.lines", "order.weight / 1kg");
        assert_eq!(meaning(&text).0, [""; 0], "{text}");
        let [_, en, zh] = keeps_its_meaning(&text);
        assert!(zh.contains(written[0]) && en.contains(written[1]), "{en}\n{zh}");
    }
}

#[test]
fn a_name_keeps_the_spelling_that_means_nothing_else_here() {
    for text in [
        // The order of the event, inside of what binds a parcel's as `order`.
        rule("parcel.signed and any order in parcel.orders (order.cod and 订单.cod)"),
        // What an event carries, beside a `let` of its other name.
        String::from("let 类型 = \"a\"\n")
            + &rule("refund.requested (kind is refund_only) and order.note is 类型"),
        String::from("let 渠道 = \"a\"\n")
            + &rule("at least 3 order.created within 1h by channel and order.note is 渠道")
                .replace("\"x\"", "\"{channel} {渠道} {count}\""),
        String::from("let 次数 = 5\n")
            + &rule("at least 3 order.created within 1h by channel").replace("\"x\"", "\"{次数} {count}\""),
        // A event of one word, beside a condition of its other name.
        String::from("event ping \"叮\" { n: number }\ndefine 叮 = order.cod\n") + &rule("ping and 叮"),
    ] {
        keeps_its_meaning(&text);
    }
}

/// Names of the author's own: those of members, fields, bound items and values of a trigger, and one that is none.
const NAMES: &[&str] = &[
    "paid",
    "已付款",
    "douyin",
    "抖音",
    "淘宝",
    "a1",
    "甲",
    "kind",
    "类型",
    "channel",
    "渠道",
    "count",
    "次数",
    "rate",
    "比率",
    "match",
    "匹配",
    "item",
    "商品",
    "order",
    "订单",
    "ping",
    "叮",
    "is_gift",
    "是赠品",
    "mine",
];

struct Dice<'r>(std::slice::Iter<'r, u8>);

impl Dice<'_> {
    fn pick<'p>(&mut self, among: &[&'p str]) -> &'p str {
        let roll = self.0.next().copied().unwrap_or(0);
        among.get(usize::from(roll) % among.len()).unwrap()
    }

    /// A declaration of a name, perhaps with one in the other language, and a condition that reads it.
    fn own(&mut self) -> (String, String) {
        let (name, title) = (self.pick(NAMES), self.pick(NAMES));
        let title = self.pick(&["", "", "\"T\" "]).replace('T', title);
        match self.pick(&["let", "define", "unread"]) {
            "let" => (format!("let {name} {title}= \"jd\"\n"), format!("order.note is {name}")),
            "define" => (format!("define {name} {title}= order.payment is 已付款\n"), name.into()),
            _ => (format!("let {name} = 5\n"), String::from("order.cod")),
        }
    }

    fn trigger(&mut self) -> &'static str {
        self.pick(&[
            "order.created",
            "订单.创建",
            "order becomes paid",
            "refund.requested (kind is refund_only)",
            "退款.申请 (类型 是 仅退款)",
            "at least 3 refund.requested (kind is 仅退款) within 30d by channel",
            "order goes paid -> cancelled within 2h",
            "ping",
            "叮 (n > 5)",
        ])
    }

    fn condition(&mut self) -> String {
        let condition = self.pick(&[
            "order.payment is paid",
            "订单.支付 是 已付款",
            "order.channel is douyin",
            "抖音 is order.channel",
            "order.channel in [抖音, taobao]",
            "order.k1 is a1",
            "订单.k1 是 甲",
            "any B in order.items (B.is_gift and order.payment is paid)",
            "任一 B 属于 订单.商品 (B.是赠品 且 订单.渠道 是 抖音)",
            "order.items is known and 订单.cod",
        ]);
        condition.replace('B', self.pick(NAMES))
    }

    fn file(&mut self) -> String {
        let mut text = String::from(
            "enum kinds { a1 \"甲\", b1 \"乙\" }\nrecord order { k1 \"类\": kinds optional }\nevent ping \"叮\" { n: number }\n",
        );
        let owns = [self.own(), self.own()];
        let mut when = String::from(self.trigger());
        for (declared, condition) in owns {
            text += &declared;
            when += &format!(" and {condition} and {}", self.condition());
        }
        let holes = [
            "x",
            "{channel}",
            "{渠道}",
            "{count}",
            "{次数}",
            "{match.path}",
            "{匹配.路径}",
            "{order.note or else 订单.id}",
        ];
        text + &rule(&when).replace("\"x\"", &format!("\"{}\"", self.pick(&holes)))
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(400))]

    /// With errors too: what has one is left out of the program, and so it is in the other language.
    #[test]
    fn files_keep_their_meaning(rolls in proptest::collection::vec(any::<u8>(), 24)) {
        let text = Dice(rolls.iter()).file();
        if meaning(&text).0.iter().all(|code| code.starts_with("DJ4")) {
            keeps_its_meaning(&text);
        }
    }
}
