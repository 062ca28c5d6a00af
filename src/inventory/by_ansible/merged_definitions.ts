import { mapOf, type Value, type ValueMap } from '../../values.ts'
import { writeJson } from '../documents/json.ts'
import type { Evaluation } from './evaluations.ts'
import type { AnsibleContext } from './process.ts'
import { runTasks } from './run_tasks.ts'
import { definitionName, failureOf, printed } from './tasks.ts'

/** A set of variables for one host, one of which only Ansible can evaluate. */
export interface DefinitionWork {
  /** The host whose variables the templates use. */
  host: string
  /** The facts of that host, by the names of variables. */
  facts: ValueMap
  /** The variables. The variable with the given name is the result. */
  variables: (name: string) => ReadonlyMap<string, Value>
}

/**
 * Lets Ansible work out definitions, all in one ad hoc run over the inventory; undefined if Ansible is
 * not on PATH. No host is connected to, and no facts are gathered.
 */
export async function askForDefinitions(
  works: readonly DefinitionWork[],
  sources: readonly string[],
  context: AnsibleContext,
): Promise<Evaluation[] | undefined> {
  const evaluationOf = await runTasks((path) => workFiles(works, path), sources, context)
  return evaluationOf && works.map((_, index) => evaluationOf(definitionName(index)))
}

/** The files for the run, by their names: one of tasks for each host, and the variables. */
function workFiles(
  works: readonly DefinitionWork[],
  path: (name: string) => string,
): Map<string, string> {
  const ofHosts = new Map<string, { facts: ValueMap; names: string[] }>()
  for (const [index, { host, facts }] of works.entries()) {
    const known = ofHosts.get(host)
    if (known) known.names.push(definitionName(index))
    else ofHosts.set(host, { facts, names: [definitionName(index)] })
  }
  const hosts = [...ofHosts.keys()]
  const file = (index: number) => `host_${index}.json`
  const include = {
    include_tasks: mapOf({ file: '{{ vm_dispatcher_files[inventory_hostname] }}' }),
  }
  const extra = new Map<Value, Value>([
    ['vm_dispatcher_files', new Map(hosts.map((host, index) => [host, path(file(index))]))],
    ...works.flatMap(({ variables }, index) => [...variables(definitionName(index))]),
  ])
  return new Map([
    ['tasks.json', writeJson([mapOf({ delegate_to: 'localhost', block: [mapOf(include)] })])],
    ['extra.json', writeJson(extra)],
    ['hosts', hosts.join('\n')],
    ...[...ofHosts.values()].map(({ facts, names }, index): [string, string] => [
      file(index),
      writeJson([printingBlock(facts, names)]),
    ]),
  ])
}

/**
 * Prints all results of a host together, or one by one if one of them fails. Delegated to localhost,
 * because Ansible evaluates the connection variables of a task's host before the task.
 */
function printingBlock(facts: ValueMap, names: readonly string[]): Value {
  const all = writeJson(names)
  const oneByOne = names.map((name) => {
    const list = writeJson([name])
    return mapOf({
      block: [printed(list, `'values': query('vars', '${name}')`)],
      rescue: [failureOf(list)],
    })
  })
  return mapOf({
    delegate_to: 'localhost',
    no_log: false,
    vars: facts,
    block: [printed(all, `'values': query('vars', *${all})`)],
    rescue: oneByOne,
  })
}
