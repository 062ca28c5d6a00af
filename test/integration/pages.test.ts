import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, jest, test } from '@jest/globals'
import { load } from 'js-yaml'
import { sha256 } from '../../src/sha256.ts'
import { BUILT_FILE, runProgram, SCRIPT } from '../support/built_file.ts'
import { partsOf, withOutput } from '../support/farm_story.ts'
import { answering, CONNECTION, startRecordedFleet } from '../support/recorded_fleet.ts'
import { describeWith } from '../support/requirements.ts'

jest.setTimeout(60_000)

/** A farm with what can go wrong: hv3 is down, and nobody has riscv64. */
const FARM = `all:
  hosts:
    localhost:
      ansible_connection: local
      config:
        permutations: {targets: [amd64, arm64], platforms: [debian, fedora]}
        list: [{target: riscv64, platform: debian}]
  children:
    hypervisors:
      hosts:
        hv1: {ansible_port: @hv1@}
        hv2: {ansible_port: @hv2@, config: {list: [{target: arm64, platform: static}]}}
        hv3: {ansible_port: 1}
      vars:
        ${CONNECTION}
`

/** A farm with nothing wrong, as a role has built it. */
const BUILT = FARM.replace(/ {8}hv3.*\n/, '').replace(/ {8}list:.*\n/, '')

const KEPT = BUILT.replace('  config:', '  vm_dispatcher_keep_existing: true\n      config:')

/** One that says nothing of keys: the credential of AWX does. */
const WITHOUT_KEY = BUILT.replace(/ {8}ansible_(private_key_file|ssh_common_args).*\n/g, '')

const PLAY = `- hosts: hypervisors
  roles:
    - jjak0b.ansible_farm.vm_dispatcher
    - jjak0b.ansible_farm.parse_vms_definitions
`

const CFG =
  '[defaults]\ninventory = vm_dispatcher_inventory.js\n[inventory]\nany_unparsed_is_failed = true\n'

/** The pages whose commands are typed on the farm, with the files that lie beside the script there. */
const PAGES: Record<string, Record<string, string>> = {
  'docs/by-hand.md': { 'hosts.yml': FARM, 'ansible.cfg': CFG },
  'docs/moving-from-the-role.md': { 'hosts.yml': KEPT, 'site.yml': PLAY, 'ansible.cfg': CFG },
  'docs/upgrade-and-uninstall.md': {
    'hosts.yml': BUILT,
    'ansible.cfg': CFG,
    [`${SCRIPT}.sha256`]: `${sha256(readFileSync(BUILT_FILE))}  ${SCRIPT}\n`,
  },
  'docs/awx.md': { 'hosts.yml': WITHOUT_KEY },
}

/** How long something took is for each machine to say, and hashes for each inventory. */
const timeless = (text: string) =>
  text
    .replace(/\b\d+(\.\d+)? ?(ms|s)\b/g, 'TIME')
    .replace(/\b[0-9a-f]{64}\b/g, 'HASH')
    .replace(/\s+/g, ' ')

describeWith(['bash', 'ansible', 'ssh'], 'a page, whose commands print what it says', () => {
  test.each(Object.keys(PAGES))('%s; UPDATE_DOCS=1 writes it anew', async (name) => {
    const page = readFileSync(name, 'utf8')
    const told = partsOf(page).flatMap((part) => ('command' in part ? [part] : []))
    const fleet = await startRecordedFleet({
      hv1: answering('hv1.xml', () => ['VM debian_amd64', 'VM fedora_amd64']),
      hv2: answering('hv2.xml', () => ['VM debian_arm64', 'VM fedora_arm64']),
    })
    try {
      await fleet.inLab({ ...PAGES[name] }, async (directory) => {
        const outputs: string[] = []
        for (const { command } of told) outputs.push(await typed(command, directory))
        expect(outputs.length).toBeGreaterThan(2)
        if (process.env.UPDATE_DOCS) writeFileSync(name, withOutput(page, outputs))
        else expect(told.map(({ prints }) => timeless(prints))).toEqual(outputs.map(timeless))
        return { exitCode: 0, stdout: '', stderr: '' }
      })
    } finally {
      await fleet.stop()
    }
  })
})

/** The environment that AWX makes of the credential in the examples: its files are in the directory. */
function credentialIn(directory: string): Record<string, string> {
  const { env } = load(readFileSync('examples/awx/credential_type_injectors.yml', 'utf8')) as {
    env: Record<string, string>
  }
  const files: Record<string, string> = { ssh_key: 'client_key', known_hosts: 'known_hosts' }
  return Object.fromEntries(
    Object.entries(env).map(([name, value]) => [
      name,
      value.replace(/[{][{] tower\.filename\.(\w+) [}][}]/, (_, file) =>
        join(directory, files[file] ?? 'none'),
      ),
    ]),
  )
}

/** What a command prints at a terminal of 80 columns. */
async function typed(command: string, directory: string): Promise<string> {
  const { stdout } = await runProgram('bash', ['-c', `{ ${command}\n} 2>&1`], {
    cwd: directory,
    env: {
      HOME: directory,
      COLUMNS: '80',
      LC_ALL: 'C.UTF-8',
      ...credentialIn(directory),
    },
  })
  const withoutOrigin = stdout.replaceAll(/^From (.+\n)+/gm, '')
  return withoutOrigin.replaceAll(directory, '~')
}
