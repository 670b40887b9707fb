import { describe, expect, it } from 'vitest'
import { toyDefinition } from '../../test/support/toy-family.ts'
import { defineFamily } from './define-family.ts'
import { applyVariables } from './variables.ts'

const toy = defineFamily(toyDefinition)
const [imageToVideo, multiShot] = toy.capabilities
const path = ['request', 'toy', 'imageToVideo']
const apply = (input: object, variables: { name: string; value: string }[]) =>
  applyVariables(imageToVideo!.parameters, input as never, path, variables)

describe('DNG-05 a prompt template', () => {
  it('gets its values wherever prompts stand, in the shots too', () => {
    const input = { prompt: 'A {{ what }} and a {{what}}', negativePrompt: '{{bad}}' }
    const variables = [
      { name: 'what', value: 'dog' },
      { name: 'bad', value: 'blur' },
    ]
    expect(apply(input, variables)).toEqual({
      input: { prompt: 'A dog and a dog', negativePrompt: 'blur' },
      problems: [],
      warnings: [],
    })
    const shots = [{ prompt: '{{what}}', durationSeconds: 5 }]
    const replaced = applyVariables(multiShot!.parameters, { shots }, path, variables)
    expect(replaced.input).toEqual({ shots: [{ prompt: 'dog', durationSeconds: 5 }] })
    expect(shots[0]!.prompt).toBe('{{what}}')
  })

  it('that names a variable without a value is a problem that says which', () => {
    expect(apply({ prompt: '{{who}} walks' }, [{ name: 'what', value: '' }]).problems).toEqual([
      {
        code: 'UNKNOWN_VARIABLE',
        path: [...path, 'prompt'],
        parameter: 'prompt',
        message: 'There is no value for the variable “who”.',
        allowedValues: ['what'],
      },
    ])
  })

  it('takes an empty value as a value', () => {
    expect(apply({ prompt: 'a{{x}}b' }, [{ name: 'x', value: '' }]).input.prompt).toBe('ab')
  })

  it('does not expand what a value brings along', () => {
    const { input, problems } = apply({ prompt: '{{x}}' }, [{ name: 'x', value: '{y} $& $1' }])
    expect(input.prompt).toBe('{y} $& $1')
    expect(problems).toEqual([])
  })

  it('leaves single braces, prices and comparisons alone', () => {
    const prompt = '{x} $5 {"camera":{"move":{"to":1}}} a < b % c'
    expect(apply({ prompt }, []).problems).toEqual([])
  })

  it.each([
    ['n8n', '{{ $json.prompt }}'],
    ['n8n, over several lines', '{{ $json.prompt ||\n "x" }}'],
    ['Make', '{{1.prompt}}'],
    ['Zapier', '{{142__body__prompt}}'],
    ['handlebars', '{{#if who}}'],
    ['handlebars, unescaped', '{{{who}}}'],
    ['Jinja', '{% if who %}'],
    ['a template literal', '$' + '{item.prompt}'],
    ['Power Automate', "@{triggerBody()?['prompt']}"],
    ['EJS', '<%= prompt %>'],
    ['nothing at all', '{{ }}'],
  ])('DNG-05 the syntax of another tool is a placeholder that nobody filled in: %s', (_tool, text) => {
    const inPrompt = (allowPlaceholders: boolean) =>
      applyVariables(imageToVideo!.parameters, { prompt: `a ${text}` }, path, [], { allowPlaceholders })
    expect(inPrompt(false).problems).toMatchObject([
      { code: 'UNKNOWN_VARIABLE', path: [...path, 'prompt'], parameter: 'prompt' },
    ])
    expect(inPrompt(true)).toEqual({ input: { prompt: `a ${text}` }, problems: [], warnings: [] })
    expect(apply({ prompt: 'x', negativePrompt: text }, []).problems).toMatchObject([
      { code: 'UNKNOWN_VARIABLE', path: [...path, 'negativePrompt'] },
    ])
    expect(apply({ prompt: '{{x}}' }, [{ name: 'x', value: text }]).problems).toMatchObject([
      { code: 'UNKNOWN_VARIABLE', path: [...path, 'prompt'] },
    ])
  })

  it('is looked for in every text, in the shots too', () => {
    const shots = [{ prompt: 'a dog', durationSeconds: 5 }, { prompt: '{{1.dog}}', durationSeconds: 5 }, null]
    expect(applyVariables(multiShot!.parameters, { shots }, path, []).problems).toMatchObject([
      { code: 'UNKNOWN_VARIABLE', path: [...path, 'shots', '1', 'prompt'], parameter: 'shots[].prompt' },
    ])
  })

  it('is told once and not repeated', () => {
    const { problems } = apply({ prompt: '{{ $json.secret }} {{ $json.other }}' }, [])
    expect(problems).toHaveLength(1)
    expect(JSON.stringify(problems)).not.toContain('secret')
  })

  it('that would become far too long is refused, not put together', () => {
    const value = 'z'.repeat(10_000)
    const variables = [{ name: 'a', value }]
    for (const count of [60, 2_000_000]) {
      const prompt = '{{a}}'.repeat(count)
      const { input, problems, warnings } = apply({ prompt }, variables)
      expect(input.prompt).toBe(prompt)
      // What is too long as it stands, `settle` refuses.
      expect(problems).toEqual([])
      expect(warnings).toEqual([])
    }
    const { problems } = apply({ prompt: '{{a}}' }, variables)
    expect(problems).toMatchObject([{ code: 'TOO_LONG', path: [...path, 'prompt'], maximumLength: 100 }])
  })

  it('says of a flood of variables no more than anybody reads', () => {
    const names = Array.from({ length: 20_000 }, (_, index) => `{{v${index}}}`).join('')
    expect(apply({ prompt: names.slice(0, 1_000) }, []).problems.length).toBeLessThanOrEqual(100)
    const { problems, warnings } = apply(
      { prompt: '{{b}}' },
      Array.from({ length: 3_000 }, () => ({ name: 'a', value: '' })),
    )
    expect(problems.length).toBeLessThanOrEqual(200)
    expect(problems.map(({ code }) => code)).toContain('UNKNOWN_VARIABLE')
    expect(warnings.length).toBeLessThanOrEqual(100)
  })

  it('warns of a value nobody asks for, and refuses one name given twice', () => {
    const { problems, warnings } = apply({ prompt: '' }, [
      { name: 'x', value: '1' },
      { name: 'x', value: '2' },
    ])
    expect(problems.map(({ code, path: at }) => [code, at])).toEqual([['NOT_UNIQUE', ['variables', '1', 'name']]])
    expect(warnings.map(({ code }) => code)).toContain('UNREFERENCED')
  })
})
