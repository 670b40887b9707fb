import { expect, it } from 'vitest'
import { describeParameters } from '../catalog/describe.ts'
import { settle } from '../catalog/settle.ts'
import { catalog } from './index.ts'

it('a parameter is required where its absence is refused, and then has no default; of every route', () => {
  let required = 0
  for (const { models } of catalog.families)
    for (const { routeArm } of models
      .flatMap(({ arms }) => arms)
      .flatMap(({ routes }) => routes.map((routeArm) => ({ routeArm })))) {
      const { problems } = settle(routeArm.parameters, {}, [])
      const refused = new Set(problems.map(({ parameter }) => parameter))
      for (const [field, spec] of Object.entries(routeArm.parameters).filter(
        ([, { missing }]) => missing === undefined,
      )) {
        const [own, ...inner] = describeParameters({ [field]: spec })
        expect([routeArm.route.id, field, own!.required]).toEqual([routeArm.route.id, field, refused.has(field)])
        for (const parameter of [own!, ...inner])
          if (parameter.required)
            expect([field, parameter.name, parameter.default]).toEqual([field, parameter.name, null])
        if (own!.required) required += 1
      }
    }
  expect(required).toBeGreaterThan(50)
})
