import { execFileSync, spawn } from 'node:child_process'
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import { type Ended, runProgram, SCRIPT, withFiles, withoutRefusal } from '../support/built_file.ts'
import { CONNECTION, type RecordedFleet, startRecordedFleet } from '../support/recorded_fleet.ts'
import { describeWith } from '../support/requirements.ts'

type Files = Record<string, string>

let fleet: RecordedFleet

beforeAll(async () => {
  fleet = await startRecordedFleet({ hv1: 'hv1.xml', hv2: 'hv2.xml' })
})
afterAll(() => fleet.stop())

/** Runs `--list`, and then `more` in the same directory. */
const runOver = (
  files: Files,
  env: Record<string, string> = {},
  more: (directory: string) => Promise<void> | void = () => {},
): Promise<Ended> =>
  fleet.inLab(files, async (cwd) => {
    const ended = await runProgram(`./${SCRIPT}`, ['--list'], { cwd, env })
    await more(cwd)
    return { ...ended, stderr: withoutRefusal(ended.stderr).replaceAll(cwd, '@cwd@') }
  })

/** What each hypervisor got, by its name, of a run without a word on stderr. */
async function placedOf(running: Promise<Ended>): Promise<Record<string, unknown>> {
  const { exitCode, stdout, stderr } = await running
  expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: '' })
  return listsIn(stdout)
}

function listsIn(stdout: string): Record<string, unknown> {
  const { _meta } = JSON.parse(stdout.replaceAll(/@(\w+)@/g, '"$1"'))
  const hosts = Object.entries<{ config?: { list: unknown[] }; vm_dispatcher?: object }>(
    _meta.hostvars,
  ).filter(([, variables]) => variables.vm_dispatcher)
  return Object.fromEntries(hosts.map(([name, { config }]) => [name, config?.list]))
}

const INI_HYPERVISORS = `[hypervisors]
hv1 ansible_port=@hv1@
hv2 ansible_port=@hv2@
[hypervisors:vars]
ansible_host=127.0.0.1
ansible_user=tester
ansible_private_key_file=client_key
ansible_ssh_common_args="-o UserKnownHostsFile=known_hosts"
`

/** A `set_fact` of `vm.arch`, encrypted with the password `pw`. */
const ENCRYPTED_DEFINITION = `$ANSIBLE_VAULT;1.1;AES256
64326638343835383634663735653766666539323831303163323161623464633339633762303839
6466393564626466656233613138633434656238326266640a323864393664336231366364656264
30326164376462666262343536353962343136643762326331383833386538393334626366373765
3332633537343862330a333732383037643434393436666663626336386363383762323461383638
35616537326339343266646331393562306637663632383562396533383163303935393831616333
3534353130626636396336346563613562316339333833363863
`

/** A lab in YAML: `ofLocalhost` are variables, indented by six spaces. */
const lab = (ofLocalhost: string, hypervisors = 'hv1: {ansible_port: @hv1@}') => `all:
  hosts:
    localhost:
      ${ofLocalhost}
  children:
    hypervisors:
      hosts:
        ${hypervisors}
      vars:
        ${CONNECTION}
`

const WITHOUT_PASSWORD = 'config: {list: [{target: amd64, platform: debian}]}'

/** `debian`, encrypted with the password `pw`. */
const vaulted = (indent: string) =>
  [
    '$ANSIBLE_VAULT;1.1;AES256',
    '30316233386337326537353965386633356337646562633534646165616463613861396435383365',
    '6636313634376365393438666139636631656264326439310a383139633134653336313131383331',
    '65393433316463383962626236623732333133613036363331333338613834373665383435636635',
    '3536343366643832630a343637616135666338363131616439383661393764656232633765613439',
    '3066',
  ].join(`\n${indent}`)

/** `config: {list: [{target: amd64, platform: secret}]}`, encrypted likewise. */
const VAULTED_FILE = `$ANSIBLE_VAULT;1.1;AES256
63383165306132376661353062643235336633333331396163626236356337633630363566616465
3432653433363765303836356230633233386464366662380a663061323438363630363463613266
63303330363730383230363632616562346235393434376239303336346137386531373062323936
6531366436633838610a343230326262616335386262613861393531343536346530343630336132
34326162373432663432643632316565653338663562336531626166643036346234616162376236
35613566313662333365646431616330643431623134623537373432373635653335656361366462
656639373231653063386138646665333632
`

