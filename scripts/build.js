// Bundles src/ into the one file that Ansible runs: inventory/vm_dispatcher_inventory.js.
import { mkdir, readdir, readFile, rename, writeFile } from 'node:fs/promises'
import { basename, relative } from 'node:path'
import { build, transform } from 'esbuild'
import { billOfMaterials, licenceComment, packagesOf } from './packages.js'
import { functionBody, partText } from './parts.js'

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
    'import.meta.resolve': 'undefined',
  },
  write: false,
}

/** The form of packages, which stand elsewhere to be read: every run reads this file to its end. */
const WITHOUT_SPACE = {
  minifyWhitespace: true,
  minifySyntax: true,
  lineLimit: 100,
  format: 'cjs',
  platform: 'node',
  target: 'node20',
  legalComments: 'none',
}

/** Leaves out what is not used of packages. */
const leaveOut = {
  name: 'leave-out',
  setup({ onLoad, onResolve }) {
    onResolve({ filter: NATIVE }, ({ path }) => ({ path, namespace: 'native' }))
    onLoad({ filter: /^/, namespace: 'native' }, ({ path }) => ({
      contents: `throw new Error('${path} is not in the built file')`,
    }))
    onLoad({ filter: UNUSED }, () => ({ contents: '' }))
  },
}

/** Parts of packages that this program does without, and that would take their time to load. */
const UNUSED = /\/ssh2\/lib\/(http-agents|keygen|server|protocol\/SFTP)\.js$/

/** Machine code for one kind of machine, which ssh2 tries to load and works without. */
const NATIVE = /\.node$|^cpu-features$/

/** What the entry imports only when it needs it, as it names it. */
const LATER = ['./cli/bug_report.ts', './cli/main.ts', './fleet/reading_thread.ts']

/** What runs in the page of `plan --html`. */
async function bundlePage() {
  const { outputFiles } = await build({
    entryPoints: ['src/report/page/main.ts', 'src/report/page/page.css'],
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

/** What `explain CODE` shows: the pages of all problems, one after the other. */
async function problemPages() {
  const directory = 'docs/problems'
  const names = (await readdir(directory)).filter((name) => /^[a-z0-9-]+\.md$/.test(name)).sort()
  const texts = await Promise.all(names.map((name) => readFile(`${directory}/${name}`, 'utf8')))
  return texts.join('')
}

/** All else: a part for each import(), and for what several of them share; packages apart from our code. */
async function bundleParts() {
  const page = Object.entries(await bundlePage())
  const assets = page.map(([key, text]) => [`PAGE_ASSETS.${key}`, JSON.stringify(text)])
  assets.push(['PROBLEM_PAGES', JSON.stringify(await problemPages())])
  const ours = LATER.map((path) => path.replace('.', 'src'))
  const options = {
    ...COMMON,
    define: { ...COMMON.define, ...Object.fromEntries(assets) },
    splitting: true,
    plugins: [leaveOut],
  }
  const { metafile: together } = await build({ ...options, entryPoints: ours })
  // An entry point of its own keeps a package out of the parts that have our code in them.
  const packages = packagesIn(together)
  const { outputFiles, metafile } = await build({ ...options, entryPoints: [...ours, ...packages] })
  const parts = outputFiles.map(async ({ path, text }) => {
    const { entryPoint, inputs } = metafile.outputs[relative('.', path)]
    const entry = LATER.find((name) => entryPoint?.endsWith(name.slice(1)))
    const body = functionBody(text)
    return {
      name: entry ?? `./${basename(path)}`,
      body: Object.keys(inputs).every(isPackage)
        ? (await transform(body, WITHOUT_SPACE)).code
        : body,
    }
  })
  return { parts: usedOf(await Promise.all(parts)), inputs: Object.keys(metafile.inputs) }
}

/** Without those that are there only because they were an entry point. */
const usedOf = (parts) =>
  parts.filter(
    ({ name }) => LATER.includes(name) || parts.some(({ body }) => body.includes(`"${name}"`)),
  )

const isPackage = (path) => /^(node_modules\/|native:)/.test(path)

/** What our code imports of packages. */
function packagesIn({ inputs }) {
  const imports = Object.entries(inputs).flatMap(([path, { imports }]) =>
    isPackage(path) ? [] : imports.map(({ path }) => path),
  )
  return [...new Set(imports.filter(isPackage))].sort()
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

const { parts, inputs } = await bundleParts()
let text = `${await bundleHead()}/*\n`
for (const part of parts) text += partText(part, text.split('\n').length)
const packages = await packagesOf(inputs)
text += `//// \n*/\n${licenceComment(packages)}`
await mkdir('build', { recursive: true })
await writeFile('build/sbom.cdx.json', billOfMaterials(packages, { version, text }))
// Renamed into place, so that a run beside the build never sees half a file.
await writeFile('build/bundle.js', text, { mode: 0o755 })
await rename('build/bundle.js', output)
