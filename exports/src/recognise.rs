//! Which mapping reads a file: the one whose required headers are all there.
//!
//! The mapping with the most required headers wins; a shop's own goes before the shipped ones. Two that fit equally well, or none, and the
//! file is refused with what was seen: it is never guessed.

use dangjiu::diagnostic::Bilingual;
use dangjiu::mask::{mask, mask_within};
use dangjiu::say;
use dangjiu::schema::DataClass;

use crate::cell::{CellFault, DateOrder, Dates, Evidence, Order, evidence, trimmed};
use crate::header::normalised;
use crate::mapping::Mapping;
use crate::table::{HEADERS_WITHIN, Row, Source, Table, TableError};
use crate::text::{Encoding, decoded};

/// Parts of headers that names, addresses and statuses do not have.
const HEADER_WORDS: &[&str] = &[
    "单号", "编号", "时间", "日期", "金额", "状态", "数量", "价格", "单价", "店铺", "平台", "类型", "编码",
    "名称", "order", "date", "time", "status", "amount", "total", "qty", "quantity", "sku", "_id", "code",
    "currency", "number", "channel",
];
/// Whole headers beside them.
const HEADERS: &[&str] = &[
    "备注",
    "留言",
    "收货人",
    "收件人",
    "姓名",
    "手机",
    "电话",
    "地址",
    "收货地址",
    "买家",
    "客户",
    "商品",
    "品名",
    "库存",
    "价",
    "no",
    "id",
];
/// So many headers are named in a refusal.
const HEADERS_SHOWN: usize = 12;

/// What was recognised: the mapping, the sheet, the headers and their row.
pub(crate) struct Known<'m> {
    pub(crate) mapping: &'m Mapping,
    pub(crate) sheet: Option<String>,
    /// Of a table; JSON has none.
    pub(crate) headers: Option<Vec<String>>,
    pub(crate) header_row: u32,
    pub(crate) encoding: &'static str,
    pub(crate) text_encoding: Option<Encoding>,
    /// Of a workbook: whether its dates count from 1904.
    pub(crate) since_1904: bool,
}

/// Why a file is not read, in what encoding it is as far as that was told, and of a workbook which sheet.
#[derive(Clone)]
pub(crate) struct NotKnown {
    pub(crate) reason: Bilingual,
    pub(crate) encoding: Option<&'static str>,
    pub(crate) sheet: Option<String>,
}

impl From<TableError> for NotKnown {
    fn from(error: TableError) -> NotKnown {
        let reason = match error {
            TableError::Refused(reason) => reason,
            TableError::Io(error) => {
                let what = error.to_string();
                say!("the file cannot be read: {what}", "文件读不出来：{what}")
            }
        };
        NotKnown { reason, encoding: None, sheet: None }
    }
}

/// What a file comes to: one table, or of a workbook several.
pub(crate) struct Found<'m> {
    pub(crate) tables: Vec<Result<Known<'m>, NotKnown>>,
    /// Sheets with something on them that are not read: they hold no table, or the mapping says which sheet to read.
    pub(crate) left_out: Vec<String>,
}

/// Finds the mapping for a file, for a workbook one for each sheet.
pub(crate) fn recognise<'m>(
    name: &str,
    source: &mut Source,
    own: &'m [Mapping],
    shipped: &'m [Mapping],
) -> Found<'m> {
    tables(name, source, own, shipped).unwrap_or_else(Found::refused)
}

impl Found<'_> {
    /// A file that is not read.
    pub(crate) fn refused(why: NotKnown) -> Self {
        Found { tables: vec![Err(why)], left_out: Vec::new() }
    }
}

