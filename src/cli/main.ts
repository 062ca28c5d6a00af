import type { Context } from '../dispatch/context.ts'
import type { CommonOptions } from '../dispatch/options.ts'
import { expectShortRun } from '../machine/short_run.ts'
import { problem } from '../problems.ts'
import { renderProblem } from '../report/text/lines.ts'
import { noteStart, timings } from '../timings.ts'
import { parseArguments } from './arguments/arguments.ts'
import { type Command, UsageError } from './arguments/command.ts'
import { failureText } from './bug_report.ts'
import { hostCommand, listCommand } from './commands/inventory_commands.ts'

/** Runs the command that the arguments name; the exit code: 0 fine, 1 findings, 2 usage, input or internal. */
export async function main(context: Context): Promise<number> {
  noteStart()
  expectShortRun()
  try {
    const command = await parseArguments(
      context.arguments,
      context.scriptPath,
      context.environment.SHELL,
    )
    const exitCode = await run(command, context)
    if ('timings' in command && command.timings) await printTimings(context)
    return exitCode
  } catch (error) {
    context.stderr.write(
      error instanceof UsageError
        ? `${renderProblem(problem('usage', 'arguments', { reason: error.message, nearest: error.nearest }))}\n`
        : failureText(error),
    )
    return 2
  }
}

async function printTimings({ stderr }: Context): Promise<void> {
  const { renderTimings } = await import('../report/text/timings.ts')
  stderr.write(renderTimings(timings(), performance.now()))
}

async function run(command: Command, outside: Context): Promise<number> {
  if (command.name === 'text') {
    outside.stdout.write(`${command.text}\n`)
    return 0
  }
  if (command.name === 'complete') {
    const { completeCommand } = await import('./commands/complete_command.ts')
    return completeCommand(command, outside)
  }
  const context = await contextOf(command, outside)
  switch (command.name) {
    case 'list':
      return listCommand(command, context)
    case 'host':
      return hostCommand(command, context)
    case 'plan': {
      const { planCommand } = await import('./commands/plan_command.ts')
      return planCommand(command, context)
    }
    case 'explain': {
      const { explainCommand } = await import('./commands/explain_command.ts')
      return explainCommand(command, context)
    }
    case 'doctor': {
      const { doctorCommand } = await import('./commands/doctor_command.ts')
      return doctorCommand(command, context)
    }
    case 'capture': {
      const { captureCommand } = await import('./commands/capture_command.ts')
      return captureCommand(command, context)
    }
  }
}

/**
 * The context with the settings and the watch that the arguments ask for. It is copied only if that
 * is needed, because copying opens its streams, which takes time.
 */
async function contextOf(
  { settings, verbosity, ...command }: CommonOptions & { json?: boolean },
  outside: Context,
): Promise<Context> {
  const isForPeople = command.json !== undefined
  if (!isForPeople && verbosity === 0 && Object.keys(settings).length === 0) return outside
  const { createWatch } = await import('./terminal/watch.ts')
  const watch = createWatch(verbosity, isForPeople, outside)
  return { ...outside, options: settings, watch }
}
