import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals'
import { type RecordedNode, recordedHypervisor } from '../../quickstart/recorded_hypervisor.ts'
import { runProgram, SCRIPT, withoutRefusal, withoutVersion } from '../support/built_file.ts'
import { CONNECTION, type RecordedFleet, startRecordedFleet } from '../support/recorded_fleet.ts'

const GIB = 1024 * 1024

/** What each hypervisor has, and its domains. */
let nodes: Record<string, RecordedNode>
/** Those whose libvirt is down. */
let down: string[]
let fleet: RecordedFleet

const EMPTY: Record<string, RecordedNode> = {
  hv1: { memory: 8 * GIB, cpus: 4, domains: {} },
  hv4: { memory: 16 * GIB, cpus: 8, domains: {} },
}

beforeAll(async () => {
  fleet = await startRecordedFleet(
    Object.fromEntries(
      Object.keys(EMPTY).map((name) => [
        name,
        recordedHypervisor(
          readFileSync(`quickstart/capabilities/${name}.xml`),
          () => (down.includes(name) ? undefined : []),
          () => nodes[name] as RecordedNode,
        ),
      ]),
    ),
  )
})
afterAll(() => fleet.stop())
beforeEach(() => {
  nodes = { ...EMPTY }
  down = []
})

/** Both run amd64 with KVM; four entries of 6, 4, 3 and 2 GiB. */
const lab = (ofLocalhost = '', ofHv1 = '') => ({
  'hosts.yml': `all:
  hosts:
    localhost:
      vm_dispatcher_capacity: true
      ${ofLocalhost}
      config:
        list:
          - {target: amd64, platform: debian, ram: 6 GiB, vcpus: 2}
          - {target: amd64, platform: fedora, ram: 4096}
          - {target: amd64, platform: suse, ram: 3 GiB, vcpus: 1}
          - {target: amd64, platform: arch}
  children:
    hypervisors:
      hosts:
        hv1: {ansible_port: @hv1@${ofHv1}}
        hv4: {ansible_port: @hv4@}
      vars:
        ${CONNECTION}
`,
})

const run = async (files: Record<string, string>, args: string[]) => {
  const ended = await fleet.inLab(files, (cwd) =>
    runProgram(`./${SCRIPT}`, args, { cwd, env: { XDG_STATE_HOME: join(cwd, 'state') } }),
  )
  return { ...ended, stderr: withoutRefusal(ended.stderr) }
}

const plan = (files: Record<string, string>, ...args: string[]) => run(files, ['plan', ...args])

