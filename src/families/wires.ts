import { omniAtGemini } from './gemini-omni/wire/gemini.ts'
import { omniAtVertex } from './gemini-omni/wire/vertex.ts'
import { grokAtXai } from './grok-imagine/wire/xai.ts'
import { klingAtKlingai } from './kling/wire/klingai.ts'
import { klingAtKlingaiLegacy } from './kling/wire/klingai-legacy.ts'
import { seedanceAtModelark } from './seedance/wire/modelark.ts'
import { soraAtOpenaiVideos } from './sora/wire/openai-videos.ts'
import { stillMotionAtEmbedded } from './still-motion/wire/embedded.ts'
import { veoAtVertex } from './veo/wire/vertex.ts'
import { wanAtDashscope } from './wan/wire/dashscope.ts'
import type { WireMapping } from './wire.ts'

/** Every family at every provider that it is spoken to, one line each. */
export const wires: readonly WireMapping[] = [
  veoAtVertex,
  omniAtGemini,
  omniAtVertex,
  soraAtOpenaiVideos,
  klingAtKlingai,
  klingAtKlingaiLegacy,
  grokAtXai,
  wanAtDashscope,
  seedanceAtModelark,
  stillMotionAtEmbedded,
]
