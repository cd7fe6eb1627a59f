//! Generated rules are rules: every text parses, in both languages.

use dangjiu::limits::Limits;
use dangjiu::span::{Source, SourceId};
use dangjiu::syntax;
use dangjiu_tests::generate::{cases, rules::VOCABULARY};
use proptest::strategy::{Strategy, ValueTree};
use proptest::test_runner::TestRunner;

fn assert_parses(text: &str) {
    let parsed = syntax::parse(&Source::new(SourceId(0), "generated.dj", text), &Limits::default());
    let messages: Vec<String> = parsed
        .diagnostics
        .iter()
        .map(|diagnostic| format!("{} at `{}`", diagnostic.message.en, diagnostic.span.text(text)))
        .collect();
    assert!(messages.is_empty(), "{messages:#?}\n{text}");
}

#[test]
fn the_vocabulary_parses() {
    assert_parses(VOCABULARY);
}

#[test]
fn generated_texts_parse() {
    let mut runner = TestRunner::deterministic();
    for _ in 0..300 {
        assert_parses(&cases().new_tree(&mut runner).unwrap().current().rules);
    }
}
