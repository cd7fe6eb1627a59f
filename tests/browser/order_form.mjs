// Opens the order-entry page in Chromium, served by its own server under its policy, and fills it in as a clerk would.
//
//     node order_form.mjs [FOLDER]      screenshots go to FOLDER
import { existsSync, mkdirSync } from "node:fs";
import { connect } from "node:net";
import path from "node:path";
import { chromium } from "playwright-core";
import { server } from "../../examples/order-form/server.mjs";

const folder = path.resolve(process.argv[2] ?? "../../target/pages");
mkdirSync(folder, { recursive: true });
const candidates = [process.env.CHROMIUM, "/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome"];
const executablePath = candidates.find((candidate) => candidate && existsSync(candidate));
const browser = await chromium.launch({ executablePath, args: process.getuid?.() === 0 ? ["--no-sandbox"] : [] });
await new Promise((listening) => server.listen(0, "127.0.0.1", listening));
const base = `http://127.0.0.1:${server.address().port}/`;
let passed = 0;
let failed = 0;

const is = (got, wanted, what) => {
  if (JSON.stringify(got) !== JSON.stringify(wanted)) throw new Error(`${what}: got ${JSON.stringify(got)}, wanted ${JSON.stringify(wanted)}`);
};

/** Without these the page cannot send an order. */
const STOPPED = ["**/form.mjs", "**/problems.mjs", "**/lists.json"];

/** A page, and what it complains about. */
async function open({ width = 900, colorScheme = "light", scripts = true, without } = {}) {
  const context = await browser.newContext({ viewport: { width, height: 900 }, colorScheme, javaScriptEnabled: scripts });
  if (without !== undefined) await context.route(without, (route) => route.fulfill({ status: 404, json: { error: "there is nothing here" } }));
  const page = await context.newPage();
  const noise = [];
  page.on("console", (message) => noise.push(message.text()));
  page.on("pageerror", (error) => noise.push(error.message));
  page.on("request", (request) => { if (!request.url().startsWith(base)) noise.push(`request: ${request.url()}`); });
  page.setDefaultTimeout(10_000);
  await page.goto(base);
  if (scripts && !STOPPED.includes(without)) await page.waitForSelector("body[data-ready=yes]");
  return { page, noise, close: () => context.close() };
}

async function check(what, use, options) {
  let opened;
  try {
    opened = await open(options);
    const { page, noise } = opened;
    await use(page, noise);
    is(noise, [], "what the page complains about");
    passed += 1;
    console.log(`ok      ${what}`);
  } catch (error) {
    failed += 1;
    console.log(`FAILED  ${what}\n        ${error.message}`);
  } finally {
    await opened?.close();
  }
}

const problem = (page, field) => page.locator(`#${field}-problem`).innerText();
const problems = async (page) => {
  const texts = {};
  for (const field of ["source_kind", "amount", "receiver_phone", "carrier", "waybill"]) {
    const text = await problem(page, field);
    if (text !== "") texts[field] = text;
  }
  return texts;
};
const fill = async (page, values) => {
  for (const [field, value] of Object.entries(values)) {
    if (["source_kind", "carrier"].includes(field)) await page.selectOption(`#${field}`, value);
    else await page.fill(`#${field}`, value);
  }
};
const focused = (page) => page.evaluate(() => document.activeElement.id || document.activeElement.type || document.activeElement.tagName);
/** Lets orders wait: what was sent, and what lets them go on. */
const slow = async (page) => {
  const sent = [];
  let answerNow;
  const answered = new Promise((resolve) => { answerNow = resolve; });
  await page.route("**/orders", async (route) => {
    sent.push(route.request().postDataJSON());
    await answered;
    await route.continue();
  });
  return { sent, answerNow };
};
const LABELS = ["来源", "金额（元）", "收货手机", "快递（可不填）", "运单号（可不填）"];
const RIGHT = { source_kind: "koc_sample", amount: "199", receiver_phone: "13800000000" };

await check("an untouched form has no mistakes", async (page) => {
  is(await problems(page), {}, "problems");
  await page.screenshot({ path: path.join(folder, "order_form_fresh.png"), fullPage: true });
});

