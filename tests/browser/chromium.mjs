// Chromium, and a server of one folder for it.
import { existsSync, readFileSync } from "node:fs";
import { createServer } from "node:http";
import { extname, join, normalize } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { chromium } from "playwright-core";

const PLACES = [process.env.CHROMIUM, "/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome"];
const KINDS = { ".html": "text/html", ".js": "text/javascript", ".mjs": "text/javascript", ".wasm": "application/wasm", ".json": "application/json" };
// The policy of a page that allows no `eval`.
const POLICY = "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; connect-src 'self'; worker-src 'self'";

/** Where Chromium is, if it is anywhere. */
export const executablePath = PLACES.find((place) => place !== undefined && existsSync(place));

/** What a page of a folder leaves in `globalThis.found`; `pages` are served besides the files of the folder. */
export async function foundBy(folder, pages = {}, patience = 120_000) {
  const server = createServer((request, response) => {
    const { pathname } = new URL(request.url, "http://localhost");
    const path = join(folder, normalize(pathname === "/" ? "/index.html" : pathname));
    const body = pages[pathname] ?? (existsSync(path) ? readFileSync(path) : undefined);
    const kind = KINDS[extname(path)] ?? "text/plain";
    response.writeHead(body === undefined ? 404 : 200, { "content-type": kind, "content-security-policy": POLICY });
    response.end(body);
  });
  await new Promise((listening) => server.listen(0, "127.0.0.1", listening));
  try {
    return await foundAt(`http://127.0.0.1:${server.address().port}/`, patience);
  } finally {
    server.close();
  }
}

/** What the page at a URL leaves in `globalThis.found`, and what it said. */
export async function foundAt(url, patience = 120_000) {
  const browser = await chromium.launch({ executablePath, args: ["--no-sandbox"] });
  try {
    const page = await browser.newPage();
    const said = [];
    page.on("console", (message) => said.push(message.text()));
    page.on("pageerror", (error) => said.push(String(error)));
    await page.goto(url);
    // Asked from outside: what waits within a page is a string that the policy lets nobody evaluate.
    const latest = Date.now() + patience;
    while (!(await page.evaluate(() => globalThis.found !== undefined))) {
      if (Date.now() > latest || said.some((line) => line.includes("Error"))) {
        throw new Error(`the page finds nothing: ${said.join("\n")}`);
      }
      await sleep(50);
    }
    return { found: await page.evaluate(() => globalThis.found), said: said.filter((line) => !line.includes("favicon")) };
  } finally {
    await browser.close();
  }
}
