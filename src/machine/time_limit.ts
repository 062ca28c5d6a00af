/** How often the time is checked. */
const TICK_MS = 50

/**
 * The most time that counts between two checks: the rest is time in which the program was busy, or
 * was not running.
 */
const MOST_PER_TICK_MS = 2 * TICK_MS

let ticker: NodeJS.Timeout | undefined
let counted = 0
let last = 0
const waiting = new Set<Waiter>()

interface Waiter {
  limit: TimeLimit
  act: () => void
  /**
   * Whether the limit was over at an earlier check: what had arrived by then has been read since.
   */
  due: boolean
}

const now = (): number => process.uptime() * 1000

/**
 * The time in which this program could listen, in ms since some moment. It stands nearly still
 * while the program is stopped or computes, so that no such time counts for the limit of a host.
 */
export function listeningTime(): number {
  if (!ticker) {
    last = now()
    ticker = setInterval(look, TICK_MS)
    holdProcess()
  }
  return counted + Math.min(now() - last, MOST_PER_TICK_MS)
}

function look(): void {
  counted = listeningTime()
  last = now()
  for (const waiter of [...waiting]) {
    if (waiter.limit.leftMs > 0) continue
    // Timers come before input in Node's loop; an immediate comes after it.
    if (waiter.due) setImmediate(() => end(waiter))
    waiter.due = true
  }
}

function end(waiter: Waiter): void {
  if (!waiting.delete(waiter)) return
  holdProcess()
  waiter.act()
}

/** Keeps the process alive only while somebody waits. */
function holdProcess(): void {
  if (waiting.size > 0) ticker?.ref()
  else ticker?.unref()
}

/**
 * A limit of time for one host, or for the run. It begins when it is made, counts only time in which
 * this program could listen, and is over at the earliest when what had arrived by then has been read.
 */
export class TimeLimit {
  #end: number
  /** The time that is left, while the limit does not count; else undefined. */
  #heldMs: number | undefined
  #holds = 0

  /** @param leftMs if a part of it is over already */
  constructor(
    readonly milliseconds: number,
    leftMs = milliseconds,
  ) {
    this.#end = listeningTime() + leftMs
  }

  /** The time that is left, in ms; below 0 when the limit is over. */
  get leftMs(): number {
    return this.#heldMs ?? this.#end - listeningTime()
  }

  /** In seconds, for people. */
  get seconds(): number {
    return this.milliseconds / 1000
  }

  /** Calls `act` when the limit is over, unless the returned function is called before. */
  onPassed(act: () => void): () => void {
    const waiter = { limit: this, act, due: false }
    waiting.add(waiter)
    holdProcess()
    return () => {
      waiting.delete(waiter)
      holdProcess()
    }
  }

  /** Runs work whose time does not count, because it does not depend on the host. */
  async without<Result>(work: () => Promise<Result>): Promise<Result> {
    const goOn = this.hold()
    try {
      return await work()
    } finally {
      goOn()
    }
  }

  /** Stops counting until the returned function is called. */
  hold(): () => void {
    this.#heldMs = this.leftMs
    this.#holds += 1
    let held = true
    return () => {
      if (!held) return
      held = false
      this.#holds -= 1
      if (this.#holds > 0) return
      this.#end = listeningTime() + (this.#heldMs ?? 0)
      this.#heldMs = undefined
    }
  }
}

/** The result of a promise; undefined if it takes longer than `ms`. */
export function within<Result>(ms: number, work: Promise<Result>): Promise<Result | undefined> {
  return new Promise((resolve) => {
    const stop = new TimeLimit(ms).onPassed(() => resolve(undefined))
    work.then(resolve).finally(stop)
  })
}

/** What ends a wait: its limit, or the end of the run. */
export interface Ends<Result> {
  limit: TimeLimit
  passed: () => Result
  signal: AbortSignal
  aborted: () => Result
}

/**
 * Waits for the first of these: the result of `begin`, the limit, the end of the run. Later ones
 * are ignored. `begin` may give a function that is called once the wait is over.
 */
export function untilFirst<Result>(
  { limit, passed, signal, aborted }: Ends<Result>,
  begin: (resolve: (result: Result) => void) => (() => void) | undefined,
): Promise<Result> {
  return new Promise((done) => {
    let isOver = false
    let clear: (() => void) | undefined
    const resolve = (result: Result) => {
      if (isOver) return
      isOver = true
      stop()
      signal.removeEventListener('abort', abort)
      clear?.()
      done(result)
    }
    const abort = () => resolve(aborted())
    const stop = limit.onPassed(() => resolve(passed()))
    if (signal.aborted) return abort()
    signal.addEventListener('abort', abort)
    clear = begin(resolve)
    if (isOver) clear?.()
  })
}
