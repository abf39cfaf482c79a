/** It could not be done: a file that can't be read, a port in use. */
export const EXIT_FAILED = 1;
/** An unknown command or option, or a value that can't be. */
export const EXIT_USAGE = 2;
/** A review found what `--fail-on` names. */
export const EXIT_FOUND = 3;
