//! Finds what only one function of an engine needs, by the relocations that the linker leaves with `--emit-relocs`: they say of
//! every function, and of all data, what it names.

use std::collections::{HashMap, HashSet};
use std::error::Error;
use std::ops::Range;

use wasmparser::{
    DataKind, ExternalKind, KnownCustom, Linking, LinkingSectionReader, Name, NameSectionReader, Operator,
    Parser, Payload, RelocSectionReader, RelocationType, SymbolInfo, TypeRef,
};

/// What an engine can do without until the function is called.
pub(crate) struct Deferred {
    /// The functions by their names in the module.
    pub(crate) functions: HashSet<String>,
    /// The addresses of what they alone read.
    pub(crate) data: Vec<Range<u32>>,
}

/// What a relocation names.
#[derive(Clone, Copy)]
enum Symbol {
    Function(u32),
    Data { segment: u32, offset: u32, size: u32 },
}

/// Data under one name, or under several that overlap.
struct Unit {
    segment: u32,
    range: Range<u32>,
}

/// A segment of data: its address, and where its bytes are in the file.
struct Segment {
    address: u32,
    bytes: Range<usize>,
}

/// A module as it was linked. Functions are counted without those of JavaScript.
#[derive(Default)]
struct Linked<'a> {
    /// How many functions are JavaScript's; they come first.
    imported: u32,
    names: HashMap<usize, &'a str>,
    exported: Vec<usize>,
    /// Where each function is in the file.
    bodies: Vec<Range<usize>>,
    segments: Vec<Segment>,
    symbols: Vec<Option<Symbol>>,
    /// Where a symbol is named in the file, and its number.
    relocations: Vec<(usize, u32)>,
}

/// What of a linked module only the function needs in whose name `root` stands.
pub(crate) fn deferred(module: &[u8], root: &str) -> Result<Deferred, Box<dyn Error>> {
    let linked = Linked::read(module)?;
    if linked.relocations.is_empty() {
        return Err("the engine is linked without --emit-relocs".into());
    }
    let functions = 0..linked.bodies.len();
    let is_root = |function: &usize| linked.names.get(function).is_some_and(|name| name.contains(root));
    let roots: Vec<usize> = functions.clone().filter(is_root).collect();
    let [root] = roots[..] else {
        return Err(format!("{} functions have {root} in their names, not one", roots.len()).into());
    };
    let units = linked.units();
    let (edges, named_by_nobody) = linked.edges(&units);
    // What has to be found again by its name has one of its own.
    let mut having: HashMap<&str, usize> = HashMap::new();
    linked.names.values().for_each(|name| *having.entry(name).or_default() += 1);
    let is_nameless = |function: &usize| linked.names.get(function).is_none_or(|name| having[name] > 1);
    let mut needed = vec![false; edges.len()];
    needed[root] = true;
    let kept =
        linked.exported.iter().copied().chain(named_by_nobody).chain(functions.clone().filter(is_nameless));
    follow(kept.collect(), &edges, &mut needed);
    let mut found = needed.clone();
    follow(edges[root].clone(), &edges, &mut found);
    let is_deferred = |node: usize| node == root || found[node] && !needed[node];
    let names = functions.clone().filter(|function| is_deferred(*function));
    let names =
        names.filter_map(|function| linked.names.get(&function).map(|name| (*name).to_owned())).collect();
    let data = units.iter().zip(functions.end..).filter(|(_, node)| is_deferred(*node)).map(|(unit, _)| {
        let address = linked.segments[unit.segment as usize].address;
        address + unit.range.start..address + unit.range.end
    });
    Ok(Deferred { functions: names, data: data.collect() })
}

/// Marks what is reached from nodes, as far as it is not marked yet.
fn follow(mut open: Vec<usize>, edges: &[Vec<usize>], marked: &mut [bool]) {
    while let Some(node) = open.pop() {
        if !std::mem::replace(&mut marked[node], true) {
            open.extend(&edges[node]);
        }
    }
}

