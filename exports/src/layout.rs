//! A mapping laid over the headers of one file: which column is read for what.
//!
//! Made once per file, so that reading a row looks nothing up.

use std::borrow::Cow;
use std::collections::HashMap;

use dangjiu::diagnosis::Lacks;
use dangjiu::diagnostic::Bilingual;
use dangjiu::mapping::{Catalogue, Mapped};
use dangjiu::observation::{LinkKind, MapId, Measure, Milestone, NodeKind, Settlement};
use dangjiu::say;

use crate::cell::{self, CellFault, ends_in_zeros, trimmed};
use crate::channels::Channels;
use crate::header::normalised;
use crate::mapping::{Aliases, Columns, Lines, ManualColumns, Mapping};

/// A tie read from a column.
#[derive(Clone, Debug)]
pub(crate) struct LinkAt {
    pub(crate) kind: LinkKind,
    pub(crate) to: NodeKind,
    pub(crate) column: usize,
    pub(crate) channel: Option<usize>,
    pub(crate) separator: Option<String>,
    pub(crate) with_carrier: bool,
}

/// The raw status: its map, and for each field of the map its column.
#[derive(Clone, Debug)]
pub(crate) struct StatusAt {
    pub(crate) map: MapId,
    pub(crate) columns: Vec<Option<usize>>,
    /// The map says what it is when every field is empty; otherwise such a row says nothing of its status.
    pub(crate) may_be_empty: bool,
}

/// How rows are known to be typed by hand.
#[derive(Clone, Debug)]
pub(crate) struct ManualAt {
    /// Nothing: every row is.
    pub(crate) told_by: Option<(usize, Vec<String>)>,
    pub(crate) source_kind: Option<usize>,
}

/// What a column holds, for what may be shown of a row that was not taken in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Holds {
    /// It is not read, or it is about people.
    Anything,
    /// Statuses, shops and the like.
    Words,
    /// Numbers of orders, documents and parcels.
    Codes,
    /// Times, amounts and counts.
    Figures,
}

/// Which column is read for what.
#[derive(Clone, Debug)]
pub(crate) struct Layout {
    /// The headers as they stand in the file; for JSON the paths.
    pub(crate) headers: Vec<String>,
    /// What each column holds, as far as it is read and about nobody.
    pub(crate) shown: Vec<Holds>,
    pub(crate) id: usize,
    pub(crate) at: Option<usize>,
    pub(crate) times: Vec<(Milestone, usize)>,
    pub(crate) amounts: Vec<(Measure, usize)>,
    pub(crate) unit_price: Option<usize>,
    pub(crate) quantity: Option<usize>,
    pub(crate) shop: Option<usize>,
    pub(crate) channel: Option<usize>,
    pub(crate) operator: Option<usize>,
    pub(crate) status: Option<StatusAt>,
    pub(crate) links: Vec<LinkAt>,
    pub(crate) manual: Option<ManualAt>,
    /// The column and the words of what replaces an order.
    pub(crate) replacement: Option<(usize, Vec<String>)>,
    pub(crate) settlement: Option<(usize, HashMap<String, Settlement>)>,
    pub(crate) channels: Channels,
    /// The columns of numbers that a spreadsheet rounded.
    pub(crate) rounded: Vec<usize>,
    /// What there is no column for.
    pub(crate) lacks: Lacks,
    /// For JSON: the paths of each column.
    pub(crate) paths: Vec<Vec<String>>,
    /// How many cells a row must have: up to the last header that is not empty.
    pub(crate) width: usize,
}

/// Finds columns by their aliases.
enum Finder {
    /// Among the headers of a table.
    Headers(Vec<String>),
    /// Every list of paths is a column.
    Paths(Vec<Vec<String>>),
}

