import { XmlElement } from '@rgrove/parse-xml'

/** The children of an element that are elements of this name, in their order. */
export const childrenNamed = ({ children }: XmlElement, name: string): XmlElement[] =>
  children.filter((child) => child instanceof XmlElement && child.name === name) as XmlElement[]
