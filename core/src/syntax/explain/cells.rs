//! Cells of tables: what stands in one that no cell can hold, headers, and lines that are no rows.

use alloc::format;
use alloc::string::String;
use alloc::vec::Vec;

use dangjiu_grammar::Rule;

use super::Place;
use super::expected::Expected;
use super::order::as_in;
use super::speech::sign_of;
use super::tokens::{AFTER, IF, OTHERWISE, THEN, Token, UNLESS, WHEN, is_whole, tokens};
use crate::diagnostic::{Bilingual, Diagnostic, codes};
use crate::limits::excerpt;
use crate::say;

const BARS: [&str; 2] = ["|", "｜"];
const ARROWS: [&str; 2] = ["->", "→"];
const IS: [&str; 2] = ["is", "是"];
const JOINTS: [&str; 7] = ["and", "且", "or", "或", ",", "，", "、"];
const ENDS: [&str; 8] = ["<", "<=", ">", ">=", "≤", "≥", "＜", "＞"];

/// What a column of a table holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Column {
    Test,
    Output,
    Steps,
}

/// The cell in which the place is.
struct Cell<'t> {
    column: Column,
    tokens: Vec<Token<'t>>,
    /// Behind the bar before it, and at the one that ends it.
    from: usize,
    to: usize,
    /// What stands in it.
    text: &'t str,
    /// What stands in the header above it.
    head: &'t str,
    declaration: &'t str,
}

/// A line of a table.
struct Line<'t> {
    from: usize,
    to: usize,
    tokens: Vec<Token<'t>>,
}

/// The line of a table that ends at or behind a byte.
fn line<'t>(text: &'t str, at: usize) -> Option<Line<'t>> {
    let from = text.get(..at)?.rfind('\n').map_or(0, |end| end + 1);
    let to = text.get(at..)?.find('\n').map_or(text.len(), |length| at + length);
    let tokens = tokens(text.get(from..to)?).into_iter().map(|token| Token { at: from + token.at, ..token });
    Some(Line { from, to, tokens: tokens.collect() })
}

fn in_table(place: &Place<'_>) -> bool {
    let mut words = place.text.split_whitespace().filter(|word| !matches!(*word, "replace" | "替换"));
    matches!(words.next(), Some("table" | "表"))
}

/// Where the header starts.
fn header_at(place: &Place<'_>) -> Option<usize> {
    let mut from = 0;
    for line in place.text.split_inclusive('\n') {
        if line.trim_start().starts_with(['|', '｜']) {
            return Some(from);
        }
        from += line.len();
    }
    None
}

