import type { ClipWarning } from '../../catalog/clip-warning.ts'
import { isClipProblem } from '../../generations/media/earlier-clip.ts'
import type { UploadRow } from '../../generations/media/uploads.ts'
import { uploadKey } from '../../generations/media/uploads.ts'
import { encodeId } from '../../generations/record/global-id.ts'
import type { StoredVideo } from '../../generations/record/queries.ts'
import type { StoredPicture, VideoManifest } from '../../generations/record/record.ts'
import { retainedUntil } from '../../generations/record/retention.ts'
import { pictureOfFrame, previewOf } from '../../generations/work/derived-keys.ts'
import type { UrlSigner } from '../../media/signed-url.ts'
import { badArgument } from '../bad-argument.ts'
import type { Services } from '../context.ts'
import { toProblem } from '../problem.ts'
import type { Picture, Upload, Video } from './types.ts'

/** URLs are made here, when a field is read; none is ever stored. */
export function presentVideo(video: StoredVideo, { signer, retention }: Pick<Services, 'signer' | 'retention'>): Video {
  const { facts, tenant } = video
  const target = {
    key: facts.key,
    contentType: facts.mimeType,
    tenant,
    fileName: `kinetograph-${video.id.slice(0, 8)}.mp4`,
  }
  const { url, expiresAt } = signer.readUrl(target)
  const picture = (stored: StoredPicture | null): Picture | null =>
    stored && {
      url: signer.readUrl({ key: stored.key, contentType: stored.mimeType, tenant }).url,
      width: stored.width,
      height: stored.height,
      mimeType: stored.mimeType,
    }
  return {
    __typename: 'Video',
    id: encodeId('Video', video.id),
    url,
    urlExpiresAt: expiresAt,
    downloadUrl: signer.readUrl(target, { attachment: true }).url,
    retainedUntil: retainedUntil(retention, video),
    verified: facts.verified,
    poster: picture(facts.poster),
    firstFrame: picture(facts.firstFrame),
    lastFrame: picture(facts.lastFrame),
    preview: facts.verified ? picture(previewOf(video.id, facts)) : null,
    frameAt(at) {
      if (!facts.verified) return null
      const frame = pictureOfFrame(video.id, facts, at)
      if (isClipProblem(frame)) throw badArgument({ ...frame.problem, path: frame.at })
      return picture(frame)
    },
    width: facts.width,
    height: facts.height,
    durationSeconds: facts.durationSeconds,
    frameRate: facts.frameRate,
    hasAudio: facts.hasAudio,
    mimeType: facts.mimeType,
    sizeBytes: facts.sizeBytes,
    sha256: facts.sha256,
    providerVideoId: facts.providerVideoId,
    videoCodec: facts.videoCodec ?? null,
    audioCodec: facts.audioCodec ?? null,
    warnings: warningsOf(facts).map(({ figures, ...warning }) => ({
      ...warning,
      figures: Object.entries(figures).map(([name, value]) => ({ name, value })),
    })),
  }
}

const warningsOf = ({ damage, warnings = [] }: VideoManifest): ClipWarning[] =>
  damage === undefined ? warnings : [{ code: 'DAMAGED', message: damage, figures: {} }, ...warnings]

export function presentUpload(upload: UploadRow, signer: UrlSigner): Upload {
  const { facts } = upload
  return {
    __typename: 'Upload',
    id: encodeId('Upload', upload.id),
    status: upload.status,
    problem: upload.problem && toProblem(upload.problem),
    width: facts?.width ?? null,
    height: facts?.height ?? null,
    durationSeconds: facts?.seconds ?? null,
    mimeType: facts?.mimeType ?? null,
    sizeBytes: facts?.sizeBytes ?? null,
    url: facts
      ? signer.readUrl({ key: uploadKey(upload.id), contentType: facts.mimeType, tenant: upload.tenant }).url
      : null,
  }
}
