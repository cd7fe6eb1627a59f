/** What is read again and again is the same for everybody, so nobody may change it. */

/** Plain data that can no longer be changed, at any depth; a program that tries is told by a `TypeError`. */
export function frozen<T>(data: T): T {
  if (typeof data === "object" && data !== null) {
    Object.values(data).forEach(frozen);
    Object.freeze(data);
  }
  return data;
}
