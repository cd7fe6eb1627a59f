//! What a row says, gathered before it is lent as an observation.

use std::ops::Range;

use dangjiu::observation::{
    Amount, Amounts, Link, LinkKind, Manual, Measure, NodeKind, Observation, Origin, RawStatus, Settlement,
    Times, When,
};

use super::Reader;
use crate::reject::Reason;

/// What a row says, texts as ranges of one text.
#[derive(Default)]
pub(super) struct Draft<'l> {
    pub(super) row: u32,
    pub(super) text: String,
    pub(super) id: Range<usize>,
    pub(super) shop: Range<usize>,
    pub(super) channel: Option<&'l str>,
    pub(super) operator: Option<Range<usize>>,
    pub(super) manual: bool,
    pub(super) source_kind: Option<Range<usize>>,
    pub(super) status: Vec<Option<Range<usize>>>,
    pub(super) links: Vec<DraftLink<'l>>,
    pub(super) when: When,
    pub(super) times: Times,
    pub(super) amounts: Amounts,
    pub(super) quantity: Option<u32>,
    pub(super) settlement: Option<Settlement>,
}

/// What it is tied to.
pub(super) struct DraftLink<'l> {
    pub(super) kind: LinkKind,
    pub(super) to: NodeKind,
    pub(super) id: Range<usize>,
    pub(super) channel: Option<&'l str>,
}

impl<'l> Draft<'l> {
    pub(super) fn clear(&mut self, row: u32) {
        self.text.clear();
        self.status.clear();
        self.links.clear();
        *self = Draft {
            row,
            text: std::mem::take(&mut self.text),
            status: std::mem::take(&mut self.status),
            links: std::mem::take(&mut self.links),
            ..Draft::default()
        };
    }

    pub(super) fn put(&mut self, text: &str) -> Range<usize> {
        put(&mut self.text, text)
    }

    pub(super) fn part(&self, range: &Range<usize>) -> &str {
        self.text.get(range.clone()).unwrap_or_default()
    }

    pub(super) fn id_text(&self) -> &str {
        self.part(&self.id)
    }

    pub(super) fn same_status(&self, other: &Draft<'_>) -> bool {
        let texts = |draft: &Draft<'_>, at: usize| {
            draft.status.get(at).and_then(|range| range.as_ref()).map(|range| draft.part(range).to_owned())
        };
        (0..self.status.len().max(other.status.len())).all(|at| texts(self, at) == texts(other, at))
    }

    /// Takes in the amounts and pieces of a further row of the same order.
    pub(super) fn join_figures(&mut self, other: &Draft<'_>, added: &[String]) -> Result<(), Reason> {
        let mut together = self.amounts;
        for measure in Measure::ALL {
            let (own, new) = (measure.of_mut(&mut together), measure.of(&other.amounts));
            if added.iter().any(|name| name == measure.name()) {
                *own = plus(*own, new)?;
            } else if own.is_some() && new.is_some() && *own != new {
                return Err(Reason::AmountsDiffer);
            } else {
                *own = own.or(new);
            }
        }
        if added.iter().any(|name| name == "quantity") {
            self.quantity = match (self.quantity, other.quantity) {
                (Some(own), Some(new)) => Some(own.checked_add(new).ok_or(Reason::TooLarge)?),
                (own, new) => own.or(new),
            };
        }
        self.amounts = together;
        Ok(())
    }

    /// Lends what was gathered to the caller.
    pub(super) fn lend(&self, reader: &Reader<'_>, observe: &mut dyn FnMut(&Observation<'_>)) {
        const FEW: usize = 6;
        let nothing = Link { kind: LinkKind::PartOf, to: NodeKind::SalesOrder, id: "", channel: None };
        let link = |draft: &DraftLink<'l>| Link {
            kind: draft.kind,
            to: draft.to,
            id: self.part(&draft.id),
            channel: draft.channel,
        };
        let mut few = [nothing; FEW];
        let mut many = Vec::new();
        let links: &[Link<'_>] = if self.links.len() <= FEW {
            few.iter_mut().zip(&self.links).for_each(|(place, draft)| *place = link(draft));
            few.get(..self.links.len()).unwrap_or_default()
        } else {
            many.extend(self.links.iter().map(link));
            &many
        };
        let mut few_fields = [None; FEW];
        let mut many_fields = Vec::new();
        let field = |range: &Option<Range<usize>>| range.as_ref().map(|range| self.part(range));
        let fields: &[Option<&str>] = if self.status.len() <= FEW {
            few_fields.iter_mut().zip(&self.status).for_each(|(place, range)| *place = field(range));
            few_fields.get(..self.status.len()).unwrap_or_default()
        } else {
            many_fields.extend(self.status.iter().map(field));
            &many_fields
        };
        // A row of a log may tell of other things than a status; one of a console export has one, or it is not known.
        let says_something = fields.iter().any(Option::is_some);
        let status = reader.layout.status.as_ref().filter(|status| {
            let has_one = self.when == When::AtExport && status.columns.iter().any(Option::is_some);
            says_something || has_one || status.may_be_empty
        });
        let manual = self
            .manual
            .then(|| Manual { source_kind: self.source_kind.as_ref().map(|kind| self.part(kind)) });
        observe(&Observation {
            system: reader.system,
            origin: Origin { file: reader.file, row: self.row },
            kind: reader.kind,
            id: self.id_text(),
            channel: self.channel,
            shop: self.part(&self.shop),
            links,
            status: status.map(|status| RawStatus { map: status.map, fields }),
            when: self.when,
            times: self.times,
            amounts: self.amounts,
            quantity: self.quantity,
            settlement: self.settlement,
            manual,
            operator: self.operator.as_ref().map(|operator| self.part(operator)),
        });
    }
}

pub(super) fn put(room: &mut String, text: &str) -> Range<usize> {
    let start = room.len();
    room.push_str(text);
    start..room.len()
}

pub(super) fn plus(one: Option<Amount>, other: Option<Amount>) -> Result<Option<Amount>, Reason> {
    match (one, other) {
        (Some(one), Some(other)) => {
            one.0.checked_add(other.0).map(|sum| Some(Amount(sum))).ok_or(Reason::TooLarge)
        }
        (one, other) => Ok(one.or(other)),
    }
}
