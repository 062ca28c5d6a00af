import { execFileSync } from 'node:child_process'
import { describe, expect, test } from '@jest/globals'
import {
  KEYWORDS,
  keywordBeyondSsh2,
  unknownKeywords,
} from '../../../../src/ssh/settings/keywords.ts'
import { parseSshConfig } from '../../../../src/ssh/settings/ssh_config.ts'
import { describeWith } from '../../../support/requirements.ts'

/** What `ssh -G` of OpenSSH 10.5 prints besides what 9.2 does, with every option set (dump_client_config). */
const OF_THE_NEWEST = [
  ...['channeltimeout', 'obscurekeystroketiming', 'tag', 'versionaddendum', 'warnweakcrypto'],
]

/** Of OpenSSH 7.4 and 8.0, as Red Hat's releases 7 and 8 have them, what 9.2 no longer prints. */
const OF_OLD = [
  ...['challengeresponseauthentication', 'hostbasedkeytypes', 'pubkeyacceptedkeytypes'],
  ...['rhostsrsaauthentication', 'rsaauthentication', 'useprivilegedport', 'protocol'],
]

/** Options that it prints only where they are set. */
const SET = [
  ...['BindAddress=127.0.0.1', 'BindInterface=lo', 'CertificateFile=/x', 'ControlPath=/x'],
  ...['DynamicForward=1', 'HostKeyAlias=x', 'IdentityAgent=/x', 'IdentityFile=/x'],
  ...['IgnoreUnknown=x', 'KbdInteractiveDevices=pam', 'KnownHostsCommand=/bin/true'],
  ...['LocalCommand=x', 'LocalForward=1 x:1', 'LogVerbose=x', 'PKCS11Provider=/x'],
  ...['PermitRemoteOpen=x:1', 'PreferredAuthentications=publickey', 'ProxyCommand=x'],
  ...['RemoteCommand=x', 'RemoteForward=1 x:1', 'RevokedHostKeys=/x', 'SendEnv=X', 'SetEnv=X=y'],
  ...['CanonicalDomains=x', 'AddKeysToAgent=yes', 'ForwardAgent=/x', 'User=x'],
]

const ssh = (...options: string[]) =>
  parseSshConfig(
    execFileSync('ssh', ['-F', 'none', '-TG', ...options.flatMap((one) => ['-o', one]), 'x'], {
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'ignore'],
    }),
  )

describeWith(['ssh'], 'what this ssh prints', () => {
  test('stands in the table, keyword by keyword', () => {
    const printed = [ssh(...SET), ssh('ProxyJump=y')]
    expect(printed.flatMap(unknownKeywords)).toEqual([])
    expect(new Set(printed.flatMap((config) => [...config.keys()])).size).toBeGreaterThan(90)
  })

  test('needs no ssh where nothing is set', () => {
    expect(keywordBeyondSsh2(ssh())).toBeUndefined()
  })

  test.each([
    ['bindaddress', ['BindAddress=127.0.0.1']],
    ['certificatefile', ['CertificateFile=/x']],
    ['connectionattempts', ['ConnectionAttempts=2']],
    ['hostbasedauthentication', ['HostbasedAuthentication=yes']],
    ['knownhostscommand', ['KnownHostsCommand=/bin/true']],
    ['localcommand', ['PermitLocalCommand=yes', 'LocalCommand=x']],
    ['remotecommand', ['RemoteCommand=x']],
    ['sessiontype', ['SessionType=none']],
    ['localforward', ['ExitOnForwardFailure=yes', 'LocalForward=1 x:1']],
    ['remoteforward', ['ExitOnForwardFailure=yes', 'RemoteForward=1 x:1']],
    ['tunnel', ['ExitOnForwardFailure=yes', 'Tunnel=yes']],
    ['revokedhostkeys', ['RevokedHostKeys=/x']],
    ['verifyhostkeydns', ['VerifyHostKeyDNS=yes']],
  ])('leaves %s to it', (keyword, options) => {
    expect(keywordBeyondSsh2(ssh(...options))).toBe(keyword)
  })

  test.each([
    [['LocalCommand=x']],
    [['LocalForward=1 x:1', 'RemoteForward=2 x:1', 'DynamicForward=3', 'Tunnel=yes']],
    [['ExitOnForwardFailure=yes']],
    [['SendEnv=LC_*', 'SetEnv=A=b', 'ForwardAgent=yes', 'RequiredRSASize=2048']],
    [['BatchMode=yes', 'VisualHostKey=yes', 'LogLevel=QUIET', 'StdinNull=yes']],
  ])('does without it for %j', (options) => {
    expect(keywordBeyondSsh2(ssh(...options))).toBeUndefined()
  })
})

describe('the table', () => {
  test.each([
    ['the newest OpenSSH', OF_THE_NEWEST],
    ['old ones', OF_OLD],
  ])('has what %s print as well', (_, keywords) => {
    expect(keywords.filter((keyword) => !Object.hasOwn(KEYWORDS, keyword))).toEqual([])
  })
})
