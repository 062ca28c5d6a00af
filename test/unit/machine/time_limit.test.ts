import { setTimeout } from 'node:timers/promises'
import { describe, expect, test } from '@jest/globals'
import { listeningTime, TimeLimit, untilFirst, within } from '../../../src/machine/time_limit.ts'

/** Computes for so long, as one answer may make the program do. */
function beBusy(ms: number): void {
  const end = process.hrtime.bigint() + BigInt(ms) * 1_000_000n
  while (process.hrtime.bigint() < end);
}

const passed = (limit: TimeLimit) =>
  new Promise<void>((resolve) => {
    limit.onPassed(resolve)
  })

describe('a limit of time', () => {
  test('is over after its time, and not before', async () => {
    const started = process.uptime()
    await passed(new TimeLimit(300))
    expect(process.uptime() - started).toBeGreaterThan(0.29)
  })

  test('does not count time in which the program computes', async () => {
    const limit = new TimeLimit(500)
    let isOver = false
    limit.onPassed(() => {
      isOver = true
    })
    await setTimeout(10)
    beBusy(1500)
    await setTimeout(10)
    expect(isOver).toBe(false)
    expect(limit.leftMs).toBeGreaterThan(200)
    await passed(limit)
    expect(isOver).toBe(true)
  })

  test('lets what has arrived be read before it is over', async () => {
    const limit = new TimeLimit(200)
    const events: string[] = []
    limit.onPassed(() => events.push('over'))
    await setTimeout(150)
    setImmediate(() => events.push('read'))
    beBusy(400)
    await passed(limit)
    expect(events).toEqual(['read', 'over'])
  })

  test('stands still while it is held, by one or by two', async () => {
    const limit = new TimeLimit(600)
    const [first, second] = [limit.hold(), limit.hold()]
    await setTimeout(800)
    first()
    first()
    await setTimeout(200)
    expect(limit.leftMs).toBeGreaterThan(300)
    second()
    await passed(limit)
    expect(limit.leftMs).toBeLessThanOrEqual(0)
  })

  test('does not count work that is not the host’s, be it that it fails', async () => {
    const limit = new TimeLimit(600)
    const work = limit.without(async () => {
      await setTimeout(900)
      throw new Error('in vain')
    })
    await expect(work).rejects.toThrow('in vain')
    // Before and after the work as much as a busy machine takes for a look at the time may count.
    expect(limit.leftMs).toBeGreaterThan(300)
  })

  test('says nothing to who does not want to hear it any more', async () => {
    const limit = new TimeLimit(100)
    const stop = limit.onPassed(() => expect('it').toBe('not called'))
    stop()
    await passed(limit)
  })
})

describe('a wait', () => {
  const aborting = new AbortController()
  const ends = (ms: number, signal = aborting.signal) => ({
    limit: new TimeLimit(ms),
    signal,
    passed: () => 'passed',
    aborted: () => 'aborted',
  })

  test('ends with its first result, and clears up once', async () => {
    let cleared = 0
    const result = await untilFirst<string>(ends(10_000), (resolve) => {
      resolve('first')
      resolve('second')
      return () => {
        cleared += 1
      }
    })
    expect([result, cleared]).toEqual(['first', 1])
  })

  test('ends with its limit', async () => {
    expect(await untilFirst<string>(ends(100), () => undefined)).toBe('passed')
  })

  test('ends with the run, also where that has ended before', async () => {
    const run = new AbortController()
    const result = untilFirst<string>(ends(10_000, run.signal), () => undefined)
    run.abort()
    expect(await result).toBe('aborted')
    const begun: string[] = []
    const later = await untilFirst<string>(ends(10_000, run.signal), () => {
      begun.push('begun')
      return undefined
    })
    expect([later, begun]).toEqual(['aborted', []])
  })

  test('for a promise gives what that gives, or nothing', async () => {
    expect(await within(10_000, Promise.resolve('it'))).toBe('it')
    expect(await within(100, new Promise(() => {}))).toBeUndefined()
  })
})

test('the time in which the program listens goes on', async () => {
  const before = listeningTime()
  await setTimeout(300)
  expect(listeningTime() - before).toBeGreaterThan(50)
})