impl Finder {
    fn find(&mut self, aliases: &Aliases) -> Option<usize> {
        if aliases.is_empty() {
            return None;
        }
        match self {
            Finder::Headers(headers) => aliases.iter().find_map(|alias| {
                let alias = normalised(alias);
                headers.iter().position(|header| *header == alias)
            }),
            Finder::Paths(columns) => {
                Some(columns.iter().position(|known| known == aliases).unwrap_or_else(|| {
                    columns.push(aliases.clone());
                    columns.len() - 1
                }))
            }
        }
    }

    fn times(&mut self, columns: &Columns) -> Vec<(Milestone, usize)> {
        let all = Milestone::ALL.into_iter();
        all.filter_map(|milestone| Some((milestone, self.find(columns.time(milestone))?))).collect()
    }

    fn amounts(&mut self, columns: &Columns) -> Vec<(Measure, usize)> {
        let mut amounts = Vec::new();
        for measure in Measure::ALL {
            let sum = columns.sum(measure).columns();
            amounts.extend(sum.iter().filter_map(|one| Some((measure, self.find(one)?))));
        }
        amounts
    }

    /// Whether a discount is read from several columns, or from one, that are not all there.
    fn lacks_discount(&mut self, columns: &Columns) -> bool {
        let discounts = [Measure::MerchantDiscount, Measure::PlatformDiscount];
        let mut read = discounts.iter().flat_map(|measure| columns.sum(*measure).columns());
        read.any(|one| !one.is_empty() && self.find(one).is_none())
    }

    /// `channel` is the column of what the row itself is about.
    fn links(&mut self, mapping: &Mapping, channel: Option<usize>) -> Vec<LinkAt> {
        let links = mapping.links.iter().filter_map(|link| {
            Some(LinkAt {
                kind: link.kind,
                to: link.to,
                column: self.find(&link.columns)?,
                channel: self.find(&link.channel).or(channel),
                separator: link.separator.clone(),
                with_carrier: link.with_carrier,
            })
        });
        links.collect()
    }

    fn manual(&mut self, manual: &ManualColumns) -> Option<ManualAt> {
        let told_by = self.find(&manual.columns).map(|column| (column, manual.values.clone()));
        let source_kind = self.find(&manual.source_kind);
        (manual.always || told_by.is_some()).then_some(ManualAt { told_by, source_kind })
    }
}

impl Layout {
    /// Lays the mapping over the headers of a table, or for JSON over nothing: there its paths are the columns.
    ///
    /// # Errors
    /// A header that is read stands twice; the status map is not in the catalogue or has no such field.
    pub(crate) fn new(
        mapping: &Mapping,
        headers: Option<&[String]>,
        catalogue: &Catalogue,
        channels: &Channels,
    ) -> Result<Layout, Bilingual> {
        let mut finder = match headers {
            Some(headers) => Finder::Headers(headers.iter().map(|header| normalised(header)).collect()),
            None => Finder::Paths(Vec::new()),
        };
        let columns = &mapping.columns;
        let Some(id) = finder.find(&columns.id) else {
            let wanted = columns.id.join(" · ");
            return Err(say!(
                "there is no column with the number of what a row is about ({wanted})",
                "没有编号列（{wanted}），不知道每一行说的是哪一单"
            ));
        };
        let times = finder.times(columns);
        let amounts = finder.amounts(columns);
        let has_goods = amounts.iter().any(|(measure, _)| *measure == Measure::Goods);
        let channel = finder.find(&columns.channel);
        let status = mapping.status.as_ref();
        let status = status.map(|status| status_columns(status, catalogue, &mut finder)).transpose()?;
        let links = finder.links(mapping, channel);
        let manual = mapping.manual.as_ref().and_then(|manual| finder.manual(manual));
        let replacement = mapping
            .replacement
            .as_ref()
            .and_then(|replacement| Some((finder.find(&replacement.columns)?, replacement.values.clone())));
        let settlement = mapping.settlement.as_ref().and_then(|settlement| {
            let values = settlement.values.iter().map(|(word, kind)| (word.clone(), *kind)).collect();
            Some((finder.find(&settlement.columns)?, values))
        });
        let lacks = Lacks {
            source: manual.as_ref().is_some_and(|manual| manual.source_kind.is_none()),
            settlement: mapping.settlement.is_some() && settlement.is_none(),
            discount: finder.lacks_discount(columns),
            served_by: !links.iter().any(|link| link.to == NodeKind::ErpOrder),
        };
        let layout = Layout {
            headers: Vec::new(),
            shown: Vec::new(),
            id,
            at: finder.find(&columns.at),
            times,
            unit_price: finder.find(&columns.unit_price).filter(|_| !has_goods),
            amounts,
            quantity: finder.find(&columns.quantity),
            shop: finder.find(&columns.shop),
            channel,
            operator: finder.find(&columns.operator),
            status,
            links,
            manual,
            replacement,
            settlement,
            channels: channels.with(&mapping.channels)?,
            rounded: Vec::new(),
            lacks,
            paths: Vec::new(),
            width: 0,
        };
        layout.headed(finder, headers.unwrap_or_default())
    }

