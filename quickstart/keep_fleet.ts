// npm run fleet: keeps the hypervisors of inventory/hosts.yml up, to try things by hand.
import { withFleet } from './fleet.ts'

await withFleet(async () => {
  console.log(`Four hypervisors are up until Ctrl-C. In another terminal, in this directory:

  inventory/vm_dispatcher_inventory.js --list
  ansible-inventory -i inventory/vm_dispatcher_inventory.js --graph
  ansible-inventory -i inventory/vm_dispatcher_inventory.js --host hv1
`)
  await new Promise((resolve) => {
    process.once('SIGINT', resolve)
    process.once('SIGTERM', resolve)
  })
})
