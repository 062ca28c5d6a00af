import {
  type ChildProcess,
  type ChildProcessWithoutNullStreams,
  type SpawnOptions,
  spawn,
} from 'node:child_process'
import { killGroup, startWithUs } from './kill_group.ts'
import { freed, isShortage, waitUntilFreed } from './shortage.ts'
import { listeningTime } from './time_limit.ts'

/** A program that runs, or why it does not. */
export type Started<Child extends ChildProcess> = Child | { failed: NodeJS.ErrnoException }

/**
 * Starts a program; where this machine is short of processes or of descriptors, waits until some are
 * free. It ends with this process. Never throws, and never gives a child without its streams.
 *
 * @param signal ends the wait
 * @param kill ends the program with this process, at once; without it SIGKILL does
 */
export async function startProgram(
  program: string,
  words: readonly string[],
  options: SpawnOptions,
  signal: AbortSignal,
  kill: (child: ChildProcess) => void = options.detached ? killGroup : killAlone,
): Promise<Started<ChildProcessWithoutNullStreams>> {
  const since = listeningTime()
  for (;;) {
    const started = await tryToStart(program, words, options, kill)
    if (!('failed' in started) || !isShortage(started.failed.code)) return started
    if (!(await waitUntilFreed(since, signal))) return started
  }
}

const killAlone = (child: ChildProcess): void => {
  child.kill('SIGKILL')
}

async function tryToStart(
  program: string,
  words: readonly string[],
  options: SpawnOptions,
  kill: (child: ChildProcess) => void,
): Promise<Started<ChildProcessWithoutNullStreams>> {
  try {
    const child = startWithUs(() => spawn(program, words, options), kill)
    if (child.pid !== undefined) {
      child.once('exit', freed)
      child.once('close', freed)
      return child as ChildProcessWithoutNullStreams
    }
    return { failed: await new Promise((resolve) => child.once('error', resolve)) }
  } catch (error) {
    return { failed: error as NodeJS.ErrnoException }
  }
}
