import { hasTemplate, isList, isMap, TaggedText, type Value, type ValueMap } from '../values.ts'
import type { Step } from './definition_steps.ts'
import { templateWords } from './template_words.ts'

/** Steps with a mark in place of each template that has to stay a template. */
export interface WithMarks {
  phases: readonly (readonly Step[])[]
  /** The templates and encrypted values, by the number in their mark. */
  originals: Value[]
}

/**
 * Puts a mark, which is plain text, in place of each template that uses a name whose value is not
 * known before the play (`isLater`: a fact, something encrypted), and of each encrypted value, so
 * that nothing is decrypted here. Undefined if that cannot be done: a template uses such a name
 * together with one of the definition's own, or does more with a marked value than to pass it on.
 *
 * @param given what the marks stand for that are there already, from the first number on
 */
export function markLater(
  phases: readonly (readonly Step[])[],
  isLater: (name: string) => boolean,
  given: readonly Value[] = [],
): WithMarks | undefined {
  const marker = new Marker(isLater, given)
  const marked = phases.map((steps) => steps.map((step) => marker.step(step)))
  return marker.fits ? { phases: marked, originals: marker.originals } : undefined
}

/**
 * The value with the originals in place of the marks; undefined if an original cannot be put into a
 * text.
 */
export function unmarked(value: Value, originals: readonly Value[]): Value | undefined {
  if (typeof value === 'string') return unmarkedText(value, originals)
  if (isList(value)) {
    const items = value.map((item) => unmarked(item, originals))
    return items.includes(undefined) ? undefined : (items as Value[])
  }
  if (!isMap(value)) return value
  const entries: [Value, Value][] = []
  for (const [key, item] of value) {
    const shown = unmarked(item, originals)
    if (shown === undefined) return undefined
    entries.push([key, shown])
  }
  return new Map(entries)
}

/** The mark for the original of that number. */
export const markOf = (index: number): string => `vm_dispatcher_later_${index}_`

const MARK = /vm_dispatcher_later_(\d+)_/

function unmarkedText(text: string, originals: readonly Value[]): Value | undefined {
  const parts = text.split(MARK)
  if (parts.length === 1) return text
  if (parts.length === 3 && parts[0] === '' && parts[2] === '') return originals[Number(parts[1])]
  const shown = parts.map((part, index) => {
    const isText = index % 2 === 0
    // Text beside a template must not become a template, and an encrypted value cannot be a part of
    // a text.
    if (isText) return hasTemplate(part) ? undefined : part
    const original = originals[Number(part)]
    return typeof original === 'string' ? original : undefined
  })
  return shown.includes(undefined) ? undefined : shown.join('')
}

/**
 * Whether an expression only passes values on: parts of values, put beside each other, or mappings
 * combined. A mark in place of a value does no harm there.
 */
function isPassing(expression: string): boolean {
  const parts = expression
    .replaceAll(/\|\s*(?:ansible\.builtin\.)?combine\(([^()]*)\)/g, '+ $1')
    .replaceAll(/recursive\s*=\s*[Tt]rue/g, '')
  return /^[\w.:[\]'",+~\s]*$/.test(parts) && !/\b(?:if|else|in|is|and|or|not)\b/.test(parts)
}

class Marker {
  readonly originals: Value[]
  fits = true
  readonly #isLater: (name: string) => boolean
  /** Names of the definition's own: variables, facts and `vm`. */
  readonly #own = new Set(['vm'])
  /** Names and keys under which there is a mark. */
  readonly #carriers = new Set<string>()

  constructor(isLater: (name: string) => boolean, given: readonly Value[]) {
    this.#isLater = isLater
    this.originals = [...given]
  }

  step({ kind, values, vars }: Step): Step {
    for (const key of vars.keys()) this.#own.add(String(key))
    let marked = vars
    // A variable may use another one that comes after it.
    for (let before = -1; before < this.#carriers.size; ) {
      before = this.#carriers.size
      marked = this.#map(marked, true)
    }
    const facts = this.#map(values, kind === 'facts')
    if (kind === 'facts') for (const key of values.keys()) this.#own.add(String(key))
    return { kind, values: facts, vars: marked, isData: !hasTemplate(facts) }
  }

  /** Notes that there is a mark under a key. For `vm` its own keys are noted. */
  #carry(key: string): void {
    if (key !== 'vm') this.#carriers.add(key)
  }

  /** A mapping with marks; with `named` its keys are names that templates can use. */
  #map(map: ValueMap, named: boolean): ValueMap {
    const marked = new Map<Value, Value>()
    for (const [key, value] of map) {
      const before = this.#carriers.size
      const inner = this.#value(value, String(key))
      const carries = this.#carriers.size > before || hasMark(inner)
      if (named && carries) this.#carry(String(key))
      marked.set(key, inner)
    }
    return marked
  }

  /** @param key the key that the value, or the list that it is in, has */
  #value(value: Value, key: string): Value {
    if (isList(value)) return value.map((item) => this.#value(item, key))
    if (isMap(value)) {
      return new Map([...value].map(([inner, item]) => [inner, this.#value(item, String(inner))]))
    }
    if (value instanceof TaggedText && value.tag === 'vault') return this.#marked(value, key)
    if (typeof value !== 'string' || !hasTemplate(value)) {
      if (hasMark(value)) this.#carry(key)
      return value
    }
    const words = [...templateWords(value)]
    const others = words.filter((word) => !this.#own.has(word))
    if (others.some(this.#isLater)) {
      if (others.length < words.length) this.fits = false
      return this.#marked(value, key)
    }
    if (this.#carriesMark(value)) this.#carry(key)
    return value
  }

  #marked(value: Value, key: string): string {
    this.#carry(key)
    this.originals.push(value)
    return markOf(this.originals.length - 1)
  }

  /**
   * Whether the result of a template will have a mark. A template that does more than pass it on
   * does not fit.
   */
  #carriesMark(template: string): boolean {
    const uses = (text: string) =>
      (text.match(/\w+/g) ?? []).some((word) => this.#carriers.has(word))
    // Every second part is an expression without braces inside.
    const parts = template.split(/\{\{([^{}]*)\}\}/).map((part, index) => {
      const isExpression = index % 2 === 1
      if (!(isExpression || hasTemplate(part)) || !uses(part)) return false
      if (!isExpression || !isPassing(part)) this.fits = false
      return true
    })
    return parts.includes(true)
  }
}

function hasMark(value: Value): boolean {
  if (typeof value === 'string') return MARK.test(value)
  if (isList(value)) return value.some(hasMark)
  return isMap(value) && [...value.values()].some(hasMark)
}
