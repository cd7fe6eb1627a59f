//! What the checker accepts, the plan accepts: every example of a page and every case of the language compiles.

use std::path::Path;

use dangjiu::builtin::{self, BuiltinPacks};
use dangjiu::check::{CheckOptions, check};
use dangjiu::diagnostic::codes;
use dangjiu::limits::Limits;
use dangjiu::plan::{Plan, Route};
use dangjiu::schema::Vocabulary;
use dangjiu::span::{Source, SourceId};
use dangjiu::syntax::parse;
use dangjiu::zone::BuiltinZones;

/// Checks a text and compiles what is left of it.
fn compile(name: &str, text: &str, vocabulary: &Vocabulary) -> Result<(), String> {
    let file = parse(&Source::new(SourceId(0), name, text), &Limits::default()).file;
    let options = CheckOptions { limits: Limits::default(), zones: &BuiltinZones, packs: &BuiltinPacks };
    let program = check(&[file], vocabulary, &options).program;
    Plan::compile(&program, &Limits::default())
        .map(|_| ())
        .map_err(|error| format!("{name}: {error}\n{text}"))
}

#[test]
fn what_is_checked_can_be_planned() {
    let vocabulary = builtin::vocabulary();
    let mut texts: Vec<(String, String)> = Vec::new();
    for page in codes::pages() {
        // A wrong example too: what has an error is left out, and the rest must hold.
        texts.push((format!("{} wrong", page.code.id), page.wrong.to_owned()));
        texts.push((format!("{} right", page.code.id), page.right.to_owned()));
    }
    for source in builtin::sources() {
        texts.push((source.name, source.text));
    }
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../tests/cases/language");
    for file in std::fs::read_dir(folder).expect("the cases") {
        let path = file.expect("a case").path();
        texts.push((path.display().to_string(), std::fs::read_to_string(&path).expect("a text")));
    }
    let failures: Vec<String> =
        texts.iter().filter_map(|(name, text)| compile(name, text, &vocabulary).err()).collect();
    assert!(failures.is_empty(), "{}", failures.join("\n"));
}

/// Only a rule without a condition is decided by its event alone: what is computed is computed every time.
#[test]
fn what_no_path_finds_is_not_decided_by_the_event() {
    let rule = |name: &str, when: &str| format!("rule {name}\nwhen {when}\nthen add_tag(tag: \"x\")\n");
    let text = [
        rule("round", "order.updated and round(order.amount / 7, 2, half up) = 3元"),
        rule("sum", "order.updated and sum of x in order.items (x.quantity) > 3"),
        rule("alone", "order.updated"),
        rule("both", "order.updated and order.cod and order.amount - 3元 > 5元"),
        rule("check", "order.amount * 2 > 3元"),
        rule("other", "order.updated and order.amount > 5元") + "otherwise add_tag(tag: \"y\")\n",
    ]
    .concat();
    let file = parse(&Source::new(SourceId(0), "a.dj", text), &Limits::default()).file;
    let options = CheckOptions { limits: Limits::default(), zones: &BuiltinZones, packs: &BuiltinPacks };
    let program = check(&[file], &builtin::vocabulary(), &options).program;
    let plan = Plan::compile(&program, &Limits::default()).expect("a plan");
    let routes = plan.routes().into_iter().map(|(_, routes)| match routes.as_slice() {
        [Route::Together { by, tested, .. }] => format!("{} {tested}", by.join(" ")),
        [Route::Always { why }] => why.en.chars().take(12).collect(),
        other => format!("{other:?}"),
    });
    assert_eq!(routes.collect::<Vec<_>>(), [" 1", " 1", " 0", "order.cod 1", " 1", "it has an `o"]);
}

/// A small generator, so that a failure can be repeated from its seed.
struct Dice(u64);

impl Dice {
    fn roll(&mut self, sides: usize) -> usize {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        usize::try_from(self.0 >> 33).unwrap_or(0) % sides.max(1)
    }
}

/// The words and signs of a text, with the blanks between them.
fn pieces(text: &str) -> Vec<&str> {
    let mut pieces = Vec::new();
    let mut start = 0;
    let mut word = None;
    for (at, c) in text.char_indices() {
        let is_word = c.is_alphanumeric() || c == '_';
        if word != Some(true) || !is_word {
            pieces.extend(text.get(start..at).filter(|piece| !piece.is_empty()));
            start = at;
        }
        word = Some(is_word);
    }
    pieces.extend(text.get(start..));
    pieces
}

/// The text with a few of its words exchanged for others, its own or another text's.
fn shuffled(dice: &mut Dice, text: &str, other: &str) -> String {
    let (mut pieces, others) = (pieces(text), self::pieces(other));
    let words: Vec<&str> = pieces
        .iter()
        .chain(&others)
        .copied()
        .filter(|piece| piece.chars().all(char::is_alphanumeric) && !piece.is_empty())
        .collect();
    for _ in 0..=dice.roll(4) {
        let at = dice.roll(pieces.len());
        let word = words.get(dice.roll(words.len())).copied().unwrap_or("x");
        if let Some(piece) = pieces.get_mut(at)
            && piece.chars().all(char::is_alphanumeric)
        {
            *piece = word;
        }
    }
    pieces.concat()
}

#[test]
fn shuffled_words_end_in_diagnostics_or_plans() {
    let vocabulary = builtin::vocabulary();
    let mut texts: Vec<String> =
        codes::pages().flat_map(|page| [page.wrong.to_owned(), page.right.to_owned()]).collect();
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../tests/cases/language");
    for file in std::fs::read_dir(folder).expect("the cases") {
        texts.push(std::fs::read_to_string(file.expect("a case").path()).expect("a text"));
    }
    texts.sort();
    let rounds = std::env::var("SHUFFLES").ok().and_then(|rounds| rounds.parse().ok()).unwrap_or(300_u64);
    for seed in 0..rounds {
        let mut dice = Dice(seed);
        let (at, other) = (dice.roll(texts.len()), dice.roll(texts.len()));
        let (Some(text), Some(other)) = (texts.get(at), texts.get(other)) else { continue };
        let text = shuffled(&mut dice, text, other);
        let outcome = compile(&format!("seed {seed}"), &text, &vocabulary);
        assert_eq!(outcome, Ok(()));
    }
}
