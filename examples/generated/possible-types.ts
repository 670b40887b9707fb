
      export type PossibleTypesResultData = {
  "possibleTypes": {
    "GenerationEvent": [
      "GenerationCancelRequested",
      "GenerationCanceled",
      "GenerationChargeSettled",
      "GenerationClipFinished",
      "GenerationCollecting",
      "GenerationExpired",
      "GenerationFailed",
      "GenerationLateResult",
      "GenerationMediaDeleted",
      "GenerationProgressed",
      "GenerationQueued",
      "GenerationRouteChanged",
      "GenerationSubmitted",
      "GenerationSubmitting",
      "GenerationSucceeded"
    ],
    "Node": [
      "Generation",
      "Model",
      "Storyboard",
      "Upload",
      "Video",
      "WebhookEndpoint"
    ]
  }
};
      const result: PossibleTypesResultData = {
  "possibleTypes": {
    "GenerationEvent": [
      "GenerationCancelRequested",
      "GenerationCanceled",
      "GenerationChargeSettled",
      "GenerationClipFinished",
      "GenerationCollecting",
      "GenerationExpired",
      "GenerationFailed",
      "GenerationLateResult",
      "GenerationMediaDeleted",
      "GenerationProgressed",
      "GenerationQueued",
      "GenerationRouteChanged",
      "GenerationSubmitted",
      "GenerationSubmitting",
      "GenerationSucceeded"
    ],
    "Node": [
      "Generation",
      "Model",
      "Storyboard",
      "Upload",
      "Video",
      "WebhookEndpoint"
    ]
  }
};
      export default result;
    