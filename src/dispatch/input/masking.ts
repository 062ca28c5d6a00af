import { join, sep } from 'node:path'
import { emittedOn } from '../../emitted_variables.ts'
import { type HostVariables, placeOf } from '../../inventory/model/precedence.ts'
import { type Problem, problem } from '../../problems.ts'

/**
 * Variables in a hypervisor's host_vars that hide what this program gives it: to Ansible host_vars
 * go before whatever an inventory script says. Only those beside the script and in the working
 * directory count, because Ansible reads no others of its own accord.
 */
export function maskedVariables(
  host: string,
  variables: HostVariables,
  { scriptDirectory, workingDirectory }: { scriptDirectory: string; workingDirectory: string },
): Problem[] {
  const read = [scriptDirectory, workingDirectory].map((path) => join(path, 'host_vars') + sep)
  return emittedOn('hypervisors').flatMap((name) => {
    const layer = variables.get(name)?.layer
    if (!layer || !read.some((directory) => layer.file.path.startsWith(directory))) return []
    return [problem('masked', placeOf(layer, [name]), { name, host })]
  })
}
