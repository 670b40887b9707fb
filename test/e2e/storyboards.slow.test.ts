import { availableParallelism } from 'node:os'
import pg from 'pg'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type EmulatedGateway, startEmulatedGateway } from '../support/emulated.ts'
import { clicks, isAscending, playFilm, silences } from '../support/film.ts'
import { sleep, until } from '../support/folder.ts'
import { cancelMutation, generationQuery, planQuery, startTestGateway } from '../support/gateway.ts'
import { paidRequest, seen } from '../support/paid-clips.ts'
import { endlessFilm } from '../support/renders.ts'
import { wav } from '../support/sounds.ts'
import { picture } from '../support/still.ts'
import {
  cancelStoryboard,
  freeShot,
  paidShot,
  planStoryboard,
  poll,
  retryFilm,
  retryShot,
  startStoryboard,
  storyboardEvents,
  storyboardOf,
  untilStoryboard,
} from '../support/storyboards.ts'

let gateway: EmulatedGateway
let still: { base64: string }
beforeAll(async () => {
  still = { base64: (await picture(320, 320)).toString('base64') }
  gateway = await startEmulatedGateway()
})
afterAll(() => gateway.stop())

async function sql(text: string, values: unknown[] = [], of = gateway): Promise<any[]> {
  const client = new pg.Client(of.config.databaseUrl!)
  await client.connect()
  try {
    return (await client.query(text, values)).rows
  } finally {
    await client.end()
  }
}

const bytesOf = async (url: string) => Buffer.from(await (await fetch(url)).arrayBuffer())

const takesOf = (storyboard: any, name: string): any[] => storyboard.shots.find((shot: any) => shot.name === name).takes

async function started(input: object): Promise<any> {
  const { storyboard, userErrors } = await startStoryboard(gateway, input)
  expect(userErrors).toEqual([])
  return storyboard
}

