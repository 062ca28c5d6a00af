import { writeJson } from '../../inventory/documents/json.ts'
import type { Value } from '../../values.ts'
import type { OpenDefinition } from '../../vm/definition.ts'
import { templatesIn, templateWords } from '../../vm/template_words.ts'
import type { HostKnowledge } from './host_knowledge.ts'

/**
 * A definition that Ansible has to evaluate further, for one hypervisor or for several with equal
 * values.
 */
export interface DraftQuestion {
  host: HostKnowledge
  open: OpenDefinition
  /** All that the result depends on; the same text is the same result. */
  content: string
  scope: Scope
}

const SCOPES = ['content', 'inventory', 'host', 'world'] as const

/**
 * What a result depends on, apart from the content of its question: nothing, the inventory, the
 * inventory and the host, or more than that.
 */
export type Scope = (typeof SCOPES)[number]

/** The question that is left of a definition on a hypervisor. */
export function questionOf(open: OpenDefinition, host: HostKnowledge): DraftQuestion {
  const templates = open.left
    .flat()
    .flatMap(({ values, vars }) => [...templatesIn(values), ...templatesIn(vars)])
  const words = new Set(templates.flatMap((template) => [...templateWords(template)]))
  const used = [...words].filter((word) => host.knows(word))
  const scope = scopeOf([...templates, ...used.flatMap((word) => host.templatesOf(word))])
  const content = writeJson([
    scope === 'host' || scope === 'world' ? host.name : null,
    ...[open.vm, open.before, open.host, open.facts],
    open.left.map((steps) => steps.map(({ kind, values, vars }): Value => [kind, values, vars])),
    used.map((word) => [word, host.contentOf(word)]),
  ])
  return { host, open, content, scope }
}

const INVENTORY = /^(hostvars|groups)$/
const HOST = /^(group_names|inventory_\w+|play_hosts|vars)$/
const WORLD = /^(now|password_hash)$/
const RANDOM = /\b(random|random_mac|shuffle)\b/

function scopeOf(templates: readonly string[]): Scope {
  const scopes = new Set(templates.map(scopeOfTemplate))
  return SCOPES.findLast((scope) => scopes.has(scope)) ?? 'content'
}

function scopeOfTemplate(template: string): Scope {
  const words = [...templateWords(template)]
  const isRandom = RANDOM.test(template) && !words.includes('seed')
  if (isRandom || words.some((word) => WORLD.test(word))) return 'world'
  if (words.some((word) => HOST.test(word))) return 'host'
  return words.some((word) => INVENTORY.test(word)) ? 'inventory' : 'content'
}
