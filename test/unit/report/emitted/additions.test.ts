import { describe, expect, test } from '@jest/globals'
import type { AnsweredHypervisor } from '../../../../src/dispatch/decision.ts'
import { problem } from '../../../../src/problems.ts'
import { additionsOf } from '../../../../src/report/emitted/additions.ts'
import { MANY } from '../../../../src/report/emitted/alike.ts'
import { TaggedText, type ValueMap } from '../../../../src/values.ts'
import type { Entry } from '../../../../src/vm/entry.ts'
import { decisionOf } from '../../../support/decision.ts'
import { type Plain, toValue } from '../../../support/values.ts'

const entry = (target: string, platform: string): Entry => ({
  target,
  platform,
  fields: toValue({ target, platform }) as ValueMap,
})

const unsafe = (text: string) => new TaggedText('unsafe', text)

const answering: AnsweredHypervisor = {
  name: 'hv1',
  own: {
    config: toValue({ list: [{ name: 'static' }], owner: 'me' }) as ValueMap,
    list: toValue([{ name: 'static' }]) as Plain[] as never,
    entries: [],
  },
  ownVms: 1,
  others: [],
  answer: {
    status: 'ok',
    warnings: [],
    capabilities: new Map([['aarch64', new Map([['qemu', '/usr/bin/{{ qemu }}']])]]),
  },
}

const silent: AnsweredHypervisor = {
  name: 'hv2',
  own: { config: new Map(), list: [], entries: [] },
  ownVms: 0,
  others: [],
  answer: {
    status: 'failed',
    warnings: [],
    problem: problem('virsh-failed', 'hv2', { exitCode: 1, message: '{{ x }}' }),
  },
}

const DECISION = decisionOf({
  hypervisors: [answering, silent],
  assignments: [
    {
      hypervisor: 'hv1',
      entries: [entry('arm64', 'debian')],
      architecture: 'aarch64',
      domainType: 'qemu',
      emulator: '/usr/bin/{{ qemu }}',
    },
  ],
  unassigned: [
    {
      entry: entry('router', 'debian'),
      problem: problem('unknown-target', 'debian/router', { target: 'router' }),
    },
  ],
  architectures: ['aarch64', 'x86_64'],
  priorityDomains: ['kvm', 'qemu'],
})

