//! The example week: every file of it is known by one shipped mapping and read to its last row, and the shipped maps know every status.

use std::collections::BTreeMap;

use dangjiu::mapping::Mapped;
use dangjiu::observation::{NodeKind, Observation};
use dangjiu_exports::table::Content;
use dangjiu_exports::{Exports, InputFile, Reject, Sink};
use dangjiu_week::{Faults, Options, generate};

use crate::common::shipped;

#[derive(Default)]
struct Week {
    kinds: BTreeMap<NodeKind, u64>,
    /// Statuses that no row of their map takes, with their map.
    unmapped: BTreeMap<(String, String), u64>,
    rejects: Vec<Reject>,
    /// ERP and CRM rows that tie to a sales order without naming its channel.
    unnamed: u64,
}

impl Sink for Week {
    fn observe(&mut self, seen: &Observation<'_>) {
        *self.kinds.entry(seen.kind).or_default() += 1;
        let (_, catalogue) = shipped();
        if let Some(status) = &seen.status {
            let map = catalogue.map(status.map).unwrap();
            if map.read(status.fields) == Mapped::Unmapped {
                let raw = format!("{:?}", status.fields);
                *self.unmapped.entry((map.name.clone(), raw)).or_default() += 1;
            }
        }
        let ties =
            seen.links.iter().filter(|link| link.to == NodeKind::SalesOrder && seen.kind != NodeKind::Line);
        self.unnamed += ties.filter(|link| link.channel.is_none()).count() as u64;
    }

    fn reject(&mut self, reject: Reject) {
        self.rejects.push(reject);
    }
}

#[test]
fn the_week_is_read_to_its_last_row() {
    let week = generate(&Options { orders: 400, faults: Faults::None, ..Options::default() }).unwrap();
    let (vocabulary, catalogue) = shipped();
    let files: Vec<InputFile> = week
        .files
        .iter()
        .map(|(name, bytes)| InputFile {
            name: name.clone(),
            content: Content::Bytes(bytes.as_slice().into()),
        })
        .collect();
    let exports = Exports::open(files, &[], catalogue, vocabulary).unwrap();
    let mut found = Week::default();
    let read = exports.read(&mut found, false);
    for (file, read) in exports.files().iter().zip(&read) {
        let known = file.outcome.as_ref().unwrap_or_else(|why| panic!("{}: {}", file.name, why.reason.en));
        assert_eq!(read.rejected, 0, "{}: {:?}", file.name, read.reasons);
        assert_eq!((read.notes, read.refused.as_ref()), (0, None), "{} by {}", file.name, known.mapping());
        let rows = week.truth.rows.get(&file.name).copied();
        // A push is one row there; here it is a row for each entry of its trace.
        if known.mapping() != "kuaidi100-pushes" {
            assert_eq!(rows, Some(read.rows), "{}", file.name);
        }
    }
    let names: Vec<&str> = exports.systems().iter().map(|system| system.name.as_str()).collect();
    for name in ["taobao", "douyin", "pinduoduo", "xiaohongshu", "erp", "wms", "crm", "carrier"] {
        assert!(names.contains(&name), "{name} in {names:?}");
    }
    assert_eq!(found.unmapped, BTreeMap::new());
    assert_eq!((found.rejects.len(), found.unnamed), (0, 0));
    for kind in
        [NodeKind::SalesOrder, NodeKind::Line, NodeKind::ErpOrder, NodeKind::Outbound, NodeKind::Parcel]
    {
        assert!(found.kinds.contains_key(&kind), "{}", kind.name());
    }
}
