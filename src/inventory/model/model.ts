import type { Problem } from '../../problems.ts'
import type { Value } from '../../values.ts'
import type { Path, SourceFile } from '../documents/source_file.ts'

/** The variables in one place: a mapping in a file, at `path` in its document. */
export interface VarsLayer {
  values: ReadonlyMap<string, Value>
  file: SourceFile
  path: Path
}

/** Where something stands: at `path` in a file. */
export type Place = Pick<VarsLayer, 'file' | 'path'>

/**
 * The variables of vars files: layers from low precedence to high, and the problems with the files.
 */
export interface VarsFiles {
  layers: readonly VarsLayer[]
  problems: readonly Problem[]
}

/**
 * The variable with a group's priority among the groups of a host. It is not a variable of hosts.
 */
export const PRIORITY = 'ansible_group_priority'

/** The variables of one group or host, by where they are. In each list the last one wins. */
export interface Variables {
  /** The layers in the inventory files themselves. */
  inline: VarsLayer[]
  /**
   * The layers in group_vars and host_vars beside the inventory: one list for each of
   * `Inventory.directories`.
   */
  beside: (readonly VarsLayer[])[]
  /**
   * The layers in group_vars and host_vars of the working directory: this program uses them but
   * never prints them.
   */
  working: VarsFiles
}

/** A group, with its own variables only. */
export interface Group extends Variables {
  name: string
  parents: Group[]
  children: Group[]
  /** The hosts that are in the group itself, not in its children. */
  hosts: Host[]
  /** The value of `PRIORITY`; 1 if the inventory sets none. */
  priority: number
  /** The longest way from `all`, which has depth 0. */
  depth: number
  /** Where it is first named; undefined where that is not known. */
  at: Place | undefined
}

/** A host, with its own variables only. */
export interface Host extends Variables {
  name: string
  /** The groups that the host itself is in, not their parents. */
  groups: Group[]
  /** Where it is first named; undefined where that is not known. */
  at: Place | undefined
}

/** A static inventory: groups and hosts in the order in which their sources first name them. */
export interface Inventory {
  /** All groups by name; `all` and `ungrouped` are always among them. */
  groups: Map<string, Group>
  hosts: Map<string, Host>
  /** The directories beside whose sources group_vars and host_vars were looked for; the last wins. */
  directories: readonly string[]
  /** localhost, if it is not in `hosts`: it has variables but is never printed. */
  implicitLocalhost: Host
  /**
   * The values that Ansible worked out, by host, over all other layers; the last one wins. This
   * program uses them but never prints them.
   */
  settled: Map<string, VarsLayer[]>
  /** The names of the hosts that match a pattern, or why none can, by the patterns that Ansible was asked for. */
  matched: Map<string, { hosts: string[] } | { reason: string }>
}
