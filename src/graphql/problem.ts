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

export const ProblemCode = listEnum('ProblemCode', 'What is wrong with an input.', problemCodes, {
  SHAPE: 'The value has not the shape of its field.',
  REQUIRED: 'Something needed is missing.',
  OUT_OF_RANGE: 'A number outside its ranges.',
  NOT_ALLOWED: 'A value the model or route does not take.',
  TOO_LONG: 'A text longer than allowed.',
  TOO_MANY: 'More items than allowed.',
  TOO_FEW: 'Fewer items than needed.',
  NOT_UNIQUE: 'Two items that must differ are the same.',
  CONFLICT: 'Two parameters exclude each other.',
  IGNORED: 'Accepted, and without effect.',
  ENLARGED: 'Warning: a picture is much smaller than the clip that it fills.',
  UNREFERENCED: 'Supplied, and never referred to.',
  UNKNOWN_REFERENCE: 'Refers to something that was not supplied.',
  UNKNOWN_VARIABLE: 'A variable without a value.',
  INVALID_URL: 'A URL the gateway does not fetch.',
  INVALID_IMAGE: 'A picture that cannot be used.',
  INVALID_VIDEO: 'A video that cannot be used.',
  INVALID_AUDIO: 'A sound file that cannot be used.',
  IMAGE_SIZE_MISMATCH: 'Pictures that must have one size differ.',
  MEDIA_UNREACHABLE: 'The media could not be fetched.',
  MEDIA_TOO_LARGE: 'More bytes or pixels than allowed.',
  NOT_FOUND: 'There is nothing of that name or id.',
  MODEL_REQUIRED: 'No model is named.',
  MODEL_DEPRECATED: 'Warning: the model is to end, or has left the vendor’s list; the start is made.',
  MODEL_RETIRED: 'The model is no longer served.',
  MODEL_UNAVAILABLE: 'The model cannot be used on this server now.',
  NO_ROUTE: 'No provider takes this request.',
  COST_EXCEEDED: 'It would cost more than allowed.',
  IDEMPOTENCY_CONFLICT: 'The key was used with another input.',
  ALREADY_FINISHED: 'The generation has ended.',
  NOT_FINISHED: 'The generation has not ended.',
  LIMIT_REACHED: 'A limit of this server is reached.',
})

@ObjectType('NumberRange', { simpleResolvers: true, description: 'Both ends included.' })
export class NumberRangeType implements NumberRange {
  @Field(() => Float, { description: 'Smallest allowed value.' })
  minimum!: number

  @Field(() => Float, { description: 'Largest allowed value.' })
  maximum!: number

  @Field(() => Float, { nullable: true, description: 'Distance between allowed values; null: any value between.' })
  step?: number
}

@ObjectType('Problem', {
  simpleResolvers: true,
  description:
    'What is wrong with an input, or worth knowing about it. One concrete type: a form reads it without fragments. The same objects stand in `errors[].extensions.problems` of a 400.',
})
export class ProblemType {
  @Field(() => ProblemCode, { description: 'What is wrong.' })
  code!: Problem['code']

  @Field(() => [String], {
    description: 'From the operation’s `input` argument down, in the caller’s own spelling; list indices as digits.',
  })
  path!: string[]

  @Field(() => String, {
    nullable: true,
    description: 'The same place as Parameter.name writes it (`shots[].prompt`); null when it is not a parameter.',
  })
  parameter!: string | null

  @Field(() => String, { description: 'For people, in English, without a copy of the input.' })
  message!: string

  @Field(() => [Json], { nullable: true, description: 'What would be allowed.' })
  allowedValues?: unknown[]

  @Field(() => [NumberRangeType], {
    nullable: true,
    description: 'Where a number may lie, or how many items there may be.',
  })
  ranges?: NumberRange[]

  @Field(() => Int, { nullable: true, description: 'Longest text allowed.' })
  maximumLength?: number

  @Field(() => [[String]], { description: 'The other party of a conflict.' })
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
