import { problem } from '../problems.ts'
import { renderProblem } from '../report/lines.ts'
import { parseArguments } from './arguments.ts'
import { bugReport } from './bug_report.ts'
import { type Command, type CommonOptions, UsageError } from './command.ts'
import type { Context } from './context.ts'
import { hostCommand, listCommand } from './inventory_commands.ts'

/** Runs the command that the arguments name; the exit code: 0 fine, 1 findings, 2 usage, input or internal. */
export async function main(context: Context): Promise<number> {
  // A reader that closes early (`| head`) wants no more, and no message about it.
  context.stdout.on('error', ignoreClosedPipe)
  try {
    const command = await parseArguments(context.arguments, context.scriptPath)
    return await run(command, context)
  } catch (error) {
    const text =
      error instanceof UsageError
        ? renderProblem(problem('usage', 'arguments', { reason: error.message }))
        : bugReport(error)
    context.stderr.write(`${text}\n`)
    return 2
  }
}

async function run(command: Command, context: Context): Promise<number> {
  switch (command.name) {
    case 'list':
      return listCommand(command, given(command, context))
    case 'host':
      return hostCommand(command, given(command, context))
    case 'plan': {
      const { planCommand } = await import('./plan_command.ts')
      return planCommand(command, given(command, context))
    }
    case 'explain': {
      const { explainCommand } = await import('./explain_command.ts')
      return explainCommand(command, given(command, context))
    }
    case 'doctor': {
      const { doctorCommand } = await import('./doctor_command.ts')
      return doctorCommand(command, given(command, context))
    }
    case 'capture': {
      const { captureCommand } = await import('./capture_command.ts')
      return captureCommand(command, given(command, context))
    }
    case 'text':
      context.stdout.write(`${command.text}\n`)
      return 0
  }
}

/** Copying the context opens its streams, which takes its time. */
const given = ({ settings }: CommonOptions, context: Context): Context =>
  Object.keys(settings).length === 0 ? context : { ...context, options: settings }

function ignoreClosedPipe(error: NodeJS.ErrnoException): void {
  if (error.code !== 'EPIPE') throw error
}
