//! Subjects where they stand in the index: what is left to be tested of each once its way there has proved the rest.
//!
//! Rules of one kind differ in their constants only. So what is compared is a shape that they share, and the constants lie
//! one behind the other:
//!
//! ```text
//! channel is jd and tier in [gold] and amount >= 199元   shape: a code of tier, a band of amount   constants: {gold}, 199..
//! channel is jd and tier in [gold, silver] and amount < 9元                                        {gold, silver}, ..9
//! ```

use alloc::vec::Vec;

use hashbrown::HashMap;

use super::access::count;
use super::bands::{short, short_ends};
use super::predicate::{Predicates, Slice, Test};
use super::probe::{LOWEST, Reading};

/// What stands in the index: a rule, by its rank, or a row of a table.
pub(crate) type Subject = u32;

/// A subject where it stands, with what its way here has not proved.
///
/// Rules of one kind differ in their constants only: what is compared is a *shape* that they share, and the constants
/// lie behind the subject.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Stand<'t> {
    pub(crate) subject: Subject,
    /// What is compared.
    pub(crate) forms: &'t [Form],
    /// With what: the words of each form, one behind the other.
    pub(crate) constants: &'t [u32],
}

/// What is compared of subjects of one kind.
#[derive(Clone, Copy, Debug)]
struct Shape {
    /// Of [`Stands::forms`].
    forms: Slice,
    /// How many words of constants it has.
    words: u32,
    /// Whether all that is asked are a few readings.
    of_readings: bool,
}

/// The stands of a tree. A subject that is found under many values stands here once for all of them, so that what an event
/// looks at is seldom far from what others have looked at.
///
/// ```text
/// a stand   subject, shape, constants
/// a run     shape, stands, the place of each
/// ```
#[derive(Clone, Debug, Default)]
pub(crate) struct Stands {
    /// They are numbered by where they begin.
    words: Vec<u32>,
    shapes: Vec<Shape>,
    forms: Vec<Form>,
}

impl Stands {
    /// The stand that begins at a word.
    #[inline(always)]
    pub(crate) fn stand(&self, at: u32) -> Option<Stand<'_>> {
        let [subject, shape, rest @ ..] = self.words.get(at as usize..)? else { return None };
        let Shape { forms, words, .. } = self.shapes.get(*shape as usize)?;
        let constants = rest.get(..*words as usize)?;
        Some(Stand { subject: *subject, forms: forms.of(&self.forms), constants })
    }

    /// The run at the beginning of these words of a tree, and what lies behind it.
    #[inline(always)]
    pub(super) fn run<'t>(&'t self, words: &'t [u32]) -> Option<(Run<'t>, &'t [u32])> {
        let [shape, stands, rest @ ..] = words else { return None };
        let (places, behind) = rest.split_at_checked(*stands as usize)?;
        let Shape { forms, words, of_readings } = *self.shapes.get(*shape as usize)?;
        let (forms, constants) = (forms.of(&self.forms), words as usize);
        Some((Run { forms, of_readings, places, words: &self.words, constants }, behind))
    }

    /// Adds runs of stands to the words of a tree: those of one shape together, by their subjects.
    pub(super) fn add_runs(&self, stands: &mut [u32], to: &mut Vec<u32>) {
        let words = |at: u32| match self.words.get(at as usize..) {
            Some([subject, shape, ..]) => (*shape, *subject),
            _ => (0, 0),
        };
        stands.sort_unstable_by_key(|at| words(*at));
        for run in stands.chunk_by(|at, next| words(*at).0 == words(*next).0) {
            let Some(first) = run.first() else { continue };
            to.extend([words(*first).0, count(run.len())]);
            to.extend_from_slice(run);
        }
    }

    /// Adds a stand and returns its number.
    fn add(&mut self, subject: Subject, shape: u32, constants: &[u32]) -> u32 {
        let at = count(self.words.len());
        self.words.extend([subject, shape]);
        self.words.extend_from_slice(constants);
        at
    }

    /// Adds the shape of these forms, which have so many words of constants, and returns its number.
    fn add_shape(&mut self, forms: &[Form], words: usize) -> u32 {
        let of_readings = forms.len() <= READINGS && forms.iter().all(|form| form.probe().is_some());
        let forms = Slice::push(&mut self.forms, forms.iter().copied());
        self.shapes.push(Shape { forms, words: count(words), of_readings });
        count(self.shapes.len() - 1)
    }

    /// Gives back the room that is not filled.
    pub(super) fn shrink(&mut self) {
        self.words.shrink_to_fit();
        self.shapes.shrink_to_fit();
        self.forms.shrink_to_fit();
    }
}

/// The most readings of a shape that are asked at once.
pub(crate) const READINGS: usize = 4;

