import type { Ended } from '../test/support/built_file.ts'
import { isOnPath } from '../test/support/path.ts'
import { startRecordedFleet } from '../test/support/recorded_fleet.ts'
import { HOSTS, largeInventory } from './large_inventory.ts'
import { compare, figuresOf } from './pairs.ts'
import { hostsIn, timeOf, timeOfList } from './programs.ts'
import { type Extent, type Row, Unmeasurable } from './rows.ts'

/** The whole of `--list` for a large inventory in YAML, beside ansible-inventory on the same files. */
export async function readingRows({ quick }: Extent): Promise<Row[]> {
  if (!isOnPath('ansible-inventory')) throw new Unmeasurable('there is no ansible-inventory')
  const fleet = await startRecordedFleet({ hv1: 'hv1.xml' })
  const rows: Row[] = []
  try {
    await fleet.inLab(largeInventory(), async (cwd) => {
      const compared = await compare(
        () => timeOfList(cwd, isWhole),
        () => timeOf('ansible-inventory', ['-i', 'hosts.yml', '--list'], { cwd }, isWhole),
        quick ? 1 : 5,
      )
      rows.push({
        group: 'reading',
        name: `--list for ${HOSTS} hosts in YAML`,
        unit: 'ms',
        ratioTo: 'ansible-inventory --list',
        ...figuresOf(compared),
        aim: { atMost: 0.1 },
      })
      return { exitCode: 0, stdout: '', stderr: '' }
    })
  } finally {
    await fleet.stop()
  }
  return rows
}

/** Hosts that are left out must not count as read. */
function isWhole(ended: Ended): void {
  const hosts = Object.keys(hostsIn(ended)).length
  if (hosts !== HOSTS + 2) throw new Error(`${hosts} hosts, expected ${HOSTS + 2}`)
}
