import type { SshConfig } from './ssh_config.ts'

/**
 * A keyword for which the ssh command is used: with every value except these, and, if `onlyWith` is
 * set, only if that keyword has that value.
 */
interface BySsh {
  unless: RegExp
  onlyWith?: readonly [keyword: string, value: string]
}

/**
 * How a keyword of OpenSSH's configuration is treated: `followed` as OpenSSH does; `harmless`,
 * because it decides neither whether the login works nor what is run; or left to the ssh command.
 */
export type Use = 'followed' | 'harmless' | BySsh

const bySsh = (unless: RegExp, onlyWith?: BySsh['onlyWith']): BySsh => ({
  unless,
  ...(onlyWith && { onlyWith }),
})

const NOTHING = /^(none)?$/
/** How ssh_config says no. */
export const NO = /^(no|false)$/
const ONLY_IF_IT_MUST = ['exitonforwardfailure', 'yes'] as const

/**
 * Every keyword that `ssh -G` prints, from OpenSSH 7.4 to 10.5, in lower case. Other keywords that
 * a newer ssh prints are compared with its own defaults (`resolve.ts`).
 */
export const KEYWORDS: Readonly<Record<string, Use>> = {
  // Where the host is, and the way to it.
  host: 'harmless',
  hostname: 'followed',
  user: 'followed',
  port: 'followed',
  addressfamily: 'followed',
  bindaddress: bySsh(NOTHING),
  bindinterface: bySsh(NOTHING),
  connectionattempts: bySsh(/^1$/),
  connecttimeout: 'followed',
  proxycommand: 'followed',
  proxyjump: 'followed',
  proxyusefdpass: bySsh(NO),
  // ssh -G prints the name that results from these.
  canonicaldomains: 'harmless',
  canonicalizefallbacklocal: 'harmless',
  canonicalizehostname: 'harmless',
  canonicalizemaxdots: 'harmless',
  canonicalizepermittedcnames: 'harmless',

  // The host's key.
  casignaturealgorithms: 'harmless',
  checkhostip: bySsh(NO),
  fingerprinthash: 'harmless',
  globalknownhostsfile: 'followed',
  hashknownhosts: 'followed',
  hostkeyalgorithms: 'followed',
  hostkeyalias: 'followed',
  knownhostscommand: bySsh(NOTHING),
  nohostauthenticationforlocalhost: bySsh(NO),
  requiredrsasize: 'followed',
  revokedhostkeys: bySsh(NOTHING),
  stricthostkeychecking: 'followed',
  updatehostkeys: 'harmless',
  userknownhostsfile: 'followed',
  verifyhostkeydns: bySsh(NO),
  visualhostkey: 'harmless',

  // Who the user is.
  addkeystoagent: 'harmless',
  batchmode: 'followed',
  certificatefile: bySsh(NOTHING),
  challengeresponseauthentication: 'followed',
  enablesshkeysign: 'harmless',
  gssapiauthentication: 'followed',
  gssapiclientidentity: 'harmless',
  gssapidelegatecredentials: 'harmless',
  gssapikexalgorithms: 'harmless',
  gssapikeyexchange: bySsh(NO),
  gssapirenewalforcesrekey: 'harmless',
  gssapiserveridentity: 'harmless',
  gssapitrustdns: 'harmless',
  hostbasedacceptedalgorithms: 'harmless',
  hostbasedauthentication: bySsh(NO),
  hostbasedkeytypes: 'harmless',
  identitiesonly: 'followed',
  identityagent: 'followed',
  identityfile: 'followed',
  kbdinteractiveauthentication: 'followed',
  kbdinteractivedevices: bySsh(NOTHING),
  numberofpasswordprompts: 'followed',
  passwordauthentication: 'followed',
  pkcs11provider: bySsh(NOTHING),
  preferredauthentications: 'followed',
  pubkeyacceptedalgorithms: 'followed',
  pubkeyacceptedkeytypes: 'followed',
  pubkeyauthentication: 'followed',
  rhostsrsaauthentication: 'harmless',
  rsaauthentication: 'harmless',
  // Its keys are of kinds that go to ssh anyway.
  securitykeyprovider: 'harmless',

  // The connection.
  channeltimeout: bySsh(NOTHING),
  cipher: 'harmless',
  ciphers: 'followed',
  compression: 'followed',
  compressionlevel: 'harmless',
  ipqos: 'harmless',
  kexalgorithms: 'followed',
  macs: 'followed',
  obscurekeystroketiming: 'harmless',
  protocol: 'harmless',
  rekeylimit: 'harmless',
  serveralivecountmax: 'followed',
  serveraliveinterval: 'followed',
  tcpkeepalive: 'harmless',
  useprivilegedport: 'harmless',
  versionaddendum: bySsh(NOTHING),
  warnweakcrypto: 'harmless',

  // Connections that are shared: an open one is used, none is left behind.
  controlmaster: 'harmless',
  controlpath: 'followed',
  controlpersist: 'harmless',

  // What is run there, and around it.
  escapechar: 'harmless',
  enableescapecommandline: 'harmless',
  // Turned off where ssh is called (`openssh.ts`); without it both are without meaning.
  forkafterauthentication: 'followed',
  stdinnull: 'followed',
  localcommand: bySsh(NOTHING, ['permitlocalcommand', 'yes']),
  permitlocalcommand: 'harmless',
  remotecommand: bySsh(NOTHING),
  requesttty: 'harmless',
  sendenv: 'followed',
  sessiontype: bySsh(/^default$/),
  setenv: 'followed',

  // Forwarding. Nothing here uses what is forwarded, but it may be asked to succeed.
  clearallforwardings: 'harmless',
  dynamicforward: bySsh(NOTHING, ONLY_IF_IT_MUST),
  exitonforwardfailure: 'harmless',
  forwardagent: 'followed',
  forwardx11: 'harmless',
  forwardx11timeout: 'harmless',
  forwardx11trusted: 'harmless',
  gatewayports: 'harmless',
  localforward: bySsh(NOTHING, ONLY_IF_IT_MUST),
  permitremoteopen: 'harmless',
  remoteforward: bySsh(NOTHING, ONLY_IF_IT_MUST),
  streamlocalbindmask: 'harmless',
  streamlocalbindunlink: 'harmless',
  tunnel: bySsh(NO, ONLY_IF_IT_MUST),
  tunneldevice: 'harmless',
  xauthlocation: 'harmless',

  // What it says, and of itself.
  ignoreunknown: 'harmless',
  loglevel: 'harmless',
  logverbose: 'harmless',
  syslogfacility: 'harmless',
  tag: 'harmless',
}

/** The first keyword for which the ssh command has to be used. */
export function keywordBeyondSsh2(config: SshConfig): string | undefined {
  for (const [keyword, values] of config) {
    const use = KEYWORDS[keyword]
    if (use === undefined || typeof use === 'string') continue
    const { unless, onlyWith } = use
    const counts = !onlyWith || config.get(onlyWith[0])?.[0] === onlyWith[1]
    if (counts && values.some((value) => !unless.test(value))) return keyword
  }
  return undefined
}

/** The keywords that this table lacks. */
export const unknownKeywords = (config: SshConfig): string[] =>
  [...config.keys()].filter((keyword) => !Object.hasOwn(KEYWORDS, keyword))
