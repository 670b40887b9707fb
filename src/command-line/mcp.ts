import { stat } from 'node:fs/promises'
import { StdioServerTransport } from '@modelcontextprotocol/sdk/server/stdio.js'
import { readConfig } from '../config.ts'
import { createFileReader } from '../mcp/local-files.ts'
import { createTools, patienceMilliseconds } from '../mcp/tools.ts'
import { CommandError, type ExitCode, exitCodes } from './command-error.ts'
import { type AccessOptions, openGateway } from './gateway-access.ts'
import { watchInterruption } from './interruption.ts'

/** Standard output is the protocol's; words for people go to standard error. */
export async function mcp(options: AccessOptions & { allowDirectory?: string[] }): Promise<ExitCode> {
  const { allowDirectory: folders = [] } = options
  for (const folder of folders) {
    const facts = await stat(folder).catch(() => null)
    if (!facts?.isDirectory()) throw new CommandError(`There is no folder ${folder}.`, exitCodes.usage)
  }
  const { mcpMaximumCostMicros: maximumCostMicros } = readConfig()
  const interruption = watchInterruption()
  const { client, kind, url, note, close } = await openGateway({ ...options, patienceMilliseconds })
  try {
    const tools = createTools({
      client,
      maximumCostMicros,
      readFiles: folders.length > 0 ? createFileReader(folders) : undefined,
    })
    note(
      kind === 'own'
        ? 'No gateway is running here; this command has started one that runs until it ends.'
        : `Calling ${url}`,
    )
    const gone = new Promise<void>((resolve) => {
      // The SDK's transport does not notice the end of its input.
      process.stdin.once('end', resolve)
      process.stdin.once('close', resolve)
    })
    await tools.connect(new StdioServerTransport())
    await Promise.race([gone, interruption.arrived])
    await tools.close()
    return interruption.signal.aborted ? interruption.exitCode() : exitCodes.ok
  } finally {
    interruption.dispose()
    await close()
  }
}
