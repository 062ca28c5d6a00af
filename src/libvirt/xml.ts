import { XMLParser, XMLValidator } from 'fast-xml-parser'
import { checkedXml, place, withoutReferences, XmlError } from './strict_xml.ts'

/** An element of a document, as far as it was asked for. */
export interface XmlElement {
  name: string
  /** The attributes by name, their entities replaced. */
  attributes: Readonly<Record<string, string>>
  /** The elements in it whose names were asked for, in their order. */
  children: readonly XmlElement[]
  /** The text that stands directly in it, with what entities stand for. */
  text: string
}

/**
 * Parses a document, strictly: it is well-formed, has no DOCTYPE, and names no entity but the five
 * that XML declares. Of its elements only those of `names` are read, of which texts only those of
 * `texts`. Takes time that is linear in the text.
 *
 * @throws XmlError where it is not such a document
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
    throw new XmlError(`${msg.slice(0, 200).replace(/\.$/, '')} ${place(line, col)}`)
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

/** What the parser makes of an element: its name with its children, and `:@` with its attributes. */
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
