/** A line break of any system. */
export const LINE_BREAK = /\r\n|[\r\n]/

/** `line:column`, both from 1, of an offset in a text. */
export function lineAndColumn(text: string, offset: number): string {
  const before = text.slice(0, offset).split(LINE_BREAK)
  return `${before.length}:${(before.at(-1) ?? '').length + 1}`
}
