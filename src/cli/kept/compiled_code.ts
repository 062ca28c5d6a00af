import { dropUnused, readPrivately, writePrivately } from '../../fleet/private_files.ts'

/** Put in by the build: a hash of all parts. */
declare const PROGRAM_PARTS: string

/** A pack of parts of the program that V8 has compiled. */
interface Script {
  createCachedData: () => Buffer
}

/** A pack of parts of the program: its text, and what V8 has made of it. */
interface CompiledPack {
  text: string
  code: Buffer
}

/**
 * The compiled code of this program, kept between runs in a cache of this user alone: unpacking and
 * compiling is a third of a short run. V8 looks for itself whether it fits.
 *
 * @param cache undefined where nothing is to be kept
 */
export function compiledCode(cache: string | undefined) {
  const directory = `${cache}/code`
  const file = `${directory}/${process.version}-${process.arch}-${PROGRAM_PARTS}`
  const added = new Map<string, { text: string; script: Script }>()
  let kept: Map<string, CompiledPack> | undefined

  function write(): void {
    const packs = new Map(kept)
    for (const [name, { text, script }] of added) {
      packs.set(name, { text, code: script.createCachedData() })
    }
    try {
      writePrivately(file, encoded(packs))
      // Of earlier versions of the program or of Node.
      dropUnused(directory)
    } catch {
      // It costs the next run some milliseconds.
    }
  }

  return {
    /** What is kept of a pack from an earlier run. */
    of(name: string): CompiledPack | undefined {
      if (cache === undefined) return undefined
      kept ??= read(file)
      return kept.get(name)
    },
    /** Notes a pack that was compiled, to be kept when the run ends: by then V8 knows what of it is used. */
    add(name: string, text: string, script: Script): void {
      if (cache === undefined) return
      if (added.size === 0) process.once('exit', write)
      added.set(name, { text, script })
    },
  }
}

/** Twice: a line with the names of the packs and the lengths of their texts and codes, and then these. */
function encoded(packs: ReadonlyMap<string, CompiledPack>): Buffer {
  const table = [...packs].map(([name, { text, code }]) => [name, text.length, code.length])
  const contents = [...packs.values()].flatMap(({ text, code }) => [
    Buffer.from(text, 'latin1'),
    code,
  ])
  const once = Buffer.concat([Buffer.from(`${JSON.stringify(table)}\n`), ...contents])
  return Buffer.concat([once, once])
}

/**
 * V8 trusts what it is given, and would crash over a bit that has changed. To compare two copies
 * takes a twentieth of the time that a checksum does, which would have to be calculated here.
 */
function read(file: string): Map<string, CompiledPack> {
  const packs = new Map<string, CompiledPack>()
  try {
    const bytes = readPrivately(file)
    const middle = bytes.length / 2
    if (!bytes.subarray(0, middle).equals(bytes.subarray(middle))) return packs
    let offset = bytes.indexOf('\n') + 1
    for (const [name, textLength, codeLength] of JSON.parse(bytes.toString('utf8', 0, offset))) {
      const codeStart = offset + textLength
      const text = bytes.toString('latin1', offset, codeStart)
      offset = codeStart + codeLength
      packs.set(name, { text, code: bytes.subarray(codeStart, offset) })
    }
  } catch {
    // Missing or damaged: all is compiled, and kept again.
  }
  return packs
}
