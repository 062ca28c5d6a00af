import { TaggedText, type Value } from '../../values.ts'
import { float, integer, unsafe } from './typed_values.ts'

class NoJson extends Error {}

/**
 * The value of a JSON text as Ansible's decoder gives it; undefined if the text is not JSON.
 *
 * `JSON.parse` will not do: it loses the order of keys that look like numbers, integers above 2^53,
 * the difference of 1 and 1.0, and it refuses Python's `NaN` and `Infinity`.
 */
export function parseJson(text: string): Value | undefined {
  try {
    return new JsonReader(text).document()
  } catch (error) {
    if (error instanceof NoJson || error instanceof SyntaxError) return undefined
    throw error
  }
}

/** Deeper texts are left to the YAML parser, which refuses them with their place. */
const MOST_LEVELS = 500

const SPACE = /[ \t\n\r]*/y
const STRING = /"[^"\\\u0000-\u001f]*(?:\\.[^"\\\u0000-\u001f]*)*"/y
const NUMBER = /-?(?:0|[1-9][0-9]*)(\.[0-9]+)?([eE][-+]?[0-9]+)?/y
const WORD = /true|false|null|NaN|-?Infinity/y
const WORDS = new Map<string, Value>([
  ['true', true],
  ['false', false],
  ['null', null],
  ['NaN', float(NaN)],
  ['Infinity', float(Infinity)],
  ['-Infinity', float(-Infinity)],
])

class JsonReader {
  readonly #text: string
  #position = 0
  #level = 0

  constructor(text: string) {
    this.#text = text
  }

  document(): Value {
    const value = this.#value()
    if (this.#position < this.#text.length) throw new NoJson()
    return value
  }

  #value(): Value {
    this.#take(SPACE)
    const value = this.#bareValue()
    this.#take(SPACE)
    return value
  }

  #bareValue(): Value {
    switch (this.#text[this.#position]) {
      case '{':
        return this.#nested(() => this.#object())
      case '[':
        return this.#nested(() => this.#array())
      case '"':
        return this.#string()
      default:
        return this.#wordOrNumber()
    }
  }

  #nested(read: () => Value): Value {
    this.#level++
    if (this.#level > MOST_LEVELS) throw new NoJson()
    const value = read()
    this.#level--
    return value
  }

  #object(): Value {
    const object = new Map<Value, Value>()
    for (let more = this.#opens('}'); more; more = this.#continues('}')) {
      this.#take(SPACE)
      const key = this.#string()
      this.#take(SPACE)
      this.#expect(':')
      object.set(key, this.#value())
    }
    return tagged(object)
  }

  #array(): Value {
    const array: Value[] = []
    for (let more = this.#opens(']'); more; more = this.#continues(']')) array.push(this.#value())
    return array
  }

  /** Steps into an object or array; false if it is empty. */
  #opens(end: string): boolean {
    this.#position++
    this.#take(SPACE)
    if (this.#text[this.#position] !== end) return true
    this.#position++
    return false
  }

  #continues(end: string): boolean {
    if (this.#text[this.#position] === ',') {
      this.#position++
      return true
    }
    this.#expect(end)
    return false
  }

  #string(): string {
    return JSON.parse(this.#take(STRING)) as string
  }

  #wordOrNumber(): Value {
    const word = WORDS.get(this.#match(WORD)?.[0] ?? '')
    if (word !== undefined) return word
    const match = this.#match(NUMBER)
    if (match === null) throw new NoJson()
    const [digits, fraction, exponent] = match
    return fraction || exponent ? float(Number(digits)) : integer(BigInt(digits))
  }

  #expect(character: string): void {
    if (this.#text[this.#position] !== character) throw new NoJson()
    this.#position++
  }

  #take(pattern: RegExp): string {
    const match = this.#match(pattern)
    if (match === null) throw new NoJson()
    return match[0]
  }

  #match(pattern: RegExp): RegExpExecArray | null {
    pattern.lastIndex = this.#position
    const match = pattern.exec(this.#text)
    if (match !== null) this.#position = pattern.lastIndex
    return match
  }
}

/** Ansible's decoder takes the first of these keys for the whole object, at any depth. */
function tagged(object: Map<Value, Value>): Value {
  for (const [key, value] of object) {
    if (key === '__ansible_vault' && typeof value === 'string')
      return new TaggedText('vault', value)
    if (key === '__ansible_unsafe') return unsafe(value)
  }
  return object
}
