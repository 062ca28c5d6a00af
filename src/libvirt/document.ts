import { type Markup, MOST_TAGS, markupReader } from './markup.ts'

/** The offsets of a document in a text. */
export interface Place {
  start: number
  /** The offset after its last character. */
  end: number
}

export interface FoundDocuments {
  /** The documents, in the order of the text. */
  places: readonly Place[]
  /** Why none was found: a root begins that has no end, or there is too much to look through. */
  fault?: 'unclosed' | 'too-many-tags'
}

/**
 * Finds the documents with this root element in an output, among whatever a remote shell prints
 * around them. A document goes from its XML declaration, or else from its root, to the end of its
 * root. What is in a comment, in an attribute or in another element is not a document. Takes
 * time that is linear in the text.
 */
export function findDocuments(output: string, root: string): FoundDocuments {
  const markupAt = markupReader(output)
  const elements = new OpenElements()
  let last = 0
  /** Where the text before the next root begins to belong to its document. */
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
  const isOpen = places.length === 0 && elements.open.some(({ name }) => name === root)
  return { places, ...(isOpen && { fault: 'unclosed' }) }
}

/** Pairs the tags of a text in which some stand alone. */
class OpenElements {
  /** The elements that have no end tag yet, the outermost first. */
  readonly open: { name: string; start: number }[] = []
  /** Elements that are in no other element, in their order. */
  readonly closed: (Place & { name: string })[] = []
  private readonly counts = new Map<string, number>()

  add({ kind, name, end }: Markup, start: number): void {
    if (kind === 'open') {
      this.open.push({ name, start })
      this.count(name, 1)
    } else if (kind === 'empty') this.closed.push({ name, start, end })
    else if (this.counts.get(name)) this.close(name, end)
  }

  /** Ends the last element of this name that is open; those inside it were mere text. */
  private close(name: string, end: number): void {
    for (let inner = this.open.pop(); inner; inner = this.open.pop()) {
      this.count(inner.name, -1)
      if (inner.name !== name) continue
      while ((this.closed.at(-1)?.start ?? -1) > inner.start) this.closed.pop()
      this.closed.push({ name, start: inner.start, end })
      return
    }
  }

  private count(name: string, difference: number): void {
    this.counts.set(name, (this.counts.get(name) ?? 0) + difference)
  }
}
