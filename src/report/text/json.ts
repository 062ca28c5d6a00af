import { Float, TaggedText } from '../../values.ts'

/**
 * Data as indented JSON. Values of the inventory may be in it: vaulted and `!unsafe` text has the
 * form that Ansible uses in JSON. Characters that control a terminal are escaped.
 */
export const renderJson = (data: unknown): string => escaped(JSON.stringify(data, plain, 2))

/** The same data as JSON in one line. */
export const compactJson = (data: unknown): string => escaped(JSON.stringify(data, plain))

function plain(_key: string, value: unknown): unknown {
  if (value instanceof Map) return Object.fromEntries(value)
  if (value instanceof Float) return value.value
  if (value instanceof TaggedText) return { [`__ansible_${value.tag}`]: value.text }
  return typeof value === 'bigint' ? String(value) : value
}

/**
 * The same JSON with escapes for the characters that `JSON.stringify` leaves as they are, although
 * they control a terminal or turn the writing direction.
 */
export function escaped(json: string): string {
  // Most text is ASCII, and this check takes a hundredth of the time.
  if (!/[^\0-~]/.test(json)) return json
  return json.replace(/[\u007f-\u009f\p{Cf}\p{Zl}\p{Zp}]/gu, (character) =>
    character
      .split('')
      .map((unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`)
      .join(''),
  )
}

/** A number for reports: null for Infinity, which JSON does not have. */
export const finite = (number: number): number | null => (Number.isFinite(number) ? number : null)
