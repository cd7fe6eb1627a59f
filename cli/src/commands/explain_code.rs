//! `dangjiu explain-code`

use std::io;

use dangjiu::diagnostic::{Code, Severity, codes};
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
            let code = codes::find(id).ok_or_else(|| unknown_code(id))?;
            if screen.json { screen.json_line(&CodePage::of(code))? } else { page(&mut screen, code)? }
        }
    }
    screen.flush()?;
    Ok(true)
}

fn list(screen: &mut Screen) -> io::Result<()> {
    if screen.json {
        let pages: Vec<CodePage> = codes::all().map(CodePage::of).collect();
        return screen.json_line(&pages);
    }
    for code in codes::all() {
        let id = screen.tone(tone(code), code.id);
        screen.line(&format!("{id}  {}", title(code, screen.lang)))?;
    }
    Ok(())
}

fn tone(code: &Code) -> Tone {
    if code.severity == Severity::Error { Tone::Bad } else { Tone::Doubt }
}

fn title(code: &Code, lang: Lang) -> &'static str {
    if lang == Lang::En { code.title_en } else { code.title_zh }
}

fn page(screen: &mut Screen, code: &Code) -> io::Result<()> {
    let lang = screen.lang;
    let head = screen.tone(tone(code), &format!("{}  {}", code.id, title(code, lang)));
    screen.line(&head)?;
    screen.line("")?;
    screen.line(if lang == Lang::En { code.page_en } else { code.page_zh })?;
    for (heading, example) in
        [(screen.say("Wrong:", "错误写法:"), code.wrong), (screen.say("Right:", "正确写法:"), code.right)]
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
