//! Event logs that nobody on the project wrote, read as state sequences: purchase orders of the BPI Challenge 2019 with everything that
//! was cancelled, deleted and taken up again, and a simulated shop whose events each name many things.
//!
//! Machines and maps are declared in tests/cases/logs and go through the checker; every case goes through core's timelines. How many
//! moves of which kind there are, and between which states, is what an independent script counts (tests/tools/log_moves.py).
//! The logs are not part of the project. The test looks for them under `$DANGJIU_DATA` and says so when they are not there.
#![expect(
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    reason = "a test that cannot run must say so"
)]

use std::collections::{BTreeMap, HashMap};
use std::fs::{self, File};
use std::io::BufReader;
use std::path::{Path, PathBuf};
use std::process::Command;

use crate::data;
use dangjiu::machine::{Movement, StateTable};
use dangjiu::mapping::{Catalogue, Mapped};
use dangjiu::observation::MapId;
use dangjiu::schema::MachineType;
use dangjiu::time::Instant;
use dangjiu::timeline::{Report, Walk};
use dangjiu_exports::table::{Content, Table};
use dangjiu_facade::rules::{Rules, SourceText};
use flate2::bufread::GzDecoder;
use quick_xml::events::{BytesStart, Event};
use quick_xml::{Reader, XmlVersion};
use serde_json::{Value, json};

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("..")
}

/// What the script counts in one of the logs.
fn counted_by_hand(folder: &Path, log: &str) -> Value {
    let query = Command::new("python3")
        .arg(root().join("tests/tools/log_moves.py"))
        .arg(folder)
        .arg(log)
        .output()
        .expect("python3 runs the independent script");
    assert!(query.status.success(), "{}", String::from_utf8_lossy(&query.stderr));
    serde_json::from_slice(&query.stdout).expect("the script prints JSON")
}

fn declared() -> Rules {
    let folder = root().join("tests/cases/logs");
    let mut paths: Vec<PathBuf> =
        fs::read_dir(folder).expect("the cases").map(|entry| entry.expect("an entry").path()).collect();
    paths.sort();
    let rules = Rules::compile(
        paths.iter().map(|p| SourceText::new(p.display().to_string(), fs::read(p).expect("text"))).collect(),
    );
    assert!(rules.found().is_empty(), "{:?}", rules.diagnostics());
    rules
}

/// The moves of one machine over all cases.
struct Moves<'v> {
    machine: &'v MachineType,
    table: StateTable,
    cases: u64,
    reports: u64,
    pairs: BTreeMap<(u32, Movement, u32), u64>,
    /// Where cases end, and where they end if nothing goes back.
    ends: BTreeMap<u32, u64>,
    kept: BTreeMap<u32, u64>,
}

/// One thing that was done to a case.
struct Done {
    at: Instant,
    /// Its place in the log, or within its case.
    place: u32,
    activity: String,
}

/// The machines that one map speaks of, and everything counted of them.
struct Counted<'r> {
    catalogue: &'r Catalogue,
    map: MapId,
    moves: BTreeMap<u32, Moves<'r>>,
    nothing: u64,
}

