/** What a VM takes of its host, or what a host has. */
export interface Size {
  /** In KiB. */
  memory: number
  /** Virtual CPUs. */
  cpus: number
}

/** What a hypervisor may give to VMs. */
export interface Capacity {
  /** All that its VMs may take together; Infinity for what is not known. */
  limit: Size
  /** What is taken by VMs that are not placed in this run. */
  taken: Size
}

/** The size of nothing. */
export const NOTHING: Size = { memory: 0, cpus: 0 }

/** What is left of a size. */
export const minus = (a: Size, b: Size): Size => ({
  memory: a.memory - b.memory,
  cpus: a.cpus - b.cpus,
})

/** The sum of two sizes. */
export const plus = (a: Size, b: Size): Size => ({
  memory: a.memory + b.memory,
  cpus: a.cpus + b.cpus,
})

/** The size of `count` VMs of one size. */
export const times = ({ memory, cpus }: Size, count: number): Size => ({
  memory: memory * count,
  cpus: cpus * count,
})

/** Whether there is room for so much more. A hypervisor without a capacity has room for everything. */
export const hasRoom = (capacity: Capacity | undefined, { memory, cpus }: Size): boolean =>
  !capacity ||
  (capacity.taken.memory + memory <= capacity.limit.memory &&
    capacity.taken.cpus + cpus <= capacity.limit.cpus)

/** How many VMs of a size have room in what is left: at most `places`, at least 0. */
export const fitting = ({ memory, cpus }: Size, places: number, left: Size): number =>
  Math.max(
    0,
    Math.min(places, Math.floor(left.memory / (memory || 1)), Math.floor(left.cpus / (cpus || 1))),
  )

/** One text for equal sizes. */
export const sizeKey = ({ memory, cpus }: Size): string => `${memory} ${cpus}`
