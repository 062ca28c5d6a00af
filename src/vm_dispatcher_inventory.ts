import { HANDOVER } from './settings.ts'

if (process.env[HANDOVER] === undefined) run()
// Ansible reads our sources for us, and we are one of them: nothing is to be loaded or read.
else process.stdout.write('{"_meta": {"hostvars": {}}}\n')

async function run() {
  const { bugReport } = await import('./cli/bug_report.ts')
  // Without this Node would show a line of this bundle, thousands of characters long, before the error.
  process.on('uncaughtException', (error) => {
    process.stderr.write(`${bugReport(error)}\n`, () => process.exit(2))
  })
  const { main } = await import('./cli/main.ts')
  // Never `process.exit` here: it would cut what a pipe has not taken yet.
  process.exitCode = await main({
    arguments: process.argv.slice(2),
    environment: process.env,
    workingDirectory: process.cwd(),
    scriptPath: process.argv[1] ?? '',
    stdout: process.stdout,
    stderr: process.stderr,
  })
}
