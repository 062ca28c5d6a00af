import type { Client } from 'ssh2'
import type { NameLookup } from '../machine/name_lookup.ts'
import type { OutputRoom } from '../machine/output_room.ts'
import type { Problem } from '../problems.ts'
import type { SshCall } from './from_ansible/ssh_call.ts'
import type { Askpass } from './login/askpass.ts'
import type { SharedFiles } from './login/shared_files.ts'
import type { ConnectionSettings, Machine } from './settings/connection_settings.ts'

// Types that the folders of this layer share. Each folder may use them without importing the code
// that makes the values.

/** What all connections of one run share. */
export interface Connections {
  files: SharedFiles
  resolve: Resolve
  /** The session with a jump host (one of `hops` in a row), which serves all hosts behind it. */
  share: (jump: ConnectionSettings, hops: number) => Promise<Session | Unconnected>
  askpass: Askpass
  names: NameLookup
  /** The environment of all programs that are started here. */
  environment: Machine['environment']
  /** Aborted if the run is given up; the reason is a `Giveup` (`given_up.ts`). */
  signal: AbortSignal
  /** Gets each line of the dialogue with the host `name`. */
  trace: Trace | undefined
  /**
   * Ends the sessions with jump hosts after those behind them have ended, and removes all files.
   */
  close: () => Promise<void>
}

/** Takes one line of the dialogue with a host; it may contain text of that host. */
export type Trace = (name: string, line: string) => void

/** Resolves a call to connection settings, with the help of OpenSSH. Never rejects. */
export type Resolve = (call: SshCall) => Promise<ConnectionSettings | { problem: Problem }>

/** A connection that is logged in. */
export interface Session {
  client: Client
  /** Stops and goes on reading what the host sends. */
  pause: () => void
  resume: () => void
  /** Ends the session immediately; what was sent before still arrives. */
  hangUp: () => void
  warnings: Problem[]
  /** The host's key, and whether it was known: `ssh-ed25519 SHA256:…, known`. */
  hostKey: string
  /** What each command gets: variables for its environment, and whether it may use the agent. */
  gives: { env: Readonly<Record<string, string>>; agentForward: boolean }
  /** The method of the login that worked: `publickey (FILE)`. */
  authentication: string
}

/** Why there is no session. */
export interface Unconnected {
  problem: Problem
  /** Whether the ssh command may still succeed. */
  openSshMay: boolean
  /** Whether a jump host did not let the user in; undefined if no jump host is the reason. */
  asksOnTheWay?: boolean
}

/**
 * `ssh2` and `openssh` allow only that one; `auto` uses the ssh command for what ssh2 cannot do.
 */
export type Transport = 'auto' | 'ssh2' | 'openssh'

/** A command line for the login shell of a host. */
export interface RemoteCommand extends Pick<Limits, 'timeoutMs' | 'prompt' | 'room'> {
  line: string
  /** Whether it needs a terminal, as programs do that ask for a password there. */
  terminal: boolean
  /** Whether the result says that it needs one after all. */
  wantsTerminal?: (result: CommandResult) => boolean
}

/** The limits of a command, and the question that it may ask. */
export interface Limits {
  /** How long the command may take, in ms. */
  timeoutMs: number
  /** A question that it asks once, at the end of an unfinished line, and the answer, if there is one. */
  prompt: { pattern: RegExp; answer: string | undefined } | undefined
  /** Whether it runs on a terminal. */
  terminal?: boolean
  /**
   * The room that holds its output until it has been read; if none is given, it gets one of its
   * own.
   */
  room?: OutputRoom
  signal: AbortSignal
}

/**
 * The result of running a command: `unreachable` had no session, `failed` had one but no exit code.
 * Only the last 64 KiB of stderr are kept.
 */
export type CommandResult =
  | { status: 'exited'; exitCode: number; stdout: string; stderr: string }
  | { status: 'unreachable' | 'failed'; problem: Problem }
