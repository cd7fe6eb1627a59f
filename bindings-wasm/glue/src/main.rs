//! `dangjiu-glue ENGINE.wasm FOLDER [--dev]`: writes `dangjiu.js` and `dangjiu_bg.wasm` into a folder.
//!
//! `--dev` leaves functions and locals as they are: ordering functions that are not optimised takes long.

mod locals;
mod order;

use std::error::Error;
use std::path::PathBuf;

use wasm_bindgen_cli_support::Bindgen;

fn main() -> Result<(), Box<dyn Error>> {
    let arguments: Vec<PathBuf> = std::env::args_os().skip(1).map(PathBuf::from).collect();
    let (engine, folder, is_shipped) = match arguments.as_slice() {
        [engine, folder] => (engine, folder, true),
        [engine, folder, dev] if dev.as_os_str() == "--dev" => (engine, folder, false),
        _ => return Err("usage: dangjiu-glue ENGINE.wasm FOLDER [--dev]".into()),
    };
    Bindgen::new()
        .input_path(engine)
        .out_name("dangjiu")
        .web(true)?
        .typescript(false)
        .omit_default_module_path(true)
        .remove_name_section(true)
        .remove_producers_section(true)
        .generate(folder)?;
    if is_shipped {
        let engine = folder.join("dangjiu_bg.wasm");
        let written = locals::numbered(&std::fs::read(&engine)?)?;
        std::fs::write(&engine, order::ordered(&written)?)?;
    }
    Ok(())
}
