/** What is read again and again is the same for everybody, so nobody may change it. */
/** Plain data that can no longer be changed, at any depth; a program that tries is told by a `TypeError`. */
export declare function frozen<T>(data: T): T;