impl<'a> Linked<'a> {
    fn read(module: &'a [u8]) -> Result<Linked<'a>, Box<dyn Error>> {
        let mut linked = Linked::default();
        // Where each section begins in the file.
        let mut sections = Vec::new();
        for payload in Parser::new(0).parse_all(module) {
            let payload = payload?;
            if let Some((_, range)) = payload.as_section() {
                sections.push(range.start);
            }
            match payload {
                Payload::ImportSection(imports) => {
                    for import in imports.into_imports() {
                        linked.imported += u32::from(matches!(import?.ty, TypeRef::Func(_)));
                    }
                }
                Payload::ExportSection(exports) => {
                    for export in exports {
                        let export = export?;
                        if export.kind == ExternalKind::Func {
                            linked.exported.extend(linked.own(export.index));
                        }
                    }
                }
                Payload::StartSection { func, .. } => linked.exported.extend(linked.own(func)),
                Payload::CodeSectionEntry(body) => linked.bodies.push(body.range()),
                Payload::DataSection(section) => {
                    for data in section {
                        let data = data?;
                        let address = address(&data.kind)?;
                        let bytes = data.range.end - data.data.len()..data.range.end;
                        linked.segments.push(Segment { address, bytes });
                    }
                }
                Payload::CustomSection(custom) => match custom.as_known() {
                    KnownCustom::Linking(linking) => linked.read_symbols(&linking)?,
                    KnownCustom::Reloc(relocated) => linked.read_relocations(&relocated, &sections)?,
                    KnownCustom::Name(names) => linked.read_names(names)?,
                    _ => {}
                },
                _ => {}
            }
        }
        Ok(linked)
    }

    fn read_symbols(&mut self, linking: &LinkingSectionReader<'a>) -> Result<(), Box<dyn Error>> {
        for subsection in linking.subsections() {
            let Linking::SymbolTable(symbols) = subsection? else { continue };
            for symbol in symbols {
                self.symbols.push(match symbol? {
                    SymbolInfo::Func { index, .. } => Some(Symbol::Function(index)),
                    SymbolInfo::Data { symbol: Some(data), .. } => {
                        Some(Symbol::Data { segment: data.index, offset: data.offset, size: data.size })
                    }
                    _ => None,
                });
            }
        }
        Ok(())
    }

    fn read_relocations(
        &mut self,
        relocated: &RelocSectionReader<'_>,
        sections: &[usize],
    ) -> Result<(), Box<dyn Error>> {
        let start = sections.get(relocated.section_index() as usize).ok_or("relocations of no section")?;
        for entry in relocated.entries() {
            let entry = entry?;
            // All else names symbols.
            if entry.ty != RelocationType::TypeIndexLeb {
                self.relocations.push((start + entry.offset as usize, entry.index));
            }
        }
        Ok(())
    }

    fn read_names(&mut self, names: NameSectionReader<'a>) -> Result<(), Box<dyn Error>> {
        for subsection in names {
            let Name::Function(functions) = subsection? else { continue };
            for naming in functions {
                let naming = naming?;
                if let Some(function) = self.own(naming.index) {
                    self.names.insert(function, naming.name);
                }
            }
        }
        Ok(())
    }

    /// A function of the module's own.
    fn own(&self, function: u32) -> Option<usize> {
        Some(function.checked_sub(self.imported)? as usize)
    }

    /// The data that has names, in order.
    fn units(&self) -> Vec<Unit> {
        let mut named: Vec<Unit> = Vec::new();
        for symbol in self.symbols.iter().flatten() {
            // Memory that begins as zeros is in no segment.
            if let Symbol::Data { segment, offset, size } = *symbol
                && size > 0
                && (segment as usize) < self.segments.len()
            {
                named.push(Unit { segment, range: offset..offset + size });
            }
        }
        named.sort_by_key(|unit| (unit.segment, unit.range.start, unit.range.end));
        let mut units: Vec<Unit> = Vec::new();
        for unit in named {
            match units.last_mut() {
                Some(last) if last.segment == unit.segment && unit.range.start < last.range.end => {
                    last.range.end = last.range.end.max(unit.range.end);
                }
                _ => units.push(unit),
            }
        }
        units
    }

    /// What each function names, and behind the functions what each unit of data does; and what is named from anywhere else.
    fn edges(&self, units: &[Unit]) -> (Vec<Vec<usize>>, Vec<usize>) {
        let functions = self.bodies.len();
        let unit_at = |segment: u32, offset: u32| {
            let behind = units.partition_point(|unit| (unit.segment, unit.range.start) <= (segment, offset));
            let at = behind.checked_sub(1)?;
            (units[at].segment == segment && units[at].range.contains(&offset)).then_some(functions + at)
        };
        let naming = |place: usize| {
            let function = self.bodies.partition_point(|body| body.end <= place);
            if self.bodies.get(function).is_some_and(|body| body.contains(&place)) {
                return Some(function);
            }
            let (segment, found) =
                (0..).zip(&self.segments).find(|(_, segment)| segment.bytes.contains(&place))?;
            unit_at(segment, u32::try_from(place - found.bytes.start).ok()?)
        };
        let (mut edges, mut by_nobody) = (vec![Vec::new(); functions + units.len()], Vec::new());
        for &(place, symbol) in &self.relocations {
            let named = match self.symbols.get(symbol as usize).copied().flatten() {
                Some(Symbol::Function(function)) => self.own(function),
                Some(Symbol::Data { segment, offset, .. }) => unit_at(segment, offset),
                None => None,
            };
            if let Some(named) = named {
                naming(place).map_or(&mut by_nobody, |node| &mut edges[node]).push(named);
            }
        }
        (edges, by_nobody)
    }
}

/// The address of a segment of data.
pub(crate) fn address(kind: &DataKind<'_>) -> Result<u32, Box<dyn Error>> {
    let DataKind::Active { offset_expr, .. } = kind else { return Err("data without an address".into()) };
    match offset_expr.get_operators_reader().read()? {
        Operator::I32Const { value } => Ok(value.cast_unsigned()),
        _ => Err("the address of data is no number".into()),
    }
}
