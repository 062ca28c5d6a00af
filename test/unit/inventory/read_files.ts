import { join } from 'node:path'
import { afterAll } from '@jest/globals'
import type { Inventory } from '../../../src/inventory/model/model.ts'
import { type AnsibleCfg, readAnsibleCfg } from '../../../src/inventory/reading/ansible_cfg.ts'
import { InventoryFiles } from '../../../src/inventory/reading/files.ts'
import { readInventory } from '../../../src/inventory/reading/read.ts'
import type { Problem } from '../../../src/problems.ts'
import { type FileTexts, removeFiles, writtenFiles } from '../../support/written_files.ts'

export interface ReadFiles {
  root: string
  files: InventoryFiles
  inventory: Inventory
  problems: Problem[]
}

const roots: string[] = []
afterAll(() => roots.forEach(removeFiles))

/** Writes files to a new directory, which is removed after the tests. */
export function written(texts: FileTexts): string {
  const root = writtenFiles(texts)
  roots.push(root)
  return root
}

export const NO_CFG: AnsibleCfg = { path: undefined, get: () => undefined }

/** The ansible.cfg of a directory, for tests that are not about ansible.cfg. */
export function cfgIn(root: string): AnsibleCfg {
  const cfg = readAnsibleCfg(new InventoryFiles(root), { HOME: root })
  if (!cfg.ok) throw new Error('a broken ansible.cfg')
  return cfg.value
}

interface Reading {
  sources?: string[]
  environment?: Record<string, string>
  script?: string
}

/** Writes files and reads the sources among them. The working directory is that of the files. */
export const readFiles = (texts: FileTexts, reading: Reading = {}): ReadFiles =>
  readIn(written(texts), reading)

/** Reads the sources among files that are there already. The working directory is that of the files. */
export function readIn(
  root: string,
  { sources = ['hosts.yml'], environment = {}, script = 'script.js' }: Reading = {},
): ReadFiles {
  const files = new InventoryFiles(root)
  const context = { files, environment, cfg: cfgIn(root), scriptPath: join(root, script) }
  const paths = sources.map((source) => join(root, source))
  return { root, files, ...readInventory(paths, context) }
}

/** Problems as `SUBJECT: text [code]`. */
export const lines = (problems: readonly Problem[]): string[] =>
  problems.map(({ subject, text, code }) => `${subject}: ${text} [${code}]`)
