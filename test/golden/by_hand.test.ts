import { describe, expect, test } from '@jest/globals'
import { runProgram, SCRIPT, withFiles, withoutRefusal } from '../support/built_file.ts'
import { describeWith } from '../support/requirements.ts'

const LAB = `localhost: {hosts: {localhost: {config: {list: []}, vm_dispatcher_strategy: unheard}}}
hypervisors: {hosts: {hv1: {ansible_connection: docker}}}
`

const run = (args: string[], env: Record<string, string> = {}) =>
  withFiles({ 'hosts.yml': LAB }, (cwd) => runProgram(`./${SCRIPT}`, args, { cwd, env }))

describe('the arguments', () => {
  test.each([['--help']])('%s: the same text on stdout, and exit code 0', async (...args) => {
    const { exitCode, stdout, stderr } = await run(args)
    expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: '' })
    expect(`\n${stdout}`).toMatchSnapshot()
    expect(Math.max(...stdout.split('\n').map((line) => line.length))).toBeLessThanOrEqual(80)
  })

  test('nothing at all shows the help', async () => {
    const { exitCode, stdout } = await run([])
    expect({ exitCode, stdout }).toEqual({ exitCode: 0, stdout: (await run(['--help'])).stdout })
  })

  test.each([
    ['--strtegy=x', 'Unknown argument: strtegy, did you mean --strategy?'],
    ['completon', 'Unknown argument: completon, did you mean completion?'],
    ['unheard', 'Unknown argument: unheard'],
  ])('%s is refused, with what was meant', async (argument, reason) => {
    const { exitCode, stdout, stderr } = await run([argument])
    expect({ exitCode, stdout }).toEqual({ exitCode: 2, stdout: '' })
    expect(stderr).toBe(`arguments: ${reason}; --help lists commands and options [usage]\n`)
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
  test('goes before the environment, and this before the inventory', async () => {
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

const script = (shell: string) => `SHELL=/bin/${shell} ./${SCRIPT} completion`
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
