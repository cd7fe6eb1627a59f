//! Dials: which rules of a block each value of a probe leaves possible, a bit for each rule.
//!
//! ```text
//! order.channel   jd: 0110   taobao: 1110   any other: 0010      order.amount   below 50: 0010   from 50 on: 1111
//! ```

use alloc::boxed::Box;
use alloc::vec;
use alloc::vec::Vec;

use super::block::{BITS, set};
use super::predicate::{Predicates, Test};
use super::probe::{LOWEST, NONE, Probe, Reading, Scale, Source};
use crate::program::{Presence, TextTest};
use crate::value::{EnumId, Member, Scalar};

/// No slot.
const NO_SLOT: u32 = u32::MAX;

/// A probe and what each value of it leaves possible.
#[derive(Clone, Debug)]
pub(crate) struct Dial {
    /// The probe.
    pub(crate) probe: u32,
    /// The slot that it reads, within the item where it reads items; [`NO_SLOT`]: it computes its value.
    pub(crate) slot: u32,
    /// The rules that it decides, where there is one word of them: they have to be asked by themselves where its value is
    /// missing or wrong.
    pub(crate) decided: u64,
    pub(crate) marks: Marks,
    /// Per code, or per stretch of the line, words: the rules that are possible.
    pub(crate) masks: Vec<u64>,
    /// The rules that are possible without a value.
    none: Vec<u64>,
}

/// Which values a dial tells apart.
#[derive(Clone, Debug)]
pub(crate) enum Marks {
    /// Codes.
    Codes,
    /// Codes of the members of an enum.
    Members(EnumId),
    /// Stretches of a line: where the next one begins, sorted.
    Line(Vec<i64>),
    /// Texts, by what is in them. There is one word of rules, and no masks.
    Texts(Vec<TextMark>),
}

/// What a text has or not.
#[derive(Clone, Debug)]
pub(crate) struct TextMark {
    pub(super) how: TextTest,
    pub(super) text: Box<str>,
    /// The rules that it makes impossible where it has not, and where it has.
    pub(super) rules_out: [u64; 2],
}

impl TextMark {
    /// The rules that it can make impossible.
    #[inline]
    pub(crate) fn touched(&self) -> u64 {
        let [without, with] = self.rules_out;
        without | with
    }

    /// The rules that a text makes impossible.
    #[inline]
    pub(crate) fn impossible(&self, found: &str) -> u64 {
        let [without, with] = self.rules_out;
        if self.how.holds(found, &self.text) { with } else { without }
    }
}

impl Dial {
    /// Which of the dial's masks a reading has.
    #[inline]
    fn mark(&self, reading: Reading) -> usize {
        match &self.marks {
            Marks::Codes | Marks::Members(_) => usize::try_from(reading).unwrap_or(usize::MAX),
            Marks::Line(cuts) => cuts.partition_point(|cut| *cut <= reading),
            Marks::Texts(_) => usize::MAX,
        }
    }

    /// The rules that a value leaves possible, where there is one word of them; nothing for a value of another kind.
    #[cfg_attr(not(feature = "small"), inline(always))]
    #[cfg_attr(feature = "inline", inline)]
    pub(crate) fn possible_with(&self, predicates: &Predicates, value: &Scalar<'_>) -> Option<u64> {
        match (&self.marks, value) {
            // The usual case of what most rules ask: a status, a channel.
            (Marks::Members(id), Scalar::Member(of, Member::Known(index))) if id == of => {
                self.masks.get(*index as usize).copied()
            }
            (Marks::Texts(marks), Scalar::Text(text)) => {
                Some(marks.iter().fold(u64::MAX, |possible, mark| possible & !mark.impossible(text)))
            }
            (Marks::Texts(_), _) => None,
            _ => {
                let position = predicates.probe(self.probe)?.scale.position(value)?;
                Some(self.possible(position))
            }
        }
    }

    /// The rules that a reading leaves possible, where there is one word of them.
    #[inline]
    pub(crate) fn possible(&self, reading: Reading) -> u64 {
        self.masks.get(self.mark(reading)).copied().unwrap_or(0)
    }

    /// The same, however many words there are.
    pub(crate) fn possible_words(&self, reading: Reading, words: usize) -> &[u64] {
        let at = self.mark(reading).saturating_mul(words);
        self.masks.get(at..at.saturating_add(words)).unwrap_or_default()
    }

    /// The rules that are possible where an optional value is absent; nothing where it is missing or wrong: those that
    /// the dial decides are open then.
    pub(crate) fn without_value(&self, reading: Reading) -> Option<&[u64]> {
        (reading == NONE).then_some(&self.none)
    }

