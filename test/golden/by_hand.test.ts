import { readFileSync } from 'node:fs'
import { describe, expect, test } from '@jest/globals'
import { PROBLEM_CODES } from '../../src/problems.ts'
import { runProgram, SCRIPT, withFiles, withoutRefusal } from '../support/built_file.ts'
import { describeWith } from '../support/requirements.ts'

const LAB = `localhost: {hosts: {localhost: {config: {list: []}, vm_dispatcher_strategy: unheard}}}
hypervisors: {hosts: {hv1: {ansible_connection: docker}}}
`

const run = (args: string[], env: Record<string, string> = {}) =>
  withFiles({ 'hosts.yml': LAB }, (cwd) => runProgram(`./${SCRIPT}`, args, { cwd, env }))

describe('the arguments', () => {
  test.each([
    [['--help']],
    [['plan', '-h']],
    [['help', 'explain']],
    [['doctor', '--help']],
    [['capture', '--help']],
    [['help', 'completion']],
    [['help', '--help']],
    [['--help-settings']],
  ])('%j: the same text on stdout, and exit code 0', async (args) => {
    const { exitCode, stdout, stderr } = await run(args)
    expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: '' })
    expect(`\n${stdout}`).toMatchSnapshot()
    expect(Math.max(...stdout.split('\n').map((line) => line.length))).toBeLessThanOrEqual(80)
  })

  test('nothing at all shows the help', async () => {
    const { exitCode, stdout } = await run([])
    expect({ exitCode, stdout }).toEqual({ exitCode: 0, stdout: (await run(['--help'])).stdout })
  })

  const LISTED = '--help lists commands and options'

  test.each([
    ['--strtegy=x', 'unknown argument: strtegy', 'did you mean --strategy?'],
    ['completon', 'unknown argument: completon', 'did you mean completion?'],
    ['unheard', 'unknown argument: unheard', LISTED],
    ['paln', 'unknown argument: paln', 'did you mean plan?'],
    ['plan --jsn', 'unknown argument: jsn', 'did you mean --json?'],
    ['plan --drain', '--drain needs a value: HOST,..', LISTED],
    ['plan -i', '--inventory needs a value: PATH,..', LISTED],
    ['plan --emit', '--emit needs a value: all|additions', LISTED],
    ['plan --list', '--list stands alone, as Ansible calls it: not with plan', LISTED],
    ['--list --host hv1', '--list and --host cannot be used together', LISTED],
    [
      'explain',
      'explain needs a NAME: a hypervisor, a VM, an entry such as debian/arm64, or the code of a problem',
      LISTED,
    ],
    [
      'completion tcsh',
      'completion needs the name of a shell: bash, zsh or fish, not tcsh',
      LISTED,
    ],
    ['completion', 'completion needs the name of a shell: bash, zsh or fish', LISTED],
    ['help setings', 'help has no topic setings', 'did you mean settings?'],
    ['help plan more', 'unknown argument: more', LISTED],
    ['completion bash more', 'unknown argument: more', LISTED],
    ['plan -- more', 'unknown argument: more', LISTED],
    ['--list plan', '--list stands alone, as Ansible calls it: not with plan', LISTED],
    ['plan --headroom=3', '--headroom does not take a value: --headroom=3', LISTED],
    ['plan -v=3', '--verbose does not take a value: -v=3', LISTED],
    ['plan --json false', '--json does not take a value: --json=false', LISTED],
    ['--timings plan --headroom=3', '--headroom does not take a value: --headroom=3', LISTED],
    ['--list=all', '--list does not take a value: --list=all', LISTED],
    ['plan --no-json', 'unknown argument: no-json', LISTED],
    ['plan --json.x', 'unknown argument: json.x', 'did you mean --json?'],
    ['plan --without=', '--without is empty', LISTED],
    ['plan --drain ,', '--drain is empty', LISTED],
    ['plan --inventory=', '--inventory is empty', LISTED],
  ])('%s is refused, with what was meant', async (line, reason, hint) => {
    const { exitCode, stdout, stderr } = await run(line.split(' '))
    expect({ exitCode, stdout }).toEqual({ exitCode: 2, stdout: '' })
    expect(stderr).toBe(`arguments: ${reason}; ${hint} [usage]\n`)
  })

  test.each([
    ['doctor --refresh-cache', 'doctor always asks all hypervisors'],
    ['plan --refresh-cache --snapshot f', 'with --snapshot no hypervisor is asked'],
    ['plan --forks 3 --snapshot f', 'with --snapshot no hypervisor is asked'],
    ['plan --diff --against f', '--against compares with a file, instead of the last plan'],
    ['plan --headroom --diff', 'only differences are shown; with --json it is there too'],
    ['plan --headroom --html -', 'the page does not show it'],
    ['explain --on-unassigned fail x', 'messages about unassigned entries are not shown here'],
    ['doctor --on-unassigned fail hv1', 'messages about unassigned entries are not shown here'],
    ['explain --drain hv1 usage', 'what a problem means does not depend on an inventory'],
    ['explain --strategy packed [usage]', 'what a problem means does not depend on an inventory'],
    ['capture --strategy balanced', 'capture gives no VM to a hypervisor'],
  ])('%s: the first option would have no effect, and is refused', async (line, why) => {
    const [option] = /--[a-z-]+/.exec(line) ?? []
    const { exitCode, stdout, stderr } = await run(line.split(' '))
    expect({ exitCode, stdout }).toEqual({ exitCode: 2, stdout: '' })
    expect(stderr).toBe(`arguments: ${option} has no effect here: ${why}; ${LISTED} [usage]\n`)
  })

  test('what a command takes may stand behind --, and the command behind options', async () => {
    const { stderr } = await run(['--snapshot', 'none.json', 'doctor', '--', 'hv1'])
    expect(stderr).not.toContain('[usage]')
  })

  test.each([
    ['doctor', 'HOST'],
    ['explain', 'NAME'],
    ['capture', 'FILE'],
  ])('%s with an empty %s is refused', async (command, name) => {
    const { exitCode, stderr } = await run([command, ''])
    expect(exitCode).toBe(2)
    expect(stderr).toBe(`arguments: ${name} is empty; ${LISTED} [usage]\n`)
  })
})