/** Two of them are followed to the film, which a busy machine takes its time for. */
describe.concurrent('a storyboard', () => {
  it('makes each shot when what it goes on from is there, the others side by side, and the film of all', async () => {
    const shots = [
      await paidShot('harbour', 'klingai', { prompt: 'the harbour at dawn' }),
      { ...freeShot('closer', { shotFrame: { shot: 'harbour' } }, { durationSeconds: 3 }), crossFadeSeconds: 1 },
      await paidShot('market', 'xai', { prompt: 'the market at noon' }),
      await paidShot('crowd', 'vertex', { prompt: 'the crowd moves on', from: 'market' }),
      freeShot('last', { shotFrame: { shot: 'closer', at: { seconds: 0.5 } } }),
    ]
    const soundtrack = { audio: { base64: wav(11).toString('base64') }, fadeInSeconds: 0.2, fadeOutSeconds: 0.2 }
    const captions = { lines: [{ startSeconds: 0, endSeconds: 2, text: '<b>Dawn</b>' }] }
    const { id } = await started({ shots, soundtrack, captions })
    const events = await storyboardEvents(gateway.url, id)
    const ended = await storyboardOf(gateway, id)
    expect(ended).toMatchObject({ status: 'SUCCEEDED', problems: [], charge: { state: 'CHARGED' } })
    const [harbour, closer, market, crowd, last] = ended.shots.map(({ takes }: any) => takes[0])
    expect(market.createdAt < harbour.state.finishedAt && harbour.createdAt < market.state.finishedAt).toBe(true)
    for (const [earlier, later, arm] of [
      [harbour, closer, closer.request.stillMotion.cameraMove],
      [market, crowd, crowd.request.veo.imageToVideo],
      [closer, last, last.request.stillMotion.cameraMove],
    ]) {
      expect(later.createdAt >= earlier.state.finishedAt).toBe(true)
      expect(arm.startFrame.generationFrame.generationId).toBe(earlier.id)
    }
    for (const prompt of ['the harbour at dawn', 'the market at noon', 'the crowd moves on'])
      expect(seen(gateway, prompt).purchases).toHaveLength(1)
    // One stream: every event of every take and of the film, in each one's order, and its end.
    const all = [harbour, closer, market, crowd, last, ended.assembly]
    for (const { id } of all) {
      const own = events.filter(({ generation }) => generation.id === id)
      expect(own.map(({ sequence }) => sequence)).toEqual(own.map((_, index) => index + 1))
      expect(own.at(-1)).toMatchObject({ isFinal: true, status: 'SUCCEEDED' })
    }
    // 3 + 3 + 1 + 4 + 1 seconds, of which one shows two of them.
    expect(ended.assembly.state.clips[0].video.durationSeconds).toBeCloseTo(11, 1)
    expect(ended.assembly.storyboard).toEqual({ id })
    const { createdAt, deadlineAt } = (await gateway.query(generationQuery, { id: ended.assembly.id })).data.generation
    expect(Date.parse(deadlineAt) - Date.parse(createdAt)).toBe(24 * 3_600_000)
    const { picture: shown, sound, samples } = await playFilm(await bytesOf(ended.assembly.state.clips[0].video.url))
    expect(isAscending(shown.decoded) && isAscending(sound.decoded)).toBe(true)
    expect(clicks(samples)).toEqual([])
    expect(silences(samples.subarray(0.2 * 48_000, 10.8 * 48_000), 0.02)).toEqual([])
    expect(
      await storyboardEvents(
        gateway.url,
        id,
        all.map(({ id, state }) => ({ id, afterSequence: state.sequence })),
      ),
    ).toEqual([])
  })

  it('a shot that fails stops what goes on from it alone; its next take, of another request, is what the film is made of', async () => {
    const shots = [
      await paidShot('first', 'klingai', { prompt: 'it fails [[moderated-at-output]]' }),
      freeShot('second', { shotFrame: { shot: 'first' } }),
      freeShot('aside', still),
    ]
    const { id } = await started({ shots })
    let storyboard = await untilStoryboard(gateway, id, 'NEEDS_RETRY')
    await until(async () => takesOf(await storyboardOf(gateway, id), 'aside')[0].state.status === 'SUCCEEDED')
    storyboard = await storyboardOf(gateway, id)
    expect(storyboard.shots.map(({ status }: any) => status)).toEqual(['NEEDS_RETRY', 'WAITING', 'SUCCEEDED'])
    expect(storyboard).toMatchObject({ status: 'NEEDS_RETRY', assembly: null })

    const { request } = await paidShot('first', 'xai', { prompt: 'it goes well' })
    const retry = { storyboardId: id, shot: 'first', request, provider: 'xai', poll, idempotencyKey: 'again' }
    const both = await Promise.all([retryShot(gateway, retry), retryShot(gateway, retry)])
    expect(both.map(({ userErrors }) => userErrors)).toEqual([[], []])
    expect(both.map(({ replayed }) => replayed).sort()).toEqual([false, true])
    expect(await retryShot(gateway, { storyboardId: id, shot: 'first' })).toMatchObject({
      userErrors: [{ code: 'CONFLICT', path: ['shot'] }],
    })
    storyboard = await untilStoryboard(gateway, id, 'SUCCEEDED')
    const [failed, good] = takesOf(storyboard, 'first')
    expect(failed.state.status).toBe('FAILED')
    expect(
      takesOf(storyboard, 'second')[0].request.stillMotion.cameraMove.startFrame.generationFrame.generationId,
    ).toBe(good.id)
    expect(seen(gateway, 'it goes well').purchases).toHaveLength(1)
    const firstFilm = storyboard.assembly
    expect(firstFilm.request.assembly.clips.parts[0].source.video.generationClip.generationId).toBe(good.id)

    // A shot that is there may be made again, and the film with it; what went on from the take before keeps it.
    expect(
      await retryShot(gateway, {
        ...retry,
        idempotencyKey: 'better',
        request: shots[2]!.request,
        provider: 'embedded',
      }),
    ).toMatchObject({
      userErrors: [],
      storyboard: { status: 'RUNNING' },
    })
    await until(async () => (await storyboardOf(gateway, id)).assembly.id !== firstFilm.id)
    storyboard = await storyboardOf(gateway, id)
    expect(takesOf(storyboard, 'first')).toHaveLength(3)
    expect(takesOf(storyboard, 'second')).toHaveLength(1)
    expect(storyboard.assembly.request.assembly.clips.parts[0].source.video.generationClip.generationId).toBe(
      takesOf(storyboard, 'first')[2].id,
    )
    // A shot has ten takes at the most.
    await sql(
      `insert into storyboard_take
       select (jsonb_populate_record(take, jsonb_build_object(
         'number', nth, 'generation_id', null, 'idempotency_key', null, 'problems', '[]'::jsonb))).*
       from storyboard_take as take, generate_series(4, 10) as nth
       where storyboard_id = $1 and shot_index = 0 and number = 3`,
      [rowId(id)],
    )
    expect(await retryShot(gateway, { storyboardId: id, shot: 'first', request: shots[2]!.request })).toMatchObject({
      userErrors: [{ code: 'LIMIT_REACHED', message: expect.stringContaining('10 takes') }],
    })
    // The same key with something else is no replay.
    expect(await retryShot(gateway, { ...retry, shot: 'second' })).toMatchObject({
      storyboard: null,
      userErrors: [{ code: 'IDEMPOTENCY_CONFLICT', path: ['idempotencyKey'] }],
    })
  })

  it('maximumCost holds for all takes together: what nobody knows counts as estimated, and a retry may raise it', async () => {
    const shot = await paidShot('dear', 'openai-videos', { prompt: 'paid or not [[moderated-at-output]]' })
    const { estimate } = await planStoryboard(gateway, { shots: [shot] })
    const { micros } = estimate
    expect(await startStoryboard(gateway, { shots: [shot], maximumCost: { micros: micros - 1 } })).toMatchObject({
      storyboard: null,
      userErrors: [{ code: 'COST_EXCEEDED', path: ['maximumCost'] }],
    })
    const { id } = await started({ shots: [shot], maximumCost: { micros: 2 * micros - 1 } })
    expect(await untilStoryboard(gateway, id, 'NEEDS_RETRY')).toMatchObject({ charge: { state: 'UNKNOWN' } })
    const { request } = await paidShot('dear', 'openai-videos', { prompt: 'worth it' })
    const retry = { storyboardId: id, shot: 'dear', request, poll, idempotencyKey: 'once more' }
    expect(await retryShot(gateway, retry)).toMatchObject({
      storyboard: null,
      userErrors: [{ code: 'COST_EXCEEDED', path: ['maximumCost'] }],
    })
    expect(seen(gateway, 'worth it').submits).toEqual([])
    expect(await retryShot(gateway, { ...retry, maximumCost: { micros: 2 * micros } })).toMatchObject({
      userErrors: [],
    })
    await until(async () => seen(gateway, 'worth it').submits.length === 1)
    expect(await cancelStoryboard(gateway, id)).toMatchObject({ storyboard: { maximumCost: { micros: 2 * micros } } })
  })

  it('a take that would cost more by the time it can begin is not bought, and says why', async () => {
    const shots = [
      await paidShot('before', 'klingai', { prompt: 'cheap enough' }),
      await paidShot('after', 'xai', { prompt: 'too dear by now', from: 'before' }),
    ]
    const { id } = await started({ shots, maximumCost: { micros: 10_000_000 } })
    // As if the first had cost more than was told.
    await sql(`update storyboard set maximum_cost_micros = 252000 where id = $1`, [rowId(id)])
    const storyboard = await untilStoryboard(gateway, id, 'NEEDS_RETRY')
    expect(storyboard.shots[1]).toMatchObject({
      status: 'NEEDS_RETRY',
      takes: [],
      problems: [{ code: 'COST_EXCEEDED', path: ['maximumCost'] }],
    })
    expect(seen(gateway, 'too dear by now').submits).toEqual([])
    expect(
      await retryShot(gateway, { storyboardId: id, shot: 'after', maximumCost: { micros: 1_000_000 } }),
    ).toMatchObject({
      userErrors: [],
    })
    await until(async () => seen(gateway, 'too dear by now').purchases.length === 1)
    await cancelStoryboard(gateway, id)
  })

  it('a cancel ends what is under way, and nothing else ever begins', async () => {
    const shots = [
      await paidShot('endless', 'klingai', { prompt: 'on and on [[never-ends]]' }),
      await paidShot('never', 'xai', { prompt: 'never begun', from: 'endless' }),
    ]
    const { id } = await started({ shots })
    await until(async () => takesOf(await storyboardOf(gateway, id), 'endless')[0]?.state.status === 'RUNNING')
    const streamed = storyboardEvents(gateway.url, id)
    expect(await cancelStoryboard(gateway, id)).toMatchObject({ userErrors: [], storyboard: { status: 'CANCELED' } })
    expect((await streamed).at(-1)).toMatchObject({ status: 'CANCELED', isFinal: true })
    expect(await storyboardOf(gateway, id)).toMatchObject({
      status: 'CANCELED',
      assembly: null,
      shots: [{ status: 'CANCELED' }, { status: 'CANCELED', takes: [] }],
    })
    expect(await cancelStoryboard(gateway, id)).toMatchObject({
      userErrors: [{ code: 'ALREADY_FINISHED', path: ['id'] }],
    })
    expect(await retryShot(gateway, { storyboardId: id, shot: 'endless' })).toMatchObject({
      userErrors: [{ code: 'ALREADY_FINISHED', path: ['storyboardId'] }],
    })
    expect(seen(gateway, 'never begun').submits).toEqual([])
  })

  it('a take that is canceled by itself is to be made again', async () => {
    const { id } = await started({ shots: [await paidShot('alone', 'klingai', { prompt: 'stopped [[never-ends]]' })] })
    await until(async () => takesOf(await storyboardOf(gateway, id), 'alone')[0]?.state.status === 'RUNNING')
    const [take] = takesOf(await storyboardOf(gateway, id), 'alone')
    await gateway.query(cancelMutation, { input: { id: take.id } })
    expect((await untilStoryboard(gateway, id, 'NEEDS_RETRY')).shots).toMatchObject([{ status: 'NEEDS_RETRY' }])
    await cancelStoryboard(gateway, id)
  })

  it('is found again by its key, however often and however many ask for it', async () => {
    const input = { shots: [await paidShot('one', 'xai', { prompt: 'bought once' })], idempotencyKey: 'the same' }
    const answers = await Promise.all([1, 2, 3].map(() => startStoryboard(gateway, input)))
    expect(new Set(answers.map(({ storyboard }) => storyboard.id)).size).toBe(1)
    expect(answers.map(({ replayed }) => replayed).sort()).toEqual([false, true, true])
    const { id } = answers[0].storyboard
    await until(async () => takesOf(await storyboardOf(gateway, id), 'one')[0]?.state.status === 'SUCCEEDED')
    await cancelStoryboard(gateway, id)
    expect(await startStoryboard(gateway, input)).toMatchObject({ replayed: true, storyboard: { id } })
    expect(await planStoryboard(gateway, input)).toMatchObject({ acceptable: true })
    expect(seen(gateway, 'bought once').purchases).toHaveLength(1)
    const other = { ...input, shots: [freeShot('one', still)] }
    for (const { userErrors } of [await startStoryboard(gateway, other), await planStoryboard(gateway, other)])
      expect(userErrors).toMatchObject([{ code: 'IDEMPOTENCY_CONFLICT', path: ['idempotencyKey'] }])
  })
})

