import { connect } from 'node:net'
import type { Connection } from 'ssh2'

/** Serves only what a jump host does: connections to other hosts. */
export const forwardConnections = (connection: Connection): void => {
  connection.on('tcpip', (accept, reject, { destIP, destPort }) => {
    const socket = connect(destPort, destIP)
    socket.once('error', () => reject())
    socket.once('connect', () => {
      const channel = accept()
      channel.pipe(socket).pipe(channel)
      socket.on('error', () => channel.destroy())
      channel.on('error', () => socket.destroy())
      channel.on('close', () => socket.destroy())
    })
  })
}
