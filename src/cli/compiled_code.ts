import { statSync } from 'node:fs'
import { dropUnused, readPrivately, writePrivately } from '../fleet/private_files.ts'

/** A part of the program that V8 has compiled. */
interface Script {
  createCachedData: () => Buffer
}

/** What V8 has made of parts of the program, by their names. */
type Compiled = Map<string, Buffer>

/**
 * The compiled code of this program, kept between runs in a cache of this user alone: compiling is a
 * fifth of a short run. V8 looks for itself whether it fits, and compiles anew where it does not.
 *
 * @param cache undefined where nothing is to be kept
 * @param program the built file
 */
export function compiledCode(cache: string | undefined, program: string) {
  const directory = `${cache}/code`
  const added = new Map<string, Script>()
  let kept: Compiled | undefined

  function fileOf(): string {
    const { size, mtimeMs } = statSync(program)
    return `${directory}/${process.version}-${size}-${mtimeMs}`
  }

  function write(): void {
    for (const [part, script] of added) kept?.set(part, script.createCachedData())
    try {
      writePrivately(fileOf(), encoded(kept ?? new Map()))
      // Of earlier versions of the program or of Node.
      dropUnused(directory)
    } catch {
      // It costs the next run some milliseconds.
    }
  }

  return {
    /** What V8 made of a part in an earlier run. */
    of(part: string): Buffer | undefined {
      if (cache === undefined) return undefined
      kept ??= read(fileOf())
      return kept.get(part)
    },
    /** Notes a part that was compiled, to be kept when the run ends: by then V8 knows what of it is used. */
    add(part: string, script: Script): void {
      if (cache === undefined) return
      if (added.size === 0) process.once('exit', write)
      added.set(part, script)
    },
  }
}

/** A line with names and lengths of the parts, and then these, twice. */
function encoded(compiled: Compiled): Buffer {
  const table = [...compiled].map(([part, code]) => [part, code.length])
  const codes = [...compiled.values()]
  return Buffer.concat([Buffer.from(`${JSON.stringify(table)}\n`), ...codes, ...codes])
}

/**
 * V8 trusts what it is given, and would crash over a bit that has changed. To compare two copies
 * takes a twentieth of the time that a checksum does, which would have to be calculated here.
 */
function read(file: string): Compiled {
  const compiled: Compiled = new Map()
  try {
    const bytes = readPrivately(file)
    let offset = bytes.indexOf('\n') + 1
    const middle = (offset + bytes.length) / 2
    if (!bytes.subarray(offset, middle).equals(bytes.subarray(middle))) return compiled
    for (const [part, length] of JSON.parse(bytes.toString('utf8', 0, offset))) {
      compiled.set(part, bytes.subarray(offset, offset + length))
      offset += length
    }
  } catch {
    // Missing or damaged: all is compiled, and kept again.
  }
  return compiled
}
