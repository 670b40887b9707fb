import type { Family } from '../catalog/family.ts'
import { createCatalog } from './catalog.ts'
import { geminiOmni } from './gemini-omni/catalog.ts'
import { grokImagine } from './grok-imagine/catalog.ts'
import { kling } from './kling/catalog.ts'
import { pixelml } from './pixelml/catalog.ts'
import { seedance } from './seedance/catalog.ts'
import { sora } from './sora/catalog.ts'
import { stillMotion } from './still-motion/catalog.ts'
import { veo } from './veo/catalog.ts'
import { wan } from './wan/catalog.ts'

/** Every family, one line each. */
const families: readonly Family[] = [veo, geminiOmni, sora, kling, seedance, wan, grokImagine, pixelml, stillMotion]

export const catalog = createCatalog(families)
