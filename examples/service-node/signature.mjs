/**
 * Who sends: a body comes with the HMAC-SHA256 of its bytes under a secret that only sender and service know.
 *
 * `X-Signature: sha256=<hexadecimal>`; the sender makes it with `createHmac("sha256", secret).update(body).digest("hex")`.
 */
import { createHmac, timingSafeEqual } from "node:crypto";

export const HEADER = "X-Signature";
/** A shorter secret is no secret. */
const LEAST = 16;

/** Whether a signature is that of the body; how long it takes says nothing about the right one. */
export function isSigned(secret, body, given) {
  const made = Buffer.from(`sha256=${createHmac("sha256", secret).update(body).digest("hex")}`);
  const found = Buffer.from(given.trim().toLowerCase());
  return found.length === made.length && timingSafeEqual(found, made);
}

/** The secret that a variable holds; without one, the service does not start. */
export function secretOf(name, given) {
  if (given.length < LEAST) {
    const found = given === "" ? "is not set" : `has ${given.length} characters`;
    console.error(`${name} ${found}; expected a secret of at least ${LEAST} characters, which the sender knows too`);
    process.exit(2);
  }
  return given;
}
