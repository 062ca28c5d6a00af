import type { Problem } from '../problems.ts'

/**
 * Problems as lines. Each stands once, because a group's mistake is found again at each of its hosts;
 * and one line says what is the same of several hosts, because one cause mostly has many of them.
 */
export function renderProblems(problems: readonly Problem[]): string {
  const alike = new Map<string, Problem[]>()
  for (const problem of new Map(problems.map((each) => [renderProblem(each), each])).values()) {
    const key = isOfHost(problem) ? `${problem.code} ${common(problem)}` : renderProblem(problem)
    const group = alike.get(key)
    if (group) group.push(problem)
    else alike.set(key, [problem])
  }
  return [...alike.values()].map((group) => `${renderProblem(together(group))}\n`).join('')
}

/** The subjects of other problems are places in files, targets, or what else there is one of. */
const isOfHost = ({ severity, subject }: Problem): boolean =>
  severity === 'host' || (severity === 'warning' && !subject.includes(':'))

/** What a problem says, without what differs from host to host: addresses, names and fingerprints. */
function common({ subject, text, hint }: Problem): string {
  const words = `${text}; ${hint}`.replaceAll(subject, '').split(' ')
  const differs = (word: string, at: number) =>
    words[at + 1] === 'port' ||
    ['port', 'name'].includes(words[at - 1] ?? '') ||
    words.slice(at - 3, at).join(' ') === 'host key of' ||
    word.includes('SHA256:')
  return words.filter((word, at) => !differs(word, at)).join(' ')
}

const MOST_NAMES = 5

function together([first, ...others]: readonly Problem[]): Problem {
  const problem = first as Problem
  if (others.length === 0) return problem
  const names = [problem, ...others].map(({ subject }) => subject)
  const shown = names.length > MOST_NAMES ? names.slice(0, MOST_NAMES - 1) : names.slice(0, -1)
  const rest = names.length - shown.length
  const last = rest === 1 ? names.at(-1) : `${rest} more hosts`
  const isSame = others.every(({ text }) => text === problem.text)
  return {
    ...problem,
    subject: `${shown.join(', ')} and ${last}`,
    text: isSame ? problem.text : `${problem.text}, and likewise for the others`,
  }
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
