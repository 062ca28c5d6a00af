const SHA512_LENGTH = 64

/** The number of words in the state. */
const SIZE = 624

/** The distance of the words that are mixed. */
const MIDDLE = 397

/**
 * Python's `random.Random(seed)` for text seeds: the Mersenne Twister MT19937 of Matsumoto and
 * Nishimura, with the seeding of CPython's Lib/random.py (version 2) and Modules/_randommodule.c.
 */
export class PythonRandom {
  readonly #state: Uint32Array
  #at = 0

  /** @param sha512 gives the SHA-512 of a text's UTF-8 bytes */
  constructor(seed: string, sha512: (text: string) => Uint8Array) {
    const text = new TextEncoder().encode(seed)
    const bytes = new Uint8Array(text.length + SHA512_LENGTH)
    bytes.set(text)
    bytes.set(sha512(seed), text.length)
    this.#state = seededState(wordsOf(bytes))
  }

  /** A whole number from `low` to `high`, both included, of at most 53 bits: `randint(low, high)`. */
  integer(low: number, high: number): number {
    const width = high - low + 1
    const bits = Math.floor(Math.log2(width)) + 1
    let drawn = this.#bits(bits)
    while (drawn >= width) drawn = this.#bits(bits)
    return low + drawn
  }

  /** A number of that many random bits; the first word has the lowest. */
  #bits(count: number): number {
    if (count <= 32) return this.#word() >>> (32 - count)
    const lowest = this.#word()
    return this.#bits(count - 32) * 2 ** 32 + lowest
  }

  /** The next 32 bits. A word of the state is renewed when it is drawn: most need only the first ones. */
  #word(): number {
    const state = this.#state
    const at = this.#at
    this.#at = (at + 1) % SIZE
    const next = state[this.#at] as number
    const both = ((state[at] as number) & 0x80000000) | (next & 0x7fffffff)
    let word = (state[(at + MIDDLE) % SIZE] as number) ^ (both >>> 1) ^ (both & 1 ? 0x9908b0df : 0)
    state[at] = word
    word ^= word >>> 11
    word ^= (word << 7) & 0x9d2c5680
    word ^= (word << 15) & 0xefc60000
    return (word ^ (word >>> 18)) >>> 0
  }
}

/** The state before the words of a seed are mixed in, which is the same for all. */
let unseeded: Uint32Array | undefined

function unseededState(): Uint32Array {
  const state = new Uint32Array(SIZE)
  let word = 19650218
  state[0] = word
  for (let at = 1; at < SIZE; at++) {
    word = (Math.imul(1812433253, word ^ (word >>> 30)) + at) >>> 0
    state[at] = word
  }
  return state
}

function seededState(seed: readonly number[]): Uint32Array {
  unseeded ??= unseededState()
  const state = unseeded.slice()
  let before = state[0] as number
  let at = 1
  for (let step = 0, turn = 0; step < Math.max(SIZE, seed.length); step++) {
    const mixed = (state[at] as number) ^ Math.imul(before ^ (before >>> 30), 1664525)
    before = (mixed + (seed[turn] as number) + turn) >>> 0
    state[at] = before
    // The last word is also the first, and the next one is the second.
    if (++at === SIZE) at = 1
    if (++turn === seed.length) turn = 0
  }
  for (let step = 1; step < SIZE; step++) {
    before = (((state[at] as number) ^ Math.imul(before ^ (before >>> 30), 1566083941)) - at) >>> 0
    state[at] = before
    if (++at === SIZE) at = 1
  }
  state[0] = 0x80000000
  return state
}

/** The number that bytes are, the highest first, as 32-bit words, the lowest first. */
function wordsOf(bytes: Uint8Array): number[] {
  const words: number[] = []
  for (let end = bytes.length; end > 0; end -= 4) {
    let word = 0
    for (let at = Math.max(0, end - 4); at < end; at++) word = word * 256 + (bytes[at] as number)
    words.push(word)
  }
  while (words.length > 1 && words.at(-1) === 0) words.pop()
  return words
}
