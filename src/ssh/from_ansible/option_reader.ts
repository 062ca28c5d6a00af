import { type Problem, problem } from '../../problems.ts'
import { characterName, Float, kindOf, textOf, truthOf, type Value } from '../../values.ts'
import {
  type AnsibleOption,
  type ConnectionSources,
  findOption,
  type Origin,
} from './ansible_options.ts'
import { splitWords } from './arguments.ts'

/** An option's text and where it was set. */
export type OptionText = Origin & { text: string }

/** Reads the options of one host, and collects the problems with them in `problems`. */
export class OptionReader {
  /** The problems of all options that were read so far. */
  readonly problems: Problem[] = []

  constructor(
    readonly host: string,
    readonly sources: ConnectionSources,
  ) {}

  /**
   * The text of an option; undefined if it is not set, empty (which is the same to Ansible), or
   * wrong.
   */
  text(option: AnsibleOption): OptionText | undefined {
    const found = findOption(option, this.sources)
    if (!found) return undefined
    const { value, ...origin } = found
    const text = plainText(value)
    if (text === undefined) return this.unexpected(origin.name, kindOf(value), 'a string')
    const [control] = NOT_ALLOWED[option.holds ?? 'line'].exec(text) ?? []
    if (control !== undefined) {
      return this.unexpected(
        origin.name,
        `text with ${characterName(control)} in it`,
        WITHOUT_CONTROL,
      )
    }
    return text === '' ? undefined : { text: withoutQuotes(text), ...origin }
  }

  /**
   * A secret that a program asks for, which takes a line: what a file or a vault has after the first
   * line, often only a line break, is not a part of it.
   */
  answer(option: AnsibleOption): string | undefined {
    return this.text(option)?.text.split(/[\r\n]/, 1)[0]
  }

  /** The same as `text` for an option for which empty text is a value of its own. */
  textOrEmpty(option: AnsibleOption): OptionText | undefined {
    const found = findOption(option, this.sources)
    if (found?.value !== '') return this.text(option)
    const { value: text, ...origin } = found
    return { text, ...origin }
  }

  /** The words of an option's text, `expected` being what they are; none if a quote stays open. */
  words({ text, name }: OptionText, expected: string): string[] {
    const words = splitWords(text)
    if (!words) this.unexpected(name, 'text with an open quote', expected)
    return words ?? []
  }

  /** A whole number from `least` to `most`; to Ansible `2200.0` is one too. */
  integer(option: AnsibleOption, least: number, most: number): number | undefined {
    const found = this.text(option)
    if (!found) return undefined
    const number = /^\s*\d{1,9}(?:\.0{1,9})?\s*$/.test(found.text) ? Number(found.text) : Number.NaN
    if (number >= least && number <= most) return number
    const expected = `a whole number from ${least} to ${most}`
    return this.unexpected(found.name, JSON.stringify(found.text), expected)
  }

  /**
   * A truth value in any of Ansible's spellings. To Ansible all other text is false; here it is an
   * error, because a slip must not turn off the checking of host keys.
   */
  boolean(option: AnsibleOption): boolean | undefined {
    const found = this.text(option)
    if (!found) return undefined
    return (
      truthOf(found.text) ??
      this.unexpected(found.name, JSON.stringify(found.text), 'true or false')
    )
  }

  /**
   * Reports that an option `name` has the value `found`, and what was expected. Gives undefined.
   */
  unexpected(name: string, found: string, expected: string): undefined {
    const place = this.sources.placeOf?.(name)
    const detail = { name: place === undefined ? name : `${name} (${place})`, found, expected }
    return this.report(problem('connection-setting', this.host, detail))
  }

  /** Notes a problem once, however often the option is read. */
  report(found: Problem): undefined {
    if (!this.problems.some(({ text }) => text === found.text)) this.problems.push(found)
  }
}

/**
 * Characters that are not allowed: no program accepts NUL, and the others have no meaning in a line
 * of text or in words.
 */
const NOT_ALLOWED = {
  line: /\p{Cc}/u,
  words: /[^\P{Cc}\t\n\r]/u,
  secret: /\0/u,
}

const WITHOUT_CONTROL = 'text without control characters'

function plainText(value: Value): string | undefined {
  if (['number', 'bigint', 'boolean'].includes(typeof value)) return String(value)
  if (value instanceof Float && Number.isInteger(value.value)) return value.value.toFixed(1)
  return textOf(value)
}

/** The text without a pair of quotes around it. Ansible removes them too. */
const withoutQuotes = (text: string) => /^(["'])(.*)(?<!\\)\1$/s.exec(text)?.[2] ?? text
