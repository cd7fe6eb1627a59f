// Compiles the engine to WebAssembly: all of it into `wasm/`, with what pages hardly ever need as a module of its own, and the
// smaller one into `slim/`. `npm install ./bindings-wasm` runs this. It needs Rust once, with its target wasm32-unknown-unknown,
// and nothing at run time; it takes some minutes, because all of it is optimised at once. CARGO_TARGET_DIR says where cargo works.
//
// Where the sources of Rust's library lie (`rustup component add rust-src`), it is compiled too, for size and without the
// sentences and places of panics: a twelfth less to fetch. Cargo asks for RUSTC_BOOTSTRAP for that.
//
// `--dev` leaves optimisation out, for tests.
import { spawnSync } from "node:child_process";
import { existsSync, mkdirSync, rmSync } from "node:fs";
import { join, resolve } from "node:path";
import { fileURLToPath } from "node:url";

const here = fileURLToPath(new URL(".", import.meta.url));
const profile = process.argv.includes("--dev") ? "dev" : "wasm-dist";
const target = resolve(process.env.CARGO_TARGET_DIR ?? join(here, "..", "target", "wasm"));
// The function that calls all that is deferred, `dangjiu_facade::deferred::carried_out`, as Rust writes its name for the linker.
const ROOT = "14dangjiu_facade8deferred11carried_out";
const builds = [
  { folder: "wasm", features: ["--features", "full"], defer: ["--defer", ROOT] },
  { folder: "slim", features: [], defer: [] },
];

if (!existsSync(join(here, "Cargo.toml"))) {
  // A package that was packed with the engine inside.
  process.exit(existsSync(join(here, "wasm/dangjiu_bg.wasm")) ? 0 : 1);
}

/** Whether a program did its work; ends where it cannot be started. */
function runs(program, arguments_, { folder = here, env = {} } = {}) {
  const run = spawnSync(program, arguments_, { cwd: folder, env: { ...process.env, CARGO_TARGET_DIR: target, ...env }, stdio: "inherit" });
  if (run.error !== undefined) {
    console.error(`${program} cannot be started: ${run.error.message}`);
    process.exit(1);
  }
  return run.status === 0;
}

const said = (program, ...arguments_) => spawnSync(program, arguments_, { encoding: "utf8" }).stdout?.trim();
if (said("rustup", "--version")) {
  // Says by itself what is wrong; a target that is there already needs no network.
  spawnSync("rustup", ["target", "add", "wasm32-unknown-unknown"], { stdio: ["ignore", "ignore", "inherit"] });
}
const library = join(said("rustc", "--print", "sysroot") ?? "", "lib/rustlib/src/rust/library/Cargo.lock");
const flags = [
  process.env.RUSTFLAGS ?? "",
  "-Zunstable-options -Cpanic=immediate-abort -Zlocation-detail=none",
  // Additions in place of multiplications, and values had ready, are more instructions.
  "-Cllvm-args=-disable-lsr -Cllvm-args=-enable-pre=false",
  // Digests are taken of single events only.
  '--cfg sha2_backend="soft" --cfg sha2_backend_soft="compact"',
];
const smallest = {
  target: join(target, "std"),
  arguments_: ["-Zbuild-std=std,panic_abort", "-Zbuild-std-features=optimize_for_size"],
  env: { RUSTC_BOOTSTRAP: "1", RUSTFLAGS: flags.join(" ") },
};
const usual = { target, arguments_: [], env: {} };
const ways = profile !== "dev" && existsSync(library) ? [smallest, usual] : [usual];

for (const { folder, features, defer } of builds) {
  const build = ["rustc", "--package", "dangjiu-wasm", "--target", "wasm32-unknown-unknown", "--profile", profile, ...features];
  // Relocations say what needs what.
  const linked = defer.length > 0 ? ["--", "-Clink-arg=--emit-relocs"] : [];
  const way = ways.find(({ target: CARGO_TARGET_DIR, arguments_, env }) =>
    runs("cargo", [...build, ...arguments_, ...linked], { env: { ...env, CARGO_TARGET_DIR } }));
  if (way === undefined) {
    process.exit(1);
  }
  const engine = join(way.target, "wasm32-unknown-unknown", profile === "dev" ? "debug" : profile, "dangjiu_wasm.wasm");
  const out = join(here, folder);
  rmSync(out, { recursive: true, force: true });
  mkdirSync(out);
  const glue = { folder: join(here, "../wasm-glue"), env: { CARGO_TARGET_DIR: join(target, "glue") } };
  const dev = profile === "dev" ? ["--dev"] : [];
  if (!runs("cargo", ["run", "--quiet", "--", engine, out, ...dev, ...defer], glue)) {
    process.exit(1);
  }
}
