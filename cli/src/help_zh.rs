//! The help in Chinese. The English help stands beside the arguments themselves; a test proves that none is missing
//! here.

use clap::{Arg, ArgAction, Command};

/// Per command: its name, what it does, more about it, an example.
const COMMANDS: [(&str, &str, &str, &str); 12] = [
    ("check", "检查规则，说出哪里有问题", "", "dangjiu check rules/ extra.dj\n  dangjiu check --plan rules/"),
    (
        "fmt",
        "把规则文件整理成统一格式，或翻译成另一种语言",
        "原地改写文件。加 --lang 会连同关键字和已知名称一起翻译；注释、文字和数值的写法不变，所以译过去再译回来，一个字节都不差。",
        "dangjiu fmt --lang zh rules/late.dj",
    ),
    ("test", "运行写在规则旁边的测试", "", "dangjiu test rules/"),
    (
        "run",
        "用订单或事件运行规则：触发了什么，什么未决，缺哪个字段",
        "读取 JSON 对象或列表、JSON Lines 以及 CloudEvents 1.0。读不出的行会报告，其余照常。\n\n\
         时间：事件自带时间的用自带时间，否则用 --now，再否则用本机时钟。\n\n\
         退出码：读不出某一行或某条规则算不出来时为 1；未决是一种回答，不算问题。",
        "dangjiu run rules/ --events orders.jsonl",
    ),
    (
        "pack",
        "把规则打包成一个计划文件，运行时不必再读取和检查",
        "运行、解释、画图时可用计划文件代替规则。它只适用于生成它的版本，其他版本会拒绝；请保留规则，届时重新打包。",
        "dangjiu pack rules/ -o rules.djplan",
    ),
    (
        "explain",
        "说明一条规则如何判断一个事件：每个条件、看到的值、需要的值",
        "不写规则名时，每条规则用一行说明自己的结果。",
        "dangjiu explain late_shipment --rules rules/ --events orders.jsonl --id 4711",
    ),
    (
        "diagnose",
        "读一个文件夹的订单导出，说出各系统哪里对不上",
        "读取平台、ERP、仓库、CRM、快递的导出（CSV、XLSX、JSON Lines；GBK、UTF-8、UTF-16），把各系统互相核对，给出一致率、每一单的问题与原因，\
         以及金额差异。文件夹中的文件按扩展名选取；读不出的都会报告。\n\n\
         屏蔽文件按 key、kind、cause、system 或 node 指明发现，每条必须写明理由（reason）和最后一天（expires）：\n  \
         [[suppress]]\n  kind = \"contradiction\"\n  system = \"pinduoduo\"\n  reason = \"导出晚一天\"\n  expires = \"2026-10-31\"\n\
         被屏蔽的发现只计数、不列出；一致率仍按原样计算。\n\n\
         退出码：没有发现且全部读完为 0；有发现或有读不出的行为 1；无法运行为 2。",
        "dangjiu diagnose 上周/ --rules rules/ --html 报告.html",
    ),
    (
        "suggest-map",
        "为没有对应文件的导出起草一份：哪一列是什么意思",
        "不作猜测：列名和内容证明不了的，留在注释里由人填写。",
        "dangjiu suggest-map our_erp.csv -o our_erp.toml",
    ),
    ("explain-code", "解释一个诊断代码：为什么报告，应该怎么写", "", "dangjiu explain-code DJ1001"),
    (
        "graph",
        "把规则或状态机画成 Mermaid 或 DOT",
        "",
        "dangjiu graph rules/ --machine payment --format dot | dot -Tsvg > payment.svg",
    ),
    (
        "types",
        "为接入程序写出事实和意图的类型：TypeScript 或 Python",
        "编译器由此认得词汇表的字段和成员，规则自己声明的也在内。键名用 --lang 给出的语言。",
        "dangjiu types --ts rules/ > dangjiu.d.ts\n  dangjiu types --python rules/ > order_types.py",
    ),
    (
        "completions",
        "输出命令行补全脚本",
        "",
        "dangjiu completions bash > ~/.local/share/bash-completion/completions/dangjiu",
    ),
];

