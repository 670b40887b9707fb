import { NewComparison } from './new-comparison.tsx'
import { SideBySide } from './side-by-side.tsx'

/** Two to four models on one input, or two to four clips that are there, in step. */
export const ComparePlace = ({ ids }: { ids: readonly string[] }) => (
  <div className="compare">
    {ids.length > 0 ? <SideBySide key={ids.join()} ids={ids.slice(0, 4)} /> : <NewComparison />}
  </div>
)
