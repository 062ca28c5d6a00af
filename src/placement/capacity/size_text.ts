import type { Shortage } from '../verdicts/verdict.ts'
import type { Capacity, Size } from './size.ts'

const UNITS = ['KiB', 'MiB', 'GiB', 'TiB', 'PiB']

/** An amount of memory in KiB as people write it: `8 GiB`, `512 MiB`. It is rounded down to a tenth. */
export const memoryText = (kibibytes: number): string => {
  const unit = unitOf(kibibytes)
  return `${inUnit(kibibytes, unit)} ${UNITS[unit]}`
}

/** A part of an amount of memory, in its unit: `3.2 of 64 GiB`. */
export const memoryOf = (part: number, whole: number): string => {
  const unit = unitOf(whole)
  return `${inUnit(part, unit)} of ${inUnit(whole, unit)} ${UNITS[unit]}`
}

const unitOf = (kibibytes: number): number => {
  let unit = 0
  while (unit < UNITS.length - 1 && kibibytes >= 1024 ** (unit + 1)) unit++
  return unit
}

const inUnit = (kibibytes: number, unit: number): string =>
  String(Math.floor((10 * kibibytes) / 1024 ** unit) / 10)

/** A size in a few words: `8 GiB and 4 CPUs`. */
export const sizeText = ({ memory, cpus }: Size): string =>
  `${memoryText(memory)} and ${cpus} ${cpus === 1 ? 'CPU' : 'CPUs'}`

/** What is taken of what there is: `60.8 of 64 GiB, 30 of 64 CPUs`. */
export const takenText = ({ taken, limit }: Capacity): string =>
  [
    Number.isFinite(limit.memory) ? memoryOf(taken.memory, limit.memory) : memoryText(taken.memory),
    `${taken.cpus}${Number.isFinite(limit.cpus) ? ` of ${limit.cpus}` : ''} CPUs`,
  ].join(', ')

/** What is missing: `needs 8 GiB, 3.2 of 64 GiB free`. */
export function shortageText({ needs, free, limit }: Shortage): string {
  return [
    ...(needs.memory > free.memory
      ? [`needs ${memoryText(needs.memory)}, ${memoryOf(free.memory, limit.memory)} free`]
      : []),
    ...(needs.cpus > free.cpus
      ? [`needs ${needs.cpus} CPUs, ${free.cpus} of ${limit.cpus} free`]
      : []),
  ].join('; ')
}

/** The shortage that lacks the least in proportion, of several. */
export function leastShortage(shortages: readonly Shortage[]): Shortage | undefined {
  const enough = ({ needs, free }: Shortage) =>
    Math.min(free.memory / needs.memory, free.cpus / needs.cpus)
  return shortages.reduce<Shortage | undefined>(
    (least, each) => (least && enough(least) >= enough(each) ? least : each),
    undefined,
  )
}