impl<'t> Cell<'t> {
    fn of(place: &Place<'t>) -> Option<Self> {
        let header = line(place.text, header_at(place)?)?;
        let row = line(place.text, place.at)?;
        if row.from == header.from || !row.tokens.first()?.is(&BARS) {
            return None;
        }
        let bars = |line: &Line<'_>| -> Vec<usize> {
            line.tokens.iter().filter(|token| token.is(&BARS)).map(|token| token.at).collect()
        };
        let number = bars(&row).iter().filter(|bar| **bar < place.at).count().checked_sub(1)?;
        let part = |line: &Line<'t>| {
            let bars = bars(line);
            let bar = *bars.get(number)?;
            let from = bar + place.text.get(bar..)?.chars().next()?.len_utf8();
            let to = bars.get(number + 1).copied().unwrap_or(line.to);
            let within = line.tokens.iter().filter(|token| from <= token.at && token.at < to);
            Some((from, to, within.copied().collect::<Vec<_>>()))
        };
        let (from, to, tokens) = part(&row)?;
        let above = part(&header);
        let head = above.as_ref().and_then(|(from, to, _)| place.text.get(*from..*to)).unwrap_or("").trim();
        let column = above.map_or(Column::Test, |(_, _, head)| match head.as_slice() {
            [arrow, then, ..] if arrow.is(&ARROWS) && then.is(&THEN) => Column::Steps,
            [arrow, ..] if arrow.is(&ARROWS) => Column::Output,
            _ => Column::Test,
        });
        let mut cell = Self { column, tokens, from, to, text: "", head, declaration: place.text };
        cell.text = cell.text_from(cell.tokens.first().map_or(to, |first| first.at));
        Some(cell)
    }

    fn first_is(&self, words: &[&str]) -> bool {
        self.tokens.first().is_some_and(|first| first.is(words))
    }

    /// What stands in it from a byte of the declaration on.
    fn text_from(&self, from: usize) -> &'t str {
        let to = self.tokens.last().map_or(from, Token::end);
        self.declaration.get(from..to).unwrap_or("").trim_start()
    }

    /// What stands behind the token of this number.
    fn behind(&self, number: usize) -> &'t str {
        self.tokens.get(number).map_or("", |token| self.text_from(token.end()))
    }

    fn unexpected(&self, place: &Place<'_>, message: Bilingual) -> Diagnostic {
        let (from, to) = match (self.tokens.first(), self.tokens.last()) {
            (Some(first), Some(last)) => (first.at, last.end()),
            _ => (self.from, self.to),
        };
        Diagnostic::new(&codes::syntax::UNEXPECTED, place.span(from, to), message)
    }

    /// The diagnostic with what should stand in the cell, where a cell can hold that.
    fn instead(&self, place: &Place<'_>, diagnostic: Diagnostic, text: String) -> Diagnostic {
        let fits = is_whole(Rule::table_cell, &text);
        let (Some(first), Some(last), true) = (self.tokens.first(), self.tokens.last(), fits) else {
            return diagnostic;
        };
        let shown = excerpt(&text);
        diagnostic.help(say!("write `{shown}`", "请写“{shown}”")).fix(place.span(first.at, last.end()), text)
    }
}

/// What stands in a cell that no cell can hold.
pub(super) fn cell(place: &Place<'_>, expected: &Expected) -> Option<Diagnostic> {
    if !in_table(place) {
        return None;
    }
    if let Some(diagnostic) = rule_below_header(place) {
        return Some(diagnostic);
    }
    let cell = Cell::of(place)?;
    if cell.tokens.is_empty() {
        return Some(empty(place, &cell));
    }
    if cell.column == Column::Steps {
        return step(place, &cell);
    }
    value_only(place, &cell)
        .or_else(|| any_value(place, &cell))
        .or_else(|| two_tests(place, &cell))
        .or_else(|| list(place, &cell))
        .or_else(|| range(place, &cell))
        .or_else(|| spoken(place, &cell))
        .or_else(|| guard(place, &cell))
        .or_else(|| no_test(place, &cell))
        .or_else(|| two_values(place, &cell, expected))
}

/// `|---|---|`
fn rule_below_header(place: &Place<'_>) -> Option<Diagnostic> {
    let row = line(place.text, place.at)?;
    let drawn = place.text.get(row.from..row.to)?.trim();
    let mut cells = drawn.strip_prefix('|')?.trim_end_matches('|').split('|').map(str::trim);
    if !cells.all(|cell| cell.len() > 1 && cell.chars().all(|c| matches!(c, '-' | ':'))) {
        return None;
    }
    let end = row.to + place.text.get(row.to..)?.chars().next().map_or(0, char::len_utf8);
    Some(
        Diagnostic::new(
            &codes::syntax::UNEXPECTED,
            place.span(row.from, row.to),
            say!("no line stands between the header and the rows", "表头与各行之间没有分隔线"),
        )
        .help(say!("leave it out", "请去掉"))
        .fix(place.span(row.from, end), ""),
    )
}

