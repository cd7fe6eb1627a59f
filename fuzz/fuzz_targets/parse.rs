//! Any bytes: a diagnostic or a tree, and what is printed from a clean tree parses to the same tree and prints alike.
#![no_main]

use dangjiu::diagnostic::Diagnostic;
use dangjiu::lang::Lang;
use dangjiu::limits::Limits;
use dangjiu::span::{Source, SourceId};
use dangjiu::syntax::{self, print};

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| {
    let Ok(text) = syntax::source_from_bytes(bytes) else { return };
    let limits = Limits::default();
    let parsed = syntax::parse(&Source::new(SourceId(0), "fuzz.dj", text.as_str()), &limits);
    for diagnostic in &parsed.diagnostics {
        assert!(diagnostic.span.end as usize <= text.len(), "a span past the end");
    }
    if parsed.diagnostics.iter().any(Diagnostic::is_error) {
        return;
    }
    for lang in [None, Some(Lang::En), Some(Lang::Zh)] {
        let options = print::PrintOptions { lang, names: None };
        let printed = print::print(&parsed.file, &text, &options);
        let again = syntax::parse(&Source::new(SourceId(0), "fuzz.dj", printed.as_str()), &limits);
        assert!(again.diagnostics.is_empty(), "printed text does not parse: {printed}");
        assert!(syntax::same::equal(&parsed.file, &again.file), "printed text is another tree: {printed}");
        assert_eq!(print::print(&again.file, &printed, &options), printed, "printing is not idempotent");
    }
});