it('a film that was not made is made again of the same takes, once, however often that is asked for', async () => {
  // Every place of the renderer is taken: the film stays in its queue.
  const places = Math.max(1, availableParallelism() - 1)
  const blocks = await Promise.all(Array.from({ length: places }, () => gateway.start(endlessFilm(still))))
  const blockIds = blocks.map(({ generation }) => generation.id)
  for (const id of blockIds) await gateway.untilStatus(id, 'RUNNING')
  const { id } = await started({ shots: [await paidShot('only', 'xai', { prompt: 'seen in two films' })] })
  const film = async () => (await storyboardOf(gateway, id)).assembly
  expect(await retryFilm(gateway, { storyboardId: id })).toMatchObject({ userErrors: [{ code: 'CONFLICT' }] })
  await until(async () => (await film()) !== null)
  const first = await film()
  await gateway.query(cancelMutation, { input: { id: first.id } })
  await untilStoryboard(gateway, id, 'FAILED')

  const unknown = { userErrors: [{ code: 'NOT_FOUND', path: ['film'] }] }
  for (const other of [undefined, blockIds[0], 'no id'])
    expect(await retryFilm(gateway, { storyboardId: id, film: other })).toMatchObject(unknown)
  const retry = { storyboardId: id, film: first.id }
  const setTry = (text: string) => sql(`update storyboard set film_takes = $2 where id = $1`, [rowId(id), text])
  await setTry('1/10')
  expect(await retryFilm(gateway, retry)).toMatchObject({
    userErrors: [{ code: 'LIMIT_REACHED', message: expect.stringContaining('10 times') }],
  })
  await setTry('1')
  const both = await Promise.all([retryFilm(gateway, retry), retryFilm(gateway, retry)])
  expect(both.map(({ userErrors }) => userErrors)).toEqual([[], []])
  expect(both.map(({ replayed }) => replayed).sort()).toEqual([false, true])
  for (const id of blockIds) await gateway.query(cancelMutation, { input: { id } })
  const { assembly, shots } = await untilStoryboard(gateway, id, 'SUCCEEDED')
  expect(assembly.id).not.toBe(first.id)
  expect(assembly.state.clips[0].video).not.toBeNull()
  expect(shots[0].takes).toHaveLength(1)
  expect(seen(gateway, 'seen in two films').purchases).toHaveLength(1)
  expect(await retryFilm(gateway, retry)).toMatchObject({
    replayed: true,
    storyboard: { assembly: { id: assembly.id } },
  })
  expect(await retryFilm(gateway, { ...retry, film: assembly.id })).toMatchObject({
    userErrors: [{ code: 'CONFLICT', path: ['film'] }],
  })
})

