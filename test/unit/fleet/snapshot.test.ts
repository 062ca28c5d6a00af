import { describe, expect, test } from '@jest/globals'
import type { Answer } from '../../../src/fleet/answer.ts'
import { parseSnapshot, snapshotOf } from '../../../src/fleet/snapshot.ts'
import { problem } from '../../../src/problems.ts'
import { renderJson } from '../../../src/report/json.ts'

const ANSWERS = new Map<string, Answer>([
  [
    'hv1',
    {
      status: 'ok',
      capabilities: new Map([
        [
          'x86_64',
          new Map([
            ['kvm', '/usr/bin/qemu'],
            ['xen', undefined],
          ]),
        ],
        ['i686', new Map()],
      ]),
      topology: { memory: 1024, cpus: undefined },
      warnings: [problem('name-dropped', 'hv1', { names: '\u001b[31m' })],
    },
  ],
  [
    '__proto__',
    {
      status: 'failed',
      problem: problem('virsh-failed', '__proto__', { exitCode: 1, message: 'no' }),
      warnings: [],
    },
  ],
  ['10', { status: 'ok', capabilities: new Map(), domains: ['VM a'], warnings: [] }],
  [
    'away',
    {
      status: 'stale',
      problem: problem('connection-refused', 'away', { address: '192.0.2.1' }),
      since: '2026-01-31T23:59:59Z',
      capabilities: new Map(),
      domains: ['VM a'],
      given: ['VM b'],
      warnings: [],
    },
  ],
])

const read = (hypervisors: unknown) =>
  parseSnapshot(JSON.stringify({ vm_dispatcher_snapshot: 1, hypervisors }), 'fleet.json')

describe('a snapshot', () => {
  test('gives back the answers that it was made of, through JSON', () => {
    const read = parseSnapshot(renderJson(snapshotOf(ANSWERS)), 'fleet.json')
    expect(
      read.ok && new Map([...ANSWERS.keys()].map((name) => [name, read.value.get(name)])),
    ).toEqual(ANSWERS)
    expect(read.ok && read.value.size).toBe(ANSWERS.size)
  })

  test.each<[string, unknown, string]>([
    ['no mapping', [], 'hypervisors is not an object'],
    ['a hypervisor that is none', { hv1: 1 }, 'hv1 is not an object'],
    [
      'another status',
      { hv1: { status: 'fine' } },
      'status of hv1 is not ok, unreachable, failed or stale',
    ],
    ['no error', { hv1: { status: 'failed' } }, 'error or warning of hv1 is not an object'],
    [
      'an unknown code',
      { hv1: { status: 'failed', error: { code: 'toString', text: '', hint: '' } } },
      'code in hv1 is not a code of this version',
    ],
    [
      'no text',
      { hv1: { status: 'failed', error: { code: 'virsh-failed' } } },
      'text and hint in hv1 is not text',
    ],
    ['no capabilities', { hv1: { status: 'ok' } }, 'capabilities of hv1 is not an object'],
    [
      'an evil name',
      { hv1: { status: 'ok', capabilities: { '{{ x }}': { kvm: null } } } },
      '{{ x }} with kvm of hv1 is not names of letters, digits and _',
    ],
    [
      'an emulator that is no path',
      { hv1: { status: 'ok', capabilities: { x86_64: { kvm: 1 } } } },
      'the emulator of x86_64 of hv1 is not a path or null',
    ],
    [
      'half a CPU',
      { hv1: { status: 'ok', capabilities: {}, topology: { cpus: 0.5 } } },
      'topology of hv1 is not memory and cpus as whole numbers above 0',
    ],
    [
      'warnings that are text',
      { hv1: { status: 'ok', capabilities: {}, warnings: 'x' } },
      'warnings of hv1 is not a list',
    ],
  ])('with %s is refused, with the place', (_what, hypervisors, reason) => {
    expect(read(hypervisors)).toEqual({
      ok: false,
      problems: [problem('file-shape', 'fleet.json', { kind: 'snapshot', reason })],
    })
  })

  test.each(['', '[]', '{"vm_dispatcher_snapshot": 2}', '{"vm_dispatcher_plan": 1}'])(
    'is not %j',
    (text) => {
      expect(parseSnapshot(text, 'fleet.json')).toMatchObject({
        ok: false,
        problems: [{ code: 'file-shape', subject: 'fleet.json' }],
      })
    },
  )
})
