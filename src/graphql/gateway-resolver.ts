import { Arg, Ctx, Field, ID, Int, ObjectType, Query, Resolver } from 'type-graphql'
import { type MediaKind, maximumInlineBytes, mediaKinds } from '../generations/media/media-kinds.ts'
import { loadUploads, maximumUploadBytes, uploadContentTypes } from '../generations/media/uploads.ts'
import { decodeId } from '../generations/record/global-id.ts'
import { loadEndpoints } from '../generations/webhooks/endpoints.ts'
import { badArgument } from './bad-argument.ts'
import { presentCatalog } from './catalog/present.ts'
import type { Context } from './context.ts'
import { presentGeneration } from './generation/present.ts'
import { maximumWatchedGenerations } from './generation/subscriptions.ts'
import { presentUpload, presentVideo } from './media/present.ts'
import { UploadLimit } from './media/types.ts'
import { NodeType } from './node.ts'
import { SafeInt } from './scalars.ts'
import { presentStoryboard } from './storyboard/present.ts'
import { presentEndpoint } from './webhook/present.ts'

const largestNodeList = 100

@ObjectType({ description: 'Facts about this server a client needs before it builds anything.' })
class Gateway {
  @Field(() => String, { description: 'Of the software.' })
  version!: string

  @Field(() => SafeInt, {
    description:
      'Largest base64 picture or sound taken inline, in bytes after decoding; larger ones go through createUpload.',
  })
  maximumInlineBytes!: number

  @Field(() => SafeInt, {
    description:
      'Largest request, in bytes as sent: everything that is inline in it together, in base64. What makes it larger goes through createUpload.',
  })
  maximumRequestBytes!: number

  @Field(() => SafeInt, { description: 'Largest upload of any kind; uploadLimits has each kind’s.' })
  maximumUploadBytes!: number

  @Field(() => [String], { description: 'What createUpload takes.' })
  uploadContentTypes!: readonly string[]

  @Field(() => [UploadLimit], { description: 'The same by kind, with its size.' })
  uploadLimits!: UploadLimit[]

  @Field(() => Int, { description: 'Generations on one stream.' })
  maximumWatchedGenerations!: number
}

@Resolver()
export class GatewayResolver {
  @Query(() => Gateway, { description: 'Facts about this server a client needs before it builds anything.' })
  gateway(@Ctx() { services }: Context): Gateway {
    return {
      version: services.version,
      maximumInlineBytes,
      maximumRequestBytes: services.maximumRequestBytes,
      maximumUploadBytes,
      uploadContentTypes,
      uploadLimits: Object.entries(mediaKinds).map(([kind, { contentTypes, maximumBytes }]) => ({
        kind: kind as MediaKind,
        contentTypes,
        maximumBytes,
      })),
      maximumWatchedGenerations,
    }
  }

  @Query(() => NodeType, { nullable: true, description: 'Anything by its global id; null when there is nothing.' })
  node(
    @Ctx() context: Context,
    @Arg('id', () => ID, { description: 'Global id.' }) id: string,
  ): Promise<NodeType | null> {
    return loadNode(context, id)
  }

  @Query(() => [NodeType], { nullable: 'items', description: 'Several, in the order asked; at most 100.' })
  nodes(
    @Ctx() context: Context,
    @Arg('ids', () => [ID], { description: 'Global ids.' }) ids: string[],
  ): Promise<(NodeType | null)[]> {
    if (ids.length > largestNodeList)
      throw badArgument({
        code: 'TOO_MANY',
        path: ['ids'],
        message: `At most ${largestNodeList} ids at once.`,
        ranges: [{ minimum: 0, maximum: largestNodeList }],
      })
    return Promise.all(ids.map((id) => loadNode(context, id)))
  }
}

async function loadNode(context: Context, globalId: string): Promise<NodeType | null> {
  const decoded = decodeId(globalId)
  const { services, tenant } = context
  switch (decoded?.type) {
    case 'Generation': {
      const view = await context.generations.load(decoded.id)
      return view && presentGeneration(view, services)
    }
    case 'Video': {
      const video = await context.videos.load(decoded.id)
      return video && presentVideo(video, services)
    }
    case 'Upload': {
      const [upload] = await loadUploads(services.uploads, tenant, [decoded.id])
      return upload ? presentUpload(upload, services.signer) : null
    }
    case 'Storyboard': {
      const view = await context.storyboards.load(decoded.id)
      return view && presentStoryboard(view)
    }
    case 'WebhookEndpoint': {
      const [endpoint] = await loadEndpoints(services.database, tenant, decoded.id)
      return endpoint ? presentEndpoint(endpoint) : null
    }
    case 'Model':
      return presentCatalog(services.start).model(decoded.id)
    default:
      return null
  }
}
