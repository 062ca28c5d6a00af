import type { Context } from '../../dispatch/context.ts'
import type { CommonOptions } from '../../dispatch/options.ts'
import { type Run, runDispatch } from '../../dispatch/run/run.ts'
import { readAnsibleCfg } from '../../inventory/reading/ansible_cfg.ts'
import { InventoryFiles } from '../../inventory/reading/files.ts'
import { stopsOnRefusal } from '../../inventory/reading/refusals.ts'
import {
  renderAdditions,
  renderHost,
  renderHostAdditions,
  renderInventory,
} from '../../inventory/script_json.ts'
import { print } from '../../kept/stored_output.ts'
import { type Outcome, type Problem, problem } from '../../problems.ts'
import { additionsOf } from '../../report/emitted/additions.ts'
import { escaped } from '../../report/text/json.ts'
import { renderProblems } from '../../report/text/lines.ts'
import { timed } from '../../timings.ts'

/** `--list`: the whole inventory. */
export const listCommand = (options: CommonOptions, context: Context) =>
  printInventory(options, context, ({ inventory, request, decision }) =>
    request.emit === 'all'
      ? renderInventory(inventory, additionsOf(decision))
      : renderAdditions(inventory, additionsOf(decision)),
  )

/** `--host NAME`: what `--list` has under `_meta.hostvars.NAME`. */
export const hostCommand = (
  { host, ...options }: { host: string } & CommonOptions,
  context: Context,
) =>
  printInventory(options, context, ({ inventory, request, decision }) =>
    request.emit === 'all'
      ? renderHost(inventory, additionsOf(decision), host)
      : renderHostAdditions(inventory, additionsOf(decision), host),
  )

/**
 * Prints JSON, and on stderr what is wrong. The exit code stays 0 when hypervisors fail: Ansible
 * drops every host of a script with another exit code, and that is for the user to choose.
 */
async function printInventory(
  options: CommonOptions,
  context: Context,
  render: (run: Run) => string,
): Promise<number> {
  const run = await runDispatch(context, { ...options, remembers: true })
  const exitCode = exitCodeOf(run)
  const stderr = renderProblems([
    ...(run.ok ? run.value.problems : run.problems),
    ...(exitCode === 0 ? [] : goesOn(context, exitCode)),
  ])
  if (stderr !== '') context.stderr.write(stderr)
  if (!run.ok) return 2
  const stdout = timed('print', () => {
    const text = `${escaped(render(run.value))}\n`
    print(1, Buffer.from(text), () => context.stdout)
    return text
  })
  const { files, until } = run.value
  // A stored output would lack the messages of `-v` and of the progress bar.
  if (files && until > 0 && !context.watch) {
    const { storeOutput } = await import('../../kept/store_output.ts')
    storeOutput(context, { files, until, exitCode, stderr, stdout })
  }
  return exitCode
}

/**
 * The exit code of a run: 2 for broken input, 1 if a setting says that such a result is a failure,
 * else 0.
 */
function exitCodeOf(run: Outcome<Run>): number {
  if (!run.ok) return 2
  const { request, decision, problems } = run.value
  const { hypervisors, unassigned } = decision
  const isRefused =
    (request.onUnassigned === 'fail' && unassigned.length > 0) ||
    problems.some(({ code }) => code === 'unreachable-too-many') ||
    (request.vms.onUnreachable === 'fail' &&
      hypervisors.some(({ answer }) => answer.status !== 'ok'))
  return isRefused ? 1 : 0
}

/**
 * The line that says what Ansible does with an exit code other than 0, unless it is set to stop.
 */
function goesOn(
  { environment, scriptPath, workingDirectory }: Context,
  exitCode: number,
): Problem[] {
  const files = new InventoryFiles(workingDirectory)
  const cfg = readAnsibleCfg(files, environment)
  if (cfg.ok && stopsOnRefusal(cfg.value, environment)) return []
  return [problem('refused', files.nameOf(scriptPath), { exitCode })]
}
