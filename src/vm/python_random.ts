/**
 * Python's `random.Random(seed)` for text seeds: the Mersenne Twister MT19937 of Matsumoto and
 * Nishimura, with the seeding of CPython's Lib/random.py (version 2) and Modules/_randommodule.c.
 */
export class PythonRandom {
  readonly #state = new Uint32Array(SIZE)
  #index = 0

  /** @param sha512 the SHA-512 of a text's UTF-8 bytes */
  constructor(seed: string, sha512: (text: string) => Uint8Array) {
    const bytes = [...new TextEncoder().encode(seed), ...sha512(seed)]
    this.#seedBy(wordsOf(bytes))
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

  #seedBy(key: readonly number[]): void {
    const state = this.#state
    state[0] = 19650218
    for (let i = 1; i < SIZE; i++) state[i] = Math.imul(1812433253, mixed(state, i)) + i
    let at = 1
    let turn = 0
    for (let left = Math.max(SIZE, key.length); left > 0; left--) {
      state[at] =
        (wordAt(state, at) ^ Math.imul(mixed(state, at), 1664525)) + (key[turn] ?? 0) + turn
      at = next(state, at)
      turn = (turn + 1) % key.length
    }
    for (let left = SIZE - 1; left > 0; left--) {
      state[at] = (wordAt(state, at) ^ Math.imul(mixed(state, at), 1566083941)) - at
      at = next(state, at)
    }
    state[0] = 0x80000000
  }

  /** The next 32 bits. A word of the state is renewed when it is drawn: most need only the first ones. */
  #word(): number {
    const state = this.#state
    const at = this.#index
    this.#index = (at + 1) % SIZE
    const both = (wordAt(state, at) & 0x80000000) | (wordAt(state, (at + 1) % SIZE) & 0x7fffffff)
    const word = wordAt(state, (at + 397) % SIZE) ^ (both >>> 1) ^ (both & 1 ? 0x9908b0df : 0)
    state[at] = word
    return tempered(word)
  }
}

function tempered(drawn: number): number {
  let word = drawn >>> 0
  word ^= word >>> 11
  word ^= (word << 7) & 0x9d2c5680
  word ^= (word << 15) & 0xefc60000
  return (word ^ (word >>> 18)) >>> 0
}

const SIZE = 624

const wordAt = (state: Uint32Array, index: number): number => state[index] as number

/** The word before this one, mixed with its own highest bits. */
function mixed(state: Uint32Array, index: number): number {
  const before = wordAt(state, index - 1)
  return before ^ (before >>> 30)
}

/** The index after this one; after the last comes 1, and the last word is also the first then. */
function next(state: Uint32Array, index: number): number {
  if (index + 1 < SIZE) return index + 1
  state[0] = wordAt(state, SIZE - 1)
  return 1
}

/** The number that bytes are, the highest first, as 32-bit words, the lowest first. */
function wordsOf(bytes: readonly number[]): number[] {
  const words: number[] = []
  for (let end = bytes.length; end > 0; end -= 4) {
    words.push(bytes.slice(Math.max(0, end - 4), end).reduce((word, byte) => word * 256 + byte, 0))
  }
  while (words.length > 1 && words.at(-1) === 0) words.pop()
  return words
}
