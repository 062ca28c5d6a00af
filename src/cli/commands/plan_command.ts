import { dirname, resolve } from 'node:path'
import type { Context } from '../../dispatch/context.ts'
import { readText, unwritableFile, writeText } from '../../dispatch/files.ts'
import { stateDirectoryOf } from '../../dispatch/request/vm_settings.ts'
import { idleSettings } from '../../dispatch/run/idle_settings.ts'
import { type Run, runDispatch } from '../../dispatch/run/run.ts'
import { InventoryFiles } from '../../inventory/reading/files.ts'
import {
  hashed,
  hashedKey,
  lastPlan,
  lastPlanFile,
  type PlannedPlace,
  rememberPlan,
} from '../../kept/last_plan.ts'
import { NotPrivate } from '../../kept/private_directory.ts'
import { unkept } from '../../kept/unkept.ts'
import { currentAccount } from '../../machine/account.ts'
import { openFile } from '../../machine/open_file.ts'
import { type Outcome, type Problem, problem, success } from '../../problems.ts'
import { headroomReport } from '../../report/plan/headroom_report.ts'
import {
  comparePlans,
  type PlanDiff,
  parsePlaces,
  placesOf,
  unassignedReasons,
} from '../../report/plan/plan_diff.ts'
import { renderPlanDiff } from '../../report/plan/plan_diff_text.ts'
import { planNotes } from '../../report/plan/plan_notes.ts'
import type { PlanOrigin } from '../../report/plan/plan_origin.ts'
import { type PlanReport, planReport } from '../../report/plan/plan_report.ts'
import { renderPlan } from '../../report/plan/plan_text.ts'
import { entryName } from '../../report/text/entry_name.ts'
import { renderProblems } from '../../report/text/lines.ts'
import { VERSION } from '../../version.ts'
import type { PlanOptions } from '../arguments/command.ts'
import { printReport } from './print_report.ts'

/**
 * `plan`: who gets what, or what differs from another plan. The exit code is 1 if anything needs
 * attention; differences do not count.
 */
export async function planCommand(options: PlanOptions, context: Context): Promise<number> {
  const fail = (problems: readonly Problem[]) => {
    context.stderr.write(renderProblems(problems))
    return 2
  }
  const { html } = options
  const pageFile = html === '-' ? undefined : html
  const fault = pageFile === undefined ? undefined : unwritableFile(pageFile, context)
  if (fault) return fail([fault])
  const run = await runDispatch(context, { ...options, compares: true })
  if (!run.ok) return fail(run.problems)
  const problems = [...run.value.problems, ...idleSettings(run.value, context)]
  const report = {
    ...reportOf({ ...run.value, problems }, options, context),
    ...(options.headroom && { headroom: headroomReport(run.value.placement) }),
  }
  const page = html === undefined ? '' : await pageOf(report, run.value)
  if (pageFile !== undefined) {
    const written = writeText(pageFile, page, context)
    if (!written.ok) return fail(written.problems)
  }
  if (options.compareWith) {
    const diff = compared(report, options.compareWith, run.value, context)
    if (!diff.ok) return fail(diff.problems)
    printReport({ ...report, ...diff.value }, renderPlanDiff, options, context)
  } else {
    if (isOfTheFleet(options)) remember(placesOf(report), run.value, context)
    printReport(report, html === '-' ? () => page : renderPlan, options, context)
  }
  const unopened = pageFile && options.open ? await opened(pageFile, context) : []
  context.stderr.write(renderProblems(unopened))
  return problems.length + unopened.length > 0 ? 1 : 0
}

/** Opens the page, and says if that is not possible. */
async function opened(
  file: string,
  { workingDirectory, environment }: Context,
): Promise<Problem[]> {
  const reason = await openFile(resolve(workingDirectory, file), environment)
  return reason === undefined ? [] : [problem('page-unopened', file, { reason })]
}

/** Makes the page, and loads its style and script only for that. */
async function pageOf(report: PlanReport, run: Run): Promise<string> {
  const [{ planPage }, { pageAssets }] = await Promise.all([
    import('../../report/page/page_of_run.ts'),
    import('./page_assets.ts'),
  ])
  return planPage(report, run, pageAssets)
}

const reportOf = (run: Run, options: PlanOptions, context: Context): PlanReport =>
  planReport(run.decision, run.placement, {
    origin: originOf(run, options, context),
    notes: planNotes(run),
    warnings: run.problems.filter(({ severity }) => severity === 'warning'),
  })

function originOf(
  { sources }: Run,
  { snapshot, whatIf }: PlanOptions,
  { workingDirectory, environment }: Context,
): PlanOrigin {
  const files = new InventoryFiles(workingDirectory)
  const { without, drain, addFrom, entries = [] } = whatIf
  const supposes = [without, drain, addFrom, entries].some((names) => names.length > 0)
  const wanted = entries.map(({ fields }) => entryName(fields))
  return {
    version: VERSION,
    made: `${madeAt(environment).toISOString().slice(0, 19)}Z`,
    sources: sources.map((source) => files.nameOf(source)),
    snapshot: snapshot ?? null,
    what_if: supposes ? { without, drain, add_from: addFrom, entries: wanted } : null,
  }
}

/** Now, or what SOURCE_DATE_EPOCH says, with which the same input gives the same page. */
function madeAt({ SOURCE_DATE_EPOCH = '' }: Context['environment']): Date {
  return /^\d{1,11}$/.test(SOURCE_DATE_EPOCH)
    ? new Date(1000 * Number(SOURCE_DATE_EPOCH))
    : new Date()
}

/** Remembers the plan. If that fails, there is no last plan; `--diff` then says so. */
function remember(places: readonly PlannedPlace[], run: Run, context: Context): void {
  const file = fileOf(run, context)
  try {
    rememberPlan(places, file)
  } catch (error) {
    const problem = unkept('state-unwritable', dirname(file), error)
    if (error instanceof NotPrivate) context.stderr.write(renderProblems([problem]))
    else context.watch?.step(`the plan cannot be remembered: ${(error as Error).message}`)
  }
}

function fileOf({ sources, request }: Run, context: Context): string {
  const account = currentAccount(context.environment)
  return lastPlanFile(stateDirectoryOf(request.vms, context, account), sources)
}

/** Whether a plan is of the real fleet, and not of a snapshot or a what-if question. */
const isOfTheFleet = ({ snapshot, whatIf }: PlanOptions): boolean =>
  snapshot === undefined && Object.values(whatIf).every((names) => names.length === 0)

function compared(
  report: PlanReport,
  { file }: { file?: string | undefined },
  run: Run,
  context: Context,
): Outcome<PlanDiff> {
  const after = placesOf(report)
  const unassigned = unassignedReasons(report)
  if (file === undefined) {
    const last = lastPlan(fileOf(run, context))
    if (!last.ok) return last
    const reasons = new Map([...unassigned].map(([key, reason]) => [hashedKey(key), reason]))
    const diff = comparePlans(last.value, after.map(hashed), reasons)
    return success({ compared_with: 'the last plan', ...diff })
  }
  const text = readText(file, context)
  const before = text.ok ? parsePlaces(text.value, file) : text
  if (!before.ok) return before
  return success({ compared_with: file, ...comparePlans(before.value, after, unassigned) })
}
