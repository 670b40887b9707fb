// What the frontend of a gateway does, with nothing but what browsers have. `url` is the gateway's.

/** Where the still has which colour; x and y are parts of its width and height. */
const areas = [
  { x: 0, y: 0, width: 0.5, height: 0.6, colour: '#c83c28' },
  { x: 0.5, y: 0, width: 0.5, height: 0.6, colour: '#2850c8' },
  { x: 0.35, y: 0.35, width: 0.3, height: 0.3, colour: '#f0dc50' },
]

/** A square in the middle grows as the camera goes in; the noise below makes the clip too large to be fetched at once. */
function drawStill(width = 960, height = 540) {
  const canvas = document.createElement('canvas')
  Object.assign(canvas, { width, height })
  const context = canvas.getContext('2d')
  const noise = context.createImageData(width, height)
  let state = 1
  for (let index = 0; index < noise.data.length; index++) {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0
    noise.data[index] = index % 4 === 3 ? 255 : state >>> 24
  }
  context.putImageData(noise, 0, 0)
  for (const area of areas) {
    context.fillStyle = area.colour
    context.fillRect(area.x * width, area.y * height, area.width * width, area.height * height)
  }
  return canvas
}

async function query({ url, text, variables = {}, authorization }) {
  const response = await fetch(`${url}/graphql`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...(authorization && { authorization }) },
    body: JSON.stringify({ query: text, variables }),
  })
  return response.json()
}

/** Uploads the still: announced first, then sent where the gateway says. */
async function upload({ url, text }) {
  const still = await new Promise((resolve) => drawStill().toBlob(resolve, 'image/png'))
  const created = await query({ url, text, variables: { input: { contentType: still.type, sizeBytes: still.size } } })
  const { upload: announced, target } = created.data.createUpload
  const headers = Object.fromEntries(target.headers.map(({ name, value }) => [name, value]))
  const response = await fetch(target.url, { method: 'PUT', headers, body: still })
  return { id: announced.id, status: response.status, answer: await response.json() }
}

/** The protocol graphql-transport-ws by hand: events to the end of the stream. */
function followByWebSocket({ url, text, variables, authorization }) {
  return new Promise((resolve, reject) => {
    const events = []
    const socket = new WebSocket(`${url.replace(/^http/, 'ws')}/graphql`, 'graphql-transport-ws')
    const send = (message) => socket.send(JSON.stringify(message))
    socket.onopen = () => send({ type: 'connection_init', ...(authorization && { payload: { authorization } }) })
    socket.onclose = ({ code }) => reject(new Error(`closed with ${code}`))
    socket.onmessage = ({ data }) => {
      const message = JSON.parse(data)
      if (message.type === 'connection_ack') send({ id: '1', type: 'subscribe', payload: { query: text, variables } })
      if (message.type === 'next' && !message.payload.errors) events.push(message.payload.data.generationEvents)
      else if (message.type === 'next' || message.type === 'error') reject(new Error(JSON.stringify(message.payload)))
      if (message.type !== 'complete') return
      resolve(events)
      socket.close(1000)
    }
  })
}

/** GraphQL over SSE, distinct connections, with a POST whose answer is read as it comes. */
async function followByStream({ url, text, variables }) {
  const response = await fetch(`${url}/graphql/stream`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', accept: 'text/event-stream' },
    body: JSON.stringify({ query: text, variables }),
  })
  const events = []
  let unread = ''
  const reader = response.body.pipeThrough(new TextDecoderStream()).getReader()
  for (let read = await reader.read(); !read.done; read = await reader.read()) {
    const blocks = (unread + read.value).split('\n\n')
    unread = blocks.pop()
    for (const block of blocks) {
      if (block.startsWith('event: complete')) return events
      const data = /^data: (.*)$/m.exec(block)
      if (data) events.push(JSON.parse(data[1]).data.generationEvents)
    }
  }
  throw new Error('The stream ended before it was complete')
}

/** The same with the browser's own EventSource, which can only GET. */
function followByEventSource({ url, text, variables }) {
  return new Promise((resolve, reject) => {
    const events = []
    const address = new URL(`${url}/graphql/stream`)
    address.searchParams.set('query', text)
    address.searchParams.set('variables', JSON.stringify(variables))
    const source = new EventSource(address)
    source.addEventListener('next', ({ data }) => events.push(JSON.parse(data).data.generationEvents))
    source.addEventListener('complete', () => {
      source.close()
      resolve(events)
    })
    source.onerror = () => {
      source.close()
      reject(new Error('EventSource failed'))
    }
  })
}

