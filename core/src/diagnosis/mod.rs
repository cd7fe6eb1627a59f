//! Diagnosis: what is wrong with which order, over everything several systems say of a shop's orders.
//!
//! Observations are taken in, in any order; nothing is judged before all are in, so neither the order of rows nor that of
//! files changes the result. Then every document is walked through its own states, every order is gathered with the
//! documents that serve it, systems are held against each other, and what does not fit becomes a [`Finding`] with the rows
//! that show it.
//!
//! ```
//! use dangjiu::builtin;
//! use dangjiu::diagnosis::{Diagnosis, Policy, SystemOf};
//! use dangjiu::observation::{NodeKind, Observation, Origin, RawStatus, Role};
//!
//! let vocabulary = builtin::vocabulary();
//! let catalogue = builtin::catalogue(&vocabulary, &[]).unwrap();
//! let mut diagnosis = Diagnosis::new(&vocabulary, &catalogue, Policy::default());
//! let taobao = SystemOf { name: "taobao", role: Role::Channel, channel: Some("taobao"), currency: "CNY" };
//! let taobao = diagnosis.system(taobao)?;
//! let file = diagnosis.file(taobao)?;
//! let map = catalogue.named("taobao.trade_status", None).unwrap();
//! diagnosis.observe(&Observation {
//!     status: Some(RawStatus { map, fields: &[Some("A_NEW_WORD")] }),
//!     ..Observation::of(taobao, NodeKind::SalesOrder, "2067719225654838", Origin { file, row: 2 })
//! })?;
//! let judged = diagnosis.judge(None);
//! assert_eq!(judged.findings[0].kind.name(), "unmapped");
//! # Ok::<(), dangjiu::observation::IntakeRefused>(())
//! ```

mod amounts;
mod bridge;
mod closed;
mod compare;
mod coverage;
mod document;
mod family;
mod finding;
mod gather;
mod kin;
mod layout;
mod lifecycle;
mod listen;
mod policy;
mod presence;
mod purse;
mod roles;
mod store;
mod subject;
mod view;
mod warehouse;

use alloc::string::String;
use alloc::vec;
use alloc::vec::Vec;
use core::cmp::Ordering;

pub use bridge::{Bridge, BridgeCause, Bridged, Measures};
pub use finding::{Cause, Finding, Kind, Severity, Shown};
pub use lifecycle::Region;
pub use policy::Policy;
pub use subject::{Judged, JudgedOrder, Verdict};
pub use view::{Detail, Entry, LaidOut, RowSeen, State, SystemSays};

use hashbrown::HashMap;

use crate::identity::{NodeId, Nodes, UNNAMED};
use crate::mapping::Catalogue;
use crate::observation::{
    IntakeRefused, Link, MOST_FILES, MOST_NUMBERINGS, MOST_SYSTEMS, Milestone, NodeKind, Observation, Role,
    SystemId, When,
};
use crate::schema::Vocabulary;
use crate::time::Instant;
use coverage::{Coverage, Window};
use kin::Kins;
use lifecycle::Lifecycle;
use store::{NO_WORD, NONE, NewRow, Row, Rows, Statuses, Words};

/// A system as it is declared.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SystemOf<'a> {
    /// Its name: `taobao`, `erp`.
    pub name: &'a str,
    /// What it is.
    pub role: Role,
    /// For a channel: the primary name of the channel whose order numbers it gives out.
    pub channel: Option<&'a str>,
    /// The currency of its amounts.
    pub currency: &'a str,
}

/// A system as it is kept.
#[derive(Clone, Debug)]
pub struct System {
    /// Its name.
    pub name: String,
    /// What it is.
    pub role: Role,
    /// Its channel.
    pub channel: Option<String>,
    /// The currency of its amounts.
    pub currency: String,
    /// Rows taken in.
    pub rows: u64,
    /// Things it speaks of.
    pub nodes: u64,
    /// The numbering of its sales orders.
    numbering: u8,
}

