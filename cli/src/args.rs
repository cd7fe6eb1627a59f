//! What may be written on the command line.

use clap::{ArgGroup, Args, Parser, Subcommand, ValueEnum};
use std::path::PathBuf;

/// When … then … rules for orders: check them, run them over order data, and see why.
#[derive(Debug, Parser)]
#[command(name = "dangjiu", version, max_term_width = 100, propagate_version = true)]
#[command(after_help = "Example:\n  dangjiu run rules/ --events orders.jsonl\n\n\
    Exit codes: 0 clean, 1 findings or diagnostics, 2 could not run.")]
pub(crate) struct Cli {
    #[command(subcommand)]
    pub(crate) command: Command,
}

#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    /// Check rules and say what is wrong with them
    #[command(after_help = "Example:\n  dangjiu check rules/ extra.dj\n  dangjiu check --plan rules/")]
    Check(CheckArgs),
    /// Lay rule files out in the one canonical form, or translate them
    ///
    /// The files are rewritten in place. With --lang they are translated, keywords and known names alike; comments,
    /// texts and the spelling of literals stay, so translating there and back returns the same bytes.
    #[command(after_help = "Example:\n  dangjiu fmt rules/*.dj\n  dangjiu fmt --lang zh rules/late.dj")]
    Fmt(FmtArgs),
    /// Run the tests that stand beside the rules
    #[command(after_help = "Example:\n  dangjiu test rules/")]
    Test(TestArgs),
    /// Run rules over orders or events: what fires, what is undecided, and which field is missing
    ///
    /// Reads a JSON object or list, JSON Lines, and CloudEvents 1.0. A line that cannot be read is reported and the
    /// others go on.
    #[command(after_help = "Example:\n  dangjiu run rules/ --events orders.jsonl\n  \
        zcat last-week.jsonl.gz | dangjiu run rules/ --events - --json\n\n\
        Time: an event is evaluated at its own time, else at --now, else at this computer's clock.\n\
        Exit code: 1 where a line cannot be read or a rule cannot be computed; undecided is an answer.")]
    Run(RunArgs),
    /// Pack rules into one file, from which they start at once, without being read and checked again
    ///
    /// Where rules are run, explained or drawn, the packed file may be given in their place. It is made for one version
    /// of dangjiu and refused by another: keep the rules, and pack them again.
    #[command(after_help = "Example:\n  dangjiu pack rules/ -o rules.djplan\n  \
        dangjiu run rules.djplan --events orders.jsonl")]
    Pack(PackArgs),
    /// Say what several systems disagree on, from a folder of their order exports
    ///
    /// Reads exports of platforms, ERP, warehouse, CRM and carriers (CSV, XLSX, JSON Lines; GBK, UTF-8, UTF-16), holds
    /// the systems against each other, and reports the consistency rate, every order that is wrong with its reason, and
    /// the differences in money. Files of a folder are taken by their ending; what cannot be read is reported.
    #[command(after_help = "Example:\n  dangjiu diagnose last-week/ --rules rules/ --html report.html\n  \
        dangjiu diagnose last-week/ --json > today.json\n  \
        dangjiu diagnose last-week/ --compare yesterday.json --suppress known.toml\n\n\
        A suppression names findings by key, kind, cause, system or node, and needs a reason and a last day:\n  \
        [[suppress]]\n  kind = \"contradiction\"\n  system = \"pinduoduo\"\n  reason = \"its export is a day late\"\n  \
        expires = \"2026-10-31\"\n\
        What is suppressed is counted but not listed; the rate counts it all the same.\n\n\
        Exit codes: 0 nothing found and everything read, 1 findings or rows that could not be read, 2 could not run.")]
    Diagnose(DiagnoseArgs),
    /// Begin a mapping for an export that no mapping knows: which column means what
    ///
    /// Nothing is guessed: what the headers and cells do not prove is left open in a comment, to be filled in by hand.
    #[command(after_help = "Example:\n  dangjiu suggest-map our_erp.csv -o our_erp.toml\n  \
        dangjiu diagnose last-week/ --mapping our_erp.toml")]
    SuggestMap(SuggestMapArgs),
    /// Show how a rule judges an event: each condition, the value seen, the value needed
    ///
    /// Without a rule, every rule says in one line what became of it.
    #[command(after_help = "Example:\n  \
        dangjiu explain late_shipment --rules rules/ --events orders.jsonl --id 4711")]
    Explain(ExplainArgs),
    /// Explain a diagnostic: why it is reported and how to write it instead
    #[command(after_help = "Example:\n  dangjiu explain-code DJ1001")]
    ExplainCode(ExplainCodeArgs),
    /// Draw the rules, or a state machine, as Mermaid or DOT
    #[command(after_help = "Example:\n  dangjiu graph rules/ > rules.mmd\n  \
        dangjiu graph rules/ --machine payment --format dot | dot -Tsvg > payment.svg")]
    Graph(GraphArgs),
    /// Write the types of facts and intents for a host: TypeScript or Python
    ///
    /// A compiler then knows the fields and members of the vocabulary, those that the rules declare included. Keys are the
    /// names of the language given with --lang.
    #[command(after_help = "Example:\n  dangjiu types --ts rules/ > dangjiu.d.ts\n  \
        dangjiu types --python rules/ > order_types.py")]
    Types(TypesArgs),
    /// Print the completions for a shell
    #[command(
        after_help = "Example:\n  dangjiu completions bash > ~/.local/share/bash-completion/completions/dangjiu"
    )]
    Completions(CompletionsArgs),
}

