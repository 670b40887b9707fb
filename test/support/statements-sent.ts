const bind = 'B'
const parse = 'P'
const simple = 'Q'

/**
 * Reads what one client sends to Postgres. Of each chunk the texts of the statements that it asks to run: one that is prepared
 * goes by its name alone, once its text has been sent. source: PostgreSQL, “Message Formats”
 */
export function createStatementReader(): (chunk: Buffer) => string[] {
  const prepared = new Map<string, string>()
  let rest = Buffer.alloc(0)
  let isStarted = false
  return (chunk) => {
    rest = Buffer.concat([rest, chunk])
    const texts: string[] = []
    for (;;) {
      // The first message has no letter before its length.
      const from = isStarted ? 1 : 0
      if (rest.length < from + 4) return texts
      const end = from + rest.readUInt32BE(from)
      if (rest.length < end) return texts
      const kind = isStarted ? String.fromCharCode(rest[0]!) : ''
      const [first = '', second = ''] = rest.toString('latin1', from + 4, end).split('\0', 2)
      if (kind === simple) texts.push(first)
      if (kind === parse) prepared.set(first, second)
      if (kind === bind) texts.push(prepared.get(second)!)
      isStarted = true
      rest = rest.subarray(end)
    }
  }
}
