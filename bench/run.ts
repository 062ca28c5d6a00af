// npm run bench: measures the program beside what it is to be compared with, each pair in one run,
// and prints ratios; every figure stands in build/bench.json. With -- --quick only a few seconds'
// worth; with -- GROUP… only these groups. A ratio that misses its aim is shown, and no failure.
import { mkdirSync, writeFileSync } from 'node:fs'
import { cpus } from 'node:os'
import { table } from '../src/report/text/table.ts'
import { alternativesRows } from './alternatives.ts'
import { ANSIBLE_GROUPS } from './ansible.ts'
import { definitionsRows } from './definitions.ts'
import { fanOutRows } from './fan_out.ts'
import { growthRows } from './growth.ts'
import { placementRows } from './placement.ts'
import { readingRows } from './reading.ts'
import { type Extent, meetsAim, type Row, Unmeasurable } from './rows.ts'
import { spareMemoryRows } from './spare_memory.ts'
import { startRows } from './start.ts'

const REPORT = 'build/bench.json'

const MEASUREMENTS: Record<string, (extent: Extent) => Promise<Row[]>> = {
  start: startRows,
  'fan-out': fanOutRows,
  alternatives: alternativesRows,
  reading: readingRows,
  ...ANSIBLE_GROUPS,
  placement: placementRows,
  growth: growthRows,
  definitions: definitionsRows,
  memory: spareMemoryRows,
}

const ALL = Object.keys(MEASUREMENTS)

/** The groups that take only a few seconds. */
const QUICK = ['start', 'fan-out', 'placement']

const machine = { cpu: cpus()[0]?.model, cores: cpus().length, node: process.version }
const quick = process.argv.includes('--quick')
const asked = process.argv.slice(2).filter((argument) => argument !== '--quick')
const groups = asked.length > 0 ? asked.flatMap(groupsOf) : quick ? QUICK : ALL

const unknown = groups.filter((group) => !(group in MEASUREMENTS))
if (unknown.length > 0) {
  console.error(`there is no group ${unknown.join(', ')}; the groups are ${ALL.join(', ')}`)
  process.exit(2)
}

console.log(`${machine.cores} cores of ${machine.cpu}, Node ${machine.node}`)
console.log('What is measured shares the cores with the servers it talks to: read the ratios.\n')
const rows: Row[] = []
const missing: { group: string; reason: string }[] = []
for (const group of groups) {
  const measure = MEASUREMENTS[group]
  if (!measure) continue
  const start = performance.now()
  try {
    rows.push(...(await measure({ quick })))
  } catch (error) {
    missing.push({ group, reason: (error as Error).message })
    if (!(error instanceof Unmeasurable)) process.exitCode = 1
  }
  console.error(`${group}: measured in ${((performance.now() - start) / 1000).toFixed(1)} s`)
}
const header = ['GROUP', 'WHAT', 'MEDIAN', 'RATIO', 'FROM … TO', 'TO', 'AIM']
console.log(`\n${table([header, ...rows.map(cells)])}`)
for (const { group, reason } of missing) console.log(`not measured: ${group}: ${reason}`)
mkdirSync('build', { recursive: true })
writeFileSync(REPORT, `${JSON.stringify({ machine, quick, rows, missing }, null, 2)}\n`)
console.log(`\nevery row: ${REPORT}`)

/** The group of this name, or those that it is the beginning of: `ansible` is five of them. */
function groupsOf(name: string): string[] {
  const parts = ALL.filter((group) => group.startsWith(`${name}-`))
  return name in MEASUREMENTS || parts.length === 0 ? [name] : parts
}

function cells(row: Row): string[] {
  const { group, name, median, unit, ratio, ratioTo, spread } = row
  return [
    group,
    name,
    `${significant(median)} ${unit}`,
    significant(ratio),
    spread ? spread.map(significant).join(' … ') : '',
    ratioTo,
    aimText(row),
  ]
}

function aimText(row: Row): string {
  const { aim } = row
  if (!aim) return ''
  const text = 'atMost' in aim ? `at most ${aim.atMost}` : `at least ${aim.atLeast}`
  return meetsAim(row) ? text : `${text}: MISSED`
}

/** A number with three significant digits. */
function significant(value: number): string {
  return String(value >= 100 ? Math.round(value) : Number(value.toPrecision(3)))
}