/// A file as it is kept.
#[derive(Clone, Debug)]
struct File {
    /// Nothing where it was refused, so that nobody knows whose it is.
    system: Option<SystemId>,
    coverage: Coverage,
    /// Whether any row has this instant or amount: a column that is always empty is no column.
    has: Has,
    /// What it has no column for.
    lacks: Lacks,
    /// Whether it lists what its system can be missing in.
    lists: bool,
    /// Whether it was not read, or not to its end.
    unread: bool,
    /// Rows that could not be read, and of which it is not known what they are about.
    lost: u64,
}

/// What a file has no column for: what has no place in a row is not missing there.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Lacks {
    /// The source of orders typed by hand.
    pub source: bool,
    /// How an order is paid for.
    pub settlement: bool,
    /// A discount, though files like it have it.
    pub discount: bool,
    /// The ERP order that serves an order.
    pub served_by: bool,
}

/// Which instants and amounts a file has at all.
#[derive(Clone, Copy, Debug, Default)]
struct Has {
    paid: bool,
    shipped: bool,
    delivered: bool,
    completed: bool,
    freight: bool,
    discount: bool,
}

/// Observations being taken in.
pub struct Diagnosis<'s> {
    catalogue: &'s Catalogue,
    lifecycle: Lifecycle<'s>,
    vocabulary: &'s Vocabulary,
    policy: Policy,
    systems: Vec<System>,
    files: Vec<File>,
    /// The names of numberings: channels, and systems that number sales orders of their own.
    numberings: Vec<String>,
    nodes: Nodes,
    /// Per node its last row.
    last: Vec<u32>,
    /// Once all rows are in: by the order of a channel the node of its number without a channel.
    loose: HashMap<NodeId, NodeId>,
    rows: Rows,
    /// Once all rows are in: those that know of an instant which cannot be, and that instant.
    beyond: HashMap<u32, Instant>,
    statuses: Statuses,
    operators: Words,
    shops: Words,
    source_kinds: Words,
}

