import type { Problem } from '../../problems.ts'
import type { Value } from '../../values.ts'
import type { Path, SourceFile } from '../documents/source_file.ts'

/** Variables that one place gives: a mapping in a file, at `path` in its document. */
export interface VarsLayer {
  values: ReadonlyMap<string, Value>
  file: SourceFile
  path: Path
}

/** Where something stands: at `path` in a file. */
export type Place = Pick<VarsLayer, 'file' | 'path'>

/** What vars files give: layers from low precedence to high, and what is wrong with the files. */
export interface VarsFiles {
  layers: VarsLayer[]
  problems: Problem[]
}

/**
 * The variables of one group or host, by where they stand. In each list the last one wins.
 */
export interface Variables {
  /** In the inventory itself. */
  inline: VarsLayer[]
  /** In group_vars and host_vars beside the inventory: one list for each of `Inventory.directories`. */
  beside: VarsLayer[][]
  /** In group_vars and host_vars of the working directory: they count here but are never emitted. */
  working: VarsFiles
}

export interface Group extends Variables {
  name: string
  parents: Group[]
  children: Group[]
  /** The hosts that stand in the group itself, not in its children. */
  hosts: Host[]
  /** `ansible_group_priority`; 1 where the inventory gives none. */
  priority: number
  /** The longest way from `all`, which has depth 0. */
  depth: number
  /** Where it is first named; undefined where that is not known. */
  at: Place | undefined
}

export interface Host extends Variables {
  name: string
  /** The groups that the host itself stands in, not their parents. */
  groups: Group[]
  /** Where it is first named; undefined where that is not known. */
  at: Place | undefined
}

/** A static inventory: groups and hosts in the order in which their sources first name them. */
export interface Inventory {
  /** `all` and `ungrouped` are always there. */
  groups: Map<string, Group>
  hosts: Map<string, Host>
  /** The directories beside whose sources group_vars and host_vars were looked for; the last wins. */
  directories: readonly string[]
  /** localhost, where it is not in `hosts`: it has vars of its own but is never emitted. */
  implicitLocalhost: Host
  /**
   * What Ansible said of variables where this program cannot know: by host, over all other layers,
   * the last one wins. They count here but are never emitted.
   */
  settled: Map<string, VarsLayer[]>
}
