/** Numbers of texts: of the members of an enum, or of what rules name. */
export declare class Members {
    #private;
    /** Texts that were asked for and have a number, where their characters say, and their numbers. */
    private readonly texts;
    private readonly numbers;
    /** Where there is any text. */
    private readonly taken;
    constructor(texts: readonly string[]);
    /** The number of a text. */
    of(text: string): number | undefined;
    private found;
}
