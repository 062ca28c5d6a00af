import type { Look } from './look.ts'
import { fold } from './table.ts'

/** The page of a problem for a terminal: headings, links and lists of its Markdown as plain text. */
export const renderProblemPage = (page: string, look: Look): string =>
  `${page
    .trimEnd()
    .split('\n')
    .map((line) => rendered(line, look))
    .join('\n')}\n`

function rendered(line: string, { heading, faint, width }: Look): string {
  const title = /^#+ (.*)$/.exec(line)?.[1]
  if (title !== undefined) return heading(title)
  if (line.startsWith('    ')) return faint(`  ${fold(line.trim(), width, 2)}`)
  const text = line.replace(/\[([^[\]]*)\]\([^()]*\)/g, '$1')
  return fold(text, width, text.startsWith('- ') ? 2 : 0)
}
