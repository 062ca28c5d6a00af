import { accessSync, constants } from 'node:fs'
import { delimiter, join } from 'node:path'

/** Whether a command of this name can be started. */
export function isOnPath(command: string): boolean {
  const directories = (process.env.PATH ?? '').split(delimiter).filter(Boolean)
  return directories.some((directory) => {
    try {
      accessSync(join(directory, command), constants.X_OK)
      return true
    } catch {
      return false
    }
  })
}
