import type { SpawnOptions } from 'node:child_process'
import { once } from 'node:events'
import { accessSync, constants } from 'node:fs'
import { delimiter, join } from 'node:path'
import { text } from 'node:stream/consumers'
import type { Context } from '../../dispatch/context.ts'
import { stopwatch } from '../../fleet/stopwatch.ts'
import { killGroup } from '../../machine/kill_group.ts'
import { startProgram } from '../../machine/program.ts'
import type { DoctorStep } from '../../report/doctor/doctor_report.ts'

/** A program of this machine that a run may need. */
interface Tool {
  step: string
  command: string
  argument: string
  /** What a run does if this tool is missing, for people. */
  without: string
}

const TOOLS: Tool[] = [
  {
    step: 'OpenSSH',
    command: 'ssh',
    argument: '-V',
    without: 'ssh_config is not read, and what the built-in SSH cannot do fails',
  },
  {
    step: 'Ansible',
    command: 'ansible',
    argument: '--version',
    without: 'only YAML and JSON with literal values can be read',
  },
]

const LIMIT_MS = 20_000

/** A step for OpenSSH and one for Ansible: where each is, and which version. */
export async function toolSteps(context: Context): Promise<DoctorStep[]> {
  const steps: DoctorStep[] = []
  // One after the other, so that the time of one does not include that of another.
  for (const tool of TOOLS) steps.push(await toolStep(tool, context))
  return steps
}

async function toolStep(
  { step, command, argument, without }: Tool,
  context: Context,
): Promise<DoctorStep> {
  const file = onPath(command, context.environment.PATH ?? '')
  if (!file) return { step, state: 'doubtful', ms: null, result: `not on PATH: ${without}` }
  const lap = stopwatch()
  const said = await run(file, argument, context)
  const version = said.text.trim().split('\n')[0]?.slice(0, 200) ?? ''
  return {
    step,
    state: said.failed ? 'doubtful' : 'ok',
    ms: lap(),
    result: `${version}${said.failed ? ' (it fails)' : ''}, ${file}`,
  }
}

/** What a program prints, or why it does not run. */
async function run(
  file: string,
  argument: string,
  { environment, workingDirectory }: Context,
): Promise<{ failed: boolean; text: string }> {
  const options: SpawnOptions = {
    cwd: workingDirectory,
    env: environment,
    // A process group of its own, so that all that it starts can be ended.
    detached: true,
    stdio: ['ignore', 'pipe', 'pipe'],
  }
  const signal = AbortSignal.timeout(LIMIT_MS)
  const child = await startProgram(file, [argument], options, signal)
  if ('failed' in child) return { failed: true, text: child.failed.message }
  signal.addEventListener('abort', () => killGroup(child))
  const [[exitCode], stdout, stderr] = await Promise.all([
    once(child, 'close'),
    text(child.stdout).catch(() => ''),
    text(child.stderr).catch(() => ''),
  ])
  return { failed: exitCode !== 0, text: stdout || stderr }
}

/** The file that PATH gives for the name of a command; undefined if there is none. */
function onPath(command: string, path: string): string | undefined {
  const files = path.split(delimiter).map((directory) => join(directory, command))
  return files.find((file) => {
    try {
      accessSync(file, constants.X_OK)
      return true
    } catch {
      return false
    }
  })
}
