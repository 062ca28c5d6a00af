import { XMLParser, XMLValidator } from 'fast-xml-parser'
import { checkedXml, withoutReferences, XmlError, xmlPlace } from './strict_xml.ts'

/** An element of a document, as far as it was asked for. */
export interface XmlElement {
  name: string
  /** The attributes by name, their entities replaced. */
  attributes: Readonly<Record<string, string>>
  /** The elements in it whose names were asked for, in their order. */
  children: readonly XmlElement[]
  /** The text that is directly in it, its entities replaced. */
  text: string
}

/**
 * Parses a document, strictly: it must be well-formed, have no DOCTYPE, and use no entity except
 * the five that XML declares. Only the elements in `names` are read, and the texts of those in
 * `texts`. The time is linear in the text.
 *
 * @throws XmlError if it is not such a document
 */
export function parseXml(
  text: string,
  names: ReadonlySet<string>,
  texts: ReadonlySet<string>,
): XmlElement {
  const xml = checkedXml(text)
  const valid = XMLValidator.validate(xml)
  if (valid !== true) {
    const { msg, line, col } = valid.err
    throw new XmlError(`${msg.slice(0, 200).replace(/\.$/, '')} ${xmlPlace(line, col)}`)
  }
  const parser = new XMLParser({
    preserveOrder: true,
    ignoreAttributes: false,
    attributeNamePrefix: '',
    parseTagValue: false,
    trimValues: false,
    processEntities: false,
    ignoreDeclaration: true,
    ignorePiTags: true,
    // Without it the path would be made again for each element.
    jPath: false,
    tagValueProcessor: (name, value) => (texts.has(name) ? value : ''),
    updateTag: (name) => names.has(name),
  })
  let roots: readonly Node[]
  try {
    roots = parser.parse(xml)
  } catch (error) {
    const { message } = error as Error
    const isDeep = message.includes('nested')
    throw new XmlError(isDeep ? 'its elements are nested too deeply' : message.slice(0, 200))
  }
  const [root] = roots.flatMap(elementOf)
  if (!root) throw new XmlError('it has no root element')
  return root
}

/** The children of an element that are elements of this name, in their order. */
export const childrenNamed = ({ children }: XmlElement, name: string): XmlElement[] =>
  children.filter((child) => child.name === name)

/** The elements that a path of names leads to, from an element on, in their order. */
export const elementsAt = (element: XmlElement, path: readonly string[]): XmlElement[] =>
  path.reduce((found, name) => found.flatMap((each) => childrenNamed(each, name)), [element])

/**
 * An element as the parser gives it: its children under its name, and its attributes under `:@`.
 */
type Node = Readonly<Record<string, string | readonly Node[] | Readonly<Record<string, string>>>>

const ATTRIBUTES = ':@'
const TEXT = '#text'

function elementOf(node: Node): XmlElement[] {
  const name = Object.keys(node).find((key) => key !== ATTRIBUTES && key !== TEXT)
  if (name === undefined) return []
  const children = node[name] as readonly Node[]
  const attributes = (node[ATTRIBUTES] ?? {}) as Readonly<Record<string, string>>
  const text = children.map((child) => (child[TEXT] ?? '') as string).join('')
  const decoded = Object.entries(attributes).map(([key, value]) => [key, withoutReferences(value)])
  return [
    {
      name,
      attributes: Object.fromEntries(decoded),
      children: children.flatMap(elementOf),
      text: withoutReferences(text),
    },
  ]
}
