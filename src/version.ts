/** Put in by the build, from package.json. */
declare const PROGRAM_VERSION: string

export const VERSION = PROGRAM_VERSION
