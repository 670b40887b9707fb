import { readConfig } from './config.ts'
import { startGateway } from './gateway.ts'
import { createLog } from './log.ts'

const config = readConfig()
const log = createLog(config.logLevel)
const gateway = await startGateway({ config, log, role: 'serve' })
process.on('SIGTERM', () => void gateway.stop().then(() => process.exit(0)))
process.on('SIGINT', () => void gateway.stop().then(() => process.exit(0)))
