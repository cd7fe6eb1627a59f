//! 21xx: names that mean nothing, or two things.

codes! {
    pub(super) static PAGES;

    /// A name nothing declares.
    UNKNOWN_NAME = "DJ2101", Error, "unknown name", "未知名称",
    "Nothing of this name is declared here or in the vocabulary. Check the spelling; the message names the closest known one.",
    "此处与词汇表中都没有这个名称。请检查拼写；提示中给出最接近的已知名称。",
    wrong: "rule r\nwhen order.created and odrer.channel is taobao\nthen alert(text: \"new\")\n",
    right: "rule r\nwhen order.created and order.channel is taobao\nthen alert(text: \"new\")\n";

    /// A field its record does not have.
    UNKNOWN_FIELD = "DJ2102", Error, "unknown field", "未知字段",
    "The record or event has no field of this name. The message names the closest one; a field of your own is declared with `record order { my_field: text optional }`.",
    "该记录或事件没有这个字段。提示中给出最接近的字段；自己的字段可用“记录 订单 { 字段: text 可选 }”声明。",
    wrong: "rule r\nwhen order.created and order.chanel is taobao\nthen alert(text: \"new\")\n",
    right: "rule r\nwhen order.created and order.channel is taobao\nthen alert(text: \"new\")\n";

    /// A word that is no member of a closed enum.
    UNKNOWN_MEMBER = "DJ2103", Error, "unknown member", "未知的枚举值",
    "The value compared with is an enum, and a closed one: only its declared members can ever occur. Check the spelling, or add the member with `enum NAME { member }`.",
    "被比较的值是封闭枚举，只可能出现已声明的成员。请检查拼写，或用“枚举 名称 { 成员 }”补充成员。",
    wrong: "enum urgency { low high }\nrecord order { urgency: urgency optional }\nrule r\nwhen order.created and order.urgency is hgih\nthen alert(text: \"new\")\n",
    right: "enum urgency { low high }\nrecord order { urgency: urgency optional }\nrule r\nwhen order.created and order.urgency is high\nthen alert(text: \"new\")\n";

    /// A bare word that is both a member and a name in scope.
    AMBIGUOUS_WORD = "DJ2104", Error, "a word with two meanings", "一词两义",
    "The word is a member of the enum that is expected here and also the name of a `let`, a condition, a table or a bound item. Rename the latter.",
    "这个词既是此处所需枚举的成员，又是某个设值、条件、表或绑定名。请给后者改名。",
    wrong: "enum urgency { low high }\nrecord order { urgency: urgency optional }\nlet high = 3\nrule r\nwhen order.created and order.urgency is high and order.amount > high * 1元\nthen alert(text: \"new\")\n",
    right: "enum urgency { low high }\nrecord order { urgency: urgency optional }\nlet limit = 3\nrule r\nwhen order.created and order.urgency is high and order.amount > limit * 1元\nthen alert(text: \"new\")\n";

    /// An action nothing declares.
    UNKNOWN_ACTION = "DJ2105", Error, "unknown action", "未知动作",
    "No action of this name is declared. Check the spelling, or declare it: `action ping(text: text)`.",
    "没有声明这个动作。请检查拼写，或先声明：动作 提醒(内容: text)。",
    wrong: "rule r\nwhen order.created\nthen alrt(text: \"new\")\n",
    right: "rule r\nwhen order.created\nthen alert(text: \"new\")\n";

    /// An event nothing declares.
    UNKNOWN_EVENT = "DJ2106", Error, "unknown event", "未知事件",
    "No event of this name is declared. Check the spelling, or declare it: `event shop.opened { shop: text }`. A state is no event: `order becomes paid` waits for it.",
    "没有声明这个事件。请检查拼写，或先声明：事件 店铺.开张 { 店铺: text }。状态不是事件：等待它请写“订单 变为 已付款”。",
    wrong: "rule r\nwhen order.paid\nthen alert(text: \"new\")\n",
    right: "rule r\nwhen order becomes paid\nthen alert(text: \"new\")\n";

    /// A state no machine of the subject has.
    UNKNOWN_STATE = "DJ2107", Error, "unknown state", "未知状态",
    "No machine of this record has a state of this name. The message names the closest one. A declaration that gives a known machine a state, or its states another order, lists every state of its moves.",
    "该记录的状态机都没有这个状态。提示中给出最接近的状态。若声明给已有的状态机增加状态或改变状态顺序，须列出其移动涉及的全部状态。",
    wrong: "rule r\nwhen order becomes piad\nthen alert(text: \"new\")\n",
    right: "rule r\nwhen order becomes paid\nthen alert(text: \"new\")\n";

    /// A function that does not exist.
    UNKNOWN_FUNCTION = "DJ2108", Error, "unknown function", "未知函数",
    "There is no function of this name. The functions are abs, min, max, length, year, month, day, hour, weekday, is_workday, is_working_time and working_time.",
    "没有这个函数。可用函数：绝对值、最小值、最大值、长度、年份、月份、日、小时数、星期几、是班日、是工时、工作时长。",
    wrong: "rule r\nwhen order.created and absolute(order.amount) > 5元\nthen alert(text: \"new\")\n",
    right: "rule r\nwhen order.created and abs(order.amount) > 5元\nthen alert(text: \"new\")\n";

    /// A named list nothing declares.
    UNKNOWN_LIST = "DJ2109", Error, "unknown list", "未知名单",
    "`in list NAME` needs a declared list: `list blacklist of text`.",
    "“属于 名单 名称”需要先声明名单：名单 黑名单 属于 text。",
    wrong: "rule r\nwhen order.created and order.id in list blocked\nthen alert(text: \"new\")\n",
    right: "list blocked of text\nrule r\nwhen order.created and order.id in list blocked\nthen alert(text: \"new\")\n";

    /// An argument the action, event or function does not take.
    UNKNOWN_ARGUMENT = "DJ2110", Error, "unknown argument", "未知参数",
    "The action or event has no parameter of this name. The message lists those it has.",
    "该动作或事件没有这个参数。提示中列出已有参数。",
    wrong: "action ping(text: text)\nrule r\nwhen order.created\nthen ping(txt: \"new\")\n",
    right: "action ping(text: text)\nrule r\nwhen order.created\nthen ping(text: \"new\")\n";

    /// A pack nobody ships.
    UNKNOWN_PACK = "DJ2111", Error, "unknown pack", "未知规则包",
    "`use` names a pack that is not there.",
    "“使用”的规则包不存在。",
    wrong: "use std.nothing_like_this\nrule r\nwhen order.created\nthen alert(text: \"new\")\n",
    right: "rule r\nwhen order.created\nthen alert(text: \"new\")\n";

    /// A rule nothing declares.
    UNKNOWN_RULE = "DJ2112", Error, "unknown rule", "未知规则",
    "`disable rule`, `replace rule` and the expectations of a test name a rule of this program: by its name, or with its pack in front. Where rules of several packs have the name, it is that of the file's own pack; if this has none, say which pack.",
    "“停用 规则”“替换 规则”与测试的预期要写程序中已有的规则名，可在前面加规则包名。若多个包有同名规则，指本文件所属的包中的那条；本包没有时，请写明是哪个包。",
    wrong: "rule r\nwhen order becomes paid\nthen alert(text: \"new\")\ndisable rule s\n",
    right: "rule r\nwhen order becomes paid\nthen alert(text: \"new\")\ndisable rule r\n";

    /// A zone or calendar that is not known.
    UNKNOWN_ZONE = "DJ2113", Error, "unknown zone or calendar", "未知时区或日历",
    "The last argument of a calendar function is a zone as text (`\"Asia/Shanghai\"`, `\"+08:00\"`) or the name of a declared calendar.",
    "日历函数的最后一个参数是时区文字（\"Asia/Shanghai\"、\"+08:00\"）或已声明的日历名。",
    wrong: "rule r\nwhen order.created and hour(event.time, \"Asia/Shanghia\") < 6\nthen alert(text: \"new\")\n",
    right: "rule r\nwhen order.created and hour(event.time, \"Asia/Shanghai\") < 6\nthen alert(text: \"new\")\n";

    /// A name that hides another one.
    NAME_TAKEN = "DJ2114", Error, "a name already taken", "名称已被占用",
    "A bound item, a `let`, a condition or a table may not have the name of a record at the root of the facts, nor of each other: one word, one meaning. In an event's parentheses its fields are visible unprefixed, so there a field may not have the name of such a thing either. Nor may a `let`, a condition or a table be called true, false or none, 真, 假 or 空: these are values.",
    "绑定名、设值、条件和表不能与事实的根记录同名，也不能互相同名：一词一义。事件括号内可直接写其字段，所以字段也不能与它们同名。设值、条件和表也不能叫 真、假、空（true、false、none）：它们是值。",
    wrong: "rule r\nwhen order.created and any order in order.items (order.is_gift)\nthen alert(text: \"new\")\n",
    right: "rule r\nwhen order.created and any item in order.items (item.is_gift)\nthen alert(text: \"new\")\n";

    /// A group nothing declares.
    UNKNOWN_GROUP = "DJ2115", Error, "unknown group", "未知规则组",
    "`in group g` needs a declared group: `group g first`.",
    "“归组 g”需要先声明：组 g 首个。",
    wrong: "rule r\n  in group picks\nwhen order.created\nthen alert(text: \"new\")\n",
    right: "group picks first\nrule r\n  in group picks\nwhen order.created\nthen alert(text: \"new\")\n";
}
