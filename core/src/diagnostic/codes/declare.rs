//! Codes of the declaration phase of the check: 20xx names and types of declarations, 30xx machines, maps,
//! calendars and lists, 49xx lints.

codes! {
    pub static PAGES;

    /// Two declarations of one name.
    DECLARED_TWICE = "DJ2001", Error, "declared twice", "重复声明",
    "One name means one thing. Records, enums and events may be added to, but not what they hold already; anything else is declared once. What a used pack declares is changed with `replace`.",
    "一个名称只表示一样东西。记录、枚举和事件可以增补，但不能重复已有内容；其余只声明一次。规则包中的声明用“替换”修改。",
    wrong: "record order {\n  wrap: text optional\n  wrap: number optional\n}\n",
    right: "record order {\n  wrap: text optional\n  wraps: number optional\n}\n";

    /// A name that has a fixed meaning.
    RESERVED_NAME = "DJ2002", Error, "a name kept for something else", "名称另有专用",
    "The names of the built-in types, of the head of every event (`type`, `state`, `id`, `time`, `source`), of changes of state (`order.becomes`) and of a machine's states cannot be declared anew. Choose another name.",
    "内置类型、事件开头（type、state、id、time、source）、状态变化（order.becomes）以及状态机的状态，这些名称不能另行声明。请另取名称。",
    wrong: "event order.wrapped of order { time: number optional }\n",
    right: "event order.wrapped of order { minutes: number optional }\n";

    /// A type nothing declares.
    UNKNOWN_TYPE = "DJ2003", Error, "unknown type", "未知类型",
    "A type is `text`, `number`, `money`, `boolean`, `time`, `duration`, `weight`, a record or an enum, each also as `list of …`. The states of a machine `payment` are the enum `payment_state`.",
    "类型是文本、数、金额、真假、时刻、时长、重量、某个记录或枚举，前面都可加“列表”。状态机“支付”的状态是枚举“支付状态”。",
    wrong: "record order { wrap: txt optional }\n",
    right: "record order { wrap: text optional }\n";

    /// A record nothing declares.
    UNKNOWN_RECORD = "DJ2004", Error, "unknown record", "未知记录",
    "A machine, an event or a map belongs to a record. Nothing of this name is declared as one.",
    "状态机、事件和映射都属于某个记录。没有声明这个名称的记录。",
    wrong: "event order.wrapped of ordr\n",
    right: "event order.wrapped of order\n";

    /// A list of lists.
    LIST_OF_LISTS = "DJ2005", Error, "a list of lists", "列表套列表",
    "A list holds single values or records. Declare a record that holds the inner list.",
    "列表里只能是单个值或记录。请声明一个记录来放内层列表。",
    wrong: "record order { waves: list of list of text optional }\n",
    right: "record wave { orders: list of text }\nrecord order { waves: list of wave optional }\n";

    /// Notes of a field that contradict each other or its type.
    FIELD_NOTES = "DJ2006", Error, "what is said of a field does not fit", "字段说明不当",
    "A field is `required`, `optional` or has a `default`, and has one class: `public`, `business`, `personal` or `sensitive`. `up to N` is said of lists; lists and records have no default.",
    "字段是必填、可选或有缺省值三者之一，并有一个级别：公开、内部、个人或敏感。“至多 N”只用于列表；列表和记录没有缺省值。",
    wrong: "record order { wrap: text required optional }\n",
    right: "record order { wrap: text optional }\n";

    /// A known thing declared in another way.
    DECLARED_OTHERWISE = "DJ2007", Error, "known in another form", "与已知声明不同",
    "The built-in vocabulary has an action, event or list of this name. Declare it with the same parameters, record or type, or choose another name.",
    "内置词汇表已有同名的动作、事件或名单。请用相同的参数、记录或类型，或另取名称。",
    wrong: "action grant_coupon(code: text) settled\n",
    right: "action grant_coupon(code: text, amount: money) settled\n";

    /// A reversal that cannot be asked for.
    UNDO_LACKS = "DJ2008", Error, "an action that cannot undo this one", "无法用于撤销的动作",
    "The action behind `undone by` is asked for with the same arguments; what it requires must be a parameter of the same name and type here. No action undoes itself.",
    "“撤销用”后面的动作会以相同的参数发出；它必填的参数这里要有，名称和类型都相同。动作不能撤销自己。",
    wrong: "action wrap_gift(item: item) undone by unwrap_gift\naction unwrap_gift(item: item, reason: text)\n",
    right: "action wrap_gift(item: item) undone by unwrap_gift\naction unwrap_gift(item: item, reason: text optional)\n";

    /// More spellings of a name than the limit.
    TOO_MANY_SPELLINGS = "DJ2009", Error, "too many spellings", "写法过多",
    "A name has at most 1,000 spellings, unless the host sets another limit. Each part of an event's name may be written in each of its spellings, so those of the parts multiply: leave titles out.",
    "一个名称至多 1000 种写法，除非宿主另设上限。事件名称的每一段都可用各自的任一写法，各段写法数相乘：请减少标题。",
    wrong: "",
    right: "event gift.wrapped \"礼品.已包装\" { }\nrule r\nwhen gift.wrapped\nthen alert(text: \"new\")\n";

    /// No initial state, or several.
    INITIAL_STATES = "DJ3001", Error, "one initial state", "初始状态应有一个",
    "Every subject starts somewhere: exactly one state of a machine is `initial`.",
    "每个对象都从一个状态开始：状态机中恰有一个“初始”状态。",
    wrong: "machine packing of order {\n  state loose\n  state wrapped final\n  loose -> wrapped\n}\n",
    right: "machine packing of order {\n  state loose initial\n  state wrapped final\n  loose -> wrapped\n}\n";

    /// A state name that another machine of the record has.
    STATE_ELSEWHERE = "DJ3002", Error, "a state of another region", "其他区域的状态",
    "`order becomes paid` names the region by the state, so the states of one record's machines have different names.",
    "“订单 变为 已付款”靠状态名知道区域，所以同一记录的各状态机状态不能同名。",
    wrong: "machine packing of order {\n  state loose initial\n  state paid final\n  loose -> paid\n}\n",
    right: "machine packing of order {\n  state loose initial\n  state wrapped final\n  loose -> wrapped\n}\n";

    /// A move out of a final state.
    MOVE_FROM_FINAL = "DJ3003", Error, "a move out of a final state", "终态之后的移动",
    "A `final` state is left by nothing. Take `final` away, or the move.",
    "“终态”之后不再变化。请去掉“终态”，或去掉这个移动。",
    wrong: "machine packing of order {\n  state loose initial\n  state wrapped final\n  loose -> wrapped -> loose\n}\n",
    right: "machine packing of order {\n  state loose initial\n  state wrapped\n  loose -> wrapped -> loose\n}\n";

    /// A move from a state to itself.
    MOVE_TO_ITSELF = "DJ3004", Error, "a move to the same state", "移动到同一状态",
    "A repeat of the current state is not a transition, so it needs no move.",
    "重复当前状态不算移动，无需声明。",
    wrong: "machine packing of order {\n  state loose initial\n  state wrapped final\n  loose -> loose -> wrapped\n}\n",
    right: "machine packing of order {\n  state loose initial\n  state wrapped final\n  loose -> wrapped\n}\n";

    /// A row whose cells are not as many as the map's fields.
    MAP_ROW_WIDTH = "DJ3005", Error, "a row of another width", "行的格数不对",
    "A row of a map has one cell per raw field; `-` stands for anything.",
    "映射的每一行对每个原始字段各有一格；任意值写“-”。",
    wrong: "map mywms.pack (code, sub) to order {\n  (W0) -> fulfilment: packed\n}\n",
    right: "map mywms.pack (code, sub) to order {\n  (W0, -) -> fulfilment: packed\n}\n";

    /// A cell that is no test of a raw status.
    MAP_CELL = "DJ3006", Error, "not a test of a raw status", "不是原始状态的判断",
    "Raw statuses are text, also when they look like numbers: a cell names some values, `not` some values, `missing`, `none` or `-`. They have no order.",
    "原始状态是文本，看起来像数字也一样：一格可写若干值、“非”若干值、缺失、空或“-”，不能比大小。",
    wrong: "map mywms.pack (code) to order {\n  (>= 3) -> fulfilment: packed\n}\n",
    right: "map mywms.pack (code) to order {\n  (in [3, 4]) -> fulfilment: packed\n}\n";

    /// A region nothing declares.
    UNKNOWN_REGION = "DJ3007", Error, "unknown region", "未知区域",
    "A claim of a map names a machine of the map's record and one of its states: `payment: paid`.",
    "映射的结论写该记录的状态机和它的状态：支付: 已付款。",
    wrong: "map mywms.pack (code) to order {\n  (W0) -> fulfillment: packed\n}\n",
    right: "map mywms.pack (code) to order {\n  (W0) -> fulfilment: packed\n}\n";

    /// One region claimed twice in a row.
    CLAIMED_TWICE = "DJ3008", Error, "claimed twice", "重复结论",
    "A row says at most one state of each region.",
    "一行对每个区域至多说一个状态。",
    wrong: "map mywms.pack (code) to order {\n  (W0) -> fulfilment: packed, fulfilment: picked\n}\n",
    right: "map mywms.pack (code) to order {\n  (W0) -> fulfilment: packed\n}\n";

    /// A period of a map that is empty.
    MAP_PERIOD = "DJ3009", Error, "an empty period", "有效期为空",
    "A map holds from its first instant up to, not including, its last.",
    "映射从起始时刻起有效，到结束时刻（不含）为止。",
    wrong: "map mywms.pack (code) from 2026-02-01 to 2026-01-01 to order {\n  (W0) -> fulfilment: packed\n}\n",
    right: "map mywms.pack (code) from 2026-01-01 to 2026-02-01 to order {\n  (W0) -> fulfilment: packed\n}\n";

    /// Working hours that cannot be.
    CALENDAR_HOURS = "DJ3010", Error, "hours that do not fit", "工时不当",
    "A calendar has working hours; each line goes forward within a week, and no two lie on each other.",
    "日历要有工时；每行在一周之内向前，各行不重叠。",
    wrong: "calendar desk {\n  hours mon .. fri 09:00 - 18:00\n  hours fri 17:00 - 20:00\n}\nrule r\nwhen order.created and is_workday(order.created_at, desk)\nthen alert(text: \"new\")\n",
    right: "calendar desk {\n  hours mon .. fri 09:00 - 18:00\n  hours fri 18:30 - 20:00\n}\nrule r\nwhen order.created and is_workday(order.created_at, desk)\nthen alert(text: \"new\")\n";

    /// Days off or worked that cannot be.
    CALENDAR_DAYS = "DJ3011", Error, "days that do not fit", "日期不当",
    "A day is a holiday or a workday or neither, said once, and a span of days goes forward.",
    "一天是假日、班日或都不是，只说一次；日期区间要向前。",
    wrong: "calendar desk {\n  hours mon .. fri 09:00 - 18:00\n  holiday 2026-10-01 .. 2026-10-07\n  workday 2026-10-07\n}\nrule r\nwhen order.created and is_workday(order.created_at, desk)\nthen alert(text: \"new\")\n",
    right: "calendar desk {\n  hours mon .. fri 09:00 - 18:00\n  holiday 2026-10-01 .. 2026-10-07\n  workday 2026-10-10\n}\nrule r\nwhen order.created and is_workday(order.created_at, desk)\nthen alert(text: \"new\")\n";

    /// A named list of records or lists.
    LIST_OF_RECORDS = "DJ3012", Error, "a named list of records", "记录的名单",
    "A named list is a set of single values that is asked with `in list`: texts, numbers, members of an enum. List the ids of the records.",
    "名单是供“属于 名单”查询的单个值集合：文本、数、枚举成员。请列出记录的编号。",
    wrong: "list watched of customer\nrule r\nwhen order.created\nthen alert(text: \"new\")\n",
    right: "list watched of text\nrule r\nwhen order.created and customer.id in list watched\nthen alert(text: \"new\")\n";

    /// A state that leads nowhere and is not final.
    DEAD_END = "DJ4901", Warning, "a state that leads nowhere", "没有出路的状态",
    "Nothing follows this state and it is not `final`: an order that reaches it stays open for ever. Declare a move or write `final`.",
    "此状态之后没有移动，又不是“终态”：到达它的订单永远不会结束。请声明移动，或写“终态”。",
    wrong: "machine packing of order {\n  state loose initial\n  state wrapped\n  loose -> wrapped\n}\n",
    right: "machine packing of order {\n  state loose initial\n  state wrapped final\n  loose -> wrapped\n}\n";

    /// A row that an earlier one leaves nothing for.
    MAP_ROW_UNREACHABLE = "DJ4902", Warning, "a row that is never reached", "到不了的行",
    "The first row that fits is taken. An earlier row fits whenever this one does; leave it out or write it first.",
    "取第一个符合的行。前面有一行总是先符合；请去掉这一行，或写到前面。",
    wrong: "map mywms.pack (code, sub) to order {\n  (W0, -) -> fulfilment: packed\n  (W0, 9) -> fulfilment: exception\n}\n",
    right: "map mywms.pack (code, sub) to order {\n  (W0, 9) -> fulfilment: exception\n  (W0, -) -> fulfilment: packed\n}\n";
}
