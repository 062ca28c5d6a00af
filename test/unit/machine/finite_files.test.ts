import { execFileSync } from 'node:child_process'
import { symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, describe, expect, test } from '@jest/globals'
import { readFinite, readFiniteLater } from '../../../src/machine/finite_files.ts'
import { temporaryDirectory } from '../../support/temporary.ts'
import { removeFiles } from '../../support/written_files.ts'

const directory = temporaryDirectory('finite-')
afterAll(() => removeFiles(directory))

const at = (name: string) => join(directory, name)
execFileSync('mkfifo', [at('pipe')])
writeFileSync(at('file'), 'text')
for (const [name, target] of [
  ['link', 'file'],
  ['null', '/dev/null'],
  ['zero', '/dev/zero'],
  ['to-pipe', 'pipe'],
  ['stdin', '/dev/stdin'],
] as const) {
  symlinkSync(target, at(name))
}

const WAYS: [string, (path: string) => Promise<Buffer>][] = [
  ['at once', async (path) => readFinite(path)],
  ['later', readFiniteLater],
]

describe.each(WAYS)('%s', (_, read) => {
  test.each([
    ['file', 'text'],
    ['link', 'text'],
    ['null', ''],
  ])('%s is read', async (name, text) => {
    expect(String(await read(at(name)))).toBe(text)
  })

  test.each([
    ['pipe', 'pipe or socket'],
    ['to-pipe', 'pipe or socket'],
    ['zero', 'device'],
  ])('%s is refused, and nobody waits for it', async (name, what) => {
    await expect(read(at(name))).rejects.toThrow(`it is a ${what}, not a file`)
  })

  test('the system says what else is wrong', async () => {
    await expect(read(at('missing'))).rejects.toMatchObject({ code: 'ENOENT' })
    await expect(read(directory)).rejects.toMatchObject({ code: 'EISDIR' })
  })
})

test('what the program is started with may be a pipe', () => {
  const program = `import { readFinite } from './src/machine/finite_files.ts'
process.stdout.write(readFinite(process.argv[1]))`
  const run = (path: string) => {
    const line = 'printf %s "handed in" | "$0" --import tsx --input-type=module -e "$1" "$2"'
    const words = ['-c', line, process.execPath, program, path]
    return execFileSync('sh', words, { encoding: 'utf8', stdio: 'pipe' })
  }
  expect(run('/dev/stdin')).toBe('handed in')
  expect(() => run(at('stdin'))).toThrow('pipe or socket')
})