describe('what is wrong with a file is said before the fleet is asked', () => {
  test.each([
    ['capture no/fleet.json', 'no/fleet.json', 'no such file or directory'],
    ['capture .', '.', 'it is a directory'],
    ['plan --html no/plan.html', 'no/plan.html', 'no such file or directory'],
  ])('%s', async (line, file, reason) => {
    const { exitCode, stdout, stderr } = await run(line.split(' '), {
      VM_DISPATCHER_STRATEGY: 'balanced',
    })
    expect({ exitCode, stdout, stderr }).toEqual({
      exitCode: 2,
      stdout: '',
      stderr: `${file}: cannot be written: ${reason}; check the path and its permissions [file-unwritable]\n`,
    })
  })
})

describe('explain CODE', () => {
  test.each(['config-shape', '[config-shape]'])('shows the page of a problem: %s', async (code) => {
    const { exitCode, stdout, stderr } = await run(['explain', code], { COLUMNS: '80' })
    expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: '' })
    expect(`\n${stdout}`).toMatchSnapshot()
  })

  test.each(PROBLEM_CODES.slice(0, 3))('has each page: %s', async (code) => {
    const { stdout } = await run(['explain', code, '--json'])
    expect(JSON.parse(stdout)).toEqual({
      code,
      page: readFileSync(`docs/problems/${code}.md`, 'utf8'),
    })
  })
})

describe('completion', () => {
  const FLEET = JSON.stringify({
    vm_dispatcher_snapshot: 1,
    hypervisors: { hv1: { status: 'ok', capabilities: { x86_64: { kvm: null } } } },
  })
  const HOSTS = `all: {hosts: {localhost: {config: {list: [
  {target: amd64, platform: debian}, {target: amd64, platform: "$(touch owned)"}]}}}}
hypervisors: {hosts: {hv1: {ansible_connection: local}}}
`
  const VIRSH = `#!/bin/sh
echo '<capabilities><guest><os_type>hvm</os_type><arch name="x86_64"><domain type="kvm"/></arch></guest></capabilities>'
`

  /** What may come last in each of the lines, after a plan. */
  const completed = (lines: string[], shell = '/bin/sh') =>
    withFiles({ 'hosts.yml': HOSTS, 'fleet.json': FLEET, 'bin/virsh': VIRSH }, async (cwd) => {
      const env = { HOME: cwd, SHELL: shell, PATH: `${cwd}/bin:${process.env.PATH}` }
      await runProgram(`./${SCRIPT}`, ['plan'], { cwd, env })
      const words = (line: string) => ['--get-yargs-completions', SCRIPT, ...line.split(' ')]
      return Promise.all(
        lines.map(async (line) => {
          const { stdout } = await runProgram(`./${SCRIPT}`, words(line), { cwd, env })
          return stdout.trimEnd().split('\n')
        }),
      )
    })

  test('knows names from the last plan, and only those that no shell runs', async () => {
    expect(
      await completed([
        'explain ',
        'doctor h',
        'plan --drain ',
        'plan --strategy b',
        'plan --without hv1 --dr',
        'completion ',
        'explain config-s',
        'plan --html ',
      ]),
    ).toEqual([
      ['hv1', 'debian/amd64'],
      ['hv1'],
      ['hv1'],
      ['balanced'],
      ['--drain'],
      ['bash', 'zsh', 'fish'],
      ['config-shape'],
      [''],
    ])
  })

  test('says what each word is where a shell shows that', async () => {
    expect(await completed(['pl'], '/bin/fish')).toEqual([
      ['plan\tshow which hypervisor gets which VMs, and what is unassigned'],
    ])
    expect(await completed(['pl'], '/bin/zsh')).toEqual([
      ['plan:show which hypervisor gets which VMs, and what is unassigned'],
    ])
  })
})

