import { describe, expect, it } from 'vitest'
import type { ReferenceSyntax, SpecTable, TextSpec } from './param.ts'
import { judgeReferences, rewriteReferences } from './references.ts'

const syntaxes: ReferenceSyntax[] = [
  { example: '@Image1', by: 'INDEX', prefix: '@Image', parameter: 'pictures' },
  { example: '@Video1', by: 'INDEX', prefix: '@Video', parameter: 'clip' },
  { example: '<<<voice_1>>>', by: 'INDEX', prefix: '<<<voice_', suffix: '>>>', parameter: 'voices' },
  { example: '@<name>', by: 'NAME', prefix: '@', own: 'Element', parameter: 'elements' },
]
const prompt = {
  kind: 'TEXT',
  label: 'Prompt',
  description: '',
  minimumLength: 0,
  maximumLength: 500,
  lengthUnit: 'CODE_POINTS',
  references: syntaxes,
} satisfies TextSpec
const table: SpecTable = { prompt }
const path = ['request', 'toy', 'arm']
const judged = (text: string, supplied: Record<string, unknown>) =>
  judgeReferences(table, { prompt: text, ...supplied }, path)
const codes = (text: string, supplied: Record<string, unknown> = {}) => {
  const { problems, warnings } = judged(text, supplied)
  return [...problems, ...warnings].map(({ code }) => code)
}

describe('DNG-06 a reference in a prompt', () => {
  it('may name what is supplied, by position or by name', () => {
    const supplied = { pictures: [{}, {}], clip: {}, voices: ['a'], elements: [{ name: 'hero' }] }
    expect(codes('@Image1 beside @Image2 as in @Video1; @hero says <<<voice_1>>>', supplied)).toEqual([])
  })

  it('is refused when nothing of it is supplied, with what there is', () => {
    expect(judged('@Image3', { pictures: [{}, {}] }).problems).toMatchObject([
      { code: 'UNKNOWN_REFERENCE', path: [...path, 'prompt'], allowedValues: ['@Image1', '@Image2'] },
    ])
    expect(codes('@Image1')).toEqual(['UNKNOWN_REFERENCE'])
    expect(codes('<<<voice_2>>>', { voices: ['a'] })).toEqual(['UNKNOWN_REFERENCE', 'UNREFERENCED'])
    expect(codes('@Element2', { elements: [{ name: 'Element1' }] })).toEqual(['UNKNOWN_REFERENCE', 'UNREFERENCED'])
    expect(codes('@Image0', { pictures: [{}] })).toContain('UNKNOWN_REFERENCE')
  })

  it('is told all names but those of more than 64 characters', () => {
    const [longest, tooLong] = ['n'.repeat(64), 'n'.repeat(65)]
    const { problems } = judged('@Element2', { elements: [{ name: longest }, { name: tooLong }] })
    expect(problems[0]!.allowedValues).toEqual([`@${longest}`])
  })

  it('is not looked for in a text that is far too long', () => {
    expect(codes(`${'.'.repeat(500)} @Image1`)).toEqual(['UNKNOWN_REFERENCE'])
    expect(codes('@Image2 '.repeat(10_000), { pictures: [{}] })).toEqual([])
  })

  it('does not echo the prompt', () => {
    expect(JSON.stringify(judged('@secret_word <<<secret_1>>>', {}))).not.toContain('secret')
  })

  it('is not what a mail address has', () => {
    expect(codes('write to someone@example.com')).toEqual([])
  })

  it('is none in words that only look like one: they pass, with one warning that says what there is', () => {
    const hero = { elements: [{ name: 'hero' }] }
    for (const text of [
      '@hero stays @home and @work',
      '@hero @Images',
      '@hero <<<image_1>>>',
      '@hero @1',
      '@hero @hero2',
    ])
      expect(judged(text, hero)).toMatchObject({
        problems: [],
        warnings: [{ code: 'UNKNOWN_REFERENCE', path: [...path, 'prompt'], allowedValues: ['@hero'] }],
      })
    expect(judged('stay @home', {})).toMatchObject({ problems: [], warnings: [{ allowedValues: [] }] })
    const counted: SpecTable = { prompt: { ...prompt, references: syntaxes.slice(0, 1) } }
    expect(judgeReferences(counted, { prompt: 'stay @home' }, path)).toMatchObject({
      problems: [],
      warnings: [{ code: 'UNKNOWN_REFERENCE' }],
    })
  })

  it('is written another way where it is one, and nowhere else', () => {
    const supplied = { pictures: [{}], elements: [{ name: 'a' }, { name: 'hero' }], voices: ['v'] }
    const say = ({ parameter }: ReferenceSyntax, number: number) =>
      parameter === 'voices' ? undefined : `[${parameter} ${number}]`
    expect(rewriteReferences('@Image1 @hero at @home <<<voice_1>>> @Element1', syntaxes, supplied, say)).toBe(
      '[pictures 1] [elements 2] at @home <<<voice_1>>> @Element1',
    )
  })

  it('names the whole word: @hero is not @heroine', () => {
    expect(codes('@heroine', { elements: [{ name: 'hero' }, { name: 'heroine' }] })).toEqual(['UNREFERENCED'])
  })

  it('may be left out, with a warning at what is never referred to', () => {
    expect(judged('nothing', { pictures: [{}] }).warnings).toMatchObject([
      {
        code: 'UNREFERENCED',
        path: [...path, 'pictures', '0'],
        parameter: 'pictures[]',
        allowedValues: ['@Image1'],
      },
    ])
  })

  it('is spelled out in that warning by its position, never by a name of the caller’s', () => {
    expect(judged('nothing', { elements: [{ name: 'Mara' }] }).warnings).toEqual([
      expect.not.objectContaining({ allowedValues: expect.anything() }),
    ])
  })

  it('has one meaning: two elements of one name are a problem', () => {
    expect(judged('@a', { elements: [{ name: 'a' }, { name: 'a' }] }).problems).toMatchObject([
      { code: 'NOT_UNIQUE', path: [...path, 'elements', '1', 'name'] },
    ])
  })

  it('AIG-06 may stand right behind a word when it is a voice', () => {
    expect(codes('The person<<<voice_1>>> says', { voices: ['a'] })).toEqual([])
    expect(codes('The person<<<voice_9>>> says', { voices: ['a'] })).toContain('UNKNOWN_REFERENCE')
  })

  it('cannot be a name that reads like a position', () => {
    expect(codes('@Image1', { elements: [{ name: 'Image1' }] })).toContain('NOT_ALLOWED')
  })

  it('passes through where the family has no such syntax', () => {
    const plain: SpecTable = { prompt: { ...prompt, references: [] } }
    expect(judgeReferences(plain, { prompt: 'SLA-02: pan left, then @Image1' }, path).problems).toEqual([])
  })
})
