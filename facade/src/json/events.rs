//! Many events in one text: JSON Lines, a JSON list, or JSON values one after the other.
//!
//! Where the first line is a value, the others are read one at a time, so a file may be larger than memory; any other text is
//! held whole. A line that cannot be read does not end the reading: it comes back as it is, and reading it as a
//! [`JsonEvent`](super::JsonEvent) says why. In a list, and among values over several lines, nothing is read behind a mistake: the
//! rest is one refusal.

use std::io::{self, BufRead};

use dangjiu::diagnostic::Bilingual;
use dangjiu::facts::FactError;
use dangjiu::limits::Limits;
use dangjiu::say;

use super::scanner::{Kind, Read, Scanner};
use crate::error::HostError;

/// The text of one event and where it began.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct EventText {
    /// The line it begins in, from 1; that of the problem where there is one.
    pub line: u64,
    /// The JSON text.
    pub bytes: Vec<u8>,
    /// Why the text cannot be read on, at a byte of the line; `bytes` is the rest of it then.
    pub problem: Option<FactError>,
}

impl EventText {
    /// Why there is no event, where the text cannot be read on.
    #[must_use]
    pub fn refusal(&self) -> Option<HostError> {
        let error = HostError::from(self.problem.clone()?);
        let Bilingual { en, zh } = &error.message;
        let message = say!("{en}; the rest is not read", "{zh}；其余部分没有读");
        Some(HostError { message, ..error })
    }
}

/// The events of a reader, one after the other.
///
/// ```
/// use dangjiu_facade::json::Events;
/// let text = "{\"id\": \"1\"}\n\n{\"id\": \"2\"}\n";
/// let events: Result<Vec<_>, _> = Events::new(text.as_bytes()).collect();
/// assert_eq!(events?.iter().map(|event| event.line).collect::<Vec<_>>(), [1, 3]);
/// # Ok::<(), std::io::Error>(())
/// ```
pub struct Events<R> {
    reader: R,
    line: u64,
    nesting: usize,
    state: State,
}

enum State {
    /// Nothing read yet.
    Start,
    /// One event per line.
    Lines,
    /// The document was held whole; these are its events, the next one last.
    Held(Vec<EventText>),
}

impl<R: BufRead> Events<R> {
    /// The events of `reader`.
    pub fn new(reader: R) -> Events<R> {
        Events { reader, line: 0, nesting: Limits::default().nesting, state: State::Start }
    }

    /// The same where the events may nest as deep as these limits say.
    #[must_use]
    pub fn with_limits(self, limits: &Limits) -> Events<R> {
        Events { nesting: limits.nesting, ..self }
    }

    /// The next line that is not blank, without its end.
    fn next_line(&mut self) -> io::Result<Option<EventText>> {
        loop {
            let mut bytes = Vec::new();
            if self.reader.read_until(b'\n', &mut bytes)? == 0 {
                return Ok(None);
            }
            self.line += 1;
            if self.line == 1 && bytes.starts_with(BYTE_ORDER_MARK) {
                bytes.drain(..BYTE_ORDER_MARK.len());
            }
            if !bytes.trim_ascii().is_empty() {
                bytes.truncate(bytes.trim_ascii_end().len());
                return Ok(Some(EventText { line: self.line, bytes, problem: None }));
            }
        }
    }

    /// Decides by the first line how the rest is read.
    fn start(&mut self) -> io::Result<Option<EventText>> {
        self.state = State::Lines;
        let Some(mut first) = self.next_line()? else { return Ok(None) };
        let opening = first.bytes.trim_ascii_start().first().copied();
        let by_lines = match opening {
            Some(b'[') => false,
            Some(b'{') => is_value(&first.bytes, self.nesting),
            _ => true,
        };
        if by_lines {
            return Ok(Some(first));
        }
        first.bytes.push(b'\n');
        self.reader.read_to_end(&mut first.bytes)?;
        let mut held = held(&first.bytes, first.line, self.nesting, opening == Some(b'['));
        if held.last().is_some_and(|last| last.problem.is_some()) && are_lines(&first.bytes, self.nesting) {
            held = lines(&first.bytes, first.line);
        }
        held.reverse();
        let next = held.pop();
        self.state = State::Held(held);
        Ok(next)
    }
}

