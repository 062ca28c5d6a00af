import { readFileSync } from 'node:fs'

/**
 * Files of hypervisors that are this machine: `bin`, which is to come first in PATH, has a `virsh`
 * that prints what a real one answered once.
 */
export function localFleet(hypervisors: number, entries: number): Record<string, string> {
  const names = Array.from({ length: hypervisors }, (_, index) => `hv${index + 1}`)
  const list = Array.from({ length: entries }, (_, index) => ({
    target: 'amd64',
    platform: `platform${index}`,
  }))
  return {
    'hosts.yml': `all:
  hosts:
    localhost:
      config: {list: ${JSON.stringify(list)}}
  children:
    hypervisors:
      hosts: {${names.map((name) => `${name}: {}`).join(', ')}}
      vars: {ansible_connection: local}
`,
    // biome-ignore lint/suspicious/noTemplateCurlyInString: it is the shell's.
    'bin/virsh': '#!/bin/sh\nexec cat "${0%/*}/capabilities.xml"\n',
    'bin/capabilities.xml': readFileSync('quickstart/capabilities/hv1.xml', 'utf8'),
  }
}