describe('additionsOf', () => {
  const { hostVars, groups, allVars } = additionsOf(DECISION)

  test("appends a hypervisor's entries to its own and keeps its other keys", () => {
    expect(hostVars.get('hv1')?.()?.get('config')).toEqual(
      toValue({ list: [{ name: 'static' }, { target: 'arm64', platform: 'debian' }], owner: 'me' }),
    )
  })

  test('gives a list to a hypervisor that gets nothing, failed or not', () => {
    expect(hostVars.get('hv2')?.()?.get('config')).toEqual(toValue({ list: [] }))
  })

  test('leaves the own config as it was', () => {
    expect(answering.own.config).toEqual(toValue({ list: [{ name: 'static' }], owner: 'me' }))
  })

  test('says what a hypervisor supports, in both spellings of the variable', () => {
    for (const name of ['virtualizzation', 'virtualization']) {
      const variable = `libvirt_supported_${name}_types`
      expect(hostVars.get('hv1')?.()?.get(variable)).toEqual(toValue({ aarch64: ['qemu'] }))
      expect(hostVars.get('hv2')?.()?.has(variable)).toBe(false)
    }
  })

  test('says once what many hypervisors offer, and apart what differs in an emulator alone', () => {
    const named = (name: string, emulator: string): AnsweredHypervisor => ({
      ...answering,
      name,
      answer: {
        status: 'ok',
        warnings: [],
        capabilities: new Map([['aarch64', new Map([['qemu', emulator]])]]),
      },
    })
    const many = (first: string, emulator: string, count = MANY) =>
      Array.from({ length: count }, (_, index) =>
        named(index === 0 ? first : `${first}${index}`, emulator),
      )
    const hypervisors = [
      ...many('a.x', '{{ x }}'),
      ...many('a-x', '/2'),
      ...many('b', '/3', MANY - 1),
      ...many('ü', '/4'),
    ]
    const { groups, groupVars, hostVars } = additionsOf({ ...DECISION, hypervisors })
    const [first = '', second, third, ...others] = groupVars.keys()
    expect(first).toMatch(/^vm_dispatcher_like_a_x_[0-9a-f]{16}$/)
    expect(second).toMatch(/^vm_dispatcher_like_a_x_[0-9a-f]{16}$/)
    expect(third).toMatch(/^vm_dispatcher_like___[0-9a-f]{16}$/)
    expect([others, first === second]).toEqual([[], false])
    expect(groups.get(first)).toEqual(hypervisors.slice(0, MANY).map(({ name }) => name))
    const emulators = new Map([['aarch64', new Map([['qemu', unsafe('{{ x }}')]])]])
    const values = new Map<string, unknown>([
      ['types', toValue({ aarch64: ['qemu'] })],
      ['emulators', emulators],
    ])
    expect(groupVars.get(first)).toEqual(new Map([[first, values]]))
    const offerOf = (name: string) => {
      const vars = hostVars.get(name)?.()
      const state = vars?.get('vm_dispatcher') as ValueMap
      return [
        vars?.get('libvirt_supported_virtualizzation_types'),
        vars?.get('libvirt_supported_virtualization_types'),
        state.get('emulators'),
      ]
    }
    const template = `{{ ${first}.types }}`
    expect(offerOf('a.x3')).toEqual([template, template, `{{ ${first}.emulators }}`])
    const types = toValue({ aarch64: ['qemu'] })
    expect(offerOf('b3')).toEqual([
      types,
      types,
      new Map([['aarch64', new Map([['qemu', unsafe('/3')]])]]),
    ])
  })

  test('says how each entry is run; the emulator, as the hypervisor wrote it, is no template', () => {
    expect(hostVars.get('hv1')?.()?.get('vm_dispatcher')).toEqual(
      new Map<string, unknown>([
        ['status', 'ok'],
        [
          'assigned',
          [
            new Map<string, unknown>([
              ['target', 'arm64'],
              ['platform', 'debian'],
              ['arch', 'aarch64'],
              ['domain_type', 'qemu'],
              ['emulator', unsafe('/usr/bin/{{ qemu }}')],
            ]),
          ],
        ],
        ['emulators', new Map([['aarch64', new Map([['qemu', unsafe('/usr/bin/{{ qemu }}')]])]])],
      ]),
    )
  })

  test('leaves emulators out that libvirt does not name, but not their architecture', () => {
    const capabilities = new Map([
      ['aarch64', new Map([['qemu', undefined]])],
      [
        'x86_64',
        new Map([
          ['kvm', '/usr/bin/kvm'],
          ['qemu', undefined],
        ]),
      ],
    ])
    const answer = { status: 'ok' as const, capabilities, warnings: [] }
    const { hostVars } = additionsOf({ ...DECISION, hypervisors: [{ ...answering, answer }] })
    const state = hostVars.get('hv1')?.()?.get('vm_dispatcher') as ValueMap
    expect(state.get('emulators')).toEqual(
      new Map<string, unknown>([
        ['aarch64', new Map()],
        ['x86_64', new Map([['kvm', unsafe('/usr/bin/kvm')]])],
      ]),
    )
  })

  test('says the name of each VM, where it is known, in text that is no template', () => {
    const [first] = DECISION.assignments
    const vmNames = new Map([[first!.entries[0]!, 'VM {{ x }}']])
    const { hostVars } = additionsOf({ ...DECISION, vmNames })
    const state = hostVars.get('hv1')?.()?.get('vm_dispatcher') as ValueMap
    const [assigned] = state.get('assigned') as ValueMap[]
    expect(assigned?.get('vm_name')).toEqual(unsafe('VM {{ x }}'))
  })

  test('an emulator that libvirt does not name is null', () => {
    const [assignment] = DECISION.assignments
    const decision = { ...DECISION, assignments: [{ ...assignment!, emulator: undefined }] }
    const state = additionsOf(decision).hostVars.get('hv1')?.()?.get('vm_dispatcher') as ValueMap
    expect((state.get('assigned') as ValueMap[])[0]?.get('emulator')).toBeNull()
  })

  test('says why a query failed, in text that is no template', () => {
    expect(hostVars.get('hv2')?.()?.get('vm_dispatcher')).toEqual(
      new Map<string, unknown>([
        ['status', 'failed'],
        ['assigned', []],
        [
          'error',
          new Map<string, unknown>([
            ['code', 'virsh-failed'],
            ['text', unsafe('virsh ended with 1: {{ x }}')],
          ]),
        ],
      ]),
    )
  })

  test('groups the hypervisors by what they support, for architectures and types that are asked for', () => {
    expect(groups).toEqual(
      new Map([
        ['vm_dispatcher_aarch64_kvm', []],
        ['vm_dispatcher_aarch64_qemu', ['hv1']],
        ['vm_dispatcher_x86_64_kvm', []],
        ['vm_dispatcher_x86_64_qemu', []],
        ['vm_dispatcher_unreachable', ['hv2']],
      ]),
    )
  })

  test("lists in all's variables what nobody runs, and why", () => {
    expect(allVars).toEqual(
      new Map([
        [
          'vm_dispatcher_unassigned',
          toValue([
            {
              entry: { target: 'router', platform: 'debian' },
              code: 'unknown-target',
              reason: 'target router has no definition and is not the name of an architecture',
            },
          ]),
        ],
      ]),
    )
  })

  test('a reason with the name of a target that looks like a template is none', () => {
    const target = "{{ lookup('pipe', 'id') }}"
    const unassigned = [
      { entry: entry(target, 'debian'), problem: problem('unknown-target', target, { target }) },
    ]
    const [first] = [...additionsOf({ ...DECISION, unassigned }).allVars.values()].flat()
    expect((first as ValueMap).get('reason')).toEqual(
      new TaggedText(
        'unsafe',
        `target ${target} has no definition and is not the name of an architecture`,
      ),
    )
  })
})

test('a stale hypervisor has what it answered before, since when, and what is wrong now', () => {
  const { answer: ok } = answering
  const { answer: failed } = silent
  const capabilities = 'capabilities' in ok ? ok.capabilities : new Map()
  const remembered = { since: '2026-01-31T23:59:59Z', domains: ['{{ x }}'], given: ['{{ y }}'] }
  const stale = { ...failed, status: 'stale', capabilities, ...remembered }
  const { hostVars, groups } = additionsOf({
    ...DECISION,
    hypervisors: [{ ...answering, answer: stale as AnsweredHypervisor['answer'] }],
  })
  const vars = hostVars.get('hv1')?.()
  expect(vars?.get('libvirt_supported_virtualizzation_types')).toEqual(
    toValue({ aarch64: ['qemu'] }),
  )
  const state = vars?.get('vm_dispatcher') as ValueMap
  expect([...state.keys()]).toEqual(['status', 'assigned', 'emulators', 'since', 'error'])
  expect(state.get('status')).toBe('stale')
  expect(state.get('since')).toBe('2026-01-31T23:59:59Z')
  expect(groups.get('vm_dispatcher_unreachable')).toEqual(['hv1'])
  expect(groups.get('vm_dispatcher_aarch64_qemu')).toEqual(['hv1'])
})
