import { Field, Float, Int, ObjectType, registerEnumType } from 'type-graphql'
import { type NumberRange, type Problem, problemCodes } from '../catalog/problem.ts'
import type { Context } from './context.ts'
import { Json } from './scalars.ts'

/** A GraphQL enum out of a list of names, each described. */
export function listEnum<Value extends string>(
  name: string,
  description: string,
  values: readonly Value[],
  descriptions: Readonly<Record<Value, string>>,
): Record<Value, Value> {
  const type = Object.fromEntries(values.map((value) => [value, value])) as Record<Value, Value>
  const valuesConfig = Object.fromEntries(values.map((value) => [value, { description: descriptions[value] }]))
  registerEnumType(type, { name, description, valuesConfig: valuesConfig as never })
  return type
}

export const ProblemCode = listEnum('ProblemCode', 'Kind of problem with an input.', problemCodes, {
  SHAPE: 'The value does not match the type of its field.',
  REQUIRED: 'A required value is missing.',
  OUT_OF_RANGE: 'A number is outside its allowed ranges.',
  NOT_ALLOWED: 'The model or route does not accept the value.',
  TOO_LONG: 'A text is longer than allowed.',
  TOO_MANY: 'There are more items than allowed.',
  TOO_FEW: 'There are fewer items than required.',
  NOT_UNIQUE: 'Two items that must differ are the same.',
  CONFLICT: 'Two parameters exclude each other.',
  IGNORED: 'Warning: the value is accepted, but has no effect.',
  ENLARGED: 'Warning: a picture is much smaller than the clip that it fills.',
  UNREFERENCED: 'The value is supplied, but nothing refers to it.',
  UNKNOWN_REFERENCE: 'The value refers to something that was not supplied.',
  UNKNOWN_VARIABLE: 'A variable has no value.',
  INVALID_URL: 'The gateway does not fetch this URL.',
  INVALID_IMAGE: 'The picture cannot be used.',
  INVALID_VIDEO: 'The video cannot be used.',
  INVALID_AUDIO: 'The sound file cannot be used.',
  IMAGE_SIZE_MISMATCH: 'Pictures that must have the same size differ in size.',
  MEDIA_UNREACHABLE: 'The media could not be fetched.',
  MEDIA_TOO_LARGE: 'The media has more bytes or pixels than allowed.',
  NOT_FOUND: 'Nothing with this name or id exists.',
  MODEL_REQUIRED: 'No model is given.',
  MODEL_DEPRECATED:
    'Warning: the model will be retired, or the vendor no longer lists it. The generation is started anyway.',
  MODEL_RETIRED: 'The model is no longer served.',
  MODEL_UNAVAILABLE: 'The model cannot be used on this server now.',
  NO_ROUTE: 'No provider accepts this request.',
  COST_EXCEEDED: 'It would cost more than allowed.',
  IDEMPOTENCY_CONFLICT: 'The idempotency key was already used with a different input.',
  ALREADY_FINISHED: 'The generation has ended.',
  NOT_FINISHED: 'The generation has not ended.',
  LIMIT_REACHED: 'A limit of this server is reached.',
})

@ObjectType('NumberRange', { simpleResolvers: true, description: 'A range of numbers. Both ends are included.' })
export class NumberRangeType implements NumberRange {
  @Field(() => Float, { description: 'Smallest allowed value.' })
  minimum!: number

  @Field(() => Float, { description: 'Largest allowed value.' })
  maximum!: number

  @Field(() => Float, {
    nullable: true,
    description: 'Distance between allowed values. Null: any value in the range is allowed.',
  })
  step?: number
}

@ObjectType('Problem', {
  simpleResolvers: true,
  description:
    'An error or a warning about an input. It is one concrete type, so a form can read it without fragments. A response with status 400 has the same objects in `errors[].extensions.problems`.',
})
export class ProblemType {
  @Field(() => ProblemCode, { description: 'The kind of problem.' })
  code!: Problem['code']

  @Field(() => [String], {
    description:
      'Path below the operation’s `input` argument, with the names the caller used; list indices are digits.',
  })
  path!: string[]

  @Field(() => String, {
    nullable: true,
    description:
      'The same place in the notation of Parameter.name (`shots[].prompt`); null when it is not a parameter.',
  })
  parameter!: string | null

  @Field(() => String, { description: 'Message for people, in English. It does not repeat the input.' })
  message!: string

  @Field(() => [Json], { nullable: true, description: 'The allowed values.' })
  allowedValues?: unknown[]

  @Field(() => [NumberRangeType], {
    nullable: true,
    description: 'The allowed ranges of a number, or of the number of items.',
  })
  ranges?: NumberRange[]

  @Field(() => Int, { nullable: true, description: 'Maximum length of a text.' })
  maximumLength?: number

  @Field(() => [[String]], { description: 'Paths of the parameters this one conflicts with.' })
  conflictsWith!: string[][]
}

export const toProblem = ({ setting: _, ...problem }: Problem): ProblemType => ({
  ...problem,
  conflictsWith: problem.conflictsWith ?? [],
})

/** Because of what the operator set, or did not: their reason is for the log, too. */
const ofOperator: readonly Problem['code'][] = ['LIMIT_REACHED', 'COST_EXCEEDED', 'MODEL_UNAVAILABLE', 'NO_ROUTE']

/** What a mutation answers; the line of its request says that it was refused, and why. */
export function toUserErrors({ caller }: Pick<Context, 'caller'>, problems: readonly Problem[]): ProblemType[] {
  const telling =
    problems.find(({ setting }) => setting) ?? problems.find(({ code }) => ofOperator.includes(code)) ?? problems[0]
  if (telling && caller.notes) {
    const { code, message, setting } = telling
    const isTold = setting !== undefined || ofOperator.includes(code)
    caller.notes.refusal = { code, ...(isTold ? { reason: message } : {}), ...(setting ? { setting } : {}) }
  }
  return problems.map(toProblem)
}