describe('planStoryboard', () => {
  it('prices all shots, and judges each tie by the pixels that its clip will have', async () => {
    const wide = freeShot('wide', still, {
      aspectRatio: 'RATIO_16_9',
      resolution: 'RESOLUTION_720P',
      durationSeconds: 2,
    })
    const paid = await paidShot('paid', 'vertex', { from: 'wide' })
    paid.request.veo.imageToVideo.aspectRatio = 'RATIO_9_16'
    const shots = [
      wide,
      paid,
      await paidShot('kling', 'klingai', {}),
      freeShot('open', { shotFrame: { shot: 'kling' } }),
    ]
    const planned = await planStoryboard(gateway, { shots })
    expect(planned).toMatchObject({ acceptable: true, userErrors: [], isUpperBound: false })
    expect(planned.estimate.micros).toBe(
      planned.shots.reduce((sum: number, { estimate }: any) => sum + estimate.total.micros, 0),
    )
    // 1280×720 into an upright frame: the picture that does not exist yet is known to be cut or padded.
    const at = ['shots', '1', 'request', 'veo', 'imageToVideo', 'startFrame']
    expect(planned.shots[1].changes).toContainEqual(
      expect.objectContaining({ path: at, message: expect.stringContaining('1280×720') }),
    )
    expect(planned.shots[1].unchecked).toEqual([])
    expect(planned.shots[3].unchecked).toEqual([
      ['shots', '3', 'request', 'stillMotion', 'cameraMove', 'startFrame', 'shotFrame'],
    ])
  })

  it('says everything that is wrong at once, where it is wrong, as startStoryboard does', async () => {
    const twice = freeShot('twice', still)
    const shots = [
      freeShot('ahead', { shotFrame: { shot: 'twice' } }),
      twice,
      freeShot('twice', { shotFrame: { shot: 'ahead', at: { seconds: 7 } } }),
      await paidShot('', 'xai', { prompt: 'nobody filled in {{this}}' }),
      { ...freeShot('faded', still), crossFadeSeconds: -1 },
    ]
    const arm = ['request', 'stillMotion', 'cameraMove', 'startFrame', 'shotFrame']
    const soundtrack = { audio: { base64: wav(2).toString('base64') }, volume: 99 }
    const planned = await planStoryboard(gateway, { shots, soundtrack })
    const { userErrors, storyboard } = await startStoryboard(gateway, { shots, soundtrack })
    expect(storyboard).toBeNull()
    expect(planned.userErrors).toEqual(userErrors)
    expect(planned.acceptable).toBe(false)
    const told = userErrors.map(({ code, path }: any) => `${code} ${path.join('.')}`)
    expect(told.sort()).toEqual(
      [
        `UNKNOWN_REFERENCE ${['shots', '0', ...arm, 'shot'].join('.')}`,
        'NOT_UNIQUE shots.2.name',
        `OUT_OF_RANGE ${['shots', '2', ...arm, 'at', 'seconds'].join('.')}`,
        'REQUIRED shots.3.name',
        'UNKNOWN_VARIABLE shots.3.request.grokImagine.imageToVideo.prompt',
        'OUT_OF_RANGE shots.4.crossFadeSeconds',
        'OUT_OF_RANGE soundtrack.volume',
      ].sort(),
    )
    for (const [count, code] of [
      [0, 'TOO_FEW'],
      [21, 'TOO_MANY'],
    ] as const) {
      const many = Array.from({ length: count }, (_, index) => ({ ...twice, name: `shot ${index}` }))
      expect((await startStoryboard(gateway, { shots: many })).userErrors).toMatchObject([{ code, path: ['shots'] }])
    }
  })

  it('a frame of a shot is for storyboards alone', async () => {
    const { request } = await paidShot('x', 'xai', { from: 'y' })
    const { generation, userErrors } = await gateway.start(request)
    expect(generation).toBeNull()
    expect(userErrors).toMatchObject([
      { code: 'NOT_ALLOWED', path: ['request', 'grokImagine', 'imageToVideo', 'startFrame', 'shotFrame'] },
    ])
  })
})

