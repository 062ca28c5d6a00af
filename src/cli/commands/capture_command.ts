import type { Context } from '../../dispatch/context.ts'
import { unwritableFile, writeText } from '../../dispatch/files.ts'
import { readInput } from '../../dispatch/input/input.ts'
import { findAnswers } from '../../dispatch/run/answers.ts'
import { answerProblems } from '../../dispatch/run/run.ts'
import { snapshotOf } from '../../fleet/snapshot.ts'
import type { Problem } from '../../problems.ts'
import { counted, numbered } from '../../report/text/counts.ts'
import { renderJson } from '../../report/text/json.ts'
import { renderProblems } from '../../report/text/lines.ts'
import { fold } from '../../report/text/table.ts'
import { timed } from '../../timings.ts'
import type { ReportOptions } from '../arguments/command.ts'
import { lookOfStdout } from '../terminal/terminal.ts'

/** `capture FILE`: what the hypervisors answer, in a file or, without one, on stdout. */
export async function captureCommand(
  { file, ...options }: { file: string | undefined } & ReportOptions,
  context: Context,
): Promise<number> {
  const { stdout, stderr } = context
  const fail = (problems: readonly Problem[]) => {
    stderr.write(renderProblems(problems))
    return 2
  }
  const fault = file === undefined ? undefined : unwritableFile(file, context)
  if (fault) return fail([fault])
  const input = await timed('inventory', () => readInput(context, options.inventory))
  if (!input.ok) return fail(input.problems)
  const found = await findAnswers(input.value, context, { ...options, complete: true })
  if (!found.ok) return fail(found.problems)
  const answers = new Map(
    input.value.request.hypervisors.flatMap(({ name }) => {
      const answer = found.value.answers.get(name)
      return answer ? [[name, answer]] : []
    }),
  )
  const problems = [...answers.values()].flatMap(answerProblems)
  stderr.write(renderProblems([...input.value.warnings, ...problems]))
  const text = `${renderJson(snapshotOf(answers, found.value.memory))}\n`
  if (!file) {
    stdout.write(text)
    return 0
  }
  const written = writeText(file, text, context)
  if (!written.ok) return fail(written.problems)
  const statuses = [...answers.values()].map(({ status }) => status)
  const summary = `${file}: ${numbered(answers.size, 'hypervisor')}, ${counted(statuses)}`
  const data = {
    file,
    hypervisors: new Map([...answers].map(([name, { status }]) => [name, status])),
  }
  stdout.write(`${options.json ? renderJson(data) : fold(summary, lookOfStdout(context).width)}\n`)
  return 0
}
