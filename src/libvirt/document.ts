/** Where in a text the document stands: from its first character to the one behind it. */
export interface Place {
  start: number
  end: number
}

const OPENING = '<capabilities'
const CLOSING = '</capabilities>'

/**
 * Finds the capabilities document among whatever start files, greetings and wrappers print around
 * it, the names of its tags included; from the first to the last where there are several.
 * `opened`: a document begins and does not end.
 */
export function findDocument(output: string): Place | { opened: boolean } {
  let bare: Place | undefined
  let found: Place | undefined
  let from = 0
  for (;;) {
    const closing = output.indexOf(CLOSING, from)
    if (closing < 0) break
    const start = lastOpening(output, from, closing)
    from = closing + CLOSING.length
    if (start === undefined) continue
    const place = { start, end: from }
    if (says(output, place)) found = { start: found?.start ?? start, end: from }
    bare ??= place
  }
  if (found) return found
  const opened = lastOpening(output, from, output.length) !== undefined
  return bare && !opened ? bare : { opened }
}

/** Where the last opening tag begins that stands between two places. */
function lastOpening(output: string, from: number, to: number): number | undefined {
  const part = output.slice(from, to)
  let at = part.length
  while (at > 0) {
    at = part.lastIndexOf(OPENING, at - 1)
    if (at >= 0 && /[\s/>]/.test(part[at + OPENING.length] ?? '')) return from + at
  }
  return undefined
}

/** Whether a document says anything of a host or of guests: a tag in a sentence does not. */
const says = (output: string, { start, end }: Place): boolean =>
  /<(host|guest)[\s/>]/.test(output.slice(start, end))
