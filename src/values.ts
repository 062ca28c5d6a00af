/**
 * The values of an inventory: what Ansible's YAML and JSON readers give, with nothing lost on the
 * way to the script's JSON.
 *
 * A `number` is an integer within 2^53 or a float with a fraction; the rest has a form of its own,
 * because JavaScript would print it as another type than Python does.
 */
export type Value =
  | null
  | boolean
  | number
  | bigint
  | string
  | Float
  | TaggedText
  | readonly Value[]
  | ValueMap

/** A mapping in the order of its source; keys are strings but for exotic YAML (`1: a`, `true: b`). */
export type ValueMap = ReadonlyMap<Value, Value>

/** A float that JavaScript would print as an integer or not at all: `1.0`, `.inf`, `.nan`. */
export class Float {
  constructor(readonly value: number) {}
}

/** Text under `!vault` (the encrypted envelope) or `!unsafe` (never a template). */
export class TaggedText {
  constructor(
    readonly tag: 'vault' | 'unsafe',
    readonly text: string,
  ) {}
}

/**
 * Marks text that a hypervisor wrote; without the mark Ansible would template it on the controller.
 */
export const foreign = (text: string): TaggedText => new TaggedText('unsafe', text)

/** A mapping of these members, in their order. */
export const mapOf = (members: Readonly<Record<string, Value>>): ValueMap =>
  new Map(Object.entries(members))

/** Whether a value is a mapping. */
export const isMap = (value: unknown): value is ValueMap => value instanceof Map

/** Whether a value is a list. */
export const isList = (value: unknown): value is readonly Value[] => Array.isArray(value)

/** The text of a string, `!unsafe` ones included; undefined for every other value. */
export function textOf(value: Value | undefined): string | undefined {
  if (typeof value === 'string') return value
  return value instanceof TaggedText && value.tag === 'unsafe' ? value.text : undefined
}

/**
 * What a value is, in the words of an error message: `a list`, `a string`, `the number 12`; `missing`
 * if there is none, and `empty` if nothing is written there. Texts are not shown: one may be a secret.
 */
export function kindOf(value: Value | undefined): string {
  if (value === undefined) return 'missing'
  if (value === null) return 'empty'
  if (isMap(value)) return 'a mapping'
  if (isList(value)) return 'a list'
  if (value instanceof TaggedText) return value.tag === 'vault' ? 'a vaulted value' : 'a string'
  if (typeof value === 'boolean') return `the boolean ${value}`
  if (typeof value === 'string') return 'a string'
  return `the number ${value instanceof Float ? value.value : value}`
}

const TEMPLATE = /\{\{|\{%|\{#/

/** Whether Ansible would template this value or a part of it (`!unsafe` text never). */
export function hasTemplate(value: Value): boolean {
  if (typeof value === 'string') return TEMPLATE.test(value)
  if (isList(value)) return value.some(hasTemplate)
  if (isMap(value)) return [...value].some(([key, item]) => hasTemplate(key) || hasTemplate(item))
  return false
}

/** The value with text that looks like a template marked `!unsafe`, so that it stays text. */
export function inert(value: Value): Value {
  if (typeof value === 'string') {
    return TEMPLATE.test(value) ? new TaggedText('unsafe', value) : value
  }
  if (isList(value)) return value.map(inert)
  return isMap(value) ? new Map([...value].map(([key, item]) => [key, inert(item)])) : value
}

/** Whether this value or a part of it is encrypted by ansible-vault. */
export function hasVault(value: Value): boolean {
  if (value instanceof TaggedText) return value.tag === 'vault'
  if (isList(value)) return value.some(hasVault)
  if (isMap(value)) return [...value.values()].some(hasVault)
  return false
}

/**
 * A path in which `~` at the beginning stands for a home directory; `~user` stays as it is. Which
 * directory that is differs between Ansible and OpenSSH: `machine/account.ts` says how.
 */
export const atHome = (path: string, home: string): string => path.replace(/^~(?=\/|$)/, () => home)

/** The truth value that a text means, in any of Ansible's spellings; undefined for other text. */
export function truthOf(text: string): boolean | undefined {
  if (/^(y|yes|on|1|true|t)$/i.test(text)) return true
  return /^(n|no|off|0|false|f)$/i.test(text) ? false : undefined
}

/**
 * Whether a text may be the name of an architecture or of a domain type. These names become keys and
 * groups of the inventory, which Ansible templates: nothing else of a remote machine's text gets there.
 */
export const isPlainName = (text: string): boolean => /^[A-Za-z0-9_]{1,32}$/.test(text)

/** The first character of a text by its number, for messages: `the character U+001B`. */
export const characterName = (text: string): string =>
  `the character U+${(text.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, '0')}`
