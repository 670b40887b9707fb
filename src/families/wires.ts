import { assemblyAtEmbedded } from './assembly/wire/embedded.ts'
import { omniAtGemini } from './gemini-omni/wire/gemini.ts'
import { omniAtVertex } from './gemini-omni/wire/vertex.ts'
import { grokAtFal } from './grok-imagine/wire/fal.ts'
import { grokAtXai } from './grok-imagine/wire/xai.ts'
import { klingAtFal } from './kling/wire/fal.ts'
import { klingAtKlingai } from './kling/wire/klingai.ts'
import { klingAtKlingaiLegacy } from './kling/wire/klingai-legacy.ts'
import { minimaxH3AtFal } from './minimax-h3/wire/fal.ts'
import { pixelmlAtAgenticflow } from './pixelml/wire/agenticflow.ts'
import { seedanceAtFal } from './seedance/wire/fal.ts'
import { seedanceAtModelark } from './seedance/wire/modelark.ts'
import { soraAtOpenaiVideos } from './sora/wire/openai-videos.ts'
import { stillMotionAtEmbedded } from './still-motion/wire/embedded.ts'
import { veoAtFal } from './veo/wire/fal.ts'
import { veoAtVertex } from './veo/wire/vertex.ts'
import { wanAtDashscope } from './wan/wire/dashscope.ts'
import { wanAtFal } from './wan/wire/fal.ts'
import type { WireMapping } from './wire.ts'

/** Every family at every provider that it is spoken to, one line each. */
export const wires: readonly WireMapping[] = [
  veoAtVertex,
  veoAtFal,
  omniAtGemini,
  omniAtVertex,
  soraAtOpenaiVideos,
  klingAtKlingai,
  klingAtKlingaiLegacy,
  klingAtFal,
  seedanceAtFal,
  grokAtFal,
  wanAtFal,
  minimaxH3AtFal,
  grokAtXai,
  wanAtDashscope,
  seedanceAtModelark,
  pixelmlAtAgenticflow,
  stillMotionAtEmbedded,
  assemblyAtEmbedded,
]
