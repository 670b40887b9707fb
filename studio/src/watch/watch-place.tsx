import type { Generation } from '@kinetograph/client'
import { useState } from 'react'
import { type Catalog, findCapability, useCatalog } from '../catalog.ts'
import { CodePanel } from '../code/code-panel.tsx'
import { client, here, messageOf } from '../gateway.ts'
import { seedDraft } from '../make/draft.ts'
import type { Entered } from '../make/form-tree.ts'
import { keepPreview, pictureOf, usePreview } from '../make/previews.ts'
import { go } from '../place.ts'
import { Icon } from '../ui/icon.tsx'
import { Empty, Failed } from '../ui/notice.tsx'
import { ago, spoken } from '../words.ts'
import { Player, type Video } from './player.tsx'
import { Progress } from './progress.tsx'
import { type Told, useGeneration } from './use-generation.ts'

/** One generation, from the queue to its clip, and what can be done next. */
export function WatchPlace({ id }: { id: string }) {
  const { generation, receivedAt, told, isUnknown, error, again } = useGeneration(id)
  const [chosen, setChosen] = useState(0)
  if (isUnknown) {
    return (
      <Empty icon="clips" title="There is no such clip">
        <p>
          <a href="#/clips">All clips</a>
        </p>
      </Empty>
    )
  }
  if (error && !generation) return <Failed title="The clip could not be read" error={error} again={again} />
  if (!generation) return <div className="skeleton stage" role="status" aria-label="Loading the clip" />
  const videos = generation.clips.flatMap(({ video }) => video ?? [])
  const video = videos[chosen] ?? videos[0]
  return (
    <div className="watch">
      <header className="place-head">
        <h1 tabIndex={-1}>{told?.model.label ?? 'Clip'}</h1>
        {told && (
          <p className="quiet">
            {told.capability.label} · {ago(told.createdAt)}
          </p>
        )}
        {told?.state.route && <span className="state">{told.state.route.provider.label}</span>}
      </header>
      <div className="watch-columns">
        <div className="watch-stage">
          {video ? (
            <Player key={video.id} video={video} label={told?.prompt || 'The clip'} />
          ) : (
            <Waiting generation={generation} told={told} />
          )}
          {videos.length > 1 && (
            <fieldset className="segments" aria-label="Clips">
              {videos.map((each, index) => (
                <label key={each.id} className="segment">
                  <input type="radio" name="clip" checked={each === video} onChange={() => setChosen(index)} />
                  <span>Clip {index + 1}</span>
                </label>
              ))}
            </fieldset>
          )}
          {!generation.isFinal && <Progress generation={generation} receivedAt={receivedAt} />}
          <p className="visually-hidden" role="status">
            {generation.isFinal ? `${spoken(generation.status)}.` : ''}
          </p>
        </div>
        <aside className="watch-side">
          {!generation.isFinal && <CancelButton id={id} canCancel={generation.canCancel} />}
          {generation.isFinal && !video && told && <FailureNotice generation={generation} told={told} />}
          {video && told && <NextActions generation={generation} told={told} video={video} />}
          {told?.prompt && <p className="prompt">{told.prompt}</p>}
          {told && <Facts generation={generation} told={told} video={video} />}
          {[...(told?.warnings ?? []), ...(video?.warnings ?? [])].map(({ message }) => (
            <p key={message} className="warning">
              {message}
            </p>
          ))}
          {told && !told.deletedAt && <CodePanel request={told.request as object} capabilityId={told.capability.id} />}
        </aside>
      </div>
    </div>
  )
}

function Waiting({ generation, told }: { generation: Generation; told: Told | null }) {
  const picture = usePreview(pictureOf(told?.request))
  return (
    <div className={`stage waiting${generation.isFinal ? '' : ' under-way'}`}>
      {picture ? <img src={here(picture.url)} alt="What the clip is made of" /> : <Icon name="clips" />}
    </div>
  )
}

function CancelButton({ id, canCancel }: { id: string; canCancel: boolean }) {
  const [words, setWords] = useState<string | null>(null)
  const cancel = () =>
    client.cancel(id).then(
      (outcome) => setWords(outcome === 'UNSUPPORTED_BY_PROVIDER' ? 'The provider cannot cancel it.' : 'Canceling…'),
      (error: unknown) => setWords(messageOf(error)),
    )
  return (
    <div>
      <button
        type="button"
        className="button"
        disabled={!canCancel || words === 'Canceling…'}
        onClick={() => void cancel()}
      >
        Cancel
      </button>
      <p className="hint" role="status">
        {words ?? (canCancel ? '' : 'It can no longer be canceled. ')}
        {words === null && 'You may leave this page: the clip is made all the same.'}
      </p>
    </div>
  )
}

