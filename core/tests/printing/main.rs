//! The printer against trees made by hand, at random and from texts.

#![expect(clippy::unwrap_used, reason = "a test stops where its own list is empty")]

mod decls;
mod forms;
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
    #![proptest_config(ProptestConfig::with_cases(2_000))]

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
