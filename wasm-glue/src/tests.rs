//! A small engine is compiled, divided and put in order; both modules, in an interpreter, must answer as the engine does.

use std::path::{Path, PathBuf};
use std::process::Command;
use std::{env, fs, io};

use wasmi::{Engine, Extern, Func, Instance, Linker, Module, Store};

use crate::{divide, locals, order, reach};

const SOURCE: &str = include_str!("tests/engine.rs");
/// The function that calls all that is deferred, as its name stands in the engine.
const ROOT: &str = "4rare11carried_out";
const TARGET: &str = "wasm32-unknown-unknown";

/// The engine of a source as the linker leaves it; none where Rust cannot compile for WebAssembly here, which is said.
fn linked(name: &str, source: &str) -> Option<Vec<u8>> {
    compiled(name, source, &["-Clink-arg=--emit-relocs"])
}

fn compiled(name: &str, source: &str, flags: &[&str]) -> Option<Vec<u8>> {
    let rustc = env::var_os("RUSTC").unwrap_or_else(|| "rustc".into());
    let sysroot = Command::new(&rustc).args(["--print", "sysroot"]).output().expect("rustc starts").stdout;
    let sysroot = String::from_utf8(sysroot).expect("a path in UTF-8");
    if !Path::new(sysroot.trim()).join("lib/rustlib").join(TARGET).is_dir() {
        skipped("the division of an engine", &format!("rustup target add {TARGET}"));
        return None;
    }
    let folder = env::temp_dir().join(format!("dangjiu-glue-{}-{name}", std::process::id()));
    fs::create_dir_all(&folder).expect("a folder for the engine");
    let (written, engine): (PathBuf, PathBuf) = (folder.join("engine.rs"), folder.join("engine.wasm"));
    fs::write(&written, source).expect("the source is written");
    let run = Command::new(rustc)
        .args(["--edition", "2024", "--target", TARGET, "-Copt-level=2", "-Cpanic=abort"])
        .args(["-Csymbol-mangling-version=v0", "-o"])
        .args([&engine, &written])
        .args(flags)
        .output()
        .expect("rustc starts");
    assert!(run.status.success(), "{}", String::from_utf8_lossy(&run.stderr));
    let bytes = fs::read(engine).expect("the engine");
    fs::remove_dir_all(folder).expect("what was written");
    Some(bytes)
}

/// Says that something was not run, to whoever runs all tests.
fn skipped(what: &str, how: &str) {
    println!("skipped: {what}; {how}");
    if let Some(notes) = env::var_os("DANGJIU_SKIPS") {
        let mut file = fs::File::options().create(true).append(true).open(notes).expect("the notes");
        io::Write::write_all(&mut file, format!("{what}\t{how}\n").as_bytes()).expect("a note");
    }
}

fn in_order(module: &[u8]) -> Vec<u8> {
    order::ordered(&locals::numbered(module).expect("locals")).expect("functions")
}

/// An engine that runs, and what it exports.
struct Running {
    store: Store<()>,
    linker: Linker<()>,
    instance: Instance,
}

impl Running {
    fn of(engine: &[u8]) -> Running {
        let runtime = Engine::default();
        let mut store = Store::new(&runtime, ());
        let mut linker = Linker::new(&runtime);
        linker
            .func_wrap("env", "asked", |number: u32| number.rotate_left(7) ^ 0x5bd1_e995)
            .expect("a function");
        let module = Module::new(&runtime, engine).expect("a module");
        let instance = linker.instantiate_and_start(&mut store, &module).expect("an engine");
        Running { store, linker, instance }
    }

    /// Makes a second module with what the first one exports.
    fn add(&mut self, later: &[u8]) -> Result<(), wasmi::Error> {
        let module = Module::new(self.store.engine(), later)?;
        let exported: Vec<(String, Extern)> = self
            .instance
            .exports(&self.store)
            .map(|export| (export.name().to_owned(), export.into_extern()))
            .collect();
        for (name, what) in exported {
            self.linker.define("", &name, what)?;
        }
        self.linker.instantiate_and_start(&mut self.store, &module).map(drop)
    }

