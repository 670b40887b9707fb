import { Arg, Ctx, Extensions, Field, Float, InputType, Query, Resolver } from 'type-graphql'
import type { Context } from '../context.ts'
import { CapabilityKind, Presence } from './enums.ts'
import type { Parameter } from './parameter-types.ts'
import { presentCatalog } from './present.ts'
import { type Capability, Model, ModelFamily, UnconfirmedModel } from './types.ts'

@InputType({
  description: 'Which models to show; all conditions together, those on a capability true of one and the same.',
})
class ModelFilter {
  @Field(() => [String], { nullable: true, description: 'Family ids.' })
  families?: string[]

  @Field(() => CapabilityKind, { nullable: true, description: 'Has this capability.' })
  capability?: string

  @Field(() => Presence, { nullable: true, description: 'How a capability of it takes a start frame.' })
  startFrame?: keyof typeof Presence

  @Field(() => Float, { nullable: true, description: 'Can make a clip of at least that many seconds.' })
  minimumDurationSeconds?: number

  @Field(() => String, { nullable: true, description: 'An enum value of `resolution`.' })
  resolution?: string

  @Field(() => Boolean, { nullable: true, description: 'Has a capability that can make sound, or one that cannot.' })
  generatesAudio?: boolean

  @Field(() => Boolean, { nullable: true, description: 'Can be used on this server now, or cannot.' })
  usable?: boolean
}

@Resolver()
export class CatalogResolver {
  @Extensions({ answerObjects: 4 })
  @Query(() => [ModelFamily], { description: 'Every family of models.' })
  modelFamilies(@Ctx() context: Context): ModelFamily[] {
    return presentCatalog(context.services.start).families
  }

  @Extensions({ answerObjects: 30 })
  @Query(() => [Model], { description: 'Every model, with everything a form needs.' })
  models(
    @Ctx() context: Context,
    @Arg('filter', () => ModelFilter, { nullable: true, description: 'Which ones.' }) filter?: ModelFilter | null,
  ): Model[] {
    const { models } = presentCatalog(context.services.start)
    return filter ? models.filter((model) => fits(model, filter)) : models
  }

  @Extensions({ answerObjects: 15 })
  @Query(() => [UnconfirmedModel], {
    description: 'Models that are known of and not offered yet, with what is missing to offer them.',
  })
  unconfirmedModels(@Ctx() { services }: Context): UnconfirmedModel[] {
    const { unconfirmed } = services.start.catalog
    return unconfirmed.map((model) => ({ ...model, checkedOn: new Date(model.checkedOn) }))
  }

  @Query(() => Model, { nullable: true, description: 'By catalog name, e.g. `still-motion`. By global id: node(id).' })
  model(
    @Ctx() context: Context,
    @Arg('name', () => String, { description: 'Catalog name.' }) name: string,
  ): Model | null {
    return presentCatalog(context.services.start).model(name)
  }
}

function fits(model: Model, filter: ModelFilter): boolean {
  if (filter.families && !filter.families.includes(model.family.id)) return false
  if (filter.usable != null && model.availability.usable !== filter.usable) return false
  // What is asked of a capability must be true of one and the same.
  return model.capabilities.some((capability) => fitsCapability(capability, filter))
}

function fitsCapability({ kind, parameters, generatesAudio }: Capability, filter: ModelFilter): boolean {
  if (filter.generatesAudio != null && generatesAudio !== filter.generatesAudio) return false
  if (filter.capability && kind !== filter.capability) return false
  if (filter.startFrame && presenceOf('startFrame', parameters) !== filter.startFrame) return false
  if (filter.resolution != null) {
    const choices = parameters.find(({ name }) => name === 'resolution')?.choices ?? []
    if (!choices.some(({ value }) => value === filter.resolution)) return false
  }
  if (filter.minimumDurationSeconds != null) {
    // Of the clip, or of its parts where their sum is the clip's.
    const ranges = parameters.flatMap(
      ({ name, ranges: own }) => (/(^|\.)durationSeconds$/.test(name) ? own : null) ?? [],
    )
    if (!ranges.some(({ maximum }) => maximum >= filter.minimumDurationSeconds!)) return false
  }
  return true
}

function presenceOf(name: string, parameters: readonly Parameter[]): keyof typeof Presence {
  const parameter = parameters.find((candidate) => candidate.name === name)
  return !parameter ? 'NOT_ACCEPTED' : parameter.required ? 'REQUIRED' : 'OPTIONAL'
}