fn empty(place: &Place<'_>, cell: &Cell<'_>) -> Diagnostic {
    let (message, help) = match cell.column {
        Column::Test => {
            (say!("this cell is empty", "此格为空"), say!("for any value write `-`", "任何值都可以时请写 -"))
        }
        Column::Steps => {
            (say!("this cell is empty", "此格为空"), say!("for no step write `-`", "没有步骤时请写 -"))
        }
        Column::Output => (
            say!("this cell is empty", "此格为空"),
            say!("an output cell holds one value", "输出格应是一个值"),
        ),
    };
    let span = place.span(cell.from, cell.to);
    let diagnostic = Diagnostic::new(&codes::syntax::UNEXPECTED, span, message).help(help);
    match cell.column {
        Column::Output => diagnostic,
        _ => diagnostic.fix(span, " - "),
    }
}

/// `is 浙江`, `province: 浙江`, `-> zto`
fn value_only(place: &Place<'_>, cell: &Cell<'_>) -> Option<Diagnostic> {
    let first = cell.tokens.first()?;
    let alone = cell.tokens.len() == 1;
    if alone && (first.is(&IS) || first.is(&["否"])) {
        let message = say!("a condition is `true` or `false`", "是与否写作“真”与“假”");
        let text = if first.is(&IS) { as_in(first.text, ["true", "真"]) } else { "假" };
        return Some(cell.instead(place, cell.unexpected(place, message), text.into()));
    }
    let not = |rest: &str| format!("{} {rest}", as_in(first.text, ["not", "非"]));
    let denied = cell.tokens.get(1).is_some_and(|second| second.is(&["not"]));
    let written = match first {
        first if first.is(&["不是"]) => not(cell.behind(0)),
        first if first.is(&IS) && denied => not(cell.behind(1)),
        first if first.is(&IS) || first.is(&ARROWS) || first.is(&THEN) => cell.behind(0).into(),
        _ => return named(place, cell),
    };
    let shown = first.text;
    let message = say!("a cell does not start with `{shown}`", "格中不以“{shown}”开头");
    Some(cell.instead(place, cell.unexpected(place, message), written))
}

/// `province: 浙江`, `order.province := 浙江`
fn named(place: &Place<'_>, cell: &Cell<'_>) -> Option<Diagnostic> {
    let sign = cell.tokens.iter().position(|token| token.is(&[":", "："])).filter(|sign| *sign > 0)?;
    let last = cell.tokens.get(sign - 1).filter(|last| last.is_word())?;
    let equal = cell.tokens.get(sign + 1).is_some_and(|next| next.is(&["=", "＝"]));
    let diagnostic = cell
        .unexpected(place, say!("a cell holds a value without a name", "格中只写值，不写名称"))
        .help(say!("each name is a column of its own", "每个名称各占一列"));
    let head = cell.head.split([':', '：']).next().unwrap_or("").trim();
    Some(match head.ends_with(last.text) {
        true => cell.instead(place, diagnostic, cell.behind(sign + usize::from(equal)).into()),
        false => diagnostic,
    })
}

/// `*`, `--`, `otherwise`
fn any_value(place: &Place<'_>, cell: &Cell<'_>) -> Option<Diagnostic> {
    let dashes = cell.tokens.len() > 1 && cell.tokens.iter().all(|token| token.is(&["-", "－"]));
    let star =
        cell.tokens.len() == 1 && cell.first_is(&["*", "＊", "×", "?", "？", "otherwise", "否则", "/"]);
    if !(dashes || star) || cell.column == Column::Output {
        return None;
    }
    let shown = excerpt(cell.text);
    let message = say!("`{shown}` is no test", "“{shown}”不是条件");
    let diagnostic = cell.unexpected(place, message);
    let first = cell.tokens.first()?;
    let span = place.span(first.at, cell.tokens.last()?.end());
    Some(diagnostic.help(say!("for any value write `-`", "任何值都可以时请写 -")).fix(span, "-"))
}

