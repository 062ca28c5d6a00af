import { existsSync } from 'node:fs'
import { resolve } from 'node:path'

/** A version of Node that `npm run nodes` installs. */
export interface PinnedNode {
  /** As test/pinned/nodes has it: `12.0`, or `22` for the newest of its line. */
  version: string
  /** The directory of its command. */
  bin: string
  isInstalled: boolean
}

/** The one of this version, whether or not it is installed. */
export function pinnedNode(version: string): PinnedNode {
  const bin = resolve(`build/nodes/node_modules/node${version}/bin`)
  return { version, bin, isInstalled: existsSync(`${bin}/node`) }
}
