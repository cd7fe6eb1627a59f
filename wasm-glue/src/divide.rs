//! Divides an engine in two modules: one that runs, and one with what is [deferred](crate::reach).
//!
//! The second works in the memory and the table of the first: it imports them from there, as it does the functions it calls, so
//! JavaScript makes it with the first one's exports under the name `""`. What the first calls of the second stands behind the
//! end of its table, where the second puts it; until then such a call traps. The memory has the engine's number for its name,
//! so that no module fits to that of another build.

use std::collections::HashMap;
use std::error::Error as StdError;
use std::fmt;

use wasm_encoder::reencode::{Error, Reencode};
use wasm_encoder::{
    CodeSection, ConstExpr, DataSection, ElementSection, Elements, EntityType, ExportKind, ExportSection,
    Function, FunctionSection, ImportSection, Instruction, MemoryType, Module, TableSection, TypeSection,
};
use wasmparser::{
    CodeSectionReader, CompositeInnerType, CustomSectionReader, DataSectionReader, ElementItems, ElementKind,
    ElementSectionReader, ExportSectionReader, FunctionBody, FunctionSectionReader, GlobalType, KnownCustom,
    Name, Operator, Parser, Payload, TableSectionReader, TableType, TypeRef,
};

use crate::reach::{Deferred, address};

/// The name of the first module where the second imports from it.
const FIRST: &str = "";

/// An engine as it was compiled. Functions are counted with those of JavaScript, which come first.
struct Whole<'a> {
    bytes: &'a [u8],
    imported: u32,
    /// How many parameters each type has.
    parameters: Vec<u32>,
    /// The type of each function.
    types: Vec<u32>,
    /// The functions that are not JavaScript's.
    bodies: Vec<FunctionBody<'a>>,
    globals: Vec<GlobalType>,
    memory: wasmparser::MemoryType,
    table: TableType,
    is_deferred: Vec<bool>,
}

/// What passes between the modules.
struct Border {
    /// The functions of the first module that the second calls.
    called: Vec<u32>,
    /// The functions of the second module that the first calls.
    entered: Vec<u32>,
    /// The place in the table of the first of `entered`.
    slot: u32,
    /// The engine's number.
    number: String,
}

/// What the second module imports of the first, in the order in which both number it.
#[derive(Clone, Copy)]
enum Shared {
    Function(u32),
    Global(u32),
    Table,
}

/// Both modules.
pub(crate) fn divided(module: &[u8], deferred: &Deferred) -> Result<[Vec<u8>; 2], Box<dyn StdError>> {
    let whole = Whole::read(module, deferred)?;
    let (called, entered) = (whole.called(|from, to| from && !to)?, whole.called(|from, to| !from && to)?);
    if entered.len() != 1 {
        return Err(format!("the engine calls {} deferred functions, not one", entered.len()).into());
    }
    // Of what is imported under numbers, too: the same engine may be divided in another way.
    let bytes = module.iter().copied().chain(called.iter().flat_map(|function| function.to_le_bytes()));
    let number = format!("{:016x}", fingerprint(bytes));
    let border = Border { called, entered, slot: u32::try_from(whole.table.initial)?, number };
    let places = numbered(whole.functions(false).chain(border.entered.iter().copied()));
    let mut first = First { whole: &whole, border: &border, deferred, places, left: Vec::new() };
    let mut running = Module::new();
    first.parse_core_module(&mut running, Parser::new(0), module)?;
    let left = first.left;
    let later = second(&whole, &border, deferred, left)?;
    Ok([running.finish(), later.finish()])
}