describeWith(['ansible', 'ansible-inventory'], 'sources that only Ansible reads', () => {
  test('an INI file', async () => {
    const placed = await placedOf(
      runOver({
        'hosts.ini': `localhost config="{'list': [{'target': 'amd64', 'platform': 'debian'}, {'target': 'arm64', 'platform': 'debian'}]}"\n${INI_HYPERVISORS}`,
      }),
    )
    expect(placed).toEqual({
      hv1: [{ target: 'amd64', platform: 'debian' }],
      hv2: [{ target: 'arm64', platform: 'debian' }],
    })
  })

  test('an executable and a plugin beside YAML, in a directory that holds this program', async () => {
    const placed = await placedOf(
      runOver(
        {
          'inv/1.yml': lab(WITHOUT_PASSWORD, 'hv1: {ansible_port: @hv1@}'),
          'inv/2.sh': `#!/bin/sh
test "$1" = --list && echo '{"hypervisors": {"hosts": ["hv2"]}, "_meta": {"hostvars": {"hv2": {"ansible_port": @hv2@, "config": {"list": "{{ [mine] }}"}}}}}'\n`,
          'inv/3.yml': `plugin: ansible.builtin.constructed
strict: true
compose: {mine: inventory_hostname ~ '!'}
`,
        },
        { VM_DISPATCHER_INVENTORY: 'inv' },
      ),
    )
    expect(placed).toEqual({ hv1: [{ target: 'amd64', platform: 'debian' }], hv2: ['hv2!'] })
  })

  test('a directory with this program and an INI file: it is no source of itself', async () => {
    const files = { 'lab/hosts': `localhost config="{'list': []}"\n${INI_HYPERVISORS}` }
    const ended = fleet.inLab(files, (cwd) => {
      symlinkSync(join(cwd, SCRIPT), join(cwd, 'lab', 'z.js'))
      execFileSync('cp', ['-L', join(cwd, SCRIPT), join(cwd, 'lab', 'copy')])
      return runProgram(join(cwd, 'lab', 'z.js'), ['--list'], {
        cwd,
        env: { VM_DISPATCHER_INVENTORY: 'lab' },
      })
    })
    expect(await placedOf(ended)).toEqual({ hv1: [], hv2: [] })
  })

  test('a source that fails is a warning, and the others count', async () => {
    const { exitCode, stdout, stderr } = await runOver(
      {
        'hosts.yml': lab(WITHOUT_PASSWORD),
        'bad.ini': '[bad\nx\n',
      },
      { VM_DISPATCHER_INVENTORY: 'hosts.yml,bad.ini' },
    )
    expect(exitCode).toBe(0)
    expect(listsIn(stdout)).toEqual({ hv1: [{ target: 'amd64', platform: 'debian' }] })
    expect(stderr).toMatch(
      /^ansible-inventory: .*not enough values to unpack.* \[ansible-warning\]$/m,
    )
  })

  test.each<[string, Files, Record<string, string>]>([
    [
      'any_unparsed_is_failed',
      { 'ansible.cfg': '[inventory]\nany_unparsed_is_failed = yes\n' },
      {},
    ],
    ['its variable', {}, { ANSIBLE_INVENTORY_ANY_UNPARSED_IS_FAILED: 'true' }],
  ])('with %s a source that fails ends the run', async (_, more, env) => {
    const { exitCode, stdout, stderr } = await runOver(
      { 'hosts.yml': lab(WITHOUT_PASSWORD), 'bad.ini': '[bad\nx\n', ...more },
      { VM_DISPATCHER_INVENTORY: 'hosts.yml,bad.ini', ...env },
    )
    expect({ exitCode, stdout }).toEqual({ exitCode: 2, stdout: '' })
    expect(stderr).toMatch(
      /^ansible-inventory: ended with 1: Failed to parse bad.ini .*not enough values.*; .*bad.ini; .* \[ansible-failed\]\n$/,
    )
  })

  test.each<[string, Files, Record<string, string>]>([
    ['unparsed_is_failed', { 'ansible.cfg': '[inventory]\nunparsed_is_failed = yes\n' }, {}],
    ['its variable', {}, { ANSIBLE_INVENTORY_UNPARSED_FAILED: 'true' }],
  ])('with %s sources that all fail end the run', async (_, more, env) => {
    const files = { 'hosts.yml': lab(WITHOUT_PASSWORD), 'bad.ini': '[bad\nx\n', ...more }
    const all = await runOver(files, { VM_DISPATCHER_INVENTORY: 'bad.ini', ...env })
    expect({ ...all, stderr: '' }).toEqual({ exitCode: 2, stdout: '', stderr: '' })
    expect(all.stderr).toMatch(
      /^ansible-inventory: ended with 1: .*not enough values.*No inventory was parsed.* \[ansible-failed\]\n$/,
    )
    const one = await runOver(files, { VM_DISPATCHER_INVENTORY: 'bad.ini,hosts.yml', ...env })
    expect(listsIn(one.stdout)).toEqual({ hv1: [{ target: 'amd64', platform: 'debian' }] })
  })

  test('a TOML file, and one where Python has nothing to read it with', async () => {
    const files = {
      'hosts.toml': `[all.hosts.localhost]
config = {list = [{target = "amd64", platform = "debian"}]}
[hypervisors.hosts]
hv1 = {ansible_port = @hv1@}
[hypervisors.vars]
ansible_host = "127.0.0.1"
ansible_user = "tester"
ansible_private_key_file = "client_key"
ansible_ssh_common_args = "-o UserKnownHostsFile=known_hosts"
`,
      ...Object.fromEntries(
        ['toml', 'tomllib', 'tomli'].map((name) => [
          `none/${name}.py`,
          'raise ImportError("this Python has no TOML")\n',
        ]),
      ),
    }
    const env = { VM_DISPATCHER_INVENTORY: 'hosts.toml' }
    const placed = await placedOf(runOver(files, env))
    expect(placed).toEqual({ hv1: [{ target: 'amd64', platform: 'debian' }] })
    const { exitCode, stdout, stderr } = await runOver(files, { ...env, PYTHONPATH: 'none' })
    expect({ exitCode, stdout }).toEqual({ exitCode: 2, stdout: '' })
    // From 2.19 on Ansible takes it for granted: Python has had it since 3.11.
    expect(stderr).toMatch(
      /^ansible-inventory: (Failed to parse hosts.toml .*requires the python "toml", or "tomli" library|.*this Python has no TOML)/,
    )
  })

  test('an encrypted vars file, with its password and without', async () => {
    const files = {
      'hosts.yml': lab('ansible_connection: local'),
      'host_vars/localhost.yml': VAULTED_FILE,
      pw: 'pw\n',
    }
    const placed = await placedOf(runOver(files, { ANSIBLE_VAULT_PASSWORD_FILE: 'pw' }))
    expect(placed).toEqual({ hv1: [{ target: 'amd64', platform: 'secret' }] })
    const { exitCode, stdout, stderr } = await runOver(files)
    expect({ exitCode, stdout }).toEqual({ exitCode: 2, stdout: '' })
    expect(stderr).toMatch(
      /^host_vars\/localhost.yml: cannot be decrypted: .* \[vault-password\]\n$/,
    )
  })

  test('an encrypted file for a localhost that the inventory does not name', async () => {
    const files = {
      'hosts.yml': `hypervisors: {hosts: {hv1: {ansible_connection: docker}}}\n`,
      'host_vars/localhost.yml': VAULTED_FILE,
      pw: 'pw\n',
    }
    const { exitCode, stderr } = await runOver(files, { ANSIBLE_VAULT_PASSWORD_FILE: 'pw' })
    expect(exitCode).toBe(0)
    expect(stderr).toContain('target amd64 (1 entry)')
  })

  test('a prompt for a password is refused, not waited for', async () => {
    const { exitCode, stderr } = await runOver({
      'hosts.ini': INI_HYPERVISORS,
      'ansible.cfg': '[defaults]\nvault_identity_list = lab@prompt\n',
    })
    expect(exitCode).toBe(2)
    expect(stderr).toMatch(/\[vault-password\]\n$/)
  })

  test('what was started ends when this program is ended', async () => {
    const slow = '#!/bin/sh\necho $$ > pid.new; mv pid.new pid; exec sleep 600\n'
    await withFiles({ 'slow.sh': slow }, async (cwd) => {
      const env = { ...process.env, VM_DISPATCHER_INVENTORY: 'slow.sh', TMPDIR: cwd }
      const program = spawn(`./${SCRIPT}`, ['--list'], { cwd, env, stdio: 'ignore' })
      const ended = new Promise((done) => program.once('exit', (_code, signal) => done(signal)))
      await until(() => existsSync(join(cwd, 'pid')))
      const slowId = Number(readFileSync(join(cwd, 'pid'), 'utf8'))
      program.kill('SIGTERM')
      expect(await ended).toBe('SIGTERM')
      await until(() => !isRunning(slowId))
      expect(readdirSync(cwd).sort()).toEqual(['pid', 'slow.sh', SCRIPT])
    })
  })
})

