import { generateKeyPairSync } from 'node:crypto'
import type { AddressInfo } from 'node:net'
import ssh2, {
  type Algorithms,
  type AuthContext,
  type Connection,
  type ServerChannel,
  type Session,
} from 'ssh2'

const LOOPBACK = '127.0.0.1'

/** A key pair: the private key as PEM, the public one as a line for known_hosts or authorized_keys. */
export interface KeyPair {
  privateKey: string
  publicLine: string
}

/** A new key pair, ECDSA on P-256. */
export function generateKey(): KeyPair {
  const { privateKey } = generateKeyPairSync('ec', {
    namedCurve: 'P-256',
    privateKeyEncoding: { type: 'sec1', format: 'pem' },
    publicKeyEncoding: { type: 'spki', format: 'pem' },
  })
  return keyPair(privateKey)
}

/** The pair that belongs to a private key. */
export function keyPair(privateKey: string): KeyPair {
  const key = parseKey(privateKey)
  return { privateKey, publicLine: `${key.type} ${key.getPublicSSH().toString('base64')}` }
}

function parseKey(text: string) {
  const key = ssh2.utils.parseKey(text)
  if (key instanceof Error) throw key
  return key
}

/** Answers one command line: writes to the channel and ends it. */
export type CommandHandler = (command: string, channel: ServerChannel) => void

/** How an SSH server is started. */
export interface ServerOptions {
  /** 0 for any that is free. */
  port: number
  hostKeys: readonly KeyPair[]
  /** The only key that may log in, as any user. */
  clientKey: KeyPair
  /** What a client that logged in may do. */
  serve: (connection: Connection) => void
  /** Who may log in, instead of the client key. */
  logIn?: (context: AuthContext) => void
  /** ssh2's own if it is left out. */
  algorithms?: Algorithms
}

/** An SSH server that is running. */
export interface RunningServer {
  port: number
  /** Its lines for known_hosts. */
  knownHosts: string[]
  stop: () => Promise<void>
}

/** Starts an SSH server on the loopback address. Rejects if the port is taken. */
export function startServer(options: ServerOptions): Promise<RunningServer> {
  const connections = new Set<Connection>()
  const { algorithms = {}, clientKey } = options
  const logIn = options.logIn ?? ((context) => authenticate(context, clientKey))
  const hostKeys = options.hostKeys.map(({ privateKey }) => privateKey)
  const server = new ssh2.Server({ hostKeys, algorithms }, (connection) => {
    connections.add(connection)
    connection.on('close', () => connections.delete(connection))
    // A client that closes the connection early is not an error here.
    connection.on('error', () => connection.end())
    connection.on('authentication', logIn)
    connection.on('ready', () => options.serve(connection))
  })
  const stop = () =>
    new Promise<void>((resolve) => {
      server.close(() => resolve())
      for (const connection of connections) connection.end()
    })
  return new Promise((resolve, reject) => {
    server.on('error', reject)
    server.listen(options.port, LOOPBACK, () => {
      const { port } = server.address() as AddressInfo
      const knownHosts = options.hostKeys.map(
        ({ publicLine }) => `[${LOOPBACK}]:${port} ${publicLine}`,
      )
      resolve({ port, knownHosts, stop })
    })
  })
}

/** Serves sessions that run commands, and refuses everything else. */
export const serveCommands =
  (run: CommandHandler) =>
  (connection: Connection): void => {
    connection.on('session', (accept) => {
      const session: Session = accept()
      session.on('exec', (acceptCommand, _reject, { command }) => run(command, acceptCommand()))
    })
  }

/** Without a signature the client only asks whether the key would do. */
export function authenticate(context: AuthContext, { publicLine }: KeyPair): void {
  const known = parseKey(publicLine)
  const accepted =
    context.method === 'publickey' &&
    known.getPublicSSH().equals(context.key.data) &&
    (!context.signature ||
      known.verify(context.blob ?? Buffer.alloc(0), context.signature, context.hashAlgo) === true)
  if (accepted) context.accept()
  else context.reject(['publickey'])
}
