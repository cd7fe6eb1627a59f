//! Begins a mapping for a file that no mapping knows.
//!
//! Headers that the shipped mappings use with one meaning, over cells that fit it, are written down. Everything else is a comment that
//! begins with `# ?`, with what the cells look like: a person decides. Values are shown only of columns with a few short words that
//! come again and again or stand under a status, and cannot be about a person, since these are what a status map has to know.
//!
//! ```
//! use dangjiu::lang::Lang;
//! use dangjiu_exports::{suggest::suggest_map, table::Content};
//!
//! let csv = "单据编号,订单状态,下单时间,应付金额,收货人\nA-1,待审,2026-09-21 10:00:00,199.00,张三\n";
//! let text = suggest_map("our.csv", &Content::Bytes(csv.as_bytes().into()), Lang::En)?;
//! assert!(text.contains("created = [\"下单时间\"]"));
//! assert!(text.contains("# ? id = [\"单据编号\"]"));
//! assert!(text.contains("待审") && !text.contains("张三"));
//! # Ok::<(), dangjiu::diagnostic::Bilingual>(())
//! ```

mod column;
mod meaning;

use dangjiu::diagnostic::Bilingual;
use dangjiu::lang::Lang;
use dangjiu::observation::{LinkKind, NodeKind};
use dangjiu::say;

use crate::cell::{DateOrder, Evidence};
use crate::mapping::builtin;
use crate::recognise::{NotKnown, recognise, texts};
use crate::table::{Content, HEADERS_WITHIN, Source, Table, TableError, TableKind};
use column::{Column, Looks};
use meaning::{Meaning, Meanings};

/// Rows looked at.
const ROWS: u64 = 1000;
/// What a row is taken for until somebody says otherwise.
const ROW: NodeKind = NodeKind::ErpOrder;

/// A mapping for the file as far as it can be told, in TOML with comments in the given language. For a file that a shipped mapping
/// knows, that mapping.
///
/// # Errors
/// The file cannot be read, is no table, or has no row of headers.
pub fn suggest_map(name: &str, content: &Content, lang: Lang) -> Result<String, Bilingual> {
    let refused = |error: TableError| NotKnown::from(error).reason;
    let shipped = builtin::mappings().map_err(|error| error.0)?;
    let mut source = Source::look(content, None).map_err(refused)?;
    if let Some(known) = recognise(name, &mut source, &[], &shipped).tables.into_iter().flatten().next() {
        let at = shipped.iter().position(|mapping| mapping.name == known.mapping.name);
        if let Some((_, text)) = at.and_then(|at| builtin::FILES.get(at)) {
            let said = say!(
                "The shipped mapping below already reads this file. Copy and change it only where it reads wrongly.",
                "下面这份自带的对应文件已能读这个文件；只有读得不对时才需要复制一份来改。"
            );
            return Ok(format!("# {}\n\n{text}", spoken(lang, &said)));
        }
    }
    let mut table = source.table(None).map_err(refused)?;
    if table.kind() == TableKind::Json {
        return paths(name, &table.paths().map_err(refused)?, lang);
    }
    let sheet = table.sheets().first().cloned();
    let columns = columns(&mut table)?;
    let mut page = Page { lang, meanings: Meanings::of(&shipped), text: String::new() };
    page.head(name, sheet.as_deref(), &columns);
    page.body(&columns);
    Ok(page.text)
}

fn spoken(lang: Lang, said: &Bilingual) -> &str {
    match lang {
        Lang::En => &said.en,
        Lang::Zh => &said.zh,
    }
}

/// The headers and what stands under them.
fn columns(table: &mut Table) -> Result<Vec<Column>, Bilingual> {
    let (mut above, mut rows) = (0, 0);
    let mut columns: Vec<Column> = Vec::new();
    while let Some(row) = table.next_row().map_err(|error| NotKnown::from(error).reason)? {
        if row.is_blank() {
            continue;
        }
        let mut cells = texts(&row);
        while cells.last().is_some_and(String::is_empty) {
            cells.pop();
        }
        if columns.is_empty() {
            above += 1;
            // The first row that is as wide as the table and holds no values; titles above it are narrower.
            let filled = cells.iter().filter(|cell| !cell.is_empty()).count();
            let is_header =
                filled > 1 && filled * 2 > cells.len() && !cells.iter().any(|cell| column::is_value(cell));
            if is_header {
                columns = cells.into_iter().map(Column::new).collect();
            } else if above == HEADERS_WITHIN {
                break;
            }
            continue;
        }
        columns
            .iter_mut()
            .zip(cells.iter().map(String::as_str).chain(std::iter::repeat("")))
            .for_each(|(column, cell)| column.look(cell));
        rows += 1;
        if rows == ROWS {
            break;
        }
    }
    if columns.is_empty() {
        return Err(say!(
            "none of the first {HEADERS_WITHIN} rows is one of headers, so nothing says what the columns are",
            "前 {HEADERS_WITHIN} 行里没有列名行，无从知道各列是什么"
        ));
    }
    Ok(columns)
}

