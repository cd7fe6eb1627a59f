//! Codes of the syntax stage.

use crate::diagnostic::{Code, Severity};

/// Something other than what the grammar allows here.
pub static UNEXPECTED: Code = Code {
    id: "DJ1001",
    severity: Severity::Error,
    title_en: "unexpected text",
    title_zh: "此处写法不对",
    page_en: "The text at this place is none of the forms the grammar allows. The message lists what may stand here.",
    page_zh: "此处的文字不是语法允许的写法；提示中列出可以写什么。",
    wrong: "rule r\nwhen order.created\nthen alert(text: )\n",
    right: "rule r\nwhen order.created\nthen alert(text: \"new\")\n",
};

/// Every syntax code.
pub static ALL: &[&Code] = &[&UNEXPECTED];
