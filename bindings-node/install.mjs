// Compiles the addon: `npm install ./bindings-node` runs this. It needs Rust once, and nothing at run time.
//
// All of it is optimised at once, which takes some minutes; `--dev` leaves optimisation out, for tests. CARGO_TARGET_DIR says
// where cargo works.
import { spawnSync } from "node:child_process";
import { copyFileSync, existsSync, renameSync } from "node:fs";
import { join, resolve } from "node:path";
import { fileURLToPath } from "node:url";

const here = fileURLToPath(new URL(".", import.meta.url));
const profile = process.argv.includes("--dev") ? "dev" : "addon-dist";
const target = resolve(process.env.CARGO_TARGET_DIR ?? join(here, "..", "target", "node"));
const addon = join(here, "dangjiu.node");

if (!existsSync(join(here, "Cargo.toml"))) {
  // A package that was packed with its addon inside.
  process.exit(existsSync(addon) ? 0 : 1);
}
const what = ["--package", "dangjiu-node", "--profile", profile];
// Rust's own linker for Linux folds functions that are the same and leaves out how to unwind, which nothing does: a twentieth
// of the addon. Another linker may know none of it.
const lean = ["--icf=all", "-O2", "--no-eh-frame-hdr", `-T,${join(here, "lean.ld")}`].map((flag) => `-Clink-arg=-Wl,${flag}`);
const leanly = ["rustc", "--lib", ...what, "--", ...lean];
const ways = [...(profile !== "dev" && process.platform === "linux" ? [leanly] : []), ["build", ...what]];
for (const way of ways) {
  const cargo = spawnSync("cargo", way, { cwd: here, env: { ...process.env, CARGO_TARGET_DIR: target }, stdio: "inherit" });
  if (cargo.error !== undefined) {
    console.error(`cargo cannot be started (${cargo.error.message}); it comes with Rust, which rustup installs`);
    process.exit(1);
  }
  if (cargo.status === 0) {
    break;
  }
  if (way === ways.at(-1)) {
    process.exit(cargo.status ?? 1);
  }
}
const names = { darwin: "libdangjiu_node.dylib", win32: "dangjiu_node.dll" };
// A file that is loaded somewhere keeps its content: the new one takes its place.
copyFileSync(join(target, profile === "dev" ? "debug" : profile, names[process.platform] ?? "libdangjiu_node.so"), `${addon}.new`);
renameSync(`${addon}.new`, addon);
