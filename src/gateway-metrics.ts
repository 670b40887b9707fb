import type { Logger } from 'pino'
import type { Config } from './config.ts'
import { portTaken } from './gateway-http.ts'
import type { MeasuredParts, Metrics } from './telemetry/metrics.ts'

/** Counts and measures where the operator has set a port for it; null otherwise, and then nothing of it is loaded. */
export async function startMetrics(
  { metricsPort: port, metricsHost: host }: Config,
  log: Logger,
  parts: MeasuredParts,
): Promise<(Pick<Metrics, 'onStep' | 'onAttempt'> & { url: string; stop(): Promise<void> }) | null> {
  if (port === undefined) return null
  const [{ createMetrics }, { serveMetrics }] = await Promise.all([
    import('./telemetry/metrics.ts'),
    import('./telemetry/metrics-server.ts'),
  ])
  const metrics = createMetrics(parts)
  try {
    const { url, stop } = await serveMetrics({ metrics, host, port, log })
    log.info({ url }, 'Metrics are served')
    return { onStep: metrics.onStep, onAttempt: metrics.onAttempt, url, stop }
  } catch (error) {
    if ((error as { code?: string }).code === 'EADDRINUSE') throw portTaken('KINETOGRAPH_METRICS_PORT', port)
    throw error
  }
}
