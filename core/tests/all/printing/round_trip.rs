//! Text to tree to text, for the cases of the language and for random trees.

use dangjiu::lang::Lang;
use dangjiu::span::Span;
use dangjiu::syntax::ast::File;
use dangjiu::syntax::print::{NameTable, PrintOptions, print};
use proptest::prelude::*;

use super::seen::{Seen, every_form};
use super::text::{formatted, in_lang, read, shape, translated, try_read};
use super::trees::Dice;

/// The cases of the language: file name and text.
fn cases() -> Vec<(String, String)> {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/../tests/cases/language");
    let mut cases: Vec<(String, String)> = std::fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .filter(|path| path.extension().is_some_and(|ending| ending == "dj"))
        .map(|path| (path.display().to_string(), std::fs::read_to_string(&path).unwrap()))
        .collect();
    cases.sort();
    assert!(!cases.is_empty());
    cases
}

#[test]
fn every_case_formats_to_the_same_tree_and_stays() {
    for (name, text) in cases() {
        let once = formatted(&text);
        assert!(shape(&read(&text)) == shape(&read(&once)), "{name}\n{once}");
        assert_eq!(formatted(&once), once, "{name}");
        assert_eq!(read(&text).comments.len(), read(&once).comments.len(), "{name}");
    }
}

#[test]
fn every_case_is_the_same_tree_in_both_languages_and_comes_back() {
    for (name, text) in cases() {
        for (there, back) in [(Lang::Zh, Lang::En), (Lang::En, Lang::Zh)] {
            let first = translated(&text, back);
            let second = translated(&first, there);
            assert!(shape(&read(&text)) == shape(&read(&second)), "{name}\n{second}");
            assert_eq!(translated(&second, back), first, "{name}");
        }
    }
}

#[test]
fn the_two_texts_with_every_form_are_each_other_in_the_other_language() {
    let english = include_str!("../../../../tests/cases/language/forms_en.dj");
    let chinese = include_str!("../../../../tests/cases/language/forms_zh.dj");
    assert_eq!(formatted(english), english);
    assert_eq!(formatted(chinese), chinese);
    assert_eq!(translated(english, Lang::Zh), chinese);
    assert_eq!(translated(chinese, Lang::En), english);
}

#[test]
fn every_form_has_a_case() {
    let mut seen = Seen::default();
    for (_, text) in cases() {
        seen.file(&read(&text));
    }
    let every = every_form();
    let missed: Vec<_> = every.difference(&seen.0).collect();
    assert!(missed.is_empty(), "no case in tests/cases/language shows {missed:?}");
}

#[test]
fn no_line_of_a_case_is_wider_than_the_page_unless_it_cannot_break() {
    for (name, text) in cases() {
        for line in formatted(&text).lines() {
            let code = line.split("//").next().unwrap_or("");
            let width = unicode_width::UnicodeWidthStr::width(code);
            assert!(width <= dangjiu::syntax::print::WIDTH || line.starts_with('|'), "{name}: {line}");
        }
    }
}

#[test]
fn full_width_forms_become_ascii_outside_texts() {
    let source = "动作　发（文：text，量：number）\n设 额＝１９９元\n定义 大＝额≥５００元　且　名 属于 【“甲，乙”，“丙\"”】\n";
    let expected = "动作 发(文: text, 量: number)\n\n设 额 = 199元\n\n定义 大 = 额 >= 500元 且 名 属于 [\"甲，乙\", \"丙\\\"\"]\n";
    assert_eq!(formatted(source), expected);
}

fn rolls() -> impl Strategy<Value = Vec<u16>> {
    proptest::collection::vec(any::<u16>(), 0..400)
}

/// Names of one text in the other language, found by what stands at their place.
struct Names<'t> {
    text: &'t str,
}

