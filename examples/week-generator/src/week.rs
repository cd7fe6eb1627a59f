//! The week as a whole: who orders when, what else comes along, in which order it is lived and written.

use std::collections::BTreeMap;
use std::io::{self, Write};

use crate::clock::{CUT_OFFS, DAY, HOUR, MINUTE, Moment, WEEK_END, WEEK_START};
use crate::exports::{Exports, Opener};
use crate::life::{self, Numbers, SOURCE_KINDS};
use crate::model::{Case, Channel};
use crate::oddities::Oddity;
use crate::plan::{Ending, Plan};
use crate::random::Chance;
use crate::shares::Shares;
use crate::truth::{Injected, Truth};
use crate::{Faults, Options, faults};

/// How busy each hour of the day is.
const BUSY: [i64; 24] = [4, 2, 1, 1, 1, 1, 2, 3, 5, 7, 9, 9, 9, 8, 8, 8, 8, 8, 8, 10, 13, 14, 12, 8];

/// Orders in which something goes wrong are placed before this.
const EARLY: Moment = Moment(WEEK_START.0 + 3 * DAY);

/// Files of a week as they were opened, and the truth.
pub(crate) type Written<W> = (Vec<(String, W)>, Truth);

/// Lives the week and writes it.
pub(crate) fn written<W: Write>(options: &Options, open: Opener<'_, W>) -> io::Result<Written<W>> {
    let mut week = Week {
        options,
        exports: Exports::begun(open)?,
        shares: Shares::default(),
        oddities: Oddity::ALL.into_iter().map(|oddity| (oddity, 0)).collect(),
        faults: Vec::new(),
        case: 0,
        service_spoke: WEEK_START,
    };
    week.before()?;
    week.orders()?;
    week.last_minute()?;
    week.last_word()?;
    week.closed()
}

struct Week<'a, W: Write> {
    options: &'a Options,
    exports: Exports<W>,
    shares: Shares,
    oddities: BTreeMap<Oddity, u64>,
    faults: Vec<Injected>,
    case: u64,
    /// When customer service last did something that its export shows.
    service_spoke: Moment,
}

/// The last that customer service did about after-sale cases and that its export shows.
fn last_of_service(case: &Case) -> Moment {
    let steps = case.after_sales.iter().flat_map(|after_sale| &after_sale.log).map(|step| step.0);
    steps.filter(|at| *at <= CUT_OFFS.crm).max().unwrap_or(WEEK_START)
}

