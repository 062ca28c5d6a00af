import { grouped } from '../../grouped.ts'
import type { Problem } from '../../problems.ts'

/** Problems as lines, without repetitions. */
export const renderProblems = (problems: readonly Problem[]): string =>
  withoutRepetitions(problems)
    .map((problem) => `${renderProblem(problem)}\n`)
    .join('')

/**
 * Each problem once; and equal problems of several hosts as one problem, because one cause often
 * affects many hosts. Addresses and fingerprints are something that each host has to itself: these
 * problems stay apart.
 */
export function withoutRepetitions(problems: readonly Problem[]): Problem[] {
  const alike = grouped(distinctProblems(problems), (problem) => {
    const { code, text, hint } = problem
    return isOfHost(problem) ? `${code} ${text}; ${hint}` : renderProblem(problem)
  })
  return [...alike.values()].flatMap(together)
}

/** Each problem once, as it is shown: a group's mistake is found again at each of its hosts. */
export const distinctProblems = (problems: readonly Problem[]): Problem[] => [
  ...new Map(problems.map((problem) => [renderProblem(problem), problem])).values(),
]

/** Other problems are about places in files, targets and so on, which are not repeated. */
const isOfHost = ({ severity, subject }: Problem): boolean =>
  severity === 'host' || (severity === 'warning' && !subject.includes(':'))

function together(alike: readonly Problem[]): Problem[] {
  const names = alike.map(({ subject }) => subject)
  return alike.slice(0, 1).map((problem) => ({ ...problem, subject: inShort(names, 'more hosts') }))
}

const MOST_NAMES = 5

/** Names in a row, some of many: `hv1, hv2, hv3, hv4 and 96 more`. */
export function inShort(names: readonly string[], more = 'more'): string {
  if (names.length < 2) return names.join()
  const shown = names.length > MOST_NAMES ? names.slice(0, MOST_NAMES - 1) : names.slice(0, -1)
  const rest = names.length - shown.length
  return `${shown.join(', ')} and ${rest === 1 ? names.at(-1) : `${rest} ${more}`}`
}

/** A problem as one line: `SUBJECT: text; hint [code]`, safe to print. */
export function renderProblem({ subject, text, hint, code }: Problem): string {
  return `${printable(`${subject}: ${text}; ${hint}`)} [${code}]`
}

/**
 * Text from anywhere, made safe for a terminal and a log: control characters, line ends and
 * characters that turn the writing direction are shown as escapes instead of taking effect.
 */
export function printable(text: string): string {
  return text.replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}]/gu, escapeCharacter)
}

function escapeCharacter(character: string): string {
  const code = character.codePointAt(0)?.toString(16) ?? ''
  return code.length > 2 ? `\\u{${code}}` : `\\x${code.padStart(2, '0')}`
}
