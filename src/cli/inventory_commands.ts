import {
  renderAdditions,
  renderHost,
  renderHostAdditions,
  renderInventory,
} from '../inventory/script_json.ts'
import { additionsOf } from '../report/additions.ts'
import { renderProblems } from '../report/lines.ts'
import { timed } from '../timings.ts'
import type { CommonOptions } from './command.ts'
import type { Context } from './context.ts'
import { type Run, runDispatch } from './run.ts'

/** `--list`: the whole inventory. */
export const listCommand = (options: CommonOptions, context: Context) =>
  printInventory(options, context, ({ inventory, request, decision }) =>
    request.emit === 'all'
      ? renderInventory(inventory, additionsOf(decision))
      : renderAdditions(additionsOf(decision)),
  )

/** `--host NAME`: what `--list` has under `_meta.hostvars.NAME`. */
export const hostCommand = (
  { host, ...options }: { host: string } & CommonOptions,
  context: Context,
) =>
  printInventory(options, context, ({ inventory, request, decision }) =>
    request.emit === 'all'
      ? renderHost(inventory, additionsOf(decision), host)
      : renderHostAdditions(additionsOf(decision), host),
  )

/**
 * Prints JSON, and on stderr what is wrong. Hypervisors that fail leave the exit code at 0: Ansible
 * drops every host of a script that exits otherwise, which is for the user to choose.
 */
async function printInventory(
  options: CommonOptions,
  context: Context,
  render: (run: Run) => string,
): Promise<number> {
  const run = await runDispatch(context, options)
  const stderr = renderProblems(run.ok ? run.value.problems : run.problems)
  context.stderr.write(stderr)
  if (!run.ok) return 2
  const stdout = timed('print', () => {
    const text = `${render(run.value)}\n`
    context.stdout.write(text)
    return text
  })
  const exitCode = exitCodeOf(run.value)
  const { files, until } = run.value
  if (files && until > 0 && !options.timings) {
    const { storeOutput } = await import('./store_output.ts')
    storeOutput(context, { files, until, exitCode, stderr, stdout })
  }
  return exitCode
}

function exitCodeOf({ request, decision }: Run): number {
  const isPartial = request.onUnassigned === 'fail' && decision.unassigned.length > 0
  const isDeaf =
    request.vms.onUnreachable === 'fail' &&
    decision.hypervisors.some(({ answer }) => answer.status !== 'ok')
  return isPartial || isDeaf ? 1 : 0
}