/// Per argument, in all commands alike; where one differs, as `command.argument`.
const ARGUMENTS: [(&str, &str); 47] = [
    ("rules", "规则文件，或文件夹（其中的 .dj 文件按名称顺序读取）"),
    ("explain.rules", "规则文件或文件夹；每次给一个，可重复给出"),
    ("run.rules", "规则文件或文件夹，或者一个计划文件"),
    ("pack.output", "写到这个文件"),
    ("texts", "连同规则原文一起保存，解释时可以引用"),
    ("files", "规则文件，或存放规则的文件夹"),
    ("json", "输出供程序读取的 JSON，而不是文字"),
    ("lang", "消息的语言；不写则按 LC_ALL、LC_MESSAGES 或 LANG"),
    ("fmt.lang", "把规则翻译成这种语言"),
    ("check", "只说哪些文件会改动；有则退出码为 1"),
    ("plan", "说明事件到来时如何找到每条规则，或为什么每次都要看它"),
    ("coverage", "列出测试中从未成立或从未不成立的条件"),
    ("events", "订单或事件文件；- 表示标准输入"),
    (
        "now",
        "没有自带时间的事件按此时间判断，如 2026-02-09T10:00:00+08:00；不写时差则按上海时间；不能与 --as-of 同用",
    ),
    ("as_of", "所有事件都按这一时间判断，不论自带什么时间；不能与 --now 同用"),
    ("zone", "数据中没有时差的时间属于哪个时区，如 Asia/Shanghai；不写则拒收这样的时间"),
    (
        "values",
        r#"为规则设定值的 JSON 文件：{"lets": {"大单": "100 CNY"}, "lists": {"黑名单": ["13800138000"]}}"#,
    ),
    ("summary", "只输出汇总"),
    ("reveal", "显示个人信息，不加遮盖"),
    ("rule", "规则名；单凭名称分不清时带上包名；不写则是全部规则"),
    ("event", "文件中的第几个事件，从 1 数起；不能与 --id 同用"),
    ("id", "编号为此的事件，或关于此订单的事件；不能与 --event 同用"),
    ("code", "诊断代码，如 DJ1001；不写则列出全部"),
    ("metrics", "把各项计数按 OpenMetrics 文本格式写入此文件，供监控系统采集"),
    ("types.rules", "规则文件或文件夹；不写则只有内置的词汇表"),
    ("ts", "TypeScript"),
    ("python", "Python"),
    ("machine", "画这个状态机，而不是规则"),
    ("format", "格式"),
    ("shell", "命令行外壳"),
    ("exports", "导出的文件，或存放它们的文件夹"),
    (
        "diagnose.rules",
        "规则文件或文件夹，逐单询问其中的规则，导出文件夹里的 .dj 文件也算；每次给一个，可重复给出",
    ),
    ("mapping", "内置之外的对应文件，说明某种文件怎么读；每次给一个，可重复给出"),
    ("tenant", "这是谁的数据；进入每个订单的统一编号"),
    ("diagnose.now", "按这一时间判断；不写则取各导出所知的最晚时间"),
    ("rejects", "把读不出的行连同原因写成 CSV"),
    ("all_orders", "一致的订单也列出，而不只是有问题和未决的"),
    ("html", "把报告写成一个不需要网络的 HTML 文件"),
    ("html_orders", "HTML 文件最多收录多少单，最重的在前"),
    ("xlsx", "把报告写成工作簿，包含工作表放得下的全部发现和订单"),
    ("compare", "上次 --json 的输出：说出哪些是新增、仍在、不再出现"),
    ("suppress", "要屏蔽的发现，每条带理由和最后一天"),
    ("top", "逐条列出多少条发现"),
    ("file", "导出的文件"),
    ("output", "把对应文件写到这里（文件不得已存在），而不是输出"),
    ("help", "显示帮助"),
    ("version", "显示版本"),
];

