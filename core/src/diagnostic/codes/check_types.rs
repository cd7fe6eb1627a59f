//! 22xx: values of the wrong type.

codes! {
    pub(super) static PAGES;

    /// A value of another type than needed.
    TYPE_MISMATCH = "DJ2201", Error, "wrong type", "类型不符",
    "The two sides of a comparison, or an argument and its parameter, must have one type. The message says what was found and what was expected.",
    "比较的两边、参数与其声明必须同类型。提示中说明实际类型与应有类型。",
    wrong: "rule r\nwhen order.created and order.amount > 2h\nthen alert(text: \"new\")\n",
    right: "rule r\nwhen order.created and order.amount > 200元\nthen alert(text: \"new\")\n";

    /// Money against a number without a currency.
    BARE_MONEY = "DJ2202", Error, "money needs a currency", "金额缺少币种",
    "Money is never compared with, added to or given as a bare number: 199 could be yuan, cents or dollars. Write the currency.",
    "金额不能与没有币种的数比较、相加，也不能以这样的数作参数：199 可能是元、分或美元。请写明币种。",
    wrong: "rule r\nwhen order.created and order.amount >= 199\nthen alert(text: \"new\")\n",
    right: "rule r\nwhen order.created and order.amount >= 199元\nthen alert(text: \"new\")\n";

    /// Something other than a condition where true or false is needed.
    NOT_A_CONDITION = "DJ2203", Error, "not a condition", "不是条件",
    "A condition is true or false. A value alone is not: compare it with something.",
    "条件只有真假。单独一个值不是条件，请把它与别的值比较。",
    wrong: "rule r\nwhen order.created and order.amount\nthen alert(text: \"new\")\n",
    right: "rule r\nwhen order.created and order.amount > 0元\nthen alert(text: \"new\")\n";

    /// Arithmetic between types that do not go together.
    BAD_OPERANDS = "DJ2204", Error, "these cannot be combined", "不能这样运算",
    "Numbers, money, weights and durations add and subtract with their own kind; an instant takes a duration, and two instants differ by one; only one side of `*` may be other than a number.",
    "数、金额、重量、时长只与同类相加减；时刻可加减时长，两时刻相减得时长；乘号两边至多一边不是数。",
    wrong: "rule r\nwhen order.created and order.amount + 2h > 5元\nthen alert(text: \"new\")\n",
    right: "rule r\nwhen order.created and order.amount + 2元 > 5元\nthen alert(text: \"new\")\n";

    /// Division outside `round` and comparisons.
    FREE_DIVISION = "DJ2205", Error, "division needs rounding", "除法需要舍入",
    "A quotient has no exact decimal in general. It may stand inside `round(x / y, 2, half up)`, or be one whole side of a comparison, which is decided exactly.",
    "商一般不是有限小数。它只能写在“舍入(x / y, 2, 四舍五入)”里，或作为比较的整个一边（此时精确判断）。",
    wrong: "rule r\nwhen order.created and order.amount / 3 + 1元 > 5元\nthen alert(text: \"new\")\n",
    right: "rule r\nwhen order.created and round(order.amount / 3, 2, half up) + 1元 > 5元\nthen alert(text: \"new\")\n";

    /// Money that may have more digits than can be paid, as an argument.
    UNROUNDED_MONEY = "DJ2206", Error, "unrounded money", "金额未舍入",
    "An amount that was multiplied may have more digits than its currency pays out. Round it where it is given to an action.",
    "乘过的金额可能比币种的最小单位更细。交给动作前请先舍入。",
    wrong: "action pay(amount: money)\nrule r\nwhen order.created\nthen pay(amount: order.amount * 0.15)\n",
    right: "action pay(amount: money)\nrule r\nwhen order.created\nthen pay(amount: round(order.amount * 0.15, 2, half up))\n";

    /// A literal that is too long or out of range.
    LITERAL_RANGE = "DJ2207", Error, "literal out of range", "字面量超出范围",
    "Numbers have at most 28 digits, lengths of time at most 292,000 years, and counts are whole numbers in the range the message gives.",
    "数至多 28 位，时长至多 29 万年，次数须为提示范围内的整数。",
    wrong: "rule r\nwhen at least 0 order.created within 1h by customer\nthen alert(text: \"new\")\n",
    right: "rule r\nwhen at least 3 order.created within 1h by customer\nthen alert(text: \"new\")\n";

    /// A date or time that does not exist.
    NO_SUCH_DAY = "DJ2208", Error, "no such day", "没有这一天",
    "The calendar has no such day, or the clock no such hour.",
    "日历上没有这一天，或没有这一时刻。",
    wrong: "rule r\nwhen order.created and event.time > 2026-02-30\nthen alert(text: \"new\")\n",
    right: "rule r\nwhen order.created and event.time > 2026-02-28\nthen alert(text: \"new\")\n";

    /// `none` used as if it were a value.
    NONE_AS_VALUE = "DJ2209", Error, "none is not a value", "“空”不是值",
    "Absence is asked for with `x is none`; every other comparison with an absent value is false. A replacement is `x or else v`.",
    "缺值用“x 是 空”判断；与缺值作其他比较一律为假。可用“x 默认 v”代替。",
    wrong: "rule r\nwhen order.created and order.note in [none]\nthen alert(text: \"new\")\n",
    right: "rule r\nwhen order.created and order.note is none\nthen alert(text: \"new\")\n";

    /// A value in a template that has no printed form.
    NOT_PRINTABLE = "DJ2210", Error, "cannot stand in a text", "不能写入文本",
    "A hole of a text takes a single value. A record is named by one of its fields; a list is counted or searched.",
    "文本中的空只能填单个值。记录请写它的某个字段；列表请计数或查找。",
    wrong: "rule r\nwhen order.created\nthen alert(text: \"items {order.items}\")\n",
    right: "rule r\nwhen order.created\nthen alert(text: \"{count of item in order.items} items\")\n";

    /// `<` and the like between values without an order.
    NO_ORDER = "DJ2211", Error, "values without an order", "没有大小之分",
    "Numbers, money, weights, durations and instants have an order; texts, members and truth values are only equal or not. For states write `order at least shipped`.",
    "数、金额、重量、时长、时刻有大小；文本、枚举值、真假只有相等与否。状态请写“订单 至少到 已出库”。",
    wrong: "rule r\nwhen order.created and order.id > \"A\"\nthen alert(text: \"new\")\n",
    right: "rule r\nwhen order.created and order.id starts with \"A\"\nthen alert(text: \"new\")\n";

    /// A list where a single value is needed, or the reverse.
    NOT_A_LIST = "DJ2212", Error, "a list is needed here", "这里需要列表",
    "`any`, `all`, `no`, `count of`, `sum of`, `for each`, `in` and `contains` look into a list.",
    "“任一”“全部”“没有”“个数”“总和”“对每个”“属于”“包含”作用于列表。",
    wrong: "rule r\nwhen order.created and any item in order.amount (item > 5元)\nthen alert(text: \"new\")\n",
    right: "rule r\nwhen order.created and any item in order.items (item.is_gift)\nthen alert(text: \"new\")\n";

    /// Something computed where a constant is needed.
    CONSTANT_EXPECTED = "DJ2213", Error, "a constant is needed here", "这里需要常量",
    "The members of `[…]`, defaults, named lists and `let` values are constants: literals, texts without holes and members.",
    "“[…]”的成员、缺省值、名单和设值都是常量：字面量、没有空的文本、枚举值。",
    wrong: "rule r\nwhen order.created and order.id in [order.shop]\nthen alert(text: \"new\")\n",
    right: "rule r\nwhen order.created and order.id in [\"A1\"]\nthen alert(text: \"new\")\n";

    /// Two currencies in one comparison or sum.
    MIXED_CURRENCIES = "DJ2214", Error, "two currencies", "币种不同",
    "Amounts of two currencies are never compared or added; there is no rate here.",
    "不同币种的金额不能比较或相加，这里没有汇率。",
    wrong: "rule r\nwhen order.created and order.amount in [5元, 5 USD]\nthen alert(text: \"new\")\n",
    right: "rule r\nwhen order.created and order.amount in [5元, 6元]\nthen alert(text: \"new\")\n";

    /// Too few, too many or unfit arguments of a function.
    FUNCTION_ARGUMENTS = "DJ2215", Error, "wrong arguments of a function", "函数参数不对",
    "The message shows how the function is called. Calendar functions need a zone or a calendar as their last argument, because a day begins at another instant in each zone.",
    "提示中给出函数的写法。日历函数的最后一个参数须为时区或日历，因为各时区的一天起点不同。",
    wrong: "rule r\nwhen order.created and hour(event.time) < 6\nthen alert(text: \"new\")\n",
    right: "rule r\nwhen order.created and hour(event.time, \"Asia/Shanghai\") < 6\nthen alert(text: \"new\")\n";

    /// An object or a list where neither may stand.
    NOT_HERE = "DJ2216", Error, "not allowed here", "不能写在这里",
    "Objects `{ … }` are written in tests only; a list `[…]` stands behind `in`, in a `list` or as the argument of a list parameter.",
    "对象“{ … }”只写在测试中；列表“[…]”写在“属于”之后、名单中或作列表参数。",
    wrong: "rule r\nwhen order.created and order.id is { a: 1 }\nthen alert(text: \"new\")\n",
    right: "rule r\nwhen order.created and order.id is \"A1\"\nthen alert(text: \"new\")\n";

    /// `is known`, `is missing` or `is none` of something that is no field.
    PRESENCE_OF_NOTHING = "DJ2217", Error, "only a field can be missing", "只有字段会缺失",
    "`is known`, `is missing` and `is none` ask about a field or a table's output, not about something computed.",
    "“是 已知”“是 缺失”“是 空”只能问字段或表的输出，不能问算出来的值。",
    wrong: "rule r\nwhen order.created and order.amount + 1元 is known\nthen alert(text: \"new\")\n",
    right: "rule r\nwhen order.created and order.amount is known\nthen alert(text: \"new\")\n";
}
