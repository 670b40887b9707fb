import { Field, ID } from 'type-graphql'
import { OneOfInput } from '../input/one-of.ts'

@OneOfInput('ImageInput', {
  description: 'A picture: JPEG, PNG, WebP or AVIF, a single image. Its EXIF orientation is applied.',
})
export class ImageInput {
  @Field(() => String, { nullable: true, description: 'http(s); fetched by the gateway when work begins.' })
  url?: string

  @Field(() => String, { nullable: true, description: 'The bytes, with or without a `data:` prefix; at most 8 MB.' })
  base64?: string

  @Field(() => ID, { nullable: true, description: 'From createUpload.' })
  uploadId?: string
}