await check("what is missing is said once its field was left, in both languages", async (page) => {
  await page.focus("#receiver_phone");
  await page.keyboard.press("Tab");
  is(await problems(page), { receiver_phone: "必填" }, "left empty");
  await page.click("#language");
  is(await problems(page), { receiver_phone: "Required" }, "in English");
  is(await page.locator("html").getAttribute("lang"), "en", "language");
});

await check("sentences of rules and of the engine stand beside their fields while typing", async (page) => {
  await fill(page, { receiver_phone: "138" });
  is(await problem(page, "receiver_phone"), "手机号应为 1 开头的 11 位数字", "too short");
  await fill(page, { receiver_phone: "13800000000", amount: "0" });
  is(await problems(page), { amount: "金额须大于 0" }, "nothing to pay");
  await fill(page, { amount: "twelve" });
  is(await problem(page, "amount"), "金额应为数字，如 199.00", "no amount");
  await fill(page, { amount: "199 USD" });
  is(await problem(page, "amount"), "USD 与 CNY 混用，金额必须是同一币种", "dollars");
  await fill(page, { amount: "0.001" });
  is(await problem(page, "amount"), "金额最多两位小数", "less than a fen");
  await fill(page, { amount: "12.50", receiver_phone: "1380000000x" });
  is(await problems(page), { receiver_phone: "手机号应为 1 开头的 11 位数字" }, "a letter in a telephone");
  await fill(page, { receiver_phone: "13800000000", carrier: "zto", waybill: "7500!0000001" });
  is(await problems(page), { waybill: "运单号是 8 至 32 位大写字母、数字或 -" }, "a sign that no waybill has");
  await fill(page, { carrier: "sf", waybill: "SF123456789012X" });
  is(await problems(page), { waybill: "顺丰运单号是 SF 加 13 位数字" }, "a letter in a waybill of SF");
  await fill(page, { waybill: "SF123" });
  is(await problems(page), { waybill: "顺丰运单号是 SF 加 13 位数字" }, "a short waybill");
  await page.click("#language");
  is(await problems(page), { waybill: "A waybill of SF is SF and 13 digits" }, "in English");
  await fill(page, { waybill: "SF1234567890123" });
  is(await problems(page), {}, "all right");
});

await check("full-width digits and ordinary spellings are read, and nothing is guessed", async (page) => {
  const { sent, answerNow } = await slow(page);
  answerNow();
  const NUMBER = "金额应为数字，如 199.00";
  const amounts = [
    ["１９９", ""], ["１９９．５０", ""], ["199 元", ""], ["199元", ""], ["199 CNY", ""], ["199cny", ""], ["￥199", ""], ["1,999", ""],
    ["1,999,00", NUMBER], ["１，９９９　元", ""], ["¥12,345.60", ""], ["100,000.00", ""], ["1,000,000", ""], ["1,000,001", "金额超过 100 万元，请分单"],
    ["-1,999", "金额须大于 0"], ["1,999 USD", "USD 与 CNY 混用，金额必须是同一币种"], ["1,99", NUMBER], ["1,9999", NUMBER], ["10,00", NUMBER],
    ["0,199", NUMBER], ["1234,567", NUMBER], [",199", NUMBER], ["1.999,000", NUMBER], ["1,999.", NUMBER], ["199。5", NUMBER], ["5²", NUMBER], ["①", NUMBER],
    ["1 999", NUMBER], ["199元元", NUMBER], ["元", NUMBER], ["一百", NUMBER],
  ];
  for (const [amount, sentence] of amounts) {
    await fill(page, { amount });
    is([amount, await problem(page, "amount")], [amount, sentence], "amount");
  }
  await fill(page, { ...RIGHT, amount: "１，９９９．５元", receiver_phone: "　１３８００００００００ ", carrier: "sf", waybill: "ＳＦ１２３４５６７８９０１２３" });
  is(await problems(page), {}, "problems");
  await page.click("button[type=submit]");
  await page.locator("#answer:not(:empty)").waitFor();
  is(sent, [{ source_kind: "koc_sample", amount: "1999.5元", receiver_phone: "13800000000", carrier: "sf", waybill: "SF1234567890123" }], "what was sent");
  await page.click("#language");
  await fill(page, { amount: "twelve" });
  is(await problem(page, "amount"), "An amount is a number such as 199.00", "in English");
});

