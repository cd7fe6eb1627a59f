//! One document of one system: the states it was reported in, and what is wrong with it by itself.

use alloc::vec::Vec;

use super::Diagnosis;
use super::coverage::at_latest;
use super::finding::{Cause, Finding, Kind, Shown};
use super::lifecycle::{Goods, Money, Region};
use super::store::{NO_WORD, Reading, Row};
use crate::drift::{Payment, drift};
use crate::identity::NodeId;
use crate::mapping::Claim;
use crate::observation::{Amount, Amounts, Measure, Milestone, Settlement, SystemId, Times};
use crate::time::Instant;
use crate::timeline::{Report, Walk};

/// The state of one machine of a document.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Held {
    pub(super) state: u32,
    /// Since when it has been as far along as that, as late as it can have been.
    pub(super) since: Instant,
    pub(super) exact: bool,
    /// Since when it has been in this very state, as late as it can have been.
    pub(super) entered: Instant,
    /// Until when nothing else was said: where the data ends in which it was last reported.
    pub(super) until: Instant,
    /// The row that says so.
    pub(super) row: u32,
}

/// Where one system says a document stands.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Stand {
    pub(super) payment: Option<Held>,
    pub(super) fulfilment: Option<Held>,
    pub(super) after_sale: Option<Held>,
    pub(super) standing: Option<Held>,
    /// Whether the latest status could not be read.
    pub(super) unmapped: bool,
    /// Whether there is any row at all.
    pub(super) heard: bool,
}

/// Memory that is used again for each document.
#[derive(Default)]
pub(super) struct Scratch {
    rows: Vec<u32>,
    reports: Vec<Report>,
    walk: Walk,
    machines: Vec<u32>,
}

