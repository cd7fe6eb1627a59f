//! Headers as they are compared: without the differences that consoles make between versions.
//!
//! ```
//! use dangjiu_exports::header::normalised;
//! assert_eq!(normalised("\u{feff}收货地址 "), "收货地址");
//! assert_eq!(normalised("用户实付金额（元）"), normalised("用户实付金额(元)"));
//! assert_eq!(normalised("SKU编码(自定义)"), normalised("sku编码（自定义）"));
//! ```

use unicode_normalization::UnicodeNormalization;

use crate::cell::trimmed;

/// A header in NFKC (full and half width are one), without blanks around it, ASCII letters small.
#[must_use]
pub fn normalised(header: &str) -> String {
    let folded: String = header.nfkc().collect();
    trimmed(&folded).to_ascii_lowercase()
}
