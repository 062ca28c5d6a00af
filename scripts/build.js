// Bundles src/ into the one file that Ansible runs: inventory/vm_dispatcher_inventory.js.
import { mkdir, readdir, readFile, rename, writeFile } from 'node:fs/promises'
import { basename, relative } from 'node:path'
import { build, transform } from 'esbuild'
import { billOfMaterials, licenceComment, packagesOf } from './packages.js'
import { functionBody, importsIn, PARTS, partText } from './parts.js'

const output = 'inventory/vm_dispatcher_inventory.js'
const { version, bugs } = JSON.parse(await readFile('package.json', 'utf8'))

// Line 2 must not be a host to Ansible's INI parser, which reads this file when a run of it fails:
// a comment of several words is an error there, and an error on the first line creates nothing.
const BANNER = `#!/usr/bin/env node
// vm_dispatcher_inventory ${version}: a dynamic inventory for Ansible, built from TypeScript; GPL-3.0-or-later
`

const COMMON = {
  platform: 'node',
  target: 'node20',
  format: 'esm',
  bundle: true,
  legalComments: 'none',
  logLevel: 'warning',
  outdir: 'parts',
  entryNames: '[name]-[hash]',
  metafile: true,
  define: {
    PROGRAM_VERSION: JSON.stringify(version),
    PROGRAM_BUGS: JSON.stringify(bugs.url ?? bugs),
    'import.meta.url': 'importMetaUrl',
    // Packages look there for files that they do not need.
    __filename: 'importMetaUrl',
    __dirname: '"/"',
    'import.meta.resolve': 'undefined',
  },
  write: false,
}

/** Leaves packages to `bundlePackages`: `js-yaml` is the part `./js-yaml`. */
const packagesApart = {
  name: 'packages-apart',
  setup({ onResolve }) {
    onResolve({ filter: /^[^.]/, namespace: 'file' }, ({ path, kind }) =>
      kind === 'entry-point' || path.startsWith('node:')
        ? undefined
        : { path: `./${path}`, external: true },
    )
  },
}

/**
 * An entry for each package, which exports what our code imports of it; parts of packages that
 * nobody uses are left out.
 */
const onlyUsed = (imports) => ({
  name: 'only-used',
  setup({ onLoad, onResolve }) {
    onResolve({ filter: /^/ }, ({ path, kind }) =>
      kind === 'entry-point' ? { path, namespace: 'package' } : undefined,
    )
    onLoad({ filter: /^/, namespace: 'package' }, ({ path }) => ({
      contents: `export { ${[...imports.get(path)].sort().join(', ')} } from '${path}'`,
      resolveDir: '.',
    }))
    onResolve({ filter: NATIVE }, ({ path }) => ({ path, namespace: 'native' }))
    onLoad({ filter: /^/, namespace: 'native' }, ({ path }) => ({
      contents: `throw new Error('${path} is not in the built file')`,
    }))
    onLoad({ filter: UNUSED }, () => ({ contents: '' }))
  },
})

/** Parts of packages that this program does not need, and that would take time to load. */
const UNUSED = /\/ssh2\/lib\/(http-agents|keygen|server|protocol\/SFTP)\.js$/

/** Machine code for one kind of machine, which ssh2 tries to load and works without. */
const NATIVE = /\.node$|^cpu-features$/

/**
 * The options for packages. They are shortened, because their code can be read elsewhere, and every
 * run reads the whole file.
 */
const SHORT = {
  minify: true,
  lineLimit: 100,
  format: 'cjs',
  platform: 'node',
  target: 'node20',
  legalComments: 'none',
}

/** The modules that the entry imports only when it needs them, by the paths that it uses. */
const LATER = ['./cli/bug_report.ts', './cli/main.ts', './fleet/reading_thread.ts']

