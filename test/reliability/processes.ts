import { readdirSync, readFileSync, readlinkSync } from 'node:fs'

/** The processes of this machine that have this in their environment. */
export function processesWith(mark: string): string[] {
  return readdirSync('/proc').flatMap((pid) => {
    try {
      const environment = /^\d+$/.test(pid) ? readFileSync(`/proc/${pid}/environ`, 'utf8') : ''
      return environment.includes(mark) ? [`process ${pid}`] : []
    } catch {
      return []
    }
  })
}

/** How many sockets this process has open; those of the hosts in it are the far ends of a run's. */
export function openSockets(): number {
  const links = readdirSync('/proc/self/fd').map((descriptor) => {
    try {
      return readlinkSync(`/proc/self/fd/${descriptor}`)
    } catch {
      return ''
    }
  })
  return links.filter((link) => link.startsWith('socket:')).length
}
