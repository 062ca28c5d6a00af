import type { Context } from '../../dispatch/context.ts'
import { stateDirectoryOf } from '../../dispatch/request/vm_settings.ts'
import { readAnsibleCfg } from '../../inventory/reading/ansible_cfg.ts'
import { InventoryFiles } from '../../inventory/reading/files.ts'
import { locateSources } from '../../inventory/reading/sources.ts'
import { lastPlan, lastPlanFile } from '../../kept/last_plan.ts'
import { currentAccount } from '../../machine/account.ts'
import { SETTINGS } from '../../settings.ts'
import { completionLines, type KnownNames } from '../arguments/completions.ts'

/**
 * Prints the words that may come next, for a completion script. Names are those of the last plan.
 */
export function completeCommand(
  { words, shell }: { words: readonly string[]; shell: string },
  context: Context,
): number {
  const lines = completionLines(words, shell, () => knownNames(words, context))
  context.stdout.write(lines.map((line) => `${line}\n`).join(''))
  return 0
}

/**
 * The names of the last plan of the inventory that a run would read. The inventory itself is not
 * read, because that takes too long for a key press. So a state directory that only the inventory
 * names is not found.
 */
function knownNames(words: readonly string[], context: Context): KnownNames {
  const none: KnownNames = { hypervisors: [], entries: [] }
  const { environment, scriptPath, workingDirectory } = context
  const files = new InventoryFiles(workingDirectory)
  const cfg = readAnsibleCfg(files, environment)
  if (!cfg.ok) return none
  const given = words.findLastIndex((word) => word === '-i' || word === '--inventory')
  const option = given < 0 ? undefined : words[given + 1]
  const located = locateSources({ option, environment, scriptPath, cfg: cfg.value, files })
  if (!located.ok) return none
  const stateDirectory = environment[SETTINGS.stateDirectory.environment] || undefined
  const directory = stateDirectoryOf({ stateDirectory }, context, currentAccount(environment))
  const plan = lastPlan(lastPlanFile(directory, located.value.paths))
  return plan.ok
    ? {
        hypervisors: plan.value.map(({ hypervisor }) => hypervisor),
        entries: plan.value.map(({ name }) => name.split(' ', 1)[0] ?? ''),
      }
    : none
}
