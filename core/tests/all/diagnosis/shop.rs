//! A shop told in lines: `system kind id [states] key=value …`.
//!
//! The states are names of any machine, which a test map reads as they are; `?` is a word no map knows. Instants are
//! days and times of September 2026 in China: `21T10:05`. Every shop also has honest orders on each day from the 20th to the
//! 28th in every system, so that every system covers these days.

use std::sync::LazyLock;

use dangjiu::builtin;
use dangjiu::decimal::Decimal;
use dangjiu::diagnosis::{Diagnosis, Judged, Policy, SystemOf};
use dangjiu::mapping::{Catalogue, Cell, Claim, MapRow, StatusMap};
use dangjiu::observation::{
    Amount, Amounts, Link, LinkKind, Manual, MapId, NodeKind, Observation, Origin, RawStatus, Role,
    Settlement, Times, When,
};
use dangjiu::schema::Vocabulary;
use dangjiu::time::Instant;

pub(crate) const SYSTEMS: [(&str, Role, Option<&str>); 11] = [
    ("taobao", Role::Channel, Some("taobao")),
    ("douyin", Role::Channel, Some("douyin")),
    ("erp", Role::Erp, None),
    ("wms", Role::Wms, None),
    ("carrier", Role::Carrier, None),
    ("crm", Role::Crm, None),
    ("taobao2", Role::Finance, None),
    // Heard only where a shop has rows of them.
    ("taobao-b", Role::Channel, Some("taobao")),
    ("a-second-erp", Role::Erp, None),
    ("a-second-wms", Role::Wms, None),
    ("a-second-crm", Role::Crm, None),
];

/// A map that reads every bracket of these lines as the states it names, of any of the order's machines.
fn catalogue(vocabulary: &Vocabulary, lines: &[String]) -> Catalogue {
    let order = vocabulary.record_names["order"];
    let claim = |name: &str| -> Option<Claim> {
        let machines = (0..).zip(&vocabulary.machines).filter(|(_, machine)| machine.subject == order);
        machines.into_iter().find_map(|(machine, declared)| {
            let state = declared.states.iter().position(|state| state.names.primary == name)?;
            Some(Claim { machine, state: u32::try_from(state).unwrap() })
        })
    };
    let mut brackets: Vec<String> = lines.iter().map(|line| taken_apart(line).states).collect();
    brackets.sort();
    brackets.dedup();
    let rows = brackets.into_iter().filter(|states| !states.is_empty() && !states.contains('?'));
    let rows = rows.map(|states| MapRow {
        cells: vec![Cell::is(&states)],
        claims: states.split('+').map(|name| claim(name).expect("a state")).collect(),
    });
    Catalogue::new(vec![StatusMap::new("test.states", ["states"], rows.collect())]).unwrap()
}

/// All lines of a shop.
fn lines(text: &str) -> Vec<String> {
    let own = text.lines().map(str::trim).filter(|line| !line.is_empty()).map(String::from);
    background().into_iter().chain(ends()).chain(own).collect()
}

/// `21T10:05` of September 2026 in China, or `2027-01-21T10:05`.
pub(crate) fn at(text: &str) -> Instant {
    let month = if text.len() > "21T10:05".len() { "" } else { "2026-09-" };
    Instant::parse(&format!("{month}{text}:00+08:00")).unwrap()
}

/// One line taken apart.
#[derive(Clone, Debug, Default)]
struct Line {
    words: Vec<String>,
    states: String,
    values: Vec<(String, String)>,
}

fn taken_apart(line: &str) -> Line {
    let mut taken = Line::default();
    let mut rest = line;
    if let (Some(open), Some(close)) = (line.find('['), line.find(']')) {
        taken.states = line[open + 1..close].split_whitespace().collect::<Vec<_>>().join("+");
        let (before, after) = (&line[..open], &line[close + 1..]);
        taken.words = before.split_whitespace().map(String::from).collect();
        rest = after;
    }
    for word in rest.split_whitespace() {
        match word.split_once('=') {
            Some((key, value)) => taken.values.push((key.into(), value.into())),
            None => taken.words.push(word.into()),
        }
    }
    taken
}

