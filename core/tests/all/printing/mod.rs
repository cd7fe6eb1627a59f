//! The printer against trees made by hand, at random and from texts.

#![expect(clippy::unwrap_used, clippy::panic, reason = "a text of its own that does not parse ends a test")]

mod comments;
mod decls;
mod forms;
mod round_trip;
mod seen;
mod text;
mod trees;

use dangjiu::lang::Lang;
use dangjiu::syntax::print::{PrintOptions, print};
use proptest::prelude::*;
use trees::Dice;

fn rolls() -> impl Strategy<Value = Vec<u16>> {
    proptest::collection::vec(any::<u16>(), 0..400)
}

fn in_lang(lang: Option<Lang>) -> PrintOptions<'static> {
    PrintOptions { lang, names: None }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(1_000))]

    /// A tree without the parentheses that precedence requires prints like the one with them.
    #[test]
    fn parentheses_are_added_where_precedence_requires(rolls in rolls(), zh in any::<bool>()) {
        let options = in_lang(Some(if zh { Lang::Zh } else { Lang::En }));
        let with = Dice::new(&rolls).file();
        let mut dice = Dice::new(&rolls);
        dice.parens = false;
        let without = dice.file();
        prop_assert_eq!(print(&without, "", &options), print(&with, "", &options));
    }
}

/// The random trees are of every form, so what holds for them holds for the language.
#[test]
fn random_trees_have_every_form() {
    let mut seen = seen::Seen::default();
    let mut roll: u32 = 1;
    for _ in 0..3_000 {
        let rolls: Vec<u16> = (0..300)
            .map(|_| {
                // A linear congruential step; the high half is the roll.
                roll = roll.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
                (roll >> 16) as u16
            })
            .collect();
        seen.file(&Dice::new(&rolls).file());
    }
    let every = seen::every_form();
    assert!(every.len() > 100, "the forms are read from the tree's source");
    let missed: Vec<_> = every.difference(&seen.0).collect();
    assert!(missed.is_empty(), "{missed:?}");
}
