/**
 * What the service itself has to know of an event: which order it is about, and when it happened.
 *
 * Rules say it, so it is what all rules read, whatever form the event has: an envelope, a CloudEvent around a bare order,
 * keys in Chinese.
 */
import { compile } from "dangjiu";

const RULES = `
pack service_head
action event_order (id: text)
action event_time (time: time)

rule order_of_event
when order.id is not ""
then event_order(id: order.id)

rule time_of_event
when event.time is known
then event_time(time: event.time)
`;
const NO_ORDER = {
  en: "the event asks for something to be done, and does not say for which order: `order.id` is missing",
  zh: "事件要求执行动作，但没有说明是哪个订单：缺少“order.id”",
};

/** An event that the rules can read and the service cannot act on. As JSON it has the form of any other error. */
export class Refused extends Error {
  #data;

  constructor(code, message) {
    super(message.en);
    this.#data = { kind: "facts", code, message, retryable: false, fault: "facts" };
  }

  toJSON() {
    return this.#data;
  }
}

/** The head of an event: its time, which is that of its arrival if it says none, and its order. */
export class Head {
  #order;
  #wrong;

  constructor(time, order, wrong) {
    this.time = time;
    this.#order = order;
    this.#wrong = wrong;
  }

  /** The order's id: actions such as `choose_carrier` do not repeat it. Without one there is nothing to act on. */
  orderId() {
    if (this.#order === undefined) {
      throw new Refused("no_order", this.#wrong ?? NO_ORDER);
    }
    return this.#order;
  }
}

/** Reads heads beside the rules of these texts, whose declarations may add to what an event holds. */
export function headReader(texts) {
  const rules = compile({ ...texts, "service_head.dj": RULES });
  return (body, arrived) => {
    const { intents, errored, withheld } = rules.evaluate(body, { now: arrived, reveal: true });
    const said = (name) => intents.find(({ action }) => action === name)?.args;
    const wrong = (name) => [...errored, ...withheld].find(({ rule }) => rule === `service_head.${name}`)?.error;
    const wrongTime = wrong("time_of_event");
    if (wrongTime !== undefined) {
      throw new Refused("event_head", wrongTime);
    }
    return new Head(said("event_time")?.time, said("event_order")?.id, wrong("order_of_event"));
  };
}
