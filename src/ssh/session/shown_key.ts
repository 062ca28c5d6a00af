import type { Problem } from '../../problems.ts'
import {
  decideHostKey,
  describeHostKey,
  type HostKeyDecision,
} from '../host_keys/host_key_check.ts'
import type { KnownLines } from '../host_keys/known_hosts.ts'
import { recordHostKey } from '../host_keys/record_host_key.ts'
import type { ConnectionSettings } from '../settings/connection_settings.ts'

/** The key that a host shows during one login, and what was decided about it. */
export class ShownKey {
  readonly #settings: ConnectionSettings
  readonly #known: KnownLines
  #shown: { key: Buffer; decision: HostKeyDecision } | undefined

  constructor(settings: ConnectionSettings, known: KnownLines) {
    this.#settings = settings
    this.#known = known
  }

  /** Why a host with this key is refused; undefined if it is accepted. */
  refusal(key: Buffer): Problem | undefined {
    const decision = decideHostKey(this.#settings, this.#known, key)
    this.#shown = { key, decision }
    return decision.accepted ? undefined : decision.problem
  }

  /**
   * Whether the host key was the expected one. A host whose key was only tolerated gets no secrets.
   */
  get isTrusted(): boolean {
    const decision = this.#shown?.decision
    return !decision || (decision.accepted && decision.trusted)
  }

  /** Adds a new key to the user's known_hosts; the warning that this is not possible. */
  record(): Problem | undefined {
    if (!this.#shown?.decision.accepted || !this.#shown.decision.record) return undefined
    const warning = recordHostKey(this.#settings, this.#shown.key)
    // If checks are switched off, nobody relies on the record, and ssh does not show this warning
    // either.
    return this.#settings.hostKeys.strictChecking === 'no' ? undefined : warning
  }

  /** `ssh-ed25519 SHA256:…, known`; empty if none was shown. */
  get description(): string {
    return this.#shown ? describeHostKey(this.#shown.decision, this.#shown.key) : ''
  }
}