/// `>= 5元 and <= 9元`, `5元 <= x <= 9元`
fn two_tests(place: &Place<'_>, cell: &Cell<'_>) -> Option<Diagnostic> {
    let signs: Vec<usize> = (0..cell.tokens.len())
        .filter(|at| cell.tokens.get(*at).is_some_and(|token| token.is(&ENDS)))
        .collect();
    let [first, second] = *signs.as_slice() else { return None };
    let message = say!("a cell holds one test", "一格只写一个条件");
    let diagnostic = cell.unexpected(place, message).help(say!(
        "both ends included are `5元 .. 9元`; else give the field a column for each end",
        "含两端的区间写作 5元 .. 9元；否则该字段上下限各写一列"
    ));
    let [start, end] = [cell.tokens.get(first)?.end(), cell.tokens.get(second)?.at];
    let between = place.text.get(start..end)?.trim();
    let kind = |at: usize| match cell.tokens.get(at).map_or("", |token| token.text) {
        "<=" | "≤" => "<=",
        ">=" | "≥" => ">=",
        other => other,
    };
    let one = ["and", "且"].iter().find_map(|and| between.strip_suffix(and)).map(str::trim_end);
    let (Some(one), 0) = (one, first) else { return Some(diagnostic) };
    let other = cell.behind(second);
    Some(match (kind(first), kind(second)) {
        (">=", "<=") => cell.instead(place, diagnostic, format!("{one} .. {other}")),
        ("<=", ">=") => cell.instead(place, diagnostic, format!("{other} .. {one}")),
        _ => diagnostic,
    })
}

/// `in 浙江, 江苏`, `not in 浙江`, `不属于 [浙江]`
fn list(place: &Place<'_>, cell: &Cell<'_>) -> Option<Diagnostic> {
    let second = cell.tokens.get(1)?;
    let (not, rest) = match cell.tokens.first()? {
        first if first.is(&["in", "属于"]) => (false, cell.behind(0)),
        first if first.is(&["not", "非"]) && second.is(&["in", "属于"]) => (true, cell.behind(1)),
        first if first.is(&["不属于"]) => (true, cell.behind(0)),
        _ => return None,
    };
    let members = rest.strip_prefix(['(', '（', '[', '［', '【', '{']).unwrap_or(rest);
    let members = members.strip_suffix([')', '）', ']', '］', '】', '}']).unwrap_or(members).trim();
    let [word, not] = match (cell.text.is_ascii() || cell.first_is(&["in", "not"]), not) {
        (true, not) => ["in", if not { "not " } else { "" }],
        (false, not) => ["属于", if not { "非 " } else { "" }],
    };
    let message = say!("`in` is followed by a list in brackets", "“属于”之后是方括号中的列表");
    let help = say!("write `in [a, b]`", "请写“属于 [甲, 乙]”");
    let diagnostic = cell.unexpected(place, message).help(help);
    Some(cell.instead(place, diagnostic, format!("{not}{word} [{members}]")))
}

/// `5元 to 9元`, `between 5元 and 9元`, `5元～9元`
fn range(place: &Place<'_>, cell: &Cell<'_>) -> Option<Diagnostic> {
    let text = cell.text.strip_prefix("between ").unwrap_or(cell.text);
    let between = text.len() < cell.text.len();
    let words = [" to ", " and ", "到", "至", "～", "~", "—", "–"];
    let (low, high) = words
        .iter()
        .filter(|word| between || **word != " and ")
        .find_map(|word| text.split_once(word))
        .map(|(low, high)| (low.trim(), high.trim()))?;
    let value =
        |text: &str| text.starts_with(|c: char| c.is_numeric() || c == '¥') && is_whole(Rule::expr, text);
    if !(value(low) && value(high)) {
        return None;
    }
    let message = say!("a range is written `a .. b`", "区间写作“a .. b”");
    Some(cell.instead(place, cell.unexpected(place, message), format!("{low} .. {high}")))
}

