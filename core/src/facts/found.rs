//! What stands in a place where something else is expected: data, and its words in both languages.
//!
//! ```
//! use dangjiu::facts::Found;
//! let long = Found::Bytes(70_000).words();
//! assert_eq!((long.en.as_str(), long.zh.as_str()), ("too long a text (70000 bytes)", "过长的文字（70000 字节）"));
//! assert_eq!(Found::text("abc").to_string(), "text \"abc\"");
//! ```

use alloc::borrow::Cow;
use alloc::boxed::Box;
use core::fmt;

use crate::diagnostic::Bilingual;
use crate::limits::excerpt;
use crate::say;
use crate::schema::DataClass;
use crate::value::Scalar;

/// Something of another type than a place has.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Found {
    /// A value of which only the kind is said.
    Kind(FoundKind),
    /// A boolean.
    Bool(bool),
    /// A number, as it was written; [`Found::number`] makes it.
    Number(Box<str>),
    /// A number that no decimal holds; [`Found::long_number`] makes it.
    LongNumber(Box<str>),
    /// A text; [`Found::text`] makes it.
    Text(Box<str>),
    /// A text that is longer than the limit: how many bytes it has.
    Bytes(usize),
    /// A text that no UTF-8 can hold.
    HalfText,
    /// An object that is read as money and is none.
    NoMoney,
    /// An object of the host, with the name of its type.
    Named(Box<str>),
    /// An instant that no year from 0000 to 9999 holds.
    FarTime,
}

/// The kind of a value, for a message.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FoundKind {
    /// Absent or null.
    Nothing,
    /// A boolean.
    Bool,
    /// A number.
    Number,
    /// Money.
    Money,
    /// Text.
    Text,
    /// An instant.
    Time,
    /// A length of time.
    Duration,
    /// A weight.
    Weight,
    /// A member of an enum.
    Member,
    /// An object.
    Object,
    /// A list.
    List,
    /// A value of which nothing is known.
    Other,
}

impl FoundKind {
    /// That of a value.
    pub(crate) fn of(scalar: &Scalar<'_>) -> FoundKind {
        match scalar {
            Scalar::Bool(_) => FoundKind::Bool,
            Scalar::Number(_) => FoundKind::Number,
            Scalar::Money(_) => FoundKind::Money,
            Scalar::Text(_) => FoundKind::Text,
            Scalar::Instant(_) => FoundKind::Time,
            Scalar::Duration(_) => FoundKind::Duration,
            Scalar::Weight(_) => FoundKind::Weight,
            Scalar::Member(..) => FoundKind::Member,
        }
    }

    const fn words(self) -> [&'static str; 2] {
        match self {
            FoundKind::Nothing => ["nothing", "空"],
            FoundKind::Bool => ["boolean", "真假值"],
            FoundKind::Number => ["number", "数字"],
            FoundKind::Money => ["money", "金额"],
            FoundKind::Text => ["text", "文字"],
            FoundKind::Time => ["time", "时刻"],
            FoundKind::Duration => ["duration", "时长"],
            FoundKind::Weight => ["weight", "重量"],
            FoundKind::Member => ["member", "成员"],
            FoundKind::Object => ["object", "对象"],
            FoundKind::List => ["list", "列表"],
            FoundKind::Other => ["something else", "其他内容"],
        }
    }
}

impl Found {
    /// A number where none is expected. What is long is cut.
    #[must_use]
    pub fn number(text: &str) -> Found {
        Found::Number(excerpt(text).into())
    }

    /// A number that no decimal holds. What is long is cut.
    #[must_use]
    pub fn long_number(text: &str) -> Found {
        Found::LongNumber(excerpt(text).into())
    }

    /// A text where none is expected, or one that is not of the type. What is long is cut.
    #[must_use]
    pub fn text(text: &str) -> Found {
        Found::Text(excerpt(text).into())
    }

    /// What it is, in words for people.
    #[must_use]
    pub fn words(&self) -> Bilingual {
        match self {
            Found::Kind(kind) => {
                let [en, zh] = kind.words();
                say!("{en}", "{zh}")
            }
            Found::Bool(value) => say!("boolean {value}", "真假值 {value}"),
            Found::Number(text) => say!("number {text}", "数字 {text}"),
            Found::LongNumber(text) => {
                say!("number {text} of more than 28 digits", "超过 28 位的数字 {text}")
            }
            Found::Text(text) => say!("text \"{text}\"", "文字 \"{text}\""),
            Found::Bytes(bytes) => say!("too long a text ({bytes} bytes)", "过长的文字（{bytes} 字节）"),
            Found::HalfText => {
                say!("text with half a character (a lone surrogate)", "含有半个字符（单独的代理项）的文字")
            }
            Found::NoMoney => say!(
                "object without a readable `amount` and `currency`",
                "没有可读的“amount”和“currency”的对象"
            ),
            Found::Named(name) => say!("object ({name})", "对象 ({name})"),
            Found::FarTime => {
                say!("time outside the years 0000 to 9999", "0000 年到 9999 年之外的时刻")
            }
        }
    }

