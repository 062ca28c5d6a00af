import { CHOMPING_MODE, SCALAR_STYLE, type ScalarEvent } from 'js-yaml'

/** Whether a scalar was written with `|` or `>`. */
export const isBlockScalar = ({ style }: ScalarEvent): boolean =>
  style === SCALAR_STYLE.LITERAL_BLOCK || style === SCALAR_STYLE.FOLDED_BLOCK

/**
 * A line without its line break, and the line break, which may be missing in the last line of a
 * text.
 */
const LINE = /([^\r\n]*)(\r\n|[\r\n]|$)/y

/**
 * The text of a block scalar by libyaml's rules (yaml_parser_scan_block_scalar in its scanner.c).
 * js-yaml adds a line break where the scalar ends with the file and the file has none.
 */
export function blockScalarText(text: string, scalar: ScalarEvent): string {
  const { valueStart, valueEnd, chomping } = scalar
  const indentation = Math.max(scalar.indent, 0)
  const isFolded = scalar.style === SCALAR_STYLE.FOLDED_BLOCK
  let result = ''
  let breakBefore = ''
  let emptyLines = ''
  let afterDeeperLine = false
  for (const [line, lineBreak] of linesBetween(text, valueStart, valueEnd)) {
    // js-yaml accepts no line with fewer spaces, except for one that has nothing else.
    if (scalar.indent < 0 || line.length <= indentation) {
      emptyLines += lineBreak
      continue
    }
    const content = line.slice(indentation)
    const isDeeper = content.startsWith(' ') || content.startsWith('\t')
    if (!isFolded || breakBefore === '' || afterDeeperLine || isDeeper) result += breakBefore
    else if (emptyLines === '') result += ' '
    result += emptyLines + content
    emptyLines = ''
    breakBefore = lineBreak
    afterDeeperLine = isDeeper
  }
  if (chomping !== CHOMPING_MODE.STRIP) result += breakBefore
  return chomping === CHOMPING_MODE.KEEP ? result + emptyLines : result
}

/** The lines between two offsets, each with its line break, which is always `\n`. */
function* linesBetween(
  text: string,
  start: number,
  end: number,
): Generator<[line: string, lineBreak: string]> {
  let position = start
  while (position < end) {
    LINE.lastIndex = position
    const [whole = '', line = '', lineBreak = ''] = LINE.exec(text) ?? []
    yield [line, lineBreak === '' ? '' : '\n']
    position += whole.length
  }
}
