// npm run mutate: puts deliberate faults into the code for placement, connections and reading, one
// at a time, in a copy of the project, and runs the tests that cover it. A fault that no test
// notices is printed. -- --count N sets how many are tried, spread evenly over all that can be
// made; -- --file TEXT takes only files with this in their path.
import { spawn } from 'node:child_process'
import {
  cpSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { join, resolve } from 'node:path'
import { parseArgs } from 'node:util'

const { values } = parseArgs({
  options: { count: { type: 'string', default: '150' }, file: { type: 'string', default: '' } },
})

/**
 * The files that get faults, and the tests that should notice: the quick ones first, then the slow
 * ones.
 */
const AREAS = [
  {
    source: 'src/placement/',
    quick: ['test/unit/placement'],
    long: ['test/property/(balanced|fair_queue|packed)', 'test/unit/report'],
  },
  { source: 'src/libvirt/', quick: ['test/unit/(libvirt|fleet)'], long: ['test/property/remote'] },
  { source: 'src/vm/', quick: ['test/unit/vm'], long: ['test/unit/report'] },
  { source: 'src/inventory/model/precedence.ts', quick: ['test/unit/inventory'], long: [] },
  {
    source: 'src/ssh/host_keys/',
    quick: ['test/unit/ssh/host_keys'],
    long: ['test/integration/host_keys'],
  },
  {
    source: 'src/ssh/command/(become|remote_line)',
    quick: ['test/unit/ssh'],
    long: ['test/property/remote', 'test/integration/commands'],
  },
]

/** What is replaced by what, in code only. */
const FAULTS = [
  [/ === /g, ' !== '],
  [/ !== /g, ' === '],
  [/ < /g, ' <= '],
  [/ <= /g, ' < '],
  [/ > /g, ' >= '],
  [/ >= /g, ' > '],
  [/ && /g, ' || '],
  [/ \|\| /g, ' && '],
  [/ \+ /g, ' - '],
  [/ - /g, ' + '],
  [/ \? (?=.* : )/g, ' && false ? '],
  [/\btrue\b/g, 'false'],
  [/\bfalse\b/g, 'true'],
  [/\b0\b/g, '1'],
  [/\b1\b/g, '2'],
  [/(?<=[(\s])!(?=[\w(])/g, ''],
  [/\.some\(/g, '.every('],
  [/\.every\(/g, '.some('],
  [/\bMath\.max\(/g, 'Math.min('],
  [/\bMath\.min\(/g, 'Math.max('],
  [/(?<=\bif \()(?=.*\) return)/g, 'false && '],
  [/(?<=\breturn )(?!undefined)(?=\w.*[^{([,]$)/gm, 'undefined && '],
]

/** Lines that hold no code: types, imports. */
const WITHOUT_CODE =
  /^(?:\s*\| |(?:import|export type|type|\s*(?:readonly )?\w+\??: [A-Z(]\w*)\b).*$/gm

/** A text of the same length, in which comments, texts and types are blank. */
const codeOf = (text) =>
  [/\/\*.*?\*\//gs, /(?<![:'"`\\/])\/\/.*$/gm, /'(?:[^'\\\n]|\\.)*'/g, WITHOUT_CODE].reduce(
    (code, pattern) => code.replace(pattern, (found) => found.replace(/[^\n]/g, '_')),
    text,
  )

function filesBelow(path) {
  return readdirSync(path, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && entry.name.endsWith('.ts'))
    .map(({ parentPath, name }) => join(parentPath, name))
    .sort()
}

function mutationsOf(file, area) {
  const text = readFileSync(file, 'utf8')
  const code = codeOf(text)
  return FAULTS.flatMap(([pattern, replacement]) =>
    [...code.matchAll(pattern)].map(({ 0: found, index }) => {
      const mutated = text.slice(0, index) + replacement + text.slice(index + found.length)
      const line = text.slice(0, index).split('\n').length
      const [before, after] = [text, mutated].map((whole) => whole.split('\n')[line - 1].trim())
      return { file, area, line, index, before, after, mutated, text }
    }),
  ).sort((a, b) => a.index - b.index)
}

/** Runs tests in a copy of the project; whether all of them passed. */
function passes(tree, patterns) {
  if (patterns.length === 0) return true
  const node = ['--experimental-vm-modules', '--no-warnings', 'node_modules/jest/bin/jest.js']
  const projects = ['unit', 'property', 'integration']
  const args = [...node, '--ci', '--bail', '--silent', '--maxWorkers=1', '--selectProjects']
  const child = spawn(process.execPath, [...args, ...projects, '--', ...patterns], {
    cwd: tree,
    stdio: 'ignore',
    timeout: 300_000,
  })
  return new Promise((done) => child.once('close', (exitCode) => done(exitCode === 0)))
}

function copyProject(name) {
  const tree = resolve('build/mutants', name)
  rmSync(tree, { recursive: true, force: true })
  mkdirSync(tree, { recursive: true })
  for (const each of ['src', 'test', 'quickstart', 'inventory', 'scripts', 'docs', 'examples']) {
    cpSync(each, join(tree, each), { recursive: true })
  }
  for (const each of readdirSync('.', { withFileTypes: true })) {
    if (each.isFile()) cpSync(each.name, join(tree, each.name))
  }
  symlinkSync(resolve('node_modules'), join(tree, 'node_modules'))
  return tree
}

const all = filesBelow('src').flatMap((file) => {
  const area = AREAS.find(({ source }) => new RegExp(`^${source}`).test(file))
  return area && file.includes(values.file) ? mutationsOf(file, area) : []
})
const count = Math.min(Number(values.count), all.length)
const chosen = Array.from({ length: count }, (_, at) => all[Math.floor((at * all.length) / count)])
console.log(`${count} of ${all.length} faults are tried`)

const survivors = []
async function work(tree) {
  for (let next = chosen.pop(); next; next = chosen.pop()) {
    const { file, area, line, before, after, mutated, text } = next
    writeFileSync(join(tree, file), mutated)
    if ((await passes(tree, area.quick)) && (await passes(tree, area.long))) {
      survivors.push(next)
      console.log(`\n${file}:${line} is not noticed\n  - ${before}\n  + ${after}`)
    }
    writeFileSync(join(tree, file), text)
    process.stderr.write('.')
  }
}
const trees = ['first', 'second'].map(copyProject)
const patterns = [...new Set(chosen.flatMap(({ area }) => [...area.quick, ...area.long]))]
if (!(await passes(trees[0], patterns))) throw new Error('tests fail without a fault')
await Promise.all(trees.map(work))
rmSync('build/mutants', { recursive: true })
const noticed = count - survivors.length
console.log(`\n${noticed} of ${count} are noticed: ${Math.round((100 * noticed) / count)} %`)
