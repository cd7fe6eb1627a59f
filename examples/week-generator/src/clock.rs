//! Instants of the week, in seconds, written as the exports write them: local time at +08:00, no zone.
//!
//! The week runs from Monday 2026-09-21 to the evening of Sunday 2026-09-27. People export one system after the
//! other, so each system stops at its own instant ([`CutOffs`]) and honestly knows no more.

/// An instant: seconds since 1970-01-01 UTC.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Moment(pub i64);

/// Seconds in a minute.
pub(crate) const MINUTE: i64 = 60;
/// Seconds in an hour.
pub(crate) const HOUR: i64 = 3600;
/// Seconds in a day.
pub(crate) const DAY: i64 = 86_400;
/// China's offset to UTC.
const OFFSET: i64 = 8 * HOUR;

/// Monday 2026-09-21 00:00 +08:00.
pub const WEEK_START: Moment = Moment(1_789_920_000);
/// The middle of the exports of the last day, which the orders of the week run up to.
pub(crate) const WEEK_END: Moment = Moment(WEEK_START.0 + 6 * DAY + 20 * HOUR + 15 * MINUTE);

impl Moment {
    /// So many seconds later.
    pub(crate) fn plus(self, seconds: i64) -> Moment {
        Moment(self.0.saturating_add(seconds))
    }

    /// Seconds since another instant.
    pub(crate) fn since(self, other: Moment) -> i64 {
        self.0.saturating_sub(other.0)
    }

    /// Seconds since local midnight.
    pub(crate) fn of_day(self) -> i64 {
        (self.0 + OFFSET).rem_euclid(DAY)
    }

    /// Days since 1970-01-01, local.
    pub(crate) fn day(self) -> i64 {
        (self.0 + OFFSET).div_euclid(DAY)
    }

    /// Year, month and day, local (Howard Hinnant's `civil_from_days`).
    fn date(self) -> (i64, i64, i64) {
        let days = self.day() + 719_468;
        let era = days.div_euclid(146_097);
        let of_era = days.rem_euclid(146_097);
        let year = (of_era - of_era / 1460 + of_era / 36_524 - of_era / 146_096) / 365;
        let of_year = of_era - (365 * year + year / 4 - year / 100);
        let shifted = (5 * of_year + 2) / 153;
        let day = of_year - (153 * shifted + 2) / 5 + 1;
        let month = if shifted < 10 { shifted + 3 } else { shifted - 9 };
        (year + era * 400 + i64::from(month <= 2), month, day)
    }

    /// `2026-09-21 10:00:00`
    pub(crate) fn text(self) -> String {
        let (year, month, day) = self.date();
        let second = self.of_day();
        format!(
            "{year:04}-{month:02}-{day:02} {:02}:{:02}:{:02}",
            second / HOUR,
            second % HOUR / MINUTE,
            second % MINUTE
        )
    }

    /// `2026-09-21T10:00:00+08:00`
    pub(crate) fn rfc3339(self) -> String {
        format!("{}+08:00", self.text().replace(' ', "T"))
    }

    /// `260921`
    pub(crate) fn short_date(self) -> String {
        let (year, month, day) = self.date();
        format!("{:02}{month:02}{day:02}", year % 100)
    }

    /// `202609271806`
    pub(crate) fn minute_stamp(self) -> String {
        let (year, month, day) = self.date();
        let second = self.of_day();
        format!("{year:04}{month:02}{day:02}{:02}{:02}", second / HOUR, second % HOUR / MINUTE)
    }

    /// The next instant at which somebody is at work (08:30 to 22:30): itself, or some minutes into the next shift.
    pub(crate) fn at_work(self, minutes_in: i64) -> Moment {
        let (open, close) = (8 * HOUR + 30 * MINUTE, 22 * HOUR + 30 * MINUTE);
        let second = self.of_day();
        if (open..close).contains(&second) {
            return self;
        }
        let wait = if second < open { open - second } else { DAY - second + open };
        self.plus(wait + minutes_in * MINUTE)
    }
}

/// The last instant each system's export knows of.
#[derive(Clone, Copy, Debug)]
pub(crate) struct CutOffs {
    pub(crate) taobao: Moment,
    pub(crate) douyin_midweek: Moment,
    pub(crate) douyin: Moment,
    pub(crate) pinduoduo: Moment,
    pub(crate) xiaohongshu: Moment,
    pub(crate) erp: Moment,
    pub(crate) wms: Moment,
    pub(crate) crm: Moment,
    pub(crate) carrier: Moment,
}

const fn at(day: i64, hour: i64, minute: i64, second: i64) -> Moment {
    Moment(WEEK_START.0 + day * DAY + hour * HOUR + minute * MINUTE + second)
}

/// When each export was made.
pub(crate) const CUT_OFFS: CutOffs = CutOffs {
    taobao: at(6, 18, 6, 12),
    douyin_midweek: at(3, 12, 31, 40),
    douyin: at(6, 17, 42, 5),
    pinduoduo: at(6, 19, 21, 50),
    xiaohongshu: at(6, 16, 33, 27),
    erp: at(6, 20, 14, 8),
    wms: at(6, 21, 2, 33),
    crm: at(6, 19, 38, 44),
    carrier: at(6, 22, 9, 16),
};

impl CutOffs {
    /// The earliest of the final exports: what happened well before it, every system had time to learn.
    pub(crate) fn earliest(&self) -> Moment {
        self.xiaohongshu
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// `date -d '2026-09-21 00:00 +0800' +%s` gives 1789920000.
    #[test]
    fn writes_local_time() {
        assert_eq!(WEEK_START.text(), "2026-09-21 00:00:00");
        assert_eq!(WEEK_START.plus(-1).text(), "2026-09-20 23:59:59");
        assert_eq!(Moment(951_753_600).text(), "2000-02-29 00:00:00");
        assert_eq!(CUT_OFFS.taobao.minute_stamp(), "202609271806");
        assert_eq!(Moment(0).rfc3339(), "1970-01-01T08:00:00+08:00");
    }

    #[test]
    fn nobody_works_at_night() {
        assert_eq!(WEEK_START.plus(3 * HOUR).at_work(10).text(), "2026-09-21 08:40:00");
        assert_eq!(WEEK_START.plus(23 * HOUR).at_work(0).text(), "2026-09-22 08:30:00");
        assert_eq!(WEEK_START.plus(12 * HOUR).at_work(10), WEEK_START.plus(12 * HOUR));
    }
}
