import { LINE_BREAK } from '../documents/line_and_column.ts'

/** A value of an INI file, and the line that it starts on, from 1. */
export interface ConfigValue {
  value: string
  line: number
}

/** Why a text is not an INI file for Python, and the line. */
export class ConfigError extends Error {
  constructor(
    readonly reason: string,
    readonly line: number,
  ) {
    super(reason)
  }
}

/** A comment within a line: a `;` after Python's whitespace. */
const INLINE_COMMENT = /(?:^|\s);/
const SECTION = /^\[(.+)\]/

/**
 * Reads an INI text as Python's configparser does the way Ansible uses it: comments after ` ;`, whole
 * lines of `#` or `;`, values continued on deeper lines, `=` or `:`, keys in any case, nothing twice.
 * No package on npm does all of these.
 *
 * Returns a lookup that falls back on `[DEFAULT]`, and throws a `ConfigError`.
 */
export function parseConfig(
  text: string,
): (section: string, key: string) => ConfigValue | undefined {
  const sections = new Map<string, Map<string, { lines: string[]; line: number }>>()
  let section: Map<string, { lines: string[]; line: number }> | undefined
  let option: { lines: string[]; line: number } | undefined
  let indentation = 0
  let failure: ConfigError | undefined
  for (const [index, line] of text.split(LINE_BREAK).entries()) {
    const commented = /^\s*[#;]/.test(line) || INLINE_COMMENT.test(line)
    const content = /^\s*[#;]/.test(line) ? '' : (line.split(INLINE_COMMENT)[0] ?? '').trim()
    if (content === '') {
      if (!commented) option?.lines.push('')
      continue
    }
    const depth = line.search(/\S/)
    if (option && depth > indentation) {
      option.lines.push(content)
      continue
    }
    indentation = depth
    const header = SECTION.exec(content)?.[1]
    if (header !== undefined) {
      if (sections.has(header) && header !== 'DEFAULT') {
        throw new ConfigError(`section [${header}] appears a second time here`, index + 1)
      }
      section = sections.get(header) ?? new Map()
      sections.set(header, section)
      option = undefined
      continue
    }
    if (section === undefined) throw new ConfigError('there is no [section] before this', index + 1)
    const at = content.search(/[=:]/)
    const name = content.slice(0, Math.max(at, 0)).trimEnd()
    const value = content.slice(at + 1).trimStart()
    if (name === '') {
      failure ??= new ConfigError('neither a [section] nor key = value', index + 1)
      continue
    }
    if (section.has(name.toLowerCase())) {
      throw new ConfigError(`${name} appears a second time in its section`, index + 1)
    }
    option = { lines: [value], line: index + 1 }
    section.set(name.toLowerCase(), option)
  }
  if (failure) throw failure
  return (name, key) => {
    const found =
      sections.get(name)?.get(key) ?? (sections.has(name) && sections.get('DEFAULT')?.get(key))
    return found ? { value: found.lines.join('\n').trimEnd(), line: found.line } : undefined
  }
}
