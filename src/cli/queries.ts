import type { Answer, Query } from '../fleet/query.ts'
import type { AnsibleCfg } from '../inventory/ansible_cfg.ts'
import { refusedUri } from '../libvirt/uri.ts'
import { failure, type Outcome, problem, success } from '../problems.ts'
import { SETTINGS } from '../settings.ts'
import { connectionSettings } from '../ssh/settings.ts'
import { hasTemplate, hasVault, kindOf, textOf } from '../values.ts'
import { currentAccount } from './account.ts'
import type { Context } from './context.ts'
import type { Request, RequestedHypervisor } from './request.ts'

/**
 * How to ask each hypervisor; those whose settings forbid to ask them have their answer already.
 */
export function prepareQueries(
  hypervisors: readonly RequestedHypervisor[],
  { environment }: Context,
  cfg: AnsibleCfg,
  strategy: Request['strategy'],
): { queries: Query[]; refused: Map<string, Answer> } {
  const queries: Query[] = []
  const account = currentAccount(environment)
  const refused = new Map<string, Answer>()
  for (const { name, variables, commandTimeoutMs, terms } of hypervisors) {
    const variable = (key: string) => variables.get(key)?.value
    const configuration = cfg.get.bind(cfg)
    const connection = connectionSettings(name, { variable, environment, configuration, account })
    const uri = connectionUri(name, variable)
    if (connection.ok && uri.ok) {
      const topology = strategy === 'balanced' && typeof terms.weight === 'string'
      queries.push({
        name,
        uri: uri.value,
        connection: connection.value,
        commandTimeoutMs,
        topology,
      })
      continue
    }
    const [first, ...others] = [connection, uri].flatMap((part) => (part.ok ? [] : part.problems))
    if (first) refused.set(name, { status: 'unreachable', problem: first, warnings: others })
  }
  return { queries, refused }
}

/** The hypervisor's connection URI; undefined where none is set, for virsh's own default. */
function connectionUri(
  host: string,
  variable: (name: string) => Parameters<typeof hasTemplate>[0] | undefined,
): Outcome<string | undefined> {
  const name = SETTINGS.libvirtUri.variable
  const value = variable(name) ?? ''
  if (value === '') return success(undefined)
  if (hasTemplate(value) || hasVault(value)) {
    const kind = hasVault(value) ? 'encrypted by ansible-vault' : 'a template'
    return failure(problem('connection-needs-ansible', host, { name, kind }))
  }
  const uri = textOf(value)
  if (uri === undefined) {
    const expected = 'a URI such as qemu:///system'
    return failure(problem('connection-setting', host, { name, found: kindOf(value), expected }))
  }
  const reason = refusedUri(uri)
  return reason === undefined ? success(uri) : failure(problem('uri-refused', host, { reason }))
}