/// The languages.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum LangArg {
    /// Chinese
    Zh,
    /// English
    En,
}

/// What every command takes.
#[derive(Clone, Copy, Debug, Args)]
pub(crate) struct Common {
    /// Print JSON for programs instead of text
    #[arg(long)]
    pub(crate) json: bool,
    /// The language of messages; without it, that of LC_ALL, LC_MESSAGES or LANG
    #[arg(long, value_enum)]
    pub(crate) lang: Option<LangArg>,
}

#[derive(Debug, Args)]
pub(crate) struct CheckArgs {
    /// Rule files, or folders whose .dj files are taken in order of their names
    #[arg(required = true, value_name = "RULES")]
    pub(crate) rules: Vec<PathBuf>,
    /// Say how each rule is found when an event comes in, or why it is looked at every time
    #[arg(long)]
    pub(crate) plan: bool,
    #[command(flatten)]
    pub(crate) common: Common,
}

#[derive(Debug, Args)]
pub(crate) struct FmtArgs {
    /// Rule files, or folders of them
    #[arg(required = true, value_name = "FILE")]
    pub(crate) files: Vec<PathBuf>,
    /// Only say which files would change; exit code 1 if any
    #[arg(long)]
    pub(crate) check: bool,
    /// Translate the rules to this language
    #[arg(long, value_enum)]
    pub(crate) lang: Option<LangArg>,
    /// Print JSON for programs instead of text
    #[arg(long)]
    pub(crate) json: bool,
}

#[derive(Debug, Args)]
pub(crate) struct TestArgs {
    /// Rule files, or folders of them
    #[arg(required = true, value_name = "RULES")]
    pub(crate) rules: Vec<PathBuf>,
    /// Show which clauses were never true or never false
    #[arg(long)]
    pub(crate) coverage: bool,
    #[command(flatten)]
    pub(crate) common: Common,
}

#[derive(Debug, Args)]
pub(crate) struct Times {
    /// The time of events that carry none, such as 2026-02-09T10:00:00+08:00; without an offset it is
    /// in Shanghai; not together with --as-of
    #[arg(long, value_name = "TIME")]
    pub(crate) now: Option<String>,
    /// One time for all events, whatever time they carry; not together with --now
    #[arg(long, value_name = "TIME", conflicts_with = "now")]
    pub(crate) as_of: Option<String>,
    /// The zone of times in the data that carry no offset, such as Asia/Shanghai; without it they are refused
    #[arg(long)]
    pub(crate) zone: Option<String>,
}

#[derive(Debug, Args)]
pub(crate) struct RunArgs {
    /// Rule files, or folders of them, or one packed file
    #[arg(required = true, value_name = "RULES")]
    pub(crate) rules: Vec<PathBuf>,
    /// The file of orders or events; - reads standard input
    #[arg(long, value_name = "FILE")]
    pub(crate) events: PathBuf,
    /// A JSON file with values for the rules: {"lets": {"big_order": "100 CNY"}, "lists": {"blacklist": ["13800138000"]}}
    #[arg(long, value_name = "FILE")]
    pub(crate) values: Option<PathBuf>,
    #[command(flatten)]
    pub(crate) times: Times,
    /// Print the summary only
    #[arg(long)]
    pub(crate) summary: bool,
    /// Write the counts to this file as OpenMetrics text, for a monitoring system to collect
    #[arg(long, value_name = "FILE")]
    pub(crate) metrics: Option<PathBuf>,
    /// Show personal values instead of masking them
    #[arg(long)]
    pub(crate) reveal: bool,
    #[command(flatten)]
    pub(crate) common: Common,
}

