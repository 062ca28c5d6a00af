import { Client, type Connection, type ServerChannel } from 'ssh2'
import { generateKey } from '../../quickstart/ssh_server.ts'
import { answering, type Hosts, XML } from './hosts.ts'

export const PASSWORD = 'not for everybody'

export const PASSWORD_FIRST = 'PreferredAuthentications=password,keyboard-interactive,publickey'

/**
 * A host that accepts this password, and one in front of it, with another key, that passes
 * everything on.
 */
export async function startPair(
  hosts: Hosts,
): Promise<{ real: number; between: number; heard: string[] }> {
  const real = await hosts.start(answering(XML), {
    logIn: (context) => {
      if (context.method === 'password' && context.password === PASSWORD) context.accept()
      else context.reject(['password'])
    },
  })
  const heard: string[] = []
  const between = await hosts.start(() => {}, {
    hostKeys: [generateKey()],
    logIn: (context) => {
      if (context.method !== 'password') {
        if (context.method !== 'none') heard.push(context.method)
        context.reject(['publickey', 'password', 'keyboard-interactive'])
        return
      }
      heard.push(`password ${context.password}`)
      context.accept()
    },
    serve: (connection) => handOn(connection, real.port),
  })
  return { real: real.port, between: between.port, heard }
}

/** Runs the commands of a client on the real host. */
function handOn(connection: Connection, port: number): void {
  connection.on('session', (accept) =>
    accept().on('exec', (acceptCommand, _reject, { command }) => {
      const channel: ServerChannel = acceptCommand()
      const client = new Client()
      client.on('ready', () =>
        client.exec(command, (_error, there) => {
          there.on('exit', (code: number) => channel.exit(code)).on('close', () => channel.end())
          there.pipe(channel, { end: false })
        }),
      )
      client.connect({ host: '127.0.0.1', port, username: 'tester', password: PASSWORD })
    }),
  )
}
