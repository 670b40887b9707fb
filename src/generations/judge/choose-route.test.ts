import { describe, expect, it } from 'vitest'
import { toyDefinition } from '../../../test/support/toy-family.ts'
import { defineFamily } from '../../catalog/define-family.ts'
import type { RouteArm } from '../../catalog/family.ts'
import { judgeForRoute } from '../../catalog/judge-input.ts'
import type { Availability } from './availability.ts'
import { chooseRoute, type RouteVerdict, whyNot } from './choose-route.ts'

describe('among the routes', () => {
  const [wide, narrow] = defineFamily(toyDefinition).models[0]!.arms[0]!.routes
  const ready: Availability = { state: 'READY', usable: true, reason: null }
  const suspended: Availability = { state: 'SUSPENDED', usable: false, reason: 'Not today.' }
  const input = { model: 'TOY_ONE', startFrame: { url: 'https://example.com/a.png' }, prompt: 'x' }
  const verdict = (arm: RouteArm, more: object = {}, changes: Partial<RouteVerdict> = {}): RouteVerdict => ({
    ...judgeForRoute(arm, { ...input, ...more }, []),
    availability: ready,
    health: 1,
    ...changes,
  })
  const chosen = (...verdicts: RouteVerdict[]) => chooseRoute(verdicts)!.routeArm.route.provider

  it('the cheapest that fits and can be used is chosen', () => {
    expect(chosen(verdict(wide!), verdict(narrow!))).toBe('narrow')
    expect(whyNot(verdict(wide!), verdict(narrow!))).toBe('Another route is cheaper.')
  })

  it('one that cannot be used is not, however cheap', () => {
    expect(chosen(verdict(wide!), verdict(narrow!, {}, { availability: suspended }))).toBe('wide')
    expect(whyNot(verdict(narrow!, {}, { availability: suspended }), verdict(wide!))).toBe('Not today.')
  })

  it('one that does not fit is not, and says why', () => {
    expect(chosen(verdict(wide!, { durationSeconds: 7 }), verdict(narrow!, { durationSeconds: 7 }))).toBe('wide')
    expect(whyNot(verdict(narrow!, { durationSeconds: 7 }), verdict(wide!))).toBe('Duration must be 5 or 10 seconds.')
  })

  it('of the same price the healthier is', () => {
    expect(chosen(verdict(wide!, {}, { health: 0.5 }), verdict(wide!, {}, { health: 0.9 }))).toBe('wide')
    expect(chooseRoute([verdict(wide!, {}, { health: 0.5 }), verdict(wide!, {}, { health: 0.9 })])!.health).toBe(0.9)
  })

  it('one without a known price comes last', () => {
    expect(chosen(verdict(wide!), verdict(narrow!, {}, { price: null }))).toBe('wide')
  })

  it('none has a price for a length it does not make', () => {
    expect(verdict(wide!, { durationSeconds: 15 }).price).toMatchObject({ micros: 1_500_000 })
    for (const durationSeconds of [16, 2 ** 31 - 1, 1e308]) expect(verdict(wide!, { durationSeconds }).price).toBe(null)
  })

  it('where none that can be used fits, the nearest of them tells what is wrong', () => {
    const asked = { durationSeconds: 7, negativePrompt: 'x' }
    const nearest = chooseRoute([verdict(wide!, asked, { availability: suspended }), verdict(narrow!, asked)])!
    expect(nearest.routeArm.route.provider).toBe('narrow')
    expect(nearest.problems).toHaveLength(2)
  })
})
