//! Whole rules and tables.

use dangjiu::lang::Lang;

use super::dice::Dice;
use super::exprs::{self, Scope};
use super::phrase::Phrase;

/// The declarations every generated program begins with.
pub const VOCABULARY: &str = include_str!("vocabulary.dj");

/// The groups of the vocabulary.
const GROUPS: [(&str, &str); 3] = [("pick_first", "取首"), ("pick_one", "取一"), ("pick_all", "取全")];

/// How large the trees of conditions may grow.
const DEPTH: usize = 3;

/// What the rules of a program have to do with each other. Some things happen only where several rules meet.
#[derive(Clone, Copy)]
enum Theme {
    /// Nothing.
    Apart,
    /// They are asked together.
    Group((&'static str, &'static str)),
    /// They wait for what the first emits.
    Chain,
}

fn theme(dice: &mut Dice<'_>) -> Theme {
    match dice.below(10) {
        0..=4 => Theme::Apart,
        5..=7 => dice.pick(&GROUPS).map_or(Theme::Apart, Theme::Group),
        _ => Theme::Chain,
    }
}

/// The text of a program: the vocabulary is a file of its own.
#[must_use]
pub fn program(dice: &mut Dice<'_>) -> String {
    let mut text = String::new();
    let mut tables = Vec::new();
    for number in 0..dice.below(3) {
        let (declared, kind) = table(dice, number, &tables);
        text.push_str(&spoken(dice, &declared));
        text.push('\n');
        tables.push((format!("t{number}"), kind));
    }
    let theme = theme(dice);
    for number in 0..1 + dice.below(6) {
        let declared = match theme {
            Theme::Group(group) if !dice.chance(15) => member(dice, number, &tables, group),
            Theme::Chain if number == 0 => head_of_chain(dice, &tables),
            Theme::Chain if !dice.chance(30) => link_of_chain(dice, number, &tables),
            _ => rule(dice, number, &tables),
        };
        text.push_str(&spoken(dice, &declared));
        text.push('\n');
    }
    text
}

/// The declaration in one of the languages.
fn spoken(dice: &mut Dice<'_>, phrase: &Phrase) -> String {
    phrase.get(if dice.chance(50) { Lang::Zh } else { Lang::En }).to_owned()
}

/// A trigger, and which fields of the event it gives.
fn trigger(dice: &mut Dice<'_>, scope: &Scope) -> (Option<Phrase>, usize) {
    let filtered = |dice: &mut Dice<'_>, en: &str, zh: &str, fields: usize| {
        let inner = Scope { filter: fields, depth: 1, ..scope.clone() };
        let filter = exprs::boolean(dice, &inner);
        Phrase::form(&format!("{en} ({{}})"), &format!("{zh} ({{}})"), &[&filter])
    };
    match dice.below(18) {
        0..=4 => (None, 0),
        5 | 6 => (Some(Phrase::of("trade.opened", "交易.开启")), 3),
        7 | 8 => (Some(filtered(dice, "trade.opened", "交易.开启", 3)), 3),
        9 => (Some(filtered(dice, "trade.closed", "交易.关闭", 2)), 2),
        10 => {
            let (a, b) =
                (Phrase::of("trade.closed", "交易.关闭"), filtered(dice, "trade.opened", "交易.开启", 3));
            (Some(Phrase::form("any of ({}, {})", "任一 ({}, {})", &[&a, &b])), 0)
        }
        11 => (Some(Phrase::of("trade becomes seen", "交易 变为 见过")), 0),
        12 => (Some(Phrase::of("trade leaves fresh", "交易 离开 刚到")), 0),
        13 if dice.chance(50) => (Some(filtered(dice, "trade.echoed", "交易.回响", 2)), 2),
        13 => (Some(Phrase::of("trade.echoed", "交易.回响")), 2),
        14 => (Some(filtered(dice, "trade.rippled", "交易.涟漪", 2)), 2),
        15 => (Some(Phrase::of("trade stays fresh for 2h", "交易 保持 刚到 满 2小时")), 0),
        16 => (
            Some(Phrase::of(
                "at least 2 trade.opened within 1h by trade.buyer",
                "1小时 内 至少 2 次 交易.开启 按 交易.买家",
            )),
            0,
        ),
        _ => (Some(Phrase::of("trade goes fresh -> seen within 2h", "交易 2小时 内 经历 刚到 -> 见过")), 0),
    }
}

