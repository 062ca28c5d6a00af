import type { Answer, Query } from '../fleet/query.ts'
import type { AnsibleCfg } from '../inventory/ansible_cfg.ts'
import { refusedUri } from '../libvirt/uri.ts'
import { failure, type Outcome, problem, success } from '../problems.ts'
import { SETTINGS } from '../settings.ts'
import { ansibleAccess } from '../ssh/ssh_call.ts'
import { hasTemplate, hasVault, kindOf, textOf } from '../values.ts'
import type { Account } from './account.ts'
import type { Context } from './context.ts'
import type { RequestedHypervisor } from './request.ts'

/**
 * How to ask each hypervisor; those whose settings forbid to ask them have their answer already.
 */
export function prepareQueries(
  hypervisors: readonly RequestedHypervisor[],
  { environment }: Context,
  cfg: AnsibleCfg,
  account: Account,
): { queries: Query[]; refused: Map<string, Answer> } {
  const queries: Query[] = []
  const refused = new Map<string, Answer>()
  for (const { name, variables, commandTimeoutMs, transport } of hypervisors) {
    const variable = (key: string) => variables.get(key)?.value
    const configuration = cfg.get.bind(cfg)
    const access = ansibleAccess(name, { variable, environment, configuration, account })
    const uri = connectionUri(name, variable)
    if (access.ok && uri.ok) {
      queries.push({ name, uri: uri.value, ...access.value, transport, commandTimeoutMs })
      continue
    }
    const [first, ...others] = [access, uri].flatMap((part) => (part.ok ? [] : part.problems))
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
