import { describe, expect, it } from 'vitest'
import type { ReferenceSyntax, SpecTable, TextSpec } from './param.ts'
import { judgeReferences } from './references.ts'

const syntaxes: ReferenceSyntax[] = [
  { example: '@Image1', by: 'INDEX', prefix: '@Image', parameter: 'pictures' },
  { example: '@Video1', by: 'INDEX', prefix: '@Video', parameter: 'clip' },
  { example: '<<<voice_1>>>', by: 'INDEX', prefix: '<<<voice_', suffix: '>>>', parameter: 'voices' },
  { example: '@<name>', by: 'NAME', prefix: '@', parameter: 'elements' },
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
    expect(codes('@villain', { elements: [{ name: 'hero' }] })).toEqual(['UNKNOWN_REFERENCE', 'UNREFERENCED'])
    expect(codes('@Image0', { pictures: [{}] })).toContain('UNKNOWN_REFERENCE')
  })

  it('is told all names but those of more than 64 characters', () => {
    const [longest, tooLong] = ['n'.repeat(64), 'n'.repeat(65)]
    const { problems } = judged('@villain', { elements: [{ name: longest }, { name: tooLong }] })
    expect(problems[0]!.allowedValues).toEqual([`@${longest}`])
  })

  it('is not looked for in a text that is far too long', () => {
    expect(codes(`${'.'.repeat(500)} @nobody`)).toEqual(['UNKNOWN_REFERENCE'])
    expect(codes('@nobody '.repeat(10_000), { pictures: [{}] })).toEqual([])
  })

  it('does not echo the prompt', () => {
    expect(JSON.stringify(judged('@secret_word', {}))).not.toContain('secret')
  })

  it('is not what a mail address has', () => {
    expect(codes('write to someone@example.com')).toEqual([])
  })

  it('names the whole word: @hero is not @heroine', () => {
    expect(codes('@heroine', { elements: [{ name: 'hero' }, { name: 'heroine' }] })).toEqual(['UNREFERENCED'])
  })

  it('may be left out, with a warning at what is never referred to', () => {
    expect(judged('nothing', { pictures: [{}] }).warnings).toMatchObject([
      { code: 'UNREFERENCED', path: [...path, 'pictures', '0'], parameter: 'pictures[]' },
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
