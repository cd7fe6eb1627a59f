//! Lanes: a probe over the column of its place, with what is known of the column worked out once per batch.

use alloc::borrow::ToOwned;
use alloc::vec::Vec;

use super::column::{Codes, Column, Currencies, Integers, State, Texts, Values, text};
use super::records::Records;
use crate::facts::{Names, NodeId};
use crate::plan::Plan;
use crate::plan::probe::{ERROR, LOWEST, NONE, Probe, Reading, Scale, Source, UNKNOWN, position_of};
use crate::program::{Function, Node, NodeKind, PlaceId};
use crate::schema::Requirement;
use crate::time::Instant;
use crate::value::Scalar;
use crate::zone::ZoneTable;

/// A probe of a place over its column.
#[derive(Debug)]
pub(super) struct Lane<'b> {
    pub(super) probe: &'b Probe,
    pub(super) column: Option<&'b Column<'b>>,
    /// Whether it reads items.
    pub(super) of_items: bool,
    pub(super) positions: Positions<'b>,
    /// Whether every row has a text, whatever it is.
    pub(super) is_any_text: bool,
    absence: Absence,
}

/// How a value that is there becomes a number.
#[derive(Debug)]
pub(super) enum Positions<'b> {
    /// By its code: the text of each was looked up once.
    Table(Codes<'b>, Vec<Reading>),
    /// By its text.
    Texts(Texts<'b>, Words),
    /// `2 · value · 10^digits`, of values in units of 10^-scale.
    Line { values: Integers<'b>, scale: u32, digits: u32 },
    /// Twice the microseconds.
    Micros(&'b [i64]),
    /// A part of the date of instants.
    Dates(&'b [i64], Dates<'b>),
    /// The same for all values.
    Same(Reading),
    /// As a single value.
    Value,
}

/// A part of the date that a clock in a zone shows.
#[derive(Clone, Copy, Debug)]
pub(super) struct Dates<'b> {
    function: Function,
    zone: &'b ZoneTable,
    /// The last change of the zone, and how far the day had come on the clock then: most instants are later.
    since: i64,
    day: u64,
    digits: u32,
}

/// The microseconds of an hour.
const HOUR: u64 = 3_600_000_000;

impl Dates<'_> {
    fn reading(&self, micros: i64) -> Reading {
        self.number(micros).map_or(ERROR, |number| self.position(number))
    }

    /// The reading of a part.
    pub(super) fn position(&self, number: i64) -> Reading {
        position_of(number.into(), 0, self.digits)
    }

    /// The part of an instant: `18` for the hour.
    #[inline]
    pub(super) fn number(&self, micros: i64) -> Option<i64> {
        if matches!(self.function, Function::Hour(_)) && micros >= self.since {
            let hours = micros.abs_diff(self.since).saturating_add(self.day) / HOUR;
            return i64::try_from(hours % 24).ok();
        }
        let civil = self.zone.to_civil(Instant::from_micros(micros)?);
        Some(match self.function {
            Function::Year(_) => civil.date().year().into(),
            Function::Month(_) => civil.date().month().into(),
            Function::Day(_) => civil.date().day().into(),
            Function::Hour(_) => civil.time().hour().into(),
            Function::Weekday(_) => civil.date().weekday().into(),
            _ => return None,
        })
    }

    /// The largest number that the part can be, where it has few; none is below zero.
    pub(super) fn largest(&self) -> Option<i64> {
        match self.function {
            Function::Hour(_) => Some(23),
            Function::Weekday(_) => Some(7),
            Function::Month(_) => Some(12),
            Function::Day(_) => Some(31),
            _ => None,
        }
    }
}

/// The readings of texts.
#[derive(Clone, Debug)]
pub(super) struct Words {
    known: Names,
    /// Per known text; the last is that of a text which no rule names and no enum knows.
    readings: Vec<Reading>,
}

impl Words {
    fn of(scale: &Scale, records: &Records<'_>, node: NodeId) -> Words {
        let reader = records.reader(node);
        let reading =
            |word: &str| text(word, reader).and_then(|scalar| scale.position(&scalar)).unwrap_or(ERROR);
        let declared =
            reader.into_iter().flat_map(|reader| reader.spellings.iter().map(|(word, _)| word.as_str()));
        let named = match scale {
            Scale::Text(dictionary) | Scale::Member { others: dictionary, .. } => Some(dictionary.texts()),
            _ => None,
        };
        let mut all: Vec<&str> = declared.chain(named.into_iter().flatten()).collect();
        all.sort_unstable();
        all.dedup();
        let mut readings: Vec<Reading> = all.iter().map(|word| reading(word)).collect();
        let known = Names::new(all.into_iter().map(str::to_owned).zip(0..).collect());
        let other = match (scale, reader) {
            (Scale::There, None) => 0,
            (Scale::Text(_), None) => scale.codes().map_or(ERROR, |codes| i64::from(codes) - 1),
            (Scale::Member { .. }, Some(reader)) if reader.open => {
                scale.codes().map_or(ERROR, |codes| i64::from(codes) - 1)
            }
            (Scale::There, Some(reader)) if reader.open => 0,
            _ => ERROR,
        };
        readings.push(other);
        Words { known, readings }
    }

    /// The readings that there are, by number.
    pub(super) fn readings(&self) -> &[Reading] {
        &self.readings
    }

    /// The number of a text's reading.
    #[inline]
    pub(super) fn number(&self, word: &str) -> usize {
        self.known.get(word).map_or(self.readings.len() - 1, |number| number as usize)
    }

    #[inline]
    pub(super) fn reading(&self, word: &str) -> Reading {
        self.readings.get(self.number(word)).copied().unwrap_or(ERROR)
    }
}

/// What it means where nothing stands: the first step on the way up that is absent decides.
#[derive(Debug, Default)]
pub(super) struct Absence {
    /// Per step: the reading where it is the first absent one, and the record it stands in.
    steps: Vec<(Reading, Option<NodeId>)>,
}

impl Absence {
    /// That of a place; `default` gives the reading of its default.
    pub(super) fn of(
        plan: &Plan,
        records: &Records<'_>,
        place: PlaceId,
        default: impl Fn(&Scalar<'_>) -> Reading,
    ) -> Absence {
        let list = plan.access(place).and_then(|access| access.list);
        let (mut steps, mut at) = (Vec::new(), place);
        while let Some(step) = plan.place(at) {
            let above = step.parent.and_then(|parent| Some((parent, plan.access(parent)?)));
            // An item stands in a list, and the list is there.
            let above = above.filter(|(_, access)| access.list == list);
            let reading = match &step.requirement {
                Requirement::Required => UNKNOWN,
                Requirement::Default(value) if at == place => default(value),
                Requirement::Optional | Requirement::Default(_) => NONE,
            };
            steps.push((reading, above.and_then(|(_, access)| records.node_at(access.list, access.slot))));
            match above {
                Some((parent, _)) => at = parent,
                None => break,
            }
        }
        Absence { steps }
    }

    /// The reading in a row.
    pub(super) fn reading(&self, records: &Records<'_>, row: usize) -> Reading {
        for (reading, above) in &self.steps {
            match above.map(|above| records.state(above, row)) {
                Some(State::Absent) => {}
                Some(State::Wrong(_)) => return ERROR,
                Some(State::Here) | None => return *reading,
            }
        }
        ERROR
    }
}

impl<'b> Lane<'b> {
    /// The lane of a probe; nothing for a computed one, and for the time of the event, which the call gives where the
    /// record does not.
    pub(super) fn of(plan: &'b Plan, records: &'b Records<'b>, probe: &'b Probe) -> Option<Lane<'b>> {
        let lists = &plan.index().predicates.lists;
        let (node, place, of_items) = match probe.source {
            Source::Place { place, .. } if place == plan.program().head.time => return None,
            Source::Place { place, slot } => (records.node_at(None, slot)?, Some(place), false),
            Source::Item { list, read, slot } => {
                let list = lists.get(list as usize)?.number?;
                (records.node_at(Some(list), slot)?, Some(read.place), true)
            }
            Source::WholeItem { list } => {
                let list = lists.get(list as usize)?.number?;
                (records.node_at(Some(list), 0)?, None, true)
            }
            Source::Node(number) => {
                return Lane::of_date(
                    plan,
                    records,
                    probe,
                    plan.index().predicates.nodes.get(number as usize)?,
                );
            }
        };
        let column = records.column(node);
        let positions = column.map_or(Positions::Value, |column| positions(probe, column, records, node));
        let absence = match place {
            Some(place) => {
                let default = |value: &Scalar<'_>| probe.scale.position(value).unwrap_or(ERROR);
                Absence::of(plan, records, place, default)
            }
            // An item of a list of single values is none where it is not there.
            None => Absence { steps: Vec::from([(NONE, None)]) },
        };
        let is_any_text = match (column, &positions) {
            (Some(column), Positions::Texts(_, words)) => {
                column.is_full() && words.readings().iter().all(|reading| *reading >= LOWEST)
            }
            _ => false,
        };
        Some(Lane { probe, column, of_items, positions, is_any_text, absence })
    }

    /// The lane of `hour(x)` and the like, where `x` is an instant outside lists.
    fn of_date(
        plan: &'b Plan,
        records: &'b Records<'b>,
        probe: &'b Probe,
        node: &'b Node,
    ) -> Option<Lane<'b>> {
        let NodeKind::Call(function, args) = &node.kind else { return None };
        let [Node { kind: NodeKind::Read(read), .. }] = args.as_slice() else { return None };
        let (access, Scale::Number { digits }) = (plan.access(read.place)?, &probe.scale) else {
            return None;
        };
        let zone = match function {
            Function::Year(zone)
            | Function::Month(zone)
            | Function::Day(zone)
            | Function::Hour(zone)
            | Function::Weekday(zone) => plan.program().zones.get(*zone as usize)?,
            _ => return None,
        };
        if access.list.is_some() || read.place == plan.program().head.time {
            return None;
        }
        let column = records.column(records.node_at(None, access.slot)?)?;
        let Values::Instant(micros) = column.values else { return None };
        let last = zone.transitions().last().map(|last| Instant::from_seconds(last.at_seconds));
        let since = last.map_or(Instant::MIN, |last| last.unwrap_or(Instant::MAX));
        let dates = Dates {
            function: *function,
            zone,
            since: since.micros(),
            day: zone.seconds_of_day(since).unsigned_abs() * (HOUR / 3600),
            digits: *digits,
        };
        let default = |value: &Scalar<'_>| match value {
            Scalar::Instant(at) => dates.reading(at.micros()),
            _ => ERROR,
        };
        let absence = Absence::of(plan, records, read.place, default);
        let positions = Positions::Dates(micros, dates);
        let is_any_text = false;
        Some(Lane { probe, column: Some(column), of_items: false, positions, is_any_text, absence })
    }

    /// What the probe reads in a row of its column.
    #[inline]
    pub(super) fn reading(&self, records: &Records<'_>, row: usize) -> Reading {
        let Some(column) = self.column else { return self.absence.reading(records, row) };
        if column.is_full() {
            return self.position(column, row);
        }
        match column.state(row) {
            State::Here => self.position(column, row),
            State::Absent => self.absence.reading(records, row),
            State::Wrong(_) => ERROR,
        }
    }

    /// The reading of a value that is there.
    #[inline]
    pub(super) fn position(&self, column: &Column<'_>, row: usize) -> Reading {
        match &self.positions {
            Positions::Table(codes, readings) => readings.get(codes.get(row)).copied().unwrap_or(ERROR),
            Positions::Texts(texts, words) => texts.get(row).map_or(ERROR, |word| words.reading(word)),
            Positions::Line { values, scale, digits } => {
                values.get(row).map_or(ERROR, |value| position_of(value, *scale, *digits))
            }
            Positions::Micros(micros) => micros.get(row).map_or(ERROR, |at| twice(*at)),
            Positions::Dates(micros, dates) => micros.get(row).map_or(ERROR, |at| dates.reading(*at)),
            Positions::Same(reading) => *reading,
            Positions::Value => {
                // Texts have been seen to above, so no enum is asked.
                column.value(row, None).and_then(|scalar| self.probe.scale.position(&scalar)).unwrap_or(ERROR)
            }
        }
    }
}

