// Writes what libvirt answers on the four hypervisors to quickstart/capabilities: `npm run record`.
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { startFleet } from './fleet.ts'
import { WORKED_EXAMPLE } from './hypervisors.ts'
import { onHypervisor } from './plain_ssh.ts'

const target = join(import.meta.dirname, '../../../quickstart/capabilities')

/** Leaves out what tells one machine from another, and changes from one recording to the next. */
function withoutMachine(xml: string): string {
  return xml
    .replace(/<uuid>.*<\/uuid>/, '<uuid>00000000-0000-0000-0000-000000000000</uuid>')
    .replace(/(<cpu>\s*<arch>\w+<\/arch>).*?(\s*<\/cpu>\s*<power)/s, '$1$2')
    .replace(/\s*<topology>\s*<cells.*<\/topology>/s, '')
    .replace(/\s*<cache>.*<\/cache>/s, '')
}

const fleet = await startFleet(WORKED_EXAMPLE)
try {
  for (const name of Object.keys(WORKED_EXAMPLE)) {
    const xml = onHypervisor(fleet, name, 'virsh capabilities')
    writeFileSync(join(target, `${name}.xml`), withoutMachine(xml))
  }
} finally {
  await fleet.stop()
}
