import { bugReport } from './cli/bug_report.ts'
import { main } from './cli/main.ts'

// Without this Node would show a line of this bundle, thousands of characters long, before the error.
process.on('uncaughtException', (error) => {
  process.stderr.write(`${bugReport(error)}\n`, () => process.exit(2))
})

main({
  arguments: process.argv.slice(2),
  environment: process.env,
  workingDirectory: process.cwd(),
  scriptPath: process.argv[1] ?? '',
  stdout: process.stdout,
  stderr: process.stderr,
}).then((exitCode) => {
  // Never `process.exit` here: it would cut what a pipe has not taken yet.
  process.exitCode = exitCode
})
