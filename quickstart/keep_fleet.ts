// npm run fleet: keeps the hypervisors of inventory/hosts.yml up, to try things by hand.
import { type Fleet, startFleet } from './fleet.ts'

const fleet = await startFleet('.', 'those of hosts.yml').catch(sayThatTaken)
if (fleet) {
  console.log(`Four hypervisors are up until Ctrl-C. In another terminal, in this directory:

  inventory/vm_dispatcher_inventory.js --list
  ansible-inventory -i inventory/vm_dispatcher_inventory.js --graph
  ansible-inventory -i inventory/vm_dispatcher_inventory.js --host hv1
`)
  await new Promise((resolve) => {
    process.once('SIGINT', resolve)
    process.once('SIGTERM', resolve)
  })
  await fleet.stop()
}

function sayThatTaken(error: NodeJS.ErrnoException): Fleet | undefined {
  if (error.code !== 'EADDRINUSE') throw error
  console.error(`${error.message}; end the program that has it, perhaps another npm run fleet`)
  process.exitCode = 1
  return undefined
}
