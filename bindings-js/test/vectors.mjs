// How vectors are read and compared; a page can import this too.

export function vectorsIn(texts) {
  return texts.flatMap((text) => JSON.parse(text));
}

/** The answers to all vectors, each with a line end, in the order of their ids: what every host gives byte for byte. */
export function answersTo(vectors, call) {
  const sorted = [...vectors].sort((one, other) => (one.id < other.id ? -1 : 1));
  return sorted.map(({ op, request }) => `${call(op, JSON.stringify(writtenOut(request)))}\n`).join("");
}

/** A request with its long texts written out. */
export function writtenOut(part) {
  if (Array.isArray(part)) {
    return part.map(writtenOut);
  }
  if (part === null || typeof part !== "object") {
    return part;
  }
  if ("$repeat" in part && "times" in part) {
    return part.$repeat.repeat(part.times);
  }
  if ("$join" in part) {
    return part.$join.map(writtenOut).join("");
  }
  return Object.fromEntries(Object.entries(part).map(([key, value]) => [key, writtenOut(value)]));
}

/** Where an answer is not what is expected: members may be more unless `exact`, lists may not be longer. */
export function differences(at, expect, found, exact) {
  const shown = JSON.stringify;
  if (Array.isArray(expect) && Array.isArray(found)) {
    const lines = expect.length === found.length ? [] : [`${at}: expected ${expect.length} items, found ${found.length}: ${shown(found)}`];
    const pairs = expect.slice(0, found.length).map((one, number) => differences(`${at}/${number}`, one, found[number], exact));
    return [...lines, ...pairs.flat()];
  }
  if (isObject(expect) && isObject(found)) {
    const lines = Object.entries(expect).flatMap(([key, value]) =>
      Object.hasOwn(found, key)
        ? differences(`${at}/${key}`, value, found[key], exact)
        : [`${at}/${key}: expected ${shown(value)}, found nothing`],
    );
    const further = exact ? Object.keys(found).filter((key) => !Object.hasOwn(expect, key)) : [];
    return [...lines, ...further.map((key) => `${at}/${key}: expected nothing`)];
  }
  return expect === found ? [] : [`${at}: expected ${shown(expect)}, found ${shown(found)}`];
}

function isObject(value) {
  return value !== null && typeof value === "object" && !Array.isArray(value);
}
