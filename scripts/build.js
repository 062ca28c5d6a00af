// Bundles src/ into the one file that Ansible runs: inventory/vm_dispatcher_inventory.js.
import { mkdir, readdir, readFile, rename, writeFile } from 'node:fs/promises'
import { basename } from 'node:path'
import { build, transform } from 'esbuild'

const output = 'inventory/vm_dispatcher_inventory.js'
const { version } = JSON.parse(await readFile('package.json', 'utf8'))

const OPTIONS = {
  platform: 'node',
  target: 'node20',
  minifySyntax: true,
  minifyWhitespace: true,
  legalComments: 'none',
  logLevel: 'warning',
}

// Line 2 must not be a host to Ansible's INI parser, which reads this file when a run of it fails:
// a comment of several words is an error there, and an error on the first line creates nothing.
const BANNER = `#!/usr/bin/env node
// vm_dispatcher_inventory ${version}: a dynamic inventory for Ansible, built from TypeScript; GPL-3.0-or-later
`

/** The program in parts, one for each import() and for what several of them share. */
async function bundle() {
  const { outputFiles, metafile } = await build({
    ...OPTIONS,
    entryPoints: ['src/vm_dispatcher_inventory.ts'],
    bundle: true,
    splitting: true,
    format: 'esm',
    outdir: 'parts',
    metafile: true,
    external: ['cpu-features', '*.node'],
    define: { PROGRAM_VERSION: JSON.stringify(version), 'import.meta.url': 'importMetaUrl' },
    write: false,
  })
  const parts = outputFiles.map(async ({ path, text }) => {
    const supported = { 'dynamic-import': false }
    // What it warns of stands in packages.
    const options = { ...OPTIONS, format: 'cjs', supported, logLevel: 'error' }
    const { code } = await transform(text, options)
    return [`./${basename(path)}`, inert(code)]
  })
  return { parts: await Promise.all(parts), packages: await licencesOf(Object.keys(metafile.inputs)) }
}

/** Text that can stand in a comment, and whose offsets are the same in bytes; the loader undoes it. */
function inert(code) {
  if (/\*\^\/|[^\0-\x7f]/.test(code)) throw new Error('this code cannot be carried in a comment')
  return code.replaceAll('*/', '*^/')
}

/** The loader with the table of the parts that follow it. */
async function withTable(parts) {
  const source = await readFile('scripts/loader.js', 'utf8')
  const { code } = await transform(source, { ...OPTIONS, platform: 'neutral' })
  const withOffsets = (start) => {
    let offset = start
    const table = parts.map(([name, text]) => {
      const place = [name, [offset, text.length]]
      offset += text.length + 1
      return place
    })
    const head = `${BANNER}${code.replace('PARTS={}', `PARTS=${JSON.stringify(Object.fromEntries(table))}`)}/*\n`
    return head.length === start ? head : withOffsets(head.length)
  }
  return withOffsets(0)
}

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

const { parts, packages } = await bundle()
const text = `${await withTable(parts)}${parts.map(([, part]) => `${part}\n`).join('')}*/\n${packages}`
// Renamed into place, so that a run beside the build never sees half a file.
await mkdir('build', { recursive: true })
await writeFile('build/bundle.js', text, { mode: 0o755 })
await rename('build/bundle.js', output)