/// The second module. `left` are the places in the table that the first one leaves to it, each with its function.
fn second(
    whole: &Whole<'_>,
    border: &Border,
    deferred: &Deferred,
    left: Vec<(u32, u32)>,
) -> Result<Module, Box<dyn StdError>> {
    let places = numbered(border.called.iter().copied().chain(whole.functions(true)));
    let mut second = Second { places };
    let (mut types, mut data) = (TypeSection::new(), DataSection::new());
    for payload in Parser::new(0).parse_all(whole.bytes) {
        match payload? {
            Payload::TypeSection(section) => second.parse_type_section(&mut types, section)?,
            Payload::DataSection(section) => moved(&mut data, section, deferred)?,
            _ => {}
        }
    }
    let mut imports = ImportSection::new();
    for (name, shared) in border.shared(whole) {
        let ty = match shared {
            Shared::Function(function) => EntityType::Function(whole.types[function as usize]),
            Shared::Global(global) => EntityType::Global(second.global_type(whole.globals[global as usize])?),
            Shared::Table => EntityType::Table(wasm_encoder::TableType {
                maximum: None,
                ..second.table_type(whole.table)?
            }),
        };
        imports.import(FIRST, &name, ty);
    }
    let memory = MemoryType { maximum: None, ..second.memory_type(whole.memory)? };
    imports.import(FIRST, &border.number, EntityType::Memory(memory));
    let (mut functions, mut code) = (FunctionSection::new(), CodeSection::new());
    for function in whole.functions(true) {
        functions.function(whole.types[function as usize]);
        second.parse_function_body(&mut code, whole.body(function))?;
    }
    let mut elements = ElementSection::new();
    for (slot, run) in runs(left.into_iter().chain((border.slot..).zip(border.entered.iter().copied()))) {
        let functions = run
            .into_iter()
            .map(|function| second.function_index(function))
            .collect::<Result<Vec<u32>, _>>()?;
        elements.active(
            None,
            &ConstExpr::i32_const(slot.cast_signed()),
            Elements::Functions(functions.into()),
        );
    }
    let mut later = Module::new();
    later
        .section(&types)
        .section(&imports)
        .section(&functions)
        .section(&elements)
        .section(&code)
        .section(&data);
    Ok(later)
}

impl Border {
    /// What the second module imports of the first but for the memory, and under which name.
    fn shared(&self, whole: &Whole<'_>) -> impl Iterator<Item = (String, Shared)> {
        let functions = self.called.iter().copied().map(Shared::Function);
        let globals = (0..whole.globals.len() as u32).map(Shared::Global);
        let names = (0..).map(|name: u32| name.to_string());
        names.zip(functions.chain(globals).chain([Shared::Table]))
    }
}

impl<'a> Whole<'a> {
    fn read(bytes: &'a [u8], deferred: &Deferred) -> Result<Whole<'a>, Box<dyn StdError>> {
        let (mut parameters, mut types, mut bodies, mut globals) =
            (Vec::new(), Vec::new(), Vec::new(), Vec::new());
        let (mut memory, mut table) = (None, None);
        let mut imported = 0;
        let mut names = HashMap::new();
        for payload in Parser::new(0).parse_all(bytes) {
            match payload? {
                Payload::TypeSection(groups) => {
                    for group in groups {
                        parameters.extend(group?.into_types().map(|ty| match ty.composite_type.inner {
                            CompositeInnerType::Func(function) => function.params().len() as u32,
                            _ => 0,
                        }));
                    }
                }
                Payload::ImportSection(section) => {
                    for import in section.into_imports() {
                        let TypeRef::Func(ty) = import?.ty else {
                            return Err("the engine imports more than functions".into());
                        };
                        types.push(ty);
                        imported += 1;
                    }
                }
                Payload::FunctionSection(section) => {
                    for ty in section {
                        types.push(ty?);
                    }
                }
                Payload::GlobalSection(section) => {
                    for global in section {
                        globals.push(global?.ty);
                    }
                }
                Payload::MemorySection(section) => memory = section.into_iter().next().transpose()?,
                Payload::TableSection(section) => {
                    table = section.into_iter().next().transpose()?.map(|table| table.ty)
                }
                Payload::CodeSectionEntry(body) => bodies.push(body),
                Payload::CustomSection(custom) => {
                    let KnownCustom::Name(section) = custom.as_known() else { continue };
                    for subsection in section {
                        let Name::Function(functions) = subsection? else { continue };
                        for naming in functions {
                            let naming = naming?;
                            names.insert(naming.index, naming.name);
                        }
                    }
                }
                _ => {}
            }
        }
        let is_named =
            |function: u32| names.get(&function).is_some_and(|name| deferred.functions.contains(*name));
        let is_deferred: Vec<bool> = (0..types.len() as u32).map(is_named).collect();
        let (wanted, found) =
            (deferred.functions.len(), is_deferred.iter().filter(|is_deferred| **is_deferred).count());
        if found != wanted {
            return Err(format!("{wanted} functions are deferred, and {found} have their names").into());
        }
        let memory = memory.ok_or("the engine has no memory")?;
        let table = table.ok_or("the engine has no table")?;
        Ok(Whole { bytes, imported, parameters, types, bodies, globals, memory, table, is_deferred })
    }

    /// The functions that are not JavaScript's, and either deferred or not.
    fn functions(&self, deferred: bool) -> impl Iterator<Item = u32> {
        let from = if deferred { self.imported } else { 0 };
        (from..self.types.len() as u32)
            .filter(move |function| self.is_deferred[*function as usize] == deferred)
    }

    fn body(&self, function: u32) -> FunctionBody<'a> {
        self.bodies[(function - self.imported) as usize].clone()
    }