    /// What it makes impossible for what it costs, beside other dials.
    pub(super) fn worth(&self, predicates: &Predicates) -> usize {
        let cleared = match &self.marks {
            Marks::Texts(marks) => marks.iter().map(|mark| mark.touched().count_ones() as usize * 100).sum(),
            _ => {
                let cleared: usize = self.masks.iter().map(|mask| mask.count_zeros() as usize).sum();
                cleared * 100 / self.masks.len().max(1)
            }
        };
        let cost = match (predicates.probe(self.probe), &self.marks) {
            (Some(Probe { source: Source::Node(_), .. }) | None, _) => 32,
            (_, Marks::Texts(marks)) => 2 + marks.len(),
            (_, Marks::Line(_)) => 2,
            (Some(Probe { scale: Scale::Text(_), .. }), Marks::Codes) => 4,
            (_, Marks::Codes | Marks::Members(_)) => 1,
        };
        cleared / cost
    }
}

/// A clause that a dial can decide.
#[derive(Clone, Copy, Debug)]
pub(super) struct Claim {
    test: Test,
    /// Whether the test is to hold; false below a `not`.
    wanted: bool,
}

/// What claims one dial decides: a probe, and whether it is about what is in its texts.
pub(super) type Key = (bool, u32);

impl Claim {
    /// The claim of a test, and what decides it; nothing where no dial of so many words does.
    pub(super) fn of(predicates: &Predicates, test: Test, words: usize) -> Option<(Key, Claim)> {
        let (test, wanted) = predicates.below_not(test)?;
        let (probe, in_text) = match test {
            Test::Codes { probe, .. }
            | Test::ManyCodes { probe, .. }
            | Test::Within { probe, .. }
            | Test::Apart { probe, .. }
            | Test::Among { probe, .. }
            | Test::Presence { probe, .. } => (probe, false),
            Test::Text { probe, .. } => (probe, true),
            _ => return None,
        };
        let found = predicates.probe(probe)?;
        let few = found.scale.codes().is_none_or(|codes| codes as usize <= most_marks(words));
        let suits = words == 1 || !in_text && matches!(found.source, Source::Place { .. });
        (few && suits).then_some(((in_text, probe), Claim { test, wanted }))
    }

    /// Whether it holds for any value of a stretch.
    fn may_hold(self, predicates: &Predicates, first: i64, last: i64) -> bool {
        match (self.test, self.wanted) {
            (Test::Within { low, high, .. }, true) => low <= last && first <= high,
            (Test::Within { low, high, .. }, false) => first < low || high < last,
            (Test::Apart { from, .. }, true) => (first, last) != (from, from),
            (Test::Apart { from, .. }, false) => first <= from && from <= last,
            (Test::Among { points, .. }, true) => {
                let points = points.of(&predicates.points);
                points.get(points.partition_point(|point| *point < first)).is_some_and(|point| *point <= last)
            }
            (Test::Among { .. }, false) => first != last || !holds(predicates, self.test, first),
            (test, wanted) => holds(predicates, test, first) == wanted,
        }
    }

    /// Where it becomes true or false on a line.
    fn cuts(self, predicates: &Predicates, cuts: &mut Vec<i64>) {
        match self.test {
            Test::Within { low, high, .. } => cuts.extend(core::iter::once(low).chain(high.checked_add(1))),
            Test::Apart { from, .. } => cuts.extend([from, from.saturating_add(1)]),
            Test::Among { points, .. } => {
                let points = points.of(&predicates.points);
                cuts.extend(points.iter().flat_map(|point| [*point, point.saturating_add(1)]));
            }
            _ => {}
        }
    }
}

/// The most codes or stretches of a line that a dial has, where rules take so many words: what dials cost in memory
/// does not grow with the rules.
fn most_marks(words: usize) -> usize {
    const MARKS: usize = 256;
    const MARKS_OF_ONE: usize = 1 << 16;
    if words == 1 { MARKS_OF_ONE } else { (MARKS * BITS / words).min(MARKS) }
}

/// How often the claims of a dial are asked about what it tells apart while it is made.
const MOST_ASKED: usize = 1 << 22;