const NAMES: &[(&str, &str)] = &[
    ("小红书新单履约", "new_xiaohongshu_order"),
    ("订单", "order"),
    ("已付款", "paid"),
    ("渠道", "channel"),
    ("小红书", "xiaohongshu"),
    ("分配客服组", "assign_service_group"),
    ("组", "group"),
    ("同步库存", "sync_stock"),
    ("库存池", "pool"),
    ("商品", "items"),
    ("预留赠品", "reserve_gift"),
    ("赠品", "gifts"),
    // A hard word is no name: it stays as written.
    ("是赠品", "is"),
    ("发放优惠券", "grant_coupon"),
    ("券", "coupon"),
    ("金额", "amount"),
    ("客户", "customer"),
    ("等级", "tier"),
    ("金卡", "gold"),
    ("白金", "platinum"),
];

impl NameTable for Names<'_> {
    fn name(&self, span: Span, lang: Lang) -> Option<&str> {
        let written = span.text(self.text);
        let (zh, en) = NAMES.iter().find(|(zh, en)| *zh == written || *en == written)?;
        Some(if lang == Lang::Zh { zh } else { en })
    }
}

#[test]
fn a_rule_goes_into_the_other_language_with_its_names_and_comes_back() {
    let chinese = formatted(include_str!("../../../../tests/cases/language/xiaohongshu_new_order.dj"));
    let turned = |text: &str, lang| {
        let names = Names { text };
        print(&read(text), text, &PrintOptions { lang: Some(lang), names: Some(&names) })
    };
    let english = turned(&chinese, Lang::En);
    let expected = concat!(
        "rule new_xiaohongshu_order \"小红书订单的四个动作\"\n",
        "when order becomes paid and order.channel is xiaohongshu\n",
        "then assign_service_group(group: \"KOC\")\n",
        "     sync_stock(pool: \"小红书精选联盟\", items: order.items)\n",
        "     reserve_gift(items: order.gifts) if any items in order.items (items.是赠品)\n",
        // On one line this step would take 113 columns.
        "     grant_coupon(coupon: \"晒单返现\", amount: 5元)\n",
        "       if order.amount >= 199元 and customer.tier in [gold, platinum]\n",
    );
    assert_eq!(english, expected);
    assert_eq!(turned(&english, Lang::Zh), chinese);
}

/// Where a character of a text stands.
#[derive(Clone, Copy, PartialEq)]
enum Inside {
    Bracket,
    Quotes,
    Hole,
}

/// The text with comments put behind lines, between lines, and at blanks inside brackets.
fn commented(text: &str, rolls: &[u16]) -> String {
    let mut rolls = rolls.iter().cycle();
    let mut out = String::new();
    let mut inside: Vec<Inside> = Vec::new();
    let mut count = 0;
    let mut chars = text.chars().peekable();
    while let Some(c) = chars.next() {
        let free = inside.iter().all(|inside| *inside == Inside::Bracket);
        let roll = if free && (c == '\n' || c == ' ') { rolls.next().copied().unwrap_or(0) } else { 0 };
        match (inside.last(), c) {
            (Some(Inside::Quotes), '\\') => {
                out.push(c);
                out.extend(chars.next());
                continue;
            }
            (Some(Inside::Quotes), '"') => {
                inside.pop();
            }
            (Some(Inside::Quotes), '{') if chars.peek() == Some(&'{') => out.extend(chars.next()),
            (Some(Inside::Quotes), '{') => inside.push(Inside::Hole),
            (Some(Inside::Quotes), _) => {}
            (_, '"') => inside.push(Inside::Quotes),
            (_, '(' | '[' | '{') => inside.push(Inside::Bracket),
            (_, ')' | ']' | '}') => {
                inside.pop();
            }
            _ => {}
        }
        count += 1;
        match roll % 8 {
            1 if c == '\n' => out.push_str(&format!(" // c{count} “{{\n")),
            2 if c == '\n' => out.push_str(&format!("\n// c{count} )\n")),
            3 if c == '\n' => out.push_str(&format!("\n   // c{count} \"\n")),
            4 if c == '\n' => out.push_str(&format!(" // c{count}\n\n// d{count}\n")),
            5 if c == ' ' && !inside.is_empty() => out.push_str(&format!(" // c{count}\n ")),
            _ => out.push(c),
        }
    }
    out
}

