import type { Verdict } from '../../placement/verdicts/verdict.ts'
import type { Look } from './look.ts'
import type { Cell } from './table.ts'

/**
 * How good something is for the entries, and its colour in a terminal; undefined for none. The
 * page's style has a colour for each but `none`. A terminal has fewer colours: there, what could take
 * an entry and what a pin excludes have none either.
 */
const TONES = {
  takes: 'good',
  could: undefined,
  doubtful: 'doubtful',
  wrong: 'bad',
  pinned: undefined,
  none: undefined,
} as const satisfies Record<string, keyof Look | undefined>

/** The name of a tone. */
export type Tone = keyof typeof TONES

/** How people see something: its name, its tone, and for the page a sign and what it means. */
export interface Appearance {
  name: string
  tone: Tone
  /** It makes it possible to read the page without colours. */
  sign: string
  meaning: string
}

/** How each verdict is shown: in `explain`, its JSON, and on the page. */
export const SHOWN_VERDICTS = {
  chosen: { name: 'chosen', tone: 'takes', sign: '✓', meaning: 'takes the entry' },
  exists: { name: 'exists', tone: 'takes', sign: '●', meaning: 'the VM exists there, and stays' },
  given: {
    name: 'given',
    tone: 'takes',
    sign: '◐',
    meaning: 'the last run gave it there, and it stays',
  },
  own: { name: 'own', tone: 'takes', sign: '■', meaning: 'has it in its own config' },
  candidate: {
    name: 'candidate',
    tone: 'could',
    sign: '○',
    meaning: 'could take it; another does',
  },
  'worse-tier': {
    name: 'worse tier',
    tone: 'doubtful',
    sign: '↓',
    meaning: 'others run it as a better type',
  },
  unsupported: { name: 'unsupported', tone: 'none', sign: '–', meaning: 'cannot run it' },
  full: { name: 'full', tone: 'doubtful', sign: 'F', meaning: 'has as many VMs as it may have' },
  'no-room': {
    name: 'no room',
    tone: 'doubtful',
    sign: 'M',
    meaning: 'has too little memory or too few CPUs left',
  },
  drained: { name: 'drained', tone: 'doubtful', sign: 'D', meaning: 'takes no entries' },
  'pinned-elsewhere': {
    name: 'pinned elsewhere',
    tone: 'pinned',
    sign: 'P',
    meaning: 'the entry may only go to others',
  },
  stale: {
    name: 'stale',
    tone: 'doubtful',
    sign: 'S',
    meaning: 'did not answer; its last answer counts',
  },
  unreachable: { name: 'unreachable', tone: 'wrong', sign: '!', meaning: 'could not be asked' },
  failed: {
    name: 'failed',
    tone: 'wrong',
    sign: '×',
    meaning: 'was asked, but gave no usable answer',
  },
} as const satisfies Record<Verdict['kind'], Appearance>

/** The name of a verdict, for people. */
export type VerdictName = (typeof SHOWN_VERDICTS)[Verdict['kind']]['name']

/** The state of a hypervisor, for people: the verdict on entries that it cannot take, or `ok`. */
export type ShownStatus = 'ok' | 'drained' | 'stale' | 'unreachable' | 'failed'

const TONE_BY_NAME: ReadonlyMap<string, Tone> = new Map(
  Object.values<Appearance>(SHOWN_VERDICTS).map(({ name, tone }) => [name, tone]),
)

/** The tone of a verdict by its name, or of the status of a hypervisor. */
export const toneOf = (shown: VerdictName | ShownStatus): Tone => TONE_BY_NAME.get(shown) ?? 'takes'

/** A verdict or the status of a hypervisor as a cell, in its colour. */
export function tonedCell(shown: VerdictName | ShownStatus, look: Look): Cell {
  const paint = TONES[toneOf(shown)]
  return paint ? { text: shown, paint: look[paint] } : shown
}
