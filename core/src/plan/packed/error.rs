//! Why bytes are no plan.

use alloc::string::String;

use crate::diagnostic::Bilingual;
use crate::plan::PlanError;
use crate::program::bytes::Refused;
use crate::say;

/// Why bytes are not taken as a plan. Whatever it is, compiling again from the rules helps: see
/// [`PackedError::sentence`].
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{}", self.sentence().en)]
#[non_exhaustive]
pub enum PackedError {
    /// They do not begin as a plan does.
    NotPacked,
    /// They are of another format.
    Format {
        /// The format they say they have.
        found: u16,
        /// The one that is read.
        expected: u16,
    },
    /// They were made by a version to which rules mean something else.
    Meaning {
        /// The edition they say they have.
        found: u16,
        /// The one that holds here.
        expected: u16,
    },
    /// The end is missing.
    CutShort {
        /// How many there are.
        bytes: usize,
    },
    /// The digest is that of other bytes.
    Changed,
    /// The bytes mean nothing.
    Content {
        /// Where, behind the head.
        at: usize,
        /// What was expected.
        expected: &'static str,
    },
    /// A text is longer than allowed.
    TextTooLong {
        /// How long it is.
        bytes: usize,
        /// The limit.
        limit: usize,
    },
    /// A list of the facts may be longer than allowed.
    ListTooLong {
        /// The path.
        path: String,
        /// How many items it may have.
        items: u32,
        /// The limit.
        limit: usize,
    },
    /// The program does not hold together or is beyond the limits.
    Plan(#[from] PlanError),
}

impl From<Refused> for PackedError {
    fn from(refused: Refused) -> PackedError {
        match refused {
            Refused::Content { at, expected } => PackedError::Content { at, expected },
            Refused::TextTooLong { bytes, limit } => PackedError::TextTooLong { bytes, limit },
        }
    }
}

impl PackedError {
    /// What was found and what to do, as a sentence for people.
    ///
    /// ```
    /// use dangjiu::plan::PackedError;
    /// let sentence = PackedError::Changed.sentence();
    /// assert!(sentence.en.ends_with("pack it again from the rules"), "{}", sentence.en);
    /// ```
    #[must_use]
    pub fn sentence(&self) -> Bilingual {
        match self {
            PackedError::NotPacked => say!(
                "this is not a packed plan; make one from the rules with `dangjiu pack`",
                "这不是计划文件；请用 `dangjiu pack` 由规则生成"
            ),
            PackedError::Format { found, expected } => say!(
                "this plan has format {found} and this version reads format {expected}; pack it again from the rules",
                "此计划文件为第 {found} 版格式，本版本读取第 {expected} 版；请由规则重新生成"
            ),
            PackedError::Meaning { found, expected } => say!(
                "this plan was made when rules had the meaning of edition {found}, now it is {expected}; \
                 pack it again from the rules",
                "生成此计划文件时规则含义为第 {found} 版，现为第 {expected} 版；请由规则重新生成"
            ),
            PackedError::CutShort { bytes } => say!(
                "this plan is cut short at {bytes} bytes; pack it again from the rules",
                "此计划文件不完整，只有 {bytes} 字节；请由规则重新生成"
            ),
            PackedError::Changed => say!(
                "this plan was changed after it was made, its digest does not match; pack it again from the rules",
                "此计划文件生成后被改动，摘要不符；请由规则重新生成"
            ),
            PackedError::Content { at, expected } => say!(
                "this plan is not readable at byte {at} of its program (expected {expected}); \
                 pack it again from the rules",
                "此计划文件的程序在第 {at} 字节处无法读取（应为 {expected}）；请由规则重新生成"
            ),
            PackedError::TextTooLong { bytes, limit } => say!(
                "this plan holds a text of {bytes} bytes, more than {limit}; shorten it and pack again",
                "此计划文件中有 {bytes} 字节的文字，超过 {limit}；请缩短后重新生成"
            ),
            PackedError::ListTooLong { path, items, limit } => say!(
                "this plan takes {items} items of `{path}`, more than {limit}; declare fewer and pack again",
                "此计划文件允许“{path}”有 {items} 项，超过 {limit}；请减少后重新生成"
            ),
            PackedError::Plan(error) => {
                let Bilingual { en, zh } = error.sentence();
                say!(
                    "this plan cannot be used: {en}; pack it again from the rules",
                    "此计划文件无法使用：{zh}；请由规则重新生成"
                )
            }
        }
    }
}
