import { numbered } from './counts.ts'
import type { DoctorReport, Step } from './doctor_report.ts'
import type { Look } from './look.ts'
import { titled } from './plan_text.ts'
import { type Cell, fold, type Paint } from './table.ts'

/** A report of `doctor` for people: the steps on this machine, each hypervisor, and what to do. */
export function renderDoctor({ steps, hypervisors, findings }: DoctorReport, look: Look): string {
  const checks = hypervisors.flatMap(({ name, checks }) =>
    checks.map((check, index): Cell[] => [
      index === 0 ? name : '',
      ...cells(check, check.check, look),
    ]),
  )
  const count = numbered(findings.length, 'finding')
  const parts = [
    titled(
      ['STEP', 'TIME', 'RESULT'],
      steps.map((step) => cells(step, step.step, look)),
      look,
    ),
    titled(['HYPERVISOR', 'CHECK', 'TIME', 'RESULT'], checks, look),
    titled(
      ['WHERE', 'FINDING, AND WHAT TO DO'],
      findings.map(({ subject, text, hint, code }) => [
        { text: subject, paint: look.bad },
        `${text}; ${hint} [${code}]`,
      ]),
      look,
    ),
    findings.length > 0
      ? fold(`${count}; docs/problems/CODE.md says more about each code.`, look.width)
      : 'All is well.',
  ]
  return `${parts.filter(Boolean).join('\n\n')}\n`
}

function cells({ state, ms, result }: Omit<Step, 'step'>, name: string, look: Look): Cell[] {
  const paint: Paint = { ok: look.good, doubtful: look.doubtful, failed: look.bad }[state]
  return [{ text: name, paint }, ms === null ? '' : `${ms} ms`, result]
}
