import { readFileSync } from 'node:fs'
import { expect, test } from '@jest/globals'

const read = (file: string) => JSON.parse(readFileSync(file, 'utf8'))

test('npm is told of each package that would run a script where it is installed not to run it', () => {
  const packages: Record<string, { hasInstallScript?: boolean }> =
    read('package-lock.json').packages
  const scripted = Object.keys(packages)
    .filter((path) => packages[path]?.hasInstallScript && path !== '')
    .map((path) => [path.replace(/^.*node_modules\//, ''), false])
  expect(read('package.json').allowScripts).toEqual(Object.fromEntries(scripted))
})
