//! Tests of the syntax stage as a whole.

use alloc::string::String;
use alloc::vec::Vec;
use std::println;

use super::parse::{Parsed, parse};
use crate::diagnostic::{Diagnostic, codes};
use crate::limits::Limits;
use crate::span::{Source, SourceId};

mod cases;
mod forms;
mod hostile;
mod lines;
mod slips;

fn read(text: &str) -> Parsed {
    parse(&Source::new(SourceId(0), "test.dj", text), &Limits::default())
}

/// The codes a text is refused with.
fn refused(text: &str) -> Vec<&'static str> {
    read(text).diagnostics.iter().map(|d| d.code.id).collect()
}

/// The text a diagnostic points at.
fn pointed<'t>(text: &'t str, diagnostic: &Diagnostic) -> &'t str {
    diagnostic.span.text(text)
}

/// The text with a diagnostic's fix applied.
fn fixed(text: &str, diagnostic: &Diagnostic) -> Option<String> {
    let fix = diagnostic.fix.as_ref()?;
    let mut out = String::from(text.get(..fix.span.start as usize)?);
    out.push_str(&fix.replacement);
    out.push_str(text.get(fix.span.end as usize..)?);
    Some(out)
}

#[test]
fn every_page_shows_its_problem_and_the_way_out() {
    for code in codes::syntax::ALL.iter().filter(|code| !code.wrong.is_empty()) {
        let wrong = refused(code.wrong);
        println!("{}", code.wrong);
        assert_eq!(wrong, [code.id], "the wrong example of {}", code.title_en);
        assert_eq!(refused(code.right), [""; 0], "the right example of {}", code.title_en);
    }
}

#[test]
fn fixes_remove_the_problem() {
    let mut tried = 0;
    for code in codes::syntax::ALL.iter().filter(|code| !code.wrong.is_empty()) {
        for diagnostic in read(code.wrong).diagnostics {
            if let Some(text) = fixed(code.wrong, &diagnostic) {
                tried += 1;
                assert_eq!(refused(&text), [""; 0], "{} after its fix: {text}", code.id);
            }
        }
    }
    assert!(tried >= 6, "{tried}");
}
