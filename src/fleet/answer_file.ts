import type { Capabilities } from '../libvirt/capabilities.ts'
import type { Remembered } from './query.ts'

/** Files of other forms are as if they were not there. */
const VERSION = 1

type TypesText = [type: string, emulator: string | null][]

/** What a hypervisor answered, as the text of a file. */
export function answerText({ since, capabilities, domains }: Remembered): string {
  const architectures = [...capabilities].map(([architecture, types]): [string, TypesText] => [
    architecture,
    [...types].map(([type, emulator]) => [type, emulator ?? null]),
  ])
  return `${JSON.stringify({ version: VERSION, since, capabilities: architectures, domains })}\n`
}

/** The answer in the text of a file; undefined where that is damaged, or of another version. */
export function readAnswer(text: string): Remembered | undefined {
  try {
    const { version, since, capabilities, domains } = JSON.parse(text)
    const isWhole =
      version === VERSION &&
      /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/.test(since) &&
      !Number.isNaN(Date.parse(since)) &&
      isListOf(capabilities, isArchitecture) &&
      isListOf(domains, isText)
    return isWhole ? { since, capabilities: capabilitiesOf(capabilities), domains } : undefined
  } catch {
    return undefined
  }
}

const capabilitiesOf = (architectures: [string, TypesText][]): Capabilities =>
  new Map(
    architectures.map(([architecture, types]) => [
      architecture,
      new Map(types.map(([type, emulator]) => [type, emulator ?? undefined])),
    ]),
  )

const isText = (value: unknown): boolean => typeof value === 'string'

const isListOf = (value: unknown, isItem: (item: unknown) => boolean): boolean =>
  Array.isArray(value) && value.every(isItem)

/** Names are held to what `capabilities.ts` accepts: groups are made of them. */
const isName = (value: unknown): boolean => isText(value) && /^\w{1,32}$/.test(value as string)

const isPair = (value: unknown, isSecond: (second: unknown) => boolean): boolean =>
  Array.isArray(value) && value.length === 2 && isName(value[0]) && isSecond(value[1])

const isArchitecture = (value: unknown): boolean =>
  isPair(value, (types) => isListOf(types, isType))

const isType = (value: unknown): boolean =>
  isPair(value, (emulator) => emulator === null || isText(emulator))
