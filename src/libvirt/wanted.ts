/** What is asked for in addition to the capabilities. */
export interface Wanted {
  /** The memory and CPUs of the host. */
  topology?: boolean | undefined
  /** The names of all domains. */
  domains?: boolean | undefined
  /** The states of all domains. */
  states?: boolean | undefined
  /** What all domains are defined with, and the memory and CPUs of the host. */
  sizes?: boolean | undefined
}
