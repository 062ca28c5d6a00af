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
 * A shell script that runs its arguments as a command, and ends that command when its own input
 * ends: when the channel or the connection is closed, in whatever way. sshd does not pass signals
 * on in sessions of root, and without this a virsh that hangs would stay there forever.
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
 * A command line for any remote login shell: every argument stays one argument. Its input must stay
 * open. The messages of virsh are recognised by their English texts, so the locale is set, and with
 * `env`, because not every shell accepts an assignment before a command.
 */
export function remoteCommandLine(argumentVector: readonly string[]): string {
  const vector = ['sh', '-c', UNTIL_INPUT_ENDS, 'sh', ...argumentVector]
  return `env LC_ALL=C ${vector.map(quote).join(' ')}`
}

/**
 * Quotes an argument unless no shell gives a meaning to any of its characters: a leading `=` has
 * one in zsh, `%` in fish.
 */
function quote(argument: string): string {
  return /^[\w./:-]+$/.test(argument) ? argument : `'${argument.replaceAll("'", `'"'"'`)}'`
}
