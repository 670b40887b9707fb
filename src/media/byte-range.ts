export type ByteRange = { start: number; end: number }

/**
 * The part that a Range header asks for, both ends inclusive; null for the whole, which is also the answer to several
 * ranges and to what cannot be understood (RFC 9110 §14.2 lets a server ignore both).
 */
export function parseByteRange(header: string | undefined, sizeBytes: number): ByteRange | 'UNSATISFIABLE' | null {
  const match = /^bytes=\s*(\d*)-(\d*)\s*$/.exec(header ?? '')
  if (match === null) return null
  const [, first = '', last = ''] = match
  if (first === '') {
    if (last === '') return null
    const length = Math.min(Number(last), sizeBytes)
    return length === 0 ? 'UNSATISFIABLE' : { start: sizeBytes - length, end: sizeBytes - 1 }
  }
  const start = Number(first)
  const end = last === '' ? sizeBytes - 1 : Math.min(Number(last), sizeBytes - 1)
  if (last !== '' && Number(last) < start) return null
  return start >= sizeBytes ? 'UNSATISFIABLE' : { start, end }
}
