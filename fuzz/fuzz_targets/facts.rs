//! Any bytes as facts, against rules that read many places.
#![no_main]

use std::sync::LazyLock;

use dangjiu::time::Instant;
use dangjiu_facade::rules::{Rules, SourceText};

static RULES: LazyLock<Rules> =
    LazyLock::new(|| Rules::compile(vec![SourceText::new("facts.dj", include_str!("../facts.dj"))]));

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| {
    assert!(RULES.found().is_empty(), "the rules have problems: {:?}", RULES.found());
    let _ = RULES.evaluate(bytes, Instant::EPOCH, false);
});