fn options(dice: &mut Dice<'_>, emits: bool, waits: bool) -> Phrase {
    let mut all = Vec::new();
    let mut add = |en: &str, zh: &str| all.push(Phrase::of(format!(" {en}"), format!(" {zh}")));
    if dice.chance(35) {
        let priority = dice.one(&["1", "2", "10"]);
        add(&format!("priority {priority}"), &format!("优先级 {priority}"));
    }
    // A group decides within one layer.
    if !emits && !waits && dice.chance(40) {
        let (en, zh) = dice.pick(&GROUPS).unwrap_or(("pick_first", "取首"));
        add(&format!("in group {en}"), &format!("归组 {zh}"));
    }
    if dice.chance(10) {
        let (en, zh) = dice
            .pick(&[("trade", "交易"), ("trade.buyer", "交易.买家"), ("trade.note", "交易.备注")])
            .unwrap_or(("trade", "交易"));
        add(&format!("once per {en}"), &format!("仅一次 每 {zh}"));
    } else if dice.chance(4) {
        add("at most once per 1h by trade.city", "最多一次 每 1小时 按 交易.城市");
    }
    if dice.chance(6) {
        let (from, to) = dice
            .pick(&[
                ("2026-01-01", "2026-12-31"),
                ("2026-02-09T12:00:00+08:00", "2026-02-10"),
                ("2026-02-01", "2026-02-09T12:00:00+08:00"),
                ("2020-01-01", "2021-01-01"),
            ])
            .unwrap_or(("2026-01-01", "2026-12-31"));
        add(&format!("from {from} to {to}"), &format!("从 {from} 到 {to}"));
    }
    if !emits && dice.chance(8) {
        add("shadow", "试运行");
    }
    if dice.chance(3) {
        add("disabled", "已停用");
    }
    Phrase::join(&all, "", "")
}

fn rule(dice: &mut Dice<'_>, number: usize, tables: &[(String, usize)]) -> Phrase {
    let scope = Scope { depth: DEPTH, tables: tables.to_vec(), ..Scope::default() };
    let (trigger, event) = trigger(dice, &scope);
    let scope = Scope { event, ..scope };
    let waits_for = |event: &str| trigger.as_ref().is_some_and(|trigger| trigger.en.contains(event));
    let (echoed, rippled) = (waits_for("echoed"), waits_for("rippled"));
    let waits = echoed || rippled;
    // What waits for an echo may emit a ripple, and nothing emits for a ripple: no cycle can arise.
    let emits = !rippled && dice.chance(30);
    let options = options(dice, emits, waits);
    let mut conjuncts: Vec<Phrase> = trigger.into_iter().collect();
    let conditions = if conjuncts.is_empty() { 1 + dice.below(3) } else { dice.below(3) };
    for _ in 0..conditions {
        conjuncts.push(exprs::boolean(dice, &scope));
    }
    if dice.chance(30) {
        conjuncts.reverse();
    }
    let when = Phrase::join(&conjuncts, "\n  and ", "\n  且 ");
    let then = steps(dice, &scope, emits, echoed);
    let text = Phrase::form(
        &format!("rule r{number}{{}}\nwhen {{}}\nthen {{}}\n"),
        &format!("规则 r{number}{{}}\n当 {{}}\n就 {{}}\n"),
        &[&options, &when, &then],
    );
    if !dice.chance(30) {
        return text;
    }
    let otherwise = steps(dice, &scope, false, false);
    Phrase::form("{}otherwise {}\n", "{}否则 {}\n", &[&text, &otherwise])
}

