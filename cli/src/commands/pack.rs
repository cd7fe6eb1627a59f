//! `dangjiu pack`

use std::fs;
use std::path::Path;

use dangjiu::diagnostic::Bilingual;
use dangjiu::say;
use serde::Serialize;

use super::diagnose::figures;
use super::{Failure, Outcome};
use crate::args::PackArgs;
use crate::files::FileError;
use crate::input;
use crate::screen::Screen;

/// What was written, for programs.
#[derive(Serialize)]
struct Written {
    rules: usize,
    bytes: usize,
}

pub(super) fn run(args: &PackArgs) -> Outcome {
    let rules = super::compile(&args.rules)?;
    let plan = super::plan(&rules, args.common)?;
    let plan = &input::valued(plan, args.values.as_deref(), rules.limits())?;
    let packed = rules.pack(plan, args.texts);
    let at = |error| Failure::File(FileError { path: args.output.clone(), error });
    fs::write(&args.output, &packed).map_err(at)?;
    let (count, bytes) = (plan.rules().count(), packed.len());
    let mut screen = Screen::new(args.common);
    if screen.json {
        screen.json_line(&Written { rules: count, bytes })?;
    } else {
        let said = said(&args.output, count, bytes);
        let line = screen.pick(&said);
        screen.line(&line)?;
    }
    screen.flush()?;
    Ok(true)
}

fn said(path: &Path, rules: usize, bytes: usize) -> Bilingual {
    let noun = if rules == 1 { "rule" } else { "rules" };
    let (path, rules, bytes) = (path.display(), figures::count(rules as u64), figures::count(bytes as u64));
    say!("{path}: {rules} {noun}, {bytes} bytes", "{path}：{rules} 条规则，{bytes} 字节")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_written_is_said_as_people_count() {
        let path = Path::new("rules.djplan");
        assert_eq!(said(path, 4, 20_971).en, "rules.djplan: 4 rules, 20,971 bytes");
        assert_eq!(said(path, 1, 971).en, "rules.djplan: 1 rule, 971 bytes");
        assert_eq!(said(path, 10_000, 2_400_000).zh, "rules.djplan：10,000 条规则，2,400,000 字节");
    }
}