async function until(condition: () => boolean): Promise<void> {
  while (!condition()) await new Promise((done) => setTimeout(done, 20))
}

function isRunning(id: number): boolean {
  try {
    // One that has ended stands in the table until its parent asks for it.
    return !/^State:\s+Z/m.test(readFileSync(`/proc/${id}/status`, 'utf8'))
  } catch {
    return false
  }
}

describeWith(['ansible'], 'values that only Ansible can give', () => {
  test('templates of a group are evaluated for each host, and emitted as they stand', async () => {
    const ended = runOver({
      'hosts.yml': lab(
        `${WITHOUT_PASSWORD}\n      unused: "{{ undefined_here }}"`,
        'hv1:\n        hv2:',
      ).replace(
        'ansible_host: 127.0.0.1',
        'ansible_host: "{{ \'127.0.0.1\' if inventory_hostname in ports else nope }}"\n        ansible_port: "{{ ports[inventory_hostname] }}"\n        ports: {hv1: @hv1@, hv2: @hv2@}',
      ),
    })
    expect(await placedOf(ended)).toMatchObject({ hv1: [{ target: 'amd64' }], hv2: [] })
    const { hypervisors, _meta } = JSON.parse((await ended).stdout.replaceAll(/@(\w+)@/g, '"$1"'))
    expect(hypervisors.vars.ansible_port).toBe('{{ ports[inventory_hostname] }}')
    expect(_meta.hostvars.localhost.unused).toBe('{{ undefined_here }}')
  })

  test('a host whose template fails is left out with a line; the others are placed', async () => {
    const { exitCode, stdout, stderr } = await runOver({
      'hosts.yml': lab(
        WITHOUT_PASSWORD,
        'hv1: {ansible_port: @hv1@}\n        hv2: {ansible_port: @hv2@, ansible_user: "{{ nobody }}"}',
      ),
    })
    expect(exitCode).toBe(0)
    expect(listsIn(stdout)).toEqual({ hv1: [{ target: 'amd64', platform: 'debian' }], hv2: [] })
    expect(stderr).toBe(
      "hv2: Ansible cannot evaluate ansible_user (hosts.yml:9:36): 'nobody' is undefined; fix the template; it cannot use facts of hosts, which an inventory does not gather [connection-value-failed]\n",
    )
  })

  test('regular expressions that only Python reads are matched by Ansible', async () => {
    const hosts = 'hv1: {ansible_port: @hv1@}\n        hv2: {ansible_port: @hv2@}'
    const files = (pattern: string) => ({
      'hosts.yml': lab(`${WITHOUT_PASSWORD}\n      hypervisors_group: ${pattern}`, hosts),
    })
    for (const pattern of ["'~(?i)HV1'", '"{{ \'~(?P<n>hv)1\' }}"', "'hypervisors:&~.*1\\Z'"]) {
      const ended = await runOver(files(pattern))
      expect(ended.stderr).toBe('')
      expect(listsIn(ended.stdout)).toEqual({ hv1: [{ target: 'amd64', platform: 'debian' }] })
    }
    const none = await runOver(files("'~(?i)we(b'"))
    expect(none.exitCode).toBe(2)
    expect(none.stderr).toContain('there are no hypervisors: no host matches ~(?i)we(b')
  })

  test('config, targets, platforms, settings, and what a first answer leads to', async () => {
    const placed = await placedOf(
      runOver({
        'hosts.yml': lab(
          `vms: [{target: "{{ arch }}", platform: debian, note: "{{ 1 + 1 }}"}]
      arch: phone
      phone: arm
      directory: definitions
      parse_lookup_dir_path: "{{ directory }}"
      hypervisors_group: "{{ 'hyper' ~ 'visors' }}"
      priority_domains: ["{{ 'qemu' }}"]
      config:
        list: "{{ vms }}"
        permutations: {targets: [amd64, "{{ arch }}"], platforms: ["{{ 'fe' ~ 'dora' }}"]}`,
          'hv1: {ansible_port: @hv1@, config: "{{ own }}", own: {list: [{a: "{{ 2 + 2 }}"}]}}\n        hv2: {ansible_port: @hv2@}',
        ),
        'definitions/targets/phone.yml': `- set_fact: {bits: 64}
- name: Undefined facts do not matter where they are not asked for
  set_fact:
    vm: {virt_domain: "{{ ansible_architecture }}", arch: "{{ phone }}{{ bits }}"}
  when: bits == 64
- command: touch executed
`,
      }),
    )
    expect(placed).toEqual({
      hv1: [{ a: expect.anything() }, { target: 'amd64', platform: 'fedora' }],
      hv2: [
        { target: 'phone', platform: 'debian', note: expect.anything() },
        { target: 'phone', platform: 'fedora' },
      ],
    })
  })

  test('a definition that runs something sets facts only', async () => {
    const { stderr } = await runOver(
      {
        'hosts.yml': lab('config: {list: [{target: a, platform: b}]}'),
        'setup_vm/targets/a.yml': `- command: touch executed
  register: result
- set_fact: {vm: {arch: "{{ result.rc }}"}}
`,
      },
      {},
      (directory) => expect(readdirSync(directory)).not.toContain('executed'),
    )
    expect(stderr).toBe(
      "setup_vm/targets/a.yml:3:19: Ansible cannot evaluate vm.arch on localhost: 'result' is undefined; fix the template; it cannot use facts of hosts, which an inventory does not gather [value-failed]\n",
    )
  })

  test('definitions that only Ansible can read, and one that it refuses', async () => {
    const targets = ['a', 'b', 'c', 'd'].map((target) => `{target: ${target}, platform: p}`)
    const files = {
      'hosts.yml': lab(`config: {list: [${targets}]}`),
      'setup_vm/targets/a.yml': '- set_fact: {vm: {arch: amd64}}#c\n',
      'setup_vm/targets/b.yml': `- set_fact: {vm: "{{ {'arch': 'x86_64'} }}"}#c\n`,
      'setup_vm/targets/c.yml': '- set_fact: {vm: {<<: [{arch: amd64}, {arch: x86_64}]}}\n',
      'setup_vm/targets/d.yml': '- set_fact:\n    vm: {arch: &a.b amd64}\n',
    }
    const { exitCode, stderr } = await runOver(files)
    expect({ exitCode, stderr }).toEqual({
      exitCode: 2,
      stderr:
        'setup_vm/targets/d.yml:2:16: not valid YAML: the name of an anchor; fix the file at this place [yaml-syntax]\n',
    })
    const { hv1 } = await placedOf(
      runOver({ ...files, 'setup_vm/targets/d.yml': '- set_fact: {vm: {arch: amd64}}\n' }),
    )
    expect(hv1).toMatchObject(['a', 'b', 'c', 'd'].map((target) => ({ target })))
  })

  test('an encrypted definition, with the password', async () => {
    const ended = runOver(
      {
        'hosts.yml': lab('config: {list: [{target: a, platform: p}]}'),
        'setup_vm/targets/a.yml': ENCRYPTED_DEFINITION,
        pw: 'pw\n',
      },
      { ANSIBLE_VAULT_PASSWORD_FILE: 'pw' },
    )
    expect((await placedOf(ended)).hv1).toHaveLength(1)
  })

  test('YAML that Ansible reads, in a source and vars files; what it refuses has a place', async () => {
    const files = {
      'hosts.yml': lab('config: {list: [{target: amd64, platform: "p"#c\n      }]}'),
      'group_vars/hypervisors.yml': 'libvirt: ["x"#c\n]\n',
    }
    expect((await placedOf(runOver(files))).hv1).toHaveLength(1)
    const refused = await runOver({ ...files, 'group_vars/hypervisors.yml': 'x: 1\n\t\n' })
    expect(refused.stderr).toBe(
      'group_vars/hypervisors.yml:2:1: not valid YAML: a tab in the indentation; fix the file at this place [yaml-syntax]\n',
    )
    const broken = await runOver({ ...files, 'hosts.yml': 'all:\n  hosts: {h1: \n' })
    expect(broken.stderr).toMatch(/^hosts\.yml:3:1: not valid YAML: .* \[yaml-syntax\]\n$/)
  })

  test('a definition that sets nothing, because its condition is false', async () => {
    const { exitCode, stderr } = await runOver({
      'hosts.yml': lab('config: {list: [{target: a, platform: b}, {target: b, platform: b}]}'),
      'setup_vm/targets/a.yml': '- set_fact: {vm: {arch: "{{ \'aarch64\' }}"}}\n',
      'setup_vm/targets/b.yml': '- set_fact: {vm: {arch: amd64}}\n  when: 1 > 2\n',
    })
    expect(exitCode).toBe(2)
    expect(stderr).toBe(
      'setup_vm/targets/b.yml:2:3: vm.arch, after the set_fact tasks, is missing, expected the name of an architecture; fix the file at this place [definition-shape]\n',
    )
  })

  test('inline vaulted names, with the password and without', async () => {
    const files = {
      'hosts.yml': lab(
        `config:
        list:
          - target: amd64
            platform: !vault |
              ${vaulted('              ')}
            token: !vault |
              ${vaulted('              ')}`,
      ),
      pw: 'pw\n',
    }
    const ended = runOver(files, { ANSIBLE_VAULT_PASSWORD_FILE: 'pw' })
    const { hv1 } = await placedOf(ended)
    expect(hv1).toEqual([
      {
        target: 'amd64',
        platform: 'debian',
        token: { __ansible_vault: expect.stringMatching(/^\$ANSIBLE_VAULT/) },
      },
    ])
    const { exitCode, stderr } = await runOver(files)
    expect(exitCode).toBe(2)
    expect(stderr).toMatch(
      /^hosts.yml:7:13: .* config.list\[0\].platform on localhost: .*vault.*ANSIBLE_VAULT_PASSWORD_FILE.* \[value-failed\]\n$/,
    )
  })

  test('what a template gives is never a template again', async () => {
    const files = {
      'hosts.yml': lab(
        `payload: "{{ '{{' }} lookup('pipe', 'touch ' ~ inventory_dir ~ '/executed') {{ '}}' }}"
      config:
        list:
          - {target: amd64, platform: "{{ payload }}"}
          - "{{ {'target': payload, 'platform': payload, payload: [payload]} }}"
        permutations: {targets: [amd64, "{{ payload }}"], platforms: ["{{ payload }}"]}`,
        'hv1: {ansible_port: @hv1@, config: "{{ {\'list\': [hostvars.localhost.payload]} }}"}',
      ),
    }
    const { exitCode, stdout, stderr } = await runOver(files, {}, async (cwd) => {
      const message = 'msg={{ [hostvars.hv1.config, vm_dispatcher_unassigned] }}'
      const args = ['localhost', '-i', SCRIPT, '-m', 'debug', '-a', message]
      const shown = await runProgram('ansible', args, { cwd })
      expect(shown.stdout).toContain('lookup')
      expect(existsSync(join(cwd, 'executed'))).toBe(false)
    })
    expect(exitCode).toBe(0)
    expect(stdout).toContain('{"__ansible_unsafe": "{{ lookup(')
    expect(stderr).toContain('[unknown-target]')
  })
})

