import { dropUnused, readPrivately, writePrivately } from './private_files.ts'

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
  const fileOf = (name: string) =>
    `${directory}/${process.version}-${process.arch}-${PROGRAM_PARTS}-${name}`
  const added = new Map<string, { text: string; script: Script }>()

  function write(): void {
    try {
      for (const [name, { text, script }] of added) {
        writePrivately(fileOf(name), encoded({ text, code: script.createCachedData() }))
      }
      // Of earlier versions of the program or of Node.
      dropUnused(directory)
    } catch {
      // It costs the next run some milliseconds.
    }
  }

  return {
    /** What is kept of a pack from an earlier run. */
    of: (name: string): CompiledPack | undefined =>
      cache === undefined ? undefined : read(fileOf(name)),
    /** Notes a pack that was compiled, to be kept when the run ends: by then V8 knows what of it is used. */
    add(name: string, text: string, script: Script): void {
      if (cache === undefined) return
      if (added.size === 0) process.once('exit', write)
      added.set(name, { text, script })
    },
  }
}

/** Twice: a line with the length of the text, the text, the code. */
function encoded({ text, code }: CompiledPack): Buffer {
  const once = Buffer.concat([Buffer.from(`${text.length}\n${text}`, 'latin1'), code])
  return Buffer.concat([once, once])
}

/**
 * V8 trusts what it is given, and would crash over a bit that has changed. To compare two copies
 * takes a twentieth of the time that a checksum does, which would have to be calculated here.
 */
function read(file: string): CompiledPack | undefined {
  try {
    const bytes = readPrivately(file)
    const middle = bytes.length / 2
    if (!bytes.subarray(0, middle).equals(bytes.subarray(middle))) return undefined
    const start = bytes.indexOf('\n') + 1
    const end = start + Number(bytes.toString('latin1', 0, start))
    return { text: bytes.toString('latin1', start, end), code: bytes.subarray(end, middle) }
  } catch {
    // It is compiled, and kept again.
    return undefined
  }
}
