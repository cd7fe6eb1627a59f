//! Codes of the syntax stage.
//!
//! A page whose examples are empty cannot be shown as a text: the problem is in the bytes, the size or in the parser.

use crate::diagnostic::{Code, Severity, page};

/// Something other than what the grammar allows here.
pub static UNEXPECTED: Code = Code {
    id: "DJ1001",
    severity: Severity::Error,
    title_en: "unexpected text",
    title_zh: "此处写法不对",
    page_en: page(
        "The text at this place is none of the forms the grammar allows. The message lists what may stand here.",
    ),
    page_zh: page("此处的文字不是语法允许的写法；提示中列出可以写什么。"),
    wrong: page("rule r\nwhen order.created\nthen alert(text: )\n"),
    right: page("rule r\nwhen order.created\nthen alert(text: \"new\")\n"),
};

/// Hidden control character.
pub static CONTROL_CHARACTER: Code = Code {
    id: "DJ1002",
    severity: Severity::Error,
    title_en: "hidden control character",
    title_zh: "隐藏的控制字符",
    page_en: page(
        "NUL, other control characters and lone carriage returns are refused, in texts and comments too: they are invisible, and programs disagree about them. Inside a text write an escape such as `\\u{7}`.",
    ),
    page_zh: page(
        "不允许使用 NUL 等控制字符和单独的回车，文字和注释里也不行：它们看不见，各程序的处理也不一致。文字中可写转义，如 \\u{7}。",
    ),
    wrong: page("let x = \"a\u{7}b\"\n"),
    right: page("let x = \"ab\"\n"),
};

/// Character that turns the direction of writing.
pub static DIRECTION_CHARACTER: Code = Code {
    id: "DJ1003",
    severity: Severity::Error,
    title_en: "character that turns the direction of writing",
    title_zh: "改变文字方向的字符",
    page_en: page(
        "Characters that turn the direction of writing can make a rule read differently from what it does. They are refused everywhere.",
    ),
    page_zh: page("改变文字方向的字符会让规则看起来与实际不同，任何地方都不允许使用。"),
    wrong: page("let x = \"a\u{202E}b\"\n"),
    right: page("let x = \"ab\"\n"),
};

/// Not UTF-8.
pub static NOT_UTF8: Code = Code {
    id: "DJ1004",
    severity: Severity::Error,
    title_en: "not UTF-8",
    title_zh: "不是 UTF-8 编码",
    page_en: page(
        "Rule files are UTF-8. The message names the first byte that is not; files from spreadsheets are often GBK and must be saved anew.",
    ),
    page_zh: page(
        "规则文件使用 UTF-8 编码。提示中给出第一个不符合的字节；由表格软件导出的文件常是 GBK，请另存为 UTF-8。",
    ),
    wrong: page(""),
    right: page(""),
};

/// Source too large.
pub static SOURCE_TOO_LARGE: Code = Code {
    id: "DJ1005",
    severity: Severity::Error,
    title_en: "source too large",
    title_zh: "源文件过大",
    page_en: page(
        "One source is limited in size (32 MiB unless the host says otherwise). Split it into several files.",
    ),
    page_zh: page("单个源文件有大小上限（默认 32 MiB）。请拆成多个文件。"),
    wrong: page(""),
    right: page(""),
};

/// Nested too deep.
pub static TOO_DEEP: Code = Code {
    id: "DJ1006",
    severity: Severity::Error,
    title_en: "nested too deep",
    title_zh: "嵌套过深",
    page_en: page(
        "Brackets, and operators inside one another, are limited in depth. Give a part its own name with `let` or `define`.",
    ),
    page_zh: page("括号以及运算的嵌套有层数上限。请用“设”或“定义”给其中一部分起名。"),
    wrong: page(
        "define x = ((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((order.cod))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))\n",
    ),
    right: page("define x = (order.cod)\n"),
};