impl<'r> Counted<'r> {
    fn new(rules: &'r Rules, catalogue: &'r Catalogue, map: &str) -> Counted<'r> {
        let map = catalogue.named(map, None).expect("the map is declared");
        let machines = &rules.program().vocabulary.machines;
        let expressible = catalogue.map(map).expect("a map").expressible();
        let moves = expressible.map(|claim| {
            let machine = &machines[claim.machine as usize];
            let moves = Moves {
                machine,
                table: StateTable::of(machine),
                cases: 0,
                reports: 0,
                pairs: BTreeMap::new(),
                ends: BTreeMap::new(),
                kept: BTreeMap::new(),
            };
            (claim.machine, moves)
        });
        Counted { catalogue, map, moves: moves.collect(), nothing: 0 }
    }

    /// Takes a case in: everything that was done to one thing, in any order.
    fn take(&mut self, case: &[Done]) {
        let map = self.catalogue.map(self.map).expect("a map");
        let mut reports: BTreeMap<u32, Vec<Report>> = BTreeMap::new();
        for done in case {
            match map.read(&[Some(&done.activity)]) {
                Mapped::Claims(claims) => {
                    for claim in claims {
                        let report = Report {
                            at: done.at,
                            state: claim.state,
                            since: done.at,
                            exact: true,
                            row: done.place,
                        };
                        reports.entry(claim.machine).or_default().push(report);
                    }
                }
                Mapped::Nothing => self.nothing += 1,
                Mapped::Unmapped => panic!("an activity the map does not know: {}", done.activity),
            }
        }
        for (machine, mut reports) in reports {
            let moves = self.moves.get_mut(&machine).expect("a machine of the map");
            let forward = Walk::of(&moves.table, true, &mut reports);
            *moves.kept.entry(forward.state.expect("something was reported")).or_default() += 1;
            let walk = Walk::of(&moves.table, false, &mut reports);
            assert_eq!(walk.moves, forward.moves, "what a move is does not depend on whether it is followed");
            *moves.ends.entry(walk.state.expect("something was reported")).or_default() += 1;
            moves.cases += 1;
            moves.reports += reports.len() as u64;
            for (pair, movement) in reports.windows(2).zip(&walk.moves[1..]) {
                let movement = movement.expect("every report but the first is moved to");
                *moves.pairs.entry((pair[0].state, movement, pair[1].state)).or_default() += 1;
            }
        }
    }

    fn figures(&self) -> BTreeMap<String, Value> {
        self.moves.values().map(|moves| (moves.machine.names.primary.clone(), moves.figures())).collect()
    }

    /// Cases, reports, and the moves by kind: step, skip, repeat, regression, illegal.
    fn totals(&self, machine: &str) -> [u64; 7] {
        let moves = self.moves.values().find(|moves| moves.machine.names.primary == machine);
        let moves = moves.expect("a machine of the map");
        let of = |kind: Movement| {
            moves.pairs.iter().filter(|((_, movement, _), _)| *movement == kind).map(|(_, count)| count).sum()
        };
        use Movement::{Illegal, Regression, Repeat, Skip, Step};
        [moves.cases, moves.reports, of(Step), of(Skip), of(Repeat), of(Regression), of(Illegal)]
    }
}

impl Moves<'_> {
    fn state(&self, state: u32) -> &str {
        &self.machine.states[state as usize].names.primary
    }

    fn figures(&self) -> Value {
        let mut kinds: BTreeMap<&str, u64> = BTreeMap::new();
        let mut pairs: BTreeMap<String, u64> = BTreeMap::new();
        for ((from, movement, to), count) in &self.pairs {
            *kinds.entry(movement.name()).or_default() += count;
            pairs.insert(format!("{} {} {}", self.state(*from), movement.name(), self.state(*to)), *count);
        }
        let named = |states: &BTreeMap<u32, u64>| -> BTreeMap<String, u64> {
            states.iter().map(|(state, count)| (self.state(*state).to_owned(), *count)).collect()
        };
        json!({
            "cases": self.cases, "reports": self.reports, "kinds": kinds, "pairs": pairs,
            "ends": named(&self.ends), "kept": named(&self.kept),
        })
    }
}

/// The traces of an XES log: of each event its time and what was done.
fn traces(path: &Path, mut take: impl FnMut(&[Done])) -> (u64, u64) {
    let file = BufReader::new(File::open(path).expect("the log is there"));
    let mut reader = Reader::from_reader(BufReader::new(GzDecoder::new(file)));
    let (mut traces, mut events) = (0, 0);
    let mut case: Vec<Done> = Vec::new();
    let mut event: Option<(Option<Instant>, Option<String>)> = None;
    let mut room = Vec::new();
    loop {
        match reader.read_event_into(&mut room).expect("well-formed XML") {
            Event::Start(tag) if tag.local_name().as_ref() == "event" => event = Some((None, None)),
            Event::Empty(tag) => {
                // Attributes of the trace itself stand outside its events.
                if let Some((at, activity)) = &mut event {
                    match attribute(&tag, "key").as_str() {
                        "time:timestamp" => {
                            *at = Some(Instant::parse(&attribute(&tag, "value")).expect("a time"));
                        }
                        "concept:name" => *activity = Some(attribute(&tag, "value")),
                        _ => {}
                    }
                }
            }
            Event::End(tag) if tag.local_name().as_ref() == "event" => {
                let (at, activity) = event.take().expect("an event that began");
                case.push(Done {
                    at: at.expect("an event has its time"),
                    place: u32::try_from(case.len()).expect("a short case"),
                    activity: activity.expect("an event has its name"),
                });
            }
            Event::End(tag) if tag.local_name().as_ref() == "trace" => {
                take(&case);
                traces += 1;
                events += case.len() as u64;
                case.clear();
            }
            Event::Eof => return (traces, events),
            _ => {}
        }
        room.clear();
    }
}