/// The texts of the comments, in order.
fn comments(file: &File, text: &str) -> String {
    let lines: Vec<&str> = file.comments.iter().map(|comment| comment.span.text(text).trim_end()).collect();
    lines.join("\n")
}

/// A tree, printed and read, is the same tree; printed again it is the same text.
fn survives_printing(rolls: &[u16], lang: Lang) -> Result<(), String> {
    let tree = Dice::new(rolls).file();
    let text = print(&tree, "", &in_lang(lang));
    let again = try_read(&text)?;
    same("tree", &shape(&tree), &shape(&again), &text)?;
    same("text", &text, &print(&again, &text, &in_lang(lang)), &text)
}

/// A formatted text turned into the other language and back is the same text.
fn survives_translation(rolls: &[u16], lang: Lang) -> Result<(), String> {
    let other = if lang == Lang::Zh { Lang::En } else { Lang::Zh };
    let text = print(&Dice::new(rolls).file(), "", &in_lang(lang));
    let there = print(&try_read(&text)?, &text, &in_lang(other));
    let back = print(&try_read(&there)?, &there, &in_lang(lang));
    same("text", &text, &back, &there)
}

/// Comments anywhere change no tree, are all kept in order, and are found again by the next print and by a
/// translation there and back.
fn survives_comments(rolls: &[u16], places: &[u16], lang: Lang) -> Result<(), String> {
    let tree = Dice::new(rolls).file();
    let text = commented(&print(&tree, "", &in_lang(lang)), places);
    let read_back = try_read(&text)?;
    same("tree", &shape(&tree), &shape(&read_back), &text)?;
    let once = print(&read_back, &text, &in_lang(lang));
    let context = format!("{text}\n=>\n{once}");
    let again = try_read(&once).map_err(|problem| format!("{problem}\nfrom\n{text}"))?;
    same("tree", &shape(&tree), &shape(&again), &context)?;
    same("comments", &comments(&read_back, &text), &comments(&again, &once), &context)?;
    same("second print", &once, &print(&again, &once, &in_lang(lang)), &context)?;
    let other = if lang == Lang::Zh { Lang::En } else { Lang::Zh };
    let there = print(&again, &once, &in_lang(other));
    let back = print(&try_read(&there)?, &there, &in_lang(lang));
    same("way back", &once, &back, &there)
}

fn same(what: &str, expected: &str, found: &str, context: &str) -> Result<(), String> {
    if expected == found {
        return Ok(());
    }
    let start = expected.bytes().zip(found.bytes()).take_while(|(a, b)| a == b).count();
    // From a little before the first difference, at a character's start.
    let near =
        |text: &str| (0..=start.saturating_sub(60)).rev().find(|at| text.is_char_boundary(*at)).unwrap_or(0);
    let (a, b) = (near(expected), near(found));
    let (expected, found) = (expected.get(a..).unwrap_or(""), found.get(b..).unwrap_or(""));
    Err(format!("{what}\n--- expected\n{expected}\n--- found\n{found}\n--- in\n{context}"))
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(500))]

    #[test]
    fn a_tree_survives_printing(rolls in rolls(), zh in any::<bool>()) {
        survives_printing(&rolls, if zh { Lang::Zh } else { Lang::En }).map_err(TestCaseError::fail)?;
    }

    #[test]
    fn a_text_survives_translation(rolls in rolls(), zh in any::<bool>()) {
        survives_translation(&rolls, if zh { Lang::Zh } else { Lang::En }).map_err(TestCaseError::fail)?;
    }

    #[test]
    fn comments_survive_anywhere(rolls in rolls(), places in rolls(), zh in any::<bool>()) {
        survives_comments(&rolls, &places, if zh { Lang::Zh } else { Lang::En }).map_err(TestCaseError::fail)?;
    }
}