impl<W: Write> Week<'_, W> {
    /// The numbers and the chance of the next case.
    fn next(&mut self) -> (Numbers, Chance) {
        self.case += 1;
        (Numbers::of(self.case), Chance::of(self.options.seed, self.case, 0))
    }

    fn take(&mut self, case: Case) -> io::Result<()> {
        self.shares.count(&case);
        self.service_spoke = self.service_spoke.max(last_of_service(&case));
        for (at, oddity) in &case.oddities {
            if *at <= CUT_OFFS.earliest() {
                *self.oddities.entry(*oddity).or_default() += 1;
            }
        }
        self.exports.case(&case)?;
        self.faults.extend(case.faults);
        Ok(())
    }

    /// Orders from before the week: some still move, of some only a parcel or an after-sale case is left.
    fn before(&mut self) -> io::Result<()> {
        let orders = self.options.orders / 30 + 12;
        for number in 0..orders {
            let (numbers, mut chance) = self.next();
            let created = WEEK_START.plus(-chance.between(HOUR, 6 * DAY));
            let mut plan = Plan::drawn(created, &mut chance);
            plan.presale = false;
            let mut case = life::live(plan, numbers, &mut chance);
            case.oddities = moved_in_the_week(&case);
            if number % 8 == 0 {
                // Its after-sale case is taken up in the week; nothing else is.
                case.oddities.extend(case.after_sales.first().map(|_| (WEEK_START, Oddity::OlderAfterSale)));
            }
            self.take(case)?;
        }
        Ok(())
    }

    /// The orders of the week, and between them what is typed by hand.
    fn orders(&mut self) -> io::Result<()> {
        let clock = Busy::new();
        let mut tasks = match self.options.faults {
            Faults::None => Vec::new(),
            Faults::PerKind(times) => faults::tasks(times),
        };
        let early = clock.first(EARLY);
        let (planned, mut laid) = (u64::try_from(tasks.len()).unwrap_or(0), 0);
        tasks.reverse();
        let (mut lived, mut by_hand) = (0, 0);
        while lived < self.options.orders {
            let (numbers, mut chance) = self.next();
            let created = clock.at(lived, self.options.orders, &mut chance);
            // What goes wrong lies in the first days, so that everybody has had the time to know.
            if laid * self.options.orders * early.0 <= lived * planned * early.1
                && let Some(task) = tasks.pop()
            {
                laid += 1;
                let created = created.min(EARLY);
                let case = task.lived(self.options.seed, self.case, created)?;
                lived += u64::try_from(case.orders.len()).unwrap_or(0).max(1);
                self.take(case)?;
                continue;
            }
            let plan = Plan::drawn(created, &mut chance);
            let mut case = life::live(plan, numbers, &mut chance);
            if plan.ending == Ending::Served {
                note_edges(&mut case);
            }
            lived += u64::try_from(case.orders.len()).unwrap_or(0).max(1);
            self.take(case)?;
            if lived / 40 > by_hand {
                by_hand += 1;
                self.typed_by_hand(by_hand, created)?;
            }
        }
        for task in tasks {
            let (_, mut chance) = self.next();
            let created = WEEK_START.plus(chance.between(2 * HOUR, EARLY.since(WEEK_START)));
            let case = task.lived(self.options.seed, self.case, created)?;
            self.take(case)?;
        }
        Ok(())
    }

    /// An order typed by hand, every source kind in turn.
    fn typed_by_hand(&mut self, number: u64, created: Moment) -> io::Result<()> {
        let (numbers, mut chance) = self.next();
        let kinds = SOURCE_KINDS.iter().filter(|kind| **kind != "换货补单");
        let source =
            kinds.cycle().nth(usize::try_from(number).unwrap_or(0) % 9).copied().unwrap_or("达人寄样");
        let created = created.at_work(chance.between(1, 60));
        let case = if number % 4 == 3 {
            life::in_erp(source, created, numbers, &mut chance)
        } else {
            // Something sent again names the order it is for: one from before the week.
            let older = format!("69{:013}{:04}", crate::random::scattered(self.case, 13), 7);
            let original = (source == "抖音售后补发").then_some((Channel::Douyin, older));
            life::in_crm(source, created, original, numbers, &mut chance)
        };
        self.take(case)
    }

    /// An order in the last minute before each channel's export.
    fn last_minute(&mut self) -> io::Result<()> {
        for (channel, cut_off) in [
            (Channel::Taobao, CUT_OFFS.taobao),
            (Channel::Douyin, CUT_OFFS.douyin_midweek),
            (Channel::Douyin, CUT_OFFS.douyin),
            (Channel::Pinduoduo, CUT_OFFS.pinduoduo),
            (Channel::Xiaohongshu, CUT_OFFS.xiaohongshu),
        ] {
            let (numbers, mut chance) = self.next();
            let mut plan = Plan::plain(channel, cut_off.plus(-chance.between(15, 55)));
            // Pinduoduo shows no time before payment.
            if channel == Channel::Pinduoduo {
                plan.created = cut_off.plus(-9 * MINUTE);
            } else {
                plan.ending = Ending::Unpaid;
            }
            let mut case = life::live(plan, numbers, &mut chance);
            case.oddities = vec![(WEEK_START, Oddity::JustBeforeExport)];
            self.take(case)?;
        }
        Ok(())
    }

    /// What customer service does not say it may not have known yet, up to when it last says anything. Once in some
    /// thousand weeks it says nothing for the last two hours; then one more buyer asks for the money back.
    fn last_word(&mut self) -> io::Result<()> {
        let must_speak = CUT_OFFS.douyin.plus(30 * MINUTE);
        let mut created = CUT_OFFS.crm;
        while self.service_spoke < must_speak {
            let (numbers, mut chance) = self.next();
            created = created.plus(-20 * MINUTE);
            let mut plan = Plan::plain(Channel::Taobao, created);
            plan.ending = Ending::CancelledPaid;
            let case = life::live(plan, numbers, &mut chance);
            if last_of_service(&case) >= must_speak {
                self.take(case)?;
            }
        }
        Ok(())
    }

    fn closed(self) -> io::Result<Written<W>> {
        let (files, rows) = self.exports.finished()?;
        let cut_offs = [
            ("taobao", CUT_OFFS.taobao),
            ("douyin", CUT_OFFS.douyin),
            ("pinduoduo", CUT_OFFS.pinduoduo),
            ("xiaohongshu", CUT_OFFS.xiaohongshu),
            ("erp", CUT_OFFS.erp),
            ("wms", CUT_OFFS.wms),
            ("crm", CUT_OFFS.crm),
            ("carrier", CUT_OFFS.carrier),
        ];
        let truth = Truth {
            format: "dangjiu.week/1",
            seed: self.options.seed,
            orders: self.shares.orders(),
            rows,
            cut_offs: cut_offs.into_iter().map(|(name, at)| (name, at.rfc3339())).collect(),
            shares: self.shares.shares(),
            oddities: self.oddities,
            faults: self.faults,
        };
        Ok((files, truth))
    }
}