/// A check rule that emits.
fn head_of_chain(dice: &mut Dice<'_>, tables: &[(String, usize)]) -> Phrase {
    let scope = Scope { depth: 1, tables: tables.to_vec(), ..Scope::default() };
    let condition = exprs::boolean(dice, &scope);
    let steps = steps(dice, &scope, true, false);
    Phrase::form("rule r0\nwhen {}\nthen {}\n", "规则 r0\n当 {}\n就 {}\n", &[&condition, &steps])
}

/// A rule that waits for what others emit, and looks at the event.
fn link_of_chain(dice: &mut Dice<'_>, number: usize, tables: &[(String, usize)]) -> Phrase {
    let echoed = dice.chance(60);
    let trigger = if echoed {
        Phrase::of("trade.echoed", "交易.回响")
    } else {
        Phrase::of("trade.rippled", "交易.涟漪")
    };
    let scope = Scope { depth: 1, tables: tables.to_vec(), event: 2, ..Scope::default() };
    let condition = match dice.below(3) {
        0 => trigger,
        1 => Phrase::form("{} and {}", "{} 且 {}", &[&trigger, &exprs::boolean(dice, &scope)]),
        _ => {
            let inner = Scope { filter: 2, ..scope.clone() };
            Phrase::form("{} ({})", "{} ({})", &[&trigger, &exprs::boolean(dice, &inner)])
        }
    };
    let seen = Phrase::of(
        "tell(word: \"{event.type}\", size: event.size)",
        "告知(话: \"{事件.事件类型}\", 数: 事件.大小)",
    );
    let emits = echoed && dice.chance(40);
    let steps = Phrase::join(&[seen, steps(dice, &scope, emits, true)], "\n  ", "\n  ");
    Phrase::form(
        &format!("rule r{number}\nwhen {{}}\nthen {{}}\n"),
        &format!("规则 r{number}\n当 {{}}\n就 {{}}\n"),
        &[&condition, &steps],
    )
}

/// A check rule of a group, short, so that its members often hold, fail and lack something together.
fn member(dice: &mut Dice<'_>, number: usize, tables: &[(String, usize)], (en, zh): (&str, &str)) -> Phrase {
    let scope = Scope { depth: 1, tables: tables.to_vec(), ..Scope::default() };
    let condition = exprs::boolean(dice, &scope);
    let priority = match dice.below(4) {
        0 | 1 => Phrase::same(""),
        2 => Phrase::of(" priority 1", " 优先级 1"),
        _ => Phrase::of(" priority 2 shadow", " 优先级 2 试运行"),
    };
    let steps = steps(dice, &scope, false, false);
    let otherwise = match dice.below(3) {
        0 | 1 => Phrase::same(""),
        _ => Phrase::form("otherwise {}\n", "否则 {}\n", &[&action(dice, &scope)]),
    };
    Phrase::form(
        &format!("rule r{number} in group {en}{{}}\nwhen {{}}\nthen {{}}\n{{}}"),
        &format!("规则 r{number} 归组 {zh}{{}}\n当 {{}}\n就 {{}}\n{{}}"),
        &[&priority, &condition, &steps, &otherwise],
    )
}

fn steps(dice: &mut Dice<'_>, scope: &Scope, emits: bool, only_ripples: bool) -> Phrase {
    let mut all: Vec<Phrase> = (0..1 + dice.below(3)).map(|_| step(dice, scope)).collect();
    if emits {
        all.push(emit(dice, scope, only_ripples));
    }
    Phrase::join(&all, "\n  ", "，\n  ")
}

