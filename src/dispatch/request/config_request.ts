import { placeOf, type Variable } from '../../inventory/model/precedence.ts'
import { type Problem, problem } from '../../problems.ts'
import { SETTINGS } from '../../settings.ts'
import { kindOf } from '../../values.ts'
import {
  NO_VMS,
  type OwnConfiguration,
  parseConfiguration,
  parseOwnConfiguration,
} from '../../vm/configuration.ts'
import type { Entry } from '../../vm/entry.ts'
import { type MisspeltKey, misspeltKeys, misspeltOwnKeys } from '../../vm/misspelt_keys.ts'
import type { ShapeIssue } from '../../vm/shape_issue.ts'
import { issueProblem, partName } from './issue_problem.ts'
import type { SettingReader } from './setting_reader.ts'

const NAME = SETTINGS.config.variable

/** The VMs that localhost's `config` asks for. `missing` makes the problem that there is no `config`. */
export function readEntries(
  config: Variable | undefined,
  missing: () => Problem,
): { entries: Entry[]; problems: Problem[] } {
  if (!config) return { entries: [], problems: [missing()] }
  const { entries, issues } = parseConfiguration(config.value)
  return { entries, problems: problemsOf(config, issues, misspeltKeys(config.value)) }
}

/** A hypervisor's own `config`, and the VMs that it asks for. */
export function readOwnConfiguration(reader: SettingReader): {
  own: OwnConfiguration
  problems: Problem[]
} {
  const config = reader.find(NAME)
  if (!config) return { own: NO_VMS, problems: [] }
  const own = parseOwnConfiguration(config.value)
  const isRead = !('found' in own)
  const problems = problemsOf(config, isRead ? [] : [own], misspeltOwnKeys(config.value))
  return { own: isRead ? own : NO_VMS, problems }
}

function problemsOf(
  { layer }: Variable,
  issues: readonly ShapeIssue[],
  misspelt: readonly MisspeltKey[],
): Problem[] {
  const placeAt = (path: ShapeIssue['path']) => placeOf(layer, [NAME, ...path])
  return [
    ...misspelt.map(({ path, meant }) =>
      problem('key-misspelt', placeAt(path), {
        key: partName(NAME, path),
        meant: partName(NAME, meant),
      }),
    ),
    ...issues
      .filter((issue) => !misspelt.some((key) => explains(key, issue)))
      .map((issue) => issueProblem('config-shape', NAME, issue, placeAt)),
  ]
}

/** Whether a part is missing because its key is misspelt, so that it is reported only once. */
function explains({ path, meant }: MisspeltKey, issue: ShapeIssue): boolean {
  if (issue.path.length === 0) return path.length === 1
  const isMissing = [kindOf(undefined), kindOf(null)].includes(issue.found)
  return isMissing && String(meant) === String(issue.path)
}

/**
 * The problem that `config` is set on a group with both localhost and hypervisors: it would ask for
 * VMs and count as the hypervisors' own.
 */
export function inheritedConfig(
  config: Variable | undefined,
  hypervisors: ReadonlyMap<string, SettingReader>,
): Problem[] {
  const heirs = [...hypervisors].filter(
    ([, reader]) => config && reader.find(NAME)?.layer.path === config.layer.path,
  )
  if (!config || heirs.length === 0) return []
  const hosts = heirs.map(([name]) => name).join(', ')
  return [problem('config-inherited', placeOf(config.layer, [NAME]), { hosts })]
}
