import { join, sep } from 'node:path'
import { emittedOn } from '../../emitted_variables.ts'
import type { Inventory } from '../../inventory/model/model.ts'
import { type HostVariables, placeOf } from '../../inventory/model/precedence.ts'
import { type Problem, problem } from '../../problems.ts'
import type { Request } from '../request/request.ts'
import type { VmSettings } from '../request/vm_settings.ts'

/**
 * Variables in a hypervisor's host_vars that hide what this program gives it: for Ansible,
 * host_vars override an inventory script. Only those beside the script and in the working directory
 * count, because Ansible reads no others by itself.
 */
export function maskedVariables(
  host: string,
  variables: HostVariables,
  settings: VmSettings,
  { scriptDirectory, workingDirectory }: { scriptDirectory: string; workingDirectory: string },
): Problem[] {
  const read = [scriptDirectory, workingDirectory].map((path) => join(path, 'host_vars') + sep)
  return emittedOn('hypervisors', settings).flatMap((name) => {
    const layer = variables.get(name)?.layer
    if (!layer || !read.some((directory) => layer.file.path.startsWith(directory))) return []
    return [problem('masked', placeOf(layer, [name]), { name, host })]
  })
}

/**
 * Variables that a hypervisor has in a source that Ansible reads after this script (`later`, files and
 * directories): there they hide what this program gives it, because the last source wins.
 */
export function variablesInLater(
  { hosts }: Inventory,
  { hypervisors, vms }: Pick<Request, 'hypervisors' | 'vms'>,
  later: () => readonly string[],
): Problem[] {
  const given = hypervisors.flatMap(({ name: host }) =>
    (hosts.get(host)?.inline ?? []).flatMap((layer) =>
      emittedOn('hypervisors', vms)
        .filter((name) => layer.values.has(name))
        .map((name) => ({ host, name, layer })),
    ),
  )
  if (given.length === 0) return []
  const places = later()
  const isLater = (path: string) =>
    places.some((place) => path === place || path.startsWith(place + sep))
  return given
    .filter(({ layer }) => isLater(layer.file.path))
    .map(({ host, name, layer }) =>
      problem('hidden-by-source', placeOf(layer, [name]), { name, host }),
    )
}
