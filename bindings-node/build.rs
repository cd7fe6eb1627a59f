//! Tells the linker that Node provides the functions the addon calls.

fn main() {
    napi_build::setup();
}
