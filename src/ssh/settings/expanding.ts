import { atHome } from '../../values.ts'
import { expandTokens, type Tokens } from './tokens.ts'

type Environment = Readonly<Record<string, string | undefined>>

/** Expands tokens and `~` in the settings of one host. */
export class Expanding {
  /** The first setting of which only ssh knows what it stands for; undefined if there is none. */
  beyondSsh2: string | undefined
  readonly #tokens: Tokens
  readonly #environment: Environment
  readonly #home: string

  constructor(tokens: Tokens, environment: Environment, home: string) {
    this.#tokens = tokens
    this.#environment = environment
    this.#home = home
  }

  /** A path, in which variables of the environment count too. */
  path(keyword: string, text: string): string {
    return this.#expanded(keyword, text, this.#environment)
  }

  /** A command line: its variables are for the shell. */
  command(keyword: string, text: string): string {
    return this.#expanded(keyword, text, {})
  }

  #expanded(keyword: string, text: string, environment: Environment): string {
    const expanded = expandTokens(text, this.#tokens, environment)
    // Whose home `~user` is, only ssh asks.
    if (expanded === undefined || /^~[^/]/.test(expanded)) this.beyondSsh2 ??= keyword
    return atHome(expanded ?? text, this.#home)
  }
}