impl Line {
    fn all(&self, key: &str) -> impl Iterator<Item = &str> {
        self.values.iter().filter(move |(known, _)| known == key).map(|(_, value)| value.as_str())
    }

    fn one(&self, key: &str) -> Option<&str> {
        self.all(key).next()
    }
}

/// The honest orders of every day.
fn background() -> Vec<String> {
    let mut lines = Vec::new();
    for day in 20..=28 {
        let (s, e, o, w) = (format!("BG{day}"), format!("BE{day}"), format!("BO{day}"), format!("BW{day}"));
        for channel in ["taobao", "douyin"] {
            lines.push(format!(
                "{channel} sales_order {channel}{s} [paid shipped] created={day}T08:00 paid={day}T08:05 shipped={day}T12:00"
            ));
            lines.push(format!(
                "erp erp_order {channel}{e} [paid shipped] fulfils={channel}{s} created={day}T08:00 paid={day}T08:05 shipped={day}T12:00"
            ));
            for (state, time) in [("in_fulfilment", "09:00"), ("shipped", "12:00")] {
                lines.push(format!(
                    "wms outbound {channel}{o} [{state}] fulfils_erp={channel}{e} at={day}T{time}"
                ));
            }
            lines.push(format!("wms outbound {channel}{o} [shipped] at={day}T12:00 parcel={channel}{w}"));
            lines.push(format!("carrier parcel {channel}{w} [shipped] at={day}T14:00"));
        }
        lines.push(format!(
            "crm after_sale BC{day} [refund_none] part_of=taobao{s} channel=taobao created={day}T09:00 modified={day}T09:00"
        ));
    }
    lines.push("crm after_sale LAST [refund_none] created=28T20:00 modified=28T20:00".into());
    lines
}

/// Lines that reach to 28T20:00 in each system.
fn ends() -> Vec<String> {
    ["taobao sales_order TEND", "douyin sales_order DEND"]
        .iter()
        .map(|start| format!("{start} [unpaid] created=28T20:00"))
        .chain([
            "erp erp_order EEND [paid awaiting_shipment] created=28T20:00 paid=28T20:00".into(),
            "wms outbound OEND [in_fulfilment] fulfils_erp=EEND at=28T20:00".into(),
            "carrier parcel PEND [shipped] at=28T20:00".into(),
        ])
        .collect()
}

