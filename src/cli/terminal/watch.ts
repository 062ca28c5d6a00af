import type { Context, Watch } from '../../dispatch/context.ts'
import type { Answer } from '../../fleet/answer.ts'
import { numbered } from '../../report/text/counts.ts'
import { printable } from '../../report/text/lines.ts'
import { createProgress } from './progress.ts'
import { terminalOf } from './terminal.ts'

const DIALOGUE = 3

/**
 * Writes to stderr what is being done if `-v` was given; otherwise it shows people at a terminal
 * how many hypervisors have answered. Undefined if nothing is to be shown.
 */
export function createWatch(
  verbosity: number,
  isForPeople: boolean,
  { stderr }: Context,
): Watch | undefined {
  if (verbosity === 0) {
    const terminal = isForPeople ? terminalOf(stderr) : undefined
    return terminal && { step: () => {}, trace: undefined, ...createProgress(terminal) }
  }
  const say = (text: string) => stderr.write(`${printable(text)}\n`)
  let started = 0
  return {
    step: say,
    asking: ({ length }) => {
      started = performance.now()
      say(`asking ${numbered(length, 'hypervisor')}`)
    },
    answered: (name, answer) => {
      const seconds = ((performance.now() - started) / 1000).toFixed(1)
      say(`${name}: ${outcomeOf(answer)} after ${seconds} s`)
    },
    done: () => {},
    trace: verbosity < DIALOGUE ? undefined : (name, line) => say(`${name} | ${line}`),
  }
}

const outcomeOf = (answer: Answer): string =>
  'problem' in answer
    ? `${answer.status} [${answer.problem.code}]`
    : `${answer.status}, architectures: ${answer.capabilities.size}`
