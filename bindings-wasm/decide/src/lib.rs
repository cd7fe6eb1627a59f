//! What is compiled for speed where everything else is compiled for size: see the profile `wasm-dist`.

use dangjiu_facade::shelf::Shelf;

/// The rules that fire on the slip in the memory, and how many: see [`Shelf::decide`].
pub fn decide(shelf: &mut Shelf, rules: u32, memory: &mut [u8]) -> i32 {
    shelf.decide(rules, memory)
}
