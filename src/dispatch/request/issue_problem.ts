import { type Problem, problem } from '../../problems.ts'
import type { ShapeIssue } from '../../vm/shape_issue.ts'

/**
 * Makes a problem of an issue in a value. `name` is the name of the value, `placeAt` gives
 * `file:line:column` of the part at a path in it.
 */
export function issueProblem(
  code: 'config-shape' | 'definition-shape',
  name: string,
  { path, found, expected, needsAnsible }: ShapeIssue,
  placeAt: (path: ShapeIssue['path']) => string,
): Problem {
  const what = partName(name, path)
  return needsAnsible
    ? problem('needs-ansible', placeAt(path), { what: `${what}, which is ${found},` })
    : problem(code, placeAt(path), { what, found, expected })
}

/** The name of the part of a value at a path: `config.list[0].target`. */
export const partName = (name: string, path: ShapeIssue['path']): string =>
  path.reduce<string>(
    (text, key) => (typeof key === 'number' ? `${text}[${key}]` : `${text}.${key}`),
    name,
  )