/// A quoted text of TOML: quoted and escaped as in JSON.
fn quoted(text: &str) -> String {
    serde_json::Value::String(text.to_owned()).to_string()
}

/// For JSON: the paths, all of them as questions.
fn paths(name: &str, paths: &[String], lang: Lang) -> Result<String, Bilingual> {
    if paths.is_empty() {
        return Err(say!("the file holds no JSON value with fields", "文件里没有带字段的 JSON"));
    }
    let said = say!(
        "A mapping for {name}: its first value has these paths. `rows` is the array whose elements are the rows; a path within an element begins with a dot.",
        "{name} 的对应文件：第一个值里有这些路径。rows 是一行一个元素的数组；元素里的路径以点开头。"
    );
    let mut text = format!("# {}\n", spoken(lang, &said));
    for path in paths {
        text.push_str(&format!("# ? {path}\n"));
    }
    text.push_str(
        "# ? requires = [\"…\"]\n# ? [json]\n# ? rows = [\"…\"]\n# ? [columns]\n# ? id = [\"…\"]\n",
    );
    Ok(text)
}

/// The mapping being written.
struct Page {
    lang: Lang,
    meanings: Meanings,
    text: String,
}

impl Page {
    fn line(&mut self, line: &str) {
        self.text.push_str(line);
        self.text.push('\n');
    }

    fn comment(&mut self, said: &Bilingual) {
        let line = format!("# {}", spoken(self.lang, said));
        self.line(&line);
    }

    /// A line that a person has to decide on.
    fn question(&mut self, line: &str, said: &Bilingual) {
        let line = format!("# ? {line}  # {}", spoken(self.lang, said));
        self.line(&line);
    }

    fn head(&mut self, name: &str, sheet: Option<&str>, columns: &[Column]) {
        self.comment(&say!(
            "A mapping for {name}, begun from its headers and first rows. Lines with `# ?` are open questions:",
            "{name} 的对应文件，由列名和前若干行写出。带“# ?”的行还没定："
        ));
        self.comment(&say!(
            "take away the `# ?` where it is right, and delete the others.",
            "对的去掉“# ?”，不对的删掉。"
        ));
        let file = name.rsplit(['/', '\\']).next().unwrap_or(name);
        let stem = file.split('.').next().unwrap_or(file);
        self.line(&format!("name = {}", quoted(stem)));
        self.question(
            "system = \"erp\"",
            &say!("the name of the system that wrote it", "写出这个文件的系统叫什么"),
        );
        self.question(
            "role = \"erp\"",
            &say!(
                "channel, erp, wms, crm, carrier, finance",
                "渠道 channel、erp、仓库 wms、客服 crm、承运商 carrier、财务 finance"
            ),
        );
        self.question("channel = \"taobao\"", &say!("only for role channel", "仅当 role 为 channel"));
        self.question(
            &format!("node = \"{}\"", ROW.name()),
            &say!(
                "what a row is about: sales_order, line, erp_order, outbound, parcel, after_sale, payment",
                "一行说的是什么：sales_order 平台订单、line 子订单、erp_order、outbound 出库单、parcel 包裹、after_sale 售后单、payment 收款"
            ),
        );
        if let Some(sheet) = sheet {
            self.line(&format!("sheet = {}", quoted(sheet)));
        }
        let certain = columns.iter().filter(|column| self.certain(column).is_some());
        let mut required: Vec<String> = certain.map(|column| quoted(&column.header)).take(6).collect();
        if required.len() < 3 {
            let any = columns.iter().filter(|column| !column.header.is_empty() && !column.is_personal());
            required = any.map(|column| quoted(&column.header)).take(5).collect();
        }
        self.comment(&say!("The headers by which such a file is known.", "凭这些列名认出这种文件。"));
        self.line(&format!("requires = [{}]", required.join(", ")));
        self.forms(columns);
    }

