import { execFileSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { mkdirSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { dirname, join, normalize, resolve } from 'node:path'
import { describe, expect, test } from '@jest/globals'
import { BUILT_FILE, runProgram } from '../support/built_file.ts'
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
      name,
      version,
      license: licenses[0].license.id,
    }))
    expect(components).toEqual(listed)
    const refs = bom.components.map((each) => each['bom-ref'])
    expect(new Set(refs).size).toBe(refs.length)
    expect(bom.dependencies).toEqual([{ ref: bom.metadata.component['bom-ref'], dependsOn: refs }])
    for (const { hashes } of bom.components) expect(hashes[0].content).toMatch(/^[\da-f]{128}$/)
  })

  test('are all that the package depends on', () => {
    const { dependencies } = JSON.parse(readFileSync('package.json', 'utf8'))
    expect(dependencies).toBeUndefined()
  })
})

/** The files in these directories, less the links, which npm leaves out. */
const filesIn = (...directories: string[]): string[] =>
  directories.flatMap((directory) =>
    readdirSync(directory, { recursive: true, withFileTypes: true })
      .filter((each) => each.isFile())
      .map(({ parentPath, name }) => join(parentPath, name)),
  )

test('the package brings the file, its docs, examples and schemas, and nothing else', () => {
  const packed = execFileSync('npm', ['pack', '--dry-run', '--json', '--ignore-scripts'], {
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'ignore'],
  })
  const [{ files }] = JSON.parse(packed) as [{ files: { path: string }[] }]
  const paths = files.map(({ path }) => path)
  expect(paths.sort()).toEqual(
    [
      ...['CHANGELOG.md', 'CONTRIBUTING.md', 'LICENSE', 'README.md', 'SECURITY.md'],
      ...['build/sbom.cdx.json', 'inventory/vm_dispatcher_inventory.js', 'package.json'],
      ...filesIn('docs', 'examples', 'schema'),
    ].sort(),
  )
  const pages = paths.filter((path) => path.endsWith('.md'))
  const dead = pages.flatMap((page) =>
    [...readFileSync(page, 'utf8').matchAll(/\]\(((?!https?:)[^)#\s]+)/g)]
      .map(([, link = '']) => normalize(join(dirname(page), link)).replace(/\/$/, ''))
      .filter((target) => !paths.some((path) => path === target || path.startsWith(`${target}/`)))
      .map((target) => `${page} -> ${target}`),
  )
  expect(dead).toEqual([])
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

/** Hands over a copy of the checkout from which it can be built, with what is installed. */
async function withCheckout(use: (directory: string) => Promise<void> | void): Promise<void> {
  // Beside the checkout's own, so that what is installed needs no copy of its bytes.
  mkdirSync('build', { recursive: true })
  const directory = temporaryDirectory('again-', resolve('build'))
  try {
    const files = ['package.json', 'package-lock.json', 'tsconfig.json']
    execFileSync('cp', ['-r', 'docs', 'scripts', 'src', ...files, directory])
    execFileSync('cp', ['-rl', 'node_modules', directory])
    mkdirSync(join(directory, 'inventory'))
    await use(directory)
  } finally {
    rmSync(directory, { recursive: true })
  }
}

test('a build in another directory is the same, byte for byte', () =>
  withCheckout((directory) => {
    const env = { PATH: process.env.PATH, HOME: '/nonexistent', LC_ALL: 'C', TZ: 'Asia/Tokyo' }
    execFileSync(process.execPath, ['scripts/build.js'], { cwd: directory, env })
    for (const name of ['inventory/vm_dispatcher_inventory.js', 'build/sbom.cdx.json']) {
      expect(readFileSync(join(directory, name)).equals(readFileSync(name))).toBe(true)
    }
  }))

test('the packed file is installed without a warning, and run with npx', () =>
  withCheckout(async (cwd) => {
    const npm = async (command: string, ...args: string[]) => {
      const env = { HOME: cwd, npm_config_offline: 'true', npm_config_update_notifier: 'false' }
      const ended = await runProgram(command, args, { cwd, env })
      expect(ended).toMatchObject({ exitCode: 0 })
      return ended
    }
    const manifest = readFileSync(join(cwd, 'package.json'), 'utf8')
    const { version } = JSON.parse(manifest)
    await npm('npm', 'pack')
    expect(readFileSync(join(cwd, 'package.json'), 'utf8')).toBe(manifest)
    const file = `./vm-dispatcher-inventory-${version}.tgz`
    const { stderr } = await npm('npm', 'install', '--global', '--prefix', join(cwd, 'here'), file)
    expect(stderr).toBe('')
    const installed = join(cwd, 'here/lib/node_modules/vm-dispatcher-inventory/package.json')
    const { type, scripts, devDependencies } = JSON.parse(readFileSync(installed, 'utf8'))
    expect({ type, scripts, devDependencies }).toEqual({ type: 'commonjs' })
    const script = join(cwd, 'here/bin/vm_dispatcher_inventory')
    expect((await npm(script, '--version')).stdout).toBe(`${version}\n`)
    const npx = await npm('npx', '--yes', '--package', file, 'vm_dispatcher_inventory', '--version')
    expect(npx.stdout).toBe(`${version}\n`)
  }))
