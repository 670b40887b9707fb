/** What a family's id is called in the places that name it. */
export interface FamilyNames {
  /** Folder and id: `gemini-omni`. */
  id: string
  /** Export and field of GenerationRequestInput: `geminiOmni`. */
  field: string
  /** Begins the names of its GraphQL types: `GeminiOmni`. */
  type: string
  /** For people: `Gemini Omni`. */
  label: string
  /** Begins its models' enum values: `GEMINI_OMNI`. */
  value: string
}

/** Null where the id is not kebab case: lower-case words of letters and digits, the first beginning with a letter. */
export function namesOf(id: string): FamilyNames | null {
  if (!/^[a-z][a-z0-9]*(-[a-z0-9]+)*$/.test(id)) return null
  const capitalised = id.split('-').map((word) => word.charAt(0).toUpperCase() + word.slice(1))
  const type = capitalised.join('')
  return {
    id,
    field: type.charAt(0).toLowerCase() + type.slice(1),
    type,
    label: capitalised.join(' '),
    value: id.toUpperCase().replaceAll('-', '_'),
  }
}