/// Subjects of one shape that stand in one place.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Run<'t> {
    /// What is compared.
    pub(crate) forms: &'t [Form],
    /// Whether all that is asked are readings, at most [`READINGS`].
    pub(crate) of_readings: bool,
    /// Where each begins in `words`.
    places: &'t [u32],
    /// Of [`Stands`].
    words: &'t [u32],
    /// How many words of constants each has.
    constants: usize,
}

impl<'t> Run<'t> {
    /// How many there are.
    #[inline]
    pub(crate) fn len(self) -> u64 {
        self.places.len() as u64
    }

    /// The subjects, and of each whether its set has a code and its band holds a position, where that is what is asked and both
    /// are there: the usual rest of a rule that was found by its rarest condition.
    #[inline]
    pub(crate) fn in_set_and_band(
        self,
        code: Reading,
        position: Reading,
    ) -> Option<impl Iterator<Item = (Subject, bool)> + use<'t>> {
        let [Form::Codes { .. }, Form::Within { .. }] = self.forms else { return None };
        let code = u32::try_from(code).ok().filter(|_| position >= LOWEST)?;
        Some(self.places.iter().filter_map(move |at| {
            let [subject, _, mask, low, high] = self.words.get(*at as usize..)?.first_chunk()?;
            let in_set = mask.checked_shr(code).unwrap_or(0) & 1 == 1;
            Some((*subject, in_set & within_words(position, *low, *high)))
        }))
    }

    /// Each of them.
    #[inline]
    pub(crate) fn stands(self) -> impl Iterator<Item = Stand<'t>> {
        self.places.iter().filter_map(move |at| {
            let [subject, _, rest @ ..] = self.words.get(*at as usize..)? else { return None };
            Some(Stand { subject: *subject, forms: self.forms, constants: rest.get(..self.constants)? })
        })
    }
}

/// A test without its constants.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) enum Form {
    /// [`Test::Codes`] with a mask of one word.
    Codes {
        /// The probe.
        probe: u32,
    },
    /// [`Test::Codes`] with a mask of two.
    LongCodes {
        /// The probe.
        probe: u32,
    },
    /// [`Test::Within`]: the lower and the upper end in a word each, see [`words_of_band`].
    Within {
        /// The probe.
        probe: u32,
    },
    /// The same in two words each.
    LongWithin {
        /// The probe.
        probe: u32,
    },
    /// Any other: the number of the atom.
    Atom,
}

impl Form {
    /// The probe whose reading it compares.
    #[inline]
    pub(crate) fn probe(self) -> Option<u32> {
        match self {
            Form::Codes { probe }
            | Form::LongCodes { probe }
            | Form::Within { probe }
            | Form::LongWithin { probe } => Some(probe),
            Form::Atom => None,
        }
    }

    /// Whether a reading is what the next constants say, which are taken. What is no value is nothing of what they say.
    #[inline]
    pub(crate) fn holds(self, reading: Reading, constants: &mut &[u32]) -> bool {
        match self {
            Form::Codes { .. } => {
                let [mask] = take(constants);
                has_bit(mask.into(), reading)
            }
            Form::LongCodes { .. } => {
                let [lower, upper] = take(constants);
                has_bit(of_words(lower, upper), reading)
            }
            Form::Within { .. } => {
                let [low, high] = take(constants);
                reading >= LOWEST && within_words(reading, low, high)
            }
            Form::LongWithin { .. } => {
                let [low, low_upper, high, high_upper] = take(constants);
                let (low, high) = (of_words(low, low_upper), of_words(high, high_upper));
                reading >= LOWEST && low.cast_signed() <= reading && reading <= high.cast_signed()
            }
            Form::Atom => false,
        }
    }
}

/// The next words; zeros where there are none.
#[inline]
fn take<const N: usize>(words: &mut &[u32]) -> [u32; N] {
    let Some((taken, behind)) = words.split_first_chunk() else { return [0; N] };
    *words = behind;
    *taken
}

/// Whether a code is in a set.
#[inline]
pub(crate) fn has_bit(mask: u64, code: Reading) -> bool {
    u32::try_from(code).is_ok_and(|code| mask.checked_shr(code).unwrap_or(0) & 1 == 1)
}

/// The ends of a band in a word each, as signed numbers; nothing where they take two words each.
fn words_of_band(low: i64, high: i64) -> Option<[u32; 2]> {
    Some(short_ends(low, high)?.map(i32::cast_unsigned))
}

/// Whether a position is between two ends that are a word each.
#[inline]
fn within_words(position: i64, low: u32, high: u32) -> bool {
    let position = short(position);
    low.cast_signed() <= position && position <= high.cast_signed()
}