impl<'s> Diagnosis<'s> {
    /// A diagnosis into which nothing has been taken yet.
    #[must_use]
    pub fn new(vocabulary: &'s Vocabulary, catalogue: &'s Catalogue, policy: Policy) -> Diagnosis<'s> {
        Diagnosis {
            catalogue,
            lifecycle: Lifecycle::of(vocabulary),
            vocabulary,
            policy,
            systems: Vec::new(),
            files: Vec::new(),
            numberings: Vec::new(),
            nodes: Nodes::default(),
            last: Vec::new(),
            loose: HashMap::new(),
            rows: Rows::default(),
            beyond: HashMap::new(),
            statuses: Statuses::default(),
            operators: Words::default(),
            shops: Words::default(),
            source_kinds: Words::default(),
        }
    }

    /// Declares a system; one that is declared again under its name is the same.
    ///
    /// # Errors
    /// There are more systems, or numberings, than are told apart.
    pub fn system(&mut self, system: SystemOf<'_>) -> Result<SystemId, IntakeRefused> {
        let known = self.systems.iter().position(|known| known.name == system.name);
        let at = known.unwrap_or(self.systems.len());
        let id = u8::try_from(at).ok().filter(|_| at < MOST_SYSTEMS).map(SystemId);
        let id = id.ok_or(IntakeRefused::Systems)?;
        if known.is_some() {
            return Ok(id);
        }
        let numbering = match (system.channel, system.role) {
            // Who books money gives out no numbers: of which channel an order is, is found out in the end.
            (None, Role::Finance) => UNNAMED,
            (channel, _) => self.numbering(channel.unwrap_or(system.name))?,
        };
        self.systems.push(System {
            name: system.name.into(),
            role: system.role,
            channel: system.channel.map(String::from),
            currency: system.currency.into(),
            rows: 0,
            nodes: 0,
            numbering,
        });
        Ok(id)
    }

    /// Declares a file of a system: the number that its observations carry.
    ///
    /// # Errors
    /// There are more files than are told apart.
    pub fn file(&mut self, system: SystemId) -> Result<u16, IntakeRefused> {
        self.add_file(Some(system))
    }

    /// Declares a file that was refused: it may be of any system, so that what is missing anywhere may stand in it.
    ///
    /// # Errors
    /// There are more files than are told apart.
    pub fn refused_file(&mut self) -> Result<u16, IntakeRefused> {
        let number = self.add_file(None)?;
        self.break_off(number);
        Ok(number)
    }

    fn add_file(&mut self, system: Option<SystemId>) -> Result<u16, IntakeRefused> {
        let number = u16::try_from(self.files.len()).ok().filter(|_| self.files.len() < MOST_FILES);
        let number = number.ok_or(IntakeRefused::Files)?;
        self.files.push(File {
            system,
            coverage: Coverage::default(),
            has: Has::default(),
            lacks: Lacks::default(),
            lists: false,
            unread: false,
            lost: 0,
        });
        Ok(number)
    }

    /// Says what a file has no column for.
    pub fn lacks(&mut self, file: u16, lacks: Lacks) {
        if let Some(file) = self.files.get_mut(usize::from(file)) {
            file.lacks = lacks;
        }
    }

    /// A file was not read to its end: what is missing in it may stand behind.
    pub fn break_off(&mut self, file: u16) {
        if let Some(file) = self.files.get_mut(usize::from(file)) {
            file.unread = true;
        }
    }

    /// The systems.
    #[must_use]
    pub fn systems(&self) -> &[System] {
        &self.systems
    }

    /// What the vocabulary says.
    #[must_use]
    pub fn vocabulary(&self) -> &'s Vocabulary {
        self.vocabulary
    }

    /// How many rows have been taken in.
    #[must_use]
    pub fn len(&self) -> u32 {
        self.rows.len()
    }

    /// Whether none has.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.rows.len() == 0
    }

    /// Takes an observation in.
    ///
    /// # Errors
    /// It is of a system or file that was not declared, an id is none, or it names what can no longer be told apart from other things.
    /// Nothing of it is taken in then, unless the diagnosis is [full](IntakeRefused::Full).
    pub fn observe(&mut self, seen: &Observation<'_>) -> Result<(), IntakeRefused> {
        self.take(seen, false)
    }

    /// Takes in that a row about a thing could not be read: nothing is said in it, but something was. Of the observation only
    /// what it is about counts: its id and its links.
    ///
    /// # Errors
    /// As for an observation.
    pub fn reject(&mut self, about: &Observation<'_>) -> Result<(), IntakeRefused> {
        let nothing = Observation::of(about.system, about.kind, about.id, about.origin);
        self.take(&Observation { channel: about.channel, links: about.links, ..nothing }, true)
    }

    /// A row of a file could not be read, and it is not known what it was about: nothing is said to be missing in that file
    /// without saying so.
    pub fn lose(&mut self, file: u16) {
        if let Some(file) = self.files.get_mut(usize::from(file)) {
            file.lost += 1;
        }
    }

    /// How many rows of a system's files could not be read without it being known what they are about.
    #[must_use]
    pub fn lost(&self, system: SystemId) -> u64 {
        self.files.iter().filter(|file| file.system == Some(system)).map(|file| file.lost).sum()
    }

    /// How many files that are or may be a system's were not read, or not to their end.
    #[must_use]
    pub fn unread(&self, system: SystemId) -> usize {
        let is_its = |file: &&File| file.unread && file.system.is_none_or(|of| of == system);
        self.files.iter().filter(is_its).count()
    }

    /// What the file of a row has, and what it has no column for.
    fn columns(&self, row: &Row) -> (Has, Lacks) {
        self.files.get(usize::from(row.file)).map(|file| (file.has, file.lacks)).unwrap_or_default()
    }

    fn take(&mut self, seen: &Observation<'_>, rejected: bool) -> Result<(), IntakeRefused> {
        let numbering = self.admit(seen)?;
        let numbering = match seen.channel {
            Some(channel) => self.numbering(channel)?,
            None => numbering,
        };
        let node = self.node(seen.kind, numbering, seen.id)?;
        for link in seen.links {
            self.tie(node, numbering, seen.system, link)?;
        }
        self.count(node, seen, rejected);
        let new = self.row(node, seen, rejected);
        let at = self.rows.push(new, &seen.times, &seen.amounts);
        if let Some(last) = self.last.get_mut(node.0 as usize) {
            *last = at;
        }
        Ok(())
    }

    /// Whether an observation can be taken in; the numbering of its system.
    fn admit(&self, seen: &Observation<'_>) -> Result<u8, IntakeRefused> {
        let system = self.systems.get(usize::from(seen.system.0)).ok_or(IntakeRefused::Undeclared)?;
        if usize::from(seen.origin.file) >= self.files.len() {
            return Err(IntakeRefused::Undeclared);
        }
        if self.rows.len() == NONE {
            return Err(IntakeRefused::Full);
        }
        let ids = core::iter::once(seen.id).chain(seen.links.iter().map(|link| link.id));
        ids.into_iter().try_for_each(IntakeRefused::of_id)?;
        // Which of them are new needs looking at only where all of them would be too many.
        let may_be_too_many = self.numberings.len() + 1 + seen.links.len() > MOST_NUMBERINGS;
        if may_be_too_many && self.numberings.len() + self.new_numberings(seen) > MOST_NUMBERINGS {
            return Err(IntakeRefused::Numberings);
        }
        Ok(system.numbering)
    }

    /// How many numberings an observation names that nobody has named before.
    fn new_numberings(&self, seen: &Observation<'_>) -> usize {
        let links = seen.links.iter().filter(|link| is_numbered(link.to)).filter_map(|link| link.channel);
        let named = seen.channel.into_iter().chain(links).map(crate::ids::numbering);
        let mut new: Vec<&str> =
            named.filter(|name| !self.numberings.iter().any(|known| known == name)).collect();
        new.sort_unstable();
        new.dedup();
        new.len()
    }

    /// Ties a node to what a row of a system names.
    fn tie(
        &mut self,
        node: NodeId,
        numbering: u8,
        system: SystemId,
        link: &Link<'_>,
    ) -> Result<(), IntakeRefused> {
        let numbering = match link.channel {
            _ if !is_numbered(link.to) => UNNAMED,
            Some(channel) => self.numbering(channel)?,
            // A channel speaks of its own orders; what others name without a channel is found out in the end.
            None if self.is_channel(system) => numbering,
            None => UNNAMED,
        };
        let other = self.node(link.to, numbering, link.id)?;
        self.nodes.tie(node, other, link.kind)
    }

    /// Counts a row about a node for its system, and what it knows of for its file.
    fn count(&mut self, node: NodeId, seen: &Observation<'_>, rejected: bool) {
        let role = self.systems.get(usize::from(seen.system.0)).map(|system| system.role);
        if let Some(file) = self.files.get_mut(usize::from(seen.origin.file)) {
            cover(&mut file.coverage, seen);
            note(&mut file.has, seen);
            file.lists |= role.is_some_and(|role| lists(role, seen));
        }
        let is_new = !self.rows_of(node).any(|(_, row)| row.system == seen.system.0);
        if let Some(system) = self.systems.get_mut(usize::from(seen.system.0)) {
            system.rows += u64::from(!rejected);
            system.nodes += u64::from(is_new);
        }
    }

    /// An observation as a row, its status and words each kept once.
    fn row(&mut self, node: NodeId, seen: &Observation<'_>, rejected: bool) -> NewRow {
        let at = match seen.when {
            When::At(at) => Some(at),
            When::AtExport => None,
        };
        let so_at = at.or(seen.times.modified).or(seen.times.created);
        let status = seen.status.as_ref().map(|raw| self.statuses.intern(raw, so_at, self.catalogue));
        let word = |words: &mut Words, text: Option<&str>| text.map_or(NO_WORD, |text| words.intern(text));
        let source_kind = seen.manual.and_then(|manual| manual.source_kind);
        NewRow {
            previous: self.last.get(node.0 as usize).copied().unwrap_or(NONE),
            status: status.unwrap_or(NONE),
            at,
            row: seen.origin.row,
            quantity: seen.quantity,
            file: seen.origin.file,
            operator: word(&mut self.operators, seen.operator),
            shop: word(&mut self.shops, Some(seen.shop).filter(|shop| !shop.is_empty())),
            source_kind: word(&mut self.source_kinds, source_kind.filter(|kind| !kind.is_empty())),
            system: seen.system.0,
            manual: seen.manual.is_some(),
            rejected,
            settlement: seen.settlement,
        }
    }

    fn is_channel(&self, system: SystemId) -> bool {
        self.systems.get(usize::from(system.0)).is_some_and(|system| system.role == Role::Channel)
    }

    /// The name of a node's numbering; empty where nobody named it.
    fn numbering_name(&self, node: NodeId) -> &str {
        self.numberings.get(usize::from(self.nodes.numbering(node))).map_or("", |name| name.as_str())
    }

    /// The number of a numbering, made where it is new.
    fn numbering(&mut self, name: &str) -> Result<u8, IntakeRefused> {
        let name = crate::ids::numbering(name);
        let known = self.numberings.iter().position(|known| known == name);
        let at = known.unwrap_or(self.numberings.len());
        let number = u8::try_from(at).ok().filter(|_| at < MOST_NUMBERINGS);
        let number = number.ok_or(IntakeRefused::Numberings)?;
        if known.is_none() {
            self.numberings.push(name.into());
        }
        Ok(number)
    }

    /// The node of an id. Sales orders and lines are numbered by their channel; documents by their kind alone, so that no
    /// channel, and not the order in which systems are declared, is part of what they are.
    fn node(&mut self, kind: NodeKind, numbering: u8, id: &str) -> Result<NodeId, IntakeRefused> {
        let numbering = if is_numbered(kind) { numbering } else { UNNAMED };
        let node = self.nodes.intern(kind, numbering, id)?;
        if self.last.len() < self.nodes.len() {
            self.last.resize(self.nodes.len(), NONE);
        }
        Ok(node)
    }

    /// The rows about a node, what was said last first; behind them those that name it without its channel.
    fn rows_of(&self, node: NodeId) -> impl Iterator<Item = (u32, &Row)> {
        let last = |node: NodeId| self.last.get(node.0 as usize).copied().unwrap_or(NONE);
        let mut at = last(node);
        let mut loose = self.loose.get(&node);
        core::iter::from_fn(move || {
            if at == NONE {
                at = last(*loose.take()?);
            }
            let row = self.rows.get(at)?;
            let this = at;
            at = row.previous;
            Some((this, row))
        })
    }

    /// Puts the rows about each node in the order in which they were said, so that it does not matter in which they were read.
    fn put_in_order(&mut self) {
        let mut rows: Vec<u32> = Vec::new();
        for node in self.nodes.ids() {
            rows.clear();
            rows.extend(self.rows_of(node).map(|(at, _)| at));
            if rows.len() < 2 {
                continue;
            }
            rows.sort_by(|one, other| self.before(*one, *other));
            let mut previous = NONE;
            for at in &rows {
                self.rows.put_behind(*at, previous);
                previous = *at;
            }
            if let Some(last) = self.last.get_mut(node.0 as usize) {
                *last = previous;
            }
        }
    }

    /// Which of two rows about a node stands before the other: what was said earlier, then what stands higher in its file.
    fn before(&self, one: u32, other: u32) -> Ordering {
        let (Some(one), Some(other)) = (self.rows.get(one), self.rows.get(other)) else {
            return one.cmp(&other);
        };
        let place = |row: &Row| (self.said(row), row.row);
        let carried = |row: &Row| {
            let status = self.statuses.get(row.status).map(|status| status.shown.as_str());
            (status, self.rows.carried(row), row.file)
        };
        // Rows of several files may say it at once.
        place(one).cmp(&place(other)).then_with(|| carried(one).cmp(&carried(other)))
    }

    /// What each system's files cover together; and what those do that list what it can be missing in.
    fn windows(&self) -> (Vec<Window>, Vec<Window>) {
        let together = |counts: &dyn Fn(&File) -> bool| {
            let mut all = vec![Coverage::default(); self.systems.len()];
            for file in self.files.iter().filter(|file| counts(file)) {
                let system = file.system.and_then(|system| all.get_mut(usize::from(system.0)));
                if let Some(coverage) = system {
                    coverage.join(&file.coverage);
                }
            }
            all.iter().map(Coverage::window).collect()
        };
        (together(&|_| true), together(&|file| file.lists))
    }

    /// What a file covers: its first and last instant.
    #[must_use]
    pub fn covered(&self, file: u16) -> (Option<Instant>, Option<Instant>) {
        let window = self.files.get(usize::from(file)).map(|file| file.coverage.window()).unwrap_or_default();
        (window.from, window.cut_off)
    }

    /// The last instant that a file knows of.
    fn file_end(&self, file: u16) -> Option<Instant> {
        self.files.get(usize::from(file))?.coverage.cut_off()
    }

    /// Rejects the rows that know of something years after all that began: a slip, or what a system writes for never. Believed,
    /// one such cell would have its file cover all that the others know of.
    fn reject_beyond(&mut self) {
        let Some(last) = self.files.iter().filter_map(|file| file.coverage.last_day()).max() else { return };
        if !self.files.iter().any(|file| file.coverage.is_beyond(last)) {
            return;
        }
        for at in 0..self.rows.len() {
            let Some(row) = self.rows.get(at) else { continue };
            let times = self.rows.times(row);
            let instants = Milestone::ALL.into_iter().filter_map(|milestone| milestone.of(&times));
            let latest = instants.chain(row.event()).max().filter(|latest| coverage::day(*latest) > last);
            let (Some(latest), system) = (latest, row.system) else { continue };
            self.beyond.insert(at, latest);
            self.rows.reject(at);
            if let Some(system) = self.systems.get_mut(usize::from(system)) {
                system.rows = system.rows.saturating_sub(1);
            }
        }
        for file in &mut self.files {
            file.coverage.forget_beyond(last);
        }
    }

    /// Judges everything that was taken in, as of `now`: where it is not given, as of the latest instant any system knows of.
    #[must_use]
    pub fn judge(&mut self, now: Option<Instant>) -> Judged<'_> {
        self.judge_keeping(now, Kins::FEW)
    }

    /// The same; the kin of families with more than `few` members are kept.
    fn judge_keeping(&mut self, now: Option<Instant>, few: usize) -> Judged<'_> {
        self.reject_beyond();
        self.loose.clear();
        self.put_in_order();
        let ties = self.nodes.ties();
        let has_rows = |node: NodeId| self.last.get(node.0 as usize).is_some_and(|last| *last != NONE);
        let loose = ties.forwards().filter(|(loose, _)| has_rows(*loose));
        self.loose = loose.map(|(loose, named)| (named, loose)).collect();
        subject::judge(self, ties, now, few)
    }
}

