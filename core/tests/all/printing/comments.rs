//! Comments: each kept once, where a reader would look for it, and found there again by a second print.

use super::text::{formatted, read};

/// The text after formatting, which formatting again leaves alone.
fn settled(source: &str) -> String {
    let once = formatted(source);
    assert_eq!(formatted(&once), once, "formatting twice");
    assert_eq!(read(&once).comments.len(), read(source).comments.len(), "each comment is kept once");
    once
}

#[test]
fn a_formatted_text_with_comments_everywhere_is_left_alone() {
    let text = concat!(
        "// The head of the file.\n",
        "\n",
        "// About the pack.\n",
        "pack a.b  // behind it\n",
        "\n",
        "let x = 1  // one\n",
        "// between two values\n",
        "let y = 2\n",
        "\n",
        "// about a\n",
        "rule a \"t\"  // title\n",
        "  // above the first option\n",
        "  priority 10  // first option\n",
        "  shadow  // last option\n",
        "// above when\n",
        "when order.created  // trigger\n",
        "  // above a part\n",
        "  and order.cod  // part\n",
        "  and x > 1  // last part\n",
        "// above then\n",
        "then hold(order)  // first step\n",
        "     // above a step\n",
        "     pass()  // second step\n",
        "// above otherwise\n",
        "otherwise pass()  // otherwise\n",
        "          // hangs under the last step\n",
        "          // so does this\n",
        "\n",
        "// about the table\n",
        "table t (first)  // policy\n",
        "// above the header\n",
        "| order.cod | -> fee |  // header\n",
        "// above a row\n",
        "| true      | 5元    |  // row\n",
        "  // hangs under the last row\n",
        "\n",
        "record r {  // open\n",
        "  // above a field\n",
        "  a: text  // field\n",
        "\n",
        "  // after a blank line\n",
        "  b: text\n",
        "  // above the end\n",
        "}  // close\n",
        "\n",
        "enum e {\n",
        "  a  // member\n",
        "  b\n",
        "}\n",
        "\n",
        "enum none {\n",
        "  // no member yet\n",
        "}\n",
        "\n",
        "machine m of order (truth: wms) forward only {  // open\n",
        "  state s initial  // state\n",
        "  // above a move\n",
        "  s -> t  // move\n",
        "}\n",
        "\n",
        "map p.q (a) to order {  // open\n",
        "  (1) -> x: y  // row\n",
        "  // above a row\n",
        "  (2) -> nothing\n",
        "}\n",
        "\n",
        "calendar c {\n",
        "  zone \"Asia/Shanghai\"  // zone\n",
        "  // above hours\n",
        "  hours mon .. fri 09:00 - 18:00\n",
        "  holiday 2026-05-01  // day\n",
        "}\n",
        "\n",
        "action f(\n",
        "  // above a parameter\n",
        "  a: text,  // first\n",
        "  b: money  // second\n",
        ") settled  // action\n",
        "\n",
        "list l of text [\n",
        "  \"a\",  // member\n",
        "  \"b\"\n",
        "]\n",
        "\n",
        "test \"x\"  // title\n",
        "// above given\n",
        "given order {}  // given\n",
        "\n",
        "// above expect\n",
        "expect nothing  // expect\n",
        "\n",
        "// The end.\n",
    );
    assert_eq!(settled(text), text);
}

#[test]
fn a_comment_inside_an_expression_moves_above_its_line() {
    let text = concat!(
        "rule a\n",
        "when order.created and f(  // one\n",
        "  order.cod,\n",
        "  // two\n",
        "  1)\n",
        "then hold(\n",
        "  reason: \"x\" // three\n",
        ")\n",
        "     tell(to: a,  // four\n",
        "          text: \"//no comment\")\n",
    );
    let expected = concat!(
        "rule a\n",
        "when order.created\n",
        "  // one\n",
        "  // two\n",
        "  and f(order.cod, 1)\n",
        "// three\n",
        "then hold(reason: \"x\")\n",
        "     // four\n",
        "     tell(to: a, text: \"//no comment\")\n",
    );
    assert_eq!(settled(text), expected);
}

#[test]
fn comments_between_the_words_of_a_clause_move_above_it() {
    let text = concat!(
        "rule a // head\n",
        "when // trigger\n",
        "  order.created\n",
        "then // step\n",
        "  pass()\n",
        "otherwise\n",
        "  // other step\n",
        "  pass()\n",
    );
    let expected = concat!(
        "rule a  // head\n",
        "// trigger\n",
        "when order.created\n",
        "// step\n",
        "then pass()\n",
        "// other step\n",
        "otherwise pass()\n",
    );
    assert_eq!(settled(text), expected);
}

#[test]
fn a_comment_belongs_to_what_it_stands_next_to() {
    // Set in but right above the next rule: its own.
    let above =
        "rule a\nwhen order.created\nthen pass()\n\n  // about b\nrule b\nwhen order.created\nthen pass()\n";
    let expected =
        "rule a\nwhen order.created\nthen pass()\n\n// about b\nrule b\nwhen order.created\nthen pass()\n";
    assert_eq!(settled(above), expected);
    // In column one under a rule: the next one's, although a blank line follows.
    let loose = "rule a\nwhen order.created\nthen pass()\n// loose\n\nlet x = 1\n";
    assert_eq!(settled(loose), "rule a\nwhen order.created\nthen pass()\n\n// loose\n\nlet x = 1\n");
}

#[test]
fn two_states_on_a_line_part_and_the_comment_stays_with_the_last() {
    let text = "machine m of order {\n state a initial  state b \"乙\"   // both\n a -> b\n}\n";
    let expected = "machine m of order {\n  state a initial\n  state b \"乙\"  // both\n  a -> b\n}\n";
    assert_eq!(settled(text), expected);
}

#[test]
fn a_file_of_comments_only_is_kept() {
    assert_eq!(settled("\n\n// a   \n\n\n\n  // b"), "// a\n\n// b\n");
}

#[test]
fn blank_lines_become_one_at_most() {
    let text = "use a\n\n\n\nuse b\nuse c\nlet x = 1\n\n\nrecord r {\n\n\n a: text\n\n\n b: text\n\n}";
    let expected = "use a\n\nuse b\nuse c\n\nlet x = 1\n\nrecord r {\n  a: text\n\n  b: text\n}\n";
    assert_eq!(settled(text), expected);
}

#[test]
fn a_comment_that_touches_a_bracket_is_inside_or_behind_it() {
    assert_eq!(settled("record r {// inside\n}\n"), "record r {  // inside\n}\n");
    assert_eq!(settled("record r {}// behind\n"), "record r {}  // behind\n");
    assert_eq!(settled("list l of text [\"a\"]// behind\n"), "list l of text [\"a\"]  // behind\n");
}
