//! Puts functions that look alike side by side.
//!
//! What compresses the file on its way looks back 32 KB. The functions lie there by size, so that what a generic function
//! became for two types may be far apart: in an order of likeness the same bytes are a twenty-fifth less to fetch.

use std::collections::HashMap;
use std::convert::Infallible;

use wasm_encoder::reencode::{Error, Reencode};
use wasm_encoder::{CodeSection, FunctionSection, Module};
use wasmparser::{CodeSectionReader, FunctionBody, FunctionSectionReader, Parser, Payload, TypeRef};

/// How many bytes in a row are compared.
const PIECE: usize = 6;
/// Pieces that more functions have say nothing.
const COMMON: usize = 500;

/// The module with its functions in another order.
pub(crate) fn ordered(module: &[u8]) -> Result<Vec<u8>, Error> {
    let mut imported = 0;
    let mut bodies = Vec::new();
    for payload in Parser::new(0).parse_all(module) {
        match payload? {
            Payload::ImportSection(imports) => {
                for import in imports.into_imports() {
                    imported += u32::from(matches!(import?.ty, TypeRef::Func(_)));
                }
            }
            Payload::CodeSectionEntry(body) => bodies.push(body.as_bytes()),
            _ => {}
        }
    }
    let order = alike(&bodies);
    let mut places = vec![0; order.len()];
    for (place, function) in (imported..).zip(&order) {
        places[*function] = place;
    }
    let mut encoded = Module::new();
    Order { imported, order, places }.parse_core_module(&mut encoded, Parser::new(0), module)?;
    Ok(encoded.finish())
}

/// Each function's number, behind the one that is most like it of those that are left.
fn alike(bodies: &[&[u8]]) -> Vec<usize> {
    let pieces: Vec<Vec<&[u8]>> = bodies
        .iter()
        .map(|body| {
            let mut pieces: Vec<&[u8]> = body.windows(PIECE).collect();
            pieces.sort_unstable();
            pieces.dedup();
            pieces
        })
        .collect();
    let mut with: HashMap<&[u8], Vec<usize>> = HashMap::new();
    for (function, pieces) in pieces.iter().enumerate() {
        for piece in pieces {
            with.entry(piece).or_default().push(function);
        }
    }
    with.retain(|_, functions| functions.len() <= COMMON);
    let mut left: Vec<bool> = vec![true; bodies.len()];
    let mut order = Vec::new();
    let mut next = (!bodies.is_empty()).then_some(0);
    // How many pieces each has in common with the last one, half as many with the one before, and so on; in sixteenths.
    let mut shared = vec![0usize; bodies.len()];
    while let Some(function) = next {
        left[function] = false;
        order.push(function);
        for shared in &mut shared {
            *shared /= 2;
        }
        for piece in &pieces[function] {
            for &other in with.get(piece).into_iter().flatten() {
                shared[other] += 16;
            }
        }
        let likeness = |other: &usize| {
            let all = pieces[function].len() + pieces[*other].len();
            // In millionths.
            (shared[*other] * 1_000_000 / all.max(1), std::cmp::Reverse(*other))
        };
        next = (0..bodies.len()).filter(|other| left[*other]).max_by_key(likeness);
    }
    order
}

struct Order {
    /// How many functions are JavaScript's; they come first.
    imported: u32,
    /// The old number of each function, in the new order.
    order: Vec<usize>,
    /// The new index of each function, in the old order.
    places: Vec<u32>,
}

impl Reencode for Order {
    type Error = Infallible;

    fn function_index(&mut self, function: u32) -> Result<u32, Error> {
        Ok(function.checked_sub(self.imported).map_or(function, |own| self.places[own as usize]))
    }

    fn parse_function_section(
        &mut self,
        types: &mut FunctionSection,
        section: FunctionSectionReader<'_>,
    ) -> Result<(), Error> {
        let found: Vec<u32> = section.into_iter().collect::<Result<_, _>>()?;
        for function in &self.order {
            types.function(found[*function]);
        }
        Ok(())
    }

    fn parse_code_section(
        &mut self,
        code: &mut CodeSection,
        section: CodeSectionReader<'_>,
    ) -> Result<(), Error> {
        let found: Vec<FunctionBody<'_>> = section.into_iter().collect::<Result<_, _>>()?;
        for function in self.order.clone() {
            self.parse_function_body(code, found[function].clone())?;
        }
        Ok(())
    }
}
