import { execFile } from 'node:child_process'
import { rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { NEWEST, VERSIONS, type Version, WITH_OLDER_PYYAML } from './versions.ts'

/**
 * Jest's global setup of the tests on several versions of Ansible: installs those that are not there
 * as they are pinned. One that cannot be installed is left out with a line that says why; its tests
 * are skipped.
 */
export default async function setUp(): Promise<void> {
  const missing = [...VERSIONS, ...WITH_OLDER_PYYAML, NEWEST].filter((each) => !each.isInstalled)
  await Promise.all(missing.map(install))
}

async function install(version: Version): Promise<void> {
  const { directory, pins } = version
  try {
    const python = version === NEWEST ? await newPython() : 'python3'
    if (!python) return
    await run(python, ['-m', 'venv', '--clear', directory])
    const pip = join(directory, 'bin/pip')
    const options = ['--disable-pip-version-check', '--quiet', '--require-hashes']
    for (const pin of pins) await run(pip, ['install', ...options, '--requirement', pin])
    writeFileSync(version.copyOfPinned, version.pinned)
  } catch (error) {
    rmSync(directory, { recursive: true, force: true })
    const { stderr, message } = error as Error & { stderr?: string }
    process.stderr.write(`${version.name}: ${(stderr || message).trim().split('\n').at(-1)}\n`)
  }
}

/** A Python on PATH that the newest Ansible takes, where there is one. */
async function newPython(): Promise<string | undefined> {
  for (const python of ['python3', 'python3.14', 'python3.13', 'python3.12']) {
    const isNew = 'import sys; sys.exit(sys.version_info < (3, 12))'
    const found = await run(python, ['-c', isNew]).catch(() => undefined)
    if (found) return python
  }
  return undefined
}

const run = promisify(execFile)