await check("an order without a source is not sent, and the list offers the shop's", async (page) => {
  const sent = [];
  page.on("request", (request) => { if (request.method() === "POST") sent.push(request.url()); });
  await fill(page, { ...RIGHT, source_kind: "" });
  await page.click("button[type=submit]");
  is(await problems(page), { source_kind: "手工订单须选择来源" }, "problems");
  is(await page.evaluate(() => document.activeElement.id), "source_kind", "focus");
  is(sent, [], "what was sent");
  const offered = await page.locator("#source_kind option").allInnerTexts();
  is(offered.slice(0, 4), ["", "抖音售后补发", "售后补发", "换货补单"], "the list");
  is(offered.length, 11, "how many there are");
  await page.screenshot({ path: path.join(folder, "order_form_refused.png"), fullPage: true });
});

await check("a right order is taken", async (page) => {
  await fill(page, RIGHT);
  await page.click("button[type=submit]");
  await page.locator("#answer:not(:empty)").waitFor();
  const said = await page.locator("#answer").innerText();
  if (!/^已收单 M-[0-9a-f]{12}$/.test(said)) throw new Error(`the server said ${said}`);
  await page.screenshot({ path: path.join(folder, "order_form_taken.png"), fullPage: true });
  is([await page.inputValue("#amount"), await problems(page)], ["", {}], "the form for the next order");
});

await check("two clicks are one order", async (page) => {
  const { sent, answerNow } = await slow(page);
  await fill(page, RIGHT);
  await page.evaluate(() => {
    const button = document.querySelector("button[type=submit]");
    button.click();
    button.click();
  });
  answerNow();
  await page.locator("#answer:not(:empty)").waitFor();
  is(sent.length, 1, "orders that were sent");
});

await check("an order on its way is held as it was sent, and the focus stays", async (page) => {
  const { sent, answerNow } = await slow(page);
  await fill(page, { ...RIGHT, carrier: "sf" });
  await page.focus("#amount");
  await page.keyboard.press("Enter");
  await page.keyboard.press("Control+A");
  await page.keyboard.type("250");
  is([await page.inputValue("#amount"), await focused(page)], ["199", "amount"], "what is typed meanwhile");
  await page.focus("#carrier");
  await page.keyboard.press("ArrowDown");
  is([await page.inputValue("#carrier"), await focused(page)], ["sf", "carrier"], "what is chosen meanwhile");
  await page.click("#language");
  await page.click("#language");
  is(await page.inputValue("#carrier"), "sf", "what was chosen, in another language");
  answerNow();
  await page.locator("#answer:not(:empty)").waitFor();
  is(sent.map(({ amount }) => amount), ["199元"], "what was sent");
  is([await page.inputValue("#amount"), await page.inputValue("#carrier")], ["", ""], "the form for the next order");
  await page.focus("#amount");
  await page.keyboard.type("250");
  await page.selectOption("#carrier", "zto");
  is([await page.inputValue("#amount"), await page.inputValue("#carrier")], ["250", "zto"], "the next order");
});

/** Answers as a server that knows better. */
const refuse = (page, problems) => page.route("**/orders", (route) => route.fulfill({ status: 422, json: { problems } }));

await check("the button keeps the focus when the order is taken", async (page) => {
  const { answerNow } = await slow(page);
  await fill(page, RIGHT);
  await page.focus("button[type=submit]");
  await page.keyboard.press("Space");
  is([await focused(page), await page.getAttribute("button[type=submit]", "aria-disabled")], ["submit", "true"], "while it is sent");
  answerNow();
  await page.locator("#answer:not(:empty)").waitFor();
  is([await focused(page), await page.getAttribute("button[type=submit]", "aria-disabled")], ["submit", "false"], "once it is taken");
});

