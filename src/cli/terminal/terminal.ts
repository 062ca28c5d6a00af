import type { WriteStream } from 'node:tty'
import type { Context } from '../../dispatch/context.ts'
import { type Look, lookOf } from '../../report/text/look.ts'

const LEAST_COLUMNS = 40

/**
 * How to show texts on stdout: as wide as COLUMNS says, else as the terminal is; a pipe or file
 * gets long lines. Colours are used on terminals unless NO_COLOR is set; FORCE_COLOR asks for them
 * elsewhere.
 */
export const lookOfStdout = ({ environment, stdout }: Context, all = false): Look =>
  lookOfStream(stdout, environment, all)

/** The same for stderr. */
export const lookOfStderr = ({ environment, stderr }: Context): Look =>
  lookOfStream(stderr, environment, false)

function lookOfStream(
  stream: NodeJS.WritableStream,
  environment: Context['environment'],
  all: boolean,
): Look {
  const terminal = terminalOf(stream)
  const { COLUMNS = '', NO_COLOR, FORCE_COLOR } = environment
  const columns = /^[1-9]\d{0,4}$/.test(COLUMNS) ? Number(COLUMNS) : terminal?.columns
  const width = columns === undefined ? Infinity : Math.max(columns, LEAST_COLUMNS)
  if (NO_COLOR) return lookOf(width, false, all)
  const forced = FORCE_COLOR !== undefined && !['0', 'false'].includes(FORCE_COLOR)
  return lookOf(width, forced || (terminal?.hasColors(environment) ?? false), all)
}

/** The stream as a terminal; undefined if it is not one. */
export const terminalOf = (stream: NodeJS.WritableStream): WriteStream | undefined =>
  'isTTY' in stream && stream.isTTY ? (stream as WriteStream) : undefined