describe('a reader that closes early', () => {
  const platforms = Array.from({ length: 3000 }, (_, index) => `platform${index}`)
  const files = {
    'hosts.yml': `all: {hosts: {localhost: {config: {permutations: {targets: [amd64], platforms: [${platforms}]}}}}}
hypervisors: {hosts: {hv1: }}
`,
    'fleet.json': JSON.stringify({
      vm_dispatcher_snapshot: 1,
      hypervisors: { hv1: { status: 'ok', capabilities: { x86_64: { kvm: null } } } },
    }),
  }

  test.each(['--list', 'plan', 'plan --json'])('of %s is no fault', async (command) => {
    const program = `./${SCRIPT} ${command} --snapshot fleet.json`
    const line = `{ ${program}; echo $? >code; } 2>said | head -c 1; cat code said`
    const { stdout } = await withFiles(files, (cwd) => runProgram('sh', ['-c', line], { cwd }))
    expect(stdout.slice(1)).toBe('0\n')
  })
})

describe('a setting as an option', () => {
  test('comes before the environment, and this before the inventory', async () => {
    const byDefault = await run(['--list'])
    expect(byDefault.stderr).toContain('vm_dispatcher_strategy is "unheard"')
    const env = { VM_DISPATCHER_STRATEGY: 'of-old' }
    expect((await run(['--list'], env)).stderr).toMatch(
      /^environment: VM_DISPATCHER_STRATEGY is "of-old"/,
    )
    const { exitCode, stderr } = await run(['--list', '--strategy', 'balanced'], env)
    expect({ exitCode, stderr }).toEqual({
      exitCode: 0,
      stderr: expect.stringMatching(/^hv1: .* \[connection-unsupported\]\n$/),
    })
  })

  test('is checked as they are', async () => {
    const { exitCode, stdout, stderr } = await run(['--list', '--forks', '0', '--strategy=fair'])
    expect({ exitCode, stdout }).toEqual({ exitCode: 2, stdout: '' })
    expect(`\n${withoutRefusal(stderr)}`).toMatchSnapshot()
  })

  test('is given once', async () => {
    const { exitCode, stderr } = await run(['--list', '--forks', '1', '--forks', '2'])
    expect(exitCode).toBe(2)
    expect(stderr).toContain('--forks is given twice')
  })
})

const script = (shell: string) => `./${SCRIPT} completion ${shell}`
const inShell = (shell: string, commands: string) =>
  withFiles({}, (cwd) => runProgram(shell, ['-c', commands], { cwd, env: { HOME: cwd } }))

describeWith(['bash'], 'the completion script in bash', () => {
  test('completes commands and options', async () => {
    const { stdout, stderr } = await inShell(
      'bash',
      `eval "$(${script('bash')})"
      COMP_WORDS=(${SCRIPT} comp) COMP_CWORD=1; _${SCRIPT}_yargs_completions; echo "\${COMPREPLY[@]}"
      COMP_WORDS=(${SCRIPT} --str) COMP_CWORD=1; _${SCRIPT}_yargs_completions; echo "\${COMPREPLY[@]}"`,
    )
    expect({ stdout, stderr }).toEqual({ stdout: 'completion\n--strategy\n', stderr: '' })
  })
})

describeWith(['fish'], 'the completion script in fish', () => {
  test('completes commands, with what they do', async () => {
    const { stdout, stderr } = await inShell(
      'fish',
      `set -gx SHELL /bin/fish; ./${SCRIPT} completion | source; complete -C "${SCRIPT} comp"`,
    )
    expect(stderr).toBe('')
    expect(stdout).toMatch(/^completion\tprint a script/)
  })
})

describeWith(['zsh'], 'the completion script in zsh', () => {
  test('is one that zsh takes', async () => {
    const { stdout, stderr } = await inShell('zsh', `${script('zsh')} > c; zsh -n c && head -1 c`)
    expect({ stdout, stderr }).toEqual({ stdout: `#compdef ${SCRIPT}\n`, stderr: '' })
  })
})
