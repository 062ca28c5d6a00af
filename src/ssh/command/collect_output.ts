import type { ChildProcess } from 'node:child_process'
import { constants } from 'node:os'
import type { Readable, Writable } from 'node:stream'
import { Bytes } from '../../machine/bytes.ts'
import { enterOutputRoom, type OutputRoom } from '../../machine/output_room.ts'
import { TimeLimit, untilFirst } from '../../machine/time_limit.ts'
import { type Problem, problem } from '../../problems.ts'
import type { CommandResult, Limits } from '../contracts.ts'
import { givenUp } from '../given_up.ts'
import { PasswordPrompt } from './password_prompt.ts'

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
  /** Resolves when it has ended, while its output may still come; undefined if that cannot be known. */
  exited?: Promise<Ending>
}

/** How a command ended; `lost` says why that is not known. */
export type Ending = { exitCode: number } | { signal: string } | { lost: string }

/**
 * How a program on this machine ends: at its end, or after its last output (`close`), which may come
 * later. `unknown` is the exit code where Node has none.
 */
export const endingOf = (
  child: ChildProcess,
  event: 'exit' | 'close',
  unknown: number,
): Promise<Ending> =>
  new Promise((resolve) => {
    child.once('error', ({ message }) => resolve({ lost: message }))
    child.once(event, (exitCode, signal) =>
      resolve(signal ? { signal } : { exitCode: exitCode ?? unknown }),
    )
  })

/** The most bytes of both streams together; a real answer has up to 300 KiB. */
const MOST_OUTPUT_MEBIBYTES = 16
const MOST_OUTPUT_BYTES = MOST_OUTPUT_MEBIBYTES * 1024 * 1024
const STDERR_BYTES = 64 * 1024
/**
 * How long the output may pause after the end of a command, in ms: something that it left in the
 * background may hold its streams, and say nothing more.
 */
export const QUIET_MS = 2000

/**
 * Waits for the end of a command on the host `name`, and stops the command if it exceeds its
 * limits. `limit` is its time limit, part of which may have passed already.
 */
export function collectOutput(
  running: RunningCommand,
  name: string,
  limits: Limits,
  limit = new TimeLimit(limits.timeoutMs),
): Promise<CommandResult> {
  const { signal } = limits
  const collector = new Collector(running, name, limits, limit)
  const passed = () => collector.tooSlow()
  const aborted = () => collector.stop(givenUp(signal, name))
  return untilFirst<CommandResult>({ limit, passed, signal, aborted }, (resolve) => {
    collector.begin(resolve)
    return () => collector.end()
  })
}

/** The output of one command, which it reads as far as there is room for it. */
class Collector {
  readonly #running: RunningCommand
  readonly #name: string
  readonly #limit: TimeLimit
  readonly #prompt: PasswordPrompt | undefined
  readonly #stdout = new Bytes(MOST_OUTPUT_BYTES)
  readonly #stderr = new Bytes(STDERR_BYTES)
  readonly #room: OutputRoom
  readonly #isOwnRoom: boolean
  /** The bytes of both streams so far; Infinity when nothing more counts. */
  #size = 0
  /** Lets the time limit go on; undefined unless reading waits for room. */
  #goOn: (() => void) | undefined
  /** The time that was left of the limit when the last output came, in ms. */
  #lastLeftMs = Infinity
  /** Ends the wait with how the command ended; undefined while it is running. */
  #finish: (() => void) | undefined
  /** Stops waiting for more output after the end of the command. */
  #stopWaiting = () => {}

  constructor(running: RunningCommand, name: string, limits: Limits, limit: TimeLimit) {
    const { prompt, terminal = false, room } = limits
    this.#running = running
    this.#name = name
    this.#limit = limit
    this.#prompt = prompt && new PasswordPrompt(running.stdin, prompt, terminal)
    this.#room = room ?? enterOutputRoom()
    this.#isOwnRoom = room === undefined
  }

  begin(resolve: (result: CommandResult) => void): void {
    const { stdin, stdout, stderr, ended, exited } = this.#running
    stdin.on('error', () => {})
    for (const [stream, said] of [
      [stdout, this.#stdout],
      [stderr, this.#stderr],
    ] as const) {
      const watch = this.#prompt?.watch()
      stream.on('data', (chunk: Buffer) => {
        this.#take(chunk, said, resolve)
        watch?.(chunk)
      })
    }
    // An earlier reader may have paused them.
    stdout.resume()
    stderr.resume()
    const finish = (ending: Ending) => {
      if (this.#size > MOST_OUTPUT_BYTES) return
      const stderr = this.#stderr.toString()
      const said = this.#prompt?.withoutQuestion(stderr) ?? stderr
      resolve(resultOf(ending, this.#name, this.#stdout.toString(), said))
    }
    ended.then(finish)
    exited?.then((ending) => {
      if (this.#size > MOST_OUTPUT_BYTES) return
      this.#finish = () => finish(ending)
      this.#awaitQuiet()
    })
  }

  /** Drops the output. */
  end(): void {
    this.#finish = undefined
    this.#stopWaiting()
    this.#size = Infinity
    this.#stdout.clear()
    this.#stderr.clear()
    if (this.#isOwnRoom) this.#room.leave()
  }

  /** Stops the command. */
  stop(problem: Problem): CommandResult {
    this.#running.kill()
    return { status: 'failed', problem }
  }

  /**
   * Stops the command because its time is over. It is not still writing if the last output came in
   * the first half of its time: a greeting, or a prompt of sudo.
   */
  tooSlow(): CommandResult {
    const { seconds, milliseconds } = this.#limit
    const isHeard =
      this.#stdout.size > 0 || (this.#running.isHeard?.(this.#stderr.toString()) ?? this.#size > 0)
    const isWriting = isHeard && this.#lastLeftMs < milliseconds / 2
    const code = isWriting ? 'command-too-slow' : 'command-timeout'
    return this.stop(problem(code, this.#name, { seconds }))
  }

  #take(chunk: Buffer, said: Bytes, resolve: (result: CommandResult) => void): void {
    if (this.#size > MOST_OUTPUT_BYTES) return
    this.#size += chunk.length
    this.#lastLeftMs = this.#limit.leftMs
    if (this.#size > MOST_OUTPUT_BYTES) {
      const tooLarge = problem('output-too-large', this.#name, { mebibytes: MOST_OUTPUT_MEBIBYTES })
      resolve(this.stop(tooLarge))
      return
    }
    said.add(chunk)
    if (!this.#goOn && !this.#room.holds(this.#stdout.size, () => this.#resume())) this.#pause()
    this.#awaitQuiet()
  }

  /** After the end of the command, waits for a pause in its output; not while nothing is read. */
  #awaitQuiet(): void {
    this.#stopWaiting()
    if (this.#finish && !this.#goOn) {
      this.#stopWaiting = new TimeLimit(QUIET_MS).onPassed(this.#finish)
    }
  }

  /** Pauses reading. The wait for room does not count for the host's time limit. */
  #pause(): void {
    this.#goOn = this.#limit.hold()
    this.#running.pause?.()
    this.#running.stdout.pause()
    this.#running.stderr.pause()
  }

  #resume(): void {
    this.#goOn?.()
    this.#goOn = undefined
    this.#running.resume?.()
    this.#running.stdout.resume()
    this.#running.stderr.resume()
    this.#awaitQuiet()
  }
}

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

/** The signal that ended a command, which a shell reports as an exit code above 128. */
function signalBehind(exitCode: number): string | undefined {
  if (exitCode <= 128) return undefined
  return Object.entries(constants.signals).find(([, number]) => exitCode === 128 + number)?.[0]
}
