//! `dangjiu-glue ENGINE.wasm FOLDER`: writes `dangjiu.js` and `dangjiu_bg.wasm` into a folder.

use std::error::Error;
use std::path::PathBuf;

use wasm_bindgen_cli_support::Bindgen;

fn main() -> Result<(), Box<dyn Error>> {
    let mut arguments = std::env::args_os().skip(1).map(PathBuf::from);
    let (Some(engine), Some(folder), None) = (arguments.next(), arguments.next(), arguments.next()) else {
        return Err("usage: dangjiu-glue ENGINE.wasm FOLDER".into());
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
    Ok(())
}
