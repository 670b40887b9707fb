import { Arg, Ctx, Mutation, Resolver } from 'type-graphql'
import { createUpload } from '../../generations/media/uploads.ts'
import type { Context } from '../context.ts'
import { toUserErrors } from '../problem.ts'
import { presentUpload } from './present.ts'
import { CreateUploadInput, CreateUploadPayload } from './types.ts'

@Resolver()
export class MediaResolver {
  @Mutation(() => CreateUploadPayload, {
    description:
      'Announces a picture, a video or a sound file; its bytes go by PUT to the target. One use, and the verdict comes with the PUT’s answer.',
  })
  async createUpload(
    @Ctx() context: Context,
    @Arg('input', () => CreateUploadInput, { description: 'What will be sent.' }) input: CreateUploadInput,
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
