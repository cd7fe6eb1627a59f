//! Text broken into lines by what is seen: Chinese may break between any two characters, Latin words stay whole.

use unicode_width::{UnicodeWidthChar, UnicodeWidthStr};

/// What never begins a line.
const NOT_FIRST: &str = "，。、；：！？）》」』”’…%,.;:!?)]}";
/// What never ends a line.
const NOT_LAST: &str = "（《「『“‘([{";

/// The text in lines of at most so many columns; without a width, on one line. A word that is wider than a line is cut.
///
/// ```text
/// wrapped("货已发出，渠道还不知道", Some(10)) → ["货已发", "出，渠道还", "不知道"]
/// ```
pub(crate) fn wrapped(text: &str, width: Option<usize>) -> Vec<String> {
    let Some(width) = width.filter(|width| text.width() > *width) else {
        return vec![text.to_owned()];
    };
    let width = width.max(2);
    let mut lines = vec![String::new()];
    let mut used = 0;
    for piece in pieces(text) {
        let wide = piece.width();
        if used + piece.trim_end().width() > width && used > 0 {
            lines.push(String::new());
            used = 0;
        }
        if piece.trim_end().width() <= width {
            push(&mut lines, &piece);
            used += wide;
            continue;
        }
        for letter in piece.chars() {
            let wide = letter.width().unwrap_or(0);
            if used + wide > width {
                lines.push(String::new());
                used = 0;
            }
            push(&mut lines, letter.encode_utf8(&mut [0; 4]));
            used += wide;
        }
    }
    lines.iter().map(|line| line.trim_end().to_owned()).collect()
}

fn push(lines: &mut [String], text: &str) {
    if let Some(last) = lines.last_mut() {
        last.push_str(text);
    }
}

/// The text cut wherever a line may end: behind blanks, and between wide characters that may be parted.
fn pieces(text: &str) -> Vec<String> {
    let mut pieces = vec![String::new()];
    let mut before = None;
    for letter in text.chars() {
        let cut = match before {
            None => false,
            Some(' ') => letter != ' ',
            Some(before) => {
                (wide(before) || wide(letter))
                    && letter != ' '
                    && !NOT_FIRST.contains(letter)
                    && !NOT_LAST.contains(before)
            }
        };
        if cut {
            pieces.push(String::new());
        }
        push(&mut pieces, letter.encode_utf8(&mut [0; 4]));
        before = Some(letter);
    }
    pieces
}

fn wide(letter: char) -> bool {
    letter.width() == Some(2)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_stay_whole_and_chinese_breaks_anywhere_but_before_a_comma() {
        assert_eq!(wrapped("the goods left", Some(9)), ["the goods", "left"]);
        assert_eq!(wrapped("货已发出，渠道还不知道", Some(8)), ["货已发", "出，渠道", "还不知道"]);
        assert_eq!(
            wrapped("ERP 缺单：按订单号（手工）抓单", Some(12)),
            ["ERP 缺单：按", "订单号（手", "工）抓单"]
        );
        assert_eq!(wrapped("as it is", None), ["as it is"]);
        assert_eq!(wrapped("", Some(4)), [""]);
    }

    #[test]
    fn a_word_wider_than_a_line_is_cut() {
        assert_eq!(wrapped("id 0123456789", Some(5)), ["id", "01234", "56789"]);
    }

    #[test]
    fn no_line_is_too_wide_and_no_letter_is_lost() {
        let text = "淘宝仍是“买家已付款，等待卖家发货”，而 WMS 已于 2026-09-25 16:32 出库（DELIVERED）。";
        for width in 4..90 {
            let lines = wrapped(text, Some(width));
            assert!(lines.iter().all(|line| line.width() <= width), "{width}: {lines:?}");
            let bare = |text: &str| text.replace(' ', "");
            assert_eq!(bare(&lines.concat()), bare(text));
        }
    }
}
