/** The order-entry page: rules that run in the browser, problems beside their fields, in two languages. */
import { orderOf, problems } from "./problems.mjs";

const form = document.querySelector("form");
const submit = form.querySelector("button[type=submit]");
const answer = document.querySelector("#answer");
const switcher = document.querySelector("#language");
const checking = document.querySelector("#checking");
const fields = new Map([...document.querySelectorAll("[data-field]")].map((field) => [field.dataset.field, field]));
const control = (name) => fields.get(name).querySelector("input, select");
/** Fields that were filled in or left: before that, what is missing is no mistake. */
const touched = new Set();
const NOTHING = { zh: "", en: "" };
const CHECKED = {
  zh: "规则在浏览器里检查，服务器收单前再查一遍：同一个文件。",
  en: "Checked by rules in the browser, and once more by the server before it takes the order: one file.",
};
const UNCHECKED = {
  zh: "规则未能在浏览器里加载，填写时不检查；提交后由服务器检查。",
  en: "The rules could not be loaded in the browser, so nothing is checked while you type: the server checks what you submit.",
};
let language = "zh";
let refused = new Map();
/** What stands below the form, in both languages: another language must not cost the order's number. */
let told = NOTHING;
let sending = false;
/** What the server knows an order by that is sent again: whether its answer was lost or not, it is one order. */
let key = drawn();
/** The field that an input method is composing in. */
let composed;

/** Nothing until they are loaded, or where they cannot be. */
let rules;

async function fetched(path) {
  const response = await fetch(path);
  if (!response.ok) {
    throw new Error(`${path}: ${response.status}`);
  }
  return response;
}

/** The rules with their engine; nothing where one of them cannot be had. The server asks them all the same. */
async function loadRules() {
  try {
    const packed = fetched("order_form.djplan").then((response) => response.arrayBuffer());
    const [{ unpack }, bytes] = await Promise.all([import("./dangjiu/slim.js"), packed]);
    return unpack(bytes);
  } catch (error) {
    console.error(error);
    return undefined;
  }
}

function values() {
  return Object.fromEntries([...fields.keys()].map((name) => [name, control(name).value]));
}

/** Writes what is new only: what is written again is read aloud again. */
function write(element, text, property = "textContent") {
  if (element[property] !== text) {
    element[property] = text;
  }
}

/** Says what is wrong with a field. */
function mark(name, shown) {
  write(fields.get(name).querySelector(".problem"), shown?.[language] ?? "");
  const invalid = String(shown !== undefined);
  if (control(name).getAttribute("aria-invalid") !== invalid) {
    control(name).setAttribute("aria-invalid", invalid);
  }
}

/** Says what is wrong now. */
function check() {
  const found = rules === undefined ? new Map() : problems(rules, orderOf(values()), new Date());
  for (const name of fields.keys()) {
    const all = [...(found.get(name) ?? []), ...(refused.get(name) ?? [])];
    // The letters that are to become a word are not what is meant yet.
    if (name !== composed) {
      mark(name, all.find(({ missing }) => !missing || touched.has(name)));
    }
  }
  return found;
}

/** Leads to the first field that something is wrong with; whether there is one. */
function lead(found) {
  const wrong = [...fields.keys()].find((name) => found.has(name));
  if (wrong !== undefined) {
    control(wrong).focus();
  }
  return wrong !== undefined;
}

function speak() {
  document.documentElement.lang = language === "zh" ? "zh-CN" : "en";
  for (const element of document.querySelectorAll("[data-en]")) {
    write(element, element.dataset[language]);
  }
  write(answer, told[language]);
  check();
}

/** Fills a list with what it offers; `speak` says it. */
function offer(name, members) {
  const options = members.map(({ value, zh, en }) => {
    const option = new Option("", value);
    Object.assign(option.dataset, { zh, en });
    return option;
  });
  control(name).replaceChildren(new Option("", ""), ...options);
}

/**
 * While an order is on its way its fields stay as they were sent: what would be typed now would be taken for sent, and go with
 * the order. `disabled` and `inert` would do, but they take the focus away.
 */
