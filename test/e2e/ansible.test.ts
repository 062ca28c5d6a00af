import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { beforeAll, describe, expect, test } from '@jest/globals'
import { copyScript, directoryWithHosts } from './support/files.ts'
import { MINIMAL_OUTPUT, resultsIn } from './support/play_output.ts'
import { run } from './support/run.ts'
import { HYPERVISORS, listsIn } from './support/script_output.ts'
import { describeOnFleet, fleet, newDirectory } from './support/shared_fleet.ts'
import { hasKvm } from './support/supported_types.ts'
import { type Entry, expectedLists } from './support/worked_example.ts'

/** How `-i` may name the static inventory and the script. */
const SOURCES: Record<string, (directory: string) => string[]> = {
  'the script': (directory) => ['-i', join(directory, 'vm_dispatcher_inventory.js')],
  'hosts.yml and the script': (directory) => [
    '-i',
    join(directory, 'hosts.yml'),
    '-i',
    join(directory, 'vm_dispatcher_inventory.js'),
  ],
  'the directory of both': (directory) => ['-i', `${directory}/`],
}

describeOnFleet('the worked example, by Ansible', () => {
  let directory: string
  let expected: Record<string, Entry[]>

  beforeAll(() => {
    directory = directoryWithHosts()
    copyScript(directory)
    expected = expectedLists(hasKvm(fleet()))
  })

  describe.each(Object.entries(SOURCES))('from %s', (_, sourcesIn) => {
    const ansible = async (command: string, ...args: string[]) => {
      const { stdout, ...outcome } = await run(command, [...sourcesIn(directory), ...args], {
        env: MINIMAL_OUTPUT,
      })
      expect(outcome).toEqual({ exitCode: 0, stderr: '' })
      return stdout
    }

    test('ansible-inventory --list', async () => {
      expect(listsIn(await ansible('ansible-inventory', '--list'))).toEqual(expected)
    })

    test('ansible-inventory --list --export', async () => {
      expect(listsIn(await ansible('ansible-inventory', '--list', '--export'))).toEqual(expected)
    })

    test('ansible-inventory --host', async () => {
      const hv2 = JSON.parse(await ansible('ansible-inventory', '--host', 'hv2'))
      expect(hv2).toMatchObject({ config: { list: expected.hv2 }, vm_dispatcher: { status: 'ok' } })
    })

    test('ansible-inventory --graph', async () => {
      const graph = await ansible('ansible-inventory', '--graph')
      expect(graph).toContain(
        '  |--@hypervisors:\n  |  |--hv1\n  |  |--hv2\n  |  |--hv3\n  |  |--hv4\n',
      )
      expect(graph).toMatch(
        /--@vm_dispatcher_aarch64_qemu:\n {2}\| {2}\|--hv2\n {2}\| {2}\|--hv3\n {2}\| {2}\|--hv4\n/,
      )
      expect(graph).toContain('|--@vm_dispatcher_unreachable:\n')
    })

    test('ansible -m ping', async () => {
      const results = resultsIn(await ansible('ansible', '-m', 'ping', 'hypervisors'))
      const pongs = results.map(({ host, result }) => [host, result.ping])
      expect(Object.fromEntries(pongs)).toEqual(
        Object.fromEntries(HYPERVISORS.map((name) => [name, 'pong'])),
      )
    })

    test('a play on what it emits', async () => {
      const playbook = join(newDirectory(), 'play.yml')
      writeFileSync(
        playbook,
        '[{hosts: hypervisors, gather_facts: false, tasks: [{debug: {msg: "{{ config.list }}"}}]}]\n',
      )
      const results = resultsIn(await ansible('ansible-playbook', playbook))
      const lists = results.map(({ host, result }) => [host, result.msg])
      expect(Object.fromEntries(lists)).toEqual(expected)
    })
  })
})
