//! The registry of diagnostic codes, by stage.

/// Writes the codes of a file: id, severity, titles, pages and examples of each, each pair English first; and `PAGES`, which
/// has them all.
macro_rules! codes {
    ($visibility:vis static PAGES; $($(#[$doc:meta])* $name:ident = $id:literal, $severity:ident, $title_en:literal, $title_zh:literal,
     $page_en:literal, $page_zh:literal, wrong: $wrong:literal, right: $right:literal;)*) => {
        $(
            $(#[$doc])*
            pub static $name: $crate::diagnostic::Code =
                $crate::diagnostic::Code { id: $id, severity: $crate::diagnostic::Severity::$severity };
        )*

        /// The pages of these codes.
        #[cfg(feature = "pages")]
        $visibility static PAGES: &[$crate::diagnostic::codes::Page] = &[$(
            $crate::diagnostic::codes::Page {
                code: &$name,
                title_en: $title_en,
                title_zh: $title_zh,
                page_en: $page_en,
                page_zh: $page_zh,
                wrong: $wrong,
                right: $right,
            },
        )*];
    };
}

pub mod check;
pub mod declare;
#[cfg(feature = "pages")]
mod pages;
pub mod syntax;

#[cfg(feature = "pages")]
pub use pages::{Page, page, pages};
