//! Facts from JSON.

#[cfg(test)]
mod documents;
#[cfg(test)]
mod random;
