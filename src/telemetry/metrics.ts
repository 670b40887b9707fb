import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from 'prom-client'
import { type Connections, connectionsOf, type Database } from '../engine/connection.ts'
import type { Leases } from '../engine/lease.ts'
import type { Catalog } from '../families/catalog.ts'
import type { Step } from '../generations/record/step.ts'
import type { WebhookAttempt } from '../generations/webhooks/context.ts'
import type { MediaPool } from '../media/pool.ts'
import type { Provider } from '../providers/provider.ts'
import { createFleetFigures } from './fleet-figures.ts'

/** What is counted and measured, of one process and, with `fleet` in the name, of all on its database. */
export interface Metrics {
  onStep(step: Step): void
  onAttempt(attempt: WebhookAttempt): void
  /** In Prometheus's text format. */
  render(): Promise<{ contentType: string; text: string }>
}

export interface MeasuredParts {
  database: Database
  /** For heartbeats and claims. */
  vital: Database
  leases: Pick<Leases, 'latestContactAt'>
  pool: MediaPool
  catalog: Catalog
  providers: ReadonlyMap<string, Provider>
  /** Undefined where nothing is served. */
  streams(): { websocket: number; sse: number; subscriptions: number } | undefined
}

const dollars = (micros: number) => micros / 1_000_000
/** From a still of our own to a film that waited for an hour. */
const secondsToTheEnd = [1, 2, 5, 10, 20, 30, 60, 120, 300, 600, 1_200, 3_600]
const secondsToTheAnswer = [0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 15]
const lateSeconds = [0.1, 0.25, 0.5, 1, 2, 5, 10, 20, 30, 60]

/** Some vendors name their units in their answers: a label has a bound all the same. */
const mostUnits = 20

export function createUnitLabels(): (provider: string, unit: string) => string {
  const known = new Map<string, Set<string>>()
  return (provider, unit) => {
    const units = known.get(provider) ?? new Set()
    known.set(provider, units)
    if (units.size < mostUnits) units.add(unit)
    return units.has(unit) ? unit : 'other'
  }
}

/** Where a model has two routes to one provider, whose wires take different credentials, the larger number counts. */
function slotsOf({ catalog, providers }: MeasuredParts): { provider: string; model: string; places: number }[] {
  return catalog.families.flatMap(({ models }) =>
    models.flatMap(({ name: model, routes }) =>
      [...providers.values()].flatMap((provider) => {
        const own = routes.filter((route) => route.provider === provider.id)
        const credentials = own.map(({ standard }) => (provider.local ? 1 : provider.credentials(standard).length))
        const places = provider.maximumConcurrent * Math.max(0, ...credentials)
        return places > 0 ? [{ provider: provider.id, model, places }] : []
      }),
    ),
  )
}

