import { afterAll, expect, jest, test } from '@jest/globals'
import { variablesOf } from '../reliability/fleet.ts'
import { BUILT_FILE, type Ended, runProgram, withFiles } from '../support/built_file.ts'
import { describeWith } from '../support/requirements.ts'
import { answering, Hosts, XML } from './hosts.ts'

jest.setTimeout(60_000)

const hosts = new Hosts()
afterAll(() => hosts.stop())

/** More than half a MiB, which a thread would read. */
const LARGE = XML.replace('<guest>', `${`<x a="${'y'.repeat(60_000)}"/>`.repeat(12)}<guest>`)

/** Runs --list after a line of shell, with one hypervisor over SSH and one with a large answer here. */
async function runAfter(line: string, transport: string): Promise<Ended> {
  const { port } = await hosts.start(answering(XML))
  const hypervisors = {
    there: {
      ...variablesOf(hosts.call('there', port)),
      ansible_user: 'tester',
      vm_dispatcher_transport: transport,
    },
    here: { ansible_connection: 'local' },
  }
  const inventory = {
    all: {
      hosts: { localhost: { config: { list: [{ target: 'x86_64', platform: 'p' }] } } },
      children: { hypervisors: { hosts: hypervisors } },
    },
  }
  const files = {
    'hosts.json': JSON.stringify(inventory),
    'bin/virsh': '#!/bin/sh\nexec cat "$(dirname "$0")/../large"\n',
    large: LARGE,
  }
  return withFiles(files, (cwd) =>
    runProgram('sh', ['-c', `${line}; exec ${process.execPath} ${BUILT_FILE} --list`], {
      cwd,
      env: {
        PATH: `${cwd}/bin:${process.env.PATH}`,
        HOME: cwd,
        VM_DISPATCHER_INVENTORY: 'hosts.json',
      },
    }),
  )
}

const statusesOf = ({ stdout }: Ended): string[] => {
  const { there, here } = JSON.parse(stdout)._meta.hostvars
  return [there, here].map(({ vm_dispatcher }) => vm_dispatcher.status)
}

describeWith(['ssh'], 'where V8 cannot reserve what ssh2 and a thread need', () => {
  test.each([
    ['with few addresses', 'ulimit -v 1500000'],
    ['with more of them', 'ulimit -v 4000000'],
    ['without WebAssembly', 'export NODE_OPTIONS=--jitless'],
  ])('every hypervisor is asked: %s', async (_what, line) => {
    const ended = await runAfter(line, 'auto')
    expect(ended).toMatchObject({ exitCode: 0 })
    expect(statusesOf(ended)).toEqual(['ok', 'ok'])
  })

  test('one that only ssh2 may ask has a line that says why', async () => {
    const ended = await runAfter('ulimit -v 4000000', 'ssh2')
    expect(ended.stderr).toMatch(/^there: a limit .*\(ulimit -v\) needs the ssh command; .*\n$/)
    expect(statusesOf(ended)).toEqual(['unreachable', 'ok'])
  })
})