/// A number in two words, the lower first.
fn words_of(number: u64) -> [u32; 2] {
    let half = |number: u64| u32::try_from(number & u64::from(u32::MAX)).unwrap_or(u32::MAX);
    [half(number), half(number >> 32)]
}

/// The number of two words.
#[inline]
fn of_words(lower: u32, upper: u32) -> u64 {
    u64::from(upper) << 32 | u64::from(lower)
}

impl Stand<'_> {
    /// Its tests, the cheap ones first.
    pub(crate) fn tests(&self, predicates: &Predicates) -> Vec<Test> {
        let mut constants = self.constants.iter().copied();
        let tests = self.forms.iter().filter_map(|form| {
            let first = constants.next()?;
            let mut long = |lower| Some(of_words(lower, constants.next()?));
            Some(match *form {
                Form::Codes { probe } => Test::Codes { probe, mask: first.into() },
                Form::LongCodes { probe } => Test::Codes { probe, mask: long(first)? },
                Form::Within { probe } => {
                    let end = |word: u32| match word.cast_signed() {
                        i32::MIN => LOWEST,
                        i32::MAX => i64::MAX,
                        end => end.into(),
                    };
                    Test::Within { probe, low: end(first), high: end(constants.next()?) }
                }
                Form::LongWithin { probe } => {
                    let low = long(first)?.cast_signed();
                    let lower = constants.next()?;
                    let high = of_words(lower, constants.next()?).cast_signed();
                    Test::Within { probe, low, high }
                }
                Form::Atom => predicates.atom(first)?,
            })
        });
        tests.collect()
    }
}

/// Writes down what is left to be tested of subjects.
#[derive(Default)]
pub(super) struct Remainders {
    /// The number of each shape.
    numbers: HashMap<Vec<Form>, u32>,
    /// The forms of the stand that is being made, used again for the next.
    forms: Vec<Form>,
    /// Their constants.
    constants: Vec<u32>,
    /// Its bands.
    bands: Vec<(u32, i64, i64)>,
    /// Its atoms that are no forms of their own.
    others: Vec<u32>,
}

impl Remainders {
    /// For these stands, which others are added to.
    pub(super) fn of(stands: &Stands) -> Remainders {
        let forms = stands.shapes.iter().map(|shape| shape.forms.of(&stands.forms).to_vec());
        Remainders { numbers: forms.zip(0..).collect(), ..Remainders::default() }
    }

    /// Adds a subject with atoms that are left to be tested, and returns the number of its stand; what is cheap may spare
    /// what is not.
    pub(super) fn stand(
        &mut self,
        stands: &mut Stands,
        predicates: &Predicates,
        subject: Subject,
        left: impl Iterator<Item = u32>,
    ) -> u32 {
        let Remainders { numbers, forms, constants, bands, others } = self;
        forms.clear();
        constants.clear();
        bands.clear();
        others.clear();
        for atom in left {
            match predicates.atom(atom) {
                Some(Test::Codes { probe, mask }) => match words_of(mask) {
                    [mask, 0] => {
                        forms.push(Form::Codes { probe });
                        constants.push(mask);
                    }
                    words => {
                        forms.push(Form::LongCodes { probe });
                        constants.extend(words);
                    }
                },
                // Two ends of one value are one band.
                Some(Test::Within { probe, low, high }) => {
                    match bands.iter_mut().find(|band| band.0 == probe) {
                        Some((_, from, to)) => (*from, *to) = ((*from).max(low), (*to).min(high)),
                        None => bands.push((probe, low, high)),
                    }
                }
                Some(_) => others.push(atom),
                None => {}
            }
        }
        for (probe, low, high) in &*bands {
            let probe = *probe;
            if let Some(words) = words_of_band(*low, *high) {
                forms.push(Form::Within { probe });
                constants.extend(words);
            } else {
                forms.push(Form::LongWithin { probe });
                let ends = [*low, *high].map(|end| words_of(end.cast_unsigned()));
                constants.extend(ends.into_iter().flatten());
            }
        }
        others.sort_by_key(|atom| predicates.atom(*atom).is_some_and(Test::is_costly));
        forms.extend(others.iter().map(|_| Form::Atom));
        constants.extend_from_slice(others);
        let shape = match numbers.get(forms.as_slice()) {
            Some(known) => *known,
            None => {
                let shape = stands.add_shape(forms, constants.len());
                numbers.insert(forms.clone(), shape);
                shape
            }
        };
        stands.add(subject, shape, constants)
    }
}

#[cfg(test)]
mod tests {
    use super::{Form, LOWEST, Remainders, Stands, within_words, words_of_band};
    use crate::plan::predicate::{Predicates, Test};
    use crate::plan::probe::{ERROR, NONE, UNKNOWN};
    use alloc::vec;
    use alloc::vec::Vec;