await check("a refusal of the server leads to the first field that is wrong", async (page, noise) => {
  const sentence = { zh: "有误", en: "Wrong", missing: false };
  await refuse(page, { waybill: [sentence], amount: [sentence] });
  await fill(page, RIGHT);
  await page.focus("button[type=submit]");
  await page.keyboard.press("Space");
  await page.locator("#answer:not(:empty)").waitFor();
  is([await focused(page), await problems(page)], ["amount", { amount: "有误", waybill: "有误" }], "focus");
  await page.unroute("**/orders");
  await refuse(page, { "": [sentence] });
  await fill(page, { amount: "198", waybill: "SF1234567890123" });
  await page.focus("button[type=submit]");
  await page.keyboard.press("Space");
  await page.locator("#answer:not(:empty)").waitFor();
  is([await focused(page), await page.locator("#answer").innerText()], ["submit", "有误"], "what is about no field");
  // The browser says that there was a 422.
  noise.length = 0;
});

await check("what did not change is not said again", async (page) => {
  await fill(page, { receiver_phone: "1", amount: "0" });
  await page.evaluate(() => {
    window.written = [];
    const observer = new MutationObserver((records) => window.written.push(...records.map(({ target }) => target.id || target.parentElement.id)));
    observer.observe(document.querySelector("form"), { subtree: true, childList: true, characterData: true, attributes: true });
  });
  await page.focus("#receiver_phone");
  await page.keyboard.type("380000000");
  is(await page.evaluate(() => window.written), [], "what was written while the same is wrong");
  await page.keyboard.type("0");
  is(await page.evaluate(() => window.written.splice(0)), ["receiver_phone-problem", "receiver_phone"], "once it is right");
});

await check("nothing is wrong yet while an input method composes", async (page) => {
  const session = await page.context().newCDPSession(page);
  await page.focus("#receiver_phone");
  for (const text of ["y", "yi", "yi san"]) {
    await session.send("Input.imeSetComposition", { text, selectionStart: text.length, selectionEnd: text.length });
  }
  is([await page.inputValue("#receiver_phone"), await problems(page)], ["yi san", {}], "composing");
  await session.send("Input.insertText", { text: "13" });
  is([await page.inputValue("#receiver_phone"), await problem(page, "receiver_phone")], ["13", "手机号应为 1 开头的 11 位数字"], "composed");
  await page.fill("#receiver_phone", "13800000000");
  is(await problems(page), {}, "typed");
});

await check("the answer is seen on a small page, and so is what it refuses", async (page, noise) => {
  await page.setViewportSize({ width: 320, height: 300 });
  const seen = (selector) => page.locator(selector).evaluate((element) => {
    const { top, bottom } = element.getBoundingClientRect();
    return top >= 0 && bottom <= innerHeight;
  });
  await fill(page, RIGHT);
  await page.focus("#amount");
  await page.keyboard.press("Enter");
  await page.locator("#answer:not(:empty)").waitFor();
  is(await seen("#answer"), true, "the number");
  await refuse(page, { amount: [{ zh: "有误", en: "Wrong", missing: false }] });
  await fill(page, RIGHT);
  await page.click("button[type=submit]");
  await page.locator("#answer:not(:empty)").waitFor();
  is(await seen("#amount"), true, "what is refused");
  noise.length = 0;
});

await check("the order's number stays in another language", async (page) => {
  await fill(page, RIGHT);
  await page.click("button[type=submit]");
  await page.locator("#answer:not(:empty)").waitFor();
  const number = (await page.locator("#answer").innerText()).split(" ").pop();
  await page.click("#language");
  is(await page.locator("#answer").innerText(), `Taken: ${number}`, "in English");
  await page.click("#language");
  is(await page.locator("#answer").innerText(), `已收单 ${number}`, "in Chinese again");
  await fill(page, { amount: "1" });
  await page.click("#language");
  is(await page.locator("#answer").innerText(), "", "once the next order is begun");
});

await check("a server that does not answer is said, and the order can be sent again", async (page, noise) => {
  await page.route("**/orders", (route) => route.abort());
  await fill(page, RIGHT);
  await page.click("button[type=submit]");
  await page.locator("#answer:not(:empty)").waitFor();
  is(await page.locator("#answer").innerText(), "服务器没有回应，不知是否收单；可以再次提交，不会重复收单", "the answer");
  is([await page.inputValue("#amount"), await page.isDisabled("button[type=submit]")], ["199", false], "the form");
  // The browser says so as well.
  noise.length = 0;
});

