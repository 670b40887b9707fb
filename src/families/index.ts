import type { Family } from '../catalog/family.ts'
import { assembly } from './assembly/family.ts'
import { createCatalog } from './catalog.ts'
import { geminiOmni } from './gemini-omni/family.ts'
import { grokImagine } from './grok-imagine/family.ts'
import { kling } from './kling/family.ts'
import { minimaxH3 } from './minimax-h3/family.ts'
import { pixelml } from './pixelml/family.ts'
import { seedance } from './seedance/family.ts'
import { sora } from './sora/family.ts'
import { stillMotion } from './still-motion/family.ts'
import { unconfirmedModels } from './unconfirmed.ts'
import { veo } from './veo/family.ts'
import { wan } from './wan/family.ts'

/** Every family, one line each. */
const families: readonly Family[] = [
  veo,
  geminiOmni,
  sora,
  kling,
  seedance,
  wan,
  grokImagine,
  minimaxH3,
  pixelml,
  stillMotion,
  assembly,
]

export const catalog = createCatalog(families, unconfirmedModels)
