import type { Severity } from '../problems.ts'
import { numbered } from './counts.ts'
import type { DoctorReport, Step } from './doctor_report.ts'
import type { Look } from './look.ts'
import { titled } from './plan_text.ts'
import { type Cell, fold, type Paint } from './table.ts'

type Hypervisor = DoctorReport['hypervisors'][number]
type State = Step['state']

/**
 * A report of `doctor` for people: first a line for each hypervisor, then what needs attention, the
 * worst first. Of the steps on this machine those are shown that are not well, or all of a run that
 * stopped; with `every` all steps and all checks.
 */
export function renderDoctor(report: DoctorReport, look: Look, every = false): string {
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
    titled(
      ['', 'NEEDS ATTENTION', 'AND WHAT TO DO'],
      [...findings]
        .sort(worstFirst)
        .map(({ subject, text, hint, code, severity }) => [
          markCell(STATES[severity], look),
          subject,
          `${text}; ${hint} [${code}]`,
        ]),
      look,
    ),
    fold(lastLine(findings), look.width),
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
    : titled(
        ['', 'HYPERVISOR', 'TIME', 'RESULT'],
        hypervisors.map((hypervisor) => {
          const { state, ms, result } = inShort(hypervisor)
          return [markCell(state, look), hypervisor.name, timeText(ms), result]
        }),
        look,
      )

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

/** Something that can be told apart without colours, too. */
function markCell(state: State, look: Look): Cell {
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