function hold(held) {
  sending = held;
  submit.setAttribute("aria-disabled", String(held));
  form.classList.toggle("sending", held);
  for (const field of [...fields.keys()].map(control)) {
    // A list cannot be read-only, but it can offer nothing else.
    [...(field.options ?? [])].forEach((option) => { option.disabled = held && !option.selected; });
    field.readOnly = held;
  }
}

for (const [name, field] of fields) {
  field.addEventListener("input", () => {
    refused.delete(name);
    tell("", NOTHING);
    check();
  });
  field.addEventListener("compositionstart", () => { composed = name; });
  field.addEventListener("compositionend", () => {
    composed = undefined;
    check();
  });
  field.addEventListener("focusout", () => {
    touched.add(name);
    check();
  });
}
switcher.addEventListener("click", () => {
  language = language === "zh" ? "en" : "zh";
  speak();
});
/** Says what became of the order as a whole. */
function tell(className, said) {
  told = said;
  write(answer, className, "className");
  write(answer, said[language]);
  if (said !== NOTHING) {
    // On a telephone it stands below what is seen.
    answer.scrollIntoView({ block: "nearest" });
  }
}

const CREATED = 201;
const CONFLICT = 409;
/** Longer than any answer takes: a form that is held must be given back. */
const PATIENCE = 30_000;

/** A key that no other order has. `crypto.randomUUID` is there on safe pages only. */
function drawn() {
  return Array.from(crypto.getRandomValues(new Uint8Array(16)), (byte) => byte.toString(16).padStart(2, "0")).join("");
}

/** Posts the order; nothing where the server cannot be reached, or does not answer as it should. */
async function post(order) {
  try {
    const headers = { "content-type": "application/json", "idempotency-key": key };
    const response = await fetch("orders", {
      method: "POST", headers, body: JSON.stringify(order), signal: AbortSignal.timeout(PATIENCE),
    });
    return { status: response.status, ...(await response.json()) };
  } catch {
    return undefined;
  }
}

form.addEventListener("submit", async (event) => {
  event.preventDefault();
  // A second click is the same order.
  if (sending || submit.disabled) {
    return;
  }
  fields.forEach((_, name) => touched.add(name));
  const found = check();
  if (lead(found)) {
    return;
  }
  if (found.size > 0) {
    tell("bad", [...found.values()][0][0]);
    return;
  }
  hold(true);
  // So that the same answer is heard again.
  tell("", NOTHING);
  const said = await post(orderOf(values()));
  hold(false);
  if (said?.status === CREATED) {
    // The form is for the next order.
    key = drawn();
    form.reset();
    touched.clear();
    refused.clear();
    tell("", { zh: `已收单 ${said.id}`, en: `Taken: ${said.id}` });
  } else if (said?.status === CONFLICT) {
    // What was sent without an answer was taken, and the form says something else now.
    key = drawn();
    tell("bad", {
      zh: `上次提交的订单已收：${said.id}。表单现在的内容与它不同，尚未收单；再次提交即作为另一单`,
      en: `What was submitted before has been taken: ${said.id}. What the form says now differs and has not; submit it again to make it another order`,
    });
  } else if (said === undefined) {
    tell("bad", {
      zh: "服务器没有回应，不知是否收单；可以再次提交，不会重复收单",
      en: "The server did not answer: it may have taken the order or not. Submit it again; it stays one order",
    });
  } else {
    refused = new Map(Object.entries(said.problems ?? {}));
    tell("bad", refused.get("")?.[0] ?? { zh: "服务器未收单", en: "The server did not take it" });
  }
  check();
  lead(refused);
});
// What the page says without its script is Chinese.
document.querySelectorAll("[data-en]").forEach((element) => { element.dataset.zh = element.textContent; });
switcher.hidden = false;
speak();

// Without its lists no order can be right. Without rules one can: the button waits for the lists only.
const [loaded, lists] = await Promise.all([loadRules(), fetched("lists.json").then((response) => response.json())]);
rules = loaded;
Object.entries(lists).forEach(([name, members]) => offer(name, members));
Object.assign(checking.dataset, rules === undefined ? UNCHECKED : CHECKED);
submit.disabled = false;
speak();
document.body.dataset.ready = "yes";
