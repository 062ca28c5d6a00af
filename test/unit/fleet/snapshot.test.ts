import { describe, expect, test } from '@jest/globals'
import type { Answer } from '../../../src/fleet/answer.ts'
import { type Memory, NO_MEMORY } from '../../../src/fleet/memory.ts'
import { parseSnapshot, snapshotOf } from '../../../src/fleet/snapshot.ts'
import { problem } from '../../../src/problems.ts'
import { renderJson } from '../../../src/report/text/json.ts'

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
  [
    '10',
    {
      status: 'ok',
      capabilities: new Map(),
      domains: ['VM a'],
      sizes: [{ name: 'VM a', memory: 2_097_152, cpus: 4, isOff: true }],
      warnings: [],
    },
  ],
  [
    'away',
    {
      status: 'stale',
      problem: problem('connection-refused', 'away', { address: '192.0.2.1' }),
      since: '2026-01-31T23:59:59Z',
      capabilities: new Map(),
      topology: { memory: 1024, cpus: 2 },
      sizes: [{ name: 'VM a', memory: 1024, cpus: 1, isOff: false }],
      domains: ['VM a'],
      warnings: [],
    },
  ],
])

/** What the last runs left: a place with what is old, a hypervisor that had something, twins. */
const MEMORY: Memory = {
  places: new Map([
    ['__proto__', { hypervisor: 'hv1', since: '2026-01-31T23:59:59Z', built: true, old: ['10'] }],
    ['VM a', { hypervisor: 'gone', since: '2026-01-31T23:59:59Z', built: false, old: [] }],
  ]),
  answers: new Map([
    [
      '__proto__',
      { since: '2026-01-31T23:59:59Z', domains: ['VM a', '\u001b'], capabilities: new Map() },
    ],
  ]),
  moved: new Set(['away']),
  twins: new Map([['10', { of: 'hv1', by: 'uuid' }]]),
}

const read = (hypervisors: unknown, memory?: unknown) =>
  parseSnapshot(JSON.stringify({ vm_dispatcher_snapshot: 1, hypervisors, memory }), 'fleet.json')

describe('a snapshot', () => {
  test('gives back the answers that it was made of, through JSON', () => {
    const read = parseSnapshot(renderJson(snapshotOf(ANSWERS, NO_MEMORY)), 'fleet.json')
    const answers = read.ok ? read.value.answers : new Map()
    expect(new Map([...ANSWERS.keys()].map((name) => [name, answers.get(name)]))).toEqual(ANSWERS)
    expect(answers.size).toBe(ANSWERS.size)
    expect(read.ok && read.value.memory).toEqual(NO_MEMORY)
  })

  test('gives back what is known of earlier runs, but for what stands in for an answer anyway', () => {
    const answers = new Map([
      ...MEMORY.answers,
      ['away', { since: '2026-01-31T23:59:59Z', domains: ['VM a'], capabilities: new Map() }],
    ] as const)
    const text = renderJson(snapshotOf(ANSWERS, { ...MEMORY, answers }))
    const read = parseSnapshot(text, 'fleet.json')
    expect(read.ok && read.value.memory).toEqual(MEMORY)
  })

  test.each<[string, unknown, string]>([
    ['a list', [], 'memory is not an object'],
    ['a place that is a name', { places: { a: 'hv1' } }, 'the place of a is not an object'],
    [
      'a place of no time',
      { places: { a: { hypervisor: 'hv1', since: 'today', old: [] } } },
      'since of a is not a time such as 2026-01-31T23:59:59Z',
    ],
    [
      'domains without names',
      { domains: { a: { since: '2026-01-31', domains: [1] } } },
      'domains of a is not a list of names',
    ],
    [
      'twins by chance',
      { twins: { a: { of: 'b', by: 'chance' } } },
      'by of a is not connection or uuid',
    ],
  ])('with a memory that is %s is refused, with the place', (_what, memory, reason) => {
    expect(read({}, memory)).toEqual({
      ok: false,
      problems: [problem('file-shape', 'fleet.json', { kind: 'snapshot', reason })],
    })
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
      'a domain without memory',
      { hv1: { status: 'ok', capabilities: {}, sizes: [{ name: 'a', memory: 0, cpus: 1 }] } },
      'sizes of hv1 is not memory and cpus as whole numbers above 0',
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
