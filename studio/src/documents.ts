// What the studio asks besides what the client package does.

/** Enough for cards, filters and prices of every model; the form of one comes with `capabilityDocument`. */
export const catalogDocument = /* GraphQL */ `
  query StudioCatalog {
    models {
      name label description
      family { id label }
      lifecycle { stage retiresOn }
      availability { state usable reason }
      capabilities {
        id kind label description familyField field modelValue generatesAudio
        availability { state usable reason }
        parameters { name kind required default ranges { minimum maximum } choices { value } }
        prices { when { parameter values } perSecond { micros } perClip { micros } perPicture { micros } }
      }
    }
    gateway { version }
  }
`

export const formDocument = /* GraphQL */ `
  query StudioForm($model: String!) {
    model(name: $model) {
      name label
      capabilities { ...FormCapability }
    }
  }
  fragment FormCapability on Capability {
    id kind label description familyField field modelValue inputType
    availability { state usable reason }
    parameters {
      name kind label description required advanced default unit automaticValue
      ranges { minimum maximum step }
      choices { value label deprecationReason }
      maximumLength minimumItems maximumItems oneOfGroup
      media { mimeTypes maximumBytes minimumSide maximumSeconds }
    }
    rules { parameters message }
  }
`

export const planDocument = /* GraphQL */ `
  query StudioPlan($input: StartGenerationInput!) {
    plan(input: $input) {
      acceptable
      userErrors { ...PlanProblem }
      warnings { ...PlanProblem }
      route { id provider { id label } }
      rejectedRoutes { route { id provider { label } } reason }
      estimate { total { micros formatted } isUpperBound }
      expectedSeconds { median ninetiethPercentile }
      changes { path message crop { x y width height } }
    }
  }
  fragment PlanProblem on Problem { code path parameter message allowedValues }
`

export const watchDocument = /* GraphQL */ `
  query StudioWatch($id: ID!) {
    generation(id: $id) {
      id prompt createdAt request estimate { formatted } deletedAt
      model { name label }
      capability { id label familyField field }
      warnings { message }
      state { route { id provider { label } } settling cancelRequestedAt }
    }
  }
`

export const galleryDocument = /* GraphQL */ `
  query StudioGallery($first: Int!, $after: String, $filter: GenerationFilter) {
    generations(first: $first, after: $after, filter: $filter) {
      nodes {
        id prompt createdAt deletedAt
        model { name label }
        state {
          sequence status isFinal
          progress { fraction queuePosition asOf expected { medianAt ninetiethPercentileAt } }
          failure { message }
          clips { index status video { id url durationSeconds width height poster { url } } }
        }
      }
      pageInfo { endCursor hasNextPage }
    }
  }
`

/** Where a picture of an earlier request can be seen. */
export const uploadDocument = /* GraphQL */ `
  query StudioUpload($id: ID!) { node(id: $id) { ... on Upload { url } } }
`
