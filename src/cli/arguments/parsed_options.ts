import { UsageError } from './command.ts'

/** Options as yargs gives them, read with their types. */
export class ParsedOptions {
  constructor(private readonly parsed: Readonly<Record<string, unknown>>) {}

  /** Whether an option was given. */
  has(name: string): boolean {
    return this.parsed[name] !== undefined && this.parsed[name] !== false
  }

  /**
   * The values of an option that may be given several times, each time with several values,
   * separated by commas.
   */
  list(name: string): string[] {
    return this.texts(name).flatMap((text) => {
      const values = text.split(',').filter(Boolean)
      return values.length > 0 ? values : this.#empty(name)
    })
  }

  /** The texts of an option that may be given several times. */
  texts(name: string): string[] {
    return [this.parsed[name] ?? []].flat().map(String)
  }

  /** The text of an option that may be given once; undefined if it is not given. */
  text(name: string): string | undefined {
    const value = this.parsed[name]
    if (Array.isArray(value)) throw new UsageError(`--${name} is given twice`)
    if (value === '') this.#empty(name)
    return value === undefined ? undefined : String(value)
  }

  /** An empty value would be the same as none: probably a variable of a shell is not set. */
  #empty(name: string): never {
    throw new UsageError(`${/^[A-Z]/.test(name) ? name : `--${name}`} is empty`)
  }
}
