/** Filled in by the build, from package.json. */
declare const PROGRAM_VERSION: string

/** The version of this program. */
export const VERSION = PROGRAM_VERSION

/** Likewise: where defects are reported; empty as long as the project has no such address. */
declare const PROGRAM_BUGS: string

/** The address where defects are reported; empty if there is none. */
export const BUGS = PROGRAM_BUGS
