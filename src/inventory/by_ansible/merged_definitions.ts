import { writeFileSync } from 'node:fs'
import { availableParallelism } from 'node:os'
import { join } from 'node:path'
import type { Value, ValueMap } from '../../values.ts'
import { writeJson } from '../documents/json.ts'
import { type Evaluation, evaluationsIn } from './evaluations.ts'
import { lastMessage } from './messages.ts'
import { type AnsibleContext, sourceArguments, withAnsible } from './process.ts'
import { definitionName, failureOf, MARK, object, printed } from './tasks.ts'

/** A definition of which only Ansible can do the rest, for one hypervisor. */
export interface DefinitionWork {
  /** The host whose variables its templates use. */
  host: string
  /** The facts of that host, by the names of variables. */
  facts: ValueMap
  /** Variables that are set before: `vm`, and what the tasks need besides. */
  start: ValueMap
  /** Tasks that only set facts. */
  tasks: readonly Value[]
  /** The names of the facts that are the answer. */
  results: readonly string[]
}

/**
 * Lets Ansible run the tasks of definitions, all in one ad hoc run over the inventory, and gives the
 * values of their results, each as a list; undefined if Ansible is not on PATH. No host is connected
 * to, and no facts are gathered.
 */
export async function askForDefinitions(
  works: readonly DefinitionWork[],
  sources: readonly string[],
  context: AnsibleContext,
): Promise<Evaluation[] | undefined> {
  const ended = await withAnsible(context, (ansible) => {
    const path = (name: string) => join(ansible.directory, name)
    const files = workFiles(works, path)
    for (const [name, text] of files) writeFileSync(path(name), text)
    return ansible.run('ansible', [
      'all:localhost',
      ...sourceArguments(sources),
      ...['--limit', `@${path('hosts')}`],
      ...['--module-name', 'import_tasks', '--args', `file=${path('tasks.json')}`],
      ...['--extra-vars', `@${path('extra.json')}`],
      ...['--playbook-dir', context.workingDirectory],
      ...['--forks', String(2 * availableParallelism())],
    ])
  })
  if (ended === undefined) return undefined
  const answers = evaluationsIn(ended.stdout, MARK)
  const fallback = { error: lastMessage(ended.stderr) || 'it gave none' }
  return works.map((_, index) => answers.get(definitionName(index)) ?? fallback)
}

/** The files for the run, by their names: one of tasks for each host, and what they need. */
function workFiles(
  works: readonly DefinitionWork[],
  path: (name: string) => string,
): Map<string, string> {
  const ofHosts = new Map<string, Value[]>()
  for (const [index, work] of works.entries()) {
    const blocks = ofHosts.get(work.host) ?? []
    ofHosts.set(work.host, blocks)
    blocks.push(workBlock(work, index))
  }
  const hosts = [...ofHosts.keys()]
  const file = (index: number) => `host_${index}.json`
  const tasks = [
    object({
      delegate_to: 'localhost',
      block: [
        object({
          include_tasks: object({ file: '{{ vm_dispatcher_files[inventory_hostname] }}' }),
        }),
      ],
    }),
  ]
  const extra = new Map<Value, Value>([
    ['vm_dispatcher_files', new Map(hosts.map((host, index) => [host, path(file(index))]))],
    ...works.flatMap(({ start }, index) =>
      [...start].map(([name, value]) => [startName(index, name), value] as const),
    ),
  ])
  return new Map([
    ['tasks.json', writeJson(tasks)],
    ['extra.json', writeJson(extra)],
    ['hosts', hosts.join('\n')],
    ...hosts.map((host, index): [string, string] => [
      file(index),
      writeJson(ofHosts.get(host) ?? []),
    ]),
  ])
}

const startName = (index: number, name: Value): string =>
  `vm_dispatcher_start_${index}_${String(name)}`

function workBlock({ facts, start, tasks, results }: DefinitionWork, index: number): Value {
  const names = `['${definitionName(index)}']`
  // Each by its own name: of a part of a variable Ansible makes text, and a value of that again.
  const given = new Map([...start.keys()].map((name) => [name, `{{ ${startName(index, name)} }}`]))
  const answer = printed(names, `'values': [[${results.join(', ')}]]`)
  return object({
    ...{ delegate_to: 'localhost', no_log: false, vars: facts },
    block: [object({ set_fact: given }), ...tasks, answer],
    rescue: [failureOf(names)],
  })
}
