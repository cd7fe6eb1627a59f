//! Hostile texts: a diagnostic each, on a small stack. They are so long that reading them would not end if it took much more
//! than linear time.

use alloc::format;

use super::*;

/// Reads a text on a thread with the usual 2 MiB of stack, unoptimised. (Optimised, 256 KiB are enough for all.)
fn survives(name: &str, text: String) -> Vec<&'static str> {
    std::thread::Builder::new()
        .stack_size(2 * 1024 * 1024)
        .spawn(move || refused(&text))
        .unwrap()
        .join()
        .unwrap_or_else(|_| panic!("{name}"))
}

const MANY: usize = 100_000;

#[test]
fn nesting_without_end() {
    let too_deep = codes::syntax::TOO_DEEP.id;
    for (open, close) in [
        ("(", ")"),
        ("[", "]"),
        ("{a:", "}"),
        ("\"{", "}\""),
        ("f(", ")"),
        ("（", "）"),
        ("any x in y (", ")"),
    ] {
        let text = format!("let x = {}1{}\nlet y = 1", open.repeat(MANY), close.repeat(MANY));
        assert_eq!(survives(open, text), [too_deep], "{open}");
    }
    let open = format!("let x = {}", "(".repeat(MANY));
    assert_eq!(survives("open", open), [too_deep]);
    let holes = format!("let x = {}", "\"{".repeat(MANY));
    let found = survives("open holes", holes);
    assert!(!found.is_empty() && found.len() <= 2, "{found:?}");
}

#[test]
fn chains_without_end() {
    let too_deep = codes::syntax::TOO_DEEP.id;
    for (name, text) in [
        ("not", format!("define x = {}a", "not ".repeat(MANY))),
        ("minus", format!("let x = {}a", "- ".repeat(MANY))),
        ("sum", format!("let x = a{}", " + a".repeat(MANY))),
        ("or else", format!("let x = a{}", " or else a".repeat(MANY))),
        ("product", format!("let x = a{}", " * a".repeat(MANY))),
        ("for each", format!("rule r\nwhen a\nthen {}b()", "for each x in y: ".repeat(MANY))),
        ("list of", format!("record r {{ a: {}text }}", "list of ".repeat(MANY))),
        ("until", format!("rule r\nwhen a stays b until {}c\nthen d()", "- ".repeat(MANY))),
    ] {
        assert_eq!(survives(name, text), [too_deep], "{name}");
    }
}

#[test]
fn long_but_flat_is_fine() {
    for (name, text) in [
        ("and", format!("define x = a{}", " and a".repeat(MANY))),
        ("or", format!("define x = a{}", "\n or a is b".repeat(MANY))),
        ("list", format!("let x = [a{}]", ", 1".repeat(MANY))),
        ("steps", format!("rule r\nwhen a\nthen b(){}", "\n  c(x: 1)".repeat(MANY))),
        ("moves", format!("machine m of o {{ a{} }}", " -> b".repeat(MANY))),
        ("comments", "// x\n".repeat(MANY)),
        ("lines", "\n".repeat(MANY)),
        ("blank", " ".repeat(MANY)),
        ("path", format!("let x = a{}", ".b".repeat(MANY))),
        ("name", format!("let {} = 1", "a".repeat(MANY))),
        ("until", format!("rule r\nwhen {}a\nthen b()", "a stays b until c and ".repeat(1000))),
    ] {
        assert_eq!(survives(name, text), [""; 0], "{name}");
    }
}

#[test]
fn rejected_forms_are_not_read_again_and_again() {
    // Each level starts like several forms; none of them may be tried inside another's failure, or the time would double
    // with each of 30 levels and more.
    for (name, text) in [
        ("no", format!("define x = {}b{}", "no a (".repeat(60), ")".repeat(60))),
        ("any of", format!("define x = {}b{}", "any of (a (".repeat(30), "))".repeat(30))),
        ("at least", format!("define x = {}b{}", "at least 3 a (".repeat(60), ")".repeat(60))),
        ("rate", format!("define x = {}b{}", "rate of a (".repeat(60), ")".repeat(60))),
        ("window", format!("define x = {}b{}", "2h 内 a (".repeat(60), ")".repeat(60))),
        ("after", format!("define x = {}b{}", "a after within 2h no a (".repeat(60), ")".repeat(60))),
        ("count", format!("define x = {}b{}", "count of a in b (".repeat(60), ")".repeat(60))),
        ("round", format!("define x = {}b{}", "round(".repeat(60), ")".repeat(60))),
        ("cell", format!("table t\n| a | -> b |\n| {}b{} .. | c", "not (".repeat(60), ")".repeat(60))),
        ("text", format!("let x = {}b{}", "\"{".repeat(60), "}\"".repeat(60))),
    ] {
        let _ = survives(name, text);
    }
}

#[test]
fn nesting_up_to_the_limit_parses() {
    let text = format!("let x = {}1{}", "(".repeat(64), ")".repeat(64));
    assert_eq!(survives("64", text), [""; 0]);
    let text = format!("let x = {}1{}", "f(a + ".repeat(64), ")".repeat(64));
    let found = survives("calls", text);
    assert!(found.is_empty() || found == [codes::syntax::TOO_DEEP.id], "{found:?}");
}

