import { constants } from 'node:os'
import type { Readable, Writable } from 'node:stream'
import { Bytes } from '../../machine/bytes.ts'
import { enterOutputRoom } from '../../machine/output_room.ts'
import { TimeLimit, untilFirst } from '../../machine/time_limit.ts'
import { type Problem, problem } from '../../problems.ts'
import type { CommandResult, Giveup, Limits } from '../contracts.ts'

/** A running command: on a channel, or as a child process. */
export interface RunningCommand {
  stdin: Writable
  stdout: Readable
  stderr: Readable
  /** Stops reading, and pauses what carries the streams, if that has to be paused too. */
  pause?: () => void
  resume?: () => void
  /**
   * Whether stderr has text of the command, and not only messages of the program that carries it.
   */
  isHeard?: (stderr: string) => boolean
  /** Ends the process, and all that it started. */
  kill: () => void
  /** Resolves after its last output, with how it ended. */
  ended: Promise<Ending>
}

/** How a command ended; `lost` says why that is not known. */
export type Ending = { exitCode: number } | { signal: string } | { lost: string }

/** The most bytes of both streams together; a real answer has up to 300 KiB. */
const MOST_OUTPUT_MEBIBYTES = 16
const MOST_OUTPUT_BYTES = MOST_OUTPUT_MEBIBYTES * 1024 * 1024
const STDERR_BYTES = 64 * 1024
/** How many bytes of output are searched for a prompt: prompts come first. */
const PROMPT_WITHIN_BYTES = 8192
/** What Ctrl-D is to a terminal. */
const END_OF_TRANSMISSION = '\x04'

/** Whether a text ends with a question for a password, of whatever program, that waits for an answer. */
function asksForPassword(text: string): boolean {
  const line = text.slice(text.lastIndexOf('\n') + 1)
  return /password/i.test(line) && line.trimEnd().endsWith(':')
}

/**
 * Waits for the end of a command on the host `name`, and stops the command if it exceeds its
 * limits. A command that asks a second time, because the answer was wrong, gets no more input.
 * `limit` is its time limit, part of which may have passed already.
 */
export function collectOutput(
  running: RunningCommand,
  name: string,
  { timeoutMs, prompt, signal, terminal = false, ...limits }: Limits,
  limit = new TimeLimit(timeoutMs),
): Promise<CommandResult> {
  const room = limits.room ?? enterOutputRoom()
  const stdout = new Bytes(MOST_OUTPUT_BYTES)
  const stderr = new Bytes(STDERR_BYTES)
  let size = 0
  let answers = 0
  const failed = (problem: Problem): CommandResult => {
    running.kill()
    return { status: 'failed', problem }
  }
  const passed = () => {
    const { seconds } = limit
    const isHeard = stdout.size > 0 || (running.isHeard?.(stderr.toString()) ?? size > 0)
    return failed(problem(isHeard ? 'command-too-slow' : 'command-timeout', name, { seconds }))
  }
  const aborted = () => failed((signal.reason as Giveup)(name))
  return untilFirst<CommandResult>({ limit, passed, signal, aborted }, (resolve) => {
    let goOn: (() => void) | undefined
    const resume = () => {
      goOn?.()
      goOn = undefined
      running.resume?.()
      running.stdout.resume()
      running.stderr.resume()
    }
    /** The wait for room is not the host's. */
    const pause = () => {
      goOn = limit.hold()
      running.pause?.()
      running.stdout.pause()
      running.stderr.pause()
    }
    const refuseQuestion = () => {
      // Where it is read from a terminal, that has to be told of the end.
      if (terminal) running.stdin.write(END_OF_TRANSMISSION)
      running.stdin.end()
    }
    const answerPrompt = (said: Bytes) => {
      if (!prompt || size > PROMPT_WITHIN_BYTES) return
      const text = said.toString()
      const { pattern, answer } = prompt
      const questions = answer === undefined ? 0 : [...text.matchAll(pattern)].length
      if (questions > answers && answers === 0) running.stdin.write(`${answer}\n`)
      else if (questions > answers || (answers === 0 && asksForPassword(text))) refuseQuestion()
      answers = Math.max(answers, questions)
    }
    const takeInto = (said: Bytes) => (chunk: Buffer) => {
      if (size > MOST_OUTPUT_BYTES) return
      size += chunk.length
      if (size > MOST_OUTPUT_BYTES) {
        resolve(failed(problem('output-too-large', name, { mebibytes: MOST_OUTPUT_MEBIBYTES })))
        return
      }
      said.add(chunk)
      answerPrompt(said)
      if (!goOn && !room.holds(stdout.size, resume)) pause()
    }
    running.stdin.on('error', () => {})
    running.stdout.on('data', takeInto(stdout))
    running.stderr.on('data', takeInto(stderr))
    // A previous reader may have paused them.
    running.stdout.resume()
    running.stderr.resume()
    running.ended.then((ending) => {
      if (size > MOST_OUTPUT_BYTES) return
      resolve(resultOf(ending, name, stdout.toString(), stderr.toString()))
    })
    return () => {
      size = Number.POSITIVE_INFINITY
      stdout.clear()
      stderr.clear()
      if (!limits.room) room.leave()
    }
  })
}

/** The signal that ended a command, which a shell reports as an exit code above 128. */
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
