import { LISTING_COMMANDS } from './domains.ts'

/**
 * The argument vector that asks libvirt for its capabilities, and for the names of all domains where
 * they are wanted; without a URI virsh uses its own default.
 */
export function capabilitiesArguments(
  uri: string | undefined,
  { domains = false }: { domains?: boolean | undefined } = {},
): string[] {
  return virshArguments(uri, domains ? LISTING_COMMANDS : 'capabilities')
}

/** The argument vector that gives virsh commands, with `;` between them. */
export const virshArguments = (uri: string | undefined, commands: string): string[] => [
  'virsh',
  ...(uri === undefined ? [] : ['--connect', uri]),
  commands,
]

/**
 * Runs its arguments as a command, and ends that when its own input ends: when the channel or the
 * connection closes, on every way out. sshd passes no signals on in root's sessions, and without
 * this a virsh that hangs would stay there for good.
 */
const UNTIL_INPUT_ENDS = [
  'exec 3<&0',
  '"$@" </dev/null 3<&- & command=$!',
  '{ read _ <&3; kill -9 $command; } >/dev/null 2>&1 & watch=$!',
  'wait $command; code=$?',
  'kill $watch 2>/dev/null',
  'exit $code',
].join('; ')

/**
 * A command line for a remote login shell, whichever it is: every argument stays one argument. It
 * needs an input that stays open.
 * The messages of virsh are told apart by their English texts, hence the locale, and hence `env`:
 * not every shell takes an assignment before a command.
 */
export function remoteCommandLine(argumentVector: readonly string[]): string {
  const vector = ['sh', '-c', UNTIL_INPUT_ENDS, 'sh', ...argumentVector]
  return `env LC_ALL=C ${vector.map(quote).join(' ')}`
}

/** Leaves bare only what no shell gives a meaning to: zsh has one for a leading `=`, fish for `%`. */
function quote(argument: string): string {
  return /^[\w./:-]+$/.test(argument) ? argument : `'${argument.replaceAll("'", `'"'"'`)}'`
}