/// Text too long.
pub static TEXT_TOO_LONG: Code = Code {
    id: "DJ1007",
    severity: Severity::Error,
    title_en: "text too long",
    title_zh: "文字过长",
    page_en: page("One text is limited in size (64 KiB unless the host says otherwise)."),
    page_zh: page("单段文字有大小上限（默认 64 KiB）。"),
    wrong: page(""),
    right: page(""),
};

/// Text not closed.
pub static UNTERMINATED_TEXT: Code = Code {
    id: "DJ1008",
    severity: Severity::Error,
    title_en: "text not closed",
    title_zh: "文字没有结束",
    page_en: page(
        "A text ends on the line it starts on, with the quote that belongs to it: `\"` or, for `“`, `”`. A brace opens a hole; doubled it is a brace.",
    ),
    page_zh: page(
        "文字要在同一行内用对应的引号结束：“ 用 ”，\" 用 \"。花括号表示填空，写两个才是花括号本身。",
    ),
    wrong: page("let x = \"abc\n"),
    right: page("let x = \"abc\"\n"),
};

/// Brackets do not match.
pub static BRACKET: Code = Code {
    id: "DJ1009",
    severity: Severity::Error,
    title_en: "brackets do not match",
    title_zh: "括号不配对",
    page_en: page("Every bracket is closed by its own kind. The message shows both places."),
    page_zh: page("每个括号都要用同类括号闭合；提示中给出两处位置。"),
    wrong: page("let x = (1 + 2\n"),
    right: page("let x = (1 + 2)\n"),
};

/// Text before the first declaration.
pub static STRAY_TEXT: Code = Code {
    id: "DJ1010",
    severity: Severity::Error,
    title_en: "text before the first declaration",
    title_zh: "第一个声明之前有多余文字",
    page_en: page(
        "A file is a list of declarations; each starts in the first column with its word. Remarks are written behind `//`.",
    ),
    page_zh: page("文件由若干声明组成，每个声明从行首的声明词开始；说明文字请写在 // 之后。"),
    wrong: page("hello\nlet x = 1\n"),
    right: page("// hello\nlet x = 1\n"),
};

/// Misspelt declaration.
pub static MISSPELT_DECLARATION: Code = Code {
    id: "DJ1011",
    severity: Severity::Error,
    title_en: "misspelt declaration",
    title_zh: "声明词拼写有误",
    page_en: page("The first word of this line is close to a word that starts a declaration."),
    page_zh: page("该行的第一个词与某个声明词很接近。"),
    wrong: page("rul r\nwhen order.created\nthen alert(text: \"new\")\n"),
    right: page("rule r\nwhen order.created\nthen alert(text: \"new\")\n"),
};

/// Words glued together.
pub static GLUED_WORD: Code = Code {
    id: "DJ1012",
    severity: Severity::Error,
    title_en: "words glued together",
    title_zh: "词连在一起",
    page_en: page(
        "Words are separated by spaces or punctuation, Chinese ones too; only a closed set (units, 内, 后, 次, 条) may be glued to a number.",
    ),
    page_zh: page("词与词之间要有空格或标点，中文也一样；只有单位和 内、后、次、条 可以紧跟在数字后面。"),
    wrong: page("规则 甲\n当 订单.渠道 是淘宝\n就 告警(内容: \"新单\")\n"),
    right: page("规则 甲\n当 订单.渠道 是 淘宝\n就 告警(内容: \"新单\")\n"),
};

/// Reserved word used as a name.
pub static HARD_WORD: Code = Code {
    id: "DJ1013",
    severity: Severity::Error,
    title_en: "reserved word used as a name",
    title_zh: "保留字不能作名称",
    page_en: page(
        "These words are never bare names: rule when then otherwise and or not if is in contains, and 规则 当 就 否则 且 或 非 若 是 属于 包含. After a dot and before a colon any word is a name.",
    ),
    page_zh: page(
        "这些词不能单独作名称：规则 当 就 否则 且 或 非 若 是 属于 包含，以及 rule when then otherwise and or not if is in contains。在点号之后、冒号之前，任何词都可以作名称。",
    ),
    wrong: page("let if = 1\n"),
    right: page("let limit = 1\n"),
};

