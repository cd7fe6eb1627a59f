//! Codes of the syntax stage.
//!
//! A page whose examples are empty cannot be shown as a text: the problem is in the bytes, the size or in the parser.

codes! {
    pub static PAGES;

    /// Something other than what the grammar allows here.
    UNEXPECTED = "DJ1001", Error, "unexpected text", "此处写法不对",
    "The text at this place is none of the forms the grammar allows. The message lists what may stand here.",
    "此处的文字不是语法允许的写法；提示中列出可以写什么。",
    wrong: "rule r\nwhen order.created\nthen alert(text: )\n",
    right: "rule r\nwhen order.created\nthen alert(text: \"new\")\n";

    /// Hidden control character.
    CONTROL_CHARACTER = "DJ1002", Error, "hidden control character", "隐藏的控制字符",
    "NUL, other control characters and lone carriage returns are refused, in texts and comments too: they are invisible, and programs disagree about them. Inside a text write an escape such as `\\u{7}`.",
    "不允许使用 NUL 等控制字符和单独的回车，文字和注释里也不行：它们看不见，各程序的处理也不一致。文字中可写转义，如 \\u{7}。",
    wrong: "let x = \"a\u{7}b\"\n",
    right: "let x = \"ab\"\n";

    /// Character that turns the direction of writing.
    DIRECTION_CHARACTER = "DJ1003", Error, "character that turns the direction of writing", "改变文字方向的字符",
    "Characters that turn the direction of writing can make a rule read differently from what it does. They are refused everywhere.",
    "改变文字方向的字符会让规则看起来与实际不同，任何地方都不允许使用。",
    wrong: "let x = \"a\u{202E}b\"\n",
    right: "let x = \"ab\"\n";

    /// Not UTF-8.
    NOT_UTF8 = "DJ1004", Error, "not UTF-8", "不是 UTF-8 编码",
    "Rule files are UTF-8. The message names the first byte that is not; files from spreadsheets are often GBK and must be saved anew.",
    "规则文件使用 UTF-8 编码。提示中给出第一个不符合的字节；由表格软件导出的文件常是 GBK，请另存为 UTF-8。",
    wrong: "",
    right: "";

    /// Source too large.
    SOURCE_TOO_LARGE = "DJ1005", Error, "source too large", "源文件过大",
    "One source is limited in size (32 MiB unless the host says otherwise). Split it into several files.",
    "单个源文件有大小上限（默认 32 MiB）。请拆成多个文件。",
    wrong: "",
    right: "";

    /// Nested too deep.
    TOO_DEEP = "DJ1006", Error, "nested too deep", "嵌套过深",
    "Brackets, and operators inside one another, are limited in depth. Give a part its own name with `let` or `define`.",
    "括号以及运算的嵌套有层数上限。请用“设”或“定义”给其中一部分起名。",
    wrong: "define x = ((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((order.cod))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))\n",
    right: "define x = (order.cod)\n";

    /// Text too long.
    TEXT_TOO_LONG = "DJ1007", Error, "text too long", "文字过长",
    "One text is limited in size (64 KiB unless the host says otherwise).",
    "单段文字有大小上限（默认 64 KiB）。",
    wrong: "",
    right: "";

    /// Text not closed.
    UNTERMINATED_TEXT = "DJ1008", Error, "text not closed", "文字没有结束",
    "A text ends on the line it starts on, with the quote that belongs to it: `\"` or, for `“`, `”`. A brace opens a hole; doubled it is a brace.",
    "文字要在同一行内用对应的引号结束：“ 用 ”，\" 用 \"。花括号表示填空，写两个才是花括号本身。",
    wrong: "let x = \"abc\n",
    right: "let x = \"abc\"\n";

    /// Brackets do not match.
    BRACKET = "DJ1009", Error, "brackets do not match", "括号不配对",
    "Every bracket is closed by its own kind. The message shows both places.",
    "每个括号都要用同类括号闭合；提示中给出两处位置。",
    wrong: "let x = (1 + 2\n",
    right: "let x = (1 + 2)\n";

    /// Text before the first declaration.
    STRAY_TEXT = "DJ1010", Error, "text before the first declaration", "第一个声明之前有多余文字",
    "A file is a list of declarations; each starts in the first column with its word. Remarks are written behind `//`.",
    "文件由若干声明组成，每个声明从行首的声明词开始；说明文字请写在 // 之后。",
    wrong: "hello\nlet x = 1\n",
    right: "// hello\nlet x = 1\n";

    /// Misspelt declaration.
    MISSPELT_DECLARATION = "DJ1011", Error, "misspelt declaration", "声明词拼写有误",
    "The first word of this line is close to a word that starts a declaration.",
    "该行的第一个词与某个声明词很接近。",
    wrong: "rul r\nwhen order.created\nthen alert(text: \"new\")\n",
    right: "rule r\nwhen order.created\nthen alert(text: \"new\")\n";

    /// Words glued together.
    GLUED_WORD = "DJ1012", Error, "words glued together", "词连在一起",
    "Words are separated by spaces or punctuation, Chinese ones too; only a closed set (units, 内, 后, 次, 条) may be glued to a number.",
    "词与词之间要有空格或标点，中文也一样；只有单位和 内、后、次、条 可以紧跟在数字后面。",
    wrong: "规则 甲\n当 订单.渠道 是淘宝\n就 告警(内容: \"新单\")\n",
    right: "规则 甲\n当 订单.渠道 是 淘宝\n就 告警(内容: \"新单\")\n";

    /// Reserved word used as a name.
    HARD_WORD = "DJ1013", Error, "reserved word used as a name", "保留字不能作名称",
    "These words are never bare names: rule when then otherwise and or not if is in contains, and 规则 当 就 否则 且 或 非 若 是 属于 包含. After a dot and before a colon any word is a name.",
    "这些词不能单独作名称：规则 当 就 否则 且 或 非 若 是 属于 包含，以及 rule when then otherwise and or not if is in contains。在点号之后、冒号之前，任何词都可以作名称。",
    wrong: "let if = 1\n",
    right: "let limit = 1\n";

    /// Character without meaning here.
    UNKNOWN_CHARACTER = "DJ1014", Error, "character without meaning here", "此处不能使用的字符",
    "This character is part of no form of the language outside texts and comments.",
    "该字符在文字和注释之外没有意义。",
    wrong: "let x = 1 # one\n",
    right: "let x = 1 // one\n";

    /// Unknown unit.
    UNIT = "DJ1015", Error, "unknown unit", "未知单位",
    "A number's unit is one of d h min s ms, 天 小时 分钟 秒 毫秒, kg g, 公斤 千克 克, 元 万元, % or a currency code of ISO 4217 such as CNY. `分` and `m` alone are none: minute or cent, minute or metre?",
    "数字的单位只能是 天 小时 分钟 秒 毫秒、d h min s ms、公斤 千克 克、kg g、元 万元、% 或 ISO 4217 的货币代码，如 CNY。单独的“分”有歧义（分钟还是金额？），不能用。",
    wrong: "let x = 5分\n",
    right: "let x = 5分钟\n";

    /// Rule without `then`.
    MISSING_THEN = "DJ1016", Error, "rule without `then`", "规则缺少“就”",
    "A rule says `when …` and then what to do behind `then`.",
    "规则先写“当 …”，再在“就”后面写要做什么。",
    wrong: "rule r\nwhen order.created\nalert(text: \"new\")\n",
    right: "rule r\nwhen order.created\nthen alert(text: \"new\")\n";

    /// Missing comma or operator.
    MISSING_SEPARATOR = "DJ1017", Error, "missing comma or operator", "缺少逗号或运算词",
    "Two things stand side by side where a comma, an operator or the closing bracket belongs.",
    "两项紧挨着，中间缺少逗号、运算词或右括号。",
    wrong: "define x = order.channel in [taobao jd]\n",
    right: "define x = order.channel in [taobao, jd]\n";

    /// Comparisons in a chain.
    CHAINED_COMPARISON = "DJ1018", Error, "comparisons in a chain", "连续比较",
    "`a < b < c` is not one comparison. Write `a < b and b < c`.",
    "“a < b < c”不是一个比较，请写成“a < b 且 b < c”。",
    wrong: "define x = 1元 < order.amount < 3元\n",
    right: "define x = 1元 < order.amount and order.amount < 3元\n";

    /// Number with too many digits.
    NUMBER_TOO_LONG = "DJ1019", Error, "number with too many digits", "数字位数过多",
    "A number has at most 28 digits, so that it stays exact.",
    "数字最多 28 位，以保证精确。",
    wrong: "let x = 12345678901234567890123456789\n",
    right: "let x = 1234567890123456789012345678\n";

    /// Unknown escape.
    BAD_ESCAPE = "DJ1020", Error, "unknown escape", "未知转义",
    "Inside a text a backslash stands before `\"`, `\\\\`, `n`, `t`, `”` or `u{…}` with a character's number in hexadecimal; braces are doubled.",
    "文字中反斜杠后只能是 \"、\\\\、n、t、” 或 u{十六进制编号}；花括号写两个。",
    wrong: "let x = \"a\\q\"\n",
    right: "let x = \"a\\\\q\"\n";

    /// Trigger without a subject.
    TRIGGER_OPERAND = "DJ1021", Error, "trigger without a subject", "触发条件缺少主体",
    "`becomes`, `leaves`, `goes` and `stays` stand behind the path of a subject; `after …` behind an event.",
    "“变为”“离开”“经历”“保持”写在主体之后，“后 … 没有”写在事件之后。",
    wrong: "rule r\nwhen (order) becomes paid\nthen alert(text: \"new\")\n",
    right: "rule r\nwhen order becomes paid\nthen alert(text: \"new\")\n";

    /// Hole in a title.
    HOLE_IN_TITLE = "DJ1022", Error, "hole in a title", "标题中有填空",
    "Titles, owners and zones are plain texts. Double the brace to write one.",
    "标题、负责人、时区等是纯文字；要写花括号请写两个。",
    wrong: "let x \"a {b}\" = 1\n",
    right: "let x \"a {{b}}\" = 1\n";

    /// Internal error of the parser.
    INTERNAL = "DJ1023", Error, "internal error of the parser", "解析器内部错误",
    "The grammar and the tree builder disagree about this text. Please report it with the text.",
    "语法与建树程序对该文字的理解不一致，请附上文字反馈。",
    wrong: "",
    right: "";

    /// More problems than are shown.
    TOO_MANY = "DJ1024", Error, "more problems than are shown", "问题过多",
    "Only the first problems of a file are shown (1,000 unless the host says otherwise).",
    "每个文件只显示前若干个问题（默认 1000 个）。",
    wrong: "",
    right: "";

    /// No such time of day.
    CALENDAR_TIME = "DJ1025", Error, "no such time of day", "时刻不存在",
    "Hours are 00:00 to 24:00, and end after they start.",
    "时刻从 00:00 到 24:00，结束要晚于开始。",
    wrong: "calendar c {\n  hours mon 09:00 - 25:00\n}\n",
    right: "calendar c {\n  hours mon 09:00 - 18:00\n}\n";
}
