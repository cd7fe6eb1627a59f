//! The command line, seen from outside.

mod canary;
mod console;
mod mapping_file;
