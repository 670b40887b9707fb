import { testJourneys } from './journeys.ts'

testJourneys('others')