/// `大于 5元`, `at least 5元`, `5元以上`
fn spoken(place: &Place<'_>, cell: &Cell<'_>) -> Option<Diagnostic> {
    let two = ["at least", "at most", "more than", "less than"];
    let word = two.into_iter().find(|word| cell.text.starts_with(word));
    let word = word.unwrap_or(cell.tokens.first()?.text);
    let rest = cell.text.get(word.len()..)?.trim();
    let sign = match word {
        "at least" | "至少" => Some(">="),
        "at most" | "至多" | "最多" => Some("<="),
        "more than" | "over" | "above" => Some(">"),
        "less than" | "under" | "below" => Some("<"),
        _ => sign_of(word),
    };
    let (shown, written) = match (sign, cell.text.strip_suffix("以上")) {
        (Some(sign), _) if !rest.is_empty() => (word, format!("{sign} {rest}")),
        (_, Some(value)) => ("以上", format!(">= {}", value.trim())),
        _ => return None,
    };
    let message = say!("`{shown}` is no word of the language", "规则语言中没有“{shown}”这个词");
    Some(cell.instead(place, cell.unexpected(place, message), written))
}

/// `if order.cod`, `when order.cod`
fn guard(place: &Place<'_>, cell: &Cell<'_>) -> Option<Diagnostic> {
    if !(cell.first_is(&IF) || cell.first_is(&WHEN) || cell.first_is(&UNLESS)) {
        return None;
    }
    let condition = excerpt(cell.behind(0));
    Some(cell.unexpected(place, say!("a cell has no condition of its own", "格中不能另写条件")).help(say!(
        "what a row depends on is a column; make one for `{condition}`",
        "一行取决于什么就写成一列，请为“{condition}”另加一列"
    )))
}

/// `contains "a"`, `starts with "a"`
fn no_test(place: &Place<'_>, cell: &Cell<'_>) -> Option<Diagnostic> {
    if !cell.first_is(&["contains", "包含", "starts", "开头是", "ends", "结尾是"]) {
        return None;
    }
    let shown = excerpt(cell.text);
    Some(
        cell.unexpected(place, say!("a cell cannot test `{shown}`", "格中不能写“{shown}”")).help(say!(
            "a cell is `a, b`, `in [a, b]`, `>= 5元`, `1 .. 9`, `not a`, `missing`, `none` or `-`; other tests stand in rules",
            "格中可写：甲, 乙、属于 [甲, 乙]、>= 5元、1 .. 9、非 甲、缺失、空 或 -；其他条件请写成规则"
        )),
    )
}

/// `New York`, `浙江; 江苏`
fn two_values(place: &Place<'_>, cell: &Cell<'_>, expected: &Expected) -> Option<Diagnostic> {
    let semicolon = place.found == ";" || place.found == "；";
    let second = cell.tokens.get(1)?;
    let words = cell.tokens.first()?.is_word() && second.is_word() && second.at == place.at;
    if !(semicolon || words && expected.operator()) || cell.tokens.iter().any(|token| token.is(&JOINTS)) {
        return None;
    }
    let (found, quoted) = (excerpt(place.found), excerpt(cell.text));
    let diagnostic = |message| Diagnostic::new(&codes::syntax::MISSING_SEPARATOR, place.here(), message);
    if semicolon {
        return Some(
            diagnostic(say!("`{found}` separates no values", "“{found}”不能分隔值"))
                .help(say!("values of a cell are separated by commas", "格中的值用逗号分开"))
                .fix(place.here(), ","),
        );
    }
    Some(diagnostic(say!("a comma is missing before `{found}`", "“{found}”之前缺少逗号")).help(say!(
        "several values are `a, b`; one text of several words is `\"{quoted}\"`",
        "多个值写作“甲, 乙”；含空格的一段文字写作 \"{quoted}\""
    )))
}

