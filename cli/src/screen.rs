//! Everything that is printed goes through here: language, colour, and a reader that has gone away.

use dangjiu::diagnostic::Bilingual;
use dangjiu::lang::Lang;
use std::io::{self, BufWriter, IsTerminal, StdoutLock, Write};

use crate::args::{Common, LangArg};

/// Standard output with the choices that hold for the whole run.
pub(crate) struct Screen {
    out: BufWriter<StdoutLock<'static>>,
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
        let code = match self {
            Tone::Good => "32",
            Tone::Bad => "31",
            Tone::Doubt => "33",
            Tone::Faint => "2",
            Tone::Strong => "1",
        };
        format!("\u{1b}[{code}m{text}\u{1b}[0m")
    }
}

impl Screen {
    pub(crate) fn new(common: Common) -> Screen {
        let stdout = io::stdout();
        let colour = stdout.is_terminal()
            && !common.json
            && std::env::var_os("NO_COLOR").is_none_or(|no| no.is_empty());
        Screen { out: BufWriter::new(stdout.lock()), lang: language(common.lang), json: common.json, colour }
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

    /// Writes a line.
    pub(crate) fn line(&mut self, text: &str) -> io::Result<()> {
        self.out.write_all(text.as_bytes())?;
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