/// Takes lines into a diagnosis. Each system has two files: snapshots and events; `file=b` puts a row in a third,
/// whose data ends with its own rows.
fn fill(diagnosis: &mut Diagnosis<'_>, lines: Vec<String>, shuffle: u64) {
    // A line keeps its row, whenever it is read.
    let mut lines: Vec<(u32, String)> = (0..).zip(lines).collect();
    let mut seed = shuffle;
    if shuffle != 0 {
        for i in (1..lines.len()).rev() {
            seed = seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            let j = usize::try_from(seed >> 33).unwrap() % (i + 1);
            lines.swap(i, j);
        }
    }
    let systems: Vec<_> = SYSTEMS
        .iter()
        .map(|(name, role, channel)| {
            let system =
                diagnosis.system(SystemOf { name, role: *role, channel: *channel, currency: "CNY" }).unwrap();
            let files: [u16; 3] = std::array::from_fn(|_| diagnosis.file(system).unwrap());
            (*name, system, files)
        })
        .collect();
    for (row, line) in &lines {
        let line = taken_apart(line);
        let (_, system, files) = systems.iter().find(|(name, ..)| *name == line.words[0]).expect("a system");
        let time = |key: &str| line.one(key).map(at);
        let amount = |key: &str| line.one(key).map(|text| Amount::of(Decimal::parse(text).unwrap()).unwrap());
        let mut links = Vec::new();
        let channel = line.one("channel");
        for (key, kind, to) in [
            ("fulfils", LinkKind::Fulfils, NodeKind::SalesOrder),
            ("fulfils_erp", LinkKind::Fulfils, NodeKind::ErpOrder),
            ("merged_into", LinkKind::MergedInto, NodeKind::ErpOrder),
            ("split_from", LinkKind::SplitFrom, NodeKind::ErpOrder),
            ("part_of", LinkKind::PartOf, NodeKind::SalesOrder),
            ("replaces", LinkKind::Replaces, NodeKind::SalesOrder),
            ("parcel", LinkKind::ShippedIn, NodeKind::Parcel),
        ] {
            links.extend(line.all(key).map(|id| Link { kind, to, id, channel }));
        }
        let fields = [Some(line.states.as_str()).filter(|states| !states.is_empty())];
        let event = time("at");
        let seen = Observation {
            shop: line.one("shop").unwrap_or_default(),
            channel: line.one("own_channel"),
            links: &links,
            status: fields[0].map(|_| RawStatus { map: MapId(0), fields: &fields }),
            when: event.map_or(When::AtExport, When::At),
            times: Times {
                created: time("created"),
                paid: time("paid"),
                shipped: time("shipped"),
                delivered: time("delivered"),
                completed: time("completed"),
                cancelled: time("cancelled"),
                modified: time("modified"),
            },
            amounts: Amounts {
                goods: amount("goods"),
                merchant_discount: amount("merchant_discount"),
                platform_discount: amount("platform_discount"),
                freight: amount("freight"),
                receivable: amount("receivable"),
                received: amount("received"),
                refunded: amount("refunded"),
            },
            quantity: line.one("quantity").map(|text| text.parse().unwrap()),
            settlement: line.one("settlement").map(|text| match text {
                "cod" => Settlement::Cod,
                "offline" => Settlement::Offline,
                "free" => Settlement::Free,
                _ => Settlement::Escrow,
            }),
            manual: line
                .one("manual")
                .map(|text| Manual { source_kind: Some(text).filter(|kind| *kind != "-") }),
            operator: line.one("operator"),
            ..Observation::of(
                *system,
                NodeKind::named(&line.words[1]).expect("a kind"),
                &line.words[2],
                Origin {
                    file: if line.one("file") == Some("b") {
                        files[2]
                    } else {
                        files[usize::from(event.is_some())]
                    },
                    row: *row,
                },
            )
        };
        if line.one("lost").is_some() {
            diagnosis.lose(seen.origin.file);
        } else if line.one("rejected").is_some() {
            diagnosis.reject(&seen).unwrap();
        } else {
            diagnosis.observe(&seen).unwrap();
        }
    }
}

/// A finding as a line: `contradiction/behind sales_order A erp < wms`.
pub(crate) fn told(judged: &Judged<'_>) -> Vec<String> {
    let systems = judged.diagnosis().systems();
    let mut all: Vec<String> = judged
        .findings
        .iter()
        .map(|found| {
            let (kind, id) = judged.node(found.node);
            let against = found
                .against
                .map(|system| format!(" < {}", systems[usize::from(system.0)].name))
                .unwrap_or_default();
            let system = &systems[usize::from(found.system.0)].name;
            format!("{}/{} {} {id} {system}{against}", found.kind.name(), found.cause.name(), kind.name())
        })
        .collect();
    all.sort();
    all
}

/// Judges a shop and hands the result on.
pub(crate) fn with_shop<T>(text: &str, shuffle: u64, look: impl FnOnce(&Judged<'_>) -> T) -> T {
    static VOCABULARY: LazyLock<Vocabulary> = LazyLock::new(builtin::vocabulary);
    let vocabulary = &*VOCABULARY;
    let lines = lines(text);
    let catalogue = catalogue(vocabulary, &lines);
    let mut policy = Policy::default();
    policy.source_kinds = vec!["koc_sample".into(), "达人寄样".into()];
    let mut diagnosis = Diagnosis::new(vocabulary, &catalogue, policy);
    fill(&mut diagnosis, lines, shuffle);
    look(&diagnosis.judge(None))
}

/// The findings of a shop.
pub(crate) fn findings(text: &str) -> Vec<String> {
    with_shop(text, 0, told)
}