/// `hold(order) if order.cod`, `then hold(order)`
fn step(place: &Place<'_>, cell: &Cell<'_>) -> Option<Diagnostic> {
    if cell.first_is(&THEN) {
        return value_only(place, cell);
    }
    let clause =
        |token: &&Token<'_>| token.is(&IF) || token.is(&UNLESS) || token.is(&AFTER) || token.is(&OTHERWISE);
    let found = cell.tokens.iter().find(clause)?;
    let shown = found.text;
    let message = say!("a step of a table has no `{shown}`", "表中的步骤没有“{shown}”");
    let span = place.span(found.at, cell.tokens.last()?.end());
    Some(Diagnostic::new(&codes::syntax::UNEXPECTED, span, message).help(say!(
        "a condition is a column of the table; for a step that waits write a rule",
        "条件写成表的一列；要等待的步骤请写成规则"
    )))
}

/// What stands wrongly before the rows.
pub(super) fn header(place: &Place<'_>, expected: &Expected) -> Option<Diagnostic> {
    if !in_table(place) {
        return None;
    }
    let unexpected = |message| Diagnostic::new(&codes::syntax::UNEXPECTED, place.here(), message);
    let header = header_at(place);
    if header.is_none_or(|header| place.at < header) {
        let found = place.found;
        if matches!(found, "first" | "all" | "unique" | "首个" | "全部" | "唯一") {
            return Some(
                unexpected(say!("the policy of a table stands in parentheses", "表的取法写在括号中"))
                    .help(say!("write `({found})`", "请写“({found})”"))
                    .fix(place.here(), format!("({found})")),
            );
        }
        let when = WHEN.contains(&found) || IF.contains(&found);
        return when.then(|| {
            unexpected(say!("a table has no `when`", "表没有“当”"))
                .help(say!("its columns are its conditions", "表的各列就是条件"))
        });
    }
    let line = line(place.text, place.at).filter(|line| Some(line.from) == header)?;
    let number = line.tokens.iter().position(|token| token.at == place.at)?;
    let before = line.tokens.get(number.checked_sub(1)?)?;
    if before.is(&BARS) && THEN.contains(&place.found) {
        let then = place.found;
        return Some(
            unexpected(say!("the column of the steps is `-> {then}`", "步骤列写作“-> {then}”"))
                .help(say!("write `-> {then}`", "请写“-> {then}”"))
                .fix(place.span(place.at, place.at), "-> "),
        );
    }
    if before.is(&BARS) && matches!(place.found, "=" | "＝" | ":" | "：" | ">" | "＞") {
        let length =
            place.text.get(place.at..)?.find(|c| !matches!(c, '=' | '＝' | ':' | '：' | '>' | '＞' | '-'))?;
        return Some(
            unexpected(say!("an output column starts with `->`", "输出列以“->”开头"))
                .help(say!("write `-> name`", "请写“-> 名称”"))
                .fix(place.span(place.at, place.at + length), "->"),
        );
    }
    let after_path = before.is_word() && expected.has(Rule::EOI);
    after_path.then(|| {
        unexpected(say!("a header names a field and nothing else", "表头只写字段"))
            .help(say!("its tests stand in the rows: `> 5`", "条件写在各行中，如 > 5"))
    })
}

/// A row without its first bar.
pub(super) fn row(place: &Place<'_>, _: &Expected) -> Option<Diagnostic> {
    let header = header_at(place).filter(|header| in_table(place) && *header < place.at)?;
    let line = line(place.text, place.at).filter(|line| line.from > header)?;
    let first = line.tokens.first().filter(|first| first.at == place.at && !first.is(&BARS))?;
    line.tokens.iter().any(|token| token.is(&BARS)).then(|| {
        Diagnostic::new(
            &codes::syntax::UNEXPECTED,
            place.here(),
            say!("a row starts with `|`", "每行以“|”开头"),
        )
        .help(say!("write `|` before it", "请在前面写“|”"))
        .fix(place.span(first.at, first.at), "| ")
    })
}
