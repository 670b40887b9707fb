import type { Caption } from '../../assembly/plan.ts'

/** What is wrong with one line of a caption file. Lines are counted from 1. */
export interface CaptionFault {
  line: number
  message: string
}

const most = { cues: 2000, faults: 5 }
/** `00:01:02,500 --> 00:01:04,000`; WebVTT writes a point, may leave out the hours, and has settings behind it. */
const timing =
  /^\s*(?:(\d{1,3}):)?([0-5]?\d):([0-5]\d)[.,](\d{3})\s*-->\s*(?:(\d{1,3}):)?([0-5]?\d):([0-5]\d)[.,](\d{3})(?:\s.*)?$/
/** Marks that both formats know; anything else between angle brackets is text. */
const marks = /<\/?(?:i|b|u|s|c|v|font|lang|ruby|rt)(?:[.\s][^<>\n]*)?>|<\d[\d:.]*>|\{\\an?\d+\}/gi
const entities: Record<string, string> = {
  '&amp;': '&',
  '&lt;': '<',
  '&gt;': '>',
  '&nbsp;': ' ',
  '&lrm;': '',
  '&rlm;': '',
}

/** Reads SubRip or WebVTT: which of them it is, its first line says. Every cue is plain text afterwards. */
export function readCaptions(text: string): { captions: Caption[]; faults: CaptionFault[] } {
  const lines = text
    .replace(/^\uFEFF/, '')
    .replace(/\r\n?/g, '\n')
    .split('\n')
  const isWebVtt = /^WEBVTT(?:[ \t]|$)/.test(lines[0]!)
  const captions: Caption[] = []
  const faults: CaptionFault[] = []
  for (const block of blocksOf(lines)) {
    if (faults.length >= most.faults) break
    if (isWebVtt && /^(?:WEBVTT|NOTE|STYLE|REGION)(?:[ \t]|$)/.test(block.lines[0]!)) continue
    const caption = readBlock(block, isWebVtt)
    if ('message' in caption) faults.push(caption)
    else if (caption.text !== '') captions.push(caption)
    if (captions.length > most.cues) {
      faults.push({ line: block.line, message: `more than ${most.cues} captions` })
      break
    }
  }
  if (captions.length === 0 && faults.length === 0) faults.push({ line: 1, message: 'it contains no caption' })
  return { captions, faults }
}

interface Block {
  /** Of its first line. */
  line: number
  lines: string[]
}

/** What stands between empty lines. */
function blocksOf(lines: readonly string[]): Block[] {
  const blocks: Block[] = []
  let isInside = false
  for (const [index, line] of lines.entries()) {
    const isEmpty = line.trim() === ''
    if (!isEmpty && !isInside) blocks.push({ line: index + 1, lines: [] })
    if (!isEmpty) blocks.at(-1)!.lines.push(line)
    isInside = !isEmpty
  }
  return blocks
}

function readBlock({ line, lines }: Block, isWebVtt: boolean): Caption | CaptionFault {
  // Before the times may stand a number, or a name.
  const at = lines[0]!.includes('-->') ? 0 : 1
  const times = lines[at]
  if (times === undefined || !times.includes('-->'))
    return { line, message: 'a caption begins with its times, as in 00:00:01,000 --> 00:00:02,500' }
  const match = timing.exec(times)
  if (!match) return { line: line + at, message: 'expected times as in 00:00:01,000 --> 00:00:02,500' }
  const [startSeconds, endSeconds] = [secondsOf(match.slice(1, 5)), secondsOf(match.slice(5, 9))]
  if (endSeconds <= startSeconds) return { line: line + at, message: 'a caption ends after it begins' }
  const text = lines
    .slice(at + 1)
    .join('\n')
    .replace(marks, '')
  const plain = isWebVtt ? text.replace(/&(?:amp|lt|gt|nbsp|lrm|rlm);/g, (entity) => entities[entity]!) : text
  return { startSeconds, endSeconds, text: plain.trim() }
}

function secondsOf([hours = '0', minutes, seconds, thousandths]: (string | undefined)[]): number {
  return Number(hours) * 3600 + Number(minutes) * 60 + Number(seconds) + Number(thousandths) / 1000
}
