import type { ProblemCode } from '../../problems.ts'

/** All pages of docs/problems, in Markdown, one after the other. Put in by the build. */
declare const PROBLEM_PAGES: string

/** The page of a problem, in Markdown. */
export function problemPage(code: ProblemCode): string {
  const title = `# ${code}\n`
  const page = PROBLEM_PAGES.split(/^(?=# )/m).find((text) => text.startsWith(title))
  return page ?? title
}
