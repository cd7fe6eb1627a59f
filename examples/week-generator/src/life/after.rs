//! After the delivery: refunds, returns, exchanges, things sent again.

use super::Life;
use crate::clock::{HOUR, MINUTE, Moment};
use crate::model::{Channel, Stage};
use crate::oddities::Oddity;
use crate::plan::After;

impl Life<'_> {
    /// What the plan says of after-sales.
    pub(super) fn after_sale(&mut self) {
        let Some(erp) = self
            .case
            .erp
            .iter()
            .rposition(|document| document.log.last().is_some_and(|line| line.status == "已发货"))
        else {
            return;
        };
        let arrived = self.case.parcels.iter().filter_map(|parcel| parcel.scans.last()).map(|scan| scan.at);
        let arrived = arrived.max().unwrap_or(self.plan.created);
        let start = arrived.plus(self.minutes(40, 16 * 60));
        match self.plan.after {
            After::None => {}
            After::LineRefund => self.line_refund(erp, start),
            After::Return => self.returned(erp, start),
            After::RefundRefused => self.refund_without_effect(erp, start, true),
            After::RefundWithdrawn => self.refund_without_effect(erp, start, false),
            After::Exchange { after_completion } => self.exchange(erp, start, after_completion),
            After::Reissue => self.reissue(start),
            After::Twice => {
                self.note(Oddity::SecondAfterSale, start.plus(12 * HOUR));
                self.refund_without_effect(erp, start, false);
                self.line_refund(erp, start.plus(12 * HOUR));
            }
        }
    }

    /// An open case keeps the buyer from confirming.
    fn unconfirmed(&mut self, since: Moment) {
        if let Some(order) = self.case.orders.first_mut() {
            order.completed = order.completed.filter(|at| *at < since);
        }
    }

    /// Writes the stages onto lines of the channel's order.
    fn on_lines(&mut self, stages: &[(Moment, Stage)], only_first: bool) {
        if let Some(order) = self.case.orders.first_mut() {
            let count = if only_first { 1 } else { order.lines.len() };
            for line in order.lines.iter_mut().take(count) {
                line.after_sale.extend_from_slice(stages);
            }
        }
    }

    fn line_refund(&mut self, erp: usize, start: Moment) {
        self.note(Oddity::LineRefund, start);
        let asked = start;
        let minutes_in = self.chance.between(2, 50);
        let agreed = asked.plus(self.minutes(6, 240)).at_work(minutes_in);
        let done = agreed.plus(self.minutes(2, 90));
        let stages = [(asked, Stage::Requested), (agreed, Stage::Processing), (done, Stage::Succeeded)];
        let amount = self.first_line();
        self.record_after_sale(0, erp, "仅退款", amount, &stages);
        self.on_lines(&stages, true);
        if let Some(line) = self.case.orders.first_mut().and_then(|order| order.lines.first_mut()) {
            line.refunded = Some(done);
        }
    }

    fn first_line(&self) -> i64 {
        self.case.orders.first().and_then(|order| order.lines.first()).map_or(0, |line| line.payable())
    }

    fn returned(&mut self, erp: usize, start: Moment) {
        self.note(Oddity::ReturnAndRefund, start);
        self.unconfirmed(start);
        let minutes_in = self.chance.between(2, 50);
        let agreed = start.plus(self.minutes(6, 240)).at_work(minutes_in);
        let sent = agreed.plus(self.hours(2, 20));
        let arrived = sent.plus(self.hours(16, 40)).at_work(minutes_in);
        let done = arrived.plus(self.minutes(5, 90));
        let stages = [
            (start, Stage::Requested),
            (agreed, Stage::ReturnPending),
            (sent, Stage::InTransit),
            (arrived, Stage::Processing),
            (done, Stage::Succeeded),
        ];
        let amount = self.case.orders.first().map_or(0, |order| order.payable());
        self.record_after_sale(0, erp, "退货退款", amount, &stages);
        self.on_lines(&stages, false);
        if let Some(order) = self.case.orders.first_mut() {
            order.closed = Some((done, "退货退款"));
            order.closed_after_shipping = true;
            for line in &mut order.lines {
                line.refunded = Some(done);
            }
        }
    }

    fn refund_without_effect(&mut self, erp: usize, start: Moment, refused: bool) {
        self.unconfirmed(start);
        let minutes_in = self.chance.between(2, 50);
        let decided = start.plus(self.minutes(20, 300)).at_work(minutes_in);
        let mut stages = vec![(start, Stage::Requested)];
        if refused {
            self.note(Oddity::RefundRefused, start);
            stages.push((decided, Stage::Rejected));
            stages.push((decided.plus(self.minutes(2, 9)), Stage::Closed));
        } else {
            self.note(Oddity::RefundWithdrawn, start);
            stages.push((decided, Stage::Closed));
        }
        let amount = self.first_line();
        self.record_after_sale(0, erp, "仅退款", amount, &stages);
        self.on_lines(&stages, true);
    }

    fn exchange(&mut self, erp: usize, start: Moment, after_completion: bool) {
        let mut start = start;
        if after_completion {
            self.note(Oddity::ExchangeAfterCompletion, start);
            if let Some(order) = self.case.orders.first_mut() {
                let completed = order.completed.map_or(start, |at| at.max(start).min(start.plus(5 * HOUR)));
                order.completed = Some(completed);
                start = completed.plus(45 * MINUTE);
            }
        } else {
            self.note(Oddity::Exchange, start);
            self.unconfirmed(start);
        }
        let minutes_in = self.chance.between(2, 50);
        let agreed = start.plus(self.minutes(6, 240)).at_work(minutes_in);
        let sent = agreed.plus(self.hours(2, 20));
        let arrived = sent.plus(self.hours(14, 36)).at_work(minutes_in);
        let stages = [
            (start, Stage::Requested),
            (agreed, Stage::ReturnPending),
            (sent, Stage::InTransit),
            (arrived, Stage::Closed),
        ];
        self.record_after_sale(0, erp, "换货", 0, &stages);
        self.on_lines(&stages, true);
        let original = self.case.orders.first().map(|order| (order.channel, order.id.clone()));
        self.typed_by_hand("换货补单", original, sent.plus(10 * MINUTE), 0);
    }

    fn reissue(&mut self, start: Moment) {
        self.note(Oddity::Reissue, start);
        let original = self.case.orders.first().map(|order| (order.channel, order.id.clone()));
        let source = match original {
            Some((Channel::Douyin, _)) => "抖音售后补发",
            _ => "售后补发",
        };
        self.typed_by_hand(source, original, start.at_work(5), 0);
    }
}
