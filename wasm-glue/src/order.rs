//! Puts functions that look alike side by side.
//!
//! What compresses the file on its way looks back 32 KB. The functions lie there by size, so that what a generic function
//! became for two types may be far apart: in an order of likeness the same bytes are a twentieth less to fetch.

use std::cmp::Reverse;
use std::collections::{HashMap, VecDeque};
use std::convert::Infallible;

use wasm_encoder::reencode::{Error, Reencode};
use wasm_encoder::{CodeSection, FunctionSection, Module};
use wasmparser::{CodeSectionReader, FunctionBody, FunctionSectionReader, Parser, Payload, TypeRef};

/// How many bytes in a row are compared.
const PIECE: usize = 6;
/// Pieces that more functions have say nothing.
const COMMON: usize = 500;
/// How many bytes what compresses the file looks back.
const REACH: usize = 32 * 1024;
/// What every function has beside its pieces, so that the smallest do not come first.
const LEAST: usize = 20;

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

/// The functions by number, each behind those with which it shares most: of those that are left, the one with the largest
/// part of its pieces within reach.
fn alike(bodies: &[&[u8]]) -> Vec<usize> {
    let (pieces, having) = pieces_of(bodies);
    let mut is_left = vec![true; bodies.len()];
    let mut order: Vec<usize> = Vec::new();
    // How many of the functions within reach have a piece, and how many pieces of a function those have.
    let mut present = vec![0_usize; having.len()];
    let mut shared = vec![0_usize; bodies.len()];
    let (mut reach, mut bytes) = (VecDeque::new(), 0);
    let mut next = (!bodies.is_empty()).then_some(0);
    while let Some(function) = next {
        is_left[function] = false;
        order.push(function);
        reach.push_back(function);
        bytes += bodies[function].len();
        for &piece in &pieces[function] {
            present[piece] += 1;
            if present[piece] == 1 {
                having[piece].iter().for_each(|&other| shared[other] += 1);
            }
        }
        while bytes > REACH && reach.len() > 1 {
            let Some(gone) = reach.pop_front() else { break };
            bytes -= bodies[gone].len();
            for &piece in &pieces[gone] {
                present[piece] -= 1;
                if present[piece] == 0 {
                    having[piece].iter().for_each(|&other| shared[other] -= 1);
                }
            }
        }
        // In millionths.
        let likeness = |other: &usize| shared[*other] * 1_000_000 / (pieces[*other].len() + LEAST);
        next = (0..bodies.len())
            .filter(|other| is_left[*other])
            .max_by_key(|other| (likeness(other), Reverse(*other)));
    }
    order
}

/// The pieces of each function by number, and the functions that have each.
fn pieces_of(bodies: &[&[u8]]) -> (Vec<Vec<usize>>, Vec<Vec<usize>>) {
    let mut numbers: HashMap<&[u8], usize> = HashMap::new();
    let mut having: Vec<Vec<usize>> = Vec::new();
    let mut pieces: Vec<Vec<usize>> = Vec::new();
    for (function, body) in bodies.iter().enumerate() {
        let mut own: Vec<usize> = Vec::new();
        for piece in body.windows(PIECE) {
            let fresh = numbers.len();
            own.push(*numbers.entry(piece).or_insert(fresh));
        }
        own.sort_unstable();
        own.dedup();
        having.resize_with(numbers.len(), Vec::new);
        own.iter().for_each(|&piece| having[piece].push(function));
        pieces.push(own);
    }
    for functions in having.iter_mut().filter(|functions| functions.len() > COMMON) {
        functions.clear();
    }
    (pieces, having)
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
