//! Rows into observations.
//!
//! Only the columns that the layout names are decoded. What a row says is gathered in a [`Draft`] whose room is used again for the next
//! row, and lent to the caller as an [`Observation`]; nothing is allocated per row once the rooms have grown.

mod draft;
mod met;
mod rejected;

use std::borrow::Cow;

use dangjiu::money::Currency;
use dangjiu::observation::{Amount, Amounts, LinkKind, NodeKind, Observation, SystemId, When};
use dangjiu::time::Instant;

use crate::cell::{self, CellFault, Dates, DecimalMark, Unit};
use crate::layout::{Layout, LinkAt};
use crate::mapping::{Lines, Mapping};
use crate::reject::Reason;
use crate::table::Row;
use crate::text::decoded;
use draft::{Draft, DraftLink, plus, put};
use met::Met;

/// What a row turned out to be.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Taken {
    /// It was taken in.
    Read,
    /// Nothing stands on it.
    Blank,
    /// A total, an explanation or the headers once more, not about one thing.
    Note,
}

/// Reads the rows of one file.
pub(crate) struct Reader<'l> {
    layout: &'l Layout,
    lines: &'l Lines,
    dates: Dates,
    mark: DecimalMark,
    unit: Unit,
    currency: Currency,
    id_begins_with_day: bool,
    kind: NodeKind,
    system: SystemId,
    file: u16,
    header_row: u32,
    draft: Draft<'l>,
    /// With repeated rows: the order whose rows are being read.
    pending: Draft<'l>,
    has_pending: bool,
    /// With repeated rows: the ids of the orders already handed on.
    seen: Met,
    /// What the order being read is tied to; looked at from its second row on.
    ties: Met,
    /// The rows of the order being read, by their cells.
    rows: Met,
    room: String,
}

/// Which of several things in one row is read.
#[derive(Clone, Copy)]
struct Part<'p> {
    at: usize,
    of: usize,
    separator: &'p str,
}

impl<'p> Part<'p> {
    const WHOLE: Part<'static> = Part { at: 0, of: 1, separator: "" };

    /// The part of a cell's text: its own where the cell has as many parts, else the whole.
    fn of_text(self, text: &'p str) -> &'p str {
        if self.of > 1 && parts(text, self.separator).count() == self.of {
            return parts(text, self.separator).nth(self.at).unwrap_or_default();
        }
        text
    }
}

/// The parts of a text between any of the separators.
fn parts<'t>(text: &'t str, separators: &str) -> impl Iterator<Item = &'t str> {
    text.split(move |sign| separators.contains(sign))
}