/// Character without meaning here.
pub static UNKNOWN_CHARACTER: Code = Code {
    id: "DJ1014",
    severity: Severity::Error,
    title_en: "character without meaning here",
    title_zh: "此处不能使用的字符",
    page_en: page("This character is part of no form of the language outside texts and comments."),
    page_zh: page("该字符在文字和注释之外没有意义。"),
    wrong: page("let x = 1 # one\n"),
    right: page("let x = 1 // one\n"),
};

/// Unknown unit.
pub static UNIT: Code = Code {
    id: "DJ1015",
    severity: Severity::Error,
    title_en: "unknown unit",
    title_zh: "未知单位",
    page_en: page(
        "A number's unit is one of d h min s ms, 天 小时 分钟 秒 毫秒, kg g, 公斤 千克 克, 元 万元, % or a currency code of ISO 4217 such as CNY. `分` and `m` alone are none: minute or cent, minute or metre?",
    ),
    page_zh: page(
        "数字的单位只能是 天 小时 分钟 秒 毫秒、d h min s ms、公斤 千克 克、kg g、元 万元、% 或 ISO 4217 的货币代码，如 CNY。单独的“分”有歧义（分钟还是金额？），不能用。",
    ),
    wrong: page("let x = 5分\n"),
    right: page("let x = 5分钟\n"),
};

/// Rule without `then`.
pub static MISSING_THEN: Code = Code {
    id: "DJ1016",
    severity: Severity::Error,
    title_en: "rule without `then`",
    title_zh: "规则缺少“就”",
    page_en: page("A rule says `when …` and then what to do behind `then`."),
    page_zh: page("规则先写“当 …”，再在“就”后面写要做什么。"),
    wrong: page("rule r\nwhen order.created\nalert(text: \"new\")\n"),
    right: page("rule r\nwhen order.created\nthen alert(text: \"new\")\n"),
};

/// Missing comma or operator.
pub static MISSING_SEPARATOR: Code = Code {
    id: "DJ1017",
    severity: Severity::Error,
    title_en: "missing comma or operator",
    title_zh: "缺少逗号或运算词",
    page_en: page("Two things stand side by side where a comma, an operator or the closing bracket belongs."),
    page_zh: page("两项紧挨着，中间缺少逗号、运算词或右括号。"),
    wrong: page("define x = order.channel in [taobao jd]\n"),
    right: page("define x = order.channel in [taobao, jd]\n"),
};

/// Comparisons in a chain.
pub static CHAINED_COMPARISON: Code = Code {
    id: "DJ1018",
    severity: Severity::Error,
    title_en: "comparisons in a chain",
    title_zh: "连续比较",
    page_en: page("`a < b < c` is not one comparison. Write `a < b and b < c`."),
    page_zh: page("“a < b < c”不是一个比较，请写成“a < b 且 b < c”。"),
    wrong: page("define x = 1元 < order.amount < 3元\n"),
    right: page("define x = 1元 < order.amount and order.amount < 3元\n"),
};

/// Number with too many digits.
pub static NUMBER_TOO_LONG: Code = Code {
    id: "DJ1019",
    severity: Severity::Error,
    title_en: "number with too many digits",
    title_zh: "数字位数过多",
    page_en: page("A number has at most 28 digits, so that it stays exact."),
    page_zh: page("数字最多 28 位，以保证精确。"),
    wrong: page("let x = 12345678901234567890123456789\n"),
    right: page("let x = 1234567890123456789012345678\n"),
};

