// Compiles the engine to WebAssembly, all of it into `wasm/` and the smaller one into `slim/`: `npm install
// ./bindings-wasm` runs this. It needs Rust once, with its target wasm32-unknown-unknown, and nothing at run time.
//
// `--dev` leaves optimisation out and makes only the full one, for tests; `--dist` optimises everything at once, which takes minutes, and
// lets `wasm-opt` make it smaller where that is. CARGO_TARGET_DIR says where cargo works.
import { spawnSync } from "node:child_process";
import { existsSync, mkdirSync, renameSync, rmSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

const here = fileURLToPath(new URL(".", import.meta.url));
const profile = process.argv.includes("--dev") ? "dev" : process.argv.includes("--dist") ? "wasm-dist" : "wasm-release";
const target = process.env.CARGO_TARGET_DIR ?? join(here, "..", "target", "wasm");
const builds = [{ folder: "wasm", features: ["--features", "full"] }, { folder: "slim", features: [] }];

if (!existsSync(join(here, "Cargo.toml"))) {
  // A package that was packed with the engine inside.
  process.exit(existsSync(join(here, "wasm/dangjiu_bg.wasm")) ? 0 : 1);
}

function run(program, arguments_, { folder = here, target: cargoTarget = target } = {}) {
  const run = spawnSync(program, arguments_, {
    cwd: folder,
    env: { ...process.env, CARGO_TARGET_DIR: cargoTarget },
    stdio: "inherit",
  });
  if (run.error !== undefined) {
    console.error(`${program} cannot be started: ${run.error.message}`);
    process.exit(1);
  }
  if (run.status !== 0) {
    process.exit(run.status ?? 1);
  }
}

const has = (program, ...arguments_) => spawnSync(program, arguments_, { stdio: "ignore" }).status === 0;
if (has("rustup", "--version")) {
  // Says by itself what is wrong; a target that is there already needs no network.
  spawnSync("rustup", ["target", "add", "wasm32-unknown-unknown"], { stdio: ["ignore", "ignore", "inherit"] });
}
const optimiser = join(here, "glue/node_modules/.bin/wasm-opt");
for (const { folder, features } of profile === "dev" ? builds.slice(0, 1) : builds) {
  const build = ["build", "--package", "dangjiu-wasm", "--target", "wasm32-unknown-unknown", "--profile", profile];
  run("cargo", [...build, ...features]);
  const engine = join(target, "wasm32-unknown-unknown", profile === "dev" ? "debug" : profile, "dangjiu_wasm.wasm");
  const out = join(here, folder);
  rmSync(out, { recursive: true, force: true });
  mkdirSync(out);
  run("cargo", ["run", "--quiet", "--", engine, out], { folder: join(here, "glue"), target: join(target, "glue") });
  if (profile === "wasm-dist" && existsSync(optimiser)) {
    const wasm = join(out, "dangjiu_bg.wasm");
    const smaller = join(out, "smaller.wasm");
    run(optimiser, ["-Oz", "--enable-bulk-memory", "--enable-nontrapping-float-to-int", "--enable-sign-ext", "--enable-mutable-globals", "--enable-reference-types", "--enable-multivalue", wasm, "-o", smaller]);
    renameSync(smaller, wasm);
  }
}
