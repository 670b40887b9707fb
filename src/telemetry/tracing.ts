import { setTimeout as sleep } from 'node:timers/promises'
import {
  type Attributes,
  context,
  DiagLogLevel,
  diag,
  propagation,
  ROOT_CONTEXT,
  type Span,
  SpanKind,
  SpanStatusCode,
  trace,
} from '@opentelemetry/api'
import { NodeSDK } from '@opentelemetry/sdk-node'
import type { BaseLogger } from 'pino'
import type { TraceContext } from '../generations/record/record.ts'
import { inLog, type Step } from '../generations/record/step.ts'
import type { MediaJobReport } from '../media/pool.ts'
import type { TraceRequest, TraceSubscription } from '../network/request-notes.ts'
import { version } from '../version.ts'

/**
 * One trace from the request that starts a generation to its end, whichever processes work on it: each step is a span
 * below the request's, whose context is kept in the generation's row. A span is made once its step is over, so that a
 * process that is killed leaves no trace open.
 */
export interface Tracing {
  request: TraceRequest
  /** The context of a trace of its own, for what no request starts. */
  begin(): TraceContext
  onStep(step: Step): void
  /** A span where the medium belongs to a trace. */
  onMediaJob(report: MediaJobReport): void
  subscription: TraceSubscription
  stop(): Promise<void>
}

/** What is left is sent, and no collector holds up a stop. */
const stopMilliseconds = 3_000
const tellMilliseconds = 60_000

/** Where to, how much of it and under which name the SDK reads from OTEL_*. */
export function startTracing({ serviceName }: { serviceName: string | undefined }, log: BaseLogger): Tracing {
  const sdk = new NodeSDK({
    ...(serviceName === undefined ? {} : { serviceName }),
    // Of metrics and logs there are others.
    metricReaders: [],
    logRecordProcessors: [],
  })
  const complain = createComplaint(log)
  const silent = () => {}
  diag.setLogger(
    { error: complain, warn: complain, info: silent, debug: silent, verbose: silent },
    { logLevel: DiagLogLevel.WARN, suppressOverrideMessage: true },
  )
  sdk.start()
  const tracer = trace.getTracer('kinetograph', version)

  return {
    request(headers) {
      const span = tracer.startSpan('request', { kind: SpanKind.SERVER }, propagation.extract(ROOT_CONTEXT, headers))
      return {
        context: contextOf(span),
        end({ id, method, operation, tenant, status, isBrokenOff, refusal }) {
          span.updateName(operation ?? method)
          span.setAttributes({
            'http.request.method': method,
            'http.response.status_code': status,
            'kinetograph.request.id': id,
            ...given({ 'kinetograph.tenant': tenant, 'kinetograph.code': refusal?.code }),
          })
          if (status >= 500 || isBrokenOff) span.setStatus({ code: SpanStatusCode.ERROR })
          span.end()
        },
      }
    },
    begin() {
      const span = tracer.startSpan('start', {}, ROOT_CONTEXT)
      span.end()
      return contextOf(span)
    },
    onStep(step) {
      const name = names[step.step]
      const { traceContext } = step.generation
      if (name === undefined || traceContext === null) return
      const parent = propagation.extract(ROOT_CONTEXT, traceContext)
      const end = new Date()
      const startTime = 'since' in step && step.since < end ? step.since : end
      const kind = outgoing.has(step.step) ? SpanKind.CLIENT : SpanKind.INTERNAL
      const span = tracer.startSpan(name, { startTime, kind, attributes: attributesOf(step) }, parent)
      if (isBad(step)) span.setStatus({ code: SpanStatusCode.ERROR })
      span.end(end)
    },
    onMediaJob({ job, of, tenant, trace: carrier, since, waitedMilliseconds, code }) {
      if (carrier === null) return
      const attributes = given({
        'kinetograph.tenant': tenant,
        'kinetograph.media.of': of,
        'kinetograph.media.waited_milliseconds': waitedMilliseconds,
        'kinetograph.code': code,
      })
      const parent = propagation.extract(ROOT_CONTEXT, carrier)
      const span = tracer.startSpan(`media ${job ?? 'wait'}`, { startTime: since, attributes }, parent)
      if (code !== null) span.setStatus({ code: SpanStatusCode.ERROR })
      span.end()
    },
    subscription(headers, { id, operation, tenant, transport }) {
      const attributes = {
        'graphql.operation.type': 'subscription',
        'kinetograph.request.id': id,
        'kinetograph.tenant': tenant,
        'kinetograph.transport': transport,
      }
      const parent = propagation.extract(ROOT_CONTEXT, headers)
      const span = tracer.startSpan(operation, { kind: SpanKind.SERVER, attributes }, parent)
      let events = 0
      return {
        event() {
          if (events === 0) span.addEvent('first event')
          events += 1
        },
        end(isFailed) {
          span.setAttribute('kinetograph.events', events)
          if (isFailed) span.setStatus({ code: SpanStatusCode.ERROR })
          span.end()
        },
      }
    },
    async stop() {
      // Any error: it has been complained of.
      await Promise.race([sdk.shutdown().catch(() => {}), sleep(stopMilliseconds, undefined, { ref: false })])
      trace.disable()
      context.disable()
      propagation.disable()
      diag.disable()
    },
  }
}

const names: Partial<Record<Step['step'], string>> = {
  accepted: 'accept',
  claimed: 'claim',
  'taken-over': 'take over',
  prepared: 'prepare',
  'slot-taken': 'wait for a slot',
  submitted: 'submit',
  polled: 'poll',
  ran: 'run',
  collected: 'collect',
  'route-changed': 'change route',
  'cancel-requested': 'cancel',
  ended: 'generation',
  'late-result': 'late result',
  'charge-settled': 'settle charge',
}

/** Somebody else was asked. */
const outgoing: ReadonlySet<Step['step']> = new Set(['submitted', 'polled', 'collected'])

function attributesOf(step: Step): Attributes {
  const { generation, tenant, provider, model } = inLog(step.generation)
  const facts: Record<string, unknown> = { ...step }
  const own = [
    'attempt',
    'clipIndex',
    'outcome',
    'operation',
    'status',
    'code',
    'stage',
    'failure',
    'sizeBytes',
    'lease',
  ]
  return given({
    'kinetograph.generation': generation,
    'kinetograph.tenant': tenant,
    'kinetograph.provider': provider,
    'kinetograph.model': model,
    'kinetograph.route': step.generation.route,
    ...Object.fromEntries(own.map((name) => [`kinetograph.${name}`, facts[name]])),
  })
}

const isBad = (step: Step): boolean =>
  step.step === 'ended'
    ? step.status === 'FAILED' || step.status === 'EXPIRED'
    : 'failure' in step && step.failure !== null

const given = (values: Record<string, unknown>): Attributes =>
  Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined && value !== null)) as Attributes

/** Without baggage, which is the caller's words and goes no further. */
function contextOf(span: Span): TraceContext {
  const carrier: Record<string, string> = {}
  propagation.inject(trace.setSpan(ROOT_CONTEXT, span), carrier)
  return carrier
}

/** In fixed words: the SDK's may have the headers of an exporter in them. */
function createComplaint(log: BaseLogger): () => void {
  let toldAt = Number.NEGATIVE_INFINITY
  return () => {
    if (performance.now() - toldAt < tellMilliseconds) return
    toldAt = performance.now()
    log.warn('Traces cannot be exported: look at the OTEL_* variables, and at the collector')
  }
}
