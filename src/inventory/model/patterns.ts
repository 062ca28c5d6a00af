import { failure, type Outcome, problem, success } from '../../problems.ts'
import { commonExpression, compiled } from './expressions.ts'
import type { Group, Inventory } from './model.ts'
import { hostNamed } from './precedence.ts'
import { parseAddress } from './ranges.ts'

class PatternError extends Error {}

/** A part of a pattern that only Python can evaluate. */
class PythonOnly extends Error {}

/**
 * The names of the hosts that a host pattern means, in the order of `ansible PATTERN --list-hosts`:
 * `web`, `all`, `web*`, `~web[0-9]+`, `web[0:2]`, and these with `:` or `,` between, `&` for those
 * that are also in, `!` for those that are not in (ansible/inventory/manager.py). No match is not a
 * problem. `place` is where the pattern stands, for what is wrong with it. A regular expression
 * that JavaScript may read otherwise than Python is the problem `needs-ansible`, until `matched`
 * has it.
 */
export function hostsMatching(
  inventory: Inventory,
  pattern: string,
  place: string,
): Outcome<string[]> {
  const refused = (reason: string) => failure(problem('host-pattern', place, { pattern, reason }))
  const matched = inventory.matched.get(pattern)
  if (matched) return 'hosts' in matched ? success(matched.hosts) : refused(matched.reason)
  try {
    const hosts = new Matcher(inventory).hostsOf(splitPattern(pattern))
    return success([...new Set(hosts)])
  } catch (error) {
    if (error instanceof PythonOnly) {
      return failure(problem('needs-ansible', place, { what: `the host pattern ${pattern}` }))
    }
    if (!(error instanceof PatternError)) throw error
    return refused(error.message)
  }
}

/**
 * Splits a pattern at commas, or at colons if there are no commas, unless the whole text is an
 * address with a port.
 */
function splitPattern(pattern: string): string[] {
  // A [ without a ] behind it parts as blanks do, and would make the match look for its ] each time.
  const closed = pattern.lastIndexOf(']') + 1
  const matchable = pattern.slice(0, closed) + pattern.slice(closed).replaceAll('[', ' ')
  const parts = pattern.includes(',')
    ? pattern.split(',')
    : parseAddress(pattern)
      ? [pattern]
      : (matchable.match(/(?:[^\s:[\]]|\[[^\]]*\])+/g) ?? [])
  return parts.map((part) => part.trim()).filter(Boolean)
}

class Matcher {
  readonly #inventory: Inventory

  constructor(inventory: Inventory) {
    this.#inventory = inventory
  }

  /**
   * Sorts patterns: those that add hosts come before those that narrow, in whatever order they are
   * written.
   */
  hostsOf(patterns: readonly string[]): string[] {
    if (patterns.some((pattern) => /^[&!]$/.test(pattern))) {
      throw new PatternError('there is nothing after & or !')
    }
    const adding = patterns.filter((pattern) => !/^[&!]/.test(pattern))
    let hosts = (adding.length > 0 ? adding : ['all']).flatMap((pattern) =>
      this.#inventory.hosts.has(pattern) ? [pattern] : this.#matches(pattern),
    )
    for (const [sign, isKept] of [
      ['&', true],
      ['!', false],
    ] as const) {
      for (const pattern of patterns.filter((other) => other.startsWith(sign))) {
        const others = new Set(this.#matches(pattern.slice(1)))
        hosts = hosts.filter((host) => others.has(host) === isKept)
      }
    }
    return hosts
  }

  #matches(pattern: string): string[] {
    const subscript = /^(.+)\[(?:(-?[0-9]+)|([0-9]+)[:-]([0-9]*))\]$/.exec(pattern)
    if (pattern.startsWith('~') || subscript === null) return this.#enumerate(pattern)
    const [, expression = '', index, start, end] = subscript
    const hosts = this.#enumerate(expression)
    if (hosts.length === 0) return []
    if (index === undefined && end !== '0') {
      return hosts.slice(Number(start), end ? Number(end) + 1 : undefined)
    }
    const host = hosts.at(Number(index ?? start))
    if (host === undefined) throw new PatternError(`${expression} has only ${hosts.length} hosts`)
    return [host]
  }

  #enumerate(pattern: string): string[] {
    const { groups, hosts } = this.#inventory
    const matcher = this.#matcherOf(pattern)
    const matching = [...groups.values()].filter(({ name }) => matcher.test(name))
    const results = matching.flatMap((group) => hostsIn(group))
    if (matching.length === 0 || /^~|[.?*[]/.test(pattern)) {
      results.push(...[...hosts.keys()].filter((name) => matcher.test(name)))
    }
    if (results.length > 0) return [...new Set(results)]
    const localhost = hostNamed(this.#inventory, pattern)
    return localhost ? [localhost.name] : []
  }

  #matcherOf(pattern: string): RegExp {
    const { groups, hosts } = this.#inventory
    const matcher = pattern.startsWith('~')
      ? commonExpression(pattern.slice(1), [...groups.keys(), ...hosts.keys()])
      : wildcards(pattern)
    if (matcher === undefined) throw new PythonOnly()
    return matcher
  }
}

/** The hosts of a group and of its children, level by level. */
export function hostsIn(group: Group): string[] {
  const groups = new Set([group])
  for (const { children } of groups) for (const child of children) groups.add(child)
  return [...new Set([...groups].flatMap(({ hosts }) => hosts.map(({ name }) => name)))]
}

/**
 * The expression for a pattern with wildcards, as Python's fnmatch.translate makes it; undefined
 * for ranges that it takes apart. The text between two `*` is matched at its first place only (an
 * atomic group, written as a lookahead), so that many `*` do not take more time.
 */
function wildcards(pattern: string): RegExp | undefined {
  const pieces = ['']
  // A [ without a ] behind it is one itself; its ] must not be looked for each time.
  const closed = pattern.lastIndexOf(']') + 1
  const sets = pattern.slice(0, closed).matchAll(/\[(!?\]?[^\]]*)\]|[\s\S]/g)
  for (const [part = '', set] of [...sets, ...pattern.slice(closed)]) {
    if (part !== '*') pieces[pieces.length - 1] += oneCharacter(part, set)
    else if (pieces.length === 1 || pieces.at(-1) !== '') pieces.push('')
  }
  const [first, ...others] = pieces
  const last = others.pop()
  const between = others.map((piece, index) => `(?=(.*?${piece}))(?:\\${index + 1})`).join('')
  return compiled(`^(?:${first}${between}${last === undefined ? '' : `.*${last}`})$`, 'su')
}

function oneCharacter(part: string, set: string | undefined): string {
  if (part === '?') return '.'
  if (set === undefined) return part.replace(/[\\^$.*+?()[\]{}|/]/, '\\$&')
  const members = set.replace(/^!/, '').replace(/[\\\]^[]/g, '\\$&')
  return `[${set.startsWith('!') ? '^' : ''}${members}]`
}
