//! `dangjiu explain-code`

use std::io;

use dangjiu::diagnostic::codes::{self, Page};
use dangjiu::diagnostic::{Code, Severity};
use dangjiu::lang::Lang;
use dangjiu_facade::call::unknown_code;
use dangjiu_facade::wire::CodePage;

use super::Outcome;
use crate::args::ExplainCodeArgs;
use crate::screen::{Screen, Tone};

pub(super) fn run(args: &ExplainCodeArgs) -> Outcome {
    let mut screen = Screen::new(args.common);
    match &args.code {
        None => list(&mut screen)?,
        Some(id) => {
            let page = codes::page(id).ok_or_else(|| unknown_code(id))?;
            if screen.json { screen.json_line(&CodePage::of(page))? } else { shown(&mut screen, page)? }
        }
    }
    screen.flush()?;
    Ok(true)
}

fn list(screen: &mut Screen) -> io::Result<()> {
    if screen.json {
        let pages: Vec<CodePage> = codes::pages().map(CodePage::of).collect();
        return screen.json_line(&pages);
    }
    for page in codes::pages() {
        let id = screen.tone(tone(page.code), page.code.id);
        screen.line(&format!("{id}  {}", title(page, screen.lang)))?;
    }
    Ok(())
}

fn tone(code: &Code) -> Tone {
    if code.severity == Severity::Error { Tone::Bad } else { Tone::Doubt }
}

fn title(page: &Page, lang: Lang) -> &'static str {
    if lang == Lang::En { page.title_en } else { page.title_zh }
}

fn shown(screen: &mut Screen, page: &Page) -> io::Result<()> {
    let lang = screen.lang;
    let head = screen.tone(tone(page.code), &format!("{}  {}", page.code.id, title(page, lang)));
    screen.line(&head)?;
    screen.line("")?;
    screen.line(if lang == Lang::En { page.page_en } else { page.page_zh })?;
    for (heading, example) in
        [(screen.say("Wrong:", "错误写法:"), page.wrong), (screen.say("Right:", "正确写法:"), page.right)]
    {
        screen.line("")?;
        screen.line(heading)?;
        screen.line("")?;
        for line in example.trim_end().lines() {
            screen.line(format!("    {line}").trim_end())?;
        }
    }
    Ok(())
}