    /// The functions that are called across the border, each once.
    fn called(&self, across: impl Fn(bool, bool) -> bool) -> Result<Vec<u32>, wasmparser::BinaryReaderError> {
        let mut called = Vec::new();
        for (body, from) in self.bodies.iter().zip(&self.is_deferred[self.imported as usize..]) {
            for operator in body.get_operators_reader()? {
                if let Operator::Call { function_index } = operator?
                    && across(*from, self.is_deferred[function_index as usize])
                {
                    called.push(function_index);
                }
            }
        }
        called.sort_unstable();
        called.dedup();
        Ok(called)
    }
}

/// FNV-1a.
fn fingerprint(bytes: impl Iterator<Item = u8>) -> u64 {
    bytes.fold(0xcbf2_9ce4_8422_2325, |hash, byte| (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3))
}

fn numbered(functions: impl Iterator<Item = u32>) -> HashMap<u32, u32> {
    functions.zip(0..).collect()
}

/// Entries of a table, those that follow each other together.
fn runs(entries: impl Iterator<Item = (u32, u32)>) -> Vec<(u32, Vec<u32>)> {
    let mut runs: Vec<(u32, Vec<u32>)> = Vec::new();
    for (slot, function) in entries {
        match runs.last_mut() {
            Some((start, run)) if *start + run.len() as u32 == slot => run.push(function),
            _ => runs.push((slot, vec![function])),
        }
    }
    runs
}

/// The deferred parts of data, as data of their own.
fn moved(
    data: &mut DataSection,
    section: DataSectionReader<'_>,
    deferred: &Deferred,
) -> Result<(), Box<dyn StdError>> {
    for segment in section {
        let segment = segment?;
        let start = address(&segment.kind)?;
        for range in &deferred.data {
            if let Some(bytes) = segment.data.get(within(range, start)) {
                data.active(0, &ConstExpr::i32_const(range.start.cast_signed()), bytes.iter().copied());
            }
        }
    }
    Ok(())
}

/// Addresses as places in a segment that begins at `start`; those of another segment lie outside.
fn within(range: &std::ops::Range<u32>, start: u32) -> std::ops::Range<usize> {
    range.start.wrapping_sub(start) as usize..range.end.wrapping_sub(start) as usize
}

/// Writes the module that runs.
struct First<'w, 'a> {
    whole: &'w Whole<'a>,
    border: &'w Border,
    deferred: &'w Deferred,
    /// The new index of each function that is kept, or entered.
    places: HashMap<u32, u32>,
    /// The places in the table that the other module fills, with the functions.
    left: Vec<(u32, u32)>,
}

impl Reencode for First<'_, '_> {
    type Error = Undivided;

    fn function_index(&mut self, function: u32) -> Result<u32, Error<Undivided>> {
        place(&self.places, function)
    }

    fn parse_function_section(
        &mut self,
        functions: &mut FunctionSection,
        _: FunctionSectionReader<'_>,
    ) -> Result<(), Error<Undivided>> {
        let own = self.whole.functions(false).filter(|function| *function >= self.whole.imported);
        for function in own.chain(self.border.entered.iter().copied()) {
            functions.function(self.whole.types[function as usize]);
        }
        Ok(())
    }

    fn parse_code_section(
        &mut self,
        code: &mut CodeSection,
        _: CodeSectionReader<'_>,
    ) -> Result<(), Error<Undivided>> {
        let whole = self.whole;
        for function in whole.functions(false).filter(|function| *function >= whole.imported) {
            self.parse_function_body(code, whole.body(function))?;
        }
        for (slot, function) in (self.border.slot..).zip(&self.border.entered) {
            let type_index = whole.types[*function as usize];
            let mut entry = Function::new([]);
            for parameter in 0..whole.parameters[type_index as usize] {
                entry.instruction(&Instruction::LocalGet(parameter));
            }
            entry.instruction(&Instruction::I32Const(slot.cast_signed()));
            entry.instruction(&Instruction::CallIndirect { type_index, table_index: 0 });
            entry.instruction(&Instruction::End);
            code.function(&entry);
        }
        Ok(())
    }

