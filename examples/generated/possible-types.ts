
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
      "Video"
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
      "Video"
    ]
  }
};
      export default result;
    