fn attribute(tag: &BytesStart<'_>, name: &str) -> String {
    let found = tag.try_get_attribute(name).expect("attributes").expect("every tag has key and value");
    found.normalized_value(XmlVersion::Explicit1_0).expect("text").into_owned()
}

#[test]
fn purchase_orders_move_as_the_script_counts() {
    let Some(folder) = data::found_with_python("event_logs", "the moves of real purchase orders") else {
        return;
    };
    let rules = declared();
    let catalogue = rules.catalogue().expect("the maps");
    let mut counted = Counted::new(&rules, &catalogue, "bpic2019.activity");
    let path = folder.join("bpic2019_one_trace_per_variant_a.xes.gz");
    let (traces, events) = traces(&path, |case| counted.take(case));
    let found = json!({
        "traces": traces, "events": events, "nothing": counted.nothing, "machines": counted.figures(),
    });
    assert_eq!(found, counted_by_hand(&folder, "bpic2019"));
    // The script's figures, written down: cases, reports, step, skip, repeat, regression, illegal.
    assert_eq!((traces, events, counted.nothing), (5_987, 168_704, 85_510));
    assert_eq!(counted.totals("document"), [5_987, 9_242, 1_523, 6, 1_444, 282, 0]);
    assert_eq!(counted.totals("goods"), [5_987, 48_232, 1_159, 5_596, 34_846, 644, 0]);
    assert_eq!(counted.totals("invoice"), [5_987, 38_248, 16_281, 1_641, 8_918, 5_421, 0]);
    assert_eq!(counted.totals("course"), [5_987, 67_391, 16_373, 2_351, 37_041, 5_531, 108]);
}

/// What a cell lists: `['880001','880004']`, or nothing for a blank.
fn listed(cell: &str) -> Vec<&str> {
    let inside = cell.trim().trim_start_matches('[').trim_end_matches(']');
    inside.split(',').map(|one| one.trim().trim_matches('\'')).filter(|one| !one.is_empty()).collect()
}

#[test]
fn things_of_an_object_centric_log_move_as_the_script_counts() {
    const KINDS: [(&str, &str, &str); 3] = [
        ("ocel:type:orders", "ocel.order_activity", "money"),
        ("ocel:type:items", "ocel.item_activity", "picking"),
        ("ocel:type:packages", "ocel.package_activity", "delivery"),
    ];
    let Some(folder) =
        data::found_with_python("event_logs", "the moves of a simulated shop's orders, items and packages")
    else {
        return;
    };
    let rules = declared();
    let catalogue = rules.catalogue().expect("the maps");
    let content = Content::Path(folder.join("ocel_order_simulated_part1.csv"));
    let mut table = Table::open(&content, None).expect("a table");
    let text = |cell: &[u8]| String::from_utf8(cell.to_vec()).expect("UTF-8");
    let header: Vec<String> =
        table.next_row().expect("a header").expect("a header").cells().map(text).collect();
    let column = |name: &str| header.iter().position(|one| one == name).expect("the column is there");
    let (activity, time) = (column("ocel:activity"), column("ocel:timestamp"));
    let columns = KINDS.map(|(name, _, _)| column(name));
    let mut things = KINDS.map(|_| HashMap::<String, Vec<Done>>::new());
    let mut events = 0;
    while let Some(row) = table.next_row().expect("a row") {
        events += 1;
        let at = Instant::parse(&text(row.cell(time)).replace(' ', "T")).expect("a time");
        for (things, column) in things.iter_mut().zip(columns) {
            for thing in listed(&text(row.cell(column))) {
                let done = Done { at, place: row.number, activity: text(row.cell(activity)) };
                things.entry(thing.to_owned()).or_default().push(done);
            }
        }
    }
    let mut machines = BTreeMap::new();
    let mut totals = BTreeMap::new();
    for (things, (_, map, machine)) in things.iter().zip(KINDS) {
        let mut counted = Counted::new(&rules, &catalogue, map);
        things.values().for_each(|case| counted.take(case));
        machines.extend(counted.figures());
        totals.insert(machine, counted.totals(machine));
    }
    assert_eq!(json!({ "events": events, "machines": machines }), counted_by_hand(&folder, "ocel"));
    // The script's figures, written down: cases, reports, step, skip, repeat, regression, illegal.
    assert_eq!(events, 13_420);
    assert_eq!(totals["money"], [1_233, 3_910, 2_627, 0, 50, 0, 0]);
    assert_eq!(totals["picking"], [5_025, 16_813, 11_788, 0, 0, 0, 0]);
    assert_eq!(totals["delivery"], [791, 2_610, 1_740, 0, 79, 0, 0]);
}
