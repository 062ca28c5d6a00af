import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'

/** Texts of files by their paths; a path that ends in `/` is an empty directory. */
export type FileTexts = Readonly<Record<string, string>>

/** A new temporary directory with these files; a text that starts with `#!` is made executable. */
export function writtenFiles(texts: FileTexts): string {
  const root = mkdtempSync(join(tmpdir(), 'inventory-'))
  for (const [path, text] of Object.entries(texts)) {
    const full = join(root, path)
    mkdirSync(path.endsWith('/') ? full : dirname(full), { recursive: true })
    if (path.endsWith('/')) continue
    writeFileSync(full, text)
    if (text.startsWith('#!')) chmodSync(full, 0o755)
  }
  return root
}

export const removeFiles = (root: string): void => rmSync(root, { recursive: true, force: true })