    /// The layout with the headers of the file, once everything in it has been looked for.
    fn headed(mut self, finder: Finder, headers: &[String]) -> Result<Layout, Bilingual> {
        match finder {
            Finder::Headers(normal) => {
                self.headers = headers.iter().map(|one| trimmed(one).to_owned()).collect();
                self.width =
                    self.headers.iter().rposition(|header| !header.is_empty()).map_or(0, |last| last + 1);
                self.mark_shown();
                if let Some(twice) = self.read_twice(&normal) {
                    return Err(say!(
                        "the header {twice} stands twice; which column is meant cannot be told",
                        "列名“{twice}”出现了两次，分不清该读哪一列"
                    ));
                }
            }
            Finder::Paths(paths) => {
                self.headers = paths.iter().map(|alternatives| alternatives.join("|")).collect();
                self.paths = paths;
                self.mark_shown();
            }
        }
        Ok(self)
    }

    /// The number in a cell of this column.
    ///
    /// # Errors
    /// Those of [`id`](cell::id); [`CellFault::RoundedId`] for one that ends in zeros where those of the column were rounded.
    pub(crate) fn id_in<'t>(&self, text: &'t str, column: usize) -> Result<Option<Cow<'t, str>>, CellFault> {
        match cell::id(text)? {
            Some(id) if self.rounded.contains(&column) && ends_in_zeros(&id) => Err(CellFault::RoundedId),
            id => Ok(id),
        }
    }

    /// The columns of numbers, with the signs that may stand between several in one cell.
    pub(crate) fn ids<'m>(&'m self, lines: &'m Lines) -> impl Iterator<Item = (usize, &'m str)> {
        let own = (self.id, lines.separator.as_deref());
        let links = self.links.iter().map(|link| (link.column, link.separator.as_deref()));
        links.chain([own]).map(|(column, separators)| (column, separators.unwrap_or_default()))
    }

    /// The columns of dates.
    pub(crate) fn dates(&self) -> impl Iterator<Item = usize> + '_ {
        self.times.iter().map(|(_, column)| *column).chain(self.at)
    }

    fn mark_shown(&mut self) {
        let told_by = self.manual.as_ref().and_then(|manual| manual.told_by.as_ref()).map(|told| told.0);
        let source_kind = self.manual.as_ref().and_then(|manual| manual.source_kind);
        let replacement = self.replacement.as_ref().map(|one| one.0);
        let settlement = self.settlement.as_ref().map(|one| one.0);
        let statuses = self.status.iter().flat_map(|one| one.columns.iter().copied());
        let words = [self.shop, self.channel, told_by, source_kind, replacement, settlement]
            .into_iter()
            .chain(self.links.iter().map(|one| one.channel))
            .chain(statuses)
            .flatten();
        let codes = self.links.iter().map(|one| one.column).chain([self.id]);
        let figures = [self.at, self.unit_price, self.quantity]
            .into_iter()
            .flatten()
            .chain(self.times.iter().map(|one| one.1))
            .chain(self.amounts.iter().map(|one| one.1));
        // A column read for two things is the narrower one: a time may be a field of a status too.
        let marks = words
            .map(|column| (column, Holds::Words))
            .chain(codes.map(|column| (column, Holds::Codes)))
            .chain(figures.map(|column| (column, Holds::Figures)));
        let mut shown = vec![Holds::Anything; self.headers.len()];
        for (column, holds) in marks {
            if let Some(mark) = shown.get_mut(column) {
                *mark = holds;
            }
        }
        self.shown = shown;
    }

    /// A header that is read and stands twice.
    fn read_twice(&self, normal: &[String]) -> Option<&str> {
        let twice = |at: usize| {
            let header = normal.get(at)?;
            (normal.iter().filter(|other| *other == header).count() > 1).then_some(at)
        };
        let read =
            self.shown.iter().enumerate().filter(|(_, holds)| **holds != Holds::Anything).map(|(at, _)| at);
        let at = read.chain(self.operator).find_map(twice)?;
        self.headers.get(at).map(String::as_str)
    }
}