fn step(dice: &mut Dice<'_>, scope: &Scope) -> Phrase {
    if dice.chance(25) {
        let (name, list, inner) = (format!("i{}", scope.entries.len()), dice.chance(30), scope.clone());
        let mut inner = Scope { depth: 1, ..inner };
        inner.entries.push(name.clone());
        let list = if list {
            Phrase::of("trade.extras", "交易.附加")
        } else {
            Phrase::of("trade.entries", "交易.条目")
        };
        if scope.entries.is_empty() && dice.chance(20) {
            inner.gifts.push("k".to_owned());
            let action = action(dice, &inner);
            return Phrase::form(
                &format!("for each {name} in {{}}: for each k in {name}.gifts: {{}}"),
                &format!("对每个 {name} 属于 {{}}: 对每个 k 属于 {name}.礼品: {{}}"),
                &[&list, &action],
            );
        }
        let action = action(dice, &inner);
        return Phrase::form(
            &format!("for each {name} in {{}}: {{}}"),
            &format!("对每个 {name} 属于 {{}}: {{}}"),
            &[&list, &action],
        );
    }
    action(dice, &Scope { depth: 2, ..scope.clone() })
}

fn action(dice: &mut Dice<'_>, scope: &Scope) -> Phrase {
    let call = match dice.below(6) {
        0 | 1 => Phrase::form("ping(code: {})", "叩响(码: {})", &[&exprs::text(dice, scope)]),
        2 => Phrase::form("pay(worth: {})", "付款(款: {})", &[&exprs::payable(dice, scope)]),
        _ => tell(dice, scope),
    };
    clauses(dice, scope, call)
}

fn tell(dice: &mut Dice<'_>, scope: &Scope) -> Phrase {
    let mut args = vec![Phrase::form("word: {}", "话: {}", &[&exprs::template(dice, scope)])];
    for _ in 0..dice.below(4) {
        let next = match dice.below(9) {
            0 if scope.event & 2 == 2 && dice.chance(50) => Phrase::of("size: event.size", "数: 事件.大小"),
            0 => Phrase::form("size: {}", "数: {}", &[&exprs::number(dice, scope)]),
            1 => Phrase::form("worth: {}", "款: {}", &[&exprs::payable(dice, scope)]),
            2 => Phrase::form("hue: {}", "色: {}", &[&exprs::hue_field(dice, scope)]),
            3 => Phrase::of("who: trade.buyer", "谁: 交易.买家"),
            4 => Phrase::of("codes: trade.labels", "码: 交易.标记"),
            5 => Phrase::form("moment: {}", "时: {}", &[&exprs::instant(dice, scope)]),
            6 => Phrase::form("length: {}", "长: {}", &[&exprs::duration(dice, scope)]),
            7 => Phrase::form("heft: {}", "重量: {}", &[&exprs::weight(dice, scope)]),
            _ => Phrase::of("flag: trade.urgent", "旗: 交易.加急"),
        };
        let name = |phrase: &Phrase| phrase.en.split(':').next().map(str::to_owned);
        if args.iter().all(|arg| name(arg) != name(&next)) {
            args.push(next);
        }
    }
    Phrase::form("tell({})", "告知({})", &[&Phrase::join(&args, ", ", "，")])
}

fn clauses(dice: &mut Dice<'_>, scope: &Scope, call: Phrase) -> Phrase {
    let mut call = call;
    if dice.chance(12) {
        call = Phrase::form("{} after 30min", "{} 30分钟 后", &[&call]);
    }
    if dice.chance(6) {
        call = Phrase::form("{} unless trade leaves seen", "{} 除非 交易 离开 见过", &[&call]);
    }
    if dice.chance(25) {
        let guard = exprs::boolean(dice, &Scope { depth: 1, ..scope.clone() });
        call = Phrase::form("{} if {}", "{} 若 {}", &[&call, &guard]);
    }
    call
}