    fn parse_table_section(
        &mut self,
        tables: &mut TableSection,
        section: TableSectionReader<'_>,
    ) -> Result<(), Error<Undivided>> {
        for (at, table) in section.into_iter().enumerate() {
            let mut ty = self.table_type(table?.ty)?;
            if at == 0 {
                let more = self.border.entered.len() as u64;
                ty.minimum += more;
                ty.maximum = ty.maximum.map(|most| most + more);
            }
            tables.table(ty);
        }
        Ok(())
    }

    fn parse_element_section(
        &mut self,
        elements: &mut ElementSection,
        section: ElementSectionReader<'_>,
    ) -> Result<(), Error<Undivided>> {
        for element in section {
            let element = element?;
            let (ElementKind::Active { offset_expr, .. }, ElementItems::Functions(functions)) =
                (&element.kind, &element.items)
            else {
                return Err(unlike("elements are not written as functions at a place"));
            };
            let Operator::I32Const { value: start } = offset_expr.get_operators_reader().read()? else {
                return Err(unlike("the place of elements is no number"));
            };
            // Only what is deferred asks for the place of a deferred function: until then any other stands in for it.
            let mut before = 0;
            let mut written = Vec::new();
            for (slot, function) in (start.cast_unsigned()..).zip(functions.clone()) {
                let function = function?;
                if self.whole.is_deferred[function as usize] {
                    self.left.push((slot, function));
                } else {
                    before = self.function_index(function)?;
                }
                written.push(before);
            }
            elements.active(None, &ConstExpr::i32_const(start), Elements::Functions(written.into()));
        }
        Ok(())
    }

    fn parse_export_section(
        &mut self,
        exports: &mut ExportSection,
        section: ExportSectionReader<'_>,
    ) -> Result<(), Error<Undivided>> {
        for export in section {
            self.parse_export(exports, export?)?;
        }
        for (name, shared) in self.border.shared(self.whole) {
            let (kind, index) = match shared {
                Shared::Function(function) => (ExportKind::Func, place(&self.places, function)?),
                Shared::Global(global) => (ExportKind::Global, global),
                Shared::Table => (ExportKind::Table, 0),
            };
            exports.export(&name, kind, index);
        }
        exports.export(&self.border.number, ExportKind::Memory, 0);
        Ok(())
    }

    fn parse_data_section(
        &mut self,
        data: &mut DataSection,
        section: DataSectionReader<'_>,
    ) -> Result<(), Error<Undivided>> {
        for segment in section {
            let segment = segment?;
            let start = address(&segment.kind).map_err(unlike)?;
            let mut bytes = segment.data.to_vec();
            for range in &self.deferred.data {
                if let Some(moved) = bytes.get_mut(within(range, start)) {
                    moved.fill(0);
                }
            }
            data.active(0, &ConstExpr::i32_const(start.cast_signed()), bytes);
        }
        Ok(())
    }

    fn parse_custom_section(
        &mut self,
        _: &mut Module,
        _: CustomSectionReader<'_>,
    ) -> Result<(), Error<Undivided>> {
        Ok(())
    }
}

/// Writes what the deferred module takes over.
struct Second {
    /// The new index of each function that is called, or moved.
    places: HashMap<u32, u32>,
}

impl Reencode for Second {
    type Error = Undivided;

    fn function_index(&mut self, function: u32) -> Result<u32, Error<Undivided>> {
        place(&self.places, function)
    }
}

fn place(places: &HashMap<u32, u32>, function: u32) -> Result<u32, Error<Undivided>> {
    places
        .get(&function)
        .copied()
        .ok_or_else(|| unlike(format!("function {function} is named and is not there")))
}

/// Why a module cannot be divided.
#[derive(Debug)]
pub(crate) struct Undivided(String);

impl fmt::Display for Undivided {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.0)
    }
}

impl StdError for Undivided {}

fn unlike(what: impl ToString) -> Error<Undivided> {
    Error::UserError(Undivided(what.to_string()))
}
