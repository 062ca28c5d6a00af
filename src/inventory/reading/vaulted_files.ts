import { join } from 'node:path'
import { reasonForFile } from './encrypted.ts'
import type { InventoryFiles } from './files.ts'

/** The files at or below these paths that are encrypted as a whole. */
export function vaultedFiles(paths: readonly string[], files: InventoryFiles): string[] {
  return paths.flatMap((path) => {
    const kind = files.kindOf(path)
    if (kind === 'directory') {
      const names = files.namesBelow(path)
      return vaultedFiles(names.ok ? names.value.map((name) => join(path, name)) : [], files)
    }
    const text = kind && files.text(path)
    return text?.ok && reasonForFile(text.value) ? [path] : []
  })
}
