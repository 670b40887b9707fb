import WebSocket from 'ws'
import { answerQuestions } from './support/gateway-server.ts'

let sockets: WebSocket[] = []
let received = 0
let lastMessage = ''

/** A hundred at a time: ten thousand handshakes at once would time out on two cores. */
async function open(count: number, one: () => Promise<WebSocket>): Promise<number> {
  for (let index = 0; index < count; index += 100)
    sockets.push(...(await Promise.all(Array.from({ length: Math.min(100, count - index) }, one))))
  return count
}

answerQuestions({
  connectGateway: ({ url, id, query, count }: { url: string; id: string; query: string; count: number }) =>
    open(
      count,
      () =>
        new Promise((resolve, reject) => {
          const socket = new WebSocket(`${url.replace('http', 'ws')}/graphql`, 'graphql-transport-ws', {
            perMessageDeflate: false,
          })
          let isReplayed = false
          socket.on('open', () => socket.send('{"type":"connection_init"}'))
          socket.on('error', reject)
          socket.on('message', (data) => {
            const text = data.toString()
            if (text.includes('"connection_ack"'))
              socket.send(JSON.stringify({ id: '1', type: 'subscribe', payload: { query, variables: { id } } }))
            else if (text.includes('"next"')) {
              // The first is the replay of what was there before.
              if (isReplayed) {
                received += 1
                lastMessage = text
              } else {
                isReplayed = true
                resolve(socket)
              }
            } else if (text.includes('"ping"')) socket.send('{"type":"pong"}')
          })
        }),
    ),
  connectRaw: ({ url, count }: { url: string; count: number }) =>
    open(
      count,
      () =>
        new Promise((resolve, reject) => {
          const socket = new WebSocket(url, { perMessageDeflate: false })
          socket.on('open', () => resolve(socket))
          socket.on('error', reject)
          socket.on('message', () => {
            received += 1
          })
        }),
    ),
  received: () => received,
  lastMessage: () => lastMessage,
  disconnect: async () => {
    await Promise.all(
      sockets.map((socket) => {
        const closed = new Promise((resolve) => socket.once('close', resolve))
        socket.terminate()
        return closed
      }),
    )
    sockets = []
    return 0
  },
})
process.on('disconnect', () => process.exit(0))
