import { Float, textOf, type Value } from '../values.ts'

/** libvirt's names of units, in bytes: `k` and `KiB` are 1024, `KB` is 1000; case does not matter. */
const BYTES = new Map<string, number>([
  ['b', 1],
  ['bytes', 1],
  ...['k', 'm', 'g', 't', 'p'].flatMap((letter, index): [string, number][] => [
    [letter, 1024 ** (index + 1)],
    [`${letter}ib`, 1024 ** (index + 1)],
    [`${letter}b`, 1000 ** (index + 1)],
  ]),
])

const AMOUNT = /^(\d{1,12}(?:\.\d{1,6})?) ?([a-z]{0,5})$/i

/**
 * An amount of memory in KiB, rounded up: a number is of MiB, or has a unit of libvirt's behind it
 * (`4 GiB`, `512M`). Undefined for anything else, and for nothing.
 */
export function memoryIn(text: string): number | undefined {
  const [, number, unit = ''] = AMOUNT.exec(text.trim()) ?? []
  const bytes = unit === '' ? 1024 ** 2 : BYTES.get(unit.toLowerCase())
  if (number === undefined || bytes === undefined) return undefined
  const kibibytes = Math.ceil((Number(number) * bytes) / 1024)
  return kibibytes > 0 && Number.isSafeInteger(kibibytes) ? kibibytes : undefined
}

/** What `countIn` reads, for people. */
export const COUNT = 'a whole number above 0'

/** A whole number above 0; undefined for anything else. */
export const countIn = (text: string): number | undefined =>
  /^[1-9]\d{0,5}$/.test(text) ? Number(text) : undefined

/** The text of a value that is an amount; undefined for mappings, lists and the like. */
export function amountText(value: Value): string | undefined {
  if (value instanceof Float) return String(value.value)
  return typeof value === 'number' || typeof value === 'bigint' ? String(value) : textOf(value)
}
