import type { AgenticflowRequest } from '../../../providers/agenticflow/client.ts'
import type { JsonValue } from '../../../providers/json.ts'
import { mediumAt, type WireMapping } from '../../wire.ts'

/** PixelML's node at AgenticFlow. What is not given is null: a workflow fills every input. source: wire-pixelml */
export const pixelmlAtAgenticflow: WireMapping = {
  family: 'pixelml',
  provider: 'agenticflow',
  request({ capability, settled, media }) {
    const given = settled as { [field: string]: JsonValue }
    return {
      input: {
        prompt: given.prompt!,
        image: mediumAt(media, 'startFrame', 'URL'),
        end_image: capability === 'startEndFrame' ? mediumAt(media, 'endFrame', 'URL') : null,
        negative_prompt: given.negativePrompt ?? null,
        duration: given.durationSeconds!,
        width: given.width!,
        height: given.height!,
        steps: given.steps!,
        frame_rate: given.frameRate!,
        guidance_scale: given.guidanceScale!,
      },
    } satisfies AgenticflowRequest
  },
}
