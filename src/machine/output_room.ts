/** What each command may hold of its output without asking, if few run; a real answer has up to 300 KiB. */
const SHARE_BYTES = 512 * 1024
/** All shares together. */
const SHARES_BYTES = 32 * 1024 * 1024
/** How many commands may hold more than their share at a time, up to the limit of each. */
const MOST_LARGE = 4

let open = 0
let large = 0
const queue: (() => void)[] = []

/**
 * The room for the output of one command, from its start until its answer is read: of what hosts
 * write, this program holds at most 128 MiB at a time, whatever they write. Four outputs of up to
 * 16 MiB, with a copy of each while it is read, are all but the shares of the others.
 */
export interface OutputRoom {
  /**
   * Whether so many bytes may be held in all; where not, reading is to be paused until `granted` is
   * called.
   */
  holds: (bytes: number, granted: () => void) => boolean
  /** Nothing of it is held any more. */
  leave: () => void
}

/** Enters a room for one output. */
export function enterOutputRoom(): OutputRoom {
  open += 1
  let isLarge = false
  let isLeft = false
  let waiting: (() => void) | undefined
  const become = () => {
    waiting = undefined
    isLarge = true
    large += 1
  }
  return {
    holds(bytes, granted) {
      if (isLarge || bytes <= Math.min(SHARE_BYTES, SHARES_BYTES / open)) return true
      if (large < MOST_LARGE) {
        become()
        return true
      }
      if (waiting) return false
      waiting = () => {
        become()
        granted()
      }
      queue.push(waiting)
      return false
    },
    leave() {
      if (isLeft) return
      isLeft = true
      open -= 1
      if (waiting) queue.splice(queue.indexOf(waiting), 1)
      if (!isLarge) return
      large -= 1
      queue.shift()?.()
    },
  }
}