describe('memory and CPUs', () => {
  test.each(['fair_queue', 'packed', 'balanced'])('limit %s', async (strategy) => {
    const { stdout, stderr } = await plan(lab(), '--strategy', strategy)
    expect(stderr).toBe('')
    expect(`\n${withoutVersion(stdout)}`).toMatchSnapshot()
  })

  test('are taken by domains of others, and a refusal says what is missing', async () => {
    nodes.hv1 = {
      ...nodes.hv1,
      domains: { stranger: { memory: 6 * GIB, cpus: 1 } },
    } as RecordedNode
    nodes.hv4 = { ...nodes.hv4, domains: { other: { memory: 8 * GIB, cpus: 4 } } } as RecordedNode
    const { stderr, exitCode } = await run(lab(), ['--list'])
    expect(exitCode).toBe(0)
    expect(stderr).toMatchSnapshot()
    const explained = await run(lab(), ['explain', 'amd64'])
    expect(`\n${explained.stdout}`).toMatchSnapshot()
    expect((await run(lab(), ['explain', 'hv1'])).stdout).toContain('8 of 8 GiB, 5 of 16 CPUs')
  })

  test('count a VM of an entry once, whether it stays or not', async () => {
    nodes.hv4 = {
      ...nodes.hv4,
      domains: { 'VM debian_amd64': { memory: 6 * GIB, cpus: 2 } },
    } as RecordedNode
    for (const setting of ['', 'vm_dispatcher_keep_existing: true']) {
      const { stdout } = await plan(lab(setting), '--json')
      const { hypervisors, unassigned } = JSON.parse(stdout)
      expect(unassigned).toEqual([])
      const [hv1, hv4] = hypervisors.map((each: Capable) => each.capacity.memory.taken / GIB)
      expect(hv1 + hv4).toBe(15)
    }
  })

  test('of an own VM count where it is, also if an entry has its name', async () => {
    const size = { memory: 6 * GIB, cpus: 2 }
    const own = ', config: {list: [{target: amd64, platform: debian, ram: 6 GiB}]}'
    for (const domains of [{}, { 'VM debian_amd64': size }]) {
      nodes.hv1 = { ...nodes.hv1, domains } as RecordedNode
      const { stdout } = await plan(lab('', own), '--json')
      expect(JSON.parse(stdout).hypervisors[0].capacity.memory.before).toBe(6 * GIB)
    }
  })

  test('of domains that are shut off do not count, if that is set', async () => {
    nodes.hv1 = {
      ...nodes.hv1,
      domains: { stranger: { memory: 8 * GIB, cpus: 1 } },
    } as RecordedNode
    const places = async (setting: string) => {
      const { stdout } = await plan(lab(setting), '--json')
      return JSON.parse(stdout).hypervisors.map((each: Capable) => each.assigned.length)
    }
    expect(await places('')).toEqual([0, 4])
    expect(await places('vm_dispatcher_count_shut_off: false')).toEqual([2, 2])
  })

  test('may be overcommitted or reserved', async () => {
    const both = ', vm_dispatcher_ram_ratio: 0.5, vm_dispatcher_ram_reserved: 1 GiB'
    const { stdout } = await plan(lab('', both), '--json')
    const [hv1] = JSON.parse(stdout).hypervisors
    expect(hv1.capacity.memory.limit).toBe(3 * GIB)
    expect(hv1.capacity.cpus.limit).toBe(16)
  })

  test('are found by doctor where too much is given already', async () => {
    nodes.hv1 = {
      ...nodes.hv1,
      domains: { stranger: { memory: 9 * GIB, cpus: 1 } },
    } as RecordedNode
    const { stdout } = await run(lab(), ['doctor', '--json'])
    const { findings } = JSON.parse(stdout)
    expect(findings.map((finding: { code: string }) => finding.code)).toContain('over-committed')
    expect(stdout).toContain('9 of 8 GiB, 1 of 16 CPUs')
  })

  test('are not limited where libvirt does not say them, with a line', async () => {
    nodes.hv1 = { ...nodes.hv1, memory: 0 } as RecordedNode
    const { stderr } = await run(lab(), ['--list'])
    expect(stderr).toBe(
      'hv1: libvirt does not say how much memory it has; it is not counted; set vm_dispatcher_max_vms on it [capacity-unknown]\n',
    )
  })

  test('come from the platform definition, unless the entry says them', async () => {
    const definition = `- set_fact: {vm: {ram: 7168, vcpus: 1}}`
    const files = { ...lab(), 'setup_vm/platforms/arch.yaml': definition }
    const { stdout } = await plan(files, '--json')
    const taken = JSON.parse(stdout).hypervisors.map((each: Capable) => each.capacity.memory.taken)
    expect(taken[0] + taken[1]).toBe(20 * GIB)
  })

  test('that an entry says wrong leave that entry out', async () => {
    const files = { 'hosts.yml': lab()['hosts.yml'].replace('ram: 4096', 'ram: lots') }
    const { stderr } = await run(files, ['--list'])
    expect(stderr).toBe(
      'hosts.yml: ram of fedora/amd64 is "lots", expected an amount of memory such as 2048 or 4 GiB; correct the key, or remove it [entry-size]\n',
    )
  })

  test('are in a capture, which gives the same plan', async () => {
    nodes.hv1 = {
      ...nodes.hv1,
      domains: { stranger: { memory: 6 * GIB, cpus: 1 } },
    } as RecordedNode
    let asked = ''
    const { stdout } = await fleet.inLab(lab(), async (cwd) => {
      const once = (args: string[]) => runProgram(`./${SCRIPT}`, args, { cwd, env: {} })
      asked = (await once(['plan'])).stdout
      await once(['capture', 'fleet.json'])
      return once(['plan', '--snapshot', 'fleet.json'])
    })
    expect(stdout).toBe(asked)
  })
})

test('answers with what domains take are kept by the cache', async () => {
  nodes.hv1 = { ...nodes.hv1, domains: { stranger: { memory: 6 * GIB, cpus: 1 } } } as RecordedNode
  const files = lab('vm_dispatcher_cache_ttl: 600')
  let first = ''
  const second = await fleet.inLab(files, async (cwd) => {
    const env = { XDG_CACHE_HOME: join(cwd, 'cache') }
    const once = () => runProgram(`./${SCRIPT}`, ['plan'], { cwd, env })
    first = (await once()).stdout
    nodes.hv1 = { ...EMPTY.hv1 } as RecordedNode
    return once()
  })
  expect(first).toContain('8 of 8 GiB')
  expect(second.stdout).toBe(first)
})

