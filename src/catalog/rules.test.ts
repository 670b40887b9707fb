import { describe, expect, it } from 'vitest'
import type { Rule } from './rule.ts'
import { brokenRules } from './rules.ts'

const path = ['request', 'toy', 'arm']
const broken = (rule: Omit<Rule, 'message'>, settled: Record<string, unknown>) =>
  brokenRules([{ ...rule, message: 'The rule.' }], settled, path)

describe('a rule', () => {
  it('REQUIRES what its condition calls for, at the missing parameter', () => {
    const rule = { kind: 'REQUIRES', when: [{ parameter: 'sound', values: [true] }], parameters: ['mode'] } as const
    expect(broken(rule, { sound: false })).toEqual([])
    expect(broken(rule, { sound: true, mode: 'PRO' })).toEqual([])
    expect(broken(rule, { sound: true })).toEqual([
      {
        code: 'REQUIRED',
        path: [...path, 'mode'],
        parameter: 'mode',
        message: 'The rule.',
        conflictsWith: [[...path, 'sound']],
      },
    ])
  })

  it('EXCLUDES what is given; an empty list, an empty text and a flag turned off are not given', () => {
    const rule = {
      kind: 'EXCLUDES',
      when: [{ parameter: 'video' }],
      parameters: ['sound', 'pictures', 'caption'],
    } as const
    expect(broken(rule, { video: {}, sound: false, pictures: [], caption: '' })).toEqual([])
    expect(
      broken(rule, { video: {}, sound: true, pictures: [{}], caption: 'x' }).map(({ code, parameter }) => [
        code,
        parameter,
      ]),
    ).toEqual([
      ['CONFLICT', 'sound'],
      ['CONFLICT', 'pictures'],
      ['CONFLICT', 'caption'],
    ])
    expect(broken(rule, { sound: true })).toEqual([])
  })

  it('RESTRICTS a value to choices or to ranges, and leaves an absent one alone', () => {
    const rule = { kind: 'RESTRICTS', parameters: ['seconds'], ranges: [{ minimum: 8, maximum: 8 }] } as const
    expect(broken(rule, { seconds: 6 })).toMatchObject([{ code: 'OUT_OF_RANGE', ranges: [{ minimum: 8, maximum: 8 }] }])
    expect(broken(rule, {})).toEqual([])
    expect(broken(rule, { seconds: 8 })).toEqual([])
    expect(broken({ kind: 'RESTRICTS', parameters: ['mode'], choices: ['PRO'] }, { mode: 'STANDARD' })).toMatchObject([
      { code: 'NOT_ALLOWED', allowedValues: ['PRO'] },
    ])
  })

  it('wants AT_LEAST_ONE of its parameters', () => {
    const rule = { kind: 'AT_LEAST_ONE', parameters: ['shots[].prompt', 'hint'] } as const
    expect(broken(rule, { shots: [{ prompt: '' }, { prompt: '' }] })).toMatchObject([
      { code: 'REQUIRED', path: [...path, 'shots'], conflictsWith: [[...path, 'hint']] },
    ])
    expect(broken(rule, { shots: [{ prompt: '' }, { prompt: 'x' }] })).toEqual([])
  })

  it('takes AT_MOST so many items of all its parameters together', () => {
    const rule = { kind: 'AT_MOST', limit: 3, parameters: ['pictures', 'clip', 'things[].source.video'] } as const
    const things = [{ source: { video: {} } }, { source: { images: {} } }]
    expect(broken(rule, { pictures: [{}], clip: {}, things })).toEqual([])
    expect(broken(rule, { pictures: [{}, {}], clip: {}, things })).toMatchObject([
      { code: 'TOO_MANY', path: [...path, 'things'], message: 'The rule. 4 given.' },
    ])
  })

  it('wants the SUM of values within its ranges, tenths included', () => {
    const rule = { kind: 'SUM', parameters: ['shots[].seconds'], ranges: [{ minimum: 3, maximum: 15 }] } as const
    const shots = (...seconds: number[]) => ({ shots: seconds.map((value) => ({ seconds: value })) })
    expect(broken(rule, shots(14.9, 0.1))).toEqual([])
    expect(broken(rule, shots(8, 8))).toMatchObject([
      { code: 'OUT_OF_RANGE', path: [...path, 'shots'], parameter: 'shots[].seconds' },
    ])
    expect(broken(rule, shots(1, 1))).toHaveLength(1)
  })
})
