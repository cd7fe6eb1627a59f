/** The instant of a call: a Date, an instant of Temporal, or RFC 3339 text. The clock is never read. */
import { typeSaid } from "./document.js";
import { refusal } from "./errors.js";

/** A Date, a `Temporal.Instant` or `Temporal.ZonedDateTime`, or RFC 3339 text. */
export type Moment = Date | string | { readonly epochNanoseconds: bigint };

/** RFC 3339. Whether a text is that, the engine says. */
export function moment(now: Moment | undefined, name = "now"): string {
  if (typeof now === "string") {
    return now;
  }
  if (now instanceof Date) {
    if (Number.isNaN(now.getTime())) {
      throw refusal("usage", name, `\`${name}\` is an invalid Date`, `“${name}”是无效的 Date`);
    }
    return now.toISOString();
  }
  const nanos = now?.epochNanoseconds;
  if (typeof nanos === "bigint") {
    const micros = BigInt.asIntN(64, nanos / 1000n - (nanos % 1000n < 0n ? 1n : 0n));
    const part = ((micros % 1_000_000n) + 1_000_000n) % 1_000_000n;
    const whole = new Date(Number((micros - part) / 1000n)).toISOString();
    return `${whole.slice(0, 19)}.${part.toString().padStart(6, "0")}Z`;
  }
  const { en, zh } = typeSaid(now);
  throw refusal(
    "usage",
    name,
    `\`${name}\` is ${en}; expected a Date or RFC 3339 text, as in { ${name}: new Date() }`,
    `“${name}”是${zh}，应为 Date 或 RFC 3339 文本，例如 { ${name}: new Date() }`,
  );
}
