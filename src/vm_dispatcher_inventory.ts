import type { Context } from './dispatch/context.ts'
import { HANDOVER, READING_THREAD } from './handover.ts'
import { printStoredOutput } from './kept/stored_output.ts'

let stdout: NodeJS.WritableStream | undefined

const context: Context = {
  arguments: process.argv.slice(2),
  environment: process.env,
  workingDirectory: process.cwd(),
  scriptPath: process.argv[1] ?? '',
  // Opening a stream takes longer than all else here that is done before it is needed.
  get stdout() {
    stdout ??= process.stdout.on('error', ignoreClosedPipe)
    return stdout
  },
  get stderr() {
    return process.stderr
  },
}

if (process.env[HANDOVER] === undefined) {
  const exitCode = printStoredOutput(context)
  if (exitCode === undefined) run()
  else process.exitCode = exitCode
} else {
  // Ansible reads our sources for us, and we are one of them: nothing is to be loaded or read.
  process.stdout.write('{"_meta": {"hostvars": {}}}\n')
}

/** A reader that closes early (`| head`) wants no more, and no message about it. */
function ignoreClosedPipe(error: NodeJS.ErrnoException): void {
  if (error.code !== 'EPIPE') throw error
}

async function run() {
  if (process.argv[2] === READING_THREAD) {
    const { isThread } = await import('./fleet/reading_thread.ts')
    if (isThread) return
  }
  const { bugReport } = await import('./cli/bug_report.ts')
  // Without this Node would show lines of this file, and no version.
  process.on('uncaughtException', (error) => {
    process.stderr.write(`${bugReport(error)}\n`, () => process.exit(2))
  })
  const { main } = await import('./cli/main.ts')
  // Never `process.exit` here: it would cut what a pipe has not taken yet.
  process.exitCode = await main(context)
}
