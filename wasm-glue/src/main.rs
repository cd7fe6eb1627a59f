//! `dangjiu-glue ENGINE.wasm FOLDER [--dev] [--defer ROOT]`: writes `dangjiu.js` and `dangjiu_bg.wasm` into a folder.
//!
//! `--dev` leaves functions and locals as they are: ordering functions that are not optimised takes long. `--defer` leaves out
//! of the engine what only the function needs in whose mangled name `ROOT` stands, and writes that into `deferred_bg.wasm`.

mod divide;
mod locals;
mod order;
mod reach;
#[cfg(test)]
mod tests;

use std::error::Error;
use std::ffi::OsString;
use std::fs;
use std::path::PathBuf;

use wasm_bindgen_cli_support::Bindgen;

const USAGE: &str = "usage: dangjiu-glue ENGINE.wasm FOLDER [--dev] [--defer ROOT]";

struct Arguments {
    engine: PathBuf,
    folder: PathBuf,
    is_shipped: bool,
    root: Option<String>,
}

fn main() -> Result<(), Box<dyn Error>> {
    let Arguments { engine, folder, is_shipped, root } =
        arguments(std::env::args_os().skip(1)).ok_or(USAGE)?;
    let linked = fs::read(&engine)?;
    let deferred = root.map(|root| reach::deferred(&linked, &root)).transpose()?;
    Bindgen::new()
        .input_path(&engine)
        .out_name("dangjiu")
        .web(true)?
        .typescript(false)
        .omit_default_module_path(true)
        .demangle(false)
        .remove_name_section(deferred.is_none())
        .remove_producers_section(true)
        .generate(&folder)?;
    let whole = fs::read(folder.join("dangjiu_bg.wasm"))?;
    let mut modules = vec![("dangjiu_bg.wasm", whole)];
    if let Some(deferred) = deferred {
        let [first, second] = divide::divided(&modules[0].1, &deferred)?;
        modules = vec![("dangjiu_bg.wasm", first), ("deferred_bg.wasm", second)];
    }
    for (name, module) in modules {
        let module = if is_shipped { order::ordered(&locals::numbered(&module)?)? } else { module };
        wasmparser::validate(&module)?;
        fs::write(folder.join(name), module)?;
    }
    Ok(())
}

fn arguments(mut given: impl Iterator<Item = OsString>) -> Option<Arguments> {
    let (engine, folder) = (given.next()?.into(), given.next()?.into());
    let mut arguments = Arguments { engine, folder, is_shipped: true, root: None };
    while let Some(option) = given.next() {
        match option.to_str()? {
            "--dev" => arguments.is_shipped = false,
            "--defer" => arguments.root = Some(given.next()?.into_string().ok()?),
            _ => return None,
        }
    }
    Some(arguments)
}
