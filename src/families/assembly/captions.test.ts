import { describe, expect, it } from 'vitest'
import { readCaptions } from './captions.ts'
import { captionsOf, judgeCaptions } from './judge-captions.ts'

const path = ['request', 'assembly', 'clips']

describe('a file of captions', () => {
  it('is SubRip: numbers, commas, line breaks of any kind, a mark at its beginning, marks in its text', () => {
    const file =
      '\uFEFF1\r\n00:00:01,000 --> 00:00:02,500\r\n<i>A calm</i> sea,\r\n{\\an8}a <b>boat</b>.\r\n\r\n2\r\n01:00:03,000 --> 01:00:04,000\r\nLater.'
    expect(readCaptions(file)).toEqual({
      faults: [],
      captions: [
        { startSeconds: 1, endSeconds: 2.5, text: 'A calm sea,\na boat.' },
        { startSeconds: 3603, endSeconds: 3604, text: 'Later.' },
      ],
    })
  })

  it('is WebVTT: points, no hours, settings, names, notes, styles, characters by name', () => {
    const file =
      'WEBVTT - a title\n\nNOTE nobody\nreads this\n\nSTYLE\n::cue { color: red }\n\nintro\n00:01.000 --> 00:02.000 line:0 align:start\n<v Anna>Fish &amp; chips &lt;3</v> <00:01.500>now'
    expect(readCaptions(file)).toEqual({
      faults: [],
      captions: [{ startSeconds: 1, endSeconds: 2, text: 'Fish & chips <3 now' }],
    })
  })

  it('is plain text afterwards: what is no mark of either format stays as it is written', () => {
    const { captions } = readCaptions('00:00:01,000 --> 00:00:02,000\n<svg onload="x"> & &amp; <script> 1 < 2')
    expect(captions[0]!.text).toBe('<svg onload="x"> & &amp; <script> 1 < 2')
  })

  it.each<[string, string, number]>([
    ['times that are none', '1\n00:00:01 --> 00:00:02\nA', 2],
    ['an end before its start', '1\n00:00:01,000 --> 00:00:02,000\nA\n\n2\n00:00:05,000 --> 00:00:04,000\nB', 6],
    ['a caption without times', '1\n00:00:01,000 --> 00:00:02,000\nA\n\nB', 5],
    ['no captions', '<?xml version="1.0"?>', 1],
    ['nothing', ' \n ', 1],
    ['a minute of 75 seconds', '00:00:75,000 --> 00:00:76,000\nA', 1],
  ])('with %s is refused, with the line', (_title, file, line) => {
    expect(readCaptions(file).faults).toMatchObject([{ line }])
    expect(judgeCaptions({ text: file }, 10, path)).toMatchObject([
      { code: 'SHAPE', path: [...path, 'captions', 'text'], message: expect.stringContaining(`Line ${line}:`) },
    ])
  })

  it('is not gone through without end', () => {
    expect(readCaptions('x\n\n'.repeat(20_000)).faults).toHaveLength(5)
    expect(readCaptions('00:00:01,000 --> 00:00:02,000\nA\n\n'.repeat(2_500)).faults).toHaveLength(1)
  })
})

describe('captions by line', () => {
  const judge = (startSeconds: number, endSeconds: number, text: string) =>
    judgeCaptions({ lines: [{ startSeconds, endSeconds, text }] }, 10, path).map(({ code, path: at }) => [
      code,
      at.at(-1),
    ])

  it('may hold what Noto Sans can draw', () => {
    for (const text of ['Ä calm séa — “quiet”…', 'Привет, Ελλάδα', 'Tiếng Việt', 'a\u00A0b\u200Dc\n– d', '<svg/>'])
      expect(judge(0, 1, text)).toEqual([])
  })

  it('nothing is drawn of what has no shape', () => {
    const lines = [' ', '\u200D\u202E', 'A\u200D'].map((text) => ({ startSeconds: 0, endSeconds: 1, text }))
    expect(judgeCaptions({ lines }, 10, path)).toEqual([])
    expect(captionsOf({ lines }).map(({ text }) => text)).toEqual(['A\u200D'])
  })

  it('are no more at once than a frame can show', () => {
    const lines = Array.from({ length: 3 }, (_, at) => ({ startSeconds: at, endSeconds: 5, text: 'w'.repeat(400) }))
    expect(judgeCaptions({ lines }, 10, path)).toMatchObject([
      { code: 'TOO_LONG', path: [...path, 'captions', 'lines', '2', 'text'] },
    ])
    lines[0]!.endSeconds = 2
    expect(judgeCaptions({ lines }, 10, path)).toEqual([])
    const file = Array.from({ length: 1_900 }, () => '00:00:01,000 --> 00:00:02,000\nA caption').join('\n\n')
    expect(judgeCaptions({ text: file }, 10, path)).toMatchObject([
      { code: 'TOO_LONG', path: [...path, 'captions', 'text'] },
    ])
  })

  it.each([
    [2, 2, 'A', 'OUT_OF_RANGE', 'endSeconds'],
    [10, 12, 'A', 'OUT_OF_RANGE', 'startSeconds'],
    [0, 1, '海', 'NOT_ALLOWED', 'text'],
    [0, 1, 'A 🎬', 'NOT_ALLOWED', 'text'],
    [0, 1, 'A\u0007', 'NOT_ALLOWED', 'text'],
  ])('from %d to %d with %j is refused', (start, end, text, code, field) => {
    expect(judge(start, end, text)).toEqual([[code, field]])
  })
})
