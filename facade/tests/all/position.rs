//! Places in texts of several scripts, checked against counting by hand and against the renderer.

use dangjiu::diagnostic::render::line_column;
use dangjiu_facade::position::Positions;
use proptest::prelude::*;

#[test]
fn bytes_columns_and_units_of_a_mixed_text() {
    // Bytes: a=0 当=1..4 \r=4 \n=5 😀=6..10 b=10; units: a=0 当=1 \r=2 \n=3 😀=4..6 b=6.
    let positions = Positions::of("a当\r\n😀b");
    let seen = |byte| {
        let at = positions.at(byte);
        (at.byte, at.line.unwrap(), at.column.unwrap(), at.utf16.unwrap())
    };
    assert_eq!(seen(0), (0, 1, 1, 0));
    assert_eq!(seen(3), (1, 1, 2, 1), "inside a character");
    assert_eq!(seen(4), (4, 1, 3, 2));
    assert_eq!(seen(6), (6, 2, 1, 4));
    assert_eq!(seen(10), (10, 2, 2, 6));
    assert_eq!(seen(99), (11, 2, 3, 7), "past the end");
}

/// However long a line is, every place in it is counted as by hand.
#[test]
fn places_of_long_lines() {
    let text = format!("b\n{}\n{}", "a当😀\r".repeat(300), "😀".repeat(300));
    let positions = Positions::of(&text);
    for (byte, _) in text.char_indices().chain([(text.len(), ' ')]) {
        let at = positions.at(byte as u32);
        let (line, column, utf16) = (at.line.unwrap(), at.column.unwrap(), at.utf16.unwrap());
        assert_eq!((line, column), line_column(&text, byte as u32));
        assert_eq!(utf16 as usize, text[..byte].encode_utf16().count());
    }
}

proptest! {
    #[test]
    fn every_place_is_as_counted(text in "[a当😀\n\r]{0,40}") {
        let positions = Positions::of(&text);
        for (byte, _) in text.char_indices().chain([(text.len(), ' ')]) {
            let at = positions.at(byte as u32);
            let (line, column, utf16) = (at.line.unwrap(), at.column.unwrap(), at.utf16.unwrap());
            prop_assert_eq!((line, column), line_column(&text, byte as u32));
            prop_assert_eq!(utf16 as usize, text[..byte].encode_utf16().count());
        }
    }
}
