//! What headers mean in the shipped mappings.

use std::collections::{HashMap, HashSet};

use super::column::Looks;
use crate::header::normalised;
use crate::mapping::Mapping;
use dangjiu::observation::{LinkKind, Measure, Milestone, NodeKind};

/// What a column is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Meaning {
    Id,
    At,
    Time(Milestone),
    Words(&'static str),
    Quantity,
    UnitPrice,
    Amount(Measure),
    Status,
    /// The kind of tie, and of the other thing.
    Link(LinkKind, NodeKind),
}

impl Meaning {
    /// Its key under `[columns]`.
    pub(super) fn key(self) -> &'static str {
        match self {
            Meaning::Id => "id",
            Meaning::At => "at",
            Meaning::Time(milestone) => milestone.name(),
            Meaning::Words(key) => key,
            Meaning::Quantity => "quantity",
            Meaning::UnitPrice => "unit_price",
            Meaning::Amount(measure) => measure.name(),
            Meaning::Status => "status",
            Meaning::Link(kind, _) => kind.name(),
        }
    }

    /// Whether it stands under `[columns]`.
    pub(super) fn is_column(self) -> bool {
        !matches!(self, Meaning::Status | Meaning::Link(..))
    }

    /// Whether cells that look so can mean it.
    pub(super) fn fits(self, looks: Looks) -> bool {
        match self {
            Meaning::Id => matches!(looks, Looks::Id),
            Meaning::At | Meaning::Time(_) => matches!(looks, Looks::Date),
            Meaning::Words(_) => matches!(looks, Looks::Words | Looks::Text),
            Meaning::Quantity => matches!(looks, Looks::Count),
            Meaning::UnitPrice | Meaning::Amount(_) => {
                matches!(looks, Looks::Amount | Looks::AmountWithComma | Looks::Count)
            }
            Meaning::Status => matches!(looks, Looks::Words),
            Meaning::Link(..) => matches!(looks, Looks::Id),
        }
    }
}

/// Whether a header says that numbers of something stand under it, however short they are: `内部单号`, `客户订单号`.
pub(super) fn names_a_number(header: &str) -> bool {
    let header = normalised(header);
    ["单号", "编号"].iter().any(|end| header.ends_with(end))
}

/// Whether these are the numbers of parcels; carriers have numbers too.
pub(super) fn names_a_parcel(header: &str) -> bool {
    names_a_number(header)
        && ["快递", "运单", "物流"].iter().any(|part| header.contains(part))
        && !header.contains("公司")
}

/// What a header that the shipped mappings do not have may mean.
pub(super) fn guessed(header: &str) -> Option<Meaning> {
    // Parts of a sum, and what is no money, are called so too: `应收运费`, `实付数量`.
    if ["运", "邮", "税", "退", "数", "服务费"].iter().any(|part| header.contains(part)) {
        return None;
    }
    let has = |parts: &[&str]| parts.iter().any(|part| header.contains(part));
    if has(&["应收"]) {
        Some(Meaning::Amount(Measure::Receivable))
    } else {
        has(&["实付", "实收"]).then_some(Meaning::Amount(Measure::Received))
    }
}

/// From headers to their meanings.
pub(super) struct Meanings {
    all: HashMap<String, Vec<Meaning>>,
    /// The headers that tie a row to something else, with what the row is.
    ties: HashSet<(String, NodeKind)>,
}

impl Meanings {
    pub(super) fn of(mappings: &[Mapping]) -> Meanings {
        let mut all: HashMap<String, Vec<Meaning>> = HashMap::new();
        let mut ties = HashSet::new();
        let mut add = |headers: &[String], meaning: Meaning| {
            for header in headers {
                let known = all.entry(normalised(header)).or_default();
                if !known.contains(&meaning) {
                    known.push(meaning);
                }
            }
        };
        for mapping in mappings.iter().filter(|mapping| mapping.json.is_none()) {
            let columns = &mapping.columns;
            add(&columns.id, Meaning::Id);
            add(&columns.at, Meaning::At);
            for milestone in Milestone::ALL {
                add(columns.time(milestone), Meaning::Time(milestone));
            }
            add(&columns.shop, Meaning::Words("shop"));
            add(&columns.channel, Meaning::Words("channel"));
            add(&columns.operator, Meaning::Words("operator"));
            add(&columns.quantity, Meaning::Quantity);
            add(&columns.unit_price, Meaning::UnitPrice);
            for measure in Measure::ALL {
                columns
                    .sum(measure)
                    .columns()
                    .iter()
                    .for_each(|headers| add(headers, Meaning::Amount(measure)));
            }
            for headers in mapping.status.iter().flat_map(|status| status.columns.values()) {
                add(headers, Meaning::Status);
            }
            for link in &mapping.links {
                add(&link.columns, Meaning::Link(link.kind, link.to));
                let headers = link.columns.iter().map(|header| normalised(header));
                ties.extend(headers.map(|header| (header, mapping.node)));
            }
        }
        // A pay time is also a field of some status maps; it is read as a time.
        for known in all.values_mut().filter(|known| known.len() > 1) {
            if known.iter().any(|one| matches!(one, Meaning::Time(_))) {
                known.retain(|one| *one != Meaning::Status);
            }
        }
        Meanings { all, ties }
    }

    /// The meanings a header has; none where it is not known.
    pub(super) fn of_header(&self, header: &str) -> &[Meaning] {
        self.all.get(&normalised(header)).map_or(&[], Vec::as_slice)
    }

    /// Whether a row that is this is tied to something else under that header, in a shipped mapping.
    pub(super) fn ties(&self, header: &str, row: NodeKind) -> bool {
        self.ties.contains(&(normalised(header), row))
    }
}
