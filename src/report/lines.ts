import type { Problem } from '../problems.ts'

/** Problems as lines, each once: a group's mistake is found again at each of its hosts. */
export function renderProblems(problems: readonly Problem[]): string {
  return [...new Set(problems.map(renderProblem))].map((line) => `${line}\n`).join('')
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
