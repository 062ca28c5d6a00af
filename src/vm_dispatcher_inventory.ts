import { main } from './cli/main.ts'

// Never `process.exit`: it would cut what a pipe has not taken yet.
main({
  arguments: process.argv.slice(2),
  environment: process.env,
  workingDirectory: process.cwd(),
  scriptPath: process.argv[1] ?? '',
  stdout: process.stdout,
  stderr: process.stderr,
}).then((exitCode) => {
  process.exitCode = exitCode
})
