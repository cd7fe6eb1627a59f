/** The engine as WebAssembly: in a browser, a worker, or Node. */
import { dangjiu } from "./dangjiu.js";
/** Makes the engine ready. */
export async function load(glue, source) {
    const { memory } = await glue.default({ module_or_path: await found(source) });
    let [start, length] = [0, 0];
    return dangjiu({
        version: glue.version,
        call: glue.call,
        callLater: async (op, request) => glue.call(op, request),
        compile: glue.compile,
        compileLater: async (request) => glue.compile(request),
        withValues: glue.withValues,
        free: glue.free,
        ask: glue.ask,
        askLater: async (rules, op, request, facts) => glue.ask(rules, op, request, facts),
        askSlip: glue.askSlip,
        askSlipLater: async (rules, op, request, cells) => glue.askSlip(rules, op, request, cells),
        instant: glue.instant,
        decide: glue.decide,
        lay(bytes) {
            [start, length] = [glue.lay(bytes), bytes];
        },
        view: () => new Uint8Array(memory.buffer, start, length),
    });
}
/** What `fetch` gives; in Node, which fetches no files, the bytes. */
async function found(source) {
    if (typeof source !== "string" && !(source instanceof URL)) {
        return source;
    }
    const url = new URL(source, import.meta.url);
    if (url.protocol !== "file:") {
        return fetch(url);
    }
    // A name in a variable, so that bundlers for browsers leave it alone.
    const files = "node:fs/promises";
    const { readFile } = (await import(/* @vite-ignore */ /* webpackIgnore: true */ files));
    return readFile(url);
}
