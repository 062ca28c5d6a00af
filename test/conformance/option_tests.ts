import { execFileSync } from 'node:child_process'
import { join } from 'node:path'
import { expect, test } from '@jest/globals'
import { type AnsibleOption, OPTIONS } from '../../src/ssh/from_ansible/ansible_options.ts'
import { BECOME_METHODS } from '../../src/ssh/from_ansible/become_options.ts'
import type { Ansible } from '../support/ansible.ts'

/** An option as `ansible-doc --json` has it. */
interface Documented {
  vars?: { name: string }[]
  env?: { name: string }[]
  ini?: { section: string; key: string }[]
}

/** The options of a plugin of Ansible, with their names as our tables have them. */
function documented({ bin }: Ansible, kind: string, plugin: string): AnsibleOption[] {
  const command = join(bin, 'ansible-doc')
  const text = execFileSync(command, ['--type', kind, '--json', plugin], { encoding: 'utf8' })
  const options: Documented[] = Object.values(JSON.parse(text)[plugin].doc.options)
  return options.map(({ vars = [], env = [], ini = [] }) => ({
    // The others are not variables of a host.
    variables: vars.map(({ name }) => name).filter((name) => name.startsWith('ansible_')),
    environment: env.map(({ name }) => name),
    ini: ini.map(({ section, key }): [string, string] => [section, key]),
  }))
}

/** Our rows that this Ansible has too, each with Ansible's own description. */
const pairs = (rows: readonly AnsibleOption[], theirs: readonly AnsibleOption[]) =>
  rows.flatMap(({ variables, environment = [], ini = [] }) => {
    const same = theirs.find(({ variables: [first] }) => first === variables[0])
    return same ? [[{ variables, environment, ini }, same]] : []
  })

/** The tests that our tables of options are those of this Ansible. */
export function optionTests(ansible: () => Ansible): void {
  test('options of the connection', () => {
    const compared = pairs(Object.values(OPTIONS), documented(ansible(), 'connection', 'ssh'))
    // Those of private keys came with Ansible 2.19; `connection` is a keyword.
    expect(compared.length).toBeGreaterThanOrEqual(Object.keys(OPTIONS).length - 3)
    expect(compared.map(([ours]) => ours)).toEqual(compared.map(([, theirs]) => theirs))
  })

  test.each(['sudo', 'su'] as const)('options of %s', (method) => {
    const { user, executable, flags, password } = BECOME_METHODS[method]
    const rows = [user, executable, flags, password]
    const compared = pairs(rows, documented(ansible(), 'become', method))
    expect(compared.map(([ours]) => ours)).toEqual(compared.map(([, theirs]) => theirs))
    expect(compared).toHaveLength(rows.length)
  })
}