#[test]
fn hidden_characters() {
    let control = codes::syntax::CONTROL_CHARACTER.id;
    let direction = codes::syntax::DIRECTION_CHARACTER.id;
    assert_eq!(refused("let x = 1\0"), [control]);
    assert_eq!(refused("let x = \"a\u{1}b\" // \u{7f}\u{85}\u{2028}"), [control; 4]);
    assert_eq!(refused("let x = 1\rlet y = 2\r\n").first(), Some(&control));
    assert_eq!(refused("let x = \"\u{202e}\" // \u{2066}\u{200e}\u{61c}"), [direction; 4]);
    assert_eq!(refused("let x = \"\t§ØÿâÂ“”…—→\u{2030}\" // â\u{a0}"), [""; 0]);
    let parsed = read("let x = 1 // \u{202e}\nlet y = 2");
    assert_eq!(parsed.file.decls.len(), 2);
    assert_eq!(pointed("let x = 1 // \u{202e}\nlet y = 2", &parsed.diagnostics[0]), "\u{202e}");
}

#[test]
fn sizes() {
    let number = format!("let x = {}", "9".repeat(5000));
    assert_eq!(survives("number", number), [codes::syntax::NUMBER_TOO_LONG.id]);
    assert_eq!(refused("let x = 0000000000000000000000000000000001"), [""; 0]);
    let long = format!("let x = \"{}\"", "a".repeat(65_534));
    assert_eq!(refused(&long), [""; 0]);
    let longer = format!("let x = \"{}\"", "a".repeat(65_536));
    assert_eq!(refused(&longer), [codes::syntax::TEXT_TOO_LONG.id]);
    let strict = Limits { source_bytes: 10, ..Limits::default() };
    let parsed = parse(&Source::new(SourceId(0), "big.dj", "let x = 1 + 2"), &strict);
    assert_eq!(parsed.diagnostics[0].code.id, codes::syntax::SOURCE_TOO_LARGE.id);
    assert!(parsed.file.decls.is_empty());
}

#[test]
fn diagnostics_are_counted_past_their_limit() {
    let text = "let x = (\n".repeat(5000) + &"let y = \n".repeat(5000);
    let parsed = read(&text);
    assert_eq!(parsed.diagnostics.len(), 1001);
    let last = parsed.diagnostics.last().unwrap();
    assert_eq!(last.code.id, codes::syntax::TOO_MANY.id);
    assert!(last.message.en.starts_with("9000 "), "{}", last.message.en);
}

/// One is kept, whatever the limit, and the rest is counted in words.
#[test]
fn of_problems_that_are_not_shown_one_is_kept() {
    for (wrong, says) in [
        (1, None),
        (2, Some("1 further problem of this file is not shown")),
        (3, Some("2 further problems of this file are not shown")),
    ] {
        for diagnostics in [0, 1] {
            let limits = Limits { diagnostics, ..Limits::default() };
            let parsed = parse(&Source::new(SourceId(0), "a.dj", "let y = \n".repeat(wrong)), &limits);
            assert_ne!(parsed.diagnostics[0].code.id, codes::syntax::TOO_MANY.id);
            assert_eq!(
                parsed.diagnostics.get(1).map(|last| last.message.en.as_str()),
                says,
                "{wrong} {diagnostics}"
            );
        }
    }
}

#[test]
fn every_prefix_and_every_deletion_is_survived() {
    let text = "规则 甲 \"标题\" 优先级 1\n当 订单 2小时内 经历 a -> b 且 x 属于 [“中{y}”, 5元]\n就 丙(丁: \"{z or else \"—\"}\") 若 x\ntable t (first)\n| a | -> b |\n| 1 .. 2 | c |\n";
    let places: Vec<usize> = text.char_indices().map(|(i, _)| i).collect();
    for &at in &places {
        let _ = refused(&text[..at]);
        let _ = refused(&text[at..]);
        let mut without = String::from(&text[..at]);
        without.extend(text[at..].chars().skip(1));
        let _ = refused(&without);
        let mut doubled = String::from(&text[..at]);
        doubled.extend(text[at..].chars().next());
        doubled.push_str(&text[at..]);
        let _ = refused(&doubled);
    }
}

/// A value is one deep; each operator and call is one deeper than its deepest operand, and a row of `and` is one
/// operator. Twice as many levels as brackets are allowed.
#[test]
fn levels_are_counted_to_the_last() {
    let strict = Limits { nesting: 3, ..Limits::default() };
    let codes = |value: &str| {
        let text = format!("define x = {value}");
        let parsed = parse(&Source::new(SourceId(0), "deep.dj", text), &strict);
        parsed.diagnostics.iter().map(|d| d.code.id).collect::<Vec<_>>()
    };
    for (six, seven) in [
        ("- - - - - a", "- - - - - - a"),
        ("f(- - - - a)", "f(f(- - - - a))"),
        ("a and b and not not not not c", "a and b and not not not not not c"),
        ("a or b or not not not not c", "a or b or not not not not not c"),
        ("not not not not c and b and a", "not not not not not c and b and a"),
    ] {
        assert_eq!(codes(six), [""; 0], "{six}");
        assert_eq!(codes(seven), [codes::syntax::TOO_DEEP.id], "{seven}");
    }
}
