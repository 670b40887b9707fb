import { Arg, Ctx, FieldResolver, Mutation, Resolver, Root } from 'type-graphql'
import { createUpload } from '../../generations/media/uploads.ts'
import { FramePositionInput } from '../../input/media.ts'
import type { Context } from '../context.ts'
import { toUserErrors } from '../problem.ts'
import { presentUpload } from './present.ts'
import { CreateUploadInput, CreateUploadPayload, Picture, Video } from './types.ts'

@Resolver(() => Video)
export class MediaResolver {
  @FieldResolver(() => Picture, {
    nullable: true,
    description:
      'One decoded frame: full size, PNG, upright. The first GET generates it, as with `preview`. Null until verified.',
  })
  frame(
    @Root() video: Video,
    @Arg('at', () => FramePositionInput, { description: 'Which frame.' }) at: FramePositionInput,
  ): Picture | null {
    return video.frameAt(at)
  }

  @Mutation(() => CreateUploadPayload, {
    description:
      'Creates an upload for a picture, a video or a sound file. Send its bytes to the target with one PUT; the answer to the PUT says whether they are accepted.',
  })
  async createUpload(
    @Ctx() context: Context,
    @Arg('input', () => CreateUploadInput, { description: 'The file to upload.' }) input: CreateUploadInput,
  ): Promise<CreateUploadPayload> {
    const { services, tenant } = context
    const { upload, problems } = await createUpload(services.uploads, tenant, input)
    if (!upload) return { upload: null, target: null, userErrors: toUserErrors(context, problems) }
    const target = services.signer.uploadUrl({
      uploadId: upload.id,
      tenant,
      contentType: upload.contentType,
      maximumBytes: upload.declaredBytes,
      expiresAt: upload.expiresAt,
    })
    return { upload: presentUpload(upload, services.signer), target, userErrors: [] }
  }
}
