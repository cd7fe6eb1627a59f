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

const [packed, lists] = await Promise.all([
  fetch("order_form.djplan").then((response) => response.arrayBuffer()),
  fetch("lists.json").then((response) => response.json()),
]);
const rules = unpack(packed);

function values() {
  return Object.fromEntries([...fields.keys()].map((name) => [name, control(name).value]));
}

/** Says what is wrong now. */
function check() {
  const found = problems(rules, orderOf(values()), new Date());
  for (const [name, field] of fields) {
    const all = [...(found.get(name) ?? []), ...(refused.get(name) ?? [])];
    const shown = all.find(({ missing }) => !missing || touched.has(name));
    field.querySelector(".problem").textContent = shown?.[language] ?? "";
    control(name).setAttribute("aria-invalid", String(shown !== undefined));
  }
  return found;
}

function speak() {
  document.documentElement.lang = language === "zh" ? "zh-CN" : "en";
  for (const element of document.querySelectorAll("[data-zh]")) {
    element.textContent = element.dataset[language];
  }
  answer.textContent = told[language];
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
  submit.disabled = held;
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
  answer.className = className;
  answer.textContent = said[language];
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
  const wrong = [...found.keys()].find((name) => fields.has(name));
  if (wrong !== undefined) {
    control(wrong).focus();
    return;
  }
  if (found.size > 0) {
    tell("bad", [...found.values()][0][0]);
    return;
  }
  hold(true);
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
});
Object.entries(lists).forEach(([name, members]) => offer(name, members));
speak();
document.body.dataset.ready = "yes";
