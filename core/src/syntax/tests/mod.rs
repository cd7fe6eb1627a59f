//! Tests of the syntax stage as a whole.

use alloc::string::String;
use alloc::vec::Vec;
use std::println;

use super::parse::{Parsed, parse};
use crate::diagnostic::{Diagnostic, codes};
use crate::limits::Limits;
use crate::span::{Source, SourceId};

mod cases;
mod cells;
mod forms;
mod hostile;
mod lines;
mod order;
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
    for page in codes::syntax::PAGES.iter().filter(|page| !page.wrong.is_empty()) {
        let wrong = refused(page.wrong);
        println!("{}", page.wrong);
        assert_eq!(wrong, [page.code.id], "the wrong example of {}", page.title_en);
        assert_eq!(refused(page.right), [""; 0], "the right example of {}", page.title_en);
    }
}

#[test]
fn fixes_remove_the_problem() {
    let mut tried = 0;
    for page in codes::syntax::PAGES.iter().filter(|page| !page.wrong.is_empty()) {
        for diagnostic in read(page.wrong).diagnostics {
            if let Some(text) = fixed(page.wrong, &diagnostic) {
                tried += 1;
                assert_eq!(refused(&text), [""; 0], "{} after its fix: {text}", page.code.id);
            }
        }
    }
    assert!(tried >= 6, "{tried}");
}
