import { TaggedText, type Value } from '../../values.ts'
import { float, integer } from './typed_values.ts'

/**
 * The types of plain scalars as PyYAML has them: YAML 1.1, by the patterns of PyYAML's resolver, in
 * its order. What PyYAML refuses (`2001-13-45`, `0x_`) throws a `ScalarError`.
 */
export class ScalarError extends Error {}

const BOOLEANS = new Map<string, boolean>(
  [
    ['yes', 'true', 'on'],
    ['no', 'false', 'off'],
  ].flatMap((words, index) =>
    words
      .flatMap((word) => [word, (word[0] ?? '').toUpperCase() + word.slice(1), word.toUpperCase()])
      .map((word) => [word, index === 0] as const),
  ),
)
const NULLS = new Set(['', '~', 'null', 'Null', 'NULL'])
const FLOAT =
  /^(?:[-+]?[0-9][0-9_]*\.[0-9_]*(?:[eE][-+][0-9]+)?|\.[0-9][0-9_]*(?:[eE][-+][0-9]+)?|[-+]?[0-9][0-9_]*(?::[0-5]?[0-9])+\.[0-9_]*|[-+]?\.(?:inf|Inf|INF)|\.(?:nan|NaN|NAN))$/
const INTEGER =
  /^(?:[-+]?0b[0-1_]+|[-+]?0[0-7_]+|[-+]?(?:0|[1-9][0-9_]*)|[-+]?0x[0-9a-fA-F_]+|[-+]?[1-9][0-9_]*(?::[0-5]?[0-9])+)$/
const TIMESTAMP =
  /^(?:[0-9]{4}-[0-9]{2}-[0-9]{2}|[0-9]{4}-[0-9]{1,2}-[0-9]{1,2}(?:[Tt]|[ \t]+)[0-9]{1,2}:[0-9]{2}:[0-9]{2}(?:\.[0-9]*)?(?:[ \t]*(?:Z|[-+][0-9]{1,2}(?::[0-9]{2})?))?)$/
const TIMESTAMP_PARTS =
  /^(\d{4})-(\d\d?)-(\d\d?)(?:(?:[Tt]|[ \t]+)(\d\d?):(\d\d):(\d\d)(?:\.(\d*))?(?:[ \t]*(?:(Z)|([-+])(\d\d?)(?::(\d\d))?))?)?$/

/**
 * The characters with which a scalar may start that is not a string. Most start with others, so
 * this is tried first.
 */
const MAY_BE_OTHER_THAN_STRING = /^(?:$|[-+.0-9~yYnNtTfFoO])/

/** The value of a plain scalar without a tag. */
export function plainScalar(text: string): Value {
  if (!MAY_BE_OTHER_THAN_STRING.test(text)) return text
  const boolean = BOOLEANS.get(text)
  if (boolean !== undefined) return boolean
  if (FLOAT.test(text)) return floatValue(text)
  if (INTEGER.test(text)) return integerValue(text)
  if (NULLS.has(text)) return null
  return TIMESTAMP.test(text) ? timestampValue(text) : text
}

/** Whether a plain scalar is a date, which this program has as text. */
export const isTimestamp = (text: string): boolean => TIMESTAMP.test(text)

/** Plain scalars that have a meaning only as keys. */
export const NO_VALUES: readonly string[] = ['=', '<<']

/**
 * Whether a scalar is the same text without quotes, as Ansible reads all text under `!unsafe` from 2.19
 * on. A line break at its end does not count for Python's patterns.
 */
export function isTextWithoutQuotes(text: string): boolean {
  const line = text.replace(/\n$/, '')
  return plainScalar(line) === line && !NO_VALUES.includes(line)
}

/** The value that PyYAML and Ansible make of a scalar with this tag. */
const TAGS: Record<string, (text: string) => Value> = {
  'tag:yaml.org,2002:str': (text) => text,
  'tag:yaml.org,2002:null': () => null,
  'tag:yaml.org,2002:bool': (text) => BOOLEANS.get(text.toLowerCase()) ?? refuse(text, 'boolean'),
  'tag:yaml.org,2002:int': (text) =>
    INTEGER.test(text) ? integerValue(text) : refuse(text, 'integer'),
  'tag:yaml.org,2002:float': (text) =>
    FLOAT.test(text) || /^[-+]?[0-9][0-9_]*$/.test(text) ? floatValue(text) : refuse(text, 'float'),
  'tag:yaml.org,2002:timestamp': (text) => timestampValue(text),
  '!vault': (text) => new TaggedText('vault', text),
  '!vault-encrypted': (text) => new TaggedText('vault', text),
  '!unsafe': (text) => new TaggedText('unsafe', text),
}

