import { Field, ObjectType } from 'type-graphql'
import { listEnum } from './problem.ts'
import { SafeInt } from './scalars.ts'

export const CurrencyCode = listEnum('CurrencyCode', 'A currency.', ['USD'] as const, { USD: 'United States dollar.' })

@ObjectType('Money', { simpleResolvers: true, description: '`micros` counts; `formatted` shows. Never a Float.' })
export class Money {
  @Field(() => SafeInt, { description: 'Millionths of the currency’s unit.' })
  micros!: number

  @Field(() => CurrencyCode, { description: 'Of the amount.' })
  currency!: 'USD'

  @Field(() => String, { description: 'For people: `$0.42`.' })
  formatted!: string
}

export function toMoney(micros: number): Money {
  // Cents at least; of the smaller digits only those that say something.
  const formatted = (micros / 1_000_000).toFixed(6).replace(/(\.\d\d\d*?)0+$/, '$1')
  return { micros, currency: 'USD', formatted: `$${formatted}` }
}
