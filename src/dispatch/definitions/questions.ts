import { writeJson } from '../../inventory/documents/json.ts'
import type { Value } from '../../values.ts'
import type { OpenDefinition } from '../../vm/definition.ts'
import { templatesIn, templateWords } from '../../vm/template_words.ts'
import type { HostKnowledge } from './host_knowledge.ts'

/** A definition of which Ansible has to work out the rest, for one hypervisor or for several that are alike. */
export interface Question {
  host: HostKnowledge
  open: OpenDefinition
  /** All that the answer depends on; the same text is the same answer. */
  content: string
  scope: Scope
}

/** What an answer depends on besides its content: nothing, the inventory, or more than that. */
export type Scope = 'content' | 'inventory' | 'world'

/** The question that is left of a definition on a hypervisor. */
export function questionOf(open: OpenDefinition, host: HostKnowledge): Question {
  const templates = open.left
    .flat()
    .flatMap(({ values, vars }) => [...templatesIn(values), ...templatesIn(vars)])
  const words = new Set(templates.flatMap((template) => [...templateWords(template)]))
  const used = [...words].filter((word) => host.knows(word))
  const scope = scopeOf([...templates, ...used.flatMap((word) => host.templatesOf(word))])
  const content = writeJson([
    scope === 'content' ? null : host.name,
    ...[open.vm, open.before, open.host, open.facts],
    open.left.map((steps) => steps.map(({ kind, values, vars }): Value => [kind, values, vars])),
    used.map((word) => [word, host.contentOf(word)]),
  ])
  return { host, open, content, scope }
}

const INVENTORY = /^(hostvars|groups|group_names|inventory_\w+|play_hosts|vars)$/
const WORLD = /^(lookup|query|q|now|password_hash)$/
const RANDOM = /^(random|random_mac|shuffle)$/

function scopeOf(templates: readonly string[]): Scope {
  const scopes = templates.map((template): Scope => {
    const words = [...templateWords(template)]
    const isSeeded = words.includes('seed')
    if (words.some((word) => WORLD.test(word) || (RANDOM.test(word) && !isSeeded))) return 'world'
    return words.some((word) => INVENTORY.test(word)) ? 'inventory' : 'content'
  })
  if (scopes.includes('world')) return 'world'
  return scopes.includes('inventory') ? 'inventory' : 'content'
}
