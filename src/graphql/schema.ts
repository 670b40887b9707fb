import 'reflect-metadata'
import { type GraphQLSchema, printSchema } from 'graphql'
import { buildSchemaSync } from 'type-graphql'
import { assembly } from '../families/assembly/family.ts'
import type { Catalog } from '../families/catalog.ts'
import { catalog as builtInCatalog } from '../families/index.ts'
import { applyOneOf } from '../input/one-of.ts'
import { AssemblyResolver } from './assembly/resolver.ts'
import { CatalogResolver } from './catalog/resolver.ts'
import { CostResolver } from './cost/resolver.ts'
import { GatewayResolver } from './gateway-resolver.ts'
import { generationEventTypes } from './generation/event-types.ts'
import { offerFamilies } from './generation/inputs.ts'
import { GenerationResolver } from './generation/resolver.ts'
import { GenerationSubscriptions } from './generation/subscriptions.ts'
import { MediaResolver } from './media/resolver.ts'
import { Upload, Video } from './media/types.ts'
import { DateTime } from './scalars.ts'
import { SettingsResolver } from './settings/resolver.ts'
import { GenerationStoryboardResolver, StoryboardResolver, StoryboardShotResolver } from './storyboard/resolver.ts'
import { StoryboardSubscriptions } from './storyboard/subscriptions.ts'
import { GenerationWebhookResolver, WebhookResolver } from './webhook/resolver.ts'

/** Their inputs are made of the family's: a catalog without it makes no films. */
const ofFilms = [
  AssemblyResolver,
  StoryboardResolver,
  StoryboardShotResolver,
  GenerationStoryboardResolver,
  StoryboardSubscriptions,
] as const

/** type-graphql's own PubSub ends the process when a subscriber stalls; ours are readers of the event log. */
const noPubSub = {
  publish() {
    throw new Error('Events come from the log, never from a PubSub')
  },
  subscribe() {
    throw new Error('Events come from the log, never from a PubSub')
  },
}

export function makeSchema(catalog: Catalog = builtInCatalog): GraphQLSchema {
  offerFamilies(catalog.families)
  const schema = buildSchemaSync({
    resolvers: [
      GenerationResolver,
      GenerationSubscriptions,
      CatalogResolver,
      CostResolver,
      MediaResolver,
      GatewayResolver,
      SettingsResolver,
      WebhookResolver,
      GenerationWebhookResolver,
      ...(catalog.families.some(({ id }) => id === assembly.id) ? ofFilms : []),
    ],
    orphanedTypes: [...Object.values(generationEventTypes), Video, Upload],
    // class-validator runs inside the mutations, where it collects instead of throwing.
    validate: false,
    // It would introspect the whole schema; the tests do. `applyOneOf` validates what is not of this version.
    skipCheck: true,
    pubSub: noPubSub as never,
    scalarsMap: [{ type: Date, scalar: DateTime }],
  })
  return applyOneOf(schema, { assumeValid: catalog === builtInCatalog })
}

/** The SDL as it is committed: schema.graphql. */
export const printedSchema = (schema: GraphQLSchema): string => `${printSchema(schema)}\n`
