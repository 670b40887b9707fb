import type { ProviderEmulator } from '../emulation/port.ts'
import { emulator as agenticflow } from '../providers/agenticflow/emulator.ts'
import { emulator as dashscope } from '../providers/dashscope/emulator.ts'
import { emulator as fal } from '../providers/fal/emulator.ts'
import { emulator as gemini } from '../providers/gemini/emulator.ts'
import { emulator as klingai } from '../providers/klingai/emulator.ts'
import { emulator as modelark } from '../providers/modelark/emulator.ts'
import { emulator as openaiVideos } from '../providers/openai-videos/emulator.ts'
import { emulator as vertex } from '../providers/vertex/emulator.ts'
import { emulator as xai } from '../providers/xai/emulator.ts'

/** Every provider that can be emulated. */
export const allEmulators: readonly ProviderEmulator[] = [
  agenticflow,
  dashscope,
  fal,
  gemini,
  klingai,
  modelark,
  openaiVideos,
  vertex,
  xai,
]
