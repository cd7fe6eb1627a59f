//! Numbers the locals of each function by how often they are named, those of one type among each other.
//!
//! The compiler numbers them as it came by them. Where the busiest have the lowest numbers in every function, functions
//! resemble each other more, and what compresses the file finds a two-hundredth more to leave out.

use std::cmp::Reverse;
use std::convert::Infallible;

use wasm_encoder::reencode::{Error, Reencode, utils};
use wasm_encoder::{CodeSection, Function, Instruction, Module};
use wasmparser::{CompositeInnerType, FunctionBody, Operator, Parser, Payload, ValType};

/// The module with the locals of its functions numbered anew.
pub(crate) fn numbered(module: &[u8]) -> Result<Vec<u8>, Error> {
    let mut of_type = Vec::new();
    let mut parameters = Vec::new();
    for payload in Parser::new(0).parse_all(module) {
        match payload? {
            Payload::TypeSection(groups) => {
                for group in groups {
                    of_type.extend(group?.into_types().map(|ty| match ty.composite_type.inner {
                        CompositeInnerType::Func(function) => function.params().len(),
                        _ => 0,
                    }));
                }
            }
            Payload::FunctionSection(functions) => {
                for ty in functions {
                    parameters.push(of_type[ty? as usize]);
                }
            }
            _ => {}
        }
    }
    let mut encoded = Module::new();
    let mut locals = Locals { parameters: parameters.into_iter(), numbers: Vec::new() };
    locals.parse_core_module(&mut encoded, Parser::new(0), module)?;
    Ok(encoded.finish())
}

struct Locals<P> {
    /// How many parameters each function has that is still to come.
    parameters: P,
    /// The new number of each local of the function at hand, in the old order. Parameters keep theirs.
    numbers: Vec<u32>,
}

impl<P: Iterator<Item = usize>> Reencode for Locals<P> {
    type Error = Infallible;

    fn parse_function_body(&mut self, code: &mut CodeSection, body: FunctionBody<'_>) -> Result<(), Error> {
        let parameters = self.parameters.next().unwrap_or(0);
        let mut types: Vec<ValType> = Vec::new();
        for declared in body.get_locals_reader()? {
            let (count, ty) = declared?;
            types.extend((0..count).map(|_| ty));
        }
        let mut named = vec![0_usize; parameters + types.len()];
        for operator in body.get_operators_reader()? {
            if let Some(local) = local_of(&mut operator?) {
                named[*local as usize] += 1;
            }
        }
        // Those of one type stay together: each run of a type is one declaration.
        let kind = |local: &usize| types.iter().position(|ty| *ty == types[*local]);
        let mut order: Vec<usize> = (0..types.len()).collect();
        order.sort_by_key(|local| (kind(local), Reverse(named[parameters + local])));
        self.numbers = (0..).take(named.len()).collect();
        for (number, local) in (parameters as u32..).zip(&order) {
            self.numbers[parameters + local] = number;
        }
        let mut declared = Vec::new();
        for local in order {
            declared.push(self.val_type(types[local])?);
        }
        let mut function = Function::new_with_locals_types(declared);
        for operator in body.get_operators_reader()? {
            function.instruction(&self.instruction(operator?)?);
        }
        code.function(&function);
        Ok(())
    }

    fn instruction<'a>(&mut self, mut operator: Operator<'a>) -> Result<Instruction<'a>, Error> {
        if let Some(local) = local_of(&mut operator) {
            *local = self.numbers[*local as usize];
        }
        utils::instruction(self, operator)
    }
}

/// The local that an instruction names.
fn local_of<'o>(operator: &'o mut Operator<'_>) -> Option<&'o mut u32> {
    match operator {
        Operator::LocalGet { local_index }
        | Operator::LocalSet { local_index }
        | Operator::LocalTee { local_index } => Some(local_index),
        _ => None,
    }
}
