// Bundles src/ into the one file that Ansible runs: inventory/vm_dispatcher_inventory.js.
import { mkdir, readdir, readFile, rename, writeFile } from 'node:fs/promises'
import { build } from 'esbuild'

const output = 'inventory/vm_dispatcher_inventory.js'
const { version } = JSON.parse(await readFile('package.json', 'utf8'))

// Line 2 must not be a host to Ansible's INI parser, which reads this file when a run of it fails:
// a comment of several words is an error there, and an error on the first line creates nothing.
// The body runs inside a function, with its own `require`, because the file may be loaded as
// CommonJS or as a module, depending on a package.json that happens to lie near it.
const banner = `#!/usr/bin/env node
// vm_dispatcher_inventory ${version}: a dynamic inventory for Ansible, built from TypeScript; GPL-3.0-or-later
import('node:module').then(({ createRequire }) => {
const require = createRequire(process.argv[1])
const module = { exports: {} }
const __filename = process.argv[1]
const __dirname = require('node:path').dirname(__filename)
const importMetaUrl = require('node:url').pathToFileURL(process.argv[1]).href
`
const footer = '})\n'

/** The licences of the bundled packages ask for their text wherever the packages go. */
async function licencesOf(inputs) {
  const packages = inputs.map((input) => /^(.*node_modules\/(?:@[^/]+\/)?[^/]+)\//.exec(input)?.[1])
  const texts = [...new Set(packages.filter(Boolean))].sort().map(async (directory) => {
    const file = (await readdir(directory)).find((name) => /^licen[cs]e/i.test(name))
    const text = file
      ? await readFile(`${directory}/${file}`, 'utf8')
      : await readFile(`${directory}/package.json`, 'utf8')
    return `${directory.replace(/^.*node_modules\//, '')}\n\n${text.replaceAll('*/', '* /').trim()}\n`
  })
  return `/*\nThis file contains these packages:\n\n${(await Promise.all(texts)).join('\n\n')}*/\n`
}

const result = await build({
  entryPoints: ['src/vm_dispatcher_inventory.ts'],
  bundle: true,
  platform: 'node',
  format: 'cjs',
  target: 'node20',
  minifySyntax: true,
  minifyWhitespace: true,
  legalComments: 'none',
  metafile: true,
  external: ['cpu-features', '*.node'],
  define: { PROGRAM_VERSION: JSON.stringify(version), 'import.meta.url': 'importMetaUrl' },
  logLevel: 'warning',
  write: false,
})
const [bundle] = result.outputFiles
// Renamed into place, so that a run beside the build never sees half a file.
await mkdir('build', { recursive: true })
const licences = await licencesOf(Object.keys(result.metafile.inputs))
await writeFile('build/bundle.js', banner + bundle.text + footer + licences, { mode: 0o755 })
await rename('build/bundle.js', output)
