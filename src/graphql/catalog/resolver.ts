import { Arg, Ctx, Field, Float, InputType, Query, Resolver } from 'type-graphql'
import type { Context } from '../context.ts'
import { presentCatalog } from './present.ts'
import { CapabilityKind, Model, ModelFamily, Presence } from './types.ts'

@InputType({ description: 'Which models to show; all conditions together.' })
class ModelFilter {
  @Field(() => [String], { nullable: true, description: 'Family ids.' })
  families?: string[]

  @Field(() => CapabilityKind, { nullable: true, description: 'Has this capability.' })
  capability?: string

  @Field(() => Presence, { nullable: true, description: 'How some capability of it takes a start frame.' })
  startFrame?: keyof typeof Presence

  @Field(() => Float, { nullable: true, description: 'Can make a clip of at least that many seconds.' })
  minimumDurationSeconds?: number

  @Field(() => String, { nullable: true, description: 'An enum value of `resolution`.' })
  resolution?: string

  @Field(() => Boolean, { nullable: true, description: 'Can be used on this server now, or cannot.' })
  usable?: boolean
}

@Resolver()
export class CatalogResolver {
  @Query(() => [ModelFamily], { description: 'Every family of models.' })
  modelFamilies(@Ctx() context: Context): ModelFamily[] {
    return presentCatalog(context.services.providers).families
  }

  @Query(() => [Model], { description: 'Every model, with everything a form needs.' })
  models(
    @Ctx() context: Context,
    @Arg('filter', () => ModelFilter, { nullable: true, description: 'Which ones.' }) filter?: ModelFilter | null,
  ): Model[] {
    const { models } = presentCatalog(context.services.providers)
    return filter ? models.filter((model) => fits(model, filter)) : models
  }

  @Query(() => Model, { nullable: true, description: 'By catalog name, e.g. `still-motion`. By global id: node(id).' })
  model(
    @Ctx() context: Context,
    @Arg('name', () => String, { description: 'Catalog name.' }) name: string,
  ): Model | null {
    return presentCatalog(context.services.providers).model(name)
  }
}

function fits(model: Model, filter: ModelFilter): boolean {
  const parameters = model.capabilities.flatMap((capability) => capability.parameters)
  const named = (name: string) => parameters.filter((parameter) => parameter.name === name)
  if (filter.families && !filter.families.includes(model.family.id)) return false
  if (filter.capability && !model.capabilities.some((capability) => capability.kind === filter.capability)) return false
  if (filter.usable != null && model.availability.usable !== filter.usable) return false
  if (filter.resolution != null) {
    const choices = named('resolution').flatMap((parameter) => parameter.choices ?? [])
    if (!choices.some((choice) => choice.value === filter.resolution)) return false
  }
  if (filter.minimumDurationSeconds != null) {
    const longest = named('durationSeconds')
      .flatMap((parameter) => parameter.ranges ?? [])
      .map((range) => range.maximum)
    if (!longest.some((maximum) => maximum >= filter.minimumDurationSeconds!)) return false
  }
  if (filter.startFrame != null) {
    const presences = model.capabilities.map((capability) => {
      const parameter = capability.parameters.find((candidate) => candidate.name === 'startFrame')
      return !parameter ? 'NOT_ACCEPTED' : parameter.required ? 'REQUIRED' : 'OPTIONAL'
    })
    if (!presences.includes(filter.startFrame)) return false
  }
  return true
}
