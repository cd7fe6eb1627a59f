//! Which mapping reads a file: the one whose required headers are all there.
//!
//! The mapping with the most required headers wins; a shop's own goes before the shipped ones. Two that fit equally well, or none, and the
//! file is refused with what was seen: it is never guessed.

use dangjiu::diagnostic::Bilingual;
use dangjiu::say;

use crate::cell::{Dates, Order, evidence, trimmed};
use crate::header::normalised;
use crate::mapping::Mapping;
use crate::table::{Content, Row, Table, TableError, TableKind};
use crate::text::{Encoding, decoded};

/// Headers stand within the first rows that show something; titles may stand above them.
const ROWS_ABOVE: usize = 5;
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
}

/// Why a file is not read, and in what encoding it is as far as that was told.
pub(crate) struct NotKnown {
    pub(crate) reason: Bilingual,
    pub(crate) encoding: Option<&'static str>,
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
        NotKnown { reason, encoding: None }
    }
}

/// Finds the mapping for a file.
pub(crate) fn recognise<'m>(
    name: &str,
    content: &Content,
    own: &'m [Mapping],
    shipped: &'m [Mapping],
) -> Result<Known<'m>, NotKnown> {
    let mut first = Table::open(content, None)?;
    let (encoding, text_encoding) = (first.encoding(), first.text_encoding());
    let refused = |reason| NotKnown { reason, encoding: Some(encoding) };
    if first.kind() == TableKind::Json {
        let paths: Vec<String> = first.paths()?.iter().map(|path| normalised(path)).collect();
        let fits = |mapping: &Mapping| mapping.json.is_some();
        let mapping = choose(name, &paths, &paths, own, shipped, fits).map_err(refused)?;
        return Ok(Known { mapping, sheet: None, headers: None, header_row: 0, encoding, text_encoding });
    }
    let sheets = first.sheets().to_vec();
    let wanted =
        |sheet: &str| own.iter().chain(shipped).any(|mapping| mapping.sheet.as_deref() == Some(sheet));
    let others = sheets.iter().skip(1).filter(|sheet| wanted(sheet)).map(|sheet| Some(sheet.clone()));
    let candidates = std::iter::once(sheets.first().cloned()).chain(others);
    let mut refusal = None;
    for sheet in candidates {
        let mut table = Table::open_in(content, sheet.as_deref(), text_encoding)?;
        let on_first = sheet == sheets.first().cloned();
        let fits = |mapping: &Mapping| {
            mapping.json.is_none()
                && match (&mapping.sheet, &sheet) {
                    (Some(wanted), Some(sheet)) => {
                        wanted == sheet || (on_first && !sheets.iter().any(|other| other == wanted))
                    }
                    _ => on_first,
                }
        };
        let mut rows = 0;
        while let Some(row) = table.next_row()?.filter(|_| rows < ROWS_ABOVE) {
            if row.is_blank() {
                continue;
            }
            rows += 1;
            let headers = texts(&row);
            let normal: Vec<String> = headers.iter().map(|header| normalised(header)).collect();
            match choose(name, &headers, &normal, own, shipped, fits) {
                Ok(mapping) => {
                    let header_row = row.number;
                    return Ok(Known {
                        mapping,
                        sheet,
                        headers: Some(headers),
                        header_row,
                        encoding,
                        text_encoding,
                    });
                }
                // The first row with something on it is the one that is spoken of.
                Err(reason) => refusal = refusal.or(Some(reason)),
            }
        }
    }
    Err(refused(refusal.unwrap_or_else(|| say!("the file is empty", "文件是空的"))))
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
    let shown: Vec<&str> = headers
        .iter()
        .filter(|one| !one.is_empty() && !looks_like_values(one))
        .map(String::as_str)
        .take(HEADERS_SHOWN)
        .collect();
    let count = headers.iter().filter(|one| !one.is_empty()).count();
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
/// Where no date of the first thousand rows ends with its year, nothing needs proving. Otherwise every row is looked at.
pub(crate) fn proved_order(table: &mut Table, header_row: u32, columns: &[usize]) -> Result<Dates, NotKnown> {
    use crate::cell::{DateOrder, Evidence};
    let (mut mdy, mut dmy, mut either) = (0u64, 0u64, 0u64);
    let mut room = String::new();
    while let Some(row) = table.next_row()? {
        if row.number <= header_row {
            continue;
        }
        if row.number > header_row + ROWS_SEEN && mdy + dmy + either == 0 {
            break;
        }
        for column in columns {
            match decoded(row.cell(*column), row.gb18030, &mut room).map_or(Evidence::None, evidence) {
                Evidence::Mdy => mdy += 1,
                Evidence::Dmy => dmy += 1,
                Evidence::Either => either += 1,
                Evidence::None => {}
            }
        }
    }
    let order = match (mdy, dmy, either) {
        (0, 0, 0) => Order::Unknown,
        (0, 0, _) => {
            let reason = say!(
                "the dates end with the year, and no day is past the twelfth: day and month could be either; say `dates = \"mdy\"` or `\"dmy\"` in a mapping",
                "日期的年份在最后，而且没有哪天大于 12：分不清月和日；请在对应文件中写 dates = \"mdy\" 或 \"dmy\""
            );
            return Err(NotKnown { reason, encoding: None });
        }
        (_, 0, _) => Order::Known(DateOrder::Mdy),
        (0, _, _) => Order::Known(DateOrder::Dmy),
        // Both are proved: only dates that speak for themselves are read.
        _ => Order::Unknown,
    };
    Ok(Dates { order, ..Dates::default() })
}