impl<'l> Reader<'l> {
    pub(crate) fn new(
        mapping: &'l Mapping,
        layout: &'l Layout,
        dates: Dates,
        system: SystemId,
        file: u16,
        header_row: u32,
    ) -> Reader<'l> {
        Reader {
            layout,
            lines: &mapping.lines,
            dates,
            mark: mapping.decimal,
            unit: mapping.unit,
            currency: mapping.currency,
            id_begins_with_day: mapping.id_begins_with_day,
            kind: mapping.node,
            system,
            file,
            header_row,
            draft: Draft::default(),
            pending: Draft::default(),
            has_pending: false,
            seen: Met::default(),
            ties: Met::default(),
            rows: Met::default(),
            room: String::new(),
        }
    }

    /// Takes a row in and hands on what it says.
    pub(crate) fn take(
        &mut self,
        row: &Row<'_>,
        observe: &mut dyn FnMut(&Observation<'_>),
    ) -> Result<Taken, Reason> {
        if let Some(fault) = row.fault {
            return Err(Reason::Row(fault));
        }
        let layout = self.layout;
        let mut room = std::mem::take(&mut self.room);
        let found = decoded(row.cell(layout.id), row.gb18030, &mut room)
            .map_err(|_| Reason::Cell(CellFault::Damaged, layout.id))
            .and_then(|text| self.take_id(row, text, observe));
        self.room = room;
        found
    }

    fn take_id(
        &mut self,
        row: &Row<'_>,
        id: &str,
        observe: &mut dyn FnMut(&Observation<'_>),
    ) -> Result<Taken, Reason> {
        let layout = self.layout;
        let found = self.ids(id).map_err(|fault| Reason::Cell(fault, layout.id))?;
        let is_cut = row.len() < layout.width;
        let is_note = |ids: &str| is_total(ids) || self.is_explanation(row, ids) || self.is_header(row);
        let named = found.as_ref().filter(|(ids, _)| !is_note(ids));
        let Some((found, of)) = named else {
            // A JSON value is one, even if the mapping finds nothing in it.
            if row.is_blank() && self.layout.paths.is_empty() {
                return Ok(Taken::Blank);
            }
            return match (found.is_some() || self.is_note(row), is_cut) {
                (true, _) => Ok(Taken::Note),
                (false, true) => Err(Reason::FewerCells),
                (false, false) => Err(Reason::NoId),
            };
        };
        // Cells that a writer leaves out at the end look the same as cells that were lost.
        if is_cut {
            return Err(Reason::FewerCells);
        }
        if row.len() > layout.headers.len() && row.cells().skip(layout.headers.len()).any(shows_something) {
            return Err(Reason::MoreCells);
        }
        let (of, separator) = (*of, self.lines.separator.as_deref().unwrap_or_default());
        if of == 1 {
            self.fill(row, found, Part::WHOLE)?;
            if self.lines.repeated && !self.lines.alike && self.has_stood(row) {
                return Err(Reason::Twice);
            }
            return self.hand_on(observe);
        }
        // All parts must be readable before the first is handed on.
        for (at, id) in parts(found, separator).enumerate() {
            self.fill_part(row, id, Part { at, of, separator })?;
        }
        for (at, id) in parts(found, separator).enumerate() {
            self.fill_part(row, id, Part { at, of, separator })?;
            self.hand_on(observe)?;
        }
        Ok(Taken::Read)
    }

    /// What stands in the cell of ids, and how many they are. Several are measured one by one, once they are split.
    fn ids<'t>(&self, text: &'t str) -> Result<Option<(Cow<'t, str>, usize)>, CellFault> {
        /// Every part of a row looks through the whole row, so their number is bounded.
        const MOST: usize = 200;
        let Some(bare) = cell::bare(text) else { return Ok(None) };
        let separator = self.lines.separator.as_deref().unwrap_or_default();
        match parts(&bare, separator).take(MOST + 1).count() {
            1 => Ok(self.layout.id_in(text, self.layout.id)?.map(|id| (id, 1))),
            of if of > MOST => Err(CellFault::ManyIds),
            of => Ok(Some((bare, of))),
        }
    }

    fn fill_part(&mut self, row: &Row<'_>, id: &str, part: Part<'_>) -> Result<(), Reason> {
        let column = self.layout.id;
        let id = self.layout.id_in(id, column).map_err(|fault| Reason::Cell(fault, column))?;
        let id = id.ok_or(Reason::NoId)?;
        self.fill(row, &id, part)
    }

    /// Whether a row explains the headers above it: it stands under them and has no digit anywhere. With something under the number,
    /// that is a word of Chinese (`必填`).
    fn is_explanation(&self, row: &Row<'_>, id: &str) -> bool {
        let digits = |cell: &[u8]| {
            decoded(cell, row.gb18030, &mut String::new())
                .map_or(true, |text| text.contains(|sign: char| sign.is_numeric() && !is_numeral(sign)))
        };
        row.number == self.header_row + 1
            && self.layout.paths.is_empty()
            && (id.is_empty() || !id.is_ascii())
            && !row.cells().any(digits)
    }

    /// Whether a row is the headers once more, as where files were put one behind the other.
    fn is_header(&self, row: &Row<'_>) -> bool {
        let Layout { headers, width, paths, id, .. } = self.layout;
        let is_one = |(cell, header): (&[u8], &String)| {
            decoded(cell, row.gb18030, &mut String::new()).is_ok_and(|text| cell::trimmed(text) == header)
        };
        let names_itself = headers.get(*id).is_some_and(|header| is_one((row.cell(*id), header)));
        names_itself && paths.is_empty() && row.len() >= *width && row.cells().zip(headers).all(is_one)
    }

    /// Whether the same row, cell by cell, stands among those of the order being read.
    fn has_stood(&mut self, row: &Row<'_>) -> bool {
        if !(self.has_pending && self.pending.id_text() == self.draft.id_text()) {
            self.rows.clear();
        }
        !self.rows.is_new(row.cells())
    }

    /// A row that names a total, or explains the headers above it.
    fn is_note(&self, row: &Row<'_>) -> bool {
        let mut room = String::new();
        let first = row.cells().find(|cell| shows_something(cell));
        self.is_explanation(row, "")
            || first.is_some_and(|cell| {
                decoded(cell, row.gb18030, &mut room).is_ok_and(|text| is_total(cell::trimmed(text)))
            })
    }

    /// Gathers what the row says of one thing.
    fn fill(&mut self, row: &Row<'_>, id: &str, part: Part<'_>) -> Result<(), Reason> {
        let layout = self.layout;
        let mut draft = std::mem::take(&mut self.draft);
        draft.clear(row.number);
        draft.id = draft.put(id);
        let mut cells = Cells { row, part, room: String::new() };
        let filled = self
            .fill_instants(&mut draft, &mut cells)
            .and_then(|()| self.fill_amounts(&mut draft, &mut cells))
            .and_then(|()| fill_words(layout, &mut draft, &mut cells))
            .and_then(|()| fill_links(layout, &mut draft, &mut cells));
        self.draft = draft;
        filled
    }

    fn fill_instants(&self, draft: &mut Draft<'l>, cells: &mut Cells<'_, '_>) -> Result<(), Reason> {
        let layout = self.layout;
        let mut read = |column: usize| {
            let text = cells.text(column)?;
            self.dates.read(text).map_err(|fault| Reason::Cell(fault, column))
        };
        for (milestone, column) in &layout.times {
            *milestone.of_mut(&mut draft.times) = read(*column)?;
        }
        if let Some(column) = layout.at {
            draft.when = When::At(read(column)?.ok_or(Reason::NoTime)?);
        }
        if draft.times.created.is_none() && self.id_begins_with_day {
            draft.times.created = draft.text.get(draft.id.clone()).and_then(|id| self.day_of_id(id));
        }
        Ok(())
    }

    /// `260601-123456789012345`: its first six digits are the day.
    fn day_of_id(&self, id: &str) -> Option<Instant> {
        let (day, _) = id.split_once('-').filter(|(day, _)| day.len() == 6)?;
        self.dates.read(&format!("20{day}")).ok().flatten()
    }

    fn fill_amounts(&self, draft: &mut Draft<'l>, cells: &mut Cells<'_, '_>) -> Result<(), Reason> {
        let layout = self.layout;
        if let Some(column) = layout.quantity {
            let text = cells.text(column)?;
            draft.quantity = cell::count(text).map_err(|fault| Reason::Cell(fault, column))?;
        }
        for (measure, column) in &layout.amounts {
            let found = self.amount(cells, *column)?;
            let sum = measure.of_mut(&mut draft.amounts);
            *sum = plus(*sum, found)?;
        }
        if let Some(column) = layout.unit_price
            && let (Some(price), Some(quantity)) = (self.amount(cells, column)?, draft.quantity)
        {
            let goods = price.0.checked_mul(i64::from(quantity)).ok_or(Reason::TooLarge)?;
            draft.amounts.goods = Some(Amount(goods));
        }
        Ok(())
    }

    fn amount(&self, cells: &mut Cells<'_, '_>, column: usize) -> Result<Option<Amount>, Reason> {
        // An amount for several things at once belongs to their sum: it counts with the first.
        if cells.part.at > 0 && !cells.is_split(column)? {
            return Ok(None);
        }
        let text = cells.text(column)?;
        cell::amount(text, self.mark, self.unit, self.currency).map_err(|fault| Reason::Cell(fault, column))
    }

    /// Hands the draft on, or with repeated rows keeps it until its order is complete.
    fn hand_on(&mut self, observe: &mut dyn FnMut(&Observation<'_>)) -> Result<Taken, Reason> {
        if !self.lines.repeated {
            self.draft.lend(self, observe);
            return Ok(Taken::Read);
        }
        if self.has_pending && self.pending.id_text() == self.draft.id_text() {
            self.join()?;
            if self.draft.status.iter().any(Option::is_some) && !self.pending.same_status(&self.draft) {
                // What the row says beyond its order: its status. Its amounts are with the order.
                self.draft.amounts = Amounts::default();
                self.draft.quantity = None;
                self.draft.lend(self, observe);
            }
            return Ok(Taken::Read);
        }
        if !self.seen.is_new([self.draft.id_text().as_bytes()]) {
            return Err(Reason::Apart);
        }
        self.finish(observe);
        self.ties.clear();
        std::mem::swap(&mut self.pending, &mut self.draft);
        self.has_pending = true;
        Ok(Taken::Read)
    }

    /// Takes a further row into its order, each tie once.
    fn join(&mut self) -> Result<(), Reason> {
        let Reader { pending, draft, ties, .. } = self;
        pending.join_figures(draft, &self.lines.added)?;
        let none_met = ties.is_empty();
        let mut is_new = |of: &Draft<'_>, link: &DraftLink<'_>| {
            let channel = link.channel.unwrap_or_default();
            ties.is_new([link.kind.name(), link.to.name(), channel, of.part(&link.id)].map(str::as_bytes))
        };
        if none_met {
            for link in &pending.links {
                is_new(pending, link);
            }
        }
        for link in &draft.links {
            if is_new(draft, link) {
                let id = put(&mut pending.text, draft.part(&link.id));
                pending.links.push(DraftLink { kind: link.kind, to: link.to, id, channel: link.channel });
            }
        }
        Ok(())
    }

    /// Hands on what is still kept.
    pub(crate) fn finish(&mut self, observe: &mut dyn FnMut(&Observation<'_>)) {
        if std::mem::take(&mut self.has_pending) {
            self.pending.lend(self, observe);
        }
    }
}

/// The cells of a row, decoded where they are asked for.
struct Cells<'r, 'p> {
    row: &'r Row<'r>,
    part: Part<'p>,
    room: String,
}

impl Cells<'_, '_> {
    fn whole(&mut self, column: usize) -> Result<&str, Reason> {
        decoded(self.row.cell(column), self.row.gb18030, &mut self.room)
            .map_err(|_| Reason::Cell(CellFault::Damaged, column))
    }

    fn text(&mut self, column: usize) -> Result<&str, Reason> {
        let Part { at, of, separator } = self.part;
        let text = self.whole(column)?;
        Ok(if of > 1 { Part { at, of, separator }.of_text(text) } else { text })
    }

    /// Whether a column has one of these words.
    fn says_one_of(&mut self, (column, words): &(usize, Vec<String>)) -> Result<bool, Reason> {
        let said = cell::words(self.text(*column)?);
        Ok(said.is_some_and(|said| words.iter().any(|word| word == said)))
    }

    /// Whether a cell has a part for each thing in the row.
    fn is_split(&mut self, column: usize) -> Result<bool, Reason> {
        let Part { of, separator, .. } = self.part;
        Ok(parts(self.whole(column)?, separator).count() == of)
    }
}

fn fill_words<'l>(
    layout: &'l Layout,
    draft: &mut Draft<'l>,
    cells: &mut Cells<'_, '_>,
) -> Result<(), Reason> {
    if let Some(status) = &layout.status {
        for column in &status.columns {
            let raw = match column {
                Some(column) => cell::words(cells.text(*column)?).map(|raw| put(&mut draft.text, raw)),
                None => None,
            };
            draft.status.push(raw);
        }
    }
    if let Some(column) = layout.shop {
        draft.shop = put(&mut draft.text, cell::words(cells.text(column)?).unwrap_or_default());
    }
    fill_channel(layout, draft, cells)?;
    if let Some(column) = layout.operator {
        draft.operator = cell::words(cells.text(column)?).map(|word| put(&mut draft.text, word));
    }
    if let Some(manual) = &layout.manual {
        draft.manual = match &manual.told_by {
            None => true,
            Some(told_by) => cells.says_one_of(told_by)?,
        };
        if let Some(column) = manual.source_kind.filter(|_| draft.manual) {
            draft.source_kind = cell::words(cells.text(column)?).map(|word| put(&mut draft.text, word));
        }
    }
    if let Some((column, values)) = &layout.settlement {
        draft.settlement = cell::words(cells.text(*column)?).and_then(|word| values.get(word).copied());
    }
    Ok(())
}

fn fill_channel<'l>(
    layout: &'l Layout,
    draft: &mut Draft<'l>,
    cells: &mut Cells<'_, '_>,
) -> Result<(), Reason> {
    if let Some(column) = layout.channel {
        draft.channel = cell::words(cells.text(column)?).and_then(|word| layout.channels.named(word));
    }
    Ok(())
}

