import type { WriteStream } from 'node:tty'
import type { Context } from '../../dispatch/context.ts'
import { type Look, lookOf } from '../../report/look.ts'

const LEAST_COLUMNS = 40

/**
 * How to show texts on stdout: as wide as COLUMNS says, else as the terminal is; a pipe or file
 * gets long lines. Colours are used on terminals unless NO_COLOR is set; FORCE_COLOR asks for them
 * elsewhere.
 */
export function lookOfStdout({ environment, stdout }: Context): Look {
  const terminal = terminalOf(stdout)
  const { COLUMNS = '', NO_COLOR, FORCE_COLOR } = environment
  const columns = /^[1-9]\d{0,4}$/.test(COLUMNS) ? Number(COLUMNS) : terminal?.columns
  const width = columns === undefined ? Number.POSITIVE_INFINITY : Math.max(columns, LEAST_COLUMNS)
  if (NO_COLOR) return lookOf(width, false)
  const forced = FORCE_COLOR !== undefined && !['0', 'false'].includes(FORCE_COLOR)
  return lookOf(width, forced || (terminal?.hasColors(environment) ?? false))
}

/** The stream as a terminal; undefined if it is not one. */
export const terminalOf = (stream: NodeJS.WritableStream): WriteStream | undefined =>
  'isTTY' in stream && stream.isTTY ? (stream as WriteStream) : undefined
