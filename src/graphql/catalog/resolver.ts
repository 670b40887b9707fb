import { Arg, Ctx, Extensions, Field, Float, InputType, Query, Resolver } from 'type-graphql'
import type { Context } from '../context.ts'
import { CapabilityKind, Presence } from './enums.ts'
import type { Parameter } from './parameter-types.ts'
import { presentCatalog } from './present.ts'
import { type Capability, Model, ModelFamily, UnconfirmedModel } from './types.ts'

@InputType({
  description: 'Selects models. All conditions must hold; those on a capability must hold for the same capability.',
})
class ModelFilter {
  @Field(() => [String], { nullable: true, description: 'Family ids.' })
  families?: string[]

  @Field(() => CapabilityKind, { nullable: true, description: 'The model has this capability.' })
  capability?: string

  @Field(() => Presence, { nullable: true, description: 'Whether a capability of the model accepts a start frame.' })
  startFrame?: keyof typeof Presence

  @Field(() => Float, { nullable: true, description: 'The model can make a clip of at least this many seconds.' })
  minimumDurationSeconds?: number

  @Field(() => String, { nullable: true, description: 'An enum value of `resolution`.' })
  resolution?: string

  @Field(() => Boolean, {
    nullable: true,
    description: 'The model has a capability that can (true) or cannot (false) generate sound.',
  })
  generatesAudio?: boolean

  @Field(() => Boolean, {
    nullable: true,
    description: 'The model can (true) or cannot (false) be used on this server now.',
  })
  usable?: boolean
}

@Resolver()
export class CatalogResolver {
  @Extensions({ answerObjects: 4 })
  @Query(() => [ModelFamily], { description: 'All families of models.' })
  modelFamilies(@Ctx() context: Context): ModelFamily[] {
    return presentCatalog(context.services.start).families
  }

  @Extensions({ answerObjects: 30 })
  @Query(() => [Model], { description: 'All models, with everything a form needs.' })
  models(
    @Ctx() context: Context,
    @Arg('filter', () => ModelFilter, { nullable: true, description: 'The conditions.' })
    filter?: ModelFilter | null,
  ): Model[] {
    const { models } = presentCatalog(context.services.start)
    return filter ? models.filter((model) => fits(model, filter)) : models
  }

  @Extensions({ answerObjects: 15 })
  @Query(() => [UnconfirmedModel], {
    description: 'Models that are known but not offered yet, and what is missing before they can be offered.',
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
