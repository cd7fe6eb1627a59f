//! One invented week of a shop that sells on four channels and runs an ERP, a warehouse, a customer-service system
//! and several carriers; as the exports that people would pull from those systems, and the truth behind them.
//!
//! Every order is lived first: paid, released, picked, sent, signed for, sometimes merged, split, refunded or
//! exchanged. Each system learns of each step a little later, and its export holds what it knew when it was made.
//! On top of that, faults can be put in, each with the findings a diagnosis must report.
//!
//! The same seed gives the same bytes. The crate knows no other crate of the project, so what it says of the systems
//! is an opinion of its own.
//!
//! ```
//! use dangjiu_week::{Faults, Options, generate};
//!
//! let week = generate(&Options { orders: 40, faults: Faults::None, ..Options::default() })?;
//! assert!(week.truth.faults.is_empty());
//! assert!(week.files.iter().any(|(name, _)| name == "erp_orders.csv"));
//! # Ok::<(), std::io::Error>(())
//! ```

mod clock;
mod exports;
mod faults;
mod goods;
mod life;
mod model;
mod oddities;
mod people;
mod plan;
mod random;
mod shares;
mod truth;
mod week;

use std::fs::File;
use std::io::{self, BufWriter, Write};
use std::path::Path;

pub use clock::{Moment, WEEK_START};
pub use oddities::Oddity;
pub use truth::{Expected, Injected, NodeRef, Share, Truth};

/// What week is wanted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Options {
    /// Where chance comes from: the same seed, the same bytes.
    pub seed: u64,
    /// Sales orders of the week; those ordered after their channel's export was made are not in it.
    pub orders: u64,
    /// What goes wrong.
    pub faults: Faults,
}

/// What goes wrong in a week.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Faults {
    /// Nothing: whatever looks odd is legal.
    None,
    /// Every kind of fault, and every pair of faults on one order, so many times.
    PerKind(u32),
}

impl Default for Options {
    /// The week of `examples/week`.
    fn default() -> Options {
        Options { seed: 1, orders: 5_100, faults: Faults::PerKind(2) }
    }
}

/// The names of every kind of fault.
#[must_use]
pub fn fault_kinds() -> Vec<&'static str> {
    faults::names().collect()
}

/// A week in memory.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Week {
    /// The exports: names and bytes.
    pub files: Vec<(String, Vec<u8>)>,
    /// What is behind them.
    pub truth: Truth,
}

/// A week in memory.
///
/// # Errors
/// Where a text cannot be written in its file's encoding, or the workbook takes no more rows (1,048,576).
pub fn generate(options: &Options) -> io::Result<Week> {
    let (files, truth) = week::written(options, &mut |_| Ok(Vec::new()))?;
    Ok(Week { files, truth })
}

/// Writes a week into a folder, with `truth.json` beside it; needs the memory of one order, Xiaohongshu's workbook
/// apart.
///
/// # Errors
/// Where the folder cannot be written, and as [`generate`].
pub fn write_to(folder: &Path, options: &Options) -> io::Result<Truth> {
    std::fs::create_dir_all(folder)?;
    let (_, truth) = week::written(options, &mut |name| File::create(folder.join(name)).map(BufWriter::new))?;
    let mut file = BufWriter::new(File::create(folder.join("truth.json"))?);
    file.write_all(truth.json()?.as_bytes())?;
    file.flush()?;
    Ok(truth)
}
