import { readFileSync, writeFileSync } from 'node:fs'
import { expect, test } from '@jest/globals'
import { runProgram, SCRIPT, withFiles } from '../support/built_file.ts'
import { type Panel, strategiesDrawing } from '../support/strategies_drawing.ts'

const DRAWING = 'docs/strategies.svg'
const TARGETS = ['amd64', 'arm64', 'armhf', 'i386', 'ppc64el', 'riscv64', 's390x', 'mips64el']
const ARCHITECTURES = [
  'x86_64',
  'aarch64',
  'armv7l',
  'i686',
  'ppc64le',
  'riscv64',
  's390x',
  'mips64el',
]
const NAMES = ['hv1', 'hv2', 'hv3', 'hv4']

const HOSTS = `all:
  hosts:
    localhost:
      config: {permutations: {targets: [${TARGETS.join(', ')}], platforms: [debian]}}
  children:
    hypervisors:
      hosts: {${NAMES.map((name) => `${name}: `).join(', ')}}
      vars: {vm_dispatcher_max_vms: MAX}
`

const capabilities = Object.fromEntries(
  ARCHITECTURES.map((name) => [name, { qemu: `/usr/bin/qemu-system-${name}` }]),
)
const FLEET = JSON.stringify({
  vm_dispatcher_snapshot: 1,
  hypervisors: Object.fromEntries(NAMES.map((name) => [name, { status: 'ok', capabilities }])),
})

/** What the built file gives to whom under a strategy. */
async function panelOf(strategy: string, title: string, most: number): Promise<Panel> {
  const files = { 'hosts.yml': HOSTS.replace('MAX', String(most)), 'fleet.json': FLEET }
  return withFiles(files, async (cwd) => {
    const args = ['--list', '--snapshot', 'fleet.json', '--strategy', strategy]
    const { stdout } = await runProgram(`./${SCRIPT}`, args, { cwd })
    const { hostvars } = JSON.parse(stdout)._meta
    return {
      title,
      loads: NAMES.map((hypervisor) => ({
        hypervisor,
        targets: hostvars[hypervisor].config.list.map((entry: { target: string }) => entry.target),
      })),
    }
  })
}

test('the drawing of the strategies is what they give; UPDATE_DOCS=1 draws it anew', async () => {
  const panels = [
    await panelOf('fair_queue', 'fair_queue', 100),
    await panelOf('balanced', 'balanced', 100),
    await panelOf('packed', 'packed, with room for 5 each', 5),
  ]
  const title = 'Eight VMs of eight architectures on four equal hypervisors, by strategy'
  const drawing = strategiesDrawing(panels, title)
  if (process.env.UPDATE_DOCS) writeFileSync(DRAWING, drawing)
  expect(readFileSync(DRAWING, 'utf8')).toBe(drawing)
  expect(panels.map(({ loads }) => loads.map(({ targets }) => targets.length))).toEqual([
    [8, 0, 0, 0],
    [2, 2, 2, 2],
    [5, 3, 0, 0],
  ])
})
