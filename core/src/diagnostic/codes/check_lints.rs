//! 4xxx: what runs, but hardly as meant.

codes! {
    pub(super) static PAGES;

    /// A word that is no declared member of an open enum.
    OPEN_MEMBER = "DJ4101", Warning, "undeclared member", "未声明的枚举值",
    "The enum is open, so data may bring members nobody declared; but a misspelt one would never be equal to anything. Declare it with `enum NAME { member }` if it is meant.",
    "该枚举开放，数据可带未声明的值；但若是笔误，就永远不会相等。确实需要时请用“枚举 名称 { 成员 }”声明。",
    wrong: "rule r\nwhen order.created and order.province is 浙工\nthen alert(text: \"new\")\n",
    right: "rule r\nwhen order.created and order.province is 浙江\nthen alert(text: \"new\")\n";

    /// A condition that can never be true.
    ALWAYS_FALSE = "DJ4102", Warning, "never true", "永远为假",
    "No value satisfies all of these clauses at once, so the rule never fires.",
    "没有值能同时满足这些子句，规则永远不会触发。",
    wrong: "rule r\nwhen order.created and order.amount > 500元 and order.amount < 100元\nthen alert(text: \"new\")\n",
    right: "rule r\nwhen order.created and order.amount > 100元 and order.amount < 500元\nthen alert(text: \"new\")\n";

    /// A condition that is always true.
    ALWAYS_TRUE = "DJ4103", Warning, "always true", "永远为真",
    "The clause is true whatever the facts are, or follows from the clauses beside it. Leave it out.",
    "无论事实如何，该子句都为真，或可由旁边的子句推出。请去掉它。",
    wrong: "rule r\nwhen order.created and 1 < 2\nthen alert(text: \"new\")\n",
    right: "rule r\nwhen order.created\nthen alert(text: \"new\")\n";

    /// A row that an earlier row always wins over.
    SHADOWED_ROW = "DJ4104", Warning, "a row never reached", "永远走不到的行",
    "In a `first` table, an earlier row is true whenever this one is. Move it up or leave it out.",
    "在“首个”表中，凡此行成立时前面已有一行成立。请上移或去掉它。",
    wrong: "table carrier_choice (first)\n| order.province | -> carrier |\n| - | sf |\n| 浙江 | zto |\nrule r\nwhen order.created and carrier_choice.carrier is sf\nthen alert(text: \"new\")\n",
    right: "table carrier_choice (first)\n| order.province | -> carrier |\n| 浙江 | zto |\n| - | sf |\nrule r\nwhen order.created and carrier_choice.carrier is sf\nthen alert(text: \"new\")\n";

    /// A name that looks like another one.
    LOOK_ALIKE = "DJ4105", Warning, "a look-alike name", "形近名称",
    "The name mixes letters of scripts that look alike (Latin `a` and Cyrillic `а`), so two names that look equal are not. Write it in one script.",
    "名称混用了形近的不同文字字母（拉丁 a 与西里尔 а），看着相同的名称其实不同。请只用一种文字。",
    wrong: "rule r\u{430}te\nwhen order.created\nthen alert(text: \"new\")\n",
    right: "rule rate\nwhen order.created\nthen alert(text: \"new\")\n";

    /// A `let`, `define`, `list`, `group`, `calendar` or table nobody uses.
    UNUSED = "DJ4106", Warning, "nothing uses this", "没有用到",
    "No rule, condition, table or test names it. Leave it out, or check the spelling where it was meant.",
    "没有规则、条件、表或测试用到它。请去掉，或检查本该用到处的拼写。",
    wrong: "let big = 500元\nrule r\nwhen order.created\nthen alert(text: \"new\")\n",
    right: "let big = 500元\nrule r\nwhen order.created and order.amount > big\nthen alert(text: \"new\")\n";

    /// Personal data in the text of an intent.
    PERSONAL_IN_TEXT = "DJ4107", Warning, "personal data in a text", "文本中有个人信息",
    "The field is about a person; where the call does not say `reveal`, a text that holds it is shown as `***` as a whole. Give it as an argument of its own, or declare the argument `personal` or `sensitive` as the field is.",
    "该字段涉及个人；调用未带 reveal 时，含有它的整段文本显示为 ***。请用单独的参数传递，或把参数声明为与字段同级的“个人”或“敏感”。",
    wrong: "record order { buyer_nick: text optional personal }\nrule r\nwhen order.created\nthen alert(text: \"order of {order.buyer_nick or else \"-\"}\")\n",
    right: "record order { buyer_nick: text optional personal }\nrule r\nwhen order.created\nthen notify_buyer(template: \"new\", text: \"dear {order.buyer_nick or else \"-\"}\")\n";

    /// `is not` on a field that may be absent.
    IS_NOT_ON_OPTIONAL = "DJ4108", Warning, "`is not` with a value that may be absent", "对可缺字段用“不是”",
    "Every comparison with an absent value is false, `is not` included. Write `not (x is y)` to count the absent ones in, or `x is known and x is not y` to leave them out visibly.",
    "与缺值比较一律为假，“不是”也一样。要把缺值算进来请写“非 (x 是 y)”，要排除请写“x 是 已知 且 x 不是 y”。",
    wrong: "record order { note_kind: text optional }\nrule r\nwhen order.created and order.note_kind is not \"gift\"\nthen alert(text: \"new\")\n",
    right: "record order { note_kind: text optional }\nrule r\nwhen order.created and not (order.note_kind is \"gift\")\nthen alert(text: \"new\")\n";

    /// A state that no path of moves reaches.
    UNREACHABLE_STATE = "DJ4109", Warning, "a state never reached", "到不了的状态",
    "No declared moves lead from an initial state here. Declare a move, or leave the state out.",
    "从初始状态出发，没有声明的移动能到达它。请声明移动，或去掉该状态。",
    wrong: "machine check of order {\n  state unchecked initial\n  state checked final\n  state lost\n  unchecked -> checked\n}\n",
    right: "machine check of order {\n  state unchecked initial\n  state checked\n  state lost final\n  unchecked -> checked -> lost\n}\n";

    /// Values no row of a table takes.
    TABLE_GAP = "DJ4110", Warning, "a table with a gap", "表有缺口",
    "For these values no row is true, and the outputs are none. Add a row, or a last row of `-`.",
    "这些值没有任何一行成立，输出为空。请补一行，或在最后加一行“-”。",
    wrong: "table tier_rate (first)\n| order.cod | -> rate |\n| true | 5% |\nrule r\nwhen order.created and tier_rate.rate is known and tier_rate.rate > 1%\nthen alert(text: \"new\")\n",
    right: "table tier_rate (first)\n| order.cod | -> rate |\n| true | 5% |\n| false | 0% |\nrule r\nwhen order.created and tier_rate.rate > 1%\nthen alert(text: \"new\")\n";

    /// Rows of a `unique` table that can both be true.
    TABLE_OVERLAP = "DJ4111", Warning, "rows that overlap", "行有重叠",
    "In a `unique` table at most one row may be true; for some values both of these are, which is an error when it happens.",
    "“唯一”表中至多一行成立；有些值会使这两行都成立，运行时即出错。",
    wrong: "table band (unique)\n| order.amount | -> rate |\n| >= 100元 | 5% |\n| >= 500元 | 8% |\n| < 100元 | 0% |\nrule r\nwhen order.created and band.rate > 1%\nthen alert(text: \"new\")\n",
    right: "table band (unique)\n| order.amount | -> rate |\n| >= 500元 | 8% |\n| < 500元 | 0% |\nrule r\nwhen order.created and band.rate > 1%\nthen alert(text: \"new\")\n";

    /// A question about presence whose answer is known.
    POINTLESS_PRESENCE = "DJ4112", Warning, "a question with one answer", "多余的判断",
    "A required field is never none (it is known or missing). Where its record is there, an optional field is never missing (it is known or none), and a field with a default is always known; ask whether the record is missing. `or else` behind a value that is always there does nothing.",
    "必填字段不会为空（只有已知或缺失）。记录已知时，可选字段不会缺失（只有已知或空），有缺省的字段总是已知；要问的是记录是否缺失。总有值的字段后写“默认”没有作用。",
    wrong: "record order { note_kind: text default \"-\" }\nrule r\nwhen order.created and order.note_kind is none\nthen alert(text: \"new\")\n",
    right: "record order { note_kind: text optional }\nrule r\nwhen order.created and order.note_kind is none\nthen alert(text: \"new\")\n";

    /// A rule of a `first` group that an earlier one always wins over.
    SHADOWED_RULE = "DJ4113", Warning, "a rule never reached", "永远轮不到的规则",
    "In a `first` group only the first rule that holds fires; an earlier one holds whenever this one does. Give this rule a higher priority, move it up, or leave it out.",
    "在“首个”组中只有第一条成立的规则触发；凡此规则成立时，前面已有一条成立。请提高它的优先级、上移或去掉它。",
    wrong: "group review first\nrule big in group review\nwhen order.created and order.amount > 100元\nthen alert(text: \"big\")\nrule huge in group review\nwhen order.created and order.amount > 500元\nthen alert(text: \"huge\")\n",
    right: "group review first\nrule huge in group review\nwhen order.created and order.amount > 500元\nthen alert(text: \"huge\")\nrule big in group review\nwhen order.created and order.amount > 100元\nthen alert(text: \"big\")\n";

    /// Two rules of which one takes back what the other does.
    CONTRADICTING = "DJ4114", Warning, "actions that contradict", "动作相互矛盾",
    "On some facts both rules fire, and one asks for the reversal of what the other asks for. Make their conditions exclude each other.",
    "有些事实会使两条规则同时触发，其中一条撤销另一条所做的事。请让两者的条件互斥。",
    wrong: "rule mark\nwhen order.created and order.amount > 100元\nthen add_tag(tag: \"big\")\nrule unmark\nwhen order.created and order.amount < 500元\nthen remove_tag(tag: \"big\")\n",
    right: "rule mark\nwhen order.created and order.amount > 100元\nthen add_tag(tag: \"big\")\nrule unmark\nwhen order.created and order.amount <= 100元\nthen remove_tag(tag: \"big\")\n";
}
