import type { GraphQLResolveInfo } from 'graphql'
import { Arg, Ctx, Info, Mutation, Resolver } from 'type-graphql'
import type { Problem } from '../../catalog/problem.ts'
import { assembly } from '../../families/assembly/family.ts'
import { startGeneration } from '../../generations/judge/start.ts'
import { type Context, startOf } from '../context.ts'
import { StartGenerationPayload } from '../generation/payloads.ts'
import { presentStart } from '../generation/present.ts'
import { rawArgument } from '../raw-input.ts'
import { AssembleClipsInput } from './inputs.ts'

interface AssembleInput {
  clips: Record<string, unknown>
  idempotencyKey?: string
  clientReference?: string
  webhookUrl?: string
}

const [clips] = assembly.capabilities

@Resolver()
export class AssemblyResolver {
  @Mutation(() => StartGenerationPayload, {
    description:
      'Shorthand for startGeneration with `assembly.clips`; the same idempotency key gives the same generation. Paths of problems refer to this input: [clips parts 1 endSeconds].',
  })
  async assembleClips(
    @Ctx() context: Context,
    @Info() info: GraphQLResolveInfo,
    @Arg('input', () => AssembleClipsInput, { description: 'What to join.' }) _input: AssembleClipsInput,
  ): Promise<StartGenerationPayload> {
    const { tenant, caller } = context
    const { clips: parts, ...around } = rawArgument<AssembleInput>(info, caller, 'input')
    const request = { [assembly.field]: { [clips!.field]: parts } }
    const result = await startGeneration(startOf(context), tenant, { ...around, request })
    return presentStart(
      { ...result, problems: result.problems.map(inOwnPaths), warnings: result.warnings.map(inOwnPaths) },
      context,
      around.webhookUrl,
    )
  }
}

const inOwnPaths = ({ path, conflictsWith, ...problem }: Problem): Problem => ({
  ...problem,
  path: shortened(path),
  ...(conflictsWith ? { conflictsWith: conflictsWith.map(shortened) } : {}),
})

const shortened = (path: readonly string[]): string[] =>
  path[0] === 'request' ? ['clips', ...path.slice(3)] : [...path]
