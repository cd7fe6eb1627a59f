//! A table is read within the limits of the rules.
#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

use std::sync::Arc;

use arrow_array::builder::{ListBuilder, StringBuilder};
use arrow_array::cast::AsArray;
use arrow_array::{Array, ArrayRef, RecordBatch, StringArray, StringViewArray, StructArray};
use arrow_schema::{DataType, Field};
use dangjiu::limits::Limits;
use dangjiu::time::Instant;
use dangjiu_arrow::{Options, evaluate, schema};
use dangjiu_facade::rules::{Rules, SourceText};

/// How many rules fire in the one row of a table, or the error of the row.
fn answer(text: &str, limits: Limits, columns: Vec<(&str, ArrayRef)>) -> Result<usize, String> {
    let rules = Rules::compile_with(vec![SourceText::new("a.dj", text)], &limits);
    let table =
        RecordBatch::try_from_iter_with_nullable(columns.into_iter().map(|(name, it)| (name, it, true)));
    let found = evaluate(&rules, rules.plan().unwrap(), &table.unwrap(), Instant::EPOCH, Options::default());
    let found = found.map_err(|error| error.to_string())?;
    let error = found.column_by_name("error").unwrap();
    if error.is_valid(0) {
        return Err(format!("{error:?}"));
    }
    Ok(found.column_by_name("fired").unwrap().as_list::<i32>().value_length(0) as usize)
}

#[test]
fn texts_are_as_long_as_the_rules_say() {
    let rule = "rule r\nwhen order.note starts with \"x\"\nthen add_tag(tag: \"t\")\n";
    let long = "x".repeat(70_000);
    for (text_bytes, fires) in [(1_000, 0), (100_000, 1)] {
        let limits = Limits { text_bytes, ..Limits::default() };
        let plain: ArrayRef = Arc::new(StringArray::from(vec![long.as_str()]));
        let views: ArrayRef = Arc::new(StringViewArray::from(vec![long.as_str()]));
        for column in [plain, views] {
            let id: ArrayRef = Arc::new(StringArray::from(vec!["A1"]));
            assert_eq!(answer(rule, limits, vec![("id", id), ("note", column)]), Ok(fires), "{text_bytes}");
        }
    }
}

#[test]
fn lists_are_as_long_as_the_rules_say() {
    let rule = "rule r\nwhen any x in order.tags (x is \"a\")\nthen add_tag(tag: \"t\")\n";
    for (list_items, fits) in [(2, false), (3, true)] {
        let mut tags = ListBuilder::new(StringBuilder::new());
        tags.append_value([Some("a"), Some("b"), Some("c")]);
        let id: ArrayRef = Arc::new(StringArray::from(vec!["A1"]));
        let limits = Limits { list_items, ..Limits::default() };
        let found = answer(rule, limits, vec![("id", id), ("tags", Arc::new(tags.finish()))]);
        assert_eq!(found.is_ok(), fits, "{list_items} {found:?}");
    }
}

/// A row that names no event is written out for its key.
#[test]
fn rows_nest_as_deep_as_the_rules_say() {
    let rule = "rule r\nwhen order.note is \"n\"\nthen add_tag(tag: \"t\")\n";
    let deep = |levels: usize| {
        (0..levels).fold(Arc::new(StringArray::from(vec!["x"])) as ArrayRef, |inner, _| {
            let field = Field::new("in", inner.data_type().clone(), true);
            Arc::new(StructArray::from(vec![(Arc::new(field), inner)]))
        })
    };
    for nesting in [4, 64, 80] {
        let limits = Limits { nesting, ..Limits::default() };
        let with = |levels| {
            let note: ArrayRef = Arc::new(StringArray::from(vec!["n"]));
            answer(rule, limits, vec![("note", note), ("extra", deep(levels))])
        };
        assert_eq!(with(nesting - 1), Ok(1), "{nesting}");
        assert!(with(nesting).is_err(), "{nesting}");
    }
}

/// A part of a table may ask for more text than 2 GiB, which is all that 32 bits can say.
#[test]
fn texts_of_answers_have_places_of_64_bits() {
    for column in ["intents", "withheld", "error"] {
        assert_eq!(*schema().field_with_name(column).unwrap().data_type(), DataType::LargeUtf8, "{column}");
    }
    let note: ArrayRef = Arc::new(StringArray::from(vec!["n"]));
    let orders = RecordBatch::try_from_iter([("note", note)]).unwrap();
    let rules = Rules::compile(vec![SourceText::new(
        "a.dj",
        "rule r\nwhen order.note is \"n\"\nthen add_tag(tag: order.note)\n",
    )]);
    for intents in [true, false] {
        let options = Options { intents, ..Options::default() };
        let found = evaluate(&rules, rules.plan().unwrap(), &orders, Instant::EPOCH, options).unwrap();
        assert_eq!(found.schema(), schema());
    }
}
