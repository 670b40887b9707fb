import { testJourneys, testWarnings } from './journeys.ts'

testJourneys('first')
testWarnings()
