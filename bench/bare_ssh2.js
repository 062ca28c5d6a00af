// The least that ssh2 needs to run a command on many hosts: no host key is checked, nothing is
// resolved, nothing is parsed. A script that somebody would write, and that Node runs as it is:
//
//     node bare_ssh2.js '{"user": "root", "keyFile": "id", "ports": [2201, 2202], "count": 2, "forks": 128}'
//
// It asks `count` hosts on 127.0.0.1, on the ports by turns, `forks` of them at a time. It prints
// nothing, and fails if one does not answer.
import { readFileSync } from 'node:fs'
import { connect } from 'node:net'
import ssh2 from 'ssh2'

const { user, keyFile, ports, count, forks } = JSON.parse(process.argv[2])
const privateKey = readFileSync(keyFile)

function ask(port) {
  return new Promise((resolve, reject) => {
    const pieces = []
    const client = new ssh2.Client()
    client.on('error', reject)
    client.on('ready', () =>
      client.exec('virsh capabilities', (error, channel) => {
        if (error) return reject(error)
        channel.on('data', (piece) => pieces.push(piece))
        channel.on('close', () => {
          client.end()
          if (Buffer.concat(pieces).includes('</capabilities>')) resolve()
          else reject(new Error(`port ${port} did not answer`))
        })
      }),
    )
    const sock = connect(port, '127.0.0.1')
    // Nagle's algorithm costs 40 ms for each.
    sock.setNoDelay(true)
    client.connect({
      sock,
      username: user,
      // To ask first what is allowed costs a round trip.
      authHandler: ['publickey'],
      privateKey,
    })
  })
}

let next = 0
async function askByTurns() {
  while (next < count) await ask(ports[next++ % ports.length])
}

await Promise.all(Array.from({ length: forks }, askByTurns))
