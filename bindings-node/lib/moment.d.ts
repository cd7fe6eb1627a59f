/** A Date, a `Temporal.Instant` or `Temporal.ZonedDateTime`, or RFC 3339 text. */
export type Moment = Date | string | {
    readonly epochNanoseconds: bigint;
};
/** RFC 3339. Whether a text is that, the engine says. */
export declare function moment(now: Moment | undefined, name?: string): string;
