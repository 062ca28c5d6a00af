// npm run pin: brings what tests install up to date, in test/pinned: each version of Ansible with all that
// it depends on, the PyYAML before the newest, and versions of Node. Run the tests before you commit it.
import { execFileSync } from 'node:child_process'
import { existsSync } from 'node:fs'

const PINNED = 'test/pinned'
const UV = 'build/venvs/uv'

const run = (command, args, options = {}) =>
  execFileSync(command, args, { stdio: ['pipe', 'ignore', 'inherit'], ...options })

/**
 * Writes a requirements file for pip: the newest versions that fulfil a requirement, and all that they
 * depend on, with hashes, for every platform and each Python from `oldestPython` on.
 */
function pin(name, requirement, oldestPython) {
  const options = ['--universal', '--generate-hashes', '--upgrade', '--no-annotate', '--no-header']
  const output = `${PINNED}/${name}.txt`
  const python = ['--python-version', oldestPython, '--no-python-downloads']
  const args = ['pip', 'compile', '--quiet', ...options, ...python, '--output-file', output, '-']
  run(`${UV}/bin/uv`, args, { input: `${requirement}\n` })
}

if (!existsSync(`${UV}/bin/uv`)) {
  run('python3', ['-m', 'venv', '--clear', UV])
  run(`${UV}/bin/pip`, ['install', '--disable-pip-version-check', 'uv'])
}
pin('ansible-core-2.16', 'ansible-core==2.16.*', '3.10')
pin('ansible-core-2.18', 'ansible-core==2.18.*', '3.11')
pin('ansible-core-2.19', 'ansible-core==2.19.*', '3.11')
pin('ansible-core-newest', 'ansible-core>=2.20', '3.12')
// It merges `<<` differently from later ones; see docs/ansible-versions.md.
pin('pyyaml-6.0.3', 'pyyaml==6.0.3', '3.10')

run('npm', ['update', '--package-lock-only', '--ignore-scripts', '--no-audit', '--no-fund'], {
  cwd: `${PINNED}/nodes`,
})