    /// What of it may be shown in a place of this class: only its kind where the value is about a person.
    ///
    /// ```
    /// use dangjiu::facts::Found;
    /// use dangjiu::schema::DataClass;
    /// let found = Found::number("13812341234");
    /// assert_eq!(found.masked(DataClass::Personal).to_string(), "number");
    /// assert_eq!(found.masked(DataClass::Business).to_string(), "number 13812341234");
    /// ```
    #[must_use]
    pub fn masked(&self, class: DataClass) -> Cow<'_, Found> {
        match class {
            DataClass::Public | DataClass::Business => Cow::Borrowed(self),
            // How long it is says nothing of a person.
            DataClass::Personal | DataClass::Sensitive if matches!(self, Found::Bytes(_)) => {
                Cow::Borrowed(self)
            }
            DataClass::Personal | DataClass::Sensitive => Cow::Owned(Found::Kind(self.kind())),
        }
    }

    const fn kind(&self) -> FoundKind {
        match self {
            Found::Kind(kind) => *kind,
            Found::Bool(_) => FoundKind::Bool,
            Found::Number(_) | Found::LongNumber(_) => FoundKind::Number,
            Found::Text(_) | Found::Bytes(_) | Found::HalfText => FoundKind::Text,
            Found::NoMoney | Found::Named(_) => FoundKind::Object,
            Found::FarTime => FoundKind::Time,
        }
    }

    /// Whether there is memory in it that has to be given back.
    pub(super) const fn owns(&self) -> bool {
        matches!(self, Found::Number(_) | Found::LongNumber(_) | Found::Text(_) | Found::Named(_))
    }
}

/// In English.
impl fmt::Display for Found {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.words().en)
    }
}

#[cfg(test)]
mod tests {
    use super::{Found, FoundKind};
    use alloc::string::ToString;

    #[test]
    fn each_has_words_in_both_languages() {
        let long = "9".repeat(41);
        for (found, en, zh) in [
            (Found::Kind(FoundKind::Nothing), "nothing", "空"),
            (Found::Kind(FoundKind::Other), "something else", "其他内容"),
            (Found::Bool(true), "boolean true", "真假值 true"),
            (Found::number("199.00"), "number 199.00", "数字 199.00"),
            (Found::text("a\nb"), "text \"a b\"", "文字 \"a b\""),
            (
                Found::HalfText,
                "text with half a character (a lone surrogate)",
                "含有半个字符（单独的代理项）的文字",
            ),
            (
                Found::NoMoney,
                "object without a readable `amount` and `currency`",
                "没有可读的“amount”和“currency”的对象",
            ),
            (Found::Named("Decimal".into()), "object (Decimal)", "对象 (Decimal)"),
            (Found::FarTime, "time outside the years 0000 to 9999", "0000 年到 9999 年之外的时刻"),
        ] {
            let words = found.words();
            assert_eq!((words.en.as_str(), words.zh.as_str()), (en, zh));
            assert_eq!(found.to_string(), en);
        }
        let cut = ["超过 28 位的数字 ", &"9".repeat(40), "…"].concat();
        assert_eq!(Found::long_number(&long).words().zh, cut);
    }

    /// A masked value is a kind, whatever else was known of it.
    #[test]
    fn of_a_value_about_a_person_the_kind_is_left() {
        use crate::schema::DataClass::{Personal, Public, Sensitive};
        for (found, kind) in [
            (Found::text("张三"), "text"),
            (Found::Bytes(7), "too long a text (7 bytes)"),
            (Found::HalfText, "text"),
            (Found::long_number("1"), "number"),
            (Found::Bool(true), "boolean"),
            (Found::NoMoney, "object"),
            (Found::Named("x".into()), "object"),
            (Found::FarTime, "time"),
            (Found::Kind(FoundKind::List), "list"),
        ] {
            assert_eq!(found.masked(Personal).to_string(), kind);
            assert_eq!(found.masked(Sensitive).to_string(), kind);
            assert_eq!(*found.masked(Public), found);
        }
    }
}
