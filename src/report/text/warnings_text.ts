import type { Problem } from '../../problems.ts'
import { renderProblem, withoutRepetitions } from './lines.ts'
import type { Look } from './look.ts'
import { fold } from './table.ts'

/** Warnings for people at a terminal: folded, and marked by more than a colour. */
export const renderWarnings = (problems: readonly Problem[], look: Look): string =>
  withoutRepetitions(problems)
    .map((problem) => {
      const text = fold(`${WARNING} ${renderProblem(problem)}`, look.width, 2)
      return `${look.doubtful(WARNING)}${text.slice(WARNING.length)}\n`
    })
    .join('')

const WARNING = 'warning:'
