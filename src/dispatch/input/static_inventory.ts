import type { Reading } from '../../inventory/by_ansible/inventory.ts'
import type { Inventory } from '../../inventory/model/model.ts'
import { variablesOf } from '../../inventory/model/precedence.ts'
import { isReasonForAnsible } from '../../inventory/reading/needs_ansible.ts'
import { type ReadingContext, readInventory } from '../../inventory/reading/read.ts'
import { hypervisorNames } from './needed_values.ts'

/** A static inventory that was read, and all problems with it. */
export interface StaticInventory extends Reading {
  byAnsible: boolean
  /** Whether it depends on nothing but the environment and the states of files that were seen. */
  byStateAlone: boolean
}

/**
 * Reads the static inventory. Ansible reads it if this program cannot read a source or a vars file
 * the way Ansible does, or if a setting changes how inventories are read.
 */
export async function readStaticInventory(
  sources: readonly string[],
  context: ReadingContext,
): Promise<StaticInventory> {
  const native = readInventory(sources, context)
  const forFilesHere = needsAnsibleHere(native.inventory)
  if (!forFilesHere && !native.problems.some(isReasonForAnsible)) {
    return { ...native, byAnsible: false, byStateAlone: true }
  }
  const { dependsOnStateAlone } = await import('../../inventory/by_ansible/state_alone.ts')
  const byStateAlone = !forFilesHere && dependsOnStateAlone(sources, native, context)
  const { readThroughAnsible } = await import('../../inventory/by_ansible/inventory.ts')
  const read = await readThroughAnsible(sources, native, context, forFilesHere)
  // Only now it may be known which hosts are hypervisors, and so which files count.
  const isDone = forFilesHere || read === native || !needsAnsibleHere(read.inventory)
  const settled = isDone ? read : await readThroughAnsible(sources, native, context, true)
  return { ...settled, byAnsible: true, byStateAlone: byStateAlone && isDone }
}

/**
 * Whether Ansible has to read a vars file of the working directory that counts for localhost or a
 * hypervisor.
 */
function needsAnsibleHere(inventory: Inventory): boolean {
  return ['localhost', ...hypervisorNames(inventory)].some((host) =>
    variablesOf(inventory, host).problems.some(isReasonForAnsible),
  )
}
