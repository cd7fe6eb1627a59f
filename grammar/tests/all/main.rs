//! The table of words, and what is made from it.

mod made_from_words;
mod table;