fn emit(dice: &mut Dice<'_>, scope: &Scope, only_ripples: bool) -> Phrase {
    let scope = Scope { depth: 1, ..scope.clone() };
    let call = if !only_ripples && dice.chance(50) {
        let word = exprs::text(dice, &scope);
        if dice.chance(60) {
            let size = exprs::number(dice, &scope);
            Phrase::form(
                "emit trade.echoed(word: {}, size: {})",
                "发出 交易.回响(词: {}, 大小: {})",
                &[&word, &size],
            )
        } else {
            Phrase::form("emit trade.echoed(word: {})", "发出 交易.回响(词: {})", &[&word])
        }
    } else if dice.chance(50) {
        Phrase::form(
            "emit trade.rippled(size: {})",
            "发出 交易.涟漪(大小: {})",
            &[&exprs::number(dice, &scope)],
        )
    } else {
        Phrase::of("emit trade.rippled()", "发出 交易.涟漪()")
    };
    clauses(dice, &scope, call)
}

/// A table, and the kind of its output: 0 number, 1 member of `shade`, 2 text.
fn table(dice: &mut Dice<'_>, number: usize, tables: &[(String, usize)]) -> (Phrase, usize) {
    let kind = dice.below(3);
    let policy = dice.pick(&[("first", "首个"), ("unique", "唯一")]).unwrap_or(("first", "首个"));
    let scope = Scope { depth: 1, tables: tables.to_vec(), ..Scope::default() };
    let mut lines = vec![match kind {
        0 => Phrase::of(
            "| trade.points | trade.hue | trade.sum_due | -> out: number |",
            "| 交易.积分 | 交易.色调 | 交易.总额 | -> out: number |",
        ),
        1 => Phrase::of(
            "| trade.points | trade.hue | trade.sum_due | -> out: shade |",
            "| 交易.积分 | 交易.色调 | 交易.总额 | -> out: 色 |",
        ),
        _ => Phrase::of(
            "| trade.points | trade.hue | trade.sum_due | -> out: text |",
            "| 交易.积分 | 交易.色调 | 交易.总额 | -> out: text |",
        ),
    }];
    for _ in 0..1 + dice.below(4) {
        let cells = [number_cell(dice), hue_cell(dice), money_cell(dice), output(dice, &scope, kind)];
        let [a, b, c, d] = &cells;
        lines.push(Phrase::form("| {} | {} | {} | {} |", "| {} | {} | {} | {} |", &[a, b, c, d]));
    }
    let rows = Phrase::join(&lines, "\n", "\n");
    let text = Phrase::form(
        &format!("table t{number} ({})\n{{}}\n", policy.0),
        &format!("表 t{number} ({})\n{{}}\n", policy.1),
        &[&rows],
    );
    (text, kind)
}

fn number_cell(dice: &mut Dice<'_>) -> Phrase {
    match dice.below(8) {
        0 | 1 => Phrase::same("-"),
        2 => Phrase::same("<= 3"),
        3 => Phrase::same("> 2.5"),
        4 => Phrase::same("1 .. 3"),
        5 => Phrase::same("1, 2"),
        6 => Phrase::of("missing", "缺失"),
        _ => Phrase::of("not 5", "非 5"),
    }
}

fn hue_cell(dice: &mut Dice<'_>) -> Phrase {
    match dice.below(4) {
        0 | 1 => Phrase::same("-"),
        2 => exprs::hue(dice),
        _ => Phrase::of("in [red, blue]", "属于 [红, 蓝]"),
    }
}

fn money_cell(dice: &mut Dice<'_>) -> Phrase {
    match dice.below(4) {
        0 | 1 => Phrase::same("-"),
        2 => Phrase::same(">= 100元"),
        _ => Phrase::same("0元 .. 33.33元"),
    }
}

fn output(dice: &mut Dice<'_>, scope: &Scope, kind: usize) -> Phrase {
    match kind {
        0 if dice.chance(30) => exprs::number(dice, &Scope { depth: 0, tables: Vec::new(), ..scope.clone() }),
        0 => Phrase::same(dice.one(&["1", "2", "2.5", "0"])),
        1 => exprs::hue(dice),
        _ => Phrase::same(dice.one(&["\"x\"", "\"y\""])),
    }
}
