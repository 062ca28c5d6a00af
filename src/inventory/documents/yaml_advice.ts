/** A usual mistake in YAML, and what to do about it. */
interface Look {
  /** Matches a line with the mistake; the text is one whole line. */
  line: RegExp
  advice: string
}

const LOOKS: readonly Look[] = [
  { line: /^\s*\u00a0/, advice: 'indent it with spaces: there are no-break spaces here' },
  { line: /^ *\t/, advice: 'indent it with spaces: there is a tab here' },
  { line: /: *\{\{/, advice: 'put quotes around a value that begins with {{' },
  { line: /: [%@`]/, advice: 'put quotes around a value that begins with %, @ or `' },
  { line: /: [^'"#[{]*: /, advice: 'put quotes around a value that has a colon and a space in it' },
  { line: /: "[^"]*"[^,\]}\s#]/, advice: 'write " inside of quotes as \\", or use single quotes' },
  { line: /: '[^']*'[^',\]}\s#]/, advice: "write ' inside of quotes as '', or use double quotes" },
  { line: /^\s*(- )?[\w.-]+:[^\s/]/, advice: 'put a space after the colon' },
  { line: /\[[^[\]]*$|\{[^{}]*$/, advice: 'close the bracket' },
  { line: /^[^"]*"[^"]*$|^[^']*'[^']*$/, advice: 'close the quotes' },
  { line: /^\s*(- )?[\w.-]+$/, advice: 'put a colon after the key' },
]

/**
 * What to do about text that is not YAML. It looks at the line at `offset`, then at the line
 * before, because parsers often notice a mistake one line late. Undefined if neither has a usual
 * mistake.
 */
export function yamlAdvice(text: string, offset: number): string | undefined {
  const lines = text.slice(0, offset).split('\n')
  const rest = text.slice(offset).split('\n', 1)[0] ?? ''
  const here = { line: `${lines.pop() ?? ''}${rest}`.trimEnd(), where: '' }
  const before = lines.findLast((line) => line.trim() !== '' && !line.trim().startsWith('#')) ?? ''
  for (const { line, where } of [here, { line: before.trimEnd(), where: ', in the line above' }]) {
    const look = LOOKS.find(({ line: pattern }) => pattern.test(line))
    if (look) return `${look.advice}${where}`
  }
  return undefined
}
