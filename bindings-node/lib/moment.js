"use strict";
Object.defineProperty(exports, "__esModule", { value: true });
exports.moment = moment;
/** The instant of a call: a Date, an instant of Temporal, or RFC 3339 text. The clock is never read. */
const document_js_1 = require("./document.js");
const errors_js_1 = require("./errors.js");
/** RFC 3339. Whether a text is that, the engine says. */
function moment(now, name = "now") {
    if (typeof now === "string") {
        return now;
    }
    if (now instanceof Date) {
        if (Number.isNaN(now.getTime())) {
            throw (0, errors_js_1.refusal)("usage", name, `\`${name}\` is an invalid Date`, `“${name}”是无效的 Date`);
        }
        return now.toISOString();
    }
    const nanos = now?.epochNanoseconds;
    if (typeof nanos === "bigint") {
        const micros = BigInt.asIntN(64, nanos / 1000n - (nanos % 1000n < 0n ? 1n : 0n));
        const part = ((micros % 1000000n) + 1000000n) % 1000000n;
        const whole = new Date(Number((micros - part) / 1000n)).toISOString();
        return `${whole.slice(0, 19)}.${part.toString().padStart(6, "0")}Z`;
    }
    const { en, zh } = (0, document_js_1.typeSaid)(now);
    throw (0, errors_js_1.refusal)("usage", name, `\`${name}\` is ${en}; expected a Date or RFC 3339 text, as in { ${name}: new Date() }`, `“${name}”是${zh}，应为 Date 或 RFC 3339 文本，例如 { ${name}: new Date() }`);
}
