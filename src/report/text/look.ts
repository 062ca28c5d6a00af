import picocolors from 'picocolors'
import type { Paint } from './table.ts'

/** How texts are shown: how wide, in which colours, and whether each row is shown. */
export interface Look {
  /** In columns; Infinity if lines may be as long as they like. */
  width: number
  /** Whether each row is shown, however many are alike. */
  all: boolean
  heading: Paint
  good: Paint
  bad: Paint
  doubtful: Paint
  faint: Paint
}

/**
 * The look of a terminal of so many columns; without colour every paint leaves the text as it is.
 */
export function lookOf(width: number, inColor: boolean, all: boolean): Look {
  const { bold, green, red, yellow, dim } = picocolors.createColors(inColor)
  return { width, all, heading: bold, good: green, bad: red, doubtful: yellow, faint: dim }
}
