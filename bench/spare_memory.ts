import { readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { BUILT_FILE, SCRIPT, withFiles } from '../test/support/built_file.ts'
import { startLightServers } from './light_servers.ts'
import { succeeded } from './programs.ts'
import { listWithResources } from './resources.ts'
import type { Extent, Row } from './rows.ts'
import { sshLab } from './ssh_lab.ts'

const HYPERVISORS = 4000

const SPARING = 'setFlagsFromString("--heap-growing-percent=40")'

/** What `src/fleet/spare_memory.ts` saves in a large fleet, and what it costs. */
export async function spareMemoryRows({ quick }: Extent): Promise<Row[]> {
  const servers = await startLightServers([{ commandMs: 0, answer: 'recorded' }])
  const count = quick ? HYPERVISORS / 4 : HYPERVISORS
  const text = readFileSync(BUILT_FILE, 'latin1')
  if (!text.includes(SPARING)) throw new Error('the built file does not spare memory')
  try {
    return await withFiles(sshLab(servers, servers.ports[0], count, 1), async (cwd) => {
      const run = async (script: string) => {
        rmSync(join(cwd, SCRIPT))
        writeFileSync(join(cwd, SCRIPT), script, { mode: 0o755, encoding: 'latin1' })
        const ended = await listWithResources(cwd)
        succeeded(ended)
        return ended
      }
      const without = await run(text.replace(SPARING, 'undefined'))
      const sparing = await run(text)
      const row = { group: 'memory', name: `${count} hypervisors`, ratioTo: 'without spare_memory' }
      return [
        {
          ...row,
          median: sparing.megabytes,
          unit: 'MB',
          ratio: sparing.megabytes / without.megabytes,
          aim: { atMost: 0.85 },
        },
        {
          ...row,
          median: sparing.ms,
          unit: 'ms',
          ratio: sparing.ms / without.ms,
          aim: { atMost: 1.1 },
        },
      ]
    })
  } finally {
    servers.stop()
  }
}
