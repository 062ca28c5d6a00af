import type { Severity } from '../../problems.ts'
import { numbered } from '../text/counts.ts'
import { renderProblem, withoutRepetitions } from '../text/lines.ts'
import type { Look } from '../text/look.ts'
import { type Cell, fold, type Paint } from '../text/table.ts'
import { titled } from '../text/titled.ts'
import type { DoctorReport, DoctorStep } from './doctor_report.ts'

type Hypervisor = DoctorReport['hypervisors'][number]
type State = DoctorStep['state']

/**
 * A report of `doctor` for people: first a line for each hypervisor, then what needs attention, the
 * worst first. Of the steps on this machine those are shown that are not well, or all of a run that
 * stopped; with `every` all steps and all checks.
 */
export function renderDoctor(report: DoctorReport, look: Look, every: boolean): string {
  const { steps, hypervisors, findings } = report
  const stopped = hypervisors.length === 0
  const shown = steps.filter(({ state }) => every || stopped || state !== 'ok')
  const parts = [
    hypervisorTable(hypervisors, look, every),
    titled(
      ['', 'STEP', 'TIME', 'RESULT'],
      shown.map((step) => [markCell(step.state, look), step.step, timeText(step.ms), step.result]),
      look,
    ),
    findingLines(findings, look),
    fold(lastLine(withoutRepetitions(findings)), look.width),
  ]
  return `${parts.filter(Boolean).join('\n\n')}\n`
}

const hypervisorTable = (hypervisors: readonly Hypervisor[], look: Look, every: boolean): string =>
  every
    ? titled(
        ['', 'HYPERVISOR', 'CHECK', 'TIME', 'RESULT'],
        hypervisors.flatMap(({ name, checks }) =>
          checks.map(({ check, state, ms, result }, index): Cell[] => [
            markCell(state, look),
            index === 0 ? name : '',
            check,
            timeText(ms),
            result,
          ]),
        ),
        look,
      )
    : titled(['', 'HYPERVISOR', 'TIME', 'RESULT'], shortRows(hypervisors, look), look)

/** One cause often affects many hosts, and is shown once. */
function shortRows(hypervisors: readonly Hypervisor[], look: Look): Cell[][] {
  const first = new Map<string, string>()
  return hypervisors.map((hypervisor) => {
    const { name } = hypervisor
    const { state, ms, result } = inShort(hypervisor)
    const known = state === 'ok' ? undefined : first.get(result)
    if (known === undefined) first.set(result, name)
    const text = known === undefined ? result : `the same as ${known}`
    return [markCell(state, look), name, timeText(ms), text]
  })
}

/** What needs attention, the worst first, each with what to do. */
function findingLines(findings: DoctorReport['findings'], look: Look): string {
  if (findings.length === 0) return ''
  const lines = withoutRepetitions([...findings].sort(worstFirst)).map((problem) => {
    const { text, paint } = markCell(STATES[problem.severity], look)
    return `${paint(text.padEnd(4))}${fold(renderProblem(problem), look.width, 4)}`
  })
  return [`    ${look.heading('NEEDS ATTENTION, AND WHAT TO DO')}`, ...lines].join('\n')
}

/** A hypervisor in one line: the first check that is not well, else what it can run. */
function inShort({ checks }: Hypervisor): { state: State; ms: number | null; result: string } {
  const times = checks.flatMap(({ ms }) => ms ?? [])
  const ms = times.length > 0 ? times.reduce((sum, each) => sum + each, 0) : null
  const bad =
    checks.find(({ state }) => state === 'failed') ??
    checks.find(({ state }) => state === 'doubtful')
  if (bad) return { state: bad.state, ms, result: `${bad.check}: ${bad.result}` }
  const found = checks.filter(({ check }) => ['capabilities', 'KVM'].includes(check))
  const results = found.length > 0 ? found : checks.slice(-1)
  return {
    state: 'ok',
    ms,
    result: results
      .map(({ check, result }) => (check === 'KVM' ? `KVM ${result}` : result))
      .join('; '),
  }
}

const timeText = (ms: number | null): string => (ms === null ? '' : `${ms} ms`)

/** The mark of a state, which differs without colours too. */
function markCell(state: State, look: Look): { text: string; paint: Paint } {
  const marks: Record<State, { text: string; paint: Paint }> = {
    ok: { text: 'ok', paint: look.good },
    doubtful: { text: '?', paint: look.doubtful },
    failed: { text: '!!', paint: look.bad },
  }
  return marks[state]
}

/** How bad a finding is, and which findings come first. */
const STATES: Record<Severity, State> = {
  input: 'failed',
  host: 'failed',
  entry: 'failed',
  warning: 'doubtful',
}
const SEVERITIES = Object.keys(STATES)

/** Sorts by severity, the worst first. */
export const worstFirst = (a: { severity: Severity }, b: { severity: Severity }): number =>
  SEVERITIES.indexOf(a.severity) - SEVERITIES.indexOf(b.severity)

function lastLine(findings: DoctorReport['findings']): string {
  const [first] = findings
  if (!first) return 'All is well.'
  const codes = new Set(findings.map(({ code }) => code))
  const explain = codes.size === 1 ? `explain ${first.code}` : 'explain CODE'
  const about = findings.length === 1 ? 'it' : codes.size === 1 ? 'them' : 'each'
  return `${numbered(findings.length, 'finding')}; ${explain} says more about ${about}.`
}
