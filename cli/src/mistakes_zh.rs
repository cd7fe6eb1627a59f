//! What is wrong with the arguments of a call, in Chinese.

use clap::Error;
use clap::error::{ContextKind, ContextValue, ErrorKind};

use crate::help_zh::reworded;

/// The mistake with the usage and where to read more; nothing where there are no Chinese words for its kind.
pub(crate) fn mistaken(error: &Error) -> Option<String> {
    let texts = |kind| texts(error.get(kind));
    let first = |kind| texts(kind).into_iter().next().unwrap_or_default();
    let argument = || quoted(&texts(ContextKind::InvalidArg));
    let (mistake, meant) = match error.kind() {
        ErrorKind::InvalidSubcommand => {
            let found = quoted(&texts(ContextKind::InvalidSubcommand));
            (format!("没有命令{found}"), texts(ContextKind::SuggestedSubcommand))
        }
        ErrorKind::UnknownArgument => (format!("不认得参数{}", argument()), texts(ContextKind::SuggestedArg)),
        ErrorKind::MissingRequiredArgument => {
            (format!("缺少参数：{}", texts(ContextKind::InvalidArg).join("、")), Vec::new())
        }
        ErrorKind::InvalidValue if first(ContextKind::InvalidValue).is_empty() => {
            (format!("{}后面缺少值{}", argument(), allowed(&texts(ContextKind::ValidValue))), Vec::new())
        }
        ErrorKind::InvalidValue => {
            let value = quoted(&texts(ContextKind::InvalidValue));
            let mistake =
                format!("{}的值{value}不对{}", argument(), allowed(&texts(ContextKind::ValidValue)));
            (mistake, texts(ContextKind::SuggestedValue))
        }
        ErrorKind::ValueValidation => {
            let value = quoted(&texts(ContextKind::InvalidValue));
            (format!("{}的值{value}不对", argument()), Vec::new())
        }
        ErrorKind::ArgumentConflict => match texts(ContextKind::PriorArg) {
            prior if prior == texts(ContextKind::InvalidArg) => {
                (format!("{}只能写一次", argument()), Vec::new())
            }
            prior => (format!("{}不能与{}同用", argument(), quoted(&prior)), Vec::new()),
        },
        _ => return None,
    };
    let meant = if meant.is_empty() { String::new() } else { format!("；是不是{}？", quoted(&meant)) };
    let usage = match error.get(ContextKind::Usage) {
        Some(ContextValue::StyledStr(usage)) => {
            let usage = usage.to_string();
            format!("\n\n用法：{}", reworded(usage.trim_start_matches("Usage:").trim()))
        }
        _ => String::new(),
    };
    Some(format!("错误：{mistake}{meant}{usage}\n\n详见 --help。\n"))
}

fn texts(found: Option<&ContextValue>) -> Vec<String> {
    match found {
        Some(ContextValue::String(text)) => vec![text.clone()],
        Some(ContextValue::Strings(texts)) => texts.clone(),
        _ => Vec::new(),
    }
}

fn quoted(words: &[String]) -> String {
    words.iter().map(|word| format!("“{word}”")).collect::<Vec<_>>().join("、")
}

fn allowed(values: &[String]) -> String {
    if values.is_empty() { String::new() } else { format!("，可选：{}", values.join("、")) }
}

#[cfg(test)]
mod tests {
    use super::mistaken;
    use crate::args::Cli;
    use crate::help_zh::translated;
    use clap::CommandFactory;

    fn said(line: &str) -> String {
        let error = translated(Cli::command()).try_get_matches_from(line.split(' ')).err();
        error.as_ref().and_then(mistaken).unwrap_or_default()
    }

    #[test]
    fn each_mistake_is_said_in_chinese() {
        for (line, expected) in [
            ("dangjiu rum", "错误：没有命令“rum”；是不是“run”？\n\n用法：dangjiu <命令>\n"),
            (
                "dangjiu run",
                "错误：缺少参数：--events <FILE>、<RULES>...\n\n用法：dangjiu run --events <FILE> <RULES>...\n",
            ),
            ("dangjiu run r --evnts e", "错误：不认得参数“--evnts”；是不是“--events”？\n"),
            ("dangjiu check r --lang fr", "错误：“--lang <LANG>”的值“fr”不对，可选：zh、en\n"),
            ("dangjiu check r --lang", "错误：“--lang <LANG>”后面缺少值，可选：zh、en\n"),
            ("dangjiu explain --rules r --events e --event x", "错误：“--event <N>”的值“x”不对\n"),
            (
                "dangjiu run r --events e --now a --as-of b",
                "错误：“--now <TIME>”不能与“--as-of <TIME>”同用\n\n用法：",
            ),
            (
                "dangjiu check r --json --json",
                "错误：“--json”只能写一次\n\n用法：dangjiu check [选项] <RULES>...\n",
            ),
        ] {
            let said = said(line);
            assert!(said.starts_with(expected), "{line}: {said}");
            assert!(said.ends_with("\n详见 --help。\n"), "{line}: {said}");
            assert!(!said.contains("Usage") && !said.contains("error"), "{line}: {said}");
        }
    }
}
