import type { Value } from '../../values.ts'
import type { Entry } from '../../vm/entry.ts'
import { UsageError } from './command.ts'

/** An entry as `--entry` has it: `target=amd64,platform=debian,ram=8192`. Throws a UsageError. */
export function supposedEntry(text: string): Entry {
  const fields = new Map<Value, Value>()
  for (const part of text.split(',')) {
    const [, key = '', value = ''] = /^([^=]+)=(.+)$/.exec(part.trim()) ?? []
    if (value === '')
      throw new UsageError(`--entry ${text}: ${part || 'an empty text'} is not KEY=VALUE`)
    if (fields.has(key)) throw new UsageError(`--entry ${text}: ${key} is given twice`)
    fields.set(key, value)
  }
  const [target, platform, pin] = ['target', 'platform', 'hypervisor'].map((key) => fields.get(key))
  if (typeof target !== 'string' || typeof platform !== 'string') {
    throw new UsageError(`--entry ${text}: it needs target=… and platform=…`)
  }
  return { target, platform, fields, ...(typeof pin === 'string' && { pin }) }
}