#[derive(Debug, Args)]
pub(crate) struct PackArgs {
    /// Rule files, or folders of them
    #[arg(required = true, value_name = "RULES")]
    pub(crate) rules: Vec<PathBuf>,
    /// The file to write
    #[arg(long, short, value_name = "FILE")]
    pub(crate) output: PathBuf,
    /// Keep the texts of the rules too, so that explanations quote them
    #[arg(long)]
    pub(crate) texts: bool,
    /// A JSON file with values for the rules: {"lets": {"big_order": "100 CNY"}, "lists": {"blacklist": ["13800138000"]}}
    #[arg(long, value_name = "FILE")]
    pub(crate) values: Option<PathBuf>,
    #[command(flatten)]
    pub(crate) common: Common,
}

#[derive(Debug, Args)]
pub(crate) struct ExplainArgs {
    /// The rule's name, with its pack where the name alone is not enough; without it, all rules
    #[arg(value_name = "RULE")]
    pub(crate) rule: Option<String>,
    /// A rule file, or a folder of them; one each time, may be given several times
    #[arg(long = "rules", value_name = "RULES", required = true)]
    pub(crate) rules: Vec<PathBuf>,
    /// The file of orders or events; - reads standard input
    #[arg(long, value_name = "FILE")]
    pub(crate) events: PathBuf,
    /// Which event of the file, counted from 1; not together with --id
    #[arg(long, value_name = "N", conflicts_with = "id")]
    pub(crate) event: Option<u64>,
    /// The events with this id, or about the order with this id; not together with --event
    #[arg(long)]
    pub(crate) id: Option<String>,
    /// A JSON file with values for the rules: {"lets": {"big_order": "100 CNY"}, "lists": {"blacklist": ["13800138000"]}}
    #[arg(long, value_name = "FILE")]
    pub(crate) values: Option<PathBuf>,
    #[command(flatten)]
    pub(crate) times: Times,
    /// Show personal values instead of masking them
    #[arg(long)]
    pub(crate) reveal: bool,
    #[command(flatten)]
    pub(crate) common: Common,
}

#[derive(Debug, Args)]
pub(crate) struct DiagnoseArgs {
    /// Exported files, or folders of them
    #[arg(required = true, value_name = "PATH")]
    pub(crate) exports: Vec<PathBuf>,
    /// A rule file, or a folder of them, to be asked about every order, besides the .dj files among the exports; one each time,
    /// may be given several times
    #[arg(long, value_name = "RULES")]
    pub(crate) rules: Vec<PathBuf>,
    /// A mapping that says how a file is read, besides the built-in ones; one each time, may be given several times
    #[arg(long, value_name = "TOML")]
    pub(crate) mapping: Vec<PathBuf>,
    /// Whose data it is; part of every order's id
    #[arg(long, value_name = "NAME")]
    pub(crate) tenant: Option<String>,
    /// The instant it is judged at; without it, the latest that any export knows of
    #[arg(long, value_name = "TIME")]
    pub(crate) now: Option<String>,
    /// Write the rows that could not be read, with the reasons, as CSV
    #[arg(long, value_name = "FILE")]
    pub(crate) rejects: Option<PathBuf>,
    /// Lay out consistent orders too, not only those with findings and the undecided ones
    #[arg(long)]
    pub(crate) all_orders: bool,
    /// Show personal values instead of masking them
    #[arg(long)]
    pub(crate) reveal: bool,
    #[command(flatten)]
    pub(crate) report: ReportArgs,
}

#[derive(Debug, Args)]
pub(crate) struct SuggestMapArgs {
    /// The exported file
    #[arg(value_name = "FILE")]
    pub(crate) file: PathBuf,
    /// Write the mapping to this file, which must not be there yet, instead of printing it
    #[arg(long, short, value_name = "TOML")]
    pub(crate) output: Option<PathBuf>,
    #[command(flatten)]
    pub(crate) common: Common,
}