/** Puts a player on the page and waits until the clip's length is known; rejects with the player's error code. */
async function openVideo({ url, poster, crossOrigin = null }) {
  document.body.replaceChildren()
  const video = document.createElement('video')
  Object.assign(video, { crossOrigin, preload: 'metadata', muted: true, controls: true, width: 854, id: 'player' })
  if (poster) video.poster = poster
  document.body.append(video)
  video.src = url
  await new Promise((resolve, reject) => {
    video.onloadedmetadata = resolve
    video.onerror = () => reject(new Error(`MediaError ${video.error.code}`))
  })
  return { width: video.videoWidth, height: video.videoHeight, duration: video.duration }
}

const player = () => document.getElementById('player')

/** Colours `[red, green, blue]` at points of the picture that the player shows at that time, another than now. */
async function coloursAt({ seconds, frameSeconds, points }) {
  const video = player()
  // `seeked` may come before the frame is on the screen.
  await new Promise((resolve) => {
    const look = (_now, { mediaTime }) => {
      if (mediaTime <= seconds && mediaTime > seconds - 2 * frameSeconds) resolve()
      else video.requestVideoFrameCallback(look)
    }
    video.requestVideoFrameCallback(look)
    video.currentTime = seconds
  })
  return coloursOf(video, video.videoWidth, video.videoHeight, points)
}

function coloursOf(source, width, height, points) {
  const canvas = document.createElement('canvas')
  Object.assign(canvas, { width, height })
  const context = canvas.getContext('2d', { willReadFrequently: true })
  context.drawImage(source, 0, 0, width, height)
  return points.map(([x, y]) => [...context.getImageData(x * width, y * height, 1, 1).data.slice(0, 3)])
}

/** Plays from the start to the end at double speed; answers with the colour at a point of every frame shown. */
async function playThrough({ point }) {
  const video = player()
  video.currentTime = 0
  video.playbackRate = 2
  const colours = []
  const look = () => {
    colours.push(...coloursOf(video, video.videoWidth, video.videoHeight, [point]))
    video.requestVideoFrameCallback(look)
  }
  video.requestVideoFrameCallback(look)
  const ended = new Promise((resolve, reject) => {
    video.onended = resolve
    video.onerror = () => reject(new Error(`MediaError ${video.error.code}`))
  })
  await video.play()
  await ended
  return { colours, currentTime: video.currentTime, soundBytes: video.webkitAudioDecodedByteCount }
}

/** Colours of a picture that is loaded as pages load pictures. */
async function coloursOfPicture({ url, crossOrigin = null, points }) {
  const picture = new Image()
  picture.crossOrigin = crossOrigin
  await new Promise((resolve, reject) => {
    picture.onload = resolve
    picture.onerror = () => reject(new Error('The picture did not load'))
    picture.src = url
  })
  const size = [picture.naturalWidth, picture.naturalHeight]
  return { size, colours: coloursOf(picture, ...size, points) }
}

/** Decodes the sound track; rejects when there is none. */
async function soundOf({ url }) {
  const file = await fetch(url)
  const sound = await new OfflineAudioContext(2, 1, 48_000).decodeAudioData(await file.arrayBuffer())
  const samples = sound.getChannelData(0)
  const loudness = Math.sqrt(samples.reduce((sum, sample) => sum + sample * sample, 0) / samples.length)
  return { seconds: sound.duration, channels: sound.numberOfChannels, loudness }
}

/** What a script may read of an answer. */
async function read({ url, options = {} }) {
  const response = await fetch(url, options)
  const header = (name) => response.headers.get(name)
  const bytes = (await response.arrayBuffer()).byteLength
  return { type: response.type, status: response.status, range: header('content-range'), bytes }
}

globalThis.frontend = {
  stillAsBase64: () => drawStill().toDataURL('image/png'),
  query,
  upload,
  followByWebSocket,
  followByStream,
  followByEventSource,
  openVideo,
  coloursAt,
  playThrough,
  coloursOfPicture,
  soundOf,
  read,
}
