/** What GraphiQL opens with: both run as they stand, with what comes with `npm ci`. The picture is of 36 × 24 pixels. */
export const startDocument = `# A picture becomes a clip. Then run the second tab: it follows what was started here.
# A server with keys wants one below, under Headers, once: { "authorization": "Bearer <key>" }
mutation Start {
  startGeneration(input: { request: { stillMotion: { cameraMove: {
    startFrame: { base64: "UklGRswAAABXRUJQVlA4IMAAAADQBgCdASpAACQAPxF6tFAsP6UisBVaq/AiCWMAyiFL//QVn5WTcY19kpUTGRuQdZCKlq2za9FATMfsPshmcQAA/tyk/q9v59Hd7G89TW05ghXOJtrOmMkl5zu28FygzPZTXDrtvddI+0wuy5S+CGj/VWZeOfezzaHpk+l+tDnK8mi24IZPOOut1tOGGidvFzLYaN7rgahtead0FeHX8cD1SY8valliPUpT+JbJj+QQeaNaKkZAqNUVnnif77dIAAA=" }
    camera: { axes: { zoom: 6, pan: 3 } }
    durationSeconds: 3
  } } } }) {
    generation { id }
    userErrors { path message allowedValues }
  }
}
`

export const followDocument = `# Follows what was started last in this window, or the generation whose id stands under Variables: { "id": "…" }
subscription Follow($id: ID!) {
  generationEvents(id: $id) {
    sequence
    status
    progress { fraction queuePosition expected { medianAt } }
    ... on GenerationSucceeded { videos { url poster { url } lastFrame { url } } }
    ... on GenerationFailed { failure { code message } }
  }
}
`
