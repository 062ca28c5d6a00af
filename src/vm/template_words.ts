import { hasTemplate, isList, isMap, type Value } from '../values.ts'

/** A name in a template that is not a member of something, with its own member if there is one. */
const NAME = /(?<![\w.])([A-Za-z_]\w*)(?:\.(\w+)|\[ ?['"](\w+)['"] ?\])?/g

/**
 * The names that a template uses, filters and words of Jinja among them. Facts have one name each,
 * however they are written: `ansible_facts.architecture` is `ansible_architecture`, and what is in
 * `ansible_env` has a name of its own, `ansible_env.HOME`.
 */
export function templateWords(template: string): Set<string> {
  const words = new Set<string>()
  for (const [, name = '', dotted, quoted] of template.matchAll(NAME)) {
    const member = dotted ?? quoted
    if (name === 'ansible_facts' && member !== undefined) words.add(`ansible_${member}`)
    else if (name === 'ansible_env' && member !== undefined) words.add(`ansible_env.${member}`)
    else words.add(name)
  }
  return words
}

/** The templates in a value. */
export function templatesIn(value: Value): string[] {
  if (typeof value === 'string') return hasTemplate(value) ? [value] : []
  if (isList(value)) return value.flatMap(templatesIn)
  if (!isMap(value)) return []
  return [...value].flatMap(([key, item]) => [...templatesIn(key), ...templatesIn(item)])
}
