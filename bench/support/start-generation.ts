import sharp from 'sharp'

export const startMutation = `mutation ($input: StartGenerationInput!) {
  startGeneration(input: $input) { generation { id request state { status } } userErrors { message } } }`

export async function ask<Data>(url: string, query: string, variables: object): Promise<Data> {
  const response = await fetch(`${url}/graphql`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ query, variables }),
  })
  const { data, errors } = (await response.json()) as { data: Data; errors?: unknown }
  if (errors) throw new Error(JSON.stringify(errors))
  return data
}

/** One generation from a small picture; its stored request names the picture as an upload. */
export async function startStillGeneration(url: string): Promise<{ id: string; rowId: string; request: object }> {
  const picture = await sharp({ create: { width: 640, height: 360, channels: 3, background: '#336' } })
    .png()
    .toBuffer()
  const request = {
    stillMotion: {
      cameraMove: {
        startFrame: { base64: picture.toString('base64') },
        camera: { preset: 'PUSH_IN' },
        durationSeconds: 5,
      },
    },
  }
  const { startGeneration } = await ask<any>(url, startMutation, { input: { request } })
  if (!startGeneration.generation) throw new Error(JSON.stringify(startGeneration.userErrors))
  const { id, request: stored } = startGeneration.generation
  return { id, rowId: Buffer.from(id, 'base64url').toString().split(':')[1]!, request: stored }
}
