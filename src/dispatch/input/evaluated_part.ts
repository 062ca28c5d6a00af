import type { Evaluation } from '../../inventory/by_ansible/evaluations.ts'
import { type Problem, problem } from '../../problems.ts'
import type { Value } from '../../values.ts'
import type { ShapeIssue } from '../../vm/shape_issue.ts'

/**
 * The result of `read` for what Ansible worked out for a `part` of a definition (`vm.arch`);
 * undefined if it cannot be used, with a problem about `place`.
 */
export function evaluatedPart<Given extends object>(
  answer: Evaluation,
  part: string,
  place: string,
  read: (value: Value) => Given | { issue: ShapeIssue },
  problems: Problem[],
): Given | undefined {
  if ('error' in answer) {
    const detail = { name: part, host: 'localhost', reason: answer.error }
    problems.push(problem('value-failed', place, detail))
    return undefined
  }
  const given = read(answer.value)
  if (!('issue' in given)) return given
  const { found, expected, nearest } = given.issue
  const what = `${part}, after the set_fact tasks,`
  problems.push(problem('definition-shape', place, { what, found, expected, nearest }))
  return undefined
}
