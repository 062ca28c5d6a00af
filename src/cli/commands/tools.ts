import { execFile } from 'node:child_process'
import { accessSync, constants } from 'node:fs'
import { delimiter, join } from 'node:path'
import type { Context } from '../../dispatch/context.ts'
import { stopwatch } from '../../fleet/stopwatch.ts'
import { startWithUs } from '../../machine/kill_group.ts'
import type { Step } from '../../report/doctor_report.ts'

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
    without: 'ssh_config is not followed, nor what SSH built in cannot do',
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
export async function toolSteps(context: Context): Promise<Step[]> {
  const steps: Step[] = []
  // One after the other, so that the time of one does not include that of another.
  for (const tool of TOOLS) steps.push(await toolStep(tool, context))
  return steps
}

async function toolStep(
  { step, command, argument, without }: Tool,
  { environment, workingDirectory }: Context,
): Promise<Step> {
  const file = onPath(command, environment.PATH ?? '')
  if (!file) return { step, state: 'doubtful', ms: null, result: `not on PATH: ${without}` }
  const lap = stopwatch()
  const said = await new Promise<{ failed: boolean; text: string }>((resolve) => {
    const options = { cwd: workingDirectory, env: environment, timeout: LIMIT_MS }
    const start = () =>
      execFile(file, [argument], options, (error, stdout, stderr) => {
        resolve({ failed: error !== null, text: stdout || stderr })
      })
    startWithUs(start, (child) => child.kill('SIGKILL'))
  })
  const version = said.text.trim().split('\n')[0]?.slice(0, 200) ?? ''
  return {
    step,
    state: said.failed ? 'doubtful' : 'ok',
    ms: lap(),
    result: `${version}${said.failed ? ' (it fails)' : ''}, ${file}`,
  }
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
