//! Text to tree to text, for the cases of the language and for random trees.

use dangjiu::lang::Lang;
use dangjiu::syntax::ast::File;
use dangjiu::syntax::print::{PrintOptions, print};
use dangjiu::syntax::same;
use proptest::prelude::*;

use crate::seen::{Seen, every_form};
use crate::text::{formatted, read, translated};
use crate::trees::Dice;

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

fn in_lang(lang: Lang) -> PrintOptions<'static> {
    PrintOptions { lang: Some(lang), names: None }
}

#[test]
fn every_case_formats_to_the_same_tree_and_stays() {
    for (name, text) in cases() {
        let once = formatted(&text);
        assert!(same::equal(&read(&text), &read(&once)), "{name}\n{once}");
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
            assert!(same::equal(&read(&text), &read(&second)), "{name}\n{second}");
            assert_eq!(translated(&second, back), first, "{name}");
        }
    }
}

#[test]
fn the_two_texts_with_every_form_are_each_other_in_the_other_language() {
    let english = include_str!("../../../tests/cases/language/forms_en.dj");
    let chinese = include_str!("../../../tests/cases/language/forms_zh.dj");
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
            5 if c == ' ' && !inside.is_empty() => out.push_str(&format!(" // c{count}\n")),
            _ => out.push(c),
        }
    }
    out
}

/// The texts of the comments, in order.
fn comments(text: &str) -> Vec<&str> {
    read(text).comments.iter().map(|comment| comment.span.text(text).trim_end()).collect()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(1_500))]

    /// A tree, printed and read, is the same tree; printed again it is the same text.
    #[test]
    fn a_tree_survives_printing(rolls in rolls(), zh in any::<bool>()) {
        let tree: File = Dice::new(&rolls).file();
        let options = in_lang(if zh { Lang::Zh } else { Lang::En });
        let text = print(&tree, "", &options);
        let again = read(&text);
        prop_assert!(same::equal(&tree, &again), "{}", text);
        prop_assert_eq!(print(&again, &text, &options), text);
    }

    /// A formatted text turned into the other language and back is the same text.
    #[test]
    fn a_text_survives_translation(rolls in rolls(), zh in any::<bool>()) {
        let (here, there) = if zh { (Lang::Zh, Lang::En) } else { (Lang::En, Lang::Zh) };
        let text = print(&Dice::new(&rolls).file(), "", &in_lang(here));
        let other = translated(&text, there);
        prop_assert_eq!(translated(&other, here), text);
    }

    /// Comments anywhere change no tree, are all kept in order, and are found again by the next print.
    #[test]
    fn comments_survive_anywhere(rolls in rolls(), places in rolls(), zh in any::<bool>()) {
        let options = in_lang(if zh { Lang::Zh } else { Lang::En });
        let tree: File = Dice::new(&rolls).file();
        let text = commented(&print(&tree, "", &options), &places);
        let read_back = read(&text);
        prop_assert!(same::equal(&tree, &read_back), "{}", text);
        let once = print(&read_back, &text, &options);
        let again = read(&once);
        prop_assert!(same::equal(&tree, &again), "{}\n=>\n{}", text, once);
        prop_assert_eq!(comments(&once), comments(&text), "{}\n=>\n{}", text, once);
        prop_assert_eq!(print(&again, &once, &options), once);
    }
}
