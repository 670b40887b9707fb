export const clipWarningCodes = [
  'DAMAGED',
  'LENGTH_DIFFERS',
  'SIZE_DIFFERS',
  'SHAPE_DIFFERS',
  'SOUND_MISSING',
  'SOUND_UNASKED',
  'FROZEN',
  'BLACK',
  'SILENT',
  'UNLIKE_START_FRAME',
] as const

/** What is worth knowing about a delivered clip. */
export interface ClipWarning {
  code: (typeof clipWarningCodes)[number]
  /** For people, in English. */
  message: string
  /** What was measured, and what was asked for. Units stand in the names. */
  figures: Readonly<Record<string, number>>
}
