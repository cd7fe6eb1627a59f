// Writes `bindings-node/lib` and `bindings-wasm/lib` from the TypeScript here; with `--check`, says whether they are what
// it would write. What browsers fetch is bundled: a page waits for one file, not for thirteen that name each other.
//
//     npm ci && node build.mjs [--check]
import { execFileSync } from "node:child_process";
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import { build } from "esbuild";

const here = import.meta.dirname;
const tsc = join(here, "node_modules/typescript/bin/tsc");
const check = process.argv.includes("--check");
let stale = [];

const BANNER = "// @generated\n// By bindings-js/build.mjs.";
/** The entries that load an engine when they are imported, with the folder of the engine. */
const ENGINES = { full: "wasm", slim: "slim" };
/** The engines that fetch a part of themselves later. */
const DIVIDED = ["full"];

/** What the engines share becomes a file of its own; what wasm-bindgen writes stays where it is. */
async function bundle(outdir) {
  const { metafile } = await build({
    absWorkingDir: here,
    entryPoints: ["src/full.ts", "src/slim.ts", "src/manual.ts"],
    external: ["../wasm/dangjiu.js", "../slim/dangjiu.js"],
    bundle: true, splitting: true, format: "esm", target: "es2022", charset: "utf8", chunkNames: "shared", outdir, metafile: true,
    banner: { js: BANNER },
  });
  const exportsOf = (name) => Object.entries(metafile.outputs).find(([path]) => basename(path) === `${name}.js`)[1].exports;
  const shared = new Set(exportsOf("shared"));
  for (const [name, folder] of Object.entries(ENGINES)) {
    writeFileSync(join(outdir, `${name}.js`), entry(folder, exportsOf(name), shared, DIVIDED.includes(name)));
  }
}

/**
 * An entry that asks for all it needs at once. As it is bundled, a page would ask for the engine only when it has what the
 * entry imports: one more wait for the network.
 */
function entry(folder, names, shared, isDivided) {
  const listed = (chosen) => `{\n${chosen.map((name) => `  ${name},\n`).join("")}}`;
  const deferred = isDivided ? `, () => new URL("../${folder}/deferred_bg.wasm", import.meta.url)` : "";
  return `${BANNER}
const at = new URL("../${folder}/dangjiu_bg.wasm", import.meta.url);
const [shared, glue, engine] = await Promise.all([
  import("./shared.js"),
  import("../${folder}/dangjiu.js"),
  // Node reads files, and fetches none. What does not come is asked for once more, and told as what it is.
  at.protocol === "file:" ? at : fetch(at).catch(() => at),
]);
export const ${listed(names.filter((name) => shared.has(name)))} = shared;
export const ${listed(names.filter((name) => !shared.has(name)))} = await shared.load(glue, engine${deferred});
`;
}

for (const [config, folder] of [["node", "bindings-node/lib"], ["web", "bindings-wasm/lib"]]) {
  const committed = join(here, "..", folder);
  const out = check ? mkdtempSync(join(tmpdir(), "dangjiu-js-")) : committed;
  if (!check) {
    rmSync(committed, { recursive: true, force: true });
  }
  execFileSync(process.execPath, [tsc, "-p", join(here, `tsconfig.${config}.json`), "--outDir", out], { stdio: "inherit" });
  if (config === "web") {
    await bundle(out);
  }
  if (check) {
    const names = new Set([...readdirSync(out), ...readdirSync(committed)]);
    const text = (at, name) => (readdirSync(at).includes(name) ? readFileSync(join(at, name), "utf8") : undefined);
    stale.push(...[...names].filter((name) => text(out, name) !== text(committed, name)).map((name) => `${folder}/${name}`));
    rmSync(out, { recursive: true });
  }
}
if (stale.length > 0) {
  console.error(`not what the sources give: ${stale.join(", ")}; run node bindings-js/build.mjs`);
  process.exit(1);
}