    /// Dates and amounts: the order of day and month, the decimal mark.
    fn forms(&mut self, columns: &[Column]) {
        let dates = columns.iter().filter(|column| column.looks() == Looks::Date);
        let proofs: Vec<Evidence> = dates.flat_map(|column| column.evidence.clone()).collect();
        let has = |one: Evidence| proofs.contains(&one);
        let open = has(Evidence::Either) || has(Evidence::ShortYear);
        match (has(Evidence::Mdy), has(Evidence::Dmy), open) {
            (true, false, _) => self.line(&format!("dates = {}", order(DateOrder::Mdy))),
            (false, true, _) => self.line(&format!("dates = {}", order(DateOrder::Dmy))),
            (false, false, false) => {}
            _ if has(Evidence::ShortYear) => self.question(
                &format!("dates = {}", order(DateOrder::Ymd)),
                &say!("the year has two digits: ymd, mdy or dmy", "年份只有两位：ymd、mdy 或 dmy"),
            ),
            _ => self.question(
                &format!("dates = {}", order(DateOrder::Mdy)),
                &say!("day and month could be either: mdy or dmy", "分不清月和日：mdy 或 dmy"),
            ),
        }
        if columns.iter().any(|column| column.looks() == Looks::AmountWithComma) {
            self.line("decimal = \",\"");
        }
        self.question("zone = \"+08:00\"", &say!("where its times are", "时间所在的时区"));
        let currency = columns.iter().find_map(Column::currency).unwrap_or("CNY");
        self.question(&format!("currency = {}", quoted(currency)), &say!("of its amounts", "金额的币种"));
    }

    /// The one meaning a header has in the shipped mappings, where its cells fit.
    fn certain(&self, column: &Column) -> Option<Meaning> {
        match self.meanings.of_header(&column.header) {
            [only] if only.fits(column.looks()) => Some(*only),
            _ => None,
        }
    }

    fn body(&mut self, columns: &[Column]) {
        self.line("\n[columns]");
        let mut taken: Vec<Meaning> = Vec::new();
        let mut open: Vec<&Column> = Vec::new();
        let mut later: Vec<(Meaning, &Column)> = Vec::new();
        for column in columns.iter().filter(|column| !column.header.is_empty()) {
            match self.certain(column) {
                Some(meaning) if meaning.is_column() && !taken.contains(&meaning) => {
                    taken.push(meaning);
                    let header = quoted(&column.header);
                    self.line(&format!("{} = [{header}]", meaning.key()));
                }
                Some(meaning) if !meaning.is_column() => later.push((meaning, column)),
                _ => open.push(column),
            }
        }
        let id_is_open = !taken.contains(&Meaning::Id);
        if id_is_open {
            self.id(&open);
        }
        for column in &open {
            self.open(column, id_is_open, &taken);
        }
        self.statuses(&later, columns);
        for (meaning, column) in later.iter().filter(|(meaning, _)| matches!(meaning, Meaning::Link(..))) {
            self.link(*meaning, column);
        }
        for column in open.iter().filter(|column| is_parcel(column)) {
            self.line("\n# ? [[links]]\n# ? kind = \"shipped_in\"\n# ? to = \"parcel\"");
            let header = quoted(&column.header);
            self.question(
                &format!("columns = [{header}]"),
                &say!("the number of a parcel, perhaps", "也许是包裹的单号"),
            );
        }
    }

    /// Whether a column may be the number of what a row is about; one about a person never is.
    fn may_be_id(&self, column: &Column) -> bool {
        let meanings = self.meanings.of_header(&column.header);
        let is_number = !column.is_personal() && column.looks() == Looks::Id;
        meanings.contains(&Meaning::Id) || (is_number && !meaning::names_a_parcel(&column.header))
    }

