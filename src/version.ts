/** Filled in by the build, from package.json. */
declare const PROGRAM_VERSION: string

/** The version of this program. */
export const VERSION = PROGRAM_VERSION

/**
 * Filled in by the build, from package.json: the address for bug reports; empty while the project
 * has none.
 */
declare const PROGRAM_BUGS: string

/** The address for bug reports; empty if there is none. */
export const BUGS = PROGRAM_BUGS
