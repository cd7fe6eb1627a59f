//! Files in memory read with the shipped mappings; what they say, kept for looking at.

use std::sync::LazyLock;

use dangjiu::builtin;
use dangjiu::mapping::Catalogue;
use dangjiu::observation::{LinkKind, Milestone, NodeKind, Observation, Settlement, Times, When};
use dangjiu::schema::Vocabulary;
use dangjiu::time::Instant;
use dangjiu_exports::mapping::Mapping;
use dangjiu_exports::table::Content;
use dangjiu_exports::{Exports, FileRead, InputFile, Reject, Sink};

/// An observation that owns its texts.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Seen {
    pub(crate) row: u32,
    pub(crate) kind: NodeKind,
    pub(crate) id: String,
    pub(crate) channel: Option<String>,
    pub(crate) shop: String,
    pub(crate) links: Vec<(LinkKind, NodeKind, String, Option<String>)>,
    pub(crate) map: Option<String>,
    pub(crate) status: Vec<Option<String>>,
    pub(crate) at: Option<String>,
    pub(crate) times: Times,
    /// Goods, merchant and platform discount, freight, receivable, received, refunded.
    pub(crate) amounts: [Option<i64>; 7],
    pub(crate) quantity: Option<u32>,
    pub(crate) settlement: Option<Settlement>,
    pub(crate) manual: Option<Option<String>>,
    pub(crate) operator: Option<String>,
}

/// What reading one file came to.
pub(crate) struct Reading {
    pub(crate) exports: Exports,
    pub(crate) seen: Vec<Seen>,
    pub(crate) rejects: Vec<Reject>,
    /// What rejected rows are about: their row, id and the ids they are tied to.
    pub(crate) about: Vec<(u32, String, Vec<String>)>,
    pub(crate) file: FileRead,
}

impl Reading {
    /// The latest instant that anything read has.
    pub(crate) fn last(&self) -> Option<Instant> {
        let instants = |seen: &Seen| Milestone::ALL.map(|milestone| milestone.of(&seen.times));
        self.seen.iter().flat_map(instants).max().flatten()
    }
}

struct Keeper<'c> {
    catalogue: &'c Catalogue,
    seen: Vec<Seen>,
    rejects: Vec<Reject>,
    about: Vec<(u32, String, Vec<String>)>,
}

impl Sink for Keeper<'_> {
    fn observe(&mut self, seen: &Observation<'_>) {
        let owned = |text: Option<&str>| text.map(str::to_owned);
        let status = seen.status.as_ref();
        self.seen.push(Seen {
            row: seen.origin.row,
            kind: seen.kind,
            id: seen.id.to_owned(),
            channel: owned(seen.channel),
            shop: seen.shop.to_owned(),
            links: seen
                .links
                .iter()
                .map(|link| (link.kind, link.to, link.id.to_owned(), owned(link.channel)))
                .collect(),
            map: status.and_then(|raw| self.catalogue.map(raw.map)).map(|map| map.name.clone()),
            status: status.map_or(Vec::new(), |raw| raw.fields.iter().map(|field| owned(*field)).collect()),
            at: match seen.when {
                When::At(at) => Some(at.to_string()),
                When::AtExport => None,
            },
            times: seen.times,
            amounts: seen.amounts.in_order().map(|amount| amount.map(|amount| amount.0)),
            quantity: seen.quantity,
            settlement: seen.settlement,
            manual: seen.manual.map(|manual| owned(manual.source_kind)),
            operator: owned(seen.operator),
        });
    }

    fn about(&mut self, about: &Observation<'_>) {
        let links = about.links.iter().map(|link| link.id.to_owned()).collect();
        self.about.push((about.origin.row, about.id.to_owned(), links));
    }

    fn reject(&mut self, reject: Reject) {
        self.rejects.push(reject);
    }
}

/// The shipped vocabulary and maps, made once.
pub(crate) fn shipped() -> &'static (Vocabulary, Catalogue) {
    static SHIPPED: LazyLock<(Vocabulary, Catalogue)> = LazyLock::new(|| {
        let vocabulary = builtin::vocabulary();
        let catalogue = builtin::catalogue(&vocabulary, &[]).unwrap();
        (vocabulary, catalogue)
    });
    &SHIPPED
}

pub(crate) fn read_with(name: &str, bytes: &[u8], own: &[Mapping], reveal: bool) -> Reading {
    let (vocabulary, catalogue) = shipped();
    let file = InputFile { name: name.to_owned(), content: Content::Bytes(bytes.into()) };
    let exports = Exports::open(vec![file], own, catalogue, vocabulary).unwrap();
    let mut keeper = Keeper { catalogue, seen: Vec::new(), rejects: Vec::new(), about: Vec::new() };
    let file = exports.read(&mut keeper, reveal).remove(0);
    let Keeper { seen, rejects, about, .. } = keeper;
    Reading { exports, seen, rejects, about, file }
}

/// Reads one file with the shipped mappings only.
pub(crate) fn read(bytes: &[u8]) -> Reading {
    read_with("export.csv", bytes, &[], false)
}

impl Reading {
    pub(crate) fn mapping(&self) -> &str {
        match &self.exports.files()[0].outcome {
            Ok(known) => known.mapping(),
            Err(refused) => panic!("refused: {}", refused.reason.en),
        }
    }

    pub(crate) fn encoding(&self) -> &str {
        self.exports.files()[0].outcome.as_ref().unwrap().encoding()
    }

    pub(crate) fn refusal(&self) -> &str {
        &self.file.refused.as_ref().expect("refused").en
    }

    pub(crate) fn reasons(&self) -> Vec<(&str, u64, u32)> {
        self.file.reasons.iter().map(|one| (one.reason.en.as_str(), one.rows, one.first_row)).collect()
    }
}

/// A CSV with these headers and rows of pairs: what is not named is empty.
pub(crate) fn csv(headers: &str, rows: &[&[(&str, &str)]]) -> String {
    let headers: Vec<&str> = headers.split(',').collect();
    let mut text = headers.join(",") + "\r\n";
    for row in rows {
        for (header, _) in *row {
            assert!(headers.contains(header), "no header {header}");
        }
        let cell = |header: &&str| row.iter().find(|(name, _)| name == header).map_or("", |(_, cell)| *cell);
        text.push_str(&headers.iter().map(cell).collect::<Vec<_>>().join(","));
        text.push_str("\r\n");
    }
    text
}

/// A workbook of these sheets. `#1.5` is a number, `@2026-09-21 10:00:00` a date with the format of one, anything else text.
pub(crate) fn workbook(sheets: &[(&str, Vec<Vec<String>>)]) -> Vec<u8> {
    use rust_xlsxwriter::{ExcelDateTime, Format, Workbook};
    let mut book = Workbook::new();
    let dates = Format::new().set_num_format("yyyy-mm-dd hh:mm:ss");
    for (name, rows) in sheets {
        let sheet = book.add_worksheet();
        sheet.set_name(*name).unwrap();
        for (at, row) in (0..).zip(rows) {
            for (column, cell) in (0..).zip(row) {
                if let Some(number) = cell.strip_prefix('#') {
                    sheet.write_number(at, column, number.parse::<f64>().unwrap()).unwrap();
                } else if let Some(date) = cell.strip_prefix('@') {
                    let date = ExcelDateTime::parse_from_str(&date.replace(' ', "T")).unwrap();
                    sheet.write_datetime_with_format(at, column, &date, &dates).unwrap();
                } else if !cell.is_empty() {
                    sheet.write_string(at, column, cell).unwrap();
                }
            }
        }
    }
    book.save_to_buffer().unwrap()
}
