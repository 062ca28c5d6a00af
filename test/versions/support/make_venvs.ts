import { execFileSync } from 'node:child_process'
import { rmSync } from 'node:fs'
import { join } from 'node:path'
import { NEWEST, VERSIONS, type Version } from './versions.ts'

/**
 * Jest's global setup of the tests on several versions of Ansible: installs those that are not there
 * yet. One that cannot be installed is left out with a line that says why; its tests are skipped.
 */
export default function setUp(): void {
  for (const version of [...VERSIONS, NEWEST]) {
    if (!version.isInstalled) install(version)
  }
}

function install(version: Version): void {
  const { directory, requirement } = version
  try {
    run('python3', '-m', 'venv', '--clear', directory)
    run(join(directory, 'bin/pip'), '--disable-pip-version-check', 'install', requirement)
  } catch (error) {
    rmSync(directory, { recursive: true, force: true })
    if (version === NEWEST) return
    const { stderr, message } = error as Error & { stderr?: string }
    process.stderr.write(`${requirement}: ${(stderr || message).trim().split('\n').at(-1)}\n`)
  }
}

const run = (command: string, ...args: string[]): string =>
  execFileSync(command, args, { encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] })