/** Sends the order to the server and loses its answer; says which number it was given. */
async function lose(page) {
  let id;
  await page.route("**/orders", async (route) => {
    id = (await (await route.fetch()).json()).id;
    await route.abort();
  });
  await submitted(page);
  await page.unroute("**/orders");
  return id;
}

async function submitted(page) {
  await page.evaluate(() => { document.querySelector("#answer").textContent = ""; });
  await page.click("button[type=submit]");
  await page.locator("#answer:not(:empty)").waitFor();
}

await check("an order whose answer was lost is sent again as the same order", async (page, noise) => {
  await fill(page, RIGHT);
  const id = await lose(page);
  await submitted(page);
  is(await page.locator("#answer").innerText(), `已收单 ${id}`, "the answer");
  await fill(page, RIGHT);
  await submitted(page);
  const next = await page.locator("#answer").innerText();
  is([next.startsWith("已收单 M-"), next.endsWith(id)], [true, false], "the next order is another");
  noise.length = 0;
});

await check("an order that is changed after its answer was lost is not taken for the one before", async (page, noise) => {
  await fill(page, RIGHT);
  const id = await lose(page);
  await fill(page, { amount: "200" });
  await submitted(page);
  is(await page.locator("#answer").innerText(), `上次提交的订单已收：${id}。表单现在的内容与它不同，尚未收单；再次提交即作为另一单`, "the answer");
  is(await page.inputValue("#amount"), "200", "the form");
  await submitted(page);
  const next = await page.locator("#answer").innerText();
  is([next.startsWith("已收单 M-"), next.endsWith(id)], [true, false], "the changed order");
  // The browser says that one was lost, and that one was a conflict.
  noise.length = 0;
});

await check("half a character is the mistake of its field only", async (page) => {
  const sent = [];
  page.on("request", (request) => { if (request.method() === "POST") sent.push(request.url()); });
  const put = (field, value) => page.evaluate(([field, value]) => {
    const input = document.querySelector(`#${field}`);
    input.value = value;
    input.dispatchEvent(new Event("input", { bubbles: true }));
  }, [field, value]);
  await fill(page, { ...RIGHT, amount: "0", receiver_phone: "138" });
  const others = { amount: "金额须大于 0", receiver_phone: "手机号应为 1 开头的 11 位数字" };
  await put("waybill", "\ud800");
  is(await problems(page), { ...others, waybill: "这里有无法识别的内容，请重新输入" }, "half a waybill");
  await put("waybill", "");
  await put("amount", "199\udc00");
  is(await problems(page), { ...others, amount: "金额应为数字，如 199.00" }, "half an amount");
  await fill(page, RIGHT);
  await put("waybill", "7500000000\ud83d");
  await page.click("button[type=submit]");
  is([await focused(page), sent], ["waybill", []], "focus, and what was sent");
  await page.click("#language");
  is(await problems(page), { waybill: "This cannot be read: type it again" }, "in English");
});

