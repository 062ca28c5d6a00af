import type { WriteStream } from 'node:tty'
import type { Watch } from '../../dispatch/context.ts'
import { listed } from '../../listed.ts'
import { printable } from '../../report/text/lines.ts'
import { cut } from '../../report/text/table.ts'

/** Work that is done sooner shows no bar. */
const DELAY_MS = 500
/** How often the time in the bar is updated. */
const TICK_MS = 1000

const BAR_CELLS = 20
const CLEAR_LINE = '\r\u001b[2K'

/** The most names of hypervisors without an answer that the bar shows. */
const MOST_NAMES = 3
/** Names are shown only after so many seconds: before that, most hypervisors have not answered. */
const NAMES_AFTER_S = 2

/**
 * A bar on a terminal that shows how many hypervisors have answered, which have not, and for how long
 * they have been waited for. It disappears when all have.
 */
export function createProgress(terminal: WriteStream): Pick<Watch, 'asking' | 'answered' | 'done'> {
  const open = new Set<string>()
  let total = 0
  let started = 0
  let timer: NodeJS.Timeout | undefined
  let isShown = false
  const draw = () => {
    isShown = true
    const seconds = Math.floor((performance.now() - started) / 1000)
    const text = printable(progressText(total, open, seconds))
    terminal.write(`${CLEAR_LINE}${cut(text, Math.max(1, terminal.columns - 1))}`)
  }
  return {
    asking: (names) => {
      total = names.length
      started = performance.now()
      for (const name of names) open.add(name)
      if (total === 0) return
      timer = setTimeout(() => {
        draw()
        timer = setInterval(draw, TICK_MS)
      }, DELAY_MS)
    },
    answered: (name) => {
      open.delete(name)
      if (isShown) draw()
    },
    done: () => {
      clearTimeout(timer)
      if (isShown) terminal.write(CLEAR_LINE)
      isShown = false
    },
  }
}

/** `asking hypervisors [####....] 3/5, 12 s; waiting for hv2 and hv9`. */
export function progressText(total: number, open: ReadonlySet<string>, seconds: number): string {
  const answered = total - open.size
  const bar = '#'.repeat(Math.round((BAR_CELLS * answered) / total)).padEnd(BAR_CELLS, '.')
  const head = `asking hypervisors [${bar}] ${answered}/${total}`
  if (seconds < NAMES_AFTER_S) return head
  const names = [...open].slice(0, MOST_NAMES)
  const others = open.size - names.length
  const waiting = listed(others > 0 ? [...names, `${others} more`] : names)
  return `${head}, ${seconds} s${waiting && `; waiting for ${waiting}`}`
}
