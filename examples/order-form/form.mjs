/** The order-entry page: rules that run in the browser, problems beside their fields, in two languages. */
import { unpack } from "./dangjiu/slim.js";
import { orderOf, problems } from "./problems.mjs";

const form = document.querySelector("form");
const submit = form.querySelector("button[type=submit]");
const answer = document.querySelector("#answer");
const fields = new Map([...document.querySelectorAll("[data-field]")].map((field) => [field.dataset.field, field]));
const control = (name) => fields.get(name).querySelector("input, select");
/** Fields that were filled in or left: before that, what is missing is no mistake. */
const touched = new Set();
const NOTHING = { zh: "", en: "" };
let language = "zh";
let refused = new Map();
/** What stands below the form, in both languages: another language must not cost the order's number. */
let told = NOTHING;
let sending = false;
/** The field that an input method is composing in. */
let composed;

const [packed, lists] = await Promise.all([
  fetch("order_form.djplan").then((response) => response.arrayBuffer()),
  fetch("lists.json").then((response) => response.json()),
]);
const rules = unpack(packed);

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
  const found = problems(rules, orderOf(values()), new Date());
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
  for (const element of document.querySelectorAll("[data-zh]")) {
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
  form.setAttribute("aria-busy", String(held));
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
document.querySelector("#language").addEventListener("click", () => {
  language = language === "zh" ? "en" : "zh";
  speak();
});
/** Says what became of the order as a whole. */
function tell(className, said) {
  told = said;
  write(answer, className, "className");
  write(answer, said[language]);
}

/** Longer than any answer takes: a form that is held must be given back. */
const PATIENCE = 30_000;

/** Posts the order; nothing where the server cannot be reached, or does not answer as it should. */
async function post(order) {
  try {
    const headers = { "content-type": "application/json" };
    const response = await fetch("orders", {
      method: "POST", headers, body: JSON.stringify(order), signal: AbortSignal.timeout(PATIENCE),
    });
    return { taken: response.ok, ...(await response.json()) };
  } catch {
    return undefined;
  }
}

form.addEventListener("submit", async (event) => {
  event.preventDefault();
  // A second click is the same order.
  if (sending) {
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
  if (said?.taken) {
    // The form is for the next order.
    form.reset();
    touched.clear();
    refused.clear();
    tell("", { zh: `已收单 ${said.id}`, en: `Taken: ${said.id}` });
  } else if (said === undefined) {
    tell("bad", { zh: "服务器没有回应，不知是否收单", en: "The server did not answer: it may have taken the order or not" });
  } else {
    refused = new Map(Object.entries(said.problems ?? {}));
    tell("bad", refused.get("")?.[0] ?? { zh: "服务器未收单", en: "The server did not take it" });
  }
  check();
  lead(refused);
});
Object.entries(lists).forEach(([name, members]) => offer(name, members));
speak();
document.body.dataset.ready = "yes";
