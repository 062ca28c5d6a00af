// Reads hosts.yml and the vars files beside it in the working directory; prints how many hosts there
// are, and the processor time that the reading took, in ms. It is a program because a process that
// has read an inventory before is faster.
import { join } from 'node:path'
import { readAnsibleCfg } from '../src/inventory/reading/ansible_cfg.ts'
import { InventoryFiles } from '../src/inventory/reading/files.ts'
import { readInventory } from '../src/inventory/reading/read.ts'
import { expectShortRun } from '../src/machine/short_run.ts'

expectShortRun()
const directory = process.cwd()
const files = new InventoryFiles(directory)
const cfg = readAnsibleCfg(files, {})
if (!cfg.ok) throw new Error('ansible.cfg cannot be read')
const context = { files, environment: {}, cfg: cfg.value, scriptPath: '' }
const before = process.cpuUsage()
const { inventory } = readInventory([join(directory, 'hosts.yml')], context)
const { user, system } = process.cpuUsage(before)
console.log(JSON.stringify({ hosts: inventory.hosts.size, ms: (user + system) / 1000 }))
