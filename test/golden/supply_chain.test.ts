import { execFileSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { mkdirSync, readFileSync, rmSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { describe, expect, test } from '@jest/globals'
import { BUILT_FILE } from '../support/built_file.ts'
import { temporaryDirectory } from '../support/temporary.ts'

const file = readFileSync(BUILT_FILE, 'latin1')
const comment = file.slice(file.lastIndexOf('/*\nThis file contains these packages:'))
const listed = [...comment.matchAll(/^(\S+) (\d+\.\d+\.\d+\S*) \(([\w.-]+)\)$/gm)].map(
  ([, name, version, license]) => ({ name, version, license }),
)

interface Component {
  name: string
  version: string
  'bom-ref': string
  licenses: [{ license: { id: string } }]
  hashes: [{ alg: string; content: string }]
}

const bom = JSON.parse(readFileSync('build/sbom.cdx.json', 'utf8')) as {
  bomFormat: string
  specVersion: string
  serialNumber: string
  metadata: { component: Component }
  components: Component[]
  dependencies: { ref: string; dependsOn: string[] }[]
}

describe('the packages in the built file', () => {
  test('are listed with their versions and licences', () => {
    expect(listed.map(({ name }) => name)).toEqual(
      expect.arrayContaining(['fast-xml-parser', 'js-yaml', 'ssh2', 'yargs']),
    )
    const lines = comment.split('\n').filter((line) => /copyright/i.test(line))
    expect(lines.length).toBeGreaterThan(listed.length / 2)
  })

  test('are those of the bill of materials, which is about this file', () => {
    expect(bom).toMatchObject({ bomFormat: 'CycloneDX', specVersion: '1.6' })
    expect(bom.serialNumber).toMatch(
      /^urn:uuid:[\da-f]{8}-[\da-f]{4}-8[\da-f]{3}-8[\da-f]{3}-[\da-f]{12}$/,
    )
    const digest = createHash('sha256').update(readFileSync(BUILT_FILE)).digest('hex')
    expect(bom.metadata.component.hashes).toEqual([{ alg: 'SHA-256', content: digest }])
    const components = bom.components.map(({ name, version, licenses }) => ({
      ...{ name, version, license: licenses[0].license.id },
    }))
    expect(components).toEqual(listed)
    const refs = bom.components.map((each) => each['bom-ref'])
    expect(new Set(refs).size).toBe(refs.length)
    expect(bom.dependencies).toEqual([{ ref: bom.metadata.component['bom-ref'], dependsOn: refs }])
    for (const { hashes } of bom.components) expect(hashes[0].content).toMatch(/^[\da-f]{128}$/)
  })

  test('are all that the package brings along', () => {
    const packed = execFileSync('npm', ['pack', '--dry-run', '--json', '--ignore-scripts'], {
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'ignore'],
    })
    const [{ files }] = JSON.parse(packed) as [{ files: { path: string }[] }]
    expect(files.map(({ path }) => path).sort()).toEqual([
      ...['CHANGELOG.md', 'LICENSE', 'README.md', 'build/sbom.cdx.json'],
      ...['inventory/vm_dispatcher_inventory.js', 'package.json'],
      ...['schema/inventory.schema.json', 'schema/localhost.schema.json'],
    ])
    const { dependencies } = JSON.parse(readFileSync('package.json', 'utf8'))
    expect(dependencies).toBeUndefined()
  })
})

test('every version is locked', () => {
  const { packages } = JSON.parse(readFileSync('package-lock.json', 'utf8')) as {
    packages: Record<string, { version?: string; resolved?: string }>
  }
  const loose = Object.entries(packages).filter(
    ([, { version, resolved = 'https://' }]) =>
      !/^\d+\.\d+\.\d+/.test(version ?? '') || !resolved.startsWith('https://'),
  )
  expect(loose).toEqual([])
})

test('a build in another directory is the same, byte for byte', () => {
  // Beside the checkout's own, so that what is installed needs no copy of its bytes.
  mkdirSync('build', { recursive: true })
  const directory = temporaryDirectory('again-', resolve('build'))
  try {
    const files = ['package.json', 'package-lock.json', 'tsconfig.json']
    execFileSync('cp', ['-r', 'docs', 'scripts', 'src', ...files, directory])
    execFileSync('cp', ['-rl', 'node_modules', directory])
    mkdirSync(join(directory, 'inventory'))
    const env = { PATH: process.env.PATH, HOME: '/nonexistent', LC_ALL: 'C', TZ: 'Asia/Tokyo' }
    execFileSync(process.execPath, ['scripts/build.js'], { cwd: directory, env })
    for (const name of ['inventory/vm_dispatcher_inventory.js', 'build/sbom.cdx.json']) {
      expect(readFileSync(join(directory, name)).equals(readFileSync(name))).toBe(true)
    }
  } finally {
    rmSync(directory, { recursive: true })
  }
})
