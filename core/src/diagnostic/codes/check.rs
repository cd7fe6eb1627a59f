//! Codes of the check stage.

use crate::diagnostic::{Code, Severity};

/// A name nothing declares.
pub static UNKNOWN_NAME: Code = Code {
    id: "DJ2001",
    severity: Severity::Error,
    title_en: "unknown name",
    title_zh: "未知名称",
    page_en: "Nothing of this name is declared here or in the vocabulary. Check the spelling; the message names the closest known one.",
    page_zh: "此处与词汇表中都没有这个名称。请检查拼写；提示中给出最接近的已知名称。",
    wrong: "rule r\nwhen order.created and order.chanel is taobao\nthen alert(text: \"new\")\n",
    right: "rule r\nwhen order.created and order.channel is taobao\nthen alert(text: \"new\")\n",
};

/// Every check code.
pub static ALL: &[&Code] = &[&UNKNOWN_NAME];
