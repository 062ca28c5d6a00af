import { quote } from 'shlex'

/**
 * A command line for a remote login shell, whichever it is, that runs a program with these
 * arguments, and ends it when its own input ends: when the channel or the connection closes, on every
 * way out. sshd passes no signals on in root's sessions, and without this a virsh that hangs would
 * stay there for good. So it needs an input that stays open.
 */
export const remoteLine = (argumentVector: readonly string[]): string =>
  throughAnyShell(
    [
      'exec 3<&0',
      `${argumentVector.map((word) => quote(word)).join(' ')} </dev/null 3<&- & command=$!`,
      '{ read _ <&3; kill -9 $command; } >/dev/null 2>&1 & watch=$!',
      'wait $command; code=$?',
      'kill $watch 2>/dev/null',
      'exit $code',
    ].join('; '),
  )

/**
 * A command line that runs a script of POSIX's sh and that every login shell passes on as it is:
 * `$` means something to the login shell even between the quotes of `sudo -i`, `!` to tcsh between
 * any, a quote within quotes is written in another way for rc, and fish takes `\` for an escape. So
 * what means something to one of them goes in as the octal escapes of printf; the rest stands there
 * readable, for logs and lists of processes.
 *
 * Programs are told apart by their English messages, hence the locale.
 */
export function throughAnyShell(script: string): string {
  const whole = `unset IFS; set +f; LC_ALL=C; export LC_ALL; ${script}`
  // Without splitting and file name patterns the text arrives unchanged; quotes around the
  // substitution would need quotes within quotes.
  return `/bin/sh -c 'set -f; IFS=; eval \`printf "${whole.replace(FOREIGN, escaped)}"\`'`
}

/** All but what each of these shells leaves alone between single quotes, and printf in a format. */
const FOREIGN = /[^\w ./:;,=@+&|(){}<>*?#~^[\]-]/gu

const escaped = (character: string): string =>
  character === '%'
    ? '%%'
    : [...Buffer.from(character)].map((byte) => `\\${byte.toString(8).padStart(3, '0')}`).join('')
