import type { Timeouts } from '../../src/generations/work/work-context.ts'
import type { Folder } from './folder.ts'
import { startTestGateway, type TestGateway } from './gateway.ts'

/** The next gateway on a folder, in this process: what takes up the work is not killed and needs none of its own. */
export async function startAgain(
  { dataDirectory, connectionString, onEnd }: Folder,
  environment: Record<string, string> = {},
  timeouts: Partial<Timeouts> = {},
): Promise<TestGateway> {
  const gateway = await startTestGateway(environment, { dataDirectory, databaseUrl: connectionString, timeouts })
  onEnd(() => gateway.stop())
  return gateway
}
