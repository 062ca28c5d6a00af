import { readFileSync, type Stats, statSync } from 'node:fs'
import { readFile, stat } from 'node:fs/promises'

/**
 * Paths by which the caller gives this program something to read, such as `<(command)` of a shell.
 */
const HANDED_IN = /^\/(dev\/(stdin|fd\/\d+)|proc\/self\/fd\/\d+)$/

/**
 * Reads a file that foreign text may have named, or put there as a link. A pipe may keep its reader
 * waiting, and a device may give bytes for ever: they are refused, as an error that says so, but for
 * what the program was started with, and for /dev/null.
 */
export function readFinite(path: string): Buffer {
  refuseEndless(path, statSync(path))
  return readFileSync(path)
}

/** The same, while other work goes on. */
export async function readFiniteLater(path: string): Promise<Buffer> {
  refuseEndless(path, await stat(path))
  return readFile(path)
}

function refuseEndless(path: string, found: Stats): void {
  // For a directory, the read itself gives the best message.
  if (found.isFile() || found.isDirectory() || HANDED_IN.test(path)) return
  if (found.isCharacterDevice() && found.rdev === statSync('/dev/null').rdev) return
  throw new Error(`it is a ${found.isCharacterDevice() ? 'device' : 'pipe or socket'}, not a file`)
}
