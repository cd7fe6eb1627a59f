// Opens the HTML reports in Chromium and uses them as a reader would: no request, no error, no markup from an export,
// both languages, both themes, two widths, keyboard and search.
//
//     node report.mjs FOLDER      FOLDER holds the pages that the tests of the command line wrote
import { existsSync, readdirSync } from "node:fs";
import path from "node:path";
import { pathToFileURL } from "node:url";
import { chromium } from "playwright-core";

const folder = path.resolve(process.argv[2] ?? "../../target/pages");
const candidates = [process.env.CHROMIUM, "/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome"];
const executablePath = candidates.find((candidate) => candidate && existsSync(candidate));
const browser = await chromium.launch({ executablePath, args: process.getuid?.() === 0 ? ["--no-sandbox"] : [] });
let passed = 0;
let failed = 0;

// A page in a context of its own, with everything it complains about and asks for.
async function open(name, { width = 1280, colorScheme = "light" } = {}) {
  const context = await browser.newContext({ viewport: { width, height: 900 }, colorScheme, reducedMotion: "reduce" });
  const page = await context.newPage();
  const noise = [];
  const own = pathToFileURL(path.join(folder, name)).href;
  page.on("console", (message) => noise.push(`console: ${message.text()}`));
  page.on("pageerror", (error) => noise.push(`error: ${error.message}`));
  page.on("dialog", (dialog) => { noise.push(`dialog: ${dialog.message()}`); dialog.dismiss(); });
  page.on("request", (request) => { if (request.url() !== own && request.url() !== "data:,") noise.push(`request: ${request.url()}`); });
  await page.goto(own);
  return { page, noise, close: () => context.close() };
}

const is = (got, wanted, what) => {
  if (JSON.stringify(got) !== JSON.stringify(wanted)) throw new Error(`${what}: got ${JSON.stringify(got)}, wanted ${JSON.stringify(wanted)}`);
};
async function check(what, run) {
  try {
    await run();
    passed += 1;
    console.log(`ok      ${what}`);
  } catch (error) {
    failed += 1;
    console.log(`FAILED  ${what}\n        ${error.message}`);
  }
}
async function on(name, options, use) {
  const { page, noise, close } = await open(name, options);
  try {
    await use(page);
    is(noise, [], "what the page complains about or asks for");
  } finally {
    await close();
  }
}
const rows = (page) => page.locator("#list tbody tr").count();

for (const name of readdirSync(folder).filter((file) => file.endsWith(".html"))) {
  for (const width of [1280, 390]) {
    for (const colorScheme of ["light", "dark"]) {
      await check(`${name}: quiet, whole and inside its width (${width}, ${colorScheme})`, () => on(name, { width, colorScheme }, async (page) => {
        for (const lang of ["zh", "en"]) {
          await page.click(`[data-lang=${lang}]`);
          const over = await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);
          if (over > 0) throw new Error(`${over} pixels too wide in ${lang}`);
          const text = await page.evaluate(() => document.body.innerText);
          for (const broken of ["undefined", "[object", "NaN", "{0}", "{1}"]) {
            if (text.includes(broken)) throw new Error(`says ${broken} in ${lang}`);
          }
          is(await page.locator("main section").count() > 0, true, "sections");
        }
      }));
    }
  }
}

await check("the rate stands as an interval with its formula", () => on("sample.html", {}, async (page) => {
  is(await page.locator(".hero .rate").innerText(), "96.41%–96.50%", "rate");
  is((await page.locator(".hero").innerText()).includes("1,211 ÷ 1,256"), true, "formula");
}));

await check("the language changes everywhere", () => on("sample.html", {}, async (page) => {
  is(await page.locator("html").getAttribute("lang"), "zh-CN", "language");
  is(await page.locator("h1").innerText(), "订单诊断", "title");
  await page.click("[data-lang=en]");
  is(await page.locator("html").getAttribute("lang"), "en", "language");
  is(await page.locator("#causes h2").innerText(), "What is wrong, by cause", "heading");
  is(await page.locator("#causes li").first().innerText().then((text) => text.includes("Amounts a hundred times too large")), true, "cause");
}));

await check("what an export holds stays text", () => on("sample.html", {}, async (page) => {
  await page.fill("input[type=search]", "<script>alert");
  is(await rows(page), 2, "rows of the hostile order");
  is((await page.locator("#list tbody").innerText()).includes("<script>alert(1)</script>"), true, "shown as text");
  await page.locator("#list tbody .link").first().click();
  is(await page.locator("img").count(), 0, "images");
  is(await page.locator("script").count(), 2, "scripts");
}));

await check("search and filters narrow the list, and clearing them restores it", () => on("sample.html", {}, async (page) => {
  is(await rows(page), 47, "findings");
  await page.fill("input[type=search]", "2609240817355412088");
  is(await rows(page), 1, "by order number");
  await page.fill("input[type=search]", "ck2609240311");
  is(await rows(page), 1, "by outbound number, in small letters");
  await page.locator("#list .filters button").click();
  is(await rows(page), 47, "cleared");
  await page.selectOption("[data-filter=channel]", "xiaohongshu");
  is(await rows(page), 2, "by channel");
  await page.selectOption("[data-filter=severity]", "low");
  is(await rows(page), 1, "by channel and severity");
  await page.fill("input[type=search]", "no such thing");
  is(await page.locator("#list .empty").count(), 1, "nothing fits");
}));

await check("a cause leads to its findings", () => on("sample.html", {}, async (page) => {
  await page.locator("#causes .plain").nth(2).click();
  is(await rows(page), 24, "findings of the third cause");
  is(await page.evaluate(() => document.activeElement.dataset.filter), "cause", "focus");
}));