/// Whether a channel is part of what things of a kind are.
fn is_numbered(kind: NodeKind) -> bool {
    matches!(kind, NodeKind::SalesOrder | NodeKind::Line)
}

/// What an observation adds to the window of its file. Of lines the order's own row tells when it began.
fn cover(coverage: &mut Coverage, seen: &Observation<'_>) {
    let event = match seen.when {
        When::At(at) => Some(at),
        When::AtExport => None,
    };
    let instants = Milestone::ALL.into_iter().filter_map(|milestone| milestone.of(&seen.times));
    coverage.knows(seen.times.created.or(event), instants.chain(event));
}

/// Whether a row shows that its file lists what its system can be missing in: of a channel that is its orders, of an ERP the orders
/// that it serves. A log of cases, or of steps, is silent about those.
fn lists(role: Role, seen: &Observation<'_>) -> bool {
    match role {
        Role::Channel => is_numbered(seen.kind),
        Role::Erp => seen.links.iter().any(|link| link.to == NodeKind::SalesOrder),
        _ => true,
    }
}

fn note(has: &mut Has, seen: &Observation<'_>) {
    has.paid |= seen.times.paid.is_some();
    has.shipped |= seen.times.shipped.is_some();
    has.delivered |= seen.times.delivered.is_some();
    has.completed |= seen.times.completed.is_some();
    has.freight |= seen.amounts.freight.is_some();
    has.discount |= seen.amounts.merchant_discount.is_some() || seen.amounts.platform_discount.is_some();
}
