//! The parser that pest makes from the two grammar files.
#![expect(missing_docs, reason = "the rules are described in the grammar files")]

/// Parses one declaration that has been laid out: see `dangjiu.pest`.
#[derive(pest_derive::Parser)]
#[grammar = "words.pest"]
#[grammar = "dangjiu.pest"]
pub struct DangjiuParser;
