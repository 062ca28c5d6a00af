import { constants } from 'node:os'
import type { Readable, Writable } from 'node:stream'
import { type Problem, problem } from '../../problems.ts'
import type { CommandResult, Giveup, Limits } from '../contracts.ts'

/** A command that runs: on a channel, or as a child process. */
export interface RunningCommand {
  stdin: Writable
  stdout: Readable
  stderr: Readable
  /** Ends it with all that belongs to it. */
  kill: () => void
  /** How it ended, after its last output. */
  ended: Promise<Ending>
}

export type Ending = { exitCode: number } | { signal: string } | { lost: string }

/** Both streams together; a real answer has up to 300 KiB. */
const MOST_OUTPUT_MEBIBYTES = 16
const MOST_OUTPUT_BYTES = MOST_OUTPUT_MEBIBYTES * 1024 * 1024
const STDERR_BYTES = 64 * 1024
/** Prompts come first; what is asked later is none. */
const PROMPT_WITHIN_BYTES = 8192

/**
 * Waits for the end of a command of the host `name`, and ends it where it goes beyond its limits.
 * A command that asks a second time, because the answer was wrong, gets no more input. `elapsedMs`
 * of its time have gone by already.
 */
export function collectOutput(
  running: RunningCommand,
  name: string,
  { timeoutMs, prompt, signal }: Limits,
  elapsedMs = 0,
): Promise<CommandResult> {
  return new Promise((resolve) => {
    const stdout: Buffer[] = []
    const stderr: Buffer[] = []
    let size = 0
    let answers = 0
    const finish = (result: CommandResult) => {
      clearTimeout(timer)
      signal.removeEventListener('abort', giveUp)
      resolve(result)
    }
    const fail = (problem: Problem) => {
      finish({ status: 'failed', problem })
      running.kill()
    }
    const giveUp = () => fail((signal.reason as Giveup)(name))
    const timer = setTimeout(() => {
      const seconds = timeoutMs / 1000
      fail(
        size > 0
          ? problem('command-too-slow', name, { seconds, bytes: size })
          : problem('command-timeout', name, { seconds }),
      )
    }, timeoutMs - elapsedMs)
    if (signal.aborted) giveUp()
    else signal.addEventListener('abort', giveUp)

    const answerPrompt = (chunks: Buffer[]) => {
      if (!prompt || size > PROMPT_WITHIN_BYTES) return
      const questions = [...Buffer.concat(chunks).toString().matchAll(prompt.pattern)].length
      if (questions > answers && answers === 0) running.stdin.write(`${prompt.answer}\n`)
      else if (questions > answers) running.stdin.end()
      answers = Math.max(answers, questions)
    }
    const takeInto = (chunks: Buffer[]) => (chunk: Buffer) => {
      if (size > MOST_OUTPUT_BYTES) return
      size += chunk.length
      chunks.push(chunk)
      answerPrompt(chunks)
      if (size <= MOST_OUTPUT_BYTES) return
      fail(problem('output-too-large', name, { mebibytes: MOST_OUTPUT_MEBIBYTES }))
    }
    running.stdin.on('error', () => {})
    // Whoever read before may have paused them.
    running.stdout.on('data', takeInto(stdout)).resume()
    running.stderr.on('data', takeInto(stderr)).resume()
    running.ended.then((ending) => {
      const tail = Buffer.concat(stderr).subarray(-STDERR_BYTES).toString()
      finish(resultOf(ending, name, Buffer.concat(stdout).toString(), tail))
    })
  })
}

/** A shell says with an exit code above 128 which signal ended its command. */
function resultOf(ending: Ending, name: string, stdout: string, stderr: string): CommandResult {
  if ('lost' in ending) {
    return { status: 'failed', problem: problem('connection-lost', name, { reason: ending.lost }) }
  }
  const signal = 'signal' in ending ? ending.signal : signalBehind(ending.exitCode)
  if (signal !== undefined) {
    return { status: 'failed', problem: problem('command-killed', name, { signal }) }
  }
  const exitCode = 'exitCode' in ending ? ending.exitCode : 0
  return { status: 'exited', exitCode, stdout, stderr }
}

function signalBehind(exitCode: number): string | undefined {
  return Object.entries(constants.signals).find(([, number]) => exitCode === 128 + number)?.[0]
}
