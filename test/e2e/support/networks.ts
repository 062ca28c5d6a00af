import { execFileSync } from 'node:child_process'

/** What this machine lacks for network namespaces; empty if it lacks nothing. */
export function missingForNetworks(): string[] {
  const name = `vm-dispatcher-${process.pid}`
  try {
    ip('netns', 'add', name)
    ip('netns', 'delete', name)
    return []
  } catch {
    return ['right to add network namespaces (ip netns add)']
  }
}

/**
 * Network namespaces in a row: each is linked to the next, and none forwards. Link N (from 1) has
 * 10.99.N.1 on its left side and 10.99.N.2 on its right.
 */
export class Networks {
  private readonly created: string[] = []

  constructor(private readonly names: readonly string[]) {}

  /** The name that `ip netns` has for one. */
  namespace(name: string): string {
    return `vm-dispatcher-${process.pid}-${name}`
  }

  create(): void {
    for (const name of this.names) {
      ip('netns', 'add', this.namespace(name))
      this.created.push(this.namespace(name))
      ip('-n', this.namespace(name), 'link', 'set', 'lo', 'up')
    }
    for (const [index, name] of this.names.slice(1).entries()) {
      const left = this.namespace(this.names[index] ?? '')
      const right = this.namespace(name)
      const peer = ['peer', 'name', 'left', 'netns', right]
      ip('link', 'add', 'right', 'netns', left, 'type', 'veth', ...peer)
      this.raise(left, 'right', `10.99.${index + 1}.1/24`)
      this.raise(right, 'left', `10.99.${index + 1}.2/24`)
    }
  }

  remove(): void {
    for (const namespace of this.created) ip('netns', 'delete', namespace)
  }

  private raise(namespace: string, link: string, address: string): void {
    ip('-n', namespace, 'address', 'add', address, 'dev', link)
    ip('-n', namespace, 'link', 'set', link, 'up')
  }
}

function ip(...words: string[]): void {
  execFileSync('ip', words, { stdio: ['ignore', 'ignore', 'pipe'] })
}