    fn function(&self, name: &str) -> Func {
        self.instance.get_func(&self.store, name).expect("an export")
    }

    fn often(&mut self, number: u32) -> Result<u32, wasmi::Error> {
        let often = self.function("often").typed::<u32, u32>(&self.store)?;
        often.call(&mut self.store, number)
    }

    fn seldom(&mut self, number: u32, other: u64) -> Result<u64, wasmi::Error> {
        let seldom = self.function("seldom").typed::<(u32, u64), u64>(&self.store)?;
        seldom.call(&mut self.store, (number, other))
    }
}

#[test]
fn two_modules_answer_as_the_engine_does() {
    let Some(engine) = linked("divided", SOURCE) else { return };
    let deferred = reach::deferred(&engine, ROOT).expect("what is deferred");
    let [first, second] = divide::divided(&engine, &deferred).expect("two modules");
    let mut whole = Running::of(&engine);
    let mut divided = Running::of(&in_order(&first));
    // What is deferred is not there, and all else is.
    assert!(divided.seldom(1, 1).is_err());
    for number in 0..100 {
        assert_eq!(divided.often(number).expect("an answer"), whole.often(number).expect("an answer"));
    }
    divided.add(&in_order(&second)).expect("the second module fits");
    for number in (0..500).chain([u32::MAX - 1, u32::MAX]) {
        let other = u64::from(number) << 33 | 5;
        assert_eq!(
            divided.seldom(number, other).expect("an answer"),
            whole.seldom(number, other).expect("an answer"),
            "{number}",
        );
        assert_eq!(divided.often(number).expect("an answer"), whole.often(number).expect("an answer"));
    }
}

#[test]
fn only_what_the_root_alone_needs_is_deferred() {
    let Some(engine) = linked("reach", SOURCE) else { return };
    let deferred = reach::deferred(&engine, ROOT).expect("what is deferred");
    let is_deferred = |part: &str| deferred.functions.iter().any(|name| name.contains(part));
    for own in ["carried_out", "in_words", "in_hex", "backwards"] {
        assert!(is_deferred(own), "{own} is deferred");
    }
    for shared in ["doubled", "squared", "halved", "weighed", "often", "seldom"] {
        assert!(!is_deferred(shared), "{shared} is not deferred");
    }
    let [first, second] = divide::divided(&engine, &deferred).expect("two modules");
    let has = |module: &[u8], text: &str| module.windows(text.len()).any(|bytes| bytes == text.as_bytes());
    assert!(!has(&first, "no parcel at all") && has(&second, "no parcel at all"));
    assert!(first.len() < engine.len() && second.len() < engine.len());
}

#[test]
fn a_module_of_another_engine_does_not_fit() {
    let Some(engine) = linked("one", SOURCE) else { return };
    let Some(other) = linked("other", &SOURCE.replace("[3, 1, 4, 1, 5]", "[3, 1, 4, 1, 6]")) else { return };
    let divided = |engine: &[u8]| {
        divide::divided(engine, &reach::deferred(engine, ROOT).expect("what is deferred"))
            .expect("two modules")
    };
    let ([first, _], [_, second]) = (divided(&engine), divided(&other));
    Running::of(&first).add(&second).expect_err("another engine");
}

#[test]
fn what_cannot_be_divided_is_said() {
    let Some(engine) = linked("refused", SOURCE) else { return };
    let nothing = reach::deferred(&engine, "no_such_function").map(drop).expect_err("no root");
    assert_eq!(nothing.to_string(), "0 functions have no_such_function in their names, not one");
    let Some(silent) = compiled("silent", SOURCE, &[]) else { return };
    let silent = reach::deferred(&silent, ROOT).map(drop).expect_err("no relocations");
    assert_eq!(silent.to_string(), "the engine is linked without --emit-relocs");
}
