//! Whole files read from their bytes to observations.
#[cfg(test)]
mod common;
#[cfg(test)]
mod consoles;
#[cfg(test)]
#[path = "../../../tests/tests/all/data.rs"]
mod data;
#[cfg(test)]
mod diagnosed;
#[cfg(test)]
mod many;
#[cfg(test)]
mod quirks;
#[cfg(test)]
mod real;
#[cfg(test)]
mod week;