it('what is not started yet counts against the day’s ceiling, until a cancel', async () => {
  const limited = await startEmulatedGateway({ environment: { KINETOGRAPH_MAXIMUM_DAILY_COST: '0.50' } })
  try {
    const shots = [
      await paidShot('long', 'klingai', { prompt: 'on and on [[never-ends]]' }),
      await paidShot('waiting', 'xai', { from: 'long' }),
    ]
    // 252,000 and 52,000 micro-dollars.
    const { storyboard } = await startStoryboard(limited, { shots })
    const four = await Promise.all([1, 2, 3, 4].map(() => paidRequest('xai', 'on and on [[never-ends]]')))
    for (const request of four.slice(0, 3)) expect(await limited.start(request)).toMatchObject({ userErrors: [] })
    const refused = { userErrors: [{ code: 'COST_EXCEEDED', path: [] }] }
    expect(await limited.start(four[3]!)).toMatchObject(refused)
    expect(await startStoryboard(limited, { shots })).toMatchObject(refused)
    expect(await planStoryboard(limited, { shots })).toMatchObject(refused)
    await cancelStoryboard(limited, storyboard.id)
    expect(await limited.start(four[3]!)).toMatchObject({ userErrors: [] })
  } finally {
    await limited.stop()
  }
})

it('waits while its tenant has as many generations as it may, and goes on by itself', async () => {
  const limited = await startEmulatedGateway({ environment: { KINETOGRAPH_MAX_ACTIVE: '1' } })
  try {
    const { generation } = await limited.start(await paidRequest('klingai', 'on and on [[never-ends]]'))
    const { storyboard } = await startStoryboard(limited, { shots: [freeShot('one', still)] })
    await sleep(1_000)
    const waiting = await storyboardOf(limited, storyboard.id)
    expect(waiting).toMatchObject({ status: 'RUNNING', problems: [], shots: [{ problems: [], takes: [] }] })
    await limited.query(cancelMutation, { input: { id: generation.id } })
    await untilStoryboard(limited, storyboard.id, 'SUCCEEDED')
  } finally {
    await limited.stop()
  }
})