/// What an order from before the week still does in it.
fn moved_in_the_week(case: &Case) -> Vec<(Moment, Oddity)> {
    let shipped =
        case.outbounds.iter().filter_map(|outbound| outbound.log.last()).any(|row| row.at >= WEEK_START);
    let scanned =
        case.parcels.iter().filter_map(|parcel| parcel.scans.last()).any(|scan| scan.at >= WEEK_START);
    let mut oddities = Vec::new();
    if shipped {
        oddities.push((WEEK_START, Oddity::OlderOrder));
    } else if scanned {
        oddities.push((WEEK_START, Oddity::OlderParcel));
    }
    if case.after_sales.iter().filter_map(|case| case.log.last()).any(|step| step.0 >= WEEK_START) {
        oddities.push((WEEK_START, Oddity::OlderAfterSale));
    }
    oddities
}

/// Notes what the moments of the exports make of an order.
fn note_edges(case: &mut Case) {
    let mut noted = Vec::new();
    for order in &case.orders {
        let unpaid_midweek = order.created < CUT_OFFS.douyin_midweek
            && order.paid.is_some_and(|paid| paid > CUT_OFFS.douyin_midweek);
        let waiting_midweek = order.created < CUT_OFFS.douyin_midweek
            && order.shipped().is_some_and(|shipped| shipped > CUT_OFFS.douyin_midweek);
        let completed = order.completed.is_some_and(|at| at <= CUT_OFFS.douyin);
        if order.channel == Channel::Douyin && completed && (unpaid_midweek || waiting_midweek) {
            noted.push((WEEK_START, Oddity::SnapshotJump));
        }
        if order.created > crate::exports::cut_off(order.channel) {
            noted.push((WEEK_START, Oddity::AfterTheChannelsExport));
        }
    }
    case.oddities.extend(noted);
}

/// When people order.
struct Busy {
    /// The sum of weights before each hour of the week.
    before: Vec<i64>,
    total: i64,
}

impl Busy {
    fn new() -> Busy {
        let hours = usize::try_from(WEEK_END.since(WEEK_START) / HOUR).unwrap_or(0);
        let mut total = 0;
        let weights = BUSY.iter().cycle().take(hours);
        let before = weights
            .map(|weight| {
                total += weight;
                total - weight
            })
            .collect();
        Busy { before, total }
    }

    /// The part of all orders that come in before an instant: numerator and denominator.
    fn first(&self, instant: Moment) -> (u64, u64) {
        let hour = usize::try_from(instant.since(WEEK_START) / HOUR).unwrap_or(0);
        let before = self.before.get(hour).copied().unwrap_or(self.total);
        (u64::try_from(before).unwrap_or(0), u64::try_from(self.total).unwrap_or(1))
    }

    /// When the `number`-th of `count` orders comes in.
    fn at(&self, number: u64, count: u64, chance: &mut Chance) -> Moment {
        let scaled =
            u128::from(number) * u128::try_from(self.total).unwrap_or(0) * 3600 / u128::from(count.max(1));
        let scaled = i64::try_from(scaled).unwrap_or(0);
        let hour = self.before.partition_point(|before| before * 3600 <= scaled).saturating_sub(1);
        let start = self.before.get(hour).copied().unwrap_or(0) * 3600;
        let end = self.before.get(hour + 1).copied().unwrap_or(self.total) * 3600;
        let second = (scaled - start) * HOUR / (end - start).max(1);
        let hours = i64::try_from(hour).unwrap_or(0);
        WEEK_START.plus(hours * HOUR + second + chance.between(0, 59))
    }
}
