import type { Writable } from 'node:stream'
import type { Limits } from '../contracts.ts'

/** The character that Ctrl-D sends on a terminal. */
const END_OF_TRANSMISSION = '\x04'

/**
 * Whether a text ends with a question for a password, from any program, that waits for an answer.
 */
function asksForPassword(text: string): boolean {
  const line = text.slice(text.lastIndexOf('\n') + 1)
  return /password/i.test(line) && line.trimEnd().endsWith(':')
}

/**
 * Answers the one question that a command may ask. A command that asks a second time, because the
 * answer was wrong, or that asks for another password, gets no more input.
 */
export class PasswordPrompt {
  readonly #stdin: Writable
  readonly #prompt: NonNullable<Limits['prompt']>
  readonly #onTerminal: boolean
  /** How many questions the command has asked so far. */
  #questions = 0

  constructor(stdin: Writable, prompt: NonNullable<Limits['prompt']>, onTerminal: boolean) {
    this.#stdin = stdin
    this.#prompt = prompt
    this.#onTerminal = onTerminal
  }

  /** Gets everything that the command has written so far on one of its streams. */
  see(text: string): void {
    const { pattern, answer } = this.#prompt
    const questions = answer === undefined ? 0 : [...text.matchAll(pattern)].length
    const isNew = questions > this.#questions
    const isFirst = this.#questions === 0
    if (isNew && isFirst) this.#stdin.write(`${answer}\n`)
    else if (isNew || (isFirst && asksForPassword(text))) this.#refuse()
    this.#questions = Math.max(this.#questions, questions)
  }

  #refuse(): void {
    // On a terminal the end of the input is a character.
    if (this.#onTerminal) this.#stdin.write(END_OF_TRANSMISSION)
    this.#stdin.end()
  }
}