    /// Which column may be the number of what a row is about.
    fn id(&mut self, open: &[&Column]) {
        let mut candidates: Vec<&&Column> = open.iter().filter(|column| self.may_be_id(column)).collect();
        if candidates.is_empty() {
            // A carrier's rows are parcels.
            candidates = open.iter().filter(|column| is_parcel(column)).collect();
        }
        if candidates.is_empty() {
            self.question(
                "id = [\"…\"]",
                &say!(
                    "no column looks like the number of an order; without one the file cannot be read",
                    "没有哪一列像订单编号；没有编号就读不了"
                ),
            );
        }
        for column in candidates {
            let (filled, distinct) = (column.filled, column.distinct());
            self.question(
                &format!("id = [{}]", quoted(&column.header)),
                &say!("{filled} values, {distinct} different", "{filled} 个值，{distinct} 个不同"),
            );
        }
    }

    /// A column that nothing is certain of.
    fn open(&mut self, column: &Column, id_is_open: bool, taken: &[Meaning]) {
        let meanings = self.meanings.of_header(&column.header);
        let header = quoted(&column.header);
        let asked_for_id = id_is_open && self.may_be_id(column);
        let mut keys: Vec<&str> =
            meanings.iter().filter(|one| one.is_column()).map(|one| one.key()).collect();
        keys.retain(|key| !(asked_for_id && *key == "id"));
        let guess = meaning::guessed(&column.header).filter(|guess| guess.fits(column.looks()));
        if meanings.is_empty() {
            keys.extend(guess.filter(|guess| !taken.contains(guess)).map(Meaning::key));
        }
        let looks = column.looks();
        if column.is_personal() && !asked_for_id {
            self.question(&header, &say!("about a person: it is not read", "涉及个人，不读"));
        } else if !keys.is_empty() {
            let (key, all) = (keys.first().copied().unwrap_or_default(), keys.join(" · "));
            self.question(&format!("{key} = [{header}]"), &say!("could be: {all}", "可能是：{all}"));
        } else if looks != Looks::Id && !asked_for_id {
            self.question(&header, &looks.in_words());
        }
    }

    /// The status, with the words that its map has to know.
    fn statuses(&mut self, later: &[(Meaning, &Column)], columns: &[Column]) {
        let known = later.iter().find(|(meaning, _)| *meaning == Meaning::Status).map(|(_, column)| *column);
        let candidates: Vec<&Column> = if let Some(known) = known {
            vec![known]
        } else {
            let may_be = |column: &&Column| {
                column.looks() == Looks::Words
                    && (column.is_status() || column.repeats())
                    && column.currency().is_none()
            };
            columns.iter().filter(may_be).collect()
        };
        self.line("\n# ? [status]");
        self.question(
            "map = \"jushuitan.order_export\"",
            &say!("a shipped map, or one of your own in a rule file", "自带的状态映射，或规则文件里自己写的"),
        );
        self.line("# ? [status.columns]");
        for column in candidates {
            let words = column.words().map_or(String::new(), |words| words.join(" · "));
            self.line(&format!("# ? status = [{}]  # {words}", quoted(&column.header)));
        }
    }

    /// A tie; as a question where only rows of other things are known to have it.
    fn link(&mut self, meaning: Meaning, column: &Column) {
        let Meaning::Link(kind, to) = meaning else { return };
        let (name, header) = (to.name(), quoted(&column.header));
        if kind == LinkKind::ShippedIn || self.meanings.ties(&column.header, ROW) {
            let kind = kind.name();
            self.line(&format!("\n[[links]]\nkind = \"{kind}\"\nto = \"{name}\"\ncolumns = [{header}]"));
            return;
        }
        // A case or a line is a part of the order whose number an ERP order fulfils.
        let kind = if to == NodeKind::SalesOrder { LinkKind::Fulfils } else { kind };
        self.line("\n# ? [[links]]");
        self.question(
            &format!("kind = \"{}\"", kind.name()),
            &say!(
                "fulfils for an ERP order or an outbound; part_of for a line, an after-sale case or a payment",
                "ERP 订单、出库单填 fulfils；子订单、售后单、收款填 part_of"
            ),
        );
        self.line(&format!("# ? to = \"{name}\"\n# ? columns = [{header}]"));
    }
}

/// Whether a column that no mapping knows may tie a row to a parcel.
fn is_parcel(column: &Column) -> bool {
    !column.is_personal() && column.looks() == Looks::Id && meaning::names_a_parcel(&column.header)
}

fn order(order: DateOrder) -> &'static str {
    match order {
        DateOrder::Ymd => "\"ymd\"",
        DateOrder::Mdy => "\"mdy\"",
        DateOrder::Dmy => "\"dmy\"",
    }
}

#[cfg(test)]
mod tests;