/// The dial that decides claims, each of the rule of a bit, and whether it decides them wholly; where a line has too
/// many cuts, it only rules out.
pub(super) fn dial(
    predicates: &Predicates,
    (in_text, probe): Key,
    claims: &[(usize, Claim)],
    words: usize,
) -> Option<(Dial, bool)> {
    let found = predicates.probe(probe)?;
    // How often each claim is asked about.
    let marks = if in_text { Some(claims.len()) } else { found.scale.codes().map(|codes| codes as usize) };
    if marks.is_some_and(|marks| marks.saturating_mul(claims.len()) > MOST_ASKED) {
        return None;
    }
    let slot = match found.source {
        Source::Place { slot, .. } | Source::Item { slot, .. } => slot,
        Source::WholeItem { .. } => 0,
        Source::Node(_) => NO_SLOT,
    };
    let decided = claims.iter().fold(0, |all, (bit, _)| {
        all | 1_u64.checked_shl(u32::try_from(*bit).unwrap_or(u32::MAX)).unwrap_or(0)
    });
    let of = |may_hold: &dyn Fn(Claim) -> bool| {
        let mut mask = vec![u64::MAX; words];
        for (bit, claim) in claims {
            if !may_hold(*claim)
                && let Some(word) = mask.get_mut(bit / BITS)
            {
                *word &= !(1 << (bit % BITS));
            }
        }
        mask
    };
    let none = of(&|Claim { test, wanted }| holds(predicates, test, NONE) == wanted);
    if in_text {
        let marks = Marks::Texts(text_marks(predicates, claims)?);
        return Some((Dial { probe, slot, decided, marks, masks: Vec::new(), none }, true));
    }
    if let Some(codes) = found.scale.codes() {
        let masks =
            (0..i64::from(codes)).flat_map(|code| of(&|claim| claim.may_hold(predicates, code, code)));
        let marks = match found.scale {
            Scale::Member { id, .. } => Marks::Members(id),
            _ => Marks::Codes,
        };
        return Some((Dial { probe, slot, decided, marks, masks: masks.collect(), none }, true));
    }
    let mut cuts: Vec<i64> = Vec::new();
    claims.iter().for_each(|(_, claim)| claim.cuts(predicates, &mut cuts));
    // What holds from the lowest value on begins nowhere.
    cuts.retain(|cut| *cut > LOWEST);
    cuts.sort_unstable();
    cuts.dedup();
    let most = most_marks(words).min(MOST_ASKED / claims.len().max(1)).max(1);
    let every = (cuts.len() + 1).div_ceil(most).max(1);
    let cuts: Vec<i64> = cuts.into_iter().step_by(every).collect();
    // The first and the last value of each stretch.
    let starts = core::iter::once(LOWEST).chain(cuts.iter().copied());
    let ends = cuts.iter().map(|cut| cut.saturating_sub(1)).chain([i64::MAX]);
    let masks =
        starts.zip(ends).flat_map(|(first, last)| of(&|claim| claim.may_hold(predicates, first, last)));
    Some((Dial { probe, slot, decided, masks: masks.collect(), none, marks: Marks::Line(cuts) }, every == 1))
}

/// What claims ask of texts, each question once.
fn text_marks(predicates: &Predicates, claims: &[(usize, Claim)]) -> Option<Vec<TextMark>> {
    let mut marks: Vec<TextMark> = Vec::new();
    for (bit, Claim { test, wanted }) in claims {
        let Test::Text { how, text, .. } = *test else { continue };
        let text = predicates.texts.get(text as usize)?;
        let known = marks.iter().position(|mark| mark.how == how && mark.text == *text);
        let at = known.unwrap_or_else(|| {
            marks.push(TextMark { how, text: text.clone(), rules_out: [0; 2] });
            marks.len() - 1
        });
        let [without, with] = &mut marks.get_mut(at)?.rules_out;
        set(core::slice::from_mut(if *wanted { without } else { with }), *bit);
    }
    Some(marks)
}

/// Whether a test that a dial decides holds for a value, or for none.
pub(crate) fn holds(predicates: &Predicates, test: Test, reading: Reading) -> bool {
    match test {
        Test::Presence { what, .. } => what == if reading == NONE { Presence::None } else { Presence::Known },
        _ if reading == NONE => false,
        Test::Codes { mask, .. } => {
            u32::try_from(reading).is_ok_and(|code| mask.checked_shr(code).unwrap_or(0) & 1 == 1)
        }
        Test::ManyCodes { words, .. } => predicates.has_code(words, reading),
        Test::Within { low, high, .. } => low <= reading && reading <= high,
        Test::Apart { from, .. } => reading != from,
        Test::Among { points, .. } => points.of(&predicates.points).binary_search(&reading).is_ok(),
        _ => false,
    }
}
