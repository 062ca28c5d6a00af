import { type Problem, problem } from '../../problems.ts'
import type { Decision } from '../decision.ts'
import type { Request } from '../request/request.ts'

/**
 * The problem that more hypervisors did not answer than `vm_dispatcher_max_unreachable` allows;
 * else nothing. Drained hypervisors do not count: whoever drains one may switch it off.
 */
export function unreachableLimit(
  { hypervisors, maxUnreachable: most }: Pick<Request, 'hypervisors' | 'maxUnreachable'>,
  decision: Pick<Decision, 'hypervisors'>,
): Problem[] {
  if (!most) return []
  const drained = new Set(hypervisors.flatMap(({ name, terms }) => (terms.drained ? [name] : [])))
  const counted = decision.hypervisors.filter(({ name }) => !drained.has(name))
  const silent = counted.filter(({ answer }) => answer.status !== 'ok').length
  const allowed = most.isPercentage ? (counted.length * most.number) / 100 : most.number
  if (silent <= allowed) return []
  const limit = `${most.number}${most.isPercentage ? '%' : ''}`
  const detail = { silent, all: counted.length, limit }
  return [problem('unreachable-too-many', 'hypervisors', detail)]
}