/// The columns of the raw fields, in the map's order.
fn status_columns(
    status: &crate::mapping::StatusColumns,
    catalogue: &Catalogue,
    finder: &mut Finder,
) -> Result<StatusAt, Bilingual> {
    let name = &status.map;
    let found = catalogue.named(name, status.edition.as_deref());
    let Some((id, map)) = found.and_then(|id| Some((id, catalogue.map(id)?))) else {
        return Err(no_such_map(name, status.edition.as_deref(), catalogue));
    };
    if let Some(unknown) = status.columns.keys().find(|field| !map.fields.contains(field)) {
        let fields = map.fields.join(" · ");
        return Err(say!(
            "the status map `{name}` has no field `{unknown}`; its fields: {fields}",
            "状态映射“{name}”没有字段“{unknown}”；它的字段：{fields}"
        ));
    }
    let columns =
        map.fields.iter().map(|field| status.columns.get(field).and_then(|aliases| finder.find(aliases)));
    let columns: Vec<Option<usize>> = columns.collect();
    let may_be_empty = columns.iter().any(Option::is_some) && map.read(&[]) != Mapped::Unmapped;
    Ok(StatusAt { map: id, columns, may_be_empty })
}

/// Why a status map is not there, and what there is instead.
fn no_such_map(name: &str, edition: Option<&str>, catalogue: &Catalogue) -> Bilingual {
    let editions: Vec<&str> = catalogue.editions(name).flatten().collect();
    let Bilingual { mut en, mut zh } = match edition {
        Some(edition) if catalogue.editions(name).next().is_some() => say!(
            "the status map `{name}` has no edition `{edition}`; one of your own comes with `--rules FOLDER`",
            "状态映射“{name}”没有“{edition}”这个版本；自己的映射用 `--rules 文件夹` 给出"
        ),
        None if !editions.is_empty() => say!(
            "the status map `{name}` differs by edition, and no `edition` is given",
            "状态映射“{name}”按版本区分，但没有写 `edition`"
        ),
        _ => say!(
            "no status map is called `{name}`; a map of your own comes with `--rules FOLDER`",
            "没有名为“{name}”的状态映射；自己的映射用 `--rules 文件夹` 给出"
        ),
    };
    let system = name.split('.').next().unwrap_or(name);
    let mut alike: Vec<&str> = Vec::new();
    for (_, map) in catalogue.iter().filter(|(_, map)| map.name.split('.').next() == Some(system)) {
        if map.name != name && !alike.contains(&map.name.as_str()) {
            alike.push(&map.name);
        }
    }
    // Of a known name its editions are what helps, of an unknown one the other names.
    let (known, there_is) = if editions.is_empty() {
        (alike, say!("of {system} there are", "{system} 现有"))
    } else {
        (editions, say!("there are the editions", "现有版本"))
    };
    if !known.is_empty() {
        let known = known.join(" · ");
        en.push_str(&format!("; {}: {known}", there_is.en));
        zh.push_str(&format!("；{}：{known}", there_is.zh));
    }
    Bilingual { en, zh }
}
