import type { GraphQLResolveInfo } from 'graphql'
import { Arg, Ctx, Info, Mutation, Query, Resolver } from 'type-graphql'
import { type SettingsInput as RawSettings, resolveSettings } from '../../settings/resolve.ts'
import { type StartFromSettingsInput, startFromSettings } from '../../settings/start.ts'
import type { Parameter } from '../catalog/parameter-types.ts'
import { presentCatalog } from '../catalog/present.ts'
import { type Context, startOf } from '../context.ts'
import { StartGenerationPayload } from '../generation/payloads.ts'
import { presentStart } from '../generation/present.ts'
import { toProblem } from '../problem.ts'
import { rawArgument } from '../raw-input.ts'
import { SettingsInput, StartGenerationFromSettingsInput } from './inputs.ts'
import { SettingsResolution } from './types.ts'

@Resolver()
export class SettingsResolver {
  @Query(() => SettingsResolution, {
    description:
      'Resolves the canonical settings of an image-to-video node: the complete set, the visible parameters, the ports and the typed request. It sends nothing and stores nothing.',
  })
  settings(
    @Ctx() { services, caller }: Context,
    @Info() info: GraphQLResolveInfo,
    @Arg('input', () => SettingsInput, { description: 'The settings.' }) _input: SettingsInput,
    @Arg('switchToModel', () => String, {
      nullable: true,
      description: 'Switches to another model, by its name in the settings: `Kling v3`.',
    })
    switchToModel?: string | null,
  ): SettingsResolution {
    const raw = rawArgument<RawSettings>(info, caller, 'input')
    const resolution = resolveSettings(services.start, raw, switchToModel)
    return {
      model: resolution.model === null ? null : presentCatalog(services.start).model(resolution.model),
      canonical: resolution.canonical,
      parameters: resolution.parameters.map((parameter) => ({
        ...parameter,
        parameter: parameter.parameter as Parameter,
      })),
      ports: resolution.ports,
      resets: resolution.resets,
      userErrors: resolution.problems.map(toProblem),
      warnings: resolution.warnings.map(toProblem),
      request: resolution.request,
    }
  }

  @Mutation(() => StartGenerationPayload, {
    description:
      'Starts a generation from canonical settings, as startGeneration does from a request. Paths of problems refer to this input: [settings canonical duration_seconds], [settings media 0 media image url].',
  })
  async startGenerationFromSettings(
    @Ctx() context: Context,
    @Info() info: GraphQLResolveInfo,
    @Arg('input', () => StartGenerationFromSettingsInput, { description: 'What to run.' })
    _input: StartGenerationFromSettingsInput,
  ): Promise<StartGenerationPayload> {
    const { tenant, caller } = context
    const raw = rawArgument<StartFromSettingsInput>(info, caller, 'input')
    const result = await startFromSettings(startOf(context), tenant, raw)
    return presentStart(result, context, raw.webhookUrl)
  }
}
