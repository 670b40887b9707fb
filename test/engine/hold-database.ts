// Opens a database in a process of its own, says so, and keeps it until told to stop, or until it is killed.
import { pino } from 'pino'
import { openDatabase } from '../../src/engine/database.ts'

try {
  const options = JSON.parse(process.argv[2]!)
  const database = await openDatabase({ ...options, log: pino({ level: 'silent' }) })
  const { role, connection } = database
  process.send?.({ role, connection, facts: database.describe() })
  process.once('message', () => void database.stop().then(() => process.disconnect()))
} catch (error) {
  const { code, message } = error as { code?: string; message: string }
  process.send?.({ code, message })
  process.disconnect()
}
