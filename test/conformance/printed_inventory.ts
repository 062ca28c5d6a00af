import { writeFileSync } from 'node:fs'

/** Writes a script that prints this inventory, so that Ansible can read it. */
export const writePrinted = (path: string, json: string): void =>
  writeFileSync(path, `#!/bin/sh\ncat <<'END OF INVENTORY'\n${json}\nEND OF INVENTORY\n`, {
    mode: 0o755,
  })