impl<R: BufRead> Iterator for Events<R> {
    type Item = io::Result<EventText>;

    fn next(&mut self) -> Option<io::Result<EventText>> {
        match &mut self.state {
            State::Start => self.start().transpose(),
            State::Lines => self.next_line().transpose(),
            State::Held(events) => events.pop().map(Ok),
        }
    }
}

/// The events of a text in memory.
#[must_use]
pub fn events_of(bytes: &[u8]) -> Vec<EventText> {
    // Reading from memory has no other error.
    Events::new(bytes).map_while(Result::ok).collect()
}

const BYTE_ORDER_MARK: &[u8] = b"\xef\xbb\xbf";

/// Whether a text is one value.
fn is_value(bytes: &[u8], nesting: usize) -> bool {
    let read = |mut scan: Scanner<'_>| {
        scan.skip()?;
        scan.end()
    };
    Scanner::new(bytes, nesting).and_then(read).is_ok()
}

/// The items of a list, or one value after the other. Where the text cannot be read on, the last event is its rest, with the
/// problem.
fn held(bytes: &[u8], line: u64, nesting: usize, is_list: bool) -> Vec<EventText> {
    let mut lines = Lines::of(bytes, line);
    let mut events = Vec::new();
    let mut reached = 0;
    let read = Scanner::new(bytes, nesting).and_then(|mut scan| {
        let mut one = |scan: &mut Scanner<'_>| {
            events.push(value(scan, &mut lines)?);
            reached = scan.position();
            Ok(())
        };
        if is_list {
            scan.kind()?;
            scan.list(one)?;
            reached = scan.position();
            return scan.end();
        }
        while scan.end().is_err() {
            one(&mut scan)?;
        }
        Ok(())
    });
    if let Err(problem) = read {
        let rest = bytes.get(reached..).unwrap_or_default();
        let mut problem = problem.into();
        let mut place = reached;
        if let FactError::Malformed { at, .. } = &mut problem {
            place = usize::try_from(*at).unwrap_or(reached);
            let before = bytes.get(..place).unwrap_or_default();
            let line_start = memchr::memrchr(b'\n', before).map_or(0, |end| end + 1);
            *at -= line_start as u64;
        }
        events.push(EventText { line: lines.at(place), bytes: rest.to_vec(), problem: Some(problem) });
    }
    events
}

/// Whether a text that cannot be read as a whole has an event per line: its second line stands by itself.
fn are_lines(bytes: &[u8], nesting: usize) -> bool {
    let mut lines =
        bytes.split(|byte| *byte == b'\n').map(<[u8]>::trim_ascii).filter(|line| !line.is_empty());
    lines.nth(1).is_some_and(|second| is_value(second, nesting))
}

fn value(scan: &mut Scanner<'_>, lines: &mut Lines<'_>) -> Read<EventText> {
    let _: Kind = scan.kind()?;
    let start = scan.position();
    scan.skip()?;
    let text = scan.since(start).as_bytes().to_vec();
    Ok(EventText { line: lines.at(start), bytes: text, problem: None })
}

/// The lines of a text that is gone through from its beginning.
struct Lines<'b> {
    bytes: &'b [u8],
    /// How far they are counted, and the line there.
    counted: usize,
    line: u64,
}

impl<'b> Lines<'b> {
    fn of(bytes: &'b [u8], line: u64) -> Lines<'b> {
        Lines { bytes, counted: 0, line }
    }

    /// The line of a place that does not lie before the last one.
    fn at(&mut self, place: usize) -> u64 {
        let between = self.bytes.get(self.counted..place).unwrap_or_default();
        self.line += memchr::memchr_iter(b'\n', between).count() as u64;
        self.counted = self.counted.max(place);
        self.line
    }
}

fn lines(bytes: &[u8], first: u64) -> Vec<EventText> {
    (first..)
        .zip(bytes.split(|byte| *byte == b'\n'))
        .map(|(line, text)| EventText { line, bytes: text.trim_ascii().to_vec(), problem: None })
        .filter(|event| !event.bytes.is_empty())
        .collect()
}