describe('over time', () => {
  /** What `--list` prints on stderr, and then what `plan` shows, after the changes of each step. */
  const runs = async (setting: string, ...steps: ((text: string) => string)[]) => {
    const lines: string[] = []
    const { stdout } = await fleet.inLab(lab(setting), async (cwd) => {
      const env = { XDG_STATE_HOME: join(cwd, 'state') }
      const once = (args: string[]) => runProgram(`./${SCRIPT}`, args, { cwd, env })
      const inventory = join(cwd, 'hosts.yml')
      for (const step of steps) {
        writeFileSync(inventory, step(readFileSync(inventory, 'utf8')))
        lines.push((await once(['--list'])).stderr)
      }
      return once(['plan', '--json'])
    })
    return { lines, hypervisors: JSON.parse(stdout).hypervisors as Capable[] }
  }
  const asIs = (text: string) => text

  test('an entry that grows leaves where it was given, and the line says what is missing', async () => {
    const { lines } = await runs('vm_dispatcher_keep_existing: true', asIs, (text) =>
      text.replace('ram: 6 GiB', 'ram: 9 GiB'),
    )
    expect(lines[0]).toBe('')
    expect(lines[1]).toMatch(
      /^hv1: VM debian_amd64 was given to it .*; it goes to hv4 now \(no room: needs 9 GiB, [\d.]+ of 8 GiB free\)/,
    )
  })

  test('VMs that exist on one that is drained now are in no plan if there is no room', async () => {
    const size = { memory: 8 * GIB, cpus: 2 }
    const [debian, fedora] = ['VM debian_amd64', 'VM fedora_amd64']
    nodes.hv1 = { memory: 16 * GIB, cpus: 8, domains: { [debian]: size, [fedora]: size } }
    nodes.hv4 = { memory: 1 * GIB, cpus: 8, domains: {} }
    const { lines } = await runs('vm_dispatcher_keep_existing: true', (text) =>
      text.replace(/(hv1: {.*?)}/, '$1, vm_dispatcher_drained: true}'),
    )
    expect(lines[0]).toContain(
      `hv1: ${debian}, ${fedora} exist there and are in no plan (drained); their entries are unassigned, but nothing removes the VMs: the lines about the entries say what to do [vm-unplanned]`,
    )
  })

  test('a VM that stays on one that does not answer counts there', async () => {
    const size = { memory: 6 * GIB, cpus: 2 }
    nodes.hv1 = { ...nodes.hv1, domains: { 'VM debian_amd64': size } } as RecordedNode
    const { hypervisors } = await runs('vm_dispatcher_on_unreachable: keep', asIs, (text) => {
      down = ['hv1']
      return text
    })
    // And arch, which was given to it.
    expect(hypervisors[0]?.assigned).toHaveLength(2)
    expect(hypervisors[0]?.capacity.memory.taken).toBe(8 * GIB)
  })
})

describe('what if', () => {
  test('these entries were asked for too', async () => {
    const entry = 'target=amd64,platform=debian,ram=8192'
    const { stdout } = await plan(lab(), '--entry', entry, '--entry', `${entry},hypervisor=hv4`)
    expect(`\n${withoutVersion(stdout)}`).toMatchSnapshot()
  })

  test.each([
    ['target=amd64', 'it needs target=… and platform=…'],
    ['target=amd64,platform', 'platform is not KEY=VALUE'],
    ['target=amd64,platform=a,platform=b', 'platform is given twice'],
  ])('%s is not an entry', async (entry, reason) => {
    const { stderr, exitCode } = await plan(lab(), '--entry', entry)
    expect(exitCode).toBe(2)
    expect(stderr).toContain(`--entry ${entry}: ${reason}`)
  })

  test('more came: plan --headroom says how many of each kind, and where', async () => {
    const { stdout } = await plan(lab(), '--headroom')
    expect(withoutVersion(stdout.slice(stdout.indexOf('MORE')))).toMatchSnapshot()
    const { headroom } = JSON.parse((await plan(lab(), '--headroom', '--json')).stdout)
    for (const { like, more } of headroom) {
      const entry = Object.entries({ vcpus: 4, ram: 2048, ...like }).map((pair) => pair.join('='))
      const asked = (count: number) =>
        Array.from({ length: count }, () => ['--entry', entry.join()])
      const packed = ['--strategy', 'packed', '--json']
      const fits = await plan(lab(), ...packed, ...asked(more).flat())
      expect(JSON.parse(fits.stdout).unassigned).toEqual([])
    }
  })

  test('without sizes there is a limit on the number of VMs alone', async () => {
    const files = lab('', ', vm_dispatcher_max_vms: 3')
    const { stdout } = await plan(files, '--headroom', '--json', '--capacity', 'false')
    expect(JSON.parse(stdout).headroom).toMatchObject([
      { size: null, more: null, where: { hv1: 1, hv4: null } },
    ])
  })
})

interface Capable {
  assigned: unknown[]
  capacity: { memory: { taken: number; limit: number }; cpus: { limit: number } }
}
