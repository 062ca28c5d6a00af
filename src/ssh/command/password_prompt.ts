import type { Writable } from 'node:stream'
import type { Limits } from '../contracts.ts'

/** The character that Ctrl-D sends on a terminal. */
const END_OF_TRANSMISSION = '\x04'

/** Of an unfinished line that is longer, only so many characters at its end are kept. */
const MOST_OF_A_LINE = 1000

/** Whether a line that has not ended is a question for a password, from any program, that waits. */
const asksForPassword = (line: string): boolean =>
  /password/i.test(line) && line.trimEnd().endsWith(':')

/**
 * Answers the one question that a command may ask. A command that asks a second time, because the
 * answer was wrong, or that asks for another password, gets no more input.
 */
export class PasswordPrompt {
  readonly #stdin: Writable
  readonly #prompt: NonNullable<Limits['prompt']>
  readonly #onTerminal: boolean
  #isAnswered = false

  constructor(stdin: Writable, prompt: NonNullable<Limits['prompt']>, onTerminal: boolean) {
    this.#stdin = stdin
    this.#prompt = prompt
    this.#onTerminal = onTerminal
  }

  /**
   * Gives a function that gets all that the command writes on one of its streams. Start files of a
   * shell may write much before the question.
   */
  watch(): (chunk: Buffer) => void {
    /** The last line, which has not ended yet. */
    let line = ''
    return (chunk) => {
      const text = line + chunk
      const isAsked = this.#questionsIn(text) > this.#questionsIn(line)
      line = shortened(text.slice(text.lastIndexOf('\n') + 1))
      this.#see(isAsked, asksForPassword(line))
    }
  }

  /** A text that the command wrote, without the question that was answered. */
  withoutQuestion(text: string): string {
    return this.#isAnswered ? text.replace(this.#prompt.pattern, '') : text
  }

  /** The number of questions in a text, which has none without an answer to give. */
  #questionsIn(text: string): number {
    const { pattern, answer } = this.#prompt
    return answer === undefined ? 0 : (text.match(pattern)?.length ?? 0)
  }

  #see(isAsked: boolean, isAskedForAny: boolean): void {
    if (isAsked && !this.#isAnswered) {
      this.#isAnswered = true
      this.#stdin.write(`${this.#prompt.answer}\n`)
    } else if (isAsked || (isAskedForAny && !this.#isAnswered)) this.#refuse()
  }

  #refuse(): void {
    // On a terminal the end of the input is a character.
    if (this.#onTerminal) this.#stdin.write(END_OF_TRANSMISSION)
    this.#stdin.end()
  }
}

/** The end of a long line, after a character that no question begins with. */
const shortened = (line: string) =>
  line.length > MOST_OF_A_LINE ? `…${line.slice(-MOST_OF_A_LINE)}` : line