/** The style and the script of the page of `plan --html`. */
async function bundlePage() {
  const { outputFiles } = await build({
    entryPoints: ['src/report/page/browser/main.ts', 'src/report/page/browser/page.css'],
    outdir: 'page',
    bundle: true,
    format: 'iife',
    target: ['es2022', 'chrome111', 'firefox113', 'safari16.4'],
    write: false,
    logLevel: 'warning',
  })
  const [script, style] = outputFiles.map(({ text }) => text)
  return { script, style }
}

/** The text for `explain CODE`: the pages of all problems, one after the other. */
async function problemPages() {
  const directory = 'docs/problems'
  const names = (await readdir(directory)).filter((name) => /^[a-z0-9-]+\.md$/.test(name)).sort()
  const texts = await Promise.all(names.map((name) => readFile(`${directory}/${name}`, 'utf8')))
  return texts.join('')
}

/** Our code: a part for each import(), and for what several of them share. */
async function bundleOurs() {
  const page = Object.entries(await bundlePage())
  const assets = page.map(([key, text]) => [`PAGE_ASSETS.${key}`, JSON.stringify(text)])
  assets.push(['PROBLEM_PAGES', JSON.stringify(await problemPages())])
  const { outputFiles, metafile } = await build({
    ...COMMON,
    define: { ...COMMON.define, ...Object.fromEntries(assets) },
    splitting: true,
    entryPoints: LATER.map((path) => path.replace('.', 'src')),
    plugins: [packagesApart],
  })
  return outputFiles.map(({ path, text }) => {
    const { entryPoint } = metafile.outputs[relative('.', path)]
    const entry = LATER.find((name) => entryPoint?.endsWith(name.slice(1)))
    return { name: entry ?? `./${basename(path)}`, text }
  })
}

/** A part for each package that our code imports, and for what several of them share. */
async function bundlePackages(ours) {
  const imports = importsOfPackages(ours)
  const { outputFiles, metafile } = await build({
    ...COMMON,
    splitting: true,
    entryPoints: [...imports.keys()].sort(),
    plugins: [onlyUsed(imports)],
  })
  const parts = outputFiles.map(async ({ path, text }) => {
    const { entryPoint } = metafile.outputs[relative('.', path)]
    const { code } = await transform(functionBody(text), SHORT)
    const name = entryPoint ? entryPoint.replace('package:', './') : `./${basename(path)}`
    return { name, body: code }
  })
  return { parts: await Promise.all(parts), inputs: Object.keys(metafile.inputs) }
}

/** The names that our code imports of each package; of one that is imported later, its default. */
function importsOfPackages(ours) {
  const own = new Set(ours.map(({ name }) => name))
  const imports = new Map()
  for (const { text } of ours) {
    for (const [name, names] of importsIn(text)) {
      if (!name.startsWith('./') || own.has(name)) continue
      const path = name.slice(2)
      imports.set(path, new Set([...(imports.get(path) ?? []), ...names]))
    }
  }
  return imports
}

/**
 * The loader with the entry in it. Every Node from 12 on must be able to parse it, so that the loader
 * can say that it is too old to run it.
 */
async function bundleHead() {
  const loader = await readFile('scripts/loader.js', 'utf8')
  const { outputFiles } = await build({
    ...COMMON,
    target: 'node12',
    entryPoints: ['src/vm_dispatcher_inventory.ts'],
    external: LATER,
  })
  return `${BANNER}${loader.replace('ENTRY()', () => functionBody(outputFiles[0].text))}`
}

const ours = await bundleOurs()
const { parts: packaged, inputs } = await bundlePackages(ours)
const parts = [...ours.map(({ name, text }) => ({ name, body: functionBody(text) })), ...packaged]
let text = `${await bundleHead()}\n${PARTS.start}`
for (const part of parts) text += partText(part, text.split('\n').length)
const packages = await packagesOf(inputs)
text += `${PARTS.end}${licenceComment(packages)}`
await mkdir('build', { recursive: true })
await writeFile('build/sbom.cdx.json', billOfMaterials(packages, { version, text }))
// Renamed into place, so that a run beside the build never sees half a file.
await writeFile('build/bundle.js', text, { mode: 0o755 })
await rename('build/bundle.js', output)