fn tables<'m>(
    name: &str,
    source: &mut Source,
    own: &'m [Mapping],
    shipped: &'m [Mapping],
) -> Result<Found<'m>, NotKnown> {
    let (encoding, text_encoding) = (source.encoding(), source.text_encoding());
    let refused = |sheet, reason| NotKnown { reason, encoding: Some(encoding), sheet };
    if source.is_json() {
        let paths: Vec<String> = source.table(None)?.paths()?.iter().map(|path| normalised(path)).collect();
        if paths.is_empty() {
            let reason = say!(
                "the file holds no JSON value with fields, of which a push is one per line",
                "文件里没有带字段的 JSON；推送应为每行一个"
            );
            return Err(refused(None, reason));
        }
        let fits = |mapping: &Mapping| mapping.json.is_some();
        let mapping =
            choose(name, &paths, &paths, own, shipped, fits).map_err(|reason| refused(None, reason))?;
        let known = Known {
            mapping,
            sheet: None,
            headers: None,
            header_row: 0,
            encoding,
            text_encoding,
            since_1904: false,
        };
        return Ok(Found { tables: vec![Ok(known)], left_out: Vec::new() });
    }
    let sheets = source.sheets().to_vec();
    let candidates = if sheets.is_empty() { vec![None] } else { sheets.iter().cloned().map(Some).collect() };
    let (mut tables, mut left_out, mut nothing_known) = (Vec::new(), Vec::new(), None);
    for sheet in candidates {
        let on_first = sheet.as_ref() == sheets.first();
        let fits = |mapping: &Mapping| {
            mapping.json.is_none()
                && match (&mapping.sheet, &sheet) {
                    (Some(wanted), Some(sheet)) => {
                        wanted == sheet || (on_first && !sheets.iter().any(|other| other == wanted))
                    }
                    _ => true,
                }
        };
        let mut table = source.table(sheet.as_deref())?;
        match headers(&mut table, |headers, normal| choose(name, headers, normal, own, shipped, fits))? {
            Headers::Known(mapping, headers, header_row) => tables.push(Ok(Known {
                mapping,
                sheet,
                headers: Some(headers),
                header_row,
                encoding,
                text_encoding,
                since_1904: source.since_1904(),
            })),
            Headers::Unknown { reason, is_table } => {
                match (is_table, &sheet) {
                    (false, Some(sheet)) => left_out.push(sheet.clone()),
                    _ => tables.push(Err(refused(sheet.clone(), reason.clone()))),
                }
                nothing_known = nothing_known.or(Some((sheet, reason)));
            }
            Headers::Empty => {}
        }
    }
    let known = tables.iter().flatten();
    if known.clone().next().is_none() {
        let (_, reason) = nothing_known.unwrap_or_else(|| (None, say!("the file is empty", "文件是空的")));
        return Err(refused(None, reason));
    }
    // A mapping that names its sheet says that the others are something else.
    if known.clone().any(|known| known.mapping.sheet.is_some()) {
        tables.retain(|table| match table {
            Err(NotKnown { sheet: Some(sheet), .. }) => {
                left_out.push(sheet.clone());
                false
            }
            _ => true,
        });
    }
    Ok(Found { tables, left_out })
}

/// What the first rows of a table come to.
enum Headers<'m> {
    /// The mapping that knows them, the headers, and their row.
    Known(&'m Mapping, Vec<String>, u32),
    /// No mapping knows the first row with something on it. It is a table where two rows have more than one cell each.
    Unknown { reason: Bilingual, is_table: bool },
    /// Nothing stands there.
    Empty,
}

/// Looks for headers in the first rows that show something.
fn headers<'m>(
    table: &mut Table,
    choose: impl Fn(&[String], &[String]) -> Result<&'m Mapping, Bilingual>,
) -> Result<Headers<'m>, TableError> {
    let (mut rows, mut wide) = (0, 0);
    let mut refusal = None;
    while let Some(row) = table.next_row()? {
        if row.is_blank() {
            continue;
        }
        rows += 1;
        let headers = texts(&row);
        wide += usize::from(headers.iter().filter(|one| !one.is_empty()).count() > 1);
        if rows <= HEADERS_WITHIN {
            let normal: Vec<String> = headers.iter().map(|header| normalised(header)).collect();
            match choose(&headers, &normal) {
                Ok(mapping) => return Ok(Headers::Known(mapping, headers, row.number)),
                // The first row with something on it is the one that is spoken of.
                Err(reason) => refusal = refusal.or(Some(reason)),
            }
        } else if wide > 1 {
            break;
        }
    }
    Ok(refusal.map_or(Headers::Empty, |reason| Headers::Unknown { reason, is_table: wide > 1 }))
}

/// The texts of a row's cells, as far as they are text.
pub(crate) fn texts(row: &Row<'_>) -> Vec<String> {
    let text = |cell: &[u8]| {
        let mut room = String::new();
        decoded(cell, row.gb18030, &mut room).map(|text| trimmed(text).to_owned()).unwrap_or_default()
    };
    row.cells().map(text).collect()
}

/// The one mapping that fits best.
fn choose<'m>(
    name: &str,
    headers: &[String],
    normal: &[String],
    own: &'m [Mapping],
    shipped: &'m [Mapping],
    fits: impl Fn(&Mapping) -> bool,
) -> Result<&'m Mapping, Bilingual> {
    let named: Vec<&Mapping> = own.iter().filter(|mapping| mapping.names(name) && fits(mapping)).collect();
    if !named.is_empty() {
        return best(&named, normal)?.ok_or_else(|| unknown(headers, normal, &named));
    }
    let own: Vec<&Mapping> = own.iter().filter(|mapping| fits(mapping)).collect();
    let shipped: Vec<&Mapping> = shipped.iter().filter(|mapping| fits(mapping)).collect();
    match best(&own, normal)? {
        Some(mapping) => Ok(mapping),
        None => best(&shipped, normal)?
            .ok_or_else(|| unknown(headers, normal, &own.into_iter().chain(shipped).collect::<Vec<_>>())),
    }
}

/// The mapping with the most required headers among those of which none is missing.
fn best<'m>(mappings: &[&'m Mapping], normal: &[String]) -> Result<Option<&'m Mapping>, Bilingual> {
    let fitting = mappings.iter().filter(|mapping| mapping.known_by(normal).1.is_empty());
    let most = fitting.clone().map(|mapping| mapping.requires.len()).max();
    let mut best = fitting.filter(|mapping| Some(mapping.requires.len()) == most);
    match (best.next(), best.next()) {
        (Some(one), Some(other)) => {
            let (one, other) = (&one.name, &other.name);
            Err(say!(
                "the file fits the mappings {one} and {other} equally well; name it in the `files` of one of them",
                "文件同时符合对应文件 {one} 和 {other}；请在其中一个的 files 里写上文件名"
            ))
        }
        (found, _) => Ok(found.copied()),
    }
}

