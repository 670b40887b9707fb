import { mkdtemp, rm, truncate, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { chunk, mp3, riff, wav } from '../../test/support/sounds.ts'
import { inspectAudio, judgeAudio } from './audio.ts'
import { identify } from './magic.ts'

const refusal = (message: RegExp) => ({
  refused: true,
  code: 'INVALID_AUDIO',
  message: expect.stringMatching(message),
})
const tag = (length: number) =>
  Buffer.concat([Buffer.from([0x49, 0x44, 0x33, 4, 0, 0, 0, 0, length >> 7, length & 127]), Buffer.alloc(length)])
const frameWith = (text: string) => {
  const frame = Buffer.from(mp3(0.03))
  frame.write(text, 36, 'latin1')
  return frame
}

test.each([
  ['a WAV file', wav(1.5), 'audio/wav', 1.5],
  ['a WAV file with other chunks', riff(chunk('JUNK', Buffer.alloc(7 + 1)), wav(0.25).subarray(12)), 'audio/wav', 0.25],
  ['a WAV file of unknown length', unknownLength(wav(2)), 'audio/wav', 2],
  ['an MP3 file', mp3(3), 'audio/mpeg', 3.004],
  ['an MP3 file with a tag', Buffer.concat([tag(1000), mp3(3)]), 'audio/mpeg', 3.004],
  [
    'an MP3 file with a tag at its end',
    Buffer.concat([mp3(3), Buffer.from('TAG'), Buffer.alloc(125)]),
    'audio/mpeg',
    3.004,
  ],
  ['an MP3 file with a table in its first frame', Buffer.concat([frameWith('Xing'), mp3(3)]), 'audio/mpeg', 3.004],
  ['an MP3 file with a gap', Buffer.concat([mp3(1), Buffer.alloc(5000), mp3(1)]), 'audio/mpeg', 1.959],
])('%s is known with its length', (_, bytes, mimeType, durationSeconds) => {
  expect(judgeAudio(bytes)).toEqual({ mimeType, sizeBytes: bytes.length, durationSeconds })
})

test.each<[what: string, bytes: Buffer, message: RegExp]>([
  ['nothing', Buffer.alloc(0), /empty/],
  ['half a WAV file', wav(1).subarray(0, 5000), /truncated/],
  ['the head of a WAV file', wav(1).subarray(0, 40), /no sound/],
  ['a WAV file without sound', wav(0), /no sound/],
  ['a WAV file that is not PCM', notPcm(wav(1)), /is not PCM/],
  ['a WAV file at no speed', riff(chunk('data', Buffer.alloc(99))), /no sample rate/],
  ['a tag without frames', tag(100), /damaged/],
  ['a tag longer than its file', Buffer.concat([tag(1000).subarray(0, 50)]), /damaged/],
  ['one frame cut short', mp3(0.03).subarray(0, 200), /damaged/],
  ['a FLAC file', Buffer.from('fLaC and so on'), /FLAC/],
  ['an Ogg file', Buffer.from('OggS and so on'), /Ogg/],
  ['AAC with a tag', Buffer.concat([tag(10), Buffer.from([0xff, 0xf1, 0x50, 0x80]), Buffer.alloc(999)]), /damaged/],
  ['a text', Buffer.from('hello'), /no known media format/],
])('%s is refused', (_, bytes, message) => {
  expect(judgeAudio(bytes)).toEqual(refusal(message))
  expect((judgeAudio(bytes) as { message: string }).message).toContain('Accepted are WAV (PCM) and MP3.')
})

test('pictures and clips are not taken for sounds, nor sounds for them', () => {
  expect(identify(Buffer.from([0xff, 0xd8, 0xff, 0xe0]))).toMatchObject({ kind: 'image' })
  expect(identify(Buffer.from('\xff\xfeh\0i\0', 'latin1'))).toMatchObject({ kind: 'other' })
  expect(identify(wav(0.1))).toEqual({ kind: 'audio', format: 'WAV' })
  expect(identify(mp3(0.1))).toEqual({ kind: 'audio', format: 'MP3' })
})

test('no bytes behind a good head crash or hang the judge', () => {
  const heads = [Buffer.from('ID3'), wav(0.1).subarray(0, 44), mp3(0.03), tag(5), Buffer.from('RIFF0000WAVE')]
  const anyBytes = fc.property(fc.constantFrom(...heads), fc.uint8Array({ maxLength: 2000 }), (head, bytes) => {
    const answer = judgeAudio(Buffer.concat([head, bytes]))
    if (!('refused' in answer)) expect(answer.durationSeconds).toBeGreaterThanOrEqual(0)
  })
  return fc.assert(anyBytes, { numRuns: 2000 })
})

test('neither thousands of empty chunks nor a long stretch of nothing are gone through', () => {
  const sound = wav(1).subarray(12)
  expect(judgeAudio(riff(Buffer.alloc(8 * 100), sound))).toMatchObject({ durationSeconds: 1 })
  expect(judgeAudio(riff(Buffer.alloc(8 * 1000), sound))).toEqual(refusal(/no sound/))
  expect(judgeAudio(Buffer.concat([mp3(1), Buffer.alloc(70_000), mp3(1)]))).toMatchObject({ durationSeconds: 0.967 })
})

test('a file of more than 64 MB is not read into memory', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'kinetograph-audio-'))
  try {
    const path = join(folder, 'sound')
    await writeFile(path, mp3(1))
    await truncate(path, 64 * 1024 * 1024 + 1)
    expect(await inspectAudio(path)).toMatchObject({ refused: true, code: 'MEDIA_TOO_LARGE' })
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
})

function unknownLength(bytes: Buffer): Buffer {
  const changed = Buffer.from(bytes)
  changed.writeUInt32LE(0xffffffff, 40)
  return changed
}

function notPcm(bytes: Buffer): Buffer {
  const changed = Buffer.from(bytes)
  changed.writeUInt16LE(2, 20)
  return changed
}
