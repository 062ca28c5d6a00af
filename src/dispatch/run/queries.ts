import type { Answer, Query } from '../../fleet/answer.ts'
import { type HostVariables, placeOf } from '../../inventory/model/precedence.ts'
import type { AnsibleCfg } from '../../inventory/reading/ansible_cfg.ts'
import { refusedUri } from '../../libvirt/uri.ts'
import type { Account } from '../../machine/account.ts'
import { STRATEGIES } from '../../placement/strategies/strategies.ts'
import { failure, type Outcome, type Problem, problem, success } from '../../problems.ts'
import { SETTINGS } from '../../settings.ts'
import { type Access, ansibleAccess } from '../../ssh/from_ansible/ssh_call.ts'
import { kindOf, textOf } from '../../values.ts'
import type { Context } from '../context.ts'
import type { Request, RequestedHypervisor } from '../request/request.ts'
import { looksForVms, mergesDefinitions } from '../request/vm_settings.ts'

/**
 * The queries for the hypervisors. Those whose settings do not allow asking them have their answer
 * already. `unsettled` has the problems of hosts with connection variables whose values are not
 * known.
 */
export function prepareQueries(
  hypervisors: readonly RequestedHypervisor[],
  {
    environment,
    cfg,
    account,
  }: { environment: Context['environment']; cfg: AnsibleCfg; account: Account },
  unsettled: ReadonlyMap<string, readonly Problem[]>,
  { strategy, vms, capacity }: Pick<Request, 'strategy' | 'vms' | 'capacity'>,
): { queries: Query[]; refused: Map<string, Answer> } {
  const queries: Query[] = []
  const refused = new Map<string, Answer>()
  const shared = createShared()
  for (const { name, variables, commandTimeoutMs, transport, terms } of hypervisors) {
    const sources = {
      variable: (key: string) => variables.get(key)?.value,
      placeOf: (key: string) => placeOfVariable(variables, key),
      environment,
      configuration: cfg.get.bind(cfg),
      account,
    }
    const access = ansibleAccess(name, sources)
    const uri = connectionUri(name, variables)
    if (access.ok && uri.ok && !unsettled.has(name)) {
      const isWeighed = STRATEGIES[strategy].weighs && typeof terms.weight === 'string'
      const topology = isWeighed || mergesDefinitions(vms)
      const domains = looksForVms(vms)
      const states = domains || vms.emitVms
      const sizes = capacity !== undefined
      const wanted = {
        topology,
        domains,
        states,
        sizes,
        ...(mergesDefinitions(vms) && { sessionUser: true }),
      }
      const how = { ...shared(access.value), transport, commandTimeoutMs, ...wanted }
      queries.push({ name, uri: uri.value, ...how })
      continue
    }
    const [first, ...others] =
      unsettled.get(name) ?? [access, uri].flatMap((part) => (part.ok ? [] : part.problems))
    if (first) refused.set(name, { status: 'unreachable', problem: first, warnings: others })
  }
  return { queries, refused }
}

/**
 * Gives calls with equal arguments one list of them: it is in memory once for thousands of hosts, and
 * what it means has to be found out only once.
 */
function createShared(): (access: Access) => Access {
  const known = new Map<string, readonly string[]>()
  return ({ connection, become }) => {
    if (connection === 'local') return { connection, become }
    const key = JSON.stringify(connection.arguments)
    const words = known.get(key) ?? connection.arguments
    known.set(key, words)
    return { connection: { ...connection, arguments: words }, become }
  }
}

/** Where a variable of a host is set: `hosts.yml:12:7`; undefined if it is not set. */
function placeOfVariable(variables: HostVariables, name: string): string | undefined {
  const found = variables.get(name)
  return found && placeOf(found.layer, [name])
}

/** The hypervisor's connection URI; undefined if none is set, for virsh's own default. */
function connectionUri(host: string, variables: HostVariables): Outcome<string | undefined> {
  const { variable } = SETTINGS.libvirtUri
  const value = variables.get(variable)?.value ?? ''
  if (value === '') return success(undefined)
  const uri = textOf(value)
  if (uri === undefined) {
    const name = `${variable} (${placeOfVariable(variables, variable)})`
    const expected = 'a URI such as qemu:///system'
    return failure(problem('connection-setting', host, { name, found: kindOf(value), expected }))
  }
  const reason = refusedUri(uri)
  return reason === undefined ? success(uri) : failure(problem('uri-refused', host, { reason }))
}
