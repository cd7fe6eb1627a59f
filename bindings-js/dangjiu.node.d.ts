// The addon that `cargo build -p dangjiu-node` makes.
import type { Native } from "./src/native.js";
declare const addon: Omit<Native, "lay" | "view"> & { lay(memory: Uint8Array): void };
export = addon;
