/** The only hypervisors that an entry may go to, as its key `hypervisor` names them. */
export interface Pin {
  /** The name in the entry: that of a hypervisor or of a group. */
  name: string
  hypervisors: ReadonlySet<string>
}

/** What the entries of a pool need from a hypervisor. */
export interface Demand {
  architecture: string
  pin: Pin | undefined
  /** Domain types that may be used, the preferred first. */
  priorityDomains: readonly string[]
}