const remedies: Record<string, string> = {
  MODERATED: 'Change the prompt or the picture, and try again.',
  RATE_LIMITED: 'Try again in a while.',
  PROVIDER_UNAVAILABLE: 'Try again in a while, or with another model.',
  INSUFFICIENT_CREDIT: 'The account at the provider needs credit: tell whoever runs this gateway.',
  CREDENTIALS: 'The key for the provider does not work: tell whoever runs this gateway.',
  SUBMISSION_UNCERTAIN:
    'Whether the provider took it is unknown. It is not sent again by itself, so that nothing is bought twice.',
  MODEL_RETIRED: 'Choose another model.',
}

function FailureNotice({ generation, told }: { generation: Generation; told: Told }) {
  const failure = generation.failure ?? generation.clips.find((clip) => clip.failure)?.failure
  return (
    <div className="failure" role="alert">
      <h2>
        {generation.status === 'CANCELED' ? 'Canceled' : generation.status === 'EXPIRED' ? 'Too late' : 'No clip'}
      </h2>
      {failure && <p>{failure.message}</p>}
      {failure?.providerMessage && <blockquote>{failure.providerMessage}</blockquote>}
      {failure && remedies[failure.code] && <p>{remedies[failure.code]}</p>}
      {told.deletedAt === null && (
        <button type="button" className="button primary" onClick={() => reopen(told)}>
          Try again with changes
        </button>
      )}
    </div>
  )
}

function NextActions({ generation, told, video }: { generation: Generation; told: Told; video: Video }) {
  const catalog = useCatalog()
  const clipIndex = generation.clips.findIndex((clip) => clip.video?.id === video.id)
  const goOn = () => {
    const startFrame = { generationFrame: { generationId: generation.id, clipIndex, at: { edge: 'LAST' } } }
    if (video.lastFrame) keepPreview(startFrame, { url: video.lastFrame.url, name: 'Last frame' })
    seedDraft({ startFrame })
    go({ name: 'make', capability: capabilityToGoOn(catalog, told) })
  }
  return (
    <div className="actions">
      <a className="button primary" href={here(video.downloadUrl)} download>
        <Icon name="download" /> Download
      </a>
      <button type="button" className="button" onClick={goOn}>
        Go on from the last frame
      </button>
      <button type="button" className="button" onClick={() => reopen(told)}>
        Again with changes
      </button>
      {video.lastFrame && (
        <a className="button" href={here(video.lastFrame.url)} target="_blank" rel="noreferrer">
          Last frame
        </a>
      )}
    </div>
  )
}

/** The form as it was, with the model chosen: another one keeps what it takes. */
function reopen({ request, capability }: Told): void {
  const arm = (request as Record<string, Record<string, Entered>>)[capability.familyField]?.[capability.field] ?? {}
  const { model: _model, ...entered } = arm
  seedDraft(entered)
  go({ name: 'make', capability: capability.id })
}

/** The same where it takes a start frame, else another of its model, else any that does. */
function capabilityToGoOn(catalog: Catalog, { model, capability }: Told): string {
  const takesFrame = (each: { parameters: readonly { name: string }[] }) =>
    each.parameters.some(({ name }) => name === 'startFrame')
  const same = findCapability(catalog, capability.id)?.capability
  if (same && takesFrame(same)) return same.id
  const others = catalog.models.filter((each) => each.name === model.name).concat(catalog.models)
  const found = others.flatMap((each) => each.capabilities).find((each) => each.availability.usable && takesFrame(each))
  return found?.id ?? capability.id
}

function Facts({ generation, told, video }: { generation: Generation; told: Told; video: Video | undefined }) {
  const { charge } = generation
  const cost = charge.amount
    ? charge.amount.formatted
    : charge.state === 'NONE'
      ? 'Nothing'
      : charge.state === 'REFUNDED'
        ? 'Refunded'
        : told.estimate
          ? `${told.estimate.formatted} expected`
          : 'Not known'
  const facts: [string, string][] = [
    ...(video
      ? ([
          ['Size', `${video.width} × ${video.height}`],
          ['Length', `${video.durationSeconds.toFixed(2)} s, ${Math.round(video.frameRate * 100) / 100} fps`],
          ['File', `${(video.sizeBytes / 2 ** 20).toFixed(1)} MB, ${video.hasAudio ? 'with sound' : 'silent'}`],
        ] as [string, string][])
      : []),
    ['Charged', cost],
  ]
  return (
    <dl className="facts">
      {facts.map(([name, value]) => (
        <div key={name}>
          <dt>{name}</dt>
          <dd>{value}</dd>
        </div>
      ))}
    </dl>
  )
}
