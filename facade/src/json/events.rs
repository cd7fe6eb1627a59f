//! Many events in one text: JSON Lines, a JSON list, or JSON values one after the other.
//!
//! Lines are read one at a time, so a file may be larger than memory; a list or a document over several lines is
//! held whole. A line that cannot be read does not end the reading: it comes back as it is, and reading it as a
//! [`JsonEvent`](super::JsonEvent) says why.

use std::io::{self, BufRead};

use dangjiu::facts::FactError;
use dangjiu::limits::Limits;

use super::scanner::{Kind, Read, Scanner};

/// The text of one event and where it began.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct EventText {
    /// The line it begins in, from 1.
    pub line: u64,
    /// The JSON text.
    pub bytes: Vec<u8>,
    /// Why the document around it cannot be read from here on; `bytes` is the rest of it then.
    pub problem: Option<FactError>,
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
            Some(b'{') => values(&first.bytes, first.line, self.nesting).is_ok(),
            _ => true,
        };
        if by_lines {
            return Ok(Some(first));
        }
        first.bytes.push(b'\n');
        self.reader.read_to_end(&mut first.bytes)?;
        let mut held = if opening == Some(b'[') {
            items(&first.bytes, first.line, self.nesting)
        } else {
            values(&first.bytes, first.line, self.nesting).unwrap_or_else(|_| lines(&first.bytes, first.line))
        };
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

/// One value after the other; an error where the text is not that.
fn values(bytes: &[u8], line: u64, nesting: usize) -> Read<Vec<EventText>> {
    let mut scan = Scanner::new(bytes, nesting)?;
    let mut lines = Lines::of(bytes, line);
    let mut events = Vec::new();
    while scan.end().is_err() {
        events.push(value(&mut scan, &mut lines)?);
    }
    Ok(events)
}

/// The items of a list. Where the list cannot be read on, the last event is its rest, with the problem.
fn items(bytes: &[u8], line: u64, nesting: usize) -> Vec<EventText> {
    let mut lines = Lines::of(bytes, line);
    let mut events = Vec::new();
    let mut reached = 0;
    let read = Scanner::new(bytes, nesting).and_then(|mut scan| {
        scan.kind()?;
        scan.list(|scan| {
            events.push(value(scan, &mut lines)?);
            reached = scan.position();
            Ok(())
        })?;
        reached = scan.position();
        scan.end()
    });
    if let Err(problem) = read {
        let rest = bytes.get(reached..).unwrap_or_default();
        events.push(EventText {
            line: lines.at(reached),
            bytes: rest.to_vec(),
            problem: Some(problem.into()),
        });
    }
    events
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
