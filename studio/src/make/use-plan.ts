import { KinetographError } from '@kinetograph/client'
import { useEffect, useState } from 'react'
import { planDocument } from '../documents.ts'
import { client, messageOf, reachable } from '../gateway.ts'
import type { PlanProblemFragment, StudioPlanQuery } from '../generated/types.ts'
import { useStore } from '../store.ts'

export type Plan = StudioPlanQuery['plan']
export interface Problem extends Pick<PlanProblemFragment, 'code' | 'parameter' | 'message'> {
  path: readonly string[]
  /** What would be allowed; of something that the prompt never refers to, how it would. */
  allowedValues?: readonly unknown[] | null
}

export interface Planned {
  plan: Plan | null
  problems: readonly Problem[]
  /** It is about what stands in the form now. */
  isCurrent: boolean
  /** Why nothing is known, when the gateway was not even asked. */
  trouble: string | null
}

const debounceMilliseconds = 300
const nothing: Planned = { plan: null, problems: [], isCurrent: false, trouble: null }

/** What a start of this would do and cost, a moment after the last change. */
export function usePlan(input: object | null): Planned {
  const asked = input && JSON.stringify(input)
  const isReachable = useStore(reachable)
  const [state, setState] = useState<Planned & { asked: string | null }>({ ...nothing, asked: null })
  useEffect(() => {
    if (asked === null || !isReachable) return
    const controller = new AbortController()
    const { signal } = controller
    const answer = (next: Partial<Planned>) => {
      if (!signal.aborted) setState({ ...nothing, ...next, isCurrent: true, asked })
    }
    const timer = setTimeout(async () => {
      try {
        const { plan } = await client.request<StudioPlanQuery>(planDocument, { input: JSON.parse(asked) }, { signal })
        answer({ plan, problems: plan.userErrors })
      } catch (error) {
        // A request whose very shape is wrong: a field that must be given is empty.
        if (error instanceof KinetographError && error.problems.length > 0) answer({ problems: error.problems })
        else answer({ trouble: messageOf(error) })
      }
    }, debounceMilliseconds)
    return () => {
      clearTimeout(timer)
      controller.abort()
    }
  }, [asked, isReachable])
  return { ...state, isCurrent: state.asked === asked && asked !== null }
}