/** Labels are statuses, codes, and names of the catalog: as many series as there are of these. Tenants are none. */
export function createMetrics(parts: MeasuredParts): Metrics {
  const registry = new Registry()
  // With the delay of the event loop.
  collectDefaultMetrics({ register: registry })
  const registers = [registry]
  const counter = <Label extends string>(name: string, help: string, labelNames: Label[]) =>
    new Counter({ name, help, labelNames, registers })
  const gauge = <Label extends string>(
    name: string,
    help: string,
    labelNames: Label[],
    collect: (this: Gauge<Label>) => void | Promise<void>,
  ) => new Gauge({ name, help, labelNames, registers, collect })

  const accepted = counter('kinetograph_generations_accepted_total', 'Generations that were started here.', ['route'])
  const ended = counter('kinetograph_generations_ended_total', 'Generations whose end was written here.', [
    ...(['status', 'route', 'code'] as const),
  ])
  const seconds = new Histogram({
    name: 'kinetograph_generation_seconds',
    help: 'From the start of a generation to its end.',
    labelNames: ['model', 'status'],
    buckets: secondsToTheEnd,
    registers,
  })
  const estimated = counter('kinetograph_estimated_dollars_total', 'Estimates of what was started here.', ['route'])
  const charged = counter('kinetograph_charged_dollars_total', 'What providers charged, as it became known here.', [
    'route',
  ])
  const chargedUnits = counter(
    'kinetograph_charged_units_total',
    'What providers charged in units of their own, as it became known here.',
    ['provider', 'unit'],
  )
  const unitOf = createUnitLabels()
  const polls = counter('kinetograph_polls_total', 'Questions for the state of a job.', ['provider', 'outcome'])
  const lateness = new Histogram({
    name: 'kinetograph_poll_lateness_seconds',
    help: 'Between the last look that saw a job running and the one that saw its end: at most so late was it told.',
    labelNames: ['provider'],
    buckets: lateSeconds,
    registers,
  })
  const attempts = counter('kinetograph_webhook_attempts_total', 'Events that were sent to endpoints from here.', [
    'outcome',
  ])
  const answered = new Histogram({
    name: 'kinetograph_webhook_seconds',
    help: 'From the connection to an endpoint to its answer.',
    labelNames: ['outcome'],
    buckets: secondsToTheAnswer,
    registers,
  })
  const givenUp = counter(
    'kinetograph_webhooks_given_up_total',
    'Events that an endpoint did not take in 24 hours.',
    [],
  )
  const switchedOff = counter(
    'kinetograph_webhook_endpoints_switched_off_total',
    'Endpoints that took none for 3 days.',
    [],
  )

  gauge('kinetograph_database_connections', 'Connections to Postgres.', ['pool', 'state'], function () {
    for (const [pool, database] of [['main', parts.database] as const, ['vital', parts.vital] as const]) {
      const { total, idle, waiting }: Connections = connectionsOf(database)
      this.set({ pool, state: 'busy' }, total - idle)
      this.set({ pool, state: 'idle' }, idle)
      this.set({ pool, state: 'waited-for' }, waiting)
    }
  })
  gauge('kinetograph_media_jobs', 'Pictures and clips that child processes look at.', ['of', 'state'], function () {
    for (const [of, { running, waiting }] of Object.entries(parts.pool.counts())) {
      this.set({ of: of as string, state: 'running' }, running)
      this.set({ of: of as string, state: 'waiting' }, waiting)
    }
  })
  gauge('kinetograph_streams', 'Open connections of WebSocket and SSE.', ['kind'], function () {
    const { websocket = 0, sse = 0 } = parts.streams() ?? {}
    this.set({ kind: 'websocket' }, websocket)
    this.set({ kind: 'sse' }, sse)
  })
  gauge('kinetograph_subscriptions', 'Subscriptions on them.', [], function () {
    this.set(parts.streams()?.subscriptions ?? 0)
  })
  gauge(
    'kinetograph_database_contact_timestamp_seconds',
    'When a heartbeat last reached the database, in seconds since the epoch.',
    [],
    function () {
      this.set(parts.leases.latestContactAt() / 1_000)
    },
  )
  gauge('kinetograph_slots_maximum', 'Jobs at once, with all credentials.', ['provider', 'model'], function () {
    for (const { provider, model, places } of slotsOf(parts)) this.set({ provider, model }, places)
  })

  const figures = createFleetFigures(parts.database)
  gauge('kinetograph_fleet_generations', 'Generations that have not ended.', ['status', 'route'], async function () {
    this.reset()
    for (const { status, route, generations } of (await figures())?.unfinished ?? [])
      this.set({ status, route }, generations)
  })
  gauge('kinetograph_fleet_queue_clips', 'Clips that wait to be sent.', ['provider', 'model'], async function () {
    this.reset()
    for (const { provider, model, clips } of (await figures())?.queues ?? []) this.set({ provider, model }, clips)
  })
  gauge(
    'kinetograph_fleet_queue_oldest_seconds',
    'Since the start of the oldest of them.',
    ['provider', 'model'],
    async function () {
      this.reset()
      for (const { provider, model, oldestSeconds } of (await figures())?.queues ?? [])
        this.set({ provider, model }, oldestSeconds)
    },
  )
  gauge('kinetograph_fleet_slots_used', 'Jobs that run at providers.', ['provider', 'model'], async function () {
    this.reset()
    for (const { provider, model, used } of (await figures())?.slots ?? []) this.set({ provider, model }, used)
  })
  gauge(
    'kinetograph_fleet_stored_bytes',
    'Clips, uploads, and what is derived of clips, in the media store.',
    ['kind'],
    async function () {
      this.reset()
      for (const { kind, bytes } of (await figures())?.stored ?? []) this.set({ kind }, bytes)
    },
  )

  return {
    onStep(step) {
      const { provider, model } = step.generation
      const route = step.generation.route ?? ''
      switch (step.step) {
        case 'accepted':
          accepted.inc({ route })
          return estimated.inc({ route }, dollars(step.estimateMicros ?? 0))
        case 'polled':
          return polls.inc({ provider, outcome: step.outcome })
        case 'ran':
          if (step.latenessMilliseconds !== null) lateness.observe({ provider }, step.latenessMilliseconds / 1_000)
          return
        case 'charged':
          for (const { unit, amount } of step.units)
            chargedUnits.inc({ provider, unit: unitOf(provider, unit) }, amount)
          return charged.inc({ route }, dollars(step.micros))
        case 'ended':
          ended.inc({ status: step.status, route, code: step.code ?? '' })
          seconds.observe({ model, status: step.status }, Math.max(0, Date.now() - step.since.getTime()) / 1_000)
      }
    },
    onAttempt({ error, milliseconds, isGivenUp, isSwitchedOff }) {
      const outcome = error ?? 'DELIVERED'
      attempts.inc({ outcome })
      answered.observe({ outcome }, milliseconds / 1_000)
      if (isGivenUp) givenUp.inc()
      if (isSwitchedOff) switchedOff.inc()
    },
    render: async () => ({ contentType: registry.contentType, text: await registry.metrics() }),
  }
}
