import { readdirSync, readFileSync } from 'node:fs'
import { dirname, join, normalize } from 'node:path'

/** One import: `to` is a path below `src`, or the name of a module that is not ours. */
export interface Import {
  from: string
  to: string
  typeOnly: boolean
}

/** The text of every source file, by its path below `src`. */
export const readSources = (): Map<string, string> =>
  new Map(
    readdirSync('src', { recursive: true, encoding: 'utf8' })
      .filter((file) => file.endsWith('.ts'))
      .sort()
      .map((file) => [file, readFileSync(join('src', file), 'utf8')]),
  )

/** Every import of these sources, those at run time (`import()`) too. */
export const importsOf = (sources: ReadonlyMap<string, string>): Import[] =>
  [...sources].flatMap(([from, text]) =>
    [
      ...text.matchAll(
        /(?:import|export)\s+(type\s)?(?:[^'"]*?\sfrom\s+)?'([^']+)'|import\('([^']+)'\)/g,
      ),
    ].map(([statement, type, path, lazyPath]) => ({
      from,
      to: resolve(from, path ?? lazyPath ?? ''),
      typeOnly: Boolean(type) || /^import\s*\{(\s*type\s+\w+( as \w+)?\s*,?)+\}/.test(statement),
    })),
  )

const resolve = (from: string, path: string): string =>
  path.startsWith('.') ? normalize(join(dirname(from), path)) : path

/** The folder of `src` that a file is in; undefined for the files that all may import. */
export const layerOf = (file: string): string | undefined =>
  file.includes('/') ? file.split('/')[0] : undefined

/** Which folder imports which, as a Mermaid flow chart; a dotted arrow is for types alone. */
export function drawing(imports: readonly Import[]): string {
  const arrows = new Map<string, boolean>()
  for (const { from, to, typeOnly } of imports) {
    const [start, end] = [layerOf(from), layerOf(to)]
    const isArrow = start && end && start !== end && to.endsWith('.ts')
    if (!isArrow) continue
    const arrow = `${start} ${end}`
    arrows.set(arrow, (arrows.get(arrow) ?? true) && typeOnly)
  }
  const lines = [...arrows].sort().map(([arrow, typeOnly]) => {
    const [start, end] = arrow.split(' ')
    return `  ${start} ${typeOnly ? '-.->' : '-->'} ${end}`
  })
  return ['```mermaid', 'flowchart TD', ...lines, '```'].join('\n')
}
