import { performance } from 'node:perf_hooks'
import type { Context } from '../../dispatch/context.ts'
import type { Input, Passed, Station } from '../../dispatch/input/input.ts'
import type { AskThem } from '../../dispatch/run/ask_fleet.ts'
import { overCommitted } from '../../dispatch/run/capacities.ts'
import { idleSettings } from '../../dispatch/run/idle_settings.ts'
import { type Run, runDispatch } from '../../dispatch/run/run.ts'
import { type Check, type Examination, examine } from '../../fleet/examine.ts'
import { askEach } from '../../fleet/query.ts'
import { stopwatch } from '../../fleet/stopwatch.ts'
import type { Problem } from '../../problems.ts'
import type { DoctorReport, DoctorStep } from '../../report/doctor/doctor_report.ts'
import { renderDoctor, worstFirst } from '../../report/doctor/doctor_text.ts'
import { counted, numbered } from '../../report/text/counts.ts'
import { renderJson } from '../../report/text/json.ts'
import { distinctProblems } from '../../report/text/lines.ts'
import { VERSION } from '../../version.ts'
import type { DoctorOptions } from '../arguments/command.ts'
import { lookOfStdout } from '../terminal/terminal.ts'
import { LAST_STEP, nameOfStepAfter, stationStep } from './doctor_steps.ts'
import { roleInPlays } from './role_in_plays.ts'
import { toolSteps } from './tools.ts'

/**
 * `doctor`: shows each step of a run, how long it took, and what needs attention. It asks the
 * hypervisors even if a cache has their answers, and caches the answers like any run. The exit
 * code is 1 if there are findings, 2 if the input is broken.
 */
export async function doctorCommand(options: DoctorOptions, context: Context): Promise<number> {
  const steps: DoctorStep[] = [programStep(), ...(await toolSteps(context))]
  const examinations = new Map<string, Examination>()
  let input: Input | undefined
  let last: Station['name'] | undefined
  const lap = stopwatch()
  const passed: Passed = (station) => {
    if (station.name === 'config') input = station.found
    last = station.name
    steps.push(stationStep(station, lap(), context))
  }
  const askThem: AskThem = (queries, fleet) =>
    askEach(queries, fleet, async (query, run) => {
      const examination = await examine(query, run, (problem) => missesKvm(problem, input))
      examinations.set(query.name, examination)
      return examination.answer
    })
  const { hosts: only } = options
  const isAll = only.length === 0
  const whatIf = { without: [], drain: [], addFrom: [], ...(!isAll && { only }) }
  const run = await runDispatch(context, {
    ...options,
    whatIf,
    refreshCache: true,
    passed,
    askThem,
  })
  const ms = lap()
  const findings = distinctProblems([
    ...(run.ok ? findingsOf(run.value, isAll, context) : run.problems),
    ...roleInPlays(context.workingDirectory),
  ])
  steps.push(
    run.ok ? fleetStep(run.value, isAll, ms) : brokenStep(nameOfStepAfter(last), run.problems, ms),
  )
  const report: DoctorReport = {
    vm_dispatcher_doctor: 1,
    steps,
    hypervisors: run.ok ? hypervisorsOf(run.value, examinations) : [],
    findings: findings.sort(worstFirst),
  }
  const text = options.json
    ? `${renderJson(report)}\n`
    : renderDoctor(report, lookOfStdout(context), options.every)
  context.stdout.write(text)
  if (!run.ok) return 2
  return findings.length > 0 ? 1 : 0
}

/**
 * What needs attention. If only some hypervisors were asked, problems of entries are left out,
 * because they mean nothing then.
 */
const findingsOf = (run: Run, isAll: boolean, context: Context): Problem[] =>
  isAll
    ? [...run.problems, ...idleSettings(run, context), ...overCommitted(run.placement.hypervisors)]
    : run.problems.filter(({ severity }) => severity !== 'entry')

/**
 * Whether it is a finding that a hypervisor has no KVM: somebody wrote it into priority_domains, or
 * made the device usable there.
 */
function missesKvm({ code }: Problem, input: Input | undefined): boolean {
  const { priorityDomains = [], priorityDomainsPlace } = input?.request ?? {}
  return (
    priorityDomains.includes('kvm') &&
    (priorityDomainsPlace !== undefined || code === 'kvm-refused')
  )
}

const programStep = (): DoctorStep => ({
  step: 'program',
  state: 'ok',
  ms: Math.round(performance.now()),
  result: `vm_dispatcher_inventory ${VERSION}, Node ${process.version}, ${process.platform} ${process.arch}`,
})

function fleetStep({ decision }: Run, isAll: boolean, ms: number): DoctorStep {
  const { hypervisors, assignments, unassigned } = decision
  const assigned = assignments.reduce((sum, { entries }) => sum + entries.length, 0)
  const statuses = counted(hypervisors.map(({ answer }) => answer.status))
  return {
    step: LAST_STEP,
    state: hypervisors.every(({ answer }) => answer.status === 'ok') ? 'ok' : 'doubtful',
    ms,
    result: isAll
      ? `${statuses}; ${numbered(assigned, 'entry', 'entries')} assigned, ${unassigned.length} unassigned`
      : statuses,
  }
}

const brokenStep = (step: string, problems: readonly Problem[], ms: number): DoctorStep => ({
  step,
  state: 'failed',
  ms,
  result: `stops here: ${[...new Set(problems.map(({ code }) => `[${code}]`))].join(' ')}`,
})

/**
 * The checks of all hypervisors. Those whose settings do not allow asking them were not examined.
 */
function hypervisorsOf(
  { decision }: Run,
  examinations: ReadonlyMap<string, Examination>,
): DoctorReport['hypervisors'] {
  return decision.hypervisors.map(({ name, answer }) => {
    const checks = examinations.get(name)?.checks ?? notExamined('problem' in answer ? answer : {})
    return { name, status: answer.status, checks }
  })
}

function notExamined({ problem }: { problem?: Problem }): Check[] {
  const said = problem && `${problem.text} [${problem.code}]`
  const result = said ?? 'answered, in the snapshot'
  return [{ check: 'settings', state: problem ? 'failed' : 'ok', ms: null, result }]
}