await check("orders have a list of their own", () => on("sample.html", {}, async (page) => {
  await page.locator("#list .segments button").nth(1).click();
  is(await rows(page), 48, "orders");
  await page.selectOption("[data-filter=verdict]", "undecided");
  is(await rows(page), 1, "undecided");
}));

await check("an order opens, closes and gives back the focus by keyboard alone", () => on("sample.html", {}, async (page) => {
  await page.fill("input[type=search]", "2609240817355412088");
  await page.locator("#list tbody .link").focus();
  await page.keyboard.press("Enter");
  const dialog = page.getByRole("dialog", { name: /TB_20260924_8a3f7b/ });
  is(await dialog.isVisible(), true, "open");
  is(await dialog.locator(".entry").count(), 7, "entries of its timeline");
  is(await dialog.locator(".lanes .head").allInnerTexts(), ["", "淘宝", "ERP", "仓库"], "lanes");
  is(await dialog.locator(".cards li.off").count(), 1, "deviating systems");
  is(await dialog.locator(".evidence li").count(), 2, "rows of evidence");
  await page.keyboard.press("Escape");
  is(await dialog.isVisible(), false, "closed");
  is(await page.evaluate(() => document.activeElement.textContent), "TB_20260924_8a3f7b", "focus");
}));

await check("the steps of the money bridge stay inside their drawing and show every cause", () => on("sample.html", {}, async (page) => {
  is(await page.locator("#bridge .bars li").count(), 7, "two sums, four causes and what is unexplained");
  const outside = await page.locator("#bridge svg").evaluateAll((drawings) => drawings.flatMap((drawing) => {
    const frame = drawing.getBoundingClientRect();
    return [...drawing.querySelectorAll("rect")].filter((bar) => {
      const box = bar.getBoundingClientRect();
      return box.left < frame.left - 1 || box.right > frame.right + 5;
    });
  }).length);
  is(outside, 0, "bars outside");
  await page.selectOption("[data-bridge=measure]", "refunded");
  is((await page.locator("#bridge").innerText()).includes("−458.00"), true, "refunds");
  await page.selectOption("[data-bridge=scope]", "channel:taobao");
  is((await page.locator("#bridge").innerText()).includes("−30.00"), true, "the part of Taobao");
  await page.selectOption("[data-bridge=scope]", "day:");
  is((await page.locator("#bridge").innerText()).includes("88.00"), true, "orders without a time");
}));

await check("a page that holds only the heaviest says so", () => on("few.html", {}, async (page) => {
  is(await rows(page), 3, "rows");
  is((await page.locator("#foot").innerText()).includes("This page holds 3 of 48 orders"), true, "note");
}));

await check("everything that can be used has a name", () => on("sample.html", {}, async (page) => {
  await page.locator("#list tbody .link").first().click();
  const nameless = await page.evaluate(() => [...document.querySelectorAll("button, select, input, svg[role=img], dialog")].filter((element) =>
    !(element.getAttribute("aria-label") || element.getAttribute("aria-labelledby") || element.textContent.trim())).length);
  is(nameless, 0, "elements without a name");
}));

for (const colorScheme of ["light", "dark"]) {
  await check(`text stands out from what is behind it (${colorScheme})`, () => on("sample.html", { colorScheme }, async (page) => {
    const weak = await page.evaluate(() => {
      const channels = (colour) => colour.match(/[\d.]+/g).map(Number);
      const light = (colour) => {
        const [r, g, b] = channels(colour).map((value) => value / 255).map((value) => (value <= 0.03928 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4));
        return 0.2126 * r + 0.7152 * g + 0.0722 * b;
      };
      const behind = (element) => {
        for (let at = element; at; at = at.parentElement) {
          const colour = getComputedStyle(at).backgroundColor;
          if ((channels(colour)[3] ?? 1) > 0.99) return colour;
        }
        return "rgb(255, 255, 255)";
      };
      const weak = new Set();
      for (const element of document.querySelectorAll("main *, header *, footer *")) {
        if (![...element.childNodes].some((node) => node.nodeType === 3 && node.data.trim())) continue;
        const [a, b] = [light(getComputedStyle(element).color), light(behind(element))];
        const contrast = (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05);
        if (contrast < 4.5 && !element.matches(".dash")) weak.add(`${element.tagName}.${element.className} ${contrast.toFixed(2)}`);
      }
      return [...weak];
    });
    is(weak, [], "text with a contrast below 4.5");
  }));
}

await check("the theme can be chosen", () => on("sample.html", {}, async (page) => {
  const paper = () => page.evaluate(() => getComputedStyle(document.body).backgroundColor);
  const before = await paper();
  await page.click("#theme");
  is(await paper(), before, "light on a light system");
  await page.click("#theme");
  is((await paper()) !== before, true, "dark");
  is(await page.locator("html").getAttribute("data-theme"), "dark", "theme");
  await page.click("#theme");
  is(await paper(), before, "as the system");
}));

await check("print shows the report without its tools", () => on("sample.html", {}, async (page) => {
  await page.emulateMedia({ media: "print" });
  is(await page.locator(".tools").isVisible(), false, "tools");
  is(await page.locator("#list .filters").isVisible(), false, "filters");
  is(await page.locator("#causes").isVisible(), true, "causes");
}));

await browser.close();
console.log(`\ntest result: ${failed ? "FAILED" : "ok"}. ${passed} passed; ${failed} failed`);
process.exitCode = failed ? 1 : 0;
