import { InvalidArgumentError } from 'commander'

/** `klingai, vertex` */
export function parseNames(text: string): string[] {
  const names = text.split(',').map((name) => name.trim())
  if (names.includes('')) throw new InvalidArgumentError('Expected names, separated by commas.')
  return names
}
