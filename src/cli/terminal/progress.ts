import type { WriteStream } from 'node:tty'
import type { Watch } from '../../dispatch/context.ts'

/** In ms: work that is done sooner shows no bar. */
const DELAY_MS = 500

const BAR_CELLS = 30
const CLEAR_LINE = '\r\u001b[2K'

/**
 * A bar on a terminal that shows how many hypervisors have answered, and disappears when all have.
 */
export function createProgress(terminal: WriteStream): Pick<Watch, 'asking' | 'answered' | 'done'> {
  let total = 0
  let answered = 0
  let isShown = false
  let timer: NodeJS.Timeout | undefined
  const draw = () => {
    isShown = true
    const cells = Math.round((BAR_CELLS * answered) / total)
    const bar = '#'.repeat(cells).padEnd(BAR_CELLS, '.')
    const text = `asking hypervisors [${bar}] ${answered}/${total}`
    terminal.write(`${CLEAR_LINE}${text.slice(0, Math.max(0, terminal.columns - 1))}`)
  }
  return {
    asking: (count) => {
      total = count
      if (count > 0) timer = setTimeout(draw, DELAY_MS)
    },
    answered: () => {
      answered++
      if (isShown) draw()
    },
    done: () => {
      clearTimeout(timer)
      if (isShown) terminal.write(CLEAR_LINE)
      isShown = false
    },
  }
}