await check("the server asks the same rules and says the same", async () => {
  const post = async (body, type = "application/json") => {
    const response = await fetch(new URL("orders", base), { method: "POST", headers: { "content-type": type }, body });
    return [response.status, await response.json()];
  };
  const [status, { problems: found }] = await post(JSON.stringify({ amount: "199元", receiver_phone: "138" }));
  is(status, 422, "status");
  is(Object.keys(found).sort(), ["receiver_phone", "source_kind"], "fields");
  is([found.source_kind[0].zh, found.source_kind[0].choices.length], ["手工订单须选择来源", 10], "source");
  is(found.receiver_phone[0].en, "A mobile number has 11 digits and begins with 1", "telephone");
  const refusals = [
    [{ receiver_phone: "1abcdefghij" }, "receiver_phone", "A mobile number has 11 digits and begins with 1"],
    [{ carrier: "sf", waybill: "SFabcdefghijklm" }, "waybill", "A waybill of SF is SF and 13 digits"],
    [{ carrier: "zto", waybill: "!!" }, "waybill", "A waybill is 8 to 32 capital letters, digits or -"],
    [{ waybill: "9".repeat(1000) }, "waybill", "A waybill is 8 to 32 capital letters, digits or -"],
    [{ carrier: "nonsense" }, "carrier", "Choose a carrier of the list"],
    [{ source_kind: "nonsense" }, "source_kind", "Choose where this order comes from"],
    [{ amount: "0.001元" }, "amount", "The amount has two decimals at most"],
    [{ amount: "1,99" }, "amount", "An amount is a number such as 199.00"],
    [{ amount: 199 }, "amount", "An amount is a number such as 199.00"],
    [{ receiver_phone: 13800000000 }, "receiver_phone", "This cannot be read: type it again"],
    [{ amount: { amount: "199", currency: "USD" } }, "amount", "USD meets CNY; amounts must be of one currency"],
    [{ amount: "\ud800" }, "amount", "An amount is a number such as 199.00"],
    [{ waybill: ["\ud800"] }, "waybill", "This cannot be read: type it again"],
    [{ waybill: "\ud800", ...Object.fromEntries(Array.from({ length: 64 }, (_, index) => [index, 1])) }, "",
      "a text with half a character (a lone surrogate) has no JSON form"],
  ];
  const right = { ...RIGHT, amount: "199元" };
  is((await post(JSON.stringify(right)))[0], 201, "a right order");
  is((await post(JSON.stringify({ ...right, amount: "１，９９９", receiver_phone: "１３８００００００００" })))[0], 201, "what no page has read");
  is((await post(JSON.stringify(right), "text/plain"))[0], 415, "what a page of another site may send");
  for (const [wrong, field, sentence] of refusals) {
    const [status, { problems: found }] = await post(JSON.stringify({ ...right, ...wrong }));
    is([status, Object.keys(found), found[field][0].en], [422, [field], sentence], JSON.stringify(wrong));
  }
  is((await post("{"))[0], 400, "no JSON");
  is((await post(`{"amount":${"[".repeat(30_000)}${"]".repeat(30_000)}}`))[0], 422, "lists in one another");
  is((await post("[]"))[0], 400, "a list");
  is((await post("x".repeat(70_000)))[0], 413, "too long");
  is((await fetch(new URL("server.mjs", base))).status, 404, "a file that the page does not need");
  const nothing = await fetch(new URL("dangjiu/nothing.js", base));
  is([nothing.status, await nothing.json()], [404, { error: "there is nothing here" }], "a part that there is none of");
  for (const path of ["", "form.css", "order_form.djplan"]) {
    const [got, asked] = await Promise.all(["GET", "HEAD"].map((method) => fetch(new URL(path, base), { method })));
    const of = ({ status, headers }) => [status, headers.get("content-type"), headers.get("content-length")];
    is(of(asked), of(got), `HEAD of /${path}`);
    is([asked.status, await asked.text()], [200, ""], `HEAD of /${path} has no body`);
  }
});

for (const without of ["**/dangjiu_bg.wasm", "**/slim.js", "**/order_form.djplan"]) {
  await check(`without ${without} the server checks`, async (page, noise) => {
    is(await page.locator("label").allInnerTexts(), LABELS, "labels");
    is(await page.locator("#checking").innerText(), "规则未能在浏览器里加载，填写时不检查；提交后由服务器检查。", "what is said");
    await page.click("#language");
    is((await page.locator("#checking").innerText()).endsWith("the server checks what you submit."), true, "in English");
    await page.click("#language");
    await fill(page, { ...RIGHT, amount: "１，９９９", receiver_phone: "138" });
    await page.focus("#amount");
    await page.keyboard.press("Enter");
    await page.locator("#answer:not(:empty)").waitFor();
    is(await problems(page), { receiver_phone: "手机号应为 1 开头的 11 位数字" }, "what the server found");
    is([page.url(), await page.inputValue("#amount"), await focused(page)], [base, "１，９９９", "receiver_phone"], "the page");
    await fill(page, { receiver_phone: "13800000000" });
    await page.keyboard.press("Enter");
    await page.locator("#answer:not(:empty)").waitFor();
    is(/^已收单 M-/.test(await page.locator("#answer").innerText()), true, "what the server says then");
    // The browser says what is not there, and that there was a 422.
    noise.length = 0;
  }, { without });
}

