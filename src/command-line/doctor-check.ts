/** One line of `kinetograph doctor`. */
export interface Check {
  /** What was looked at. */
  name: string
  /** warning: it works, and somebody should look. */
  state: 'ok' | 'warning' | 'broken'
  /** What was found. */
  found: string
  /** What to do about it. */
  advice?: string
}