/// The command with its help in Chinese.
pub(crate) fn translated(command: Command) -> Command {
    let mut command = headed(command)
        .about("写给订单的“当…就…”规则：检查、运行，并看清缘由")
        .after_help(
            "示例：\n  dangjiu run rules/ --events orders.jsonl\n\n\
             退出码：0 无问题，1 有发现或诊断，2 无法运行。",
        )
        .subcommand_help_heading("命令")
        .subcommand_value_name("命令");
    for (name, about, more, example) in COMMANDS {
        command = command.mut_subcommand(name, |sub| {
            let sub = headed(sub).about(about).after_help(format!("示例：\n  {example}"));
            let long = if more.is_empty() { about.to_owned() } else { format!("{about}\n\n{more}") };
            arguments(name, sub.long_about(long))
        });
    }
    command
}

/// A help that was laid out, with the words that are always laid out in English, and the colon behind headings, in Chinese.
pub(crate) fn reworded(help: &str) -> String {
    const WORDS: [(&str, &str); 10] = [
        ("命令:", "命令："),
        ("选项:", "选项："),
        ("参数:", "参数："),
        ("[OPTIONS]", "[选项]"),
        ("<COMMAND>", "<命令>"),
        ("[possible values: ", "[可选："),
        ("Possible values:", "可选："),
        ("- zh: Chinese", "- zh: 中文"),
        ("- en: English", "- en: 英文"),
        ("[default: ", "[默认："),
    ];
    WORDS.iter().fold(help.to_owned(), |help, (en, zh)| help.replace(en, zh))
}

/// With Chinese words around usage and options.
fn headed(command: Command) -> Command {
    command
        .help_template("{about-with-newline}\n用法：{usage}\n\n{all-args}{after-help}")
        .disable_help_subcommand(true)
        .disable_help_flag(true)
        .disable_version_flag(true)
        .arg(flag("help", 'h', ArgAction::Help))
        .arg(flag("version", 'V', ArgAction::Version))
}

fn flag(name: &'static str, short: char, action: ArgAction) -> Arg {
    let help = ARGUMENTS.iter().find(|(known, _)| *known == name).map_or("", |(_, help)| help);
    Arg::new(name).short(short).long(name).action(action).help(help).help_heading("选项")
}

fn arguments(command: &str, sub: Command) -> Command {
    sub.mut_args(|argument| {
        let own = format!("{command}.{}", argument.get_id());
        let id = argument.get_id().to_string();
        let found = ARGUMENTS
            .iter()
            .find(|(name, _)| *name == own)
            .or_else(|| ARGUMENTS.iter().find(|(name, _)| *name == id));
        let argument = if argument.is_positional() {
            argument.help_heading("参数")
        } else {
            argument.help_heading("选项")
        };
        match found {
            Some((_, help)) => argument.help(*help).long_help(*help),
            None => argument,
        }
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::args::Cli;
    use clap::CommandFactory;

    #[test]
    fn every_command_and_argument_is_translated() {
        for sub in Cli::command().get_subcommands() {
            assert!(COMMANDS.iter().any(|(name, ..)| *name == sub.get_name()), "{}", sub.get_name());
            for argument in sub.get_arguments() {
                let id = argument.get_id().as_str();
                assert!(ARGUMENTS.iter().any(|(name, _)| *name == id), "{} {id}", sub.get_name());
            }
        }
    }

    #[test]
    fn no_word_of_a_help_is_left_in_english() {
        let mut command = translated(Cli::command());
        command.build();
        for sub in command.get_subcommands_mut() {
            let help = reworded(&sub.render_help().to_string());
            let long = reworded(&sub.render_long_help().to_string());
            for word in ["命令:", "选项:", "参数:", "OPTIONS", "ossible values", "default:", "Chinese"]
            {
                assert!(!help.contains(word) && !long.contains(word), "{word}: {long}");
            }
        }
    }

    #[test]
    fn the_translated_command_is_sound() {
        translated(Cli::command()).debug_assert();
        Cli::command().debug_assert();
    }
}
