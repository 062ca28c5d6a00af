import type { Client } from 'ssh2'
import type { Problem } from '../problems.ts'
import type { SshCall } from './from_ansible/ssh_call.ts'
import type { Askpass } from './login/askpass.ts'
import type { SharedFiles } from './login/shared_files.ts'
import type { ConnectionSettings, Machine } from './settings/connection_settings.ts'

// What the rooms of this layer agree on: each may use these, and none needs to know who makes them.

/** What all connections of one run share. */
export interface Connections {
  files: SharedFiles
  resolve: Resolve
  /** The session with a jump host (one of `hops` in a row), which serves all hosts behind it. */
  share: (jump: ConnectionSettings, hops: number) => Promise<Session | Unconnected>
  askpass: Askpass
  /** In which all programs run that are started here. */
  environment: Machine['environment']
  /** Aborted where the run is given up; its reason is a `Giveup`. */
  signal: AbortSignal
  /** Is told each line of the dialogue with the host `name`. */
  trace: Trace | undefined
  /** Ends the sessions with jump hosts, once those behind them have ended, and leaves no file. */
  close: () => Promise<void>
}

/** Takes a line of what is said with a host; it may hold text of that host. */
export type Trace = (name: string, line: string) => void

/** Why a run is given up, as a problem of the host `name`. */
export type Giveup = (name: string) => Problem

/** What a call comes to: OpenSSH itself resolves it. Never rejects. */
export type Resolve = (call: SshCall) => Promise<ConnectionSettings | { problem: Problem }>

/** A connection that is logged in. */
export interface Session {
  client: Client
  /** Ends it at once; what was sent before still arrives. */
  hangUp: () => void
  warnings: Problem[]
  /** The host's key, and what was known of it: `ssh-ed25519 SHA256:…, known`. */
  hostKey: string
  /** What let the user in: `publickey (FILE)`. */
  authentication: string
}

/** Why there is none; `openSshMay`: the ssh command can do what was missing. */
export interface Unconnected {
  problem: Problem
  openSshMay: boolean
}

/** `ssh2` or `openssh` force one; `auto` takes the ssh command for what ssh2 cannot do. */
export type Transport = 'auto' | 'ssh2' | 'openssh'

/** A command line for the login shell of a host. */
export interface RemoteCommand extends Pick<Limits, 'timeoutMs' | 'prompt'> {
  line: string
  /** Whether it needs a terminal, as programs do that ask for a password there. */
  terminal: boolean
}

/** What a command may do, and what it may ask for. */
export interface Limits {
  /** Time for its answer. */
  timeoutMs: number
  /** A question that it asks once, at the end of a line without end, and the answer. */
  prompt: { pattern: RegExp; answer: string } | undefined
  signal: AbortSignal
}

/**
 * What came of running a command: `unreachable` had no session, `failed` had one and no exit code.
 * Of stderr only the last 64 KiB are kept.
 */
export type CommandResult =
  | { status: 'exited'; exitCode: number; stdout: string; stderr: string }
  | { status: 'unreachable' | 'failed'; problem: Problem }
