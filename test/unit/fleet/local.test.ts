import { expect, test } from '@jest/globals'
import { runLocally } from '../../../src/fleet/local.ts'

/** Runs JavaScript in another process. */
const run = (script: string, timeoutMs = 30_000, ...more: string[]) =>
  runLocally('localhost', [process.execPath, '-e', script, ...more], limits(timeoutMs))

const limits = (timeoutMs: number) => ({
  timeoutMs,
  prompt: undefined,
  signal: new AbortController().signal,
})

test('gives the exit code and both streams', async () => {
  const script = 'console.log("out"); console.error("err"); process.exitCode = 3'
  expect(await run(script)).toEqual({
    status: 'exited',
    exitCode: 3,
    stdout: 'out\n',
    stderr: 'err\n',
  })
})

test('arguments are no shell text, and the messages are English', async () => {
  const script = 'console.log(process.argv[1], process.env.LC_ALL)'
  expect(await run(script, 30_000, '$(id) "; id')).toMatchObject({ stdout: '$(id) "; id C\n' })
})

test('a program that is missing ends as in a shell', async () => {
  const result = await runLocally(
    'localhost',
    ['/nonexistent/virsh', 'capabilities'],
    limits(30_000),
  )
  expect(result).toMatchObject({ status: 'exited', exitCode: 127 })
})

test('one that never ends is ended', async () => {
  const script = 'process.on("SIGTERM", () => {}); setInterval(() => {}, 1000)'
  expect(await run(script, 200)).toMatchObject({
    status: 'failed',
    problem: { code: 'command-timeout', subject: 'localhost' },
  })
})

test('one that is killed', async () => {
  expect(await run('process.kill(process.pid, "SIGKILL")')).toMatchObject({
    status: 'failed',
    problem: { code: 'command-killed', text: expect.stringContaining('SIGKILL') },
  })
})

test('one that writes without end', async () => {
  const script = 'const text = "x".repeat(65536); for (;;) require("fs").writeSync(1, text)'
  expect(await run(script)).toMatchObject({
    status: 'failed',
    problem: { code: 'output-too-large' },
  })
})