fn fill_links<'l>(
    layout: &'l Layout,
    draft: &mut Draft<'l>,
    cells: &mut Cells<'_, '_>,
) -> Result<(), Reason> {
    layout.links.iter().try_for_each(|link| fill_link(layout, link, draft, cells))
}

fn fill_link<'l>(
    layout: &'l Layout,
    link: &LinkAt,
    draft: &mut Draft<'l>,
    cells: &mut Cells<'_, '_>,
) -> Result<(), Reason> {
    let channel = match link.channel.filter(|_| link.to == NodeKind::SalesOrder) {
        Some(column) => cell::words(cells.text(column)?).and_then(|word| layout.channels.named(word)),
        None => None,
    };
    let mut kind = link.kind;
    if (kind, link.to) == (LinkKind::Fulfils, NodeKind::SalesOrder)
        && let Some(replacement) = &layout.replacement
        && cells.says_one_of(replacement)?
    {
        kind = LinkKind::Replaces;
    }
    let Some(text) = cell::words(cells.text(link.column)?) else { return Ok(()) };
    for one in parts(text, link.separator.as_deref().unwrap_or_default()) {
        let found = layout.id_in(one, link.column).map_err(|fault| Reason::Cell(fault, link.column))?;
        let Some(found) = found else { continue };
        let mut id = &*found;
        if link.to == NodeKind::Parcel {
            id = id.strip_prefix("No:").or_else(|| id.strip_prefix("No：")).unwrap_or(id);
        }
        if link.with_carrier {
            id = cell::waybill(id);
        }
        let id = put(&mut draft.text, id);
        draft.links.push(DraftLink { kind, to: link.to, id, channel });
    }
    Ok(())
}

fn shows_something(cell: &[u8]) -> bool {
    cell.iter().any(|byte| *byte > b' ')
}

/// Chinese numerals, which words have too: `一`.
fn is_numeral(sign: char) -> bool {
    ('\u{4e00}'..='\u{9fff}').contains(&sign)
}

/// Whether a text names a row of totals: it begins or ends with such a word and has no digit (`本页合计`). With one it is a number
/// (`TOTAL-SG26092400019535`).
fn is_total(text: &str) -> bool {
    let begins = ["合计", "总计", "小计", "汇总", "Total", "total", "TOTAL"];
    let ends = ["合计", "总计", "小计"];
    !text.contains(char::is_numeric)
        && (begins.iter().any(|word| text.starts_with(word)) || ends.iter().any(|word| text.ends_with(word)))
}
