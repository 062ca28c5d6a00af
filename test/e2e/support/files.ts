import { copyFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { dump } from 'js-yaml'
import { BUILT_FILE } from '../../support/built_file.ts'
import { fleet, newDirectory } from './shared_fleet.ts'
import { type StaticInventory, workedExample } from './worked_example.ts'

/** A new directory whose hosts.yml is the worked example, as `change` leaves it. */
export function directoryWithHosts(
  change: (inventory: StaticInventory) => void = () => {},
): string {
  const directory = newDirectory()
  const inventory = workedExample(fleet())
  change(inventory)
  writeFileSync(join(directory, 'hosts.yml'), dump(inventory))
  return directory
}

/** Copies the built file into a directory; the copy's path. */
export function copyScript(directory: string, name = 'vm_dispatcher_inventory.js'): string {
  const copy = join(directory, name)
  copyFileSync(BUILT_FILE, copy)
  return copy
}