/// What a diagnosis is compared with, thinned by, and written to.
#[derive(Debug, Args)]
pub(crate) struct ReportArgs {
    /// Write the report as one HTML file, which needs no network
    #[arg(long, value_name = "FILE")]
    pub(crate) html: Option<PathBuf>,
    /// How many orders the HTML file holds at most, the heaviest first
    #[arg(long, value_name = "N", default_value_t = 2000, requires = "html")]
    pub(crate) html_orders: usize,
    /// Write the report as a workbook, with every finding and order that a sheet has room for
    #[arg(long, value_name = "FILE")]
    pub(crate) xlsx: Option<PathBuf>,
    /// What --json printed an earlier time: say what is new, still there, and no longer found
    #[arg(long, value_name = "JSON")]
    pub(crate) compare: Option<PathBuf>,
    /// Findings to leave out, each with a reason and a last day
    #[arg(long, value_name = "TOML")]
    pub(crate) suppress: Option<PathBuf>,
    /// How many findings are listed one by one
    #[arg(long, value_name = "N", default_value_t = 10)]
    pub(crate) top: usize,
    #[command(flatten)]
    pub(crate) common: Common,
}

#[derive(Debug, Args)]
pub(crate) struct ExplainCodeArgs {
    /// The code, such as DJ1001; without one, all codes are listed
    pub(crate) code: Option<String>,
    #[command(flatten)]
    pub(crate) common: Common,
}

/// Formats of drawings.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum FormatArg {
    /// Mermaid, shown by many pages and editors
    Mermaid,
    /// Graphviz
    Dot,
}

#[derive(Debug, Args)]
pub(crate) struct GraphArgs {
    /// Rule files, or folders of them
    #[arg(required = true, value_name = "RULES")]
    pub(crate) rules: Vec<PathBuf>,
    /// Draw this state machine instead of the rules
    #[arg(long, value_name = "NAME")]
    pub(crate) machine: Option<String>,
    /// The format
    #[arg(long, value_enum, default_value = "mermaid")]
    pub(crate) format: FormatArg,
    #[command(flatten)]
    pub(crate) common: Common,
}

#[derive(Debug, Args)]
#[command(group(ArgGroup::new("target").required(true).args(["ts", "python"])))]
pub(crate) struct TypesArgs {
    /// Rule files, or folders of them; without any, the shipped vocabulary alone
    #[arg(value_name = "RULES")]
    pub(crate) rules: Vec<PathBuf>,
    /// TypeScript
    #[arg(long)]
    pub(crate) ts: bool,
    /// Python
    #[arg(long)]
    pub(crate) python: bool,
    #[command(flatten)]
    pub(crate) common: Common,
}

#[derive(Debug, Args)]
pub(crate) struct CompletionsArgs {
    /// The shell
    #[arg(value_enum)]
    pub(crate) shell: clap_complete::Shell,
    #[command(flatten)]
    pub(crate) common: Common,
}

impl Command {
    /// The language asked for, before anything runs.
    pub(crate) fn lang(&self) -> Option<LangArg> {
        self.common().lang
    }

    /// Whether programs read the output.
    pub(crate) fn json(&self) -> bool {
        self.common().json
    }

    fn common(&self) -> Common {
        match self {
            Command::Check(args) => args.common,
            Command::Fmt(args) => Common { json: args.json, lang: args.lang },
            Command::Test(args) => args.common,
            Command::Run(args) => args.common,
            Command::Pack(args) => args.common,
            Command::Diagnose(args) => args.report.common,
            Command::SuggestMap(args) => args.common,
            Command::Explain(args) => args.common,
            Command::ExplainCode(args) => args.common,
            Command::Graph(args) => args.common,
            Command::Types(args) => args.common,
            Command::Completions(args) => args.common,
        }
    }
}

impl LangArg {
    /// The language.
    pub(crate) fn lang(self) -> dangjiu::lang::Lang {
        match self {
            LangArg::Zh => dangjiu::lang::Lang::Zh,
            LangArg::En => dangjiu::lang::Lang::En,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn command(line: &str) -> Command {
        Cli::try_parse_from(line.split(' ')).unwrap().command
    }

    #[test]
    fn an_option_for_files_takes_one_each_time_and_leaves_what_follows() {
        let paths = |names: &[&str]| names.iter().map(PathBuf::from).collect::<Vec<_>>();
        let line = "dangjiu diagnose --rules a.dj --mapping a.toml --rules b --mapping b.toml week/ more/";
        let Command::Diagnose(args) = command(line) else { panic!("{line}") };
        assert_eq!(args.rules, paths(&["a.dj", "b"]));
        assert_eq!(args.mapping, paths(&["a.toml", "b.toml"]));
        assert_eq!(args.exports, paths(&["week/", "more/"]));
        let line = "dangjiu explain --rules a.dj --events e.jsonl --rules b late";
        let Command::Explain(args) = command(line) else { panic!("{line}") };
        assert_eq!((args.rules, args.rule.as_deref()), (paths(&["a.dj", "b"]), Some("late")));
    }
}
