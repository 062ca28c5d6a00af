/** The only hypervisors that an entry may go to, as its key `hypervisor` names them. */
export interface Pin {
  /** Of a hypervisor or a group. */
  name: string
  hypervisors: ReadonlySet<string>
}

/** What the entries of a pool ask of a hypervisor. */
export interface Demand {
  architecture: string
  pin: Pin | undefined
  /** Domain types that may be used, the preferred first. */
  priorityDomains: readonly string[]
}
