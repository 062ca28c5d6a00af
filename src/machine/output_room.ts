/**
 * How much output each command may hold without asking, if few commands run. A real answer has up
 * to 300 KiB.
 */
const SHARE_BYTES = 512 * 1024
/** All shares together. */
const SHARES_BYTES = 32 * 1024 * 1024
/** How many commands may hold more than their share at a time, up to the limit of each. */
const MOST_LARGE = 4

let open = 0
let large = 0
const queue: (() => void)[] = []

/**
 * The room for the output of one command, from its start until its answer is read. This program
 * holds at most 128 MiB of output from hosts at a time: four outputs of up to 16 MiB, with a copy
 * of each while it is read, and the shares of the others.
 */
export interface OutputRoom {
  /**
   * Whether this output may hold so many bytes in all. If not, the caller pauses reading until
   * `granted` is called.
   */
  holds: (bytes: number, granted: () => void) => boolean
  /** Gives the room to other outputs, once this one is not in memory any more. */
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