/// Why no mapping fits: what was seen, and what the closest would need.
fn unknown(headers: &[String], normal: &[String], mappings: &[&Mapping]) -> Bilingual {
    let closest = mappings
        .iter()
        .map(|mapping| (mapping, mapping.known_by(normal)))
        .filter(|(_, (found, _))| *found > 0)
        .max_by_key(|(mapping, (found, _))| (found * 1000 / mapping.requires.len().max(1), *found));
    let looks_like_values = |text: &String| text.bytes().filter(u8::is_ascii_digit).count() >= 5;
    if closest.is_none() && headers.iter().any(looks_like_values) {
        return say!(
            "the first row holds values, not headers; add the row of headers and try again",
            "第一行是数据而不是列名；请补上列名一行后重试"
        );
    }
    // Where nothing is known, the row may be one of values: a name or an address cannot be told from a header.
    let is_header = |text: &str| {
        let small = text.to_lowercase();
        closest.is_some()
            || HEADERS.contains(&small.as_str())
            || HEADER_WORDS.iter().any(|word| small.contains(word))
    };
    let as_shown = |header: &String| match is_header(header) {
        true => mask_within(header).into_owned(),
        false => mask(DataClass::Personal, header).into_owned(),
    };
    let filled = headers.iter().filter(|one| !one.is_empty());
    let count = filled.clone().count();
    let shown: Vec<String> =
        filled.filter(|one| !looks_like_values(one)).map(as_shown).take(HEADERS_SHOWN).collect();
    let seen = shown.join(" · ");
    let advice = say!(
        "`dangjiu suggest-map FILE` begins a mapping for it",
        "可用 dangjiu suggest-map 文件 生成一份对应文件"
    );
    let Bilingual { en, zh } = advice;
    match closest {
        Some((mapping, (_, missing))) => {
            let (name, missing) = (&mapping.name, missing.join(" · "));
            say!(
                "the columns do not tell what the file is. Found {count}: {seen}. Closest is {name}, which also needs: {missing}. {en}",
                "看列名认不出这是什么文件。共 {count} 列：{seen}。最接近 {name}，但还缺：{missing}。{zh}"
            )
        }
        None => say!(
            "the columns do not tell what the file is. Found {count}: {seen}. No mapping knows any of them. {en}",
            "看列名认不出这是什么文件。共 {count} 列：{seen}。没有哪份对应文件认识其中任何一列。{zh}"
        ),
    }
}

/// Rows looked at to see whether dates need an order at all.
const ROWS_SEEN: u32 = 1000;

/// What the dates of a file prove about the order of day and month, where the mapping does not declare it.
///
/// Where no date of the first thousand rows needs an order, nothing needs proving. Otherwise every row is looked at. Where nothing is proved
/// but some dates speak for themselves, the rows of the others are rejected one by one.
///
/// # Errors
/// Nothing is proved, and no date of the file speaks for itself.
pub(crate) fn proved_order(
    table: &mut Table,
    header_row: u32,
    columns: &[usize],
    headers: &[String],
) -> Result<Order, NotKnown> {
    let (mut mdy, mut dmy, mut clear) = (false, false, false);
    let mut open: Option<(CellFault, u32, usize)> = None;
    let mut room = String::new();
    while let Some(row) = table.next_row()? {
        if row.number <= header_row {
            continue;
        }
        if row.number > header_row + ROWS_SEEN && !mdy && !dmy && open.is_none() {
            break;
        }
        for column in columns {
            let Ok(text) = decoded(row.cell(*column), row.gb18030, &mut room) else { continue };
            match evidence(text) {
                Evidence::Mdy => mdy = true,
                Evidence::Dmy => dmy = true,
                Evidence::Either => {
                    open = open.or(Some((CellFault::WhichIsTheMonth, row.number, *column)));
                }
                Evidence::ShortYear => {
                    open = open.or(Some((CellFault::WhichIsTheYear, row.number, *column)));
                }
                Evidence::None => clear = clear || Dates::default().read(text).is_ok_and(|at| at.is_some()),
            }
        }
    }
    match (mdy, dmy, open) {
        (true, false, _) => Ok(Order::Known(DateOrder::Mdy)),
        (false, true, _) => Ok(Order::Known(DateOrder::Dmy)),
        (false, false, Some((fault, row, column))) if !clear => {
            let Bilingual { en, zh } = fault.of_column(headers.get(column).map_or("?", String::as_str));
            let reason = say!(
                "no date of the file says what order its numbers stand in, the first in row {row}: {en}",
                "文件里没有哪个日期能说明年月日的顺序，首见于第 {row} 行：{zh}"
            );
            Err(NotKnown { reason, encoding: None, sheet: None })
        }
        // Only dates that speak for themselves are read.
        _ => Ok(Order::Unknown),
    }
}
