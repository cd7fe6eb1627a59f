//! Any text through check, plan and an empty call: a diagnostic or an answer, never an abort.
#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| {
    let Ok(text) = std::str::from_utf8(bytes) else { return };
    let request = format!(
        "{{\"sources\":[{{\"name\":\"fuzz.dj\",\"text\":{}}}],\"event\":{{}},\"now\":\"2026-01-01T00:00:00Z\"}}",
        quote(text)
    );
    let _ = dangjiu_facade::call::call("evaluate", request.as_bytes());
});

fn quote(text: &str) -> String {
    let mut out = String::from("\"");
    for c in text.chars() {
        match c {
            '"' | '\\' => {
                out.push('\\');
                out.push(c);
            }
            c if c < ' ' => out.push_str(&format!("\\u{:04x}", u32::from(c))),
            c => out.push(c),
        }
    }
    out.push('"');
    out
}