for (const [what, options] of [["scripts", { scripts: false }], ...STOPPED.map((without) => [without, { without }])]) {
  await check(`without ${what} nothing is sent, and what was typed stays`, async (page, noise) => {
    is(await page.locator("label").allInnerTexts(), LABELS, "labels");
    is([await page.locator("h1").innerText(), await page.locator("button[type=submit]").innerText()], ["手工录单", "提交"], "heading and button");
    is(await page.locator("#checking").innerText(), "规则尚未加载，暂时不能检查和提交订单。若一直如此，请允许运行脚本，再刷新页面。", "what is said");
    is(await page.locator("noscript p").isVisible(), !(options.scripts ?? true), "in English, where no script can say it");
    is(await page.locator("#language").isVisible(), what === "**/lists.json", "a button that would do nothing");
    await page.focus("#amount");
    await page.keyboard.type("199");
    await page.keyboard.press("Enter");
    await page.waitForTimeout(100);
    is([page.url(), await page.inputValue("#amount")], [base, "199"], "after Enter");
    noise.length = 0;
  }, options);
}

await check("no request ends the server", async () => {
  const status = (line) => new Promise((resolve, reject) => {
    const socket = connect(server.address().port, "127.0.0.1", () => socket.end(`${line} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n`));
    let answer = "";
    socket.setEncoding("utf8").on("data", (part) => { answer += part; }).on("end", () => resolve(Number(answer.split(" ")[1]))).on("error", reject);
  });
  is(await status("GET //["), 404, "a path that is no address of its own");
  is(await status("OPTIONS *"), 404, "no path");
  is(await status("GET /__proto__"), 404, "no page");
  is((await fetch(base)).status, 200, "the page");
});

await check("the policy forbids eval and inline scripts, and the rules run all the same", async (page, noise) => {
  const header = (await page.request.get(base)).headers()["content-security-policy"];
  is([header.includes("'unsafe-eval'"), header.includes("'unsafe-inline'")], [false, false], "what the policy allows");
  is(header.includes("frame-ancestors 'none'"), true, "whether another page may frame it");
  await page.evaluate(() => new Promise((resolve) => {
    addEventListener("securitypolicyviolation", (event) => {
      (window.violations ??= []).push(event.violatedDirective);
      resolve();
    });
    const script = document.createElement("script");
    script.textContent = "window.ran = true";
    document.body.append(script);
  }));
  is(await page.evaluate(() => [window.ran ?? false, window.violations]), [false, ["script-src-elem"]], "an inline script");
  noise.length = 0;
  await fill(page, { receiver_phone: "1" });
  is(await problem(page, "receiver_phone"), "手机号应为 1 开头的 11 位数字", "the rules");
});

for (const width of [320, 1200]) {
  await check(`inside its width in both languages (${width})`, async (page) => {
    await fill(page, { amount: "1,99", receiver_phone: "1", carrier: "sf", waybill: "SF1" });
    await page.click("button[type=submit]");
    for (const language of ["zh", "en"]) {
      const over = await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);
      if (over > 0) throw new Error(`${over} pixels too wide in ${language}`);
      await page.screenshot({ path: path.join(folder, `order_form_${width}_${language}.png`), fullPage: true });
      await page.click("#language");
    }
  }, { width });
}

for (const colorScheme of ["light", "dark"]) {
  await check(`inside a telephone's width (${colorScheme})`, async (page) => {
    await fill(page, { amount: "twelve", receiver_phone: "1" });
    const over = await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);
    if (over > 0) throw new Error(`${over} pixels too wide`);
    await page.screenshot({ path: path.join(folder, `order_form_390_${colorScheme}.png`), fullPage: true });
  }, { width: 390, colorScheme });
}

await browser.close();
server.close();
console.log(`\ntest result: ${failed ? "FAILED" : "ok"}. ${passed} passed; ${failed} failed`);
process.exitCode = failed === 0 ? 0 : 1;
