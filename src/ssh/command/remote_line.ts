import { quote } from 'shlex'

/**
 * A command line for any remote login shell that runs a program with these arguments. The program
 * ends when the input of the command line ends, that is when the channel or the connection closes
 * in any way. So the input must stay open. Without this a virsh that hangs would stay there for
 * ever, because sshd does not pass on signals in root's sessions.
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
 * A command line that runs a script of POSIX's sh, and that every login shell passes on unchanged.
 * Shells differ: `$` has a meaning for the login shell even between the quotes of `sudo -i`, and `!`
 * for tcsh between any quotes; rc writes a quote within quotes in another way; for fish `\` is an
 * escape. So each character that has a meaning for one of them is written as an octal escape for
 * printf. The rest stays readable, for logs and lists of processes.
 *
 * The locale is set because messages of programs are recognized by their English text.
 */
export function throughAnyShell(script: string): string {
  const whole = `unset IFS; set +f; LC_ALL=C; export LC_ALL; ${script}`
  // Without splitting and file name patterns the text arrives unchanged; quotes around the
  // substitution would need quotes within quotes.
  return `/bin/sh -c 'set -f; IFS=; eval \`printf "${whole.replace(FOREIGN, escaped)}"\`'`
}

/**
 * All characters except those that each of these shells leaves unchanged between single quotes, and
 * printf in a format.
 */
const FOREIGN = /[^\w ./:;,=@+&|(){}<>*?#~^[\]-]/gu

const escaped = (character: string): string =>
  character === '%'
    ? '%%'
    : [...Buffer.from(character)].map((byte) => `\\${byte.toString(8).padStart(3, '0')}`).join('')
