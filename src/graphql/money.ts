import { Field, InputType, ObjectType } from 'type-graphql'
import { formatDollars } from '../catalog/dollars.ts'
import { listEnum } from './problem.ts'
import { SafeInt } from './scalars.ts'

const CurrencyCode = listEnum('CurrencyCode', 'A currency.', ['USD'] as const, { USD: 'United States dollar.' })

@ObjectType('Money', {
  simpleResolvers: true,
  description: 'An amount of money. Calculate with `micros`, display `formatted`. It is never a Float.',
})
export class Money {
  @Field(() => SafeInt, { description: 'Millionths of the currency’s unit.' })
  micros!: number

  @Field(() => CurrencyCode, { description: 'Currency of the amount.' })
  currency!: 'USD'

  @Field(() => String, { description: 'Text for people: `$0.42`.' })
  formatted!: string
}

@InputType({ description: 'An amount of money.' })
export class MoneyInput {
  @Field(() => SafeInt, { description: 'Millionths of the currency’s unit.' })
  micros!: number

  @Field(() => CurrencyCode, { defaultValue: 'USD', description: 'Currency of the amount.' })
  currency!: 'USD'
}

export const toMoney = (micros: number): Money => ({ micros, currency: 'USD', formatted: formatDollars(micros) })
