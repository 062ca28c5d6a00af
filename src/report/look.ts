import picocolors from 'picocolors'
import type { Paint } from './table.ts'

/** How texts are shown: how wide, and in which colours. */
export interface Look {
  /** In columns; Infinity if lines may be as long as they like. */
  width: number
  heading: Paint
  good: Paint
  bad: Paint
  doubtful: Paint
  faint: Paint
}

/**
 * The look of a terminal of so many columns; without colour every paint leaves the text as it is.
 */
export function lookOf(width: number, inColor: boolean): Look {
  const { bold, green, red, yellow, dim } = picocolors.createColors(inColor)
  return { width, heading: bold, good: green, bad: red, doubtful: yellow, faint: dim }
}
