import { Field, InputType } from 'type-graphql'
import { assembly } from '../../families/assembly/family.ts'
import { startParameters } from '../../generations/judge/start-input.ts'
import { ValidateNested } from '../../input/class-validator.ts'
import { inputTypeOf, Param } from '../../input/param.ts'

const { inputType, description, parameters } = assembly.capabilities[0]!

@InputType({ description: 'Clips to join.' })
export class AssembleClipsInput {
  @Field(() => inputTypeOf({ inputType, description, fields: parameters }) as never, {
    description: 'The parts, with soundtrack and captions.',
  })
  @ValidateNested()
  clips!: object

  @Param(startParameters.idempotencyKey) idempotencyKey?: string
  @Param(startParameters.clientReference) clientReference?: string
  @Param(startParameters.webhookUrl) webhookUrl?: string
}
