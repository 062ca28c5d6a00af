/** What a plan was made from, and when. */
export interface PlanOrigin {
  /** The version of this program. */
  version: string
  /** In UTC: `2026-11-27T21:23:05Z`. */
  made: string
  /** The sources of the static inventory, as people name them. */
  sources: readonly string[]
  /** The file whose answers were taken instead of asking the hypervisors. */
  snapshot: string | null
  /** The what-if question: the hypervisors that are left out, drained, or added from snapshots. */
  what_if: {
    without: readonly string[]
    drain: readonly string[]
    add_from: readonly string[]
    /** The names of the entries that the question adds. */
    entries: readonly string[]
  } | null
}

/**
 * `From hosts.yml with the answers in fleet.json, 2026-11-27 21:23 UTC, version 1.0.0; what if hv1 did
 * not exist.`
 */
export function originText(origin: PlanOrigin): string {
  const { made, snapshot } = origin
  const answers = snapshot === null ? '' : ` with the answers in ${snapshot}`
  const when = made.replace('T', ' ').replace(/:\d\dZ$/, ' UTC')
  return fromSources(origin, `${answers}, ${when}`)
}

/**
 * The same without the time and the way on which the answers came: texts in files can then be
 * compared, and a plan from a snapshot is the same as that of the fleet.
 */
export const lastingOriginText = (origin: PlanOrigin): string => fromSources(origin, '')

function fromSources({ version, sources, what_if }: PlanOrigin, asked: string): string {
  const supposed = what_if
    ? [
        ...(what_if.without.length > 0 ? [`${what_if.without.join(', ')} did not exist`] : []),
        ...(what_if.drain.length > 0 ? [`${what_if.drain.join(', ')} were drained`] : []),
        ...(what_if.add_from.length > 0 ? [`those of ${what_if.add_from.join(', ')} existed`] : []),
        ...(what_if.entries.length > 0 ? [`${what_if.entries.join(', ')} were wanted`] : []),
      ]
    : []
  const question = supposed.length > 0 ? `; what if ${supposed.join(', and ')}` : ''
  return `From ${sources.join(', ')}${asked}, version ${version}${question}.`
}
