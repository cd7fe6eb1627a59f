//! Everything that is printed goes through here: language, colour, and a reader that has gone away.

use dangjiu::diagnostic::Bilingual;
use dangjiu::lang::Lang;
use std::borrow::Cow;
use std::io::{self, BufWriter, IsTerminal, Write};

use crate::args::{Common, LangArg};

/// Standard output, or standard error, with the choices that hold for the whole run.
pub(crate) struct Screen {
    out: BufWriter<Box<dyn Write>>,
    /// The language of messages.
    pub(crate) lang: Lang,
    /// Whether programs read the output.
    pub(crate) json: bool,
    colour: bool,
}

/// How a piece of text stands out.
#[derive(Clone, Copy)]
pub(crate) enum Tone {
    Good,
    Bad,
    Doubt,
    Faint,
    Strong,
}

impl Tone {
    /// The text in this tone, or as it is where there is no colour.
    pub(crate) fn on(self, colour: bool, text: &str) -> String {
        if !colour || text.is_empty() {
            return text.to_owned();
        }
        let start = match self {
            Tone::Good => "\u{1b}[32m",
            Tone::Bad => "\u{1b}[31m",
            Tone::Doubt => "\u{1b}[33m",
            Tone::Faint => "\u{1b}[2m",
            Tone::Strong => "\u{1b}[1m",
        };
        format!("{start}{text}{END}")
    }
}

/// Ends a tone.
const END: &str = "\u{1b}[0m";
/// All that a terminal is told beside text.
const TOLD: [&str; 6] = ["\u{1b}[32m", "\u{1b}[31m", "\u{1b}[33m", "\u{1b}[2m", "\u{1b}[1m", END];

/// The text with its control characters written out, and those that turn the direction of what follows, so that no rule and no
/// event tells a terminal what to do; lines, tabs and, on a terminal, tones stay.
pub(crate) fn printable(text: &str, colour: bool) -> Cow<'_, str> {
    let turns =
        |c: char| matches!(c, '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}');
    let controls = |c: char| c.is_control() && c != '\n' && c != '\t' || turns(c);
    if !text.contains(controls) {
        return Cow::Borrowed(text);
    }
    let (mut shown, mut rest) = (String::with_capacity(text.len()), text);
    while let Some(at) = rest.find(controls) {
        let (before, from) = rest.split_at(at);
        shown.push_str(before);
        let told = TOLD.into_iter().find(|told| colour && from.starts_with(told));
        let control: String = from.chars().take(1).collect();
        shown.push_str(told.unwrap_or(&control.escape_default().to_string()));
        rest = from.get(told.unwrap_or(&control).len()..).unwrap_or_default();
    }
    shown.push_str(rest);
    Cow::Owned(shown)
}

/// The text on one line: what would begin another is written out.
pub(crate) fn flat(text: &str) -> String {
    text.replace('\n', "\\n")
}

impl Screen {
    pub(crate) fn new(common: Common) -> Screen {
        let stdout = io::stdout();
        Screen::on(common, stdout.is_terminal(), Box::new(stdout.lock()))
    }

    /// Standard error, for what keeps a command from running: its output may be on the way into a file.
    pub(crate) fn aside(common: Common) -> Screen {
        let stderr = io::stderr();
        Screen::on(common, stderr.is_terminal(), Box::new(stderr.lock()))
    }

    fn on(common: Common, terminal: bool, out: Box<dyn Write>) -> Screen {
        let colour = terminal && !common.json && std::env::var_os("NO_COLOR").is_none_or(|no| no.is_empty());
        Screen { out: BufWriter::new(out), lang: language(common.lang), json: common.json, colour }
    }

    /// The one of two texts that is in the language of messages.
    pub(crate) fn say<'t>(&self, en: &'t str, zh: &'t str) -> &'t str {
        match self.lang {
            Lang::En => en,
            Lang::Zh => zh,
        }
    }

    /// The sentence in the language of messages.
    pub(crate) fn pick(&self, sentence: &Bilingual) -> String {
        sentence.get(self.lang).to_owned()
    }

    /// The text, coloured on a terminal.
    pub(crate) fn tone(&self, tone: Tone, text: &str) -> String {
        tone.on(self.colour, text)
    }

    /// Whether text is coloured.
    pub(crate) fn colour(&self) -> bool {
        self.colour
    }

    /// The columns of the terminal; nothing where the output goes elsewhere.
    pub(crate) fn width(&self) -> Option<usize> {
        let terminal = io::stdout().is_terminal();
        terminal.then(terminal_size::terminal_size).flatten().map(|(width, _)| usize::from(width.0))
    }

    /// Writes a line, or several.
    pub(crate) fn line(&mut self, text: &str) -> io::Result<()> {
        self.out.write_all(printable(text, self.colour).as_bytes())?;
        self.out.write_all(b"\n")
    }

    /// Writes a value as one line of JSON.
    pub(crate) fn json_line(&mut self, value: &impl serde::Serialize) -> io::Result<()> {
        serde_json::to_writer(&mut self.out, value)?;
        self.out.write_all(b"\n")
    }

    /// Hands everything over to the reader.
    pub(crate) fn flush(&mut self) -> io::Result<()> {
        self.out.flush()
    }
}

/// A number with its noun in English: `1 file`, `2 files`.
pub(crate) fn counted(count: u64, noun: &str) -> String {
    format!("{count} {noun}{}", if count == 1 { "" } else { "s" })
}

/// The language asked for, or that of the environment: Chinese where its first setting says so, else English.
pub(crate) fn language(asked: Option<LangArg>) -> Lang {
    match asked {
        Some(LangArg::Zh) => Lang::Zh,
        Some(LangArg::En) => Lang::En,
        None => {
            let setting = ["LC_ALL", "LC_MESSAGES", "LANG"]
                .into_iter()
                .filter_map(|name| std::env::var(name).ok())
                .find(|setting| !setting.is_empty());
            if setting.is_some_and(|setting| setting.to_ascii_lowercase().starts_with("zh")) {
                Lang::Zh
            } else {
                Lang::En
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{Tone, flat, printable};

    #[test]
    fn control_characters_are_written_out() {
        assert_eq!(printable("a\u{1b}[2J\rb\tc\nd\u{9b}", false), "a\\u{1b}[2J\\rb\tc\nd\\u{9b}");
        assert_eq!(printable("\u{1b}[31mred", false), "\\u{1b}[31mred");
        assert_eq!(printable("A1\u{202e}2B", true), "A1\\u{202e}2B");
        let toned = Tone::Bad.on(true, "x\u{1b}c");
        assert_eq!(printable(&toned, true), "\u{1b}[31mx\\u{1b}c\u{1b}[0m");
        assert_eq!(flat("a\nb"), "a\\nb");
    }
}