/** The value of a scalar with a tag, by the tag's full name. */
export function taggedScalar(tag: string, text: string): Value {
  const construct = TAGS[tag]
  if (construct === undefined) throw new ScalarError(`the tag ${tag} is not known`)
  return construct(text)
}

function refuse(text: string, what: string): never {
  throw new ScalarError(`${text} is not a valid ${what}`)
}

function splitSign(text: string): { negative: boolean; rest: string } {
  return { negative: text.startsWith('-'), rest: text.replace(/^[-+]/, '') }
}

/** An integer that is exact as a number, in the form that nearly all have. */
const SHORT_INTEGER = /^(?:0|[1-9][0-9]{0,14})$/

function integerValue(text: string): Value {
  if (SHORT_INTEGER.test(text)) return Number(text)
  const { negative, rest } = splitSign(text.replaceAll('_', ''))
  const magnitude = naturalNumber(rest)
  if (magnitude === undefined) return refuse(text, 'integer')
  return integer(negative ? -magnitude : magnitude)
}

function naturalNumber(digits: string): bigint | undefined {
  if (digits.includes(':')) {
    return digits.split(':').reduce((sum, part) => sum * 60n + BigInt(part), 0n)
  }
  if (digits === '0b' || digits === '0x') return undefined
  if (/^0[0-7]/.test(digits)) return BigInt(`0o${digits}`)
  return BigInt(digits)
}

function floatValue(text: string): Value {
  const { negative, rest } = splitSign(text.replaceAll('_', '').toLowerCase())
  const magnitude = rest === '.inf' ? Infinity : rest === '.nan' ? NaN : positiveFloat(rest)
  return float(negative ? -magnitude : magnitude)
}

/** Sexagesimal digits are added from the last one on, as PyYAML does: the rounding depends on it. */
const positiveFloat = (digits: string): number =>
  digits
    .split(':')
    .reverse()
    .reduce((sum, part, index) => sum + Number(part) * 60 ** index, 0)

/** A date as the ISO text that Ansible's JSON has for it. */
function timestampValue(text: string): string {
  const match = TIMESTAMP_PARTS.exec(text)
  if (match === null) return refuse(text, 'date')
  const [, year = '', month = '', day = '', hour, minute = '', second = ''] = match
  const [fraction, utc, sign, zoneHour = '0', zoneMinute = '0'] = match.slice(7)
  const date = `${year}-${month.padStart(2, '0')}-${day.padStart(2, '0')}`
  if (year === '0000' || !isDate(date)) return refuse(text, 'date')
  if (hour === undefined) return date
  if (Number(hour) > 23 || Number(minute) > 59 || Number(second) > 59) return refuse(text, 'date')
  const time = `${hour.padStart(2, '0')}:${minute}:${second}${microseconds(fraction)}`
  if (sign === undefined) return `${date}T${time}${utc ? '+00:00' : ''}`
  const offset = Number(zoneHour) * 60 + Number(zoneMinute)
  if (offset >= 24 * 60) return refuse(text, 'date')
  const zone = `${twoDigits(Math.floor(offset / 60))}:${twoDigits(offset % 60)}`
  return `${date}T${time}${offset === 0 ? '+' : sign}${zone}`
}

const twoDigits = (number: number): string => String(number).padStart(2, '0')

function microseconds(fraction: string | undefined): string {
  const digits = (fraction ?? '').slice(0, 6).padEnd(6, '0')
  return digits === '000000' ? '' : `.${digits}`
}

function isDate(isoDate: string): boolean {
  const date = new Date(`${isoDate}T00:00:00Z`)
  return !Number.isNaN(date.getTime()) && date.toISOString().startsWith(isoDate)
}
