// Only what is shown or acted upon; ask for more with `client.request`.

const problem = /* GraphQL */ `
  fragment ClientProblem on Problem { code path parameter message allowedValues ranges { minimum maximum } maximumLength }
`
const live = /* GraphQL */ `
  fragment ClientFailure on Failure { code stage message retryable retryAfter charged providerMessage path }
  fragment ClientPicture on Picture { url width height mimeType }
  fragment ClientVideo on Video {
    id url downloadUrl urlExpiresAt verified width height durationSeconds frameRate hasAudio mimeType sizeBytes sha256
    warnings { code message }
    poster { ...ClientPicture } firstFrame { ...ClientPicture } lastFrame { ...ClientPicture }
  }
  fragment ClientGeneration on Generation {
    id
    state {
      sequence status isFinal canCancel startedAt finishedAt
      progress { fraction source queuePosition expected { medianAt ninetiethPercentileAt } message asOf }
      charge { state amount { micros currency formatted } }
      failure { ...ClientFailure }
      clips { index status failure { ...ClientFailure } video { ...ClientVideo } }
    }
  }
`

export const startDocument = /* GraphQL */ `
  mutation ClientStart($input: StartGenerationInput!) {
    startGeneration(input: $input) {
      generation { ...ClientGeneration }
      replayed
      webhookSecret
      userErrors { ...ClientProblem }
      warnings { ...ClientProblem }
    }
  }
  ${live}${problem}`

export const planDocument = /* GraphQL */ `
  query ClientPlan($input: StartGenerationInput!) {
    plan(input: $input) {
      acceptable
      userErrors { ...ClientProblem }
      warnings { ...ClientProblem }
      model { name }
      route { id provider { id } }
      estimate { total { micros currency formatted } isUpperBound }
      expectedSeconds { median ninetiethPercentile }
      settled { name value source }
      changes { path kind message crop { x y width height } }
    }
  }
  ${problem}`

export const followDocument = /* GraphQL */ `
  subscription ClientFollow($id: ID!, $afterSequence: Int!) {
    generationEvents(id: $id, afterSequence: $afterSequence) { sequence generation { ...ClientGeneration } }
  }
  ${live}`

export const followAllDocument = /* GraphQL */ `
  subscription ClientFollowAll($positions: [GenerationPositionInput!]!) {
    generationsEvents(positions: $positions) { sequence generation { ...ClientGeneration } }
  }
  ${live}`

export const generationDocument = /* GraphQL */ `
  query ClientGenerationById($id: ID!) { generation(id: $id) { ...ClientGeneration } }
  ${live}`

export const cancelDocument = /* GraphQL */ `
  mutation ClientCancel($input: CancelGenerationInput!) {
    cancelGeneration(input: $input) { outcome userErrors { ...ClientProblem } }
  }
  ${problem}`

export const deleteDocument = /* GraphQL */ `
  mutation ClientDelete($input: IdInput!) {
    deleteGeneration(input: $input) { generation { id } userErrors { ...ClientProblem } }
  }
  ${problem}`

export const uploadDocument = /* GraphQL */ `
  mutation ClientUpload($input: CreateUploadInput!) {
    createUpload(input: $input) {
      upload { id }
      target { url headers { name value } }
      userErrors { ...ClientProblem }
    }
  }
  ${problem}`

export const listDocument = /* GraphQL */ `
  query ClientList($first: Int!, $after: String, $filter: GenerationFilter) {
    generations(first: $first, after: $after, filter: $filter) {
      nodes { ...ClientGeneration createdAt prompt model { name } }
      pageInfo { endCursor hasNextPage }
    }
  }
  ${live}`

export const modelDocument = /* GraphQL */ `
  query ClientModelByName($name: String!) {
    model(name: $name) {
      name label description
      family { id label }
      lifecycle { stage }
      availability { state usable reason }
      routes { id provider { id label } availability { usable reason } }
      capabilities {
        id kind label description familyField field modelValue
        parameters {
          name kind label description required advanced default unit
          ranges { minimum maximum step }
          choices { value label }
          maximumLength minimumItems maximumItems oneOfGroup
        }
      }
    }
  }
`

export const modelsDocument = /* GraphQL */ `
  query ClientModels {
    models {
      name label description
      family { id label }
      availability { state usable reason }
      capabilities { kind label familyField field modelValue inputSchema }
    }
  }
`
