import type { Context } from './dispatch/context.ts'
import { HANDOVER, READING_THREAD } from './handover.ts'
import { printStoredOutput } from './kept/stored_output.ts'

let stdout: NodeJS.WritableStream | undefined
let stderr: NodeJS.WritableStream | undefined

const outside: Omit<Context, 'workingDirectory'> = {
  arguments: process.argv.slice(2),
  environment: process.env,
  scriptPath: process.argv[1] ?? '',
  // Opening a stream takes longer than everything else here, so it is opened when it is first used.
  get stdout() {
    stdout ??= process.stdout.on('error', ignoreClosedPipe)
    return stdout
  },
  get stderr() {
    stderr ??= whereItGoes(process.stderr)
    return stderr
  },
}

if (process.env[HANDOVER] === undefined) {
  start()
} else {
  // Ansible is reading the sources for this program, and this program is one of them: it must not
  // load or read anything.
  process.stdout.write('{"_meta": {"hostvars": {}}}\n')
}

/** Prints what an earlier run printed, or runs. */
function start(): void {
  try {
    const context = Object.assign(outside, { workingDirectory: process.cwd() })
    const exitCode = printStoredOutput(context)
    if (exitCode === undefined) void run(context)
    else process.exitCode = exitCode
  } catch (error) {
    void fail(error)
  }
}

/** A stream whose errors do not end the run: its disk may be full, or its reader may be gone. */
function whereItGoes(stream: NodeJS.WriteStream): NodeJS.WriteStream {
  const write = stream.write.bind(stream)
  stream.write = (text: string | Uint8Array, ...rest: unknown[]) => {
    const done = rest.find((one) => typeof one === 'function') as (() => void) | undefined
    try {
      return write(text, done)
    } catch {
      done?.()
      return true
    }
  }
  return stream.on('error', () => {})
}

/** A reader that closes early (`| head`) wants no more output, and no message about it. */
function ignoreClosedPipe(error: NodeJS.ErrnoException): void {
  if (error.code !== 'EPIPE') throw error
}

/** Shows why the run ends here, and ends it. */
async function fail(error: unknown): Promise<void> {
  const { failureText } = await import('./cli/bug_report.ts')
  outside.stderr.write(failureText(error), () => process.exit(2))
}

async function run(context: Context): Promise<void> {
  if (process.argv[2] === READING_THREAD) {
    const { isThread } = await import('./fleet/reading_thread.ts')
    if (isThread) return
  }
  // Without this Node would show lines of this file, and no version.
  process.on('uncaughtException', fail)
  const { main } = await import('./cli/main.ts')
  // Never `process.exit` here: it would cut what a pipe has not taken yet.
  process.exitCode = await main(context)
}
