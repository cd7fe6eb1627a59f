//! Words that were written without the spaces between them.

use alloc::string::String;
use alloc::vec::Vec;

use super::speech::spoken_comparison;

/// Chinese words long enough to be recognised inside a longer one.
const INNER: &[&str] = &[
    "不属于",
    "至少到",
    "开头是",
    "结尾是",
    "变为",
    "离开",
    "经历",
    "保持",
    "属于",
    "包含",
    "不是",
    "默认",
    "直到",
    "是",
];

/// A name with spaces around the Chinese word of the language it contains, if it contains one: what was probably
/// meant by a name that nothing declares.
///
/// ```
/// use dangjiu::syntax::unglue;
/// assert_eq!(unglue("订单变为已付款").as_deref(), Some("订单 变为 已付款"));
/// assert_eq!(unglue("客户不属于黑名单").as_deref(), Some("客户 不属于 黑名单"));
/// assert_eq!(unglue("已付款"), None);
/// ```
#[must_use]
pub fn unglue(name: &str) -> Option<String> {
    INNER.iter().find_map(|word| {
        let (before, after) = name.split_once(word)?;
        // `是` alone starts and ends too many names.
        let one_sided = before.is_empty() || after.is_empty();
        if (before.is_empty() && after.is_empty()) || (one_sided && *word == "是") {
            return None;
        }
        let parts: Vec<&str> = [before, word, after].into_iter().filter(|part| !part.is_empty()).collect();
        Some(parts.join(" "))
    })
}

/// A name and a number with the sign of the comparison that is spoken between them: what was probably meant by a field that
/// its record does not have.
///
/// ```
/// use dangjiu::syntax::unglue_comparison;
/// assert_eq!(unglue_comparison("金额大于500元").as_deref(), Some("金额 > 500元"));
/// assert_eq!(unglue_comparison("金额超过上限"), None);
/// ```
#[must_use]
pub fn unglue_comparison(name: &str) -> Option<String> {
    let (before, sign, after) = spoken_comparison(name)?;
    let unit = after.trim_start_matches(|c: char| c.is_ascii_digit() || c == '.');
    // A number with a unit or a currency; in a longer rest there is more to be taken apart.
    let is_number = unit.len() < after.len() && unit.chars().count() <= 3;
    is_number.then(|| [before, sign, after].join(" "))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_longer_word_wins() {
        assert_eq!(unglue("渠道不是淘宝").as_deref(), Some("渠道 不是 淘宝"));
        assert_eq!(unglue("订单至少到已出库").as_deref(), Some("订单 至少到 已出库"));
        assert_eq!(unglue("包含"), None);
        assert_eq!(unglue("订单包含").as_deref(), Some("订单 包含"));
        assert_eq!(unglue("渠道是淘宝").as_deref(), Some("渠道 是 淘宝"));
        assert_eq!(unglue("是赠品"), None);
    }

    #[test]
    fn a_spoken_comparison_becomes_its_sign() {
        for (glued, apart) in [
            ("金额大于等于500元", Some("金额 >= 500元")),
            ("数量不等于3", Some("数量 != 3")),
            ("数量不少于3", Some("数量 >= 3")),
            ("金额不高于1.5万元", Some("金额 <= 1.5万元")),
            ("金额少于5元", Some("金额 < 5元")),
            // Nobody knows what these say.
            ("金额不多于5元", Some("金额 <= 5元")),
            ("金额不再超过5元", None),
            ("金额不超过上限", None),
            ("金额大于500元且渠道是淘宝", None),
            ("大于500元", None),
        ] {
            assert_eq!(unglue_comparison(glued).as_deref(), apart, "{glued}");
        }
    }
}
