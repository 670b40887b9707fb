/** What a difference means for whoever uses the model. */
export type ChangeKind =
  | 'NEW'
  | 'REMOVED'
  | 'RETIRED'
  | 'DEPRECATED'
  | 'STAGE'
  | 'DATES'
  | 'WIDER'
  | 'NARROWER'
  | 'CHANGED'
  | 'DEFAULT'
  | 'DEARER'
  | 'CHEAPER'

export interface Change {
  kind: ChangeKind
  /** Catalog name. */
  model: string
  /** A capability's field, a route's id, or a capability at a route: `imageToVideo @ kling-v3@fal`; null: the model. */
  scope: string | null
  /** A parameter's name, `rule` or `price`; null: the scope itself. */
  subject: string | null
  detail: string
}

/** Without its scope, which the caller knows. */
export type PlainChange = Omit<Change, 'model' | 'scope'>
