// The package that is tested: DANGJIU_PACKAGE names its entry from the root of the workspace.
import { pathToFileURL } from "node:url";
import { join } from "node:path";
import { test } from "node:test";

export const root = join(import.meta.dirname, "../..");
export const entry = process.env.DANGJIU_PACKAGE ?? "bindings-node/index.mjs";
export const isNode = entry.startsWith("bindings-node");
export const dangjiu = await import(pathToFileURL(join(root, entry)));
export const NOW = "2026-02-09T10:00:00+08:00";

/** A test of what only the package for Node has. */
export const ofNode = isNode ? test : () => {};
/** A test of what only the package for browsers has. */
export const ofBrowsers = isNode ? () => {} : test;

/** One rule that asks this. */
export function asking(condition) {
  return dangjiu.compile(`rule r\nwhen ${condition}\nthen add_tag(tag: "x")\n`);
}