/// Unknown escape.
pub static BAD_ESCAPE: Code = Code {
    id: "DJ1020",
    severity: Severity::Error,
    title_en: "unknown escape",
    title_zh: "未知转义",
    page_en: page(
        "Inside a text a backslash stands before `\"`, `\\\\`, `n`, `t`, `”` or `u{…}` with a character's number in hexadecimal; braces are doubled.",
    ),
    page_zh: page("文字中反斜杠后只能是 \"、\\\\、n、t、” 或 u{十六进制编号}；花括号写两个。"),
    wrong: page("let x = \"a\\q\"\n"),
    right: page("let x = \"a\\\\q\"\n"),
};

/// Trigger without a subject.
pub static TRIGGER_OPERAND: Code = Code {
    id: "DJ1021",
    severity: Severity::Error,
    title_en: "trigger without a subject",
    title_zh: "触发条件缺少主体",
    page_en: page(
        "`becomes`, `leaves`, `goes` and `stays` stand behind the path of a subject; `after …` behind an event.",
    ),
    page_zh: page("“变为”“离开”“经历”“保持”写在主体之后，“后 … 没有”写在事件之后。"),
    wrong: page("rule r\nwhen (order) becomes paid\nthen alert(text: \"new\")\n"),
    right: page("rule r\nwhen order becomes paid\nthen alert(text: \"new\")\n"),
};

/// Hole in a title.
pub static HOLE_IN_TITLE: Code = Code {
    id: "DJ1022",
    severity: Severity::Error,
    title_en: "hole in a title",
    title_zh: "标题中有填空",
    page_en: page("Titles, owners and zones are plain texts. Double the brace to write one."),
    page_zh: page("标题、负责人、时区等是纯文字；要写花括号请写两个。"),
    wrong: page("let x \"a {b}\" = 1\n"),
    right: page("let x \"a {{b}}\" = 1\n"),
};

/// Internal error of the parser.
pub static INTERNAL: Code = Code {
    id: "DJ1023",
    severity: Severity::Error,
    title_en: "internal error of the parser",
    title_zh: "解析器内部错误",
    page_en: page(
        "The grammar and the tree builder disagree about this text. Please report it with the text.",
    ),
    page_zh: page("语法与建树程序对该文字的理解不一致，请附上文字反馈。"),
    wrong: page(""),
    right: page(""),
};

/// More problems than are shown.
pub static TOO_MANY: Code = Code {
    id: "DJ1024",
    severity: Severity::Error,
    title_en: "more problems than are shown",
    title_zh: "问题过多",
    page_en: page("Only the first problems of a file are shown (1,000 unless the host says otherwise)."),
    page_zh: page("每个文件只显示前若干个问题（默认 1000 个）。"),
    wrong: page(""),
    right: page(""),
};

/// No such time of day.
pub static CALENDAR_TIME: Code = Code {
    id: "DJ1025",
    severity: Severity::Error,
    title_en: "no such time of day",
    title_zh: "时刻不存在",
    page_en: page("Hours are 00:00 to 24:00, and end after they start."),
    page_zh: page("时刻从 00:00 到 24:00，结束要晚于开始。"),
    wrong: page("calendar c {\n  hours mon 09:00 - 25:00\n}\n"),
    right: page("calendar c {\n  hours mon 09:00 - 18:00\n}\n"),
};

/// Every syntax code.
pub static ALL: &[&Code] = &[
    &UNEXPECTED,
    &CONTROL_CHARACTER,
    &DIRECTION_CHARACTER,
    &NOT_UTF8,
    &SOURCE_TOO_LARGE,
    &TOO_DEEP,
    &TEXT_TOO_LONG,
    &UNTERMINATED_TEXT,
    &BRACKET,
    &STRAY_TEXT,
    &MISSPELT_DECLARATION,
    &GLUED_WORD,
    &HARD_WORD,
    &UNKNOWN_CHARACTER,
    &UNIT,
    &MISSING_THEN,
    &MISSING_SEPARATOR,
    &CHAINED_COMPARISON,
    &NUMBER_TOO_LONG,
    &BAD_ESCAPE,
    &TRIGGER_OPERAND,
    &HOLE_IN_TITLE,
    &INTERNAL,
    &TOO_MANY,
    &CALENDAR_TIME,
];
