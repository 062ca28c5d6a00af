/** Filled in by the build, from package.json. */
declare const PROGRAM_VERSION: string

export const VERSION = PROGRAM_VERSION

/** Likewise: where defects are reported; empty as long as the project has no such address. */
declare const PROGRAM_BUGS: string

export const BUGS = PROGRAM_BUGS