    /// A band has the same positions in it however many words it takes, and comes back as it was.
    #[test]
    fn constants_are_what_they_were() {
        let (small, large) = (i64::from(i32::MIN), i64::from(i32::MAX));
        let ends = [
            LOWEST,
            LOWEST + 1,
            small - 1,
            small,
            small + 1,
            -1,
            0,
            7,
            large - 1,
            large,
            large + 1,
            i64::MAX - 1,
            i64::MAX,
        ];
        let pairs = ends.iter().flat_map(|low| ends.iter().map(|high| (*low, *high)));
        let mut atoms: Vec<Test> = pairs.map(|(low, high)| Test::Within { probe: 0, low, high }).collect();
        atoms.extend([1, 1 << 31, 1 << 32, u64::MAX].map(|mask| Test::Codes { probe: 0, mask }));
        atoms.push(Test::Apart { probe: 0, from: 3 });
        let predicates = Predicates { atoms: atoms.clone(), ..Predicates::default() };
        let (mut stands, mut remainders) = (Stands::default(), Remainders::default());
        for (number, atom) in (0..).zip(&atoms) {
            let at = remainders.stand(&mut stands, &predicates, 0, [number].into_iter());
            let stand = stands.stand(at).expect("it was added");
            assert_eq!(stand.tests(&predicates), [*atom]);
            let Test::Within { low, high, .. } = *atom else { continue };
            if let Some([from, to]) = words_of_band(low, high) {
                for at in ends {
                    assert_eq!(within_words(at, from, to), low <= at && at <= high, "{at} in {low}..{high}");
                }
            }
        }
        assert_eq!(stands.shapes.len(), 5, "five kinds of test");
        // Two ends of one value are one band.
        let both = [
            Test::Within { probe: 1, low: 2, high: i64::MAX },
            Test::Within { probe: 1, low: LOWEST, high: 9 },
        ];
        let predicates = Predicates { atoms: both.to_vec(), ..Predicates::default() };
        let at = remainders.stand(&mut stands, &predicates, 0, 0..2);
        let stand = stands.stand(at).expect("it was added");
        assert_eq!(stand.tests(&predicates), [Test::Within { probe: 1, low: 2, high: 9 }]);
    }

    /// What is asked of a whole run at once is what is asked of each subject.
    #[test]
    fn a_run_is_asked_as_each_of_it() {
        let mut stands = Stands::default();
        let forms = [Form::Codes { probe: 0 }, Form::Within { probe: 1 }];
        let (shape, other) = (stands.add_shape(&forms, 3), stands.add_shape(&forms[..1], 1));
        let ends = [i32::MIN, -7, 0, 7, i32::MAX].map(i32::cast_unsigned);
        let (mut all, mut words) = (vec![stands.add(1000, other, &[1])], Vec::new());
        for mask in [0, 1, 1 << 31, u32::MAX] {
            for (low, high) in ends.iter().flat_map(|low| ends.iter().map(move |high| (*low, *high))) {
                let subject = 999 - u32::try_from(all.len()).unwrap();
                all.push(stands.add(subject, shape, &[mask, low, high]));
            }
        }
        stands.add_runs(&mut all, &mut words);
        words.push(7);
        let (run, behind) = stands.run(&words).unwrap();
        assert_eq!(run.len(), 100);
        assert!(run.stands().map(|stand| stand.subject).eq(899..999));
        let (single, behind) = stands.run(behind).unwrap();
        assert_eq!((single.len(), behind), (1, [7].as_slice()));
        assert!(single.in_set_and_band(0, 0).is_none());
        let codes = [0, 31, 32, 64, -1, i64::MAX];
        for code in codes.into_iter().chain([NONE, UNKNOWN, ERROR]) {
            for position in [LOWEST, -8, -7, 0, 7, 8, i64::MAX, NONE, UNKNOWN, ERROR] {
                let of_each = run.stands().filter(|stand| {
                    let mut constants = stand.constants;
                    let holds = forms.map(|form| {
                        form.holds(if form == forms[0] { code } else { position }, &mut constants)
                    });
                    assert!(constants.is_empty());
                    holds == [true; 2]
                });
                let of_each: Vec<u32> = of_each.map(|stand| stand.subject).collect();
                match run.in_set_and_band(code, position) {
                    Some(found) => {
                        let found: Vec<u32> =
                            found.filter_map(|(subject, holds)| holds.then_some(subject)).collect();
                        assert_eq!(found, of_each, "{code} {position}");
                    }
                    None => assert_eq!(of_each, [], "{code} {position}"),
                }
            }
        }
    }
}
