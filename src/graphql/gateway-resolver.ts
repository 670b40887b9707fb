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

@ObjectType({ description: 'Facts about this server that a client needs.' })
class Gateway {
  @Field(() => String, { description: 'Version of the software.' })
  version!: string

  @Field(() => SafeInt, {
    description:
      'Maximum size of an inline base64 picture or sound, in bytes after decoding. Use createUpload for larger ones.',
  })
  maximumInlineBytes!: number

  @Field(() => SafeInt, {
    description:
      'Maximum size of a request, in bytes as sent, including all inline base64 data. Use createUpload for what does not fit.',
  })
  maximumRequestBytes!: number

  @Field(() => SafeInt, {
    description: 'Maximum size of an upload of any kind, in bytes; uploadLimits has the limit of each kind.',
  })
  maximumUploadBytes!: number

  @Field(() => [String], { description: 'Content types that createUpload accepts.' })
  uploadContentTypes!: readonly string[]

  @Field(() => [UploadLimit], { description: 'Content types and maximum size of each kind of media.' })
  uploadLimits!: UploadLimit[]

  @Field(() => Int, { description: 'Maximum number of generations on one stream.' })
  maximumWatchedGenerations!: number
}

@Resolver()
export class GatewayResolver {
  @Query(() => Gateway, { description: 'Facts about this server that a client needs.' })
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

  @Query(() => NodeType, {
    nullable: true,
    description: 'Returns any object by its global id; null when there is none.',
  })
  node(
    @Ctx() context: Context,
    @Arg('id', () => ID, { description: 'Global id.' }) id: string,
  ): Promise<NodeType | null> {
    return loadNode(context, id)
  }

  @Query(() => [NodeType], {
    nullable: 'items',
    description: 'Returns several objects, in the order of the ids; at most 100.',
  })
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
