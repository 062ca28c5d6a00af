/**
 * One piece of markup. `other` is a comment, CDATA or a processing instruction: nothing inside it is
 * markup. `declaration` is `<?xml …?>`, `doctype` is `<!DOCTYPE …>`.
 */
export interface Markup {
  kind: 'open' | 'close' | 'empty' | 'other' | 'declaration' | 'doctype'
  /** For a tag, the name of its element. */
  name: string
  start: number
  /** The offset after its last character. */
  end: number
}

/** The most tags that are looked at in one output; a real answer has a few thousand. */
export const MOST_TAGS = 200_000

/** The longest tag that is read, in characters; those of real answers are far shorter. */
export const MOST_CHARACTERS = 65_536

/** What is behind the `<` of all markup. */
const BEGINS = /^[A-Za-z_:/!?]/

/** A tag as XML has it: attributes have values, in quotes, without `<`. */
const TAG = /^<(\/?)([A-Za-z_:][\w:.-]*)((?:\s+[\w:.-]+\s*=\s*(?:"[^"<]*"|'[^'<]*'))*)\s*(\/?)>/

/** A tag whose attributes may contain anything, so that their content is not taken for markup. */
const LOOSE_TAG = /^<(\/?)([A-Za-z_:][\w:.-]*)((?:\s+[\w:.-]+\s*=\s*(?:"[^"]*"|'[^']*'))*)\s*(\/?)>/

const DOCTYPE =
  /^<!DOCTYPE\s(?:[^"'[\]<>]|"[^"]*"|'[^']*')*(?:\[(?:[^"'\]]|"[^"]*"|'[^']*')*\]\s*)?>/

/** Markup between two marks, such as a comment: nothing inside it is markup. */
const OPAQUE: readonly [start: string, end: string][] = [
  ['<!--', '-->'],
  ['<![CDATA[', ']]>'],
  ['<?', '?>'],
]

/**
 * A function that gives the markup which begins at a place of the text, or undefined if none does.
 * The time of many calls, for places that rise, is linear in the text. With `strict`, only what XML
 * allows is markup.
 */
export function markupReader(
  text: string,
  { strict = false }: { strict?: boolean } = {},
): (at: number) => Markup | undefined {
  /** The marks that were searched for up to the end of the text and not found. */
  const missing = new Set<string>()
  const tagPattern = strict ? TAG : LOOSE_TAG

  const opaqueAt = (at: number): Markup | undefined => {
    for (const [opening, closing] of OPAQUE) {
      if (!text.startsWith(opening, at)) continue
      if (missing.has(closing)) return undefined
      const last = text.indexOf(closing, at + opening.length)
      if (last < 0) {
        missing.add(closing)
        return undefined
      }
      const kind = /^<\?xml\s/.test(text.slice(at, at + 6)) ? 'declaration' : 'other'
      return { kind, name: '', start: at, end: last + closing.length }
    }
    return undefined
  }

  const doctypeIn = (piece: string, at: number): Markup | undefined => {
    if (missing.has('<!DOCTYPE') || !piece.startsWith('<!DOCTYPE')) return undefined
    const [doctype] = DOCTYPE.exec(piece) ?? []
    if (doctype !== undefined) {
      return { kind: 'doctype', name: '', start: at, end: at + doctype.length }
    }
    missing.add('<!DOCTYPE')
    return undefined
  }

  return (at) => {
    const next = text.charAt(at + 1)
    if (!BEGINS.test(next)) return undefined
    const opaque = next === '!' || next === '?' ? opaqueAt(at) : undefined
    if (opaque) return opaque
    const piece = text.slice(at, at + MOST_CHARACTERS)
    if (piece.startsWith('<!')) return doctypeIn(piece, at)
    const [tag, slash, name = '', attributes, ending] = tagPattern.exec(piece) ?? []
    if (tag === undefined || (slash && (attributes || ending))) return undefined
    const kind = slash ? 'close' : ending ? 'empty' : 'open'
    return { kind, name, start: at, end: at + tag.length }
  }
}
