import { type Markup, MOST_TAGS, markupReader } from './markup.ts'

/** The offsets of a document in a text. */
export interface Span {
  start: number
  /** The offset after its last character. */
  end: number
}

/** What was found in an output. */
export interface FoundDocuments {
  /** The documents, in the order of the text. */
  places: readonly Span[]
  /** Why no document was found: a root has no end, or there are too many tags to look through. */
  fault?: 'unclosed' | 'too-many-tags'
}

/**
 * Finds the documents with this root element in an output, which may have other text of a remote
 * shell around them. A document goes from its XML declaration, or else from its root, to the end of
 * its root. What is in a comment, in an attribute or in another element is not a document. Takes
 * time that is linear in the text.
 */
export function findDocuments(output: string, root: string): FoundDocuments {
  const markupAt = markupReader(output)
  const elements = new OpenElements()
  let last = 0
  /** The offset from which the text before the next root belongs to that document. */
  let prolog: number | undefined
  let tags = 0
  for (let at = output.indexOf('<'); at >= 0; at = output.indexOf('<', Math.max(last, at + 1))) {
    if (++tags > MOST_TAGS) return { places: [], fault: 'too-many-tags' }
    const markup = markupAt(at)
    if (!markup) continue
    if (output.slice(last, at).trim() !== '') prolog = undefined
    last = markup.end
    if (markup.kind === 'declaration') prolog = at
    else if (markup.kind === 'doctype') prolog ??= at
    else if (markup.kind !== 'other') {
      elements.add(markup, prolog ?? at)
      prolog = undefined
    }
  }
  const places = elements.closed.filter(({ name }) => name === root)
  const speaking = places.filter((place) => says(output, place))
  if (speaking.length > 0) return { places: speaking }
  if (elements.open.some(({ name }) => name === root)) return { places: [], fault: 'unclosed' }
  return { places }
}

/** Whether there is an element in it: the name of the root in a greeting, with its end, is not a document. */
const says = (output: string, { start, end }: Span): boolean =>
  /<[A-Za-z]/.test(output.slice(output.indexOf('>', output.indexOf('<', start)), end))

/** Pairs the tags of a text in which some have no partner. */
class OpenElements {
  /** The elements that have no end tag yet, the outermost first. */
  readonly open: { name: string; start: number }[] = []
  /** The elements that are inside no other element, in their order. */
  readonly closed: (Span & { name: string })[] = []
  readonly #counts = new Map<string, number>()

  add({ kind, name, end }: Markup, start: number): void {
    if (kind === 'open') {
      this.open.push({ name, start })
      this.#count(name, 1)
    } else if (kind === 'empty') this.closed.push({ name, start, end })
    else if (this.#counts.get(name)) this.#close(name, end)
  }

  /**
   * Closes the last open element of this name; tags inside it that are still open were only text.
   */
  #close(name: string, end: number): void {
    for (let inner = this.open.pop(); inner; inner = this.open.pop()) {
      this.#count(inner.name, -1)
      if (inner.name !== name) continue
      while ((this.closed.at(-1)?.start ?? -1) > inner.start) this.closed.pop()
      this.closed.push({ name, start: inner.start, end })
      return
    }
  }

  #count(name: string, difference: number): void {
    this.#counts.set(name, (this.#counts.get(name) ?? 0) + difference)
  }
}
