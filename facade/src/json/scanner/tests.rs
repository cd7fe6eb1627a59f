//! The short ways against the long ones: eight bytes at a time against byte by byte, digits in passing against digits
//! of a text.

use super::{Kind, Scanner, plain_length};
use dangjiu::decimal::Decimal;
use proptest::prelude::*;

fn scan(text: &str) -> Scanner<'_> {
    Scanner::new(text.as_bytes(), 64).unwrap()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2000))]

    #[test]
    fn plain_text_ends_where_it_does_byte_by_byte(
        bytes in prop::collection::vec(prop_oneof![any::<u8>(), b'a'..=b'z', 0x1e..0x24u8, 0x5b..0x5eu8], 0..60),
    ) {
        let end = bytes.iter().position(|byte| matches!(byte, b'"' | b'\\' | 0..=0x1f));
        prop_assert_eq!(plain_length(&bytes), end.unwrap_or(bytes.len()));
    }

    #[test]
    fn a_short_integer_is_the_number_that_stands_there(
        text in "-?[0-9]{0,21}([.eE+-][0-9]{0,2}){0,2}[ ,}\\]x]?",
    ) {
        let mut quick = scan(&text);
        if let Some(value) = quick.short_integer() {
            let mut slow = scan(&text);
            let number = slow.number().unwrap();
            prop_assert_eq!(Decimal::parse(number), Ok(Decimal::from_i64(value)));
            prop_assert_eq!(quick.position(), slow.position());
        } else {
            prop_assert_eq!(quick.position(), 0);
        }
    }
}

#[test]
fn which_numbers_are_short_integers() {
    for (text, value) in [
        ("0", 0),
        ("-0,", 0),
        ("26880}", 26880),
        ("-7 ", -7),
        ("999999999999999999", 999_999_999_999_999_999),
    ] {
        assert_eq!(scan(text).short_integer(), Some(value), "{text}");
    }
    for text in ["", "-", "01", "-00", "1.5", "1e3", "2E1", "1000000000000000000", "x"] {
        assert_eq!(scan(text).short_integer(), None, "{text}");
    }
}

#[test]
fn what_is_skipped_is_left_at_its_end() {
    for text in [
        r#"{"a": [1, {"b": "c\"d"}, []], "e": {}} ,"#,
        "[[[]], [{}]] ,",
        r#""text with \u0041 and more than eight bytes" ,"#,
        "-12.5e+3 ,",
        "null ,",
    ] {
        let mut scan = scan(text);
        scan.skip().unwrap();
        assert_eq!(scan.position(), text.len() - 2, "{text}");
    }
    assert_eq!(scan("  true").kind().unwrap(), Kind::True);
}
