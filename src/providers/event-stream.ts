/** Of one event, in bytes; a stream with a longer one is broken off. */
const longestEvent = 1024 * 1024

/**
 * The data of a stream's events, as they come. Names, ids and times to wait are passed over: no vendor's states need them.
 * source: HTML Living Standard, Server-sent events
 */
export async function* eventsOf(body: AsyncIterable<Uint8Array>): AsyncGenerator<string> {
  const decoder = new TextDecoder()
  let rest = ''
  let data: string[] = []
  for await (const chunk of body) {
    const lines = (rest + decoder.decode(chunk, { stream: true })).split(/\r\n|\n|\r(?!$)/)
    rest = lines.pop()!
    for (const line of lines) {
      if (line.startsWith('data:')) data.push(line.slice('data:'.length).replace(/^ /, ''))
      if (line !== '' || data.length === 0) continue
      yield data.join('\n')
      data = []
    }
    if (rest.length + data.join('').length > longestEvent) throw new Error('An event is too long')
  }
}
