import type { IncomingMessage, ServerResponse } from 'node:http'

/** How long a client that was refused may go on sending before the connection is cut; it needs it to read why. */
const lingerMilliseconds = 2000

/** After the answer, what is left of the body is read and dropped for a while. */
export function lingerAfterRefusal(request: IncomingMessage, response: ServerResponse): void {
  const { socket } = request
  response.once('finish', () => {
    if (request.complete) return
    request.resume()
    const timer = setTimeout(() => socket.destroy(), lingerMilliseconds)
    request.once('end', () => clearTimeout(timer)).once('close', () => clearTimeout(timer))
  })
}
