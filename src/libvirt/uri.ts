/** Parameters with which libvirt's remote driver runs a program on its own machine (docs/uri.rst). */
const RUNS_A_PROGRAM = new Set(['command', 'netcat'])

/**
 * Why a libvirt connection URI must not be used, or undefined if it may. libvirt compares
 * transports and parameter names without regard to case, after decoding them.
 */
export function refusedUri(uri: string): string | undefined {
  if (/[\p{Cc}\p{Zl}\p{Zp}]|%00/u.test(uri)) return 'it has control characters'
  // No URI has one, and fish takes it for an escape even between single quotes.
  if (uri.includes('\\')) return 'it has a backslash'
  if (withoutPassword(uri) !== uri)
    return 'it has a password, which other users could see in the list of processes'
  const scheme = uri.slice(0, Math.max(uri.indexOf(':'), 0))
  if (/\+ext$/i.test(scheme)) return 'its transport ext runs a program'
  const query = /\?([^#]*)/.exec(uri)?.[1] ?? ''
  for (const parameter of query.split(/[&;]/)) {
    const name = decode(parameter.split('=')[0] ?? '')
    if (RUNS_A_PROGRAM.has(name.toLowerCase())) return `its parameter ${name} runs a program`
  }
  return undefined
}

/** Decodes each %XX by itself, as libvirt does: a broken one elsewhere must not hide a name. */
function decode(text: string): string {
  return text.replace(/%([0-9a-f]{2})/gi, (_, hex) => String.fromCharCode(Number.parseInt(hex, 16)))
}

/** The URI without its password, so that it may be shown. */
export const withoutPassword = (uri: string): string =>
  uri.replace(/(:\/\/[^/?#@:]*):[^/?#@]*@/, '$1:…@')
