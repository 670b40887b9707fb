import { expect, it } from 'vitest'
import { toGeneration } from './record.ts'

const preparedOf = (...prepared: object[]) => toGeneration({ prepared } as never).prepared

it('a row says where the request names a medium as field, and an older one as place', () => {
  const still = { key: 'inputs/0.png', width: 640, height: 360 }
  const read = [{ ...still, field: 'startFrame' }]
  expect(preparedOf({ ...still, field: 'startFrame' })).toEqual(read)
  expect(preparedOf({ ...still, place: 'startFrame' })).toEqual(read)
})