impl Diagnosis<'_> {
    /// When a row was so: its event, or the end of what its file knows.
    fn asserted(&self, row: &Row) -> Option<Instant> {
        row.event().or_else(|| self.file_end(row.file))
    }

    /// When a thing began, as a row says.
    pub(super) fn begun_in(&self, row: &Row) -> Option<Instant> {
        self.rows.times(row).created.or(row.event())
    }

    /// When a row was so and last changed: what tells which of two rows is the later one.
    pub(super) fn said(&self, row: &Row) -> (Option<Instant>, Option<Instant>) {
        (self.asserted(row), self.rows.times(row).modified)
    }

    /// What the latest row about a node says that says it at all; of two of one instant the greater.
    pub(super) fn latest<T: Ord>(&self, node: NodeId, of: impl Fn(&Row) -> Option<T>) -> Option<T> {
        let said = self.rows_of(node).filter_map(|(_, row)| Some((self.said(row), of(row)?)));
        said.max().map(|(_, value)| value)
    }

    pub(super) fn claims(&self, row: &Row) -> &[Claim] {
        match self.statuses.get(row.status).map(|status| &status.reading) {
            Some(Reading::Claims(claims)) => claims,
            _ => &[],
        }
    }

    /// The state of a region that a row claims.
    pub(super) fn claim_of(&self, row: u32, region: Region) -> Option<u32> {
        let machine = self.lifecycle.machine_of(region)?;
        let claims = self.claims(self.rows.get(row)?);
        claims.iter().find(|claim| claim.machine == machine).map(|claim| claim.state)
    }

    fn is_unmapped(&self, row: &Row) -> bool {
        self.statuses.get(row.status).is_some_and(|status| status.reading == Reading::Unmapped)
    }

    /// Since when a claim of a row holds, and whether that is known.
    fn since(&self, claim: Claim, row: &Row, at: Instant) -> (Instant, bool) {
        if row.event().is_some() {
            return (at, true);
        }
        let times = self.rows.times(row);
        match self.lifecycle.entered(claim, &times) {
            Some(entered) => (entered, true),
            None => (times.modified.map_or(at, |modified| modified.min(at)), false),
        }
    }

    /// Since when the thing has been as far along as the report at `by` says: what lies before it and says no other.
    fn along_since(&self, region: Region, reports: &[Report], by: usize) -> Option<(Instant, bool)> {
        let along = self.lifecycle.along(region, reports.get(by)?.state);
        let run = reports
            .get(..=by)?
            .iter()
            .rev()
            .take_while(|report| self.lifecycle.along(region, report.state) == along);
        let since = run.map(|report| {
            let row = self.rows.get(report.row).filter(|row| row.event().is_none());
            match row.and_then(|row| self.lifecycle.along_since(region, report.state, &self.rows.times(row)))
            {
                Some(since) => (since, true),
                None => (report.since, report.exact),
            }
        });
        since.min()
    }

    /// The reports of one machine among these rows.
    fn reports(&self, rows: &[u32], machine: u32, reports: &mut Vec<Report>) {
        reports.clear();
        for number in rows {
            let Some(row) = self.rows.get(*number) else { continue };
            let Some(claim) = self.claims(row).iter().find(|claim| claim.machine == machine) else {
                continue;
            };
            let Some(at) = self.asserted(row) else { continue };
            let (since, exact) = self.since(*claim, row, at);
            reports.push(Report { at, state: claim.state, since, exact, row: *number });
        }
    }

    /// What a system says of a node, the earliest first.
    fn said_by(&self, node: NodeId, system: SystemId, rows: &mut Vec<u32>) {
        rows.clear();
        rows.extend(self.rows_of(node).filter(|(_, row)| row.system == system.0).map(|(at, _)| at));
        rows.reverse();
    }

    /// Where a system says a node stands.
    pub(super) fn stand(&self, node: NodeId, system: SystemId, scratch: &mut Scratch) -> Stand {
        let mut stand = Stand::default();
        self.said_by(node, system, &mut scratch.rows);
        let mut latest = None;
        for number in &scratch.rows {
            let Some(row) = self.rows.get(*number) else { continue };
            stand.heard = true;
            if row.rejected {
                continue;
            }
            let at = self.asserted(row);
            latest = latest.max(Some((at, self.is_unmapped(row))));
        }
        stand.unmapped = latest.is_some_and(|(_, unmapped)| unmapped);
        let held = |region: Region, scratch: &mut Scratch| self.held(region, scratch);
        stand.payment = held(Region::Payment, scratch);
        stand.fulfilment = held(Region::Fulfilment, scratch);
        stand.after_sale = held(Region::AfterSale, scratch);
        stand.standing = held(Region::Standing, scratch);
        stand
    }

    /// Where the rows in `scratch` leave a region.
    fn held(&self, region: Region, scratch: &mut Scratch) -> Option<Held> {
        let machine = self.lifecycle.machine_of(region)?;
        let forward_only = self.lifecycle.machine(machine)?.forward_only;
        let table = self.lifecycle.tables.get(machine as usize)?;
        self.reports(&scratch.rows, machine, &mut scratch.reports);
        let at = match scratch.reports.as_slice() {
            [] => return None,
            [_] => 0,
            _ => {
                scratch.walk.take(table, forward_only, &mut scratch.reports);
                scratch.walk.by
            }
        };
        let by = *scratch.reports.get(at)?;
        let (since, exact) = self.along_since(region, &scratch.reports, at)?;
        let end = |report: &Report| self.rows.get(report.row).and_then(|row| self.file_end(row.file));
        let (_, file, last) = scratch
            .reports
            .iter()
            .map(|report| (report.at, end(report), report))
            .max_by_key(|(at, end, _)| (*at, *end))?;
        Some(Held {
            state: by.state,
            since,
            exact,
            entered: by.since,
            until: file.unwrap_or(last.at),
            row: by.row,
        })
    }

    /// What is wrong with a node as each system reports it, by itself.
    pub(super) fn judge_node(&self, node: NodeId, scratch: &mut Scratch, findings: &mut Vec<Finding>) {
        let mut systems: Vec<u8> = self.rows_of(node).map(|(_, row)| row.system).collect();
        systems.sort_unstable();
        systems.dedup();
        for system in systems {
            self.said_by(node, SystemId(system), &mut scratch.rows);
            self.judge_moves(node, SystemId(system), scratch, findings);
            self.judge_rows(node, SystemId(system), &scratch.rows, findings);
        }
    }

    fn judge_moves(
        &self,
        node: NodeId,
        system: SystemId,
        scratch: &mut Scratch,
        findings: &mut Vec<Finding>,
    ) {
        if scratch.rows.len() < 2 {
            return;
        }
        scratch.machines.clear();
        for number in &scratch.rows {
            let claims = self.rows.get(*number).map_or(&[][..], |row| self.claims(row));
            scratch.machines.extend(claims.iter().map(|claim| claim.machine));
        }
        scratch.machines.sort_unstable();
        scratch.machines.dedup();
        for at in 0..scratch.machines.len() {
            let Some(machine) = scratch.machines.get(at).copied() else { continue };
            let (Some(declared), Some(table)) =
                (self.lifecycle.machine(machine), self.lifecycle.tables.get(machine as usize))
            else {
                continue;
            };
            self.reports(&scratch.rows, machine, &mut scratch.reports);
            scratch.walk.take(table, declared.forward_only, &mut scratch.reports);
            for (pair, movement) in scratch.reports.windows(2).zip(scratch.walk.moves.iter().skip(1)) {
                let ([from, to], Some(movement)) = (pair, movement) else { continue };
                let (kind, cause) = match movement {
                    crate::machine::Movement::Regression => (Kind::Regression, Cause::MovedBack),
                    crate::machine::Movement::Illegal => (Kind::IllegalMove, Cause::NoSuchMove),
                    _ => continue,
                };
                findings.push(Finding {
                    kind,
                    cause,
                    node,
                    system,
                    against: None,
                    order: None,
                    since: Some(to.at),
                    shown: Shown::Moved { machine, from: from.state, to: to.state, movement: *movement },
                    rows: alloc::vec![from.row, to.row],
                });
            }
            if self.lifecycle.region(machine) == Some(Region::Payment) {
                self.judge_drift(node, system, &scratch.reports, findings);
            }
        }
    }

    fn judge_drift(&self, node: NodeId, system: SystemId, reports: &[Report], findings: &mut Vec<Finding>) {
        // What was otherwise when it was last seen has become so since then.
        let before = core::iter::once(None).chain(reports.iter().map(Some));
        let entries: Vec<(Instant, Payment)> = reports
            .iter()
            .zip(before)
            .map(|(report, before)| {
                let seen = before.filter(|before| before.state != report.state);
                let state = match self.lifecycle.state_name(Region::Payment, report.state) {
                    "paid" | "paid_on_hold" => Payment::Paid,
                    "cancelled" => Payment::Cancelled,
                    _ => Payment::Other,
                };
                (seen.map_or(report.since, |seen| report.since.max(seen.at)), state)
            })
            .collect();
        let Some((from, to)) = drift(&entries, self.policy.drift_within) else { return };
        let rows = reports.iter().filter(|report| report.since >= from && report.since <= to);
        findings.push(Finding {
            kind: Kind::Drift,
            cause: Cause::PaidCancelledPaid,
            node,
            system,
            against: None,
            order: None,
            since: Some(to),
            shown: Shown::Span(from, to),
            rows: rows.map(|report| report.row).collect(),
        });
    }

    /// What is wrong with single rows; the same thing in several rows of a node is told once.
    fn judge_rows(&self, node: NodeId, system: SystemId, rows: &[u32], findings: &mut Vec<Finding>) {
        let first = findings.len();
        for number in rows {
            let Some(row) = self.rows.get(*number) else { continue };
            let mut tell = |kind: Kind, cause: Cause, since: Option<Instant>, shown: Shown| {
                let told = findings.iter().skip(first).any(|told| told.kind == kind && told.cause == cause);
                if !told {
                    let rows = alloc::vec![*number];
                    let finding =
                        Finding { kind, cause, node, system, against: None, order: None, since, shown, rows };
                    findings.push(finding);
                }
            };
            if row.rejected {
                let shown = self.beyond.get(number).map_or(Shown::Nothing, |at| Shown::Instant(*at));
                tell(Kind::Rejected, Cause::RejectedRow, None, shown);
                continue;
            }
            if self.is_unmapped(row) {
                tell(Kind::Unmapped, Cause::UnmappedStatus, row.event(), Shown::Raw);
            }
            if row.manual
                && let Some(cause) = self.source_fault(row)
            {
                let since = self.rows.times(row).created.or(row.event());
                tell(Kind::ManualWithoutSource, cause, since, Shown::Source);
            }
            let times = self.rows.times(row);
            if times != Times::default()
                && row.event().is_none()
                && let Some((cause, since, shown)) = self.times_fault(row, &times)
            {
                tell(Kind::StatusAgainstTimes, cause, since, shown);
            }
            if let Some((own, sum)) = self.sum_fault(row) {
                let shown = Shown::Amounts { measure: Measure::Receivable, own, other: sum };
                tell(Kind::AmountMismatch, Cause::OwnSum, times.paid.or(times.created), shown);
            }
        }
    }

    /// Rows of one export that say different things of one node: which of them is right, nothing tells. One that was changed
    /// later is newer, and what further lines of an order say carries no amounts.
    pub(super) fn judge_twins(&self, node: NodeId, findings: &mut Vec<Finding>) {
        let is_whole = |row: &Row| row.event().is_none() && self.rows.amounts(row) != Amounts::default();
        let mut whole: Vec<(u32, &Row)> = self.rows_of(node).filter(|(_, row)| is_whole(row)).collect();
        let export = |row: &Row| (self.rows.times(row).modified, row.file);
        whole.reverse();
        whole.sort_by_key(|(_, row)| export(row));
        for rows in whole.chunk_by(|(_, one), (_, other)| export(one) == export(other)) {
            let (Some((_, row)), Some(shown)) = (rows.first(), self.twins_differ(rows)) else { continue };
            findings.push(Finding {
                kind: Kind::Contradiction,
                cause: Cause::RowsDiffer,
                node,
                system: SystemId(row.system),
                against: None,
                order: None,
                since: None,
                shown,
                rows: rows.iter().map(|(at, _)| *at).collect(),
            });
        }
    }

    /// In what rows differ: the states of a region, else an amount; the smaller first.
    fn twins_differ(&self, rows: &[(u32, &Row)]) -> Option<Shown> {
        let states = Region::ALL.into_iter().find_map(|region| {
            let states = || rows.iter().filter_map(|(number, _)| self.claim_of(*number, region));
            let (own, other) = (states().min()?, states().max()?);
            (own != other).then_some(Shown::States { region, own, other })
        });
        states.or_else(|| {
            Measure::ALL.into_iter().find_map(|measure| {
                let amounts = || rows.iter().filter_map(|(_, row)| measure.of(&self.rows.amounts(row)));
                let (own, other) = (amounts().min()?, amounts().max()?);
                (own != other).then_some(Shown::Amounts { measure, own, other })
            })
        })
    }

    fn source_fault(&self, row: &Row) -> Option<Cause> {
        if row.source_kind == NO_WORD {
            let (_, lacks) = self.columns(row);
            return (!lacks.source).then_some(Cause::SourceMissing);
        }
        let given = self.source_kinds.get(row.source_kind)?;
        let known = &self.policy.source_kinds;
        (!known.is_empty() && !known.iter().any(|kind| kind == given)).then_some(Cause::SourceNotInList)
    }

    /// Whether a row's status and its own instants belie each other.
    fn times_fault(&self, row: &Row, times: &Times) -> Option<(Cause, Option<Instant>, Shown)> {
        let (has, lacks) = self.columns(row);
        let late_payment =
            matches!(row.settlement, Some(Settlement::Cod | Settlement::Offline | Settlement::Free))
                || (lacks.settlement && row.settlement.is_none());
        let in_order = [
            (Milestone::Created, Milestone::Paid, true),
            (Milestone::Paid, Milestone::Shipped, !late_payment),
            (Milestone::Shipped, Milestone::Delivered, true),
            (Milestone::Shipped, Milestone::Completed, true),
            // What lies between may not be there: then the ends tell.
            (Milestone::Created, Milestone::Shipped, true),
            (Milestone::Created, Milestone::Delivered, true),
            (Milestone::Created, Milestone::Completed, true),
        ];
        for (earlier, later, applies) in in_order {
            if let (Some(early), Some(late), true) = (earlier.of(times), later.of(times), applies)
                && early > at_latest(late)
            {
                return Some((Cause::TimesOutOfOrder, Some(late), Shown::Times(later, Some(earlier))));
            }
        }
        let state = |region: Region| {
            let machine = self.lifecycle.machine_of(region)?;
            self.claims(row).iter().find(|claim| claim.machine == machine).map(|claim| claim.state)
        };
        let (payment, fulfilment) = (state(Region::Payment), state(Region::Fulfilment));
        let money = payment.map(|state| self.lifecycle.money(state));
        let goods = fulfilment.map(|state| self.lifecycle.goods(state));
        let is = |region: Region, state: Option<u32>, name: &str| {
            state.is_some_and(|state| self.lifecycle.state_name(region, state) == name)
        };
        let nothing_to_pay = {
            let amounts = self.rows.amounts(row);
            amounts.received.or(amounts.receivable) == Some(Amount(0))
        };
        if is(Region::Payment, payment, "unpaid") && times.paid.is_some() && !late_payment {
            return Some((Cause::TimeTooEarlyForStatus, times.paid, Shown::Times(Milestone::Paid, None)));
        }
        if goods == Some(Goods::Here) && times.shipped.is_some() {
            return Some((
                Cause::TimeTooEarlyForStatus,
                times.shipped,
                Shown::Times(Milestone::Shipped, None),
            ));
        }
        let on_its_way = is(Region::Fulfilment, fulfilment, "shipped") || goods == Some(Goods::Here);
        if on_its_way && times.delivered.is_some() {
            return Some((
                Cause::TimeTooEarlyForStatus,
                times.delivered,
                Shown::Times(Milestone::Delivered, None),
            ));
        }
        // What is typed by hand is often given away.
        let pays = !late_payment && !nothing_to_pay && !row.manual;
        if money == Some(Money::Paid) && has.paid && times.paid.is_none() && pays {
            return Some((Cause::TimeMissing, times.created, Shown::Times(Milestone::Paid, None)));
        }
        if goods == Some(Goods::Gone) && has.shipped && times.shipped.is_none() {
            return Some((
                Cause::TimeMissing,
                times.paid.or(times.created),
                Shown::Times(Milestone::Shipped, None),
            ));
        }
        if is(Region::Fulfilment, fulfilment, "delivered") && has.delivered && times.delivered.is_none() {
            return Some((Cause::TimeMissing, times.shipped, Shown::Times(Milestone::Delivered, None)));
        }
        if is(Region::Fulfilment, fulfilment, "completed") && has.completed && times.completed.is_none() {
            return Some((Cause::TimeMissing, times.shipped, Shown::Times(Milestone::Completed, None)));
        }
        None
    }

    /// What is receivable, and what the parts of the row add up to, where these differ.
    fn sum_fault(&self, row: &Row) -> Option<(Amount, Amount)> {
        let Amounts { goods, merchant_discount, platform_discount, freight, receivable, .. } =
            self.rows.amounts(row);
        let (goods, receivable) = (goods?, receivable?);
        let (has, lacks) = self.columns(row);
        if !has.freight || !has.discount || lacks.discount {
            return None;
        }
        let part = |amount: Option<Amount>| amount.unwrap_or_default().0;
        let sum = goods
            .0
            .checked_sub(part(merchant_discount))?
            .checked_sub(part(platform_discount))?
            .checked_add(part(freight))?;
        (sum != receivable.0).then_some((receivable, Amount(sum)))
    }
}
