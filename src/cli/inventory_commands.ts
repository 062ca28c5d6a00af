import {
  renderAdditions,
  renderHost,
  renderHostAdditions,
  renderInventory,
} from '../inventory/script_json.ts'
import { additionsOf } from '../report/additions.ts'
import { renderProblems } from '../report/lines.ts'
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
  context.stderr.write(renderProblems(run.ok ? run.value.problems : run.problems))
  if (!run.ok) return 2
  context.stdout.write(`${render(run.value)}\n`)
  const { request, decision } = run.value
  return request.onUnassigned === 'fail' && decision.unassigned.length > 0 ? 1 : 0
}
