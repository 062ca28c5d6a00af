import { type Problem, problem } from '../../problems.ts'
import type { ShapeIssue } from '../../vm/shape_issue.ts'

/**
 * Makes a problem of an issue in a value. `name` is the name of the value, `placeAt` gives
 * `file:line:column` of the part at a path in it. Of a definition only `vm` is named, as in `vm.arch`:
 * the place says which task that is.
 */
export function issueProblem(
  code: 'config-shape' | 'definition-shape',
  name: string,
  { path, found, expected, nearest, needsAnsible }: ShapeIssue,
  placeAt: (path: ShapeIssue['path']) => string,
): Problem {
  const vm = code === 'definition-shape' ? path.indexOf('vm') : -1
  const what = vm < 0 ? partName(name, path) : partName('vm', path.slice(vm + 1))
  return needsAnsible
    ? problem('needs-ansible', placeAt(path), { what: `${what}, which is ${found},` })
    : problem(code, placeAt(path), { what, found, expected, nearest })
}

/** The name of the part of a value at a path: `config.list[0].target`. */
export const partName = (name: string, path: ShapeIssue['path']): string =>
  path.reduce<string>(
    (text, key) => (typeof key === 'number' ? `${text}[${key}]` : `${text}.${key}`),
    name,
  )