/// The position of an instant or a length.
#[inline]
pub(super) fn twice(micros: i64) -> Reading {
    micros.saturating_mul(2).max(LOWEST)
}

fn positions<'b>(
    probe: &'b Probe,
    column: &'b Column<'b>,
    records: &'b Records<'b>,
    node: NodeId,
) -> Positions<'b> {
    let any_text = records.reader(node).is_none_or(|reader| reader.open);
    match (column.values, &probe.scale) {
        (Values::Dictionary(..) | Values::Text(_), Scale::There) if any_text => Positions::Same(0),
        (Values::Dictionary(codes, texts), scale) => {
            let words = Words::of(scale, records, node);
            let reading = |code| texts.get(code).map_or(ERROR, |word| words.reading(word));
            Positions::Table(codes, (0..texts.len()).map(reading).collect())
        }
        (Values::Text(texts), scale) => Positions::Texts(texts, Words::of(scale, records, node)),
        (Values::Slots(_), _) => Positions::Value,
        (_, Scale::There) => Positions::Same(0),
        (Values::Number(values, scale), Scale::Number { digits })
        | (Values::Weight(values, scale), Scale::Weight { digits }) => {
            Positions::Line { values, scale, digits: *digits }
        }
        (Values::Money(values, scale, Currencies::One(own)), Scale::Money { currency, digits }) => {
            if own == *currency {
                Positions::Line { values, scale, digits: *digits }
            } else {
                Positions::Same(ERROR)
            }
        }
        (Values::Instant(micros), Scale::Instant) | (Values::Duration(micros), Scale::Duration) => {
            Positions::Micros(micros)
        }
        _ => Positions::Value,
    }
}