it('goes on in whatever process works on its database, not in one that only answers', async () => {
  const worker = await startEmulatedGateway({ emulators: [] })
  const api = await startTestGateway({}, { beside: worker.config, role: 'api' })
  try {
    const shots = [freeShot('one', still), freeShot('two', { shotFrame: { shot: 'one' } })]
    const { storyboard } = await startStoryboard(api, { shots })
    await until(async () => takesOf(await storyboardOf(api, storyboard.id), 'two').length === 1)
    await cancelStoryboard(api, storyboard.id)
  } finally {
    await api.stop()
    await worker.stop()
  }
})

it('belongs to its tenant: nobody else sees, follows, retries or cancels it, or has its keys', async () => {
  const anna = { authorization: 'Bearer anna-has-a-key-of-her-own' }
  const ben = { authorization: 'Bearer ben-has-another-long-key' }
  const shared = await startEmulatedGateway({
    emulators: [],
    environment: { KINETOGRAPH_API_KEYS: 'anna:anna-has-a-key-of-her-own, ben:ben-has-another-long-key' },
  })
  try {
    const input = { shots: [freeShot('only', still)], idempotencyKey: 'one key' }
    const hers = await startStoryboard(shared, input, anna)
    const his = await startStoryboard(shared, input, ben)
    expect(his).toMatchObject({ userErrors: [], replayed: false })
    const { id } = hers.storyboard
    expect(his.storyboard.id).not.toBe(id)
    const ask = async (headers: object) =>
      (
        await shared.query(
          'query ($id: ID!) { storyboard(id: $id) { id } node(id: $id) { id } }',
          { id },
          headers as never,
        )
      ).data
    expect(await ask(anna)).toEqual({ storyboard: { id }, node: { id } })
    expect(await ask(ben)).toEqual({ storyboard: null, node: null })
    const takeOfHers = async () =>
      (await shared.query(storyboardTakes, { id }, anna as never)).data.storyboard.shots[0].takes[0]
    await until(async () => (await takeOfHers())?.state.status === 'SUCCEEDED')
    const take = await takeOfHers()
    const source = { video: { generationClip: { generationId: take.id } } }
    const asPart = { request: { assembly: { clips: { parts: [{ source }] } } } }
    const told = async (headers: object) =>
      (await shared.query(planQuery, { input: asPart }, headers as never)).data.plan.userErrors.map(
        ({ code }: any) => code,
      )
    expect(await told(ben)).toEqual(['NOT_FOUND'])
    expect(await told(anna)).toEqual([])
    expect(await cancelStoryboard(shared, id, ben)).toMatchObject({ userErrors: [{ code: 'NOT_FOUND', path: ['id'] }] })
    expect(await retryShot(shared, { storyboardId: id, shot: 'only' }, ben)).toMatchObject({
      userErrors: [{ code: 'NOT_FOUND', path: ['storyboardId'] }],
    })
    expect(await retryFilm(shared, { storyboardId: id }, ben)).toMatchObject({
      userErrors: [{ code: 'NOT_FOUND', path: ['storyboardId'] }],
    })
    await expect(storyboardEvents(shared.url, id, [], ben)).rejects.toThrow('NOT_FOUND')
  } finally {
    await shared.stop()
  }
})

const storyboardTakes = 'query ($id: ID!) { storyboard(id: $id) { shots { takes { id state { status } } } } }'

const rowId = (id: string): string => Buffer.from(id, 'base64').toString().split(':').at(-1)!
