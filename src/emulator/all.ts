import type { ProviderEmulator } from '../emulation/port.ts'
import { geminiEmulator } from '../providers/gemini/emulator.ts'
import { klingaiEmulator } from '../providers/klingai/emulator.ts'
import { openaiVideosEmulator } from '../providers/openai-videos/emulator.ts'
import { vertexEmulator } from '../providers/vertex/emulator.ts'
import { xaiEmulator } from '../providers/xai/emulator.ts'

/** Every provider that can be emulated. */
export const allEmulators: readonly ProviderEmulator[] = [
  klingaiEmulator,
  vertexEmulator,
  geminiEmulator,
  openaiVideosEmulator,
  xaiEmulator,
]
