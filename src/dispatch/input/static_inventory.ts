import type { Reading } from '../../inventory/by_ansible/inventory.ts'
import { variablesOf } from '../../inventory/model/precedence.ts'
import { type ReadingContext, readInventory } from '../../inventory/reading/read.ts'
import type { Problem } from '../../problems.ts'
import { hypervisorNames } from './needed_values.ts'

/** Reads the static inventory, through Ansible where a source, a setting or an encrypted file that counts needs it. */
export async function readStaticInventory(
  sources: readonly string[],
  context: ReadingContext,
): Promise<Reading & { byAnsible: boolean }> {
  const native = readInventory(sources, context)
  if (!needsAnsible(native)) return { ...native, byAnsible: false }
  const { readThroughAnsible } = await import('../../inventory/by_ansible/inventory.ts')
  return { ...(await readThroughAnsible(sources, native, context)), byAnsible: true }
}

function needsAnsible({ inventory, problems }: Reading): boolean {
  const isReason = ({ code }: Problem) => code === 'needs-ansible'
  const hosts = () => ['localhost', ...hypervisorNames(inventory)]
  return (
    problems.some(isReason) ||
    hosts().some((host) => variablesOf(inventory, host).problems.some(isReason))
  )
}
