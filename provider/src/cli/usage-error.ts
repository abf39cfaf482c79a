/** A value on the command line that can't be. */
export class UsageError extends Error {}
