//! 31xx: rules, steps, tables and tests as a whole.

codes! {
    pub(super) static PAGES;

    /// A trigger where it cannot be waited for.
    TRIGGER_MISPLACED = "DJ3101", Error, "a trigger in the wrong place", "触发写错位置",
    "A trigger is what a rule waits for; it stands once, joined with `and` to the rest of `when`, never under `or` or `not` and never in another condition. Several events are `any of (a, b)`.",
    "触发是规则等待的事，只写一次，用“且”与“当”的其余部分相连，不能写在“或”“非”或别的条件里。多个事件写“任一 (a, b)”。",
    wrong: "rule r\nwhen order.amount > 5元 or order becomes paid\nthen alert(text: \"new\")\n",
    right: "rule r\nwhen order.amount > 5元 and order becomes paid\nthen alert(text: \"new\")\n";

    /// Two triggers in one `when`.
    TWO_TRIGGERS = "DJ3102", Error, "two triggers", "有两个触发",
    "A rule waits for one thing. Write two rules, or `any of (a, b)` for several events.",
    "一条规则只等一件事。请写成两条规则，多个事件可写“任一 (a, b)”。",
    wrong: "rule r\nwhen order.created and order becomes paid\nthen alert(text: \"new\")\n",
    right: "rule r\nwhen order becomes paid\nthen alert(text: \"new\")\n";

    /// Two rules of one name.
    DUPLICATE_RULE = "DJ3103", Error, "two rules of one name", "规则重名",
    "A rule's name is unique in its pack. To take the place of a rule of a used pack, write `replace rule`.",
    "规则名在规则包内唯一。要取代所用规则包中的规则，请写“替换 规则”。",
    wrong: "rule r\nwhen order.created\nthen alert(text: \"a\")\nrule r\nwhen order becomes paid\nthen alert(text: \"b\")\n",
    right: "rule r\nwhen order.created\nthen alert(text: \"a\")\nrule s\nwhen order becomes paid\nthen alert(text: \"b\")\n";

    /// A parameter without an argument.
    MISSING_ARGUMENT = "DJ3104", Error, "missing argument", "缺少参数",
    "The parameter is required. Parameters that may be left out are declared `optional` or with a `default`.",
    "该参数必填。可省略的参数声明为“可选”或带“缺省”。",
    wrong: "action ping(to: text, text: text)\nrule r\nwhen order.created\nthen ping(text: \"new\")\n",
    right: "action ping(to: text, text: text)\nrule r\nwhen order.created\nthen ping(to: \"ops\", text: \"new\")\n";

    /// A parameter with two arguments.
    DUPLICATE_ARGUMENT = "DJ3105", Error, "an argument given twice", "参数重复",
    "Each parameter takes one argument.",
    "每个参数只写一次。",
    wrong: "action ping(text: text)\nrule r\nwhen order.created\nthen ping(text: \"a\", text: \"b\")\n",
    right: "action ping(text: text)\nrule r\nwhen order.created\nthen ping(text: \"a\")\n";

    /// An argument without a name whose parameter cannot be told.
    UNNAMED_ARGUMENT = "DJ3106", Error, "which parameter?", "不知是哪个参数",
    "An argument without a name stands for the parameter that has the name of its path, or, alone, for the first parameter. Otherwise write the name in front: `name: value`.",
    "不写名称的参数，取与路径末词同名的参数；只有一个时取第一个参数。否则请写“名称: 值”。",
    wrong: "action ping(to: text, text: text)\nrule r\nwhen order.created\nthen ping(\"ops\", \"new\")\n",
    right: "action ping(to: text, text: text)\nrule r\nwhen order.created\nthen ping(to: \"ops\", text: \"new\")\n";

    /// A rule whose static cost is over the limit.
    TOO_COSTLY = "DJ3107", Error, "rule too costly", "规则代价过高",
    "The bound of a rule's cost is the number of its clauses, times the longest list for each `any`, `all`, `no`, `count of`, `sum of` and `for each`, one inside the other multiplied. Nest less, or declare shorter lists with `up to`.",
    "规则代价上限是子句数；每层“任一”“全部”“没有”“个数”“总和”“对每个”乘以列表的最大长度，嵌套相乘。请减少嵌套，或用“至多”声明更短的列表。",
    wrong: "record order { codes: list of text optional up to 2000 }\nrule r\nwhen order.created and any a in order.codes (any b in order.codes (a is b and b starts with \"x\"))\nthen alert(text: \"new\")\n",
    right: "record order { codes: list of text optional up to 200 }\nrule r\nwhen order.created and any a in order.codes (any b in order.codes (a is b and b starts with \"x\"))\nthen alert(text: \"new\")\n";

    /// More rules than the limit.
    TOO_MANY_RULES = "DJ3108", Error, "too many rules", "规则过多",
    "A program has at most 200,000 rules, unless the host sets another limit.",
    "一个程序至多 20 万条规则，除非宿主另设上限。",
    wrong: "",
    right: "rule r\nwhen order.created\nthen alert(text: \"new\")\n";

    /// Rules that wait for each other.
    LAYER_CYCLE = "DJ3109", Error, "rules that wait for each other", "规则互相等待",
    "A rule that waits for an event another rule emits, or for an action another rule asks for, runs after it. These rules wait for each other in a circle; the message shows it.",
    "等待别的规则发出的事件或动作的规则，排在其后。这些规则互相等待成环，提示中列出环路。",
    wrong: "event x.a { }\nevent x.b { }\nrule r\nwhen x.a\nthen emit x.b()\nrule s\nwhen x.b\nthen emit x.a()\n",
    right: "event x.a { }\nevent x.b { }\nrule r\nwhen x.a\nthen emit x.b()\nrule s\nwhen x.b\nthen alert(text: \"new\")\n";

    /// A condition or `let` that is defined by itself.
    RECURSIVE_DEFINE = "DJ3110", Error, "defined by itself", "循环定义",
    "A `define` or `let` stands for its text; it cannot contain itself, directly or through others.",
    "“定义”和“设”代表其内容，不能直接或间接包含自己。",
    wrong: "define a = b\ndefine b = a\nrule r\nwhen order.created and a\nthen alert(text: \"new\")\n",
    right: "define a = order.amount > 5元\ndefine b = a\nrule r\nwhen order.created and b\nthen alert(text: \"new\")\n";

    /// An option written twice, or one that does not fit.
    BAD_OPTION = "DJ3111", Error, "an option that does not fit", "选项不对",
    "Each option of a rule is written once; `from` is before `to`; `once per` and `at most once per` exclude each other and need a single value or a record with an id.",
    "规则的每个选项只写一次；起在止前；“仅一次 每”与“最多一次 每”不能同时写，且须是单个值或有编号的记录。",
    wrong: "rule r\n  priority 1\n  priority 2\nwhen order.created\nthen alert(text: \"new\")\n",
    right: "rule r\n  priority 2\nwhen order.created\nthen alert(text: \"new\")\n";

    /// A sequence over states of several machines.
    TWO_MACHINES = "DJ3112", Error, "states of different machines", "状态不在同一状态机",
    "A sequence follows one region of a subject; its states belong to one machine.",
    "一个序列只跟踪主体的一个区域，各状态须属于同一状态机。",
    wrong: "rule r\nwhen order goes paid -> shipped within 2h\nthen alert(text: \"new\")\n",
    right: "rule r\nwhen order goes paid -> cancelled within 2h\nthen alert(text: \"new\")\n";

    /// `unless` without something to wait for.
    UNLESS_NEEDS_EVENT = "DJ3113", Error, "unless needs an event", "“除非”后应是事件",
    "`unless` names what cancels a delayed step: an event, `order becomes S` or `order leaves S`. A condition at the time of the rule is `if`.",
    "“除非”写取消延后步骤的事：事件、“订单 变为 S”或“订单 离开 S”。规则触发时的条件请用“若”。",
    wrong: "rule r\nwhen order.created\nthen alert(text: \"new\") after 30min unless order.amount > 5元\n",
    right: "rule r\nwhen order.created\nthen alert(text: \"new\") after 30min unless order becomes paid\n";

    /// A correlation key the events do not have.
    BAD_KEY = "DJ3114", Error, "a key the event does not have", "事件没有这个关联键",
    "`by` names what the events have in common: a record or a field that can be read with each of them.",
    "“按”写各事件共有的东西：能随每个事件读到的记录或字段。",
    wrong: "rule r\nwhen at least 3 order.created within 1h by nobody\nthen alert(text: \"new\")\n",
    right: "rule r\nwhen at least 3 order.created within 1h by customer\nthen alert(text: \"new\")\n";

    /// A table whose header or cells do not fit.
    BAD_TABLE = "DJ3115", Error, "a table that does not fit", "表格不对",
    "A table has tested paths and either outputs (`-> name`) or steps (`-> then`), not both; each row has one cell per column; an output cell is one value.",
    "表有被测路径，以及输出列（-> 名称）或步骤列（-> 就），两者不能并存；每行各列一格；输出格是一个值。",
    wrong: "table carrier_choice (first)\n| order.province | -> carrier |\n| - | sf |\n| 浙江 |\nrule r\nwhen order.created and carrier_choice.carrier is sf\nthen alert(text: \"new\")\n",
    right: "table carrier_choice (first)\n| order.province | -> carrier |\n| 浙江 | zto |\n| - | sf |\nrule r\nwhen order.created and carrier_choice.carrier is sf\nthen alert(text: \"new\")\n";

    /// A test line that does not fit.
    BAD_TEST = "DJ3116", Error, "a test that does not fit", "测试写法不对",
    "`given` names a record, an event, `now`, a `let` or a `list`; objects have the fields of their record. A test is about one event, nothing is given to it twice, and its title is its own within the file. `expect` names an action, a rule or nothing, and expecting nothing excludes expecting something.",
    "“给定”写记录、事件、此刻、设值或名单；对象的字段须属于该记录。一条测试只针对一个事件，同一项不给两次，标题在文件中不重复。“预期”写动作、规则或无，预期“无”时不能再预期别的。",
    wrong: "rule r\nwhen order becomes paid\nthen alert(text: \"new\")\ntest \"nothing and something\"\ngiven order { } becomes paid\nexpect nothing, alert\n",
    right: "rule r\nwhen order becomes paid\nthen alert(text: \"new\")\ntest \"something\"\ngiven order { } becomes paid\nexpect alert\n";

    /// `replace` of something no used pack has.
    REPLACES_NOTHING = "DJ3117", Error, "nothing to replace", "没有可替换的",
    "`replace` takes the place of something that a used pack declares. Nothing of this kind and name is there; leave `replace` out.",
    "“替换”取代所用规则包中的同名声明。没有这样的声明，请去掉“替换”。",
    wrong: "replace rule r\nwhen order.created\nthen alert(text: \"new\")\n",
    right: "rule r\nwhen order.created\nthen alert(text: \"new\")\n";

    /// A value that only a running trigger has, in a rule without one.
    NOT_FROM_TRIGGER = "DJ3118", Error, "only a trigger has this value", "只有触发才有此值",
    "`match.path` belongs to a sequence, `rate` to a rate, `count` to a count or rate, and a bare key such as `{channel}` to the trigger that groups `by` it. Fields of `event` belong to an event trigger that declares them.",
    "match.path 属于序列，rate 属于比率，count 属于次数或比率，{channel} 之类的键属于“按”它分组的触发；event 的字段属于声明它们的事件触发。",
    wrong: "rule r\nwhen order.created\nthen alert(text: \"again: {match.path}\")\n",
    right: "rule r\nwhen order goes paid -> cancelled -> paid within 2h\nthen alert(text: \"again: {match.path}\")\n";

    /// A rule was renamed to the name of another rule.
    BAD_WAS = "DJ3119", Error, "a former name in use", "原名仍在使用",
    "`was old_name` hands the state of a renamed rule over. A rule of that name still exists, or another rule claims it too.",
    "“原名”用来承接改名前的状态。该名称的规则仍存在，或另一条规则也用了它。",
    wrong: "rule r was s\nwhen order.created\nthen alert(text: \"a\")\nrule s\nwhen order becomes paid\nthen alert(text: \"b\")\n",
    right: "rule r was t\nwhen order.created\nthen alert(text: \"a\")\nrule s\nwhen order becomes paid\nthen alert(text: \"b\")\n";
}
