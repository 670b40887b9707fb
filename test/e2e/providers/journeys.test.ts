import { testJourneys, testWarnings, testWhole } from './journeys.ts'

testJourneys('first')
testWarnings()
testWhole()