/** The cases in which a source, a setting or a value needs Ansible. */
const NEEDING: Record<string, Files> = {
  'an INI inventory': { 'hosts.ini': '[hypervisors]\nhv1\n' },
  "an inventory plugin's configuration": { 'hosts.yml': 'plugin: amazon.aws.aws_ec2\n' },
  'a vaulted file': { 'hosts.yml': '$ANSIBLE_VAULT;1.1;AES256\n6162\n' },
  'a vaulted vars file in the working directory': {
    'inv/hosts.yml': lab(WITHOUT_PASSWORD),
    'group_vars/all/vault.yml': '$ANSIBLE_VAULT;1.1;AES256\n6162\n',
    'ansible.cfg': '[defaults]\ninventory = inv/hosts.yml\n',
  },
  'a setting': {
    'hosts.yml': lab(WITHOUT_PASSWORD),
    'ansible.cfg': '[defaults]\nhash_behaviour = merge\n',
  },
  'config is a template': { 'hosts.yml': lab('config: "{{ vms }}"') },
  'names and settings that are templates': {
    'hosts.yml': lab(
      'config: {list: [{target: "{{ a }}", platform: b}]}\n      priority_domains: "{{ c }}"',
    ),
  },
  'YAML that may be read otherwise': {
    'hosts.yml': lab('config: {list: [{target: a, platform: p}]}\n\t'),
  },
  'a target definition that may be read otherwise': {
    'hosts.yml': lab('config: {list: [{target: a, platform: p}]}'),
    'setup_vm/targets/a.yaml': '- set_fact: {vm: {arch: &a.b amd64}}\n',
  },
  'what versions of PyYAML merge otherwise, a warning': {
    'hosts.yml': lab('config: {list: [{target: a, platform: p}], <<: [{key: 1}, {key: 2}]}'),
    'setup_vm/targets/a.yaml': '- set_fact: {vm: {<<: [{arch: amd64}, {arch: riscv64}]}}\n',
  },
  'a target definition with a template': {
    'hosts.yml': lab('config: {list: [{target: a, platform: p}]}'),
    'setup_vm/targets/a.yaml': '- set_fact:\n    vm:\n      arch: "{{ arch }}"\n',
  },
  'a target definition that sets nothing': {
    'hosts.yml': lab('config: {list: [{target: a, platform: p}]}'),
    'setup_vm/targets/a.yaml': '- name: Nothing\n  debug:\n',
  },
  'a regular expression that only Python reads': {
    'hosts.yml': lab(`${WITHOUT_PASSWORD}\n      hypervisors_group: ~(?i)HV1`),
  },
  'a connection variable of one host, whose part alone ends': {
    'hosts.yml': lab(
      WITHOUT_PASSWORD,
      'hv1: {ansible_port: @hv1@}\n        hv2: {ansible_port: "{{ port }}", ansible_libvirt_uri: "{{ uri }}"}',
    ),
  },
}

describe('where Ansible is not installed', () => {
  const path = mkdtempSync(join(tmpdir(), 'only-node-'))
  beforeAll(() => symlinkSync(process.execPath, join(path, 'node')))
  afterAll(() => rmSync(path, { recursive: true }))

  test.each(Object.entries(NEEDING))('%s', async (_name, files) => {
    const { exitCode, stdout, stderr } = await runOver(files, { PATH: path })
    expect({ exitCode, lists: stdout && listsIn(stdout), stderr: `\n${stderr}` }).toMatchSnapshot()
  })
})

describe('run by Ansible for this program', () => {
  test('it is empty, whatever the files say', async () => {
    await withFiles({ 'hosts.yml': 'all: [\n' }, async (cwd) => {
      const env = { VM_DISPATCHER_HANDOVER: '1' }
      const { exitCode, stdout, stderr } = await runProgram(`./${SCRIPT}`, ['--list'], { cwd, env })
      expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: '' })
      expect(JSON.parse(stdout)).toEqual({ _meta: { hostvars: {} } })
    })
  })
})
