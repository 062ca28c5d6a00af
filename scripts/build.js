// Bundles src/ into the one file that Ansible runs: inventory/vm_dispatcher_inventory.js.
import { createHash } from 'node:crypto'
import { mkdir, readdir, readFile, rename, writeFile } from 'node:fs/promises'
import { basename, relative } from 'node:path'
import { brotliCompressSync } from 'node:zlib'
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

const COMMON = {
  ...OPTIONS,
  bundle: true,
  outdir: 'parts',
  metafile: true,
  define: { PROGRAM_VERSION: JSON.stringify(version), 'import.meta.url': 'importMetaUrl' },
  write: false,
}

/**
 * Leaves out what is not used of packages, and shortens the names in them. Our own stay, for whoever
 * reads a stack in a bug report.
 */
const shortenPackages = {
  name: 'shorten-packages',
  setup({ onLoad }) {
    onLoad({ filter: UNUSED }, () => ({ contents: '' }))
    onLoad({ filter: /\/node_modules\/.*\.[cm]?js$/ }, async ({ path }) => {
      const text = await readFile(path, 'utf8')
      const options = { ...OPTIONS, minifyIdentifiers: true, logLevel: 'error' }
      return { contents: (await transform(text, options)).code }
    })
  },
}

/** Parts of packages that this program does without, and that would take their time to load. */
const UNUSED = /\/ssh2\/lib\/(http-agents|keygen|server)\.js$/

/** What the entry imports only when it needs it, as it names it. */
const LATER = ['./cli/bug_report.ts', './cli/main.ts']

const WITHOUT_IMPORT = { 'dynamic-import': false }

/** What runs in the page of `plan --html`, and the hashes by which its policy lets it. */
async function bundlePage() {
  const { outputFiles } = await build({
    entryPoints: ['src/report/page/main.ts', 'src/report/page/page.css'],
    outdir: 'page',
    bundle: true,
    minify: true,
    format: 'iife',
    target: ['es2022', 'chrome111', 'firefox113', 'safari16.4'],
    write: false,
    logLevel: 'warning',
  })
  const [script, style] = outputFiles.map(({ text }) => text)
  const hash = (text) => `'sha256-${createHash('sha256').update(text).digest('base64')}'`
  return { script, style, scriptHash: hash(script), styleHash: hash(style) }
}

/**
 * The entry, in one piece with all that it needs at once. Every Node from 12 on must be able to parse
 * it, so that the loader can say that it is too old to run it.
 */
async function bundleEntry(packs) {
  const parts = createHash('sha256')
    .update(packs.map(({ text }) => text).join())
    .digest('hex')
  const { outputFiles } = await build({
    ...COMMON,
    define: { ...COMMON.define, PROGRAM_PARTS: JSON.stringify(parts.slice(0, 16)) },
    entryPoints: ['src/vm_dispatcher_inventory.ts'],
    target: 'node12',
    format: 'cjs',
    external: LATER,
    supported: WITHOUT_IMPORT,
  })
  return outputFiles[0].text
}

/** All else: a part for each import() and for what several of them share, in packs. */
async function bundlePacks() {
  const page = await bundlePage()
  const { outputFiles, metafile } = await build({
    ...COMMON,
    define: { ...COMMON.define, PAGE_ASSETS: JSON.stringify(page) },
    entryPoints: LATER.map((path) => path.replace('.', 'src')),
    format: 'esm',
    splitting: true,
    external: ['cpu-features', '*.node'],
    plugins: [shortenPackages],
  })
  const bundled = outputFiles.map(async ({ path, text }) => {
    const output = relative('.', path)
    const { entryPoint } = metafile.outputs[output]
    // What it warns of stands in packages.
    const options = { ...OPTIONS, format: 'cjs', supported: WITHOUT_IMPORT, logLevel: 'error' }
    const { code } = await transform(text, options)
    return {
      output,
      name: LATER.find((name) => entryPoint?.endsWith(name.slice(1))) ?? `./${basename(path)}`,
      code,
    }
  })
  const parts = await Promise.all(bundled)
  const atOnce = new Set(
    parts
      .filter(({ name }) => LATER.includes(name))
      .flatMap(({ output }) => staticImports(output, metafile)),
  )
  const [together, others] = [true, false].map((is) =>
    parts.filter(({ output }) => atOnce.has(output) === is),
  )
  return {
    packs: [together, ...others.map((part) => [part])].map(packed),
    inputs: Object.keys(metafile.inputs),
  }
}

/** An output, and all that is loaded with it. */
function staticImports(output, { outputs }, found = new Set()) {
  if (found.has(output)) return []
  found.add(output)
  for (const { path, kind } of outputs[output].imports) {
    if (kind === 'import-statement' && outputs[path]) staticImports(path, { outputs }, found)
  }
  return [...found]
}

const PARAMETERS = 'require, module, exports, __filename, __dirname, importMetaUrl'

/** Parts as one text: the loader undoes it. */
function packed(parts) {
  const functions = parts.map(
    ({ name, code }) => `${JSON.stringify(name)}: function (${PARAMETERS}) {${code}\n}`,
  )
  const text = `({${functions.join(',\n')}})`
  if (/[^\0-\x7f]/.test(text)) throw new Error('the loader reads ASCII only')
  const [first] = parts
  return {
    // As stacks show it.
    name: parts.length > 1 ? 'program' : basename(first.name, '.js'),
    parts: parts.map(({ name }) => name),
    text: brotliCompressSync(text).toString('base64'),
  }
}

/** The loader with the entry in it, and where each of the packs stands that follow it. */
async function headOf(packs) {
  const loader = await readFile('scripts/loader.js', 'utf8')
  const entry = await bundleEntry(packs)
  const headFor = (start) => {
    let offset = start
    const table = packs.map(({ name, parts, text }) => {
      const place = { name, offset, length: text.length, parts }
      offset += text.length + 1
      return place
    })
    const filled = loader
      .replace('ENTRY()', () => entry)
      .replace(/(?<=PACKS = ).*/, () => JSON.stringify(table))
    const head = `${BANNER}${filled}/*\n`
    // The table's own length moves what follows it.
    return head.length === start ? head : headFor(head.length)
  }
  return headFor(0)
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

const { packs, inputs } = await bundlePacks()
const text = [
  await headOf(packs),
  ...packs.map((pack) => `${pack.text}\n`),
  '*/\n',
  await licencesOf(inputs),
].join('')
// Renamed into place, so that a run beside the build never sees half a file.
await mkdir('build', { recursive: true })
await writeFile('build/bundle.js', text, { mode: 0o755 })
await rename('build/bundle.js', output)
