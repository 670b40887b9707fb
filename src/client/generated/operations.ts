/** Internal type. DO NOT USE DIRECTLY. */
type Exact<T extends { [key: string]: unknown }> = { [K in keyof T]: T[K] };
/** Internal type. DO NOT USE DIRECTLY. */
export type Incremental<T> = T | { [P in keyof T]?: P extends ' $fragmentName' | '__typename' ? T[P] : never };
import type { DocumentTypeDecoration } from '@graphql-typed-document-node/core';
/** What a cancel came to. */
export type CancelOutcome =
  /** It had not begun; it is canceled. */
  | 'CANCELED'
  /** Its holder stops it; the end follows as an event. */
  | 'REQUESTED'
  /** The provider cannot stop it; CANCELED follows all the same, and its clip is treated as lateResult says. */
  | 'UNSUPPORTED_BY_PROVIDER';

/** Whether it cost money. */
export type ChargeState =
  /** It was paid. */
  | 'CHARGED'
  /** It cost nothing. */
  | 'NONE'
  /** It was paid and paid back. */
  | 'REFUNDED'
  /** Nobody knows yet. */
  | 'UNKNOWN';

/** A picture about to be sent. */
export type CreateUploadInput = {
  /** `image/jpeg`, `image/png`, `image/webp` or `image/avif`. */
  contentType: string;
  /** For people. */
  fileName?: string | null | undefined;
  /** Checked when given: 64 hexadecimal digits. */
  sha256?: string | null | undefined;
  /** Exactly; see gateway.maximumUploadBytes. */
  sizeBytes: number;
};

/** Why it failed. */
export type FailureCode =
  /** The provider gave it up. */
  | 'CANCELED_BY_PROVIDER'
  /** The provider does not accept our key. */
  | 'CREDENTIALS'
  /** Pictures that must have one size differ. */
  | 'IMAGE_SIZE_MISMATCH'
  /** The account at the provider is empty. */
  | 'INSUFFICIENT_CREDIT'
  /** Our fault. */
  | 'INTERNAL'
  /** A sound file cannot be used. */
  | 'INVALID_AUDIO'
  /** A picture cannot be used. */
  | 'INVALID_IMAGE'
  /** A video cannot be used. */
  | 'INVALID_VIDEO'
  /** A picture is larger than allowed. */
  | 'MEDIA_TOO_LARGE'
  /** A picture could not be fetched. */
  | 'MEDIA_UNREACHABLE'
  /** The provider no longer serves the model. */
  | 'MODEL_RETIRED'
  /** The provider refuses the content. */
  | 'MODERATED'
  /** The provider refuses the request. */
  | 'PROVIDER_REJECTED'
  /** The provider does not serve now. */
  | 'PROVIDER_UNAVAILABLE'
  /** Too many requests at the provider. */
  | 'RATE_LIMITED'
  /** The provider no longer has the result. */
  | 'RESULT_EXPIRED'
  /** The result is not a clip that plays. */
  | 'RESULT_INVALID'
  /** It may have been submitted; the answer was lost, and it was not sent again. */
  | 'SUBMISSION_UNCERTAIN'
  /** Not finished before the deadline. */
  | 'TIMED_OUT';

/** When it failed. */
export type FailureStage =
  /** While the result was fetched and verified. */
  | 'COLLECT'
  /** Before anything was sent. */
  | 'PREPARE'
  /** While the provider worked. */
  | 'RUN'
  /** While it was handed to the provider. */
  | 'SUBMIT';

/** Exactly one family. Omit the others; null is refused. */
export type GenerationRequestInput =
  {   /** The embedded renderer. */
  stillMotion: StillMotionInput; };

/** Where a generation, or one clip of it, stands. */
export type GenerationStatus =
  /** Final: canceled on request. */
  | 'CANCELED'
  /** The clip is made; it is fetched and verified. */
  | 'COLLECTING'
  /** Final: not finished before its deadline. */
  | 'EXPIRED'
  /** Final: see failure. */
  | 'FAILED'
  /** Waiting; nothing is bought yet. */
  | 'QUEUED'
  /** The provider works on it. */
  | 'RUNNING'
  /** On its way to the provider. */
  | 'SUBMITTING'
  /** Final: the video is there. */
  | 'SUCCEEDED';

/** A picture: JPEG, PNG, WebP or AVIF, a single image. Its EXIF orientation is applied. */
export type ImageInput =
  {   /** The bytes, with or without a `data:` prefix; at most 8 MB. */
  base64: string; uploadId?: never; url?: never; }
  |  { base64?: never;   /** From createUpload. */
  uploadId: string | number; url?: never; }
  |  { base64?: never; uploadId?: never;   /** http(s); fetched by the gateway when work begins. */
  url: string; };

/** Where a model stands in its life. */
export type LifecycleStage =
  /** In service. */
  | 'ACTIVE'
  /** Still served; a date of retirement is set. */
  | 'DEPRECATED'
  /** May still change. */
  | 'PREVIEW'
  /** No longer served. */
  | 'RETIRED';

/** What a parameter’s value is. */
export type ParameterKind =
  /** True or false. */
  | 'BOOLEAN'
  /** One of `choices`. */
  | 'CHOICE'
  /** A picture (ImageInput). */
  | 'IMAGE'
  /** A whole number. */
  | 'INTEGER'
  /** A list; its items’ parameters follow as `name[].…`. */
  | 'LIST'
  /** A number. */
  | 'NUMBER'
  /** An object; its fields’ parameters follow as `name.…`. */
  | 'OBJECT'
  /** Text. */
  | 'TEXT';

/** How often the provider is asked, and how long at most. */
export type PollOptionsInput = {
  /** Between two questions to the provider. 500–60000 milliseconds. */
  intervalMilliseconds?: number;
  /** From the start until the generation is EXPIRED, waiting included. 1000–86400000 milliseconds. */
  timeoutMilliseconds?: number;
};

/** What is wrong with an input. */
export type ProblemCode =
  /** The generation has ended. */
  | 'ALREADY_FINISHED'
  /** Two parameters exclude each other. */
  | 'CONFLICT'
  /** It would cost more than allowed. */
  | 'COST_EXCEEDED'
  /** The key was used with another input. */
  | 'IDEMPOTENCY_CONFLICT'
  /** Accepted, and without effect. */
  | 'IGNORED'
  /** Pictures that must have one size differ. */
  | 'IMAGE_SIZE_MISMATCH'
  /** A sound file that cannot be used. */
  | 'INVALID_AUDIO'
  /** A picture that cannot be used. */
  | 'INVALID_IMAGE'
  /** A URL the gateway does not fetch. */
  | 'INVALID_URL'
  /** A video that cannot be used. */
  | 'INVALID_VIDEO'
  /** A limit of this server is reached. */
  | 'LIMIT_REACHED'
  /** More bytes or pixels than allowed. */
  | 'MEDIA_TOO_LARGE'
  /** The media could not be fetched. */
  | 'MEDIA_UNREACHABLE'
  /** No model is named. */
  | 'MODEL_REQUIRED'
  /** The model is no longer served. */
  | 'MODEL_RETIRED'
  /** The model cannot be used on this server now. */
  | 'MODEL_UNAVAILABLE'
  /** A value the model or route does not take. */
  | 'NOT_ALLOWED'
  /** There is nothing of that name or id. */
  | 'NOT_FOUND'
  /** Two items that must differ are the same. */
  | 'NOT_UNIQUE'
  /** No provider takes this request. */
  | 'NO_ROUTE'
  /** A number outside its ranges. */
  | 'OUT_OF_RANGE'
  /** Something needed is missing. */
  | 'REQUIRED'
  /** The value has not the shape of its field. */
  | 'SHAPE'
  /** Fewer items than needed. */
  | 'TOO_FEW'
  /** A text longer than allowed. */
  | 'TOO_LONG'
  /** More items than allowed. */
  | 'TOO_MANY'
  /** Refers to something that was not supplied. */
  | 'UNKNOWN_REFERENCE'
  /** A variable without a value. */
  | 'UNKNOWN_VARIABLE'
  /** Supplied, and never referred to. */
  | 'UNREFERENCED';

/** Where a fraction comes from. */
export type ProgressSource =
  /** From how long such clips took. */
  | 'ESTIMATED'
  /** Counted: frames done of frames wanted. */
  | 'MEASURED'
  /** The provider says so. */
  | 'PROVIDER'
  /** Nobody knows. */
  | 'UNKNOWN';

/** Resize mode. */
export type ResizeMode =
  /** Cut so that it fills the frame. */
  | 'CROP'
  /** Shown whole, over a blurred copy of itself. */
  | 'PAD';

/** Where a settled value comes from. */
export type SettledSource =
  /** Given. */
  | 'CALLER'
  /** The catalog’s default. */
  | 'DEFAULT'
  /** Follows from other values. */
  | 'DERIVED';

/** What to make. */
export type StartGenerationInput = {
  /** Yours; comes back on the generation and can be filtered by. At most 255 characters. */
  clientReference?: string | null | undefined;
  /** Clips to make. 1–4. */
  count?: number;
  /** 1–255 characters. The same key with the same input answers with the same generation. At most 255 characters. */
  idempotencyKey?: string | null | undefined;
  /** How often the provider is asked, and how long at most. */
  poll?: PollOptionsInput | null | undefined;
  /** Send by this provider only. */
  provider?: string | number | null | undefined;
  /** Family, capability and parameters. */
  request: GenerationRequestInput;
};

/** Aspect ratio. */
export type StillMotionAspectRatio =
  /** The first picture’s own shape. */
  | 'AUTO'
  /** Square. */
  | 'RATIO_1_1'
  /** Classic, upright. */
  | 'RATIO_3_4'
  /** Classic. */
  | 'RATIO_4_3'
  /** Upright, as on a phone. */
  | 'RATIO_9_16'
  /** Wide. */
  | 'RATIO_16_9'
  /** Cinema. */
  | 'RATIO_21_9';

/** The camera’s six axes, in any combination. */
export type StillMotionAxesInput = {
  /** The camera travels right (positive) or left (negative). -10–10. */
  horizontal?: number;
  /** The camera turns right (positive) or left (negative). -10–10. */
  pan?: number;
  /** The camera rolls clockwise (positive) or counter-clockwise (negative). -10–10. */
  roll?: number;
  /** The camera turns up (positive) or down (negative). -10–10. */
  tilt?: number;
  /** The camera travels up (positive) or down (negative). -10–10. */
  vertical?: number;
  /** The camera goes in (positive) or out (negative). -10–10. */
  zoom?: number;
};

/** How the camera moves: six axes, or a preset. */
export type StillMotionCameraInput =
  {   /** Any combination, each −10 to 10. */
  axes: StillMotionAxesInput; preset?: never; }
  |  { axes?: never;   /** A camera move by name. */
  preset: StillMotionCameraPreset; };

/** One picture, one camera move. */
export type StillMotionCameraMoveInput = {
  /** Shape of the frame; AUTO keeps the first picture’s own. */
  aspectRatio?: StillMotionAspectRatio;
  /** How the camera moves over the picture: six axes in any combination, or a preset. */
  camera: StillMotionCameraInput;
  /** Length of the clip. 1–30 seconds. */
  durationSeconds?: number;
  /** Frames per second. 1–60 frames per second. */
  frameRate?: number;
  /** Which of the family’s models renders. */
  model?: StillMotionModel;
  /** Kept with the generation. The embedded renderer moves a camera and does not read it. At most 5000 characters. */
  prompt?: string;
  /** What happens to a picture whose shape is not the frame’s. */
  resizeMode?: ResizeMode;
  /** Pixels of the frame’s shorter side. */
  resolution?: StillMotionResolution;
  /** Varies the ambience; the same seed gives the same sound. 0–4294967295. */
  seed?: number | null | undefined;
  /** Sound of the clip. */
  sound?: StillMotionSound;
  /** The picture the clip starts from. */
  startFrame: ImageInput;
};

/** Preset. */
export type StillMotionCameraPreset =
  /** Sideways travel while turning back to the middle. */
  | 'ORBIT'
  /** The view turns to the left. */
  | 'PAN_LEFT'
  /** The view turns to the right. */
  | 'PAN_RIGHT'
  /** Slowly away. */
  | 'PULL_OUT'
  /** Slowly closer. */
  | 'PUSH_IN'
  /** The view turns downwards. */
  | 'TILT_DOWN'
  /** The view turns upwards. */
  | 'TILT_UP';

/** The embedded renderer. Exactly one capability. */
export type StillMotionInput =
  {   /** One picture, one camera move. */
  cameraMove: StillMotionCameraMoveInput; multiShot?: never; slideshow?: never; startEndFrame?: never; }
  |  { cameraMove?: never;   /** Up to six shots, each with its own camera and, if wanted, its own picture. */
  multiShot: StillMotionMultiShotInput; slideshow?: never; startEndFrame?: never; }
  |  { cameraMove?: never; multiShot?: never;   /** Pictures one after another. */
  slideshow: StillMotionSlideshowInput; startEndFrame?: never; }
  |  { cameraMove?: never; multiShot?: never; slideshow?: never;   /** The first picture dissolves into the second while the camera moves. */
  startEndFrame: StillMotionStartEndFrameInput; };

/** Model. */
export type StillMotionModel =
  /** The embedded renderer: free, no key, no network. */
  | 'STILL_MOTION';

/** Several shots, each with its own camera; the clip is as long as their sum. */
export type StillMotionMultiShotInput = {
  /** Shape of the frame; AUTO keeps the first picture’s own. */
  aspectRatio?: StillMotionAspectRatio;
  /** Frames per second. 1–60 frames per second. */
  frameRate?: number;
  /** Which of the family’s models renders. */
  model?: StillMotionModel;
  /** What happens to a picture whose shape is not the frame’s. */
  resizeMode?: ResizeMode;
  /** Pixels of the frame’s shorter side. */
  resolution?: StillMotionResolution;
  /** Varies the ambience; the same seed gives the same sound. 0–4294967295. */
  seed?: number | null | undefined;
  /** In order; their lengths add up to the clip’s (1 to 30 seconds). 1–6 items. */
  shots: Array<StillMotionShotInput>;
  /** Sound of the clip. */
  sound?: StillMotionSound;
  /** The picture the clip starts from. */
  startFrame: ImageInput;
};

/** Resolution. */
export type StillMotionResolution =
  /** 2160 pixels. */
  | 'RESOLUTION_4K'
  /** 480 pixels. */
  | 'RESOLUTION_480P'
  /** 720 pixels. */
  | 'RESOLUTION_720P'
  /** 1080 pixels. */
  | 'RESOLUTION_1080P';

/** One shot of several. */
export type StillMotionShotInput = {
  /** How the camera moves over the picture: six axes in any combination, or a preset. */
  camera: StillMotionCameraInput;
  /** Length of this part. 0.5–30 seconds. */
  durationSeconds: number;
  /** A picture of this shot’s own; the start frame otherwise. */
  still?: ImageInput | null | undefined;
  /** How this part begins where another precedes it. A cross-fade overlaps both; the clip keeps its length. */
  transition?: StillMotionTransition;
};

/** One picture of a slideshow. */
export type StillMotionSlideInput = {
  /** How the camera moves over the picture: six axes in any combination, or a preset. */
  camera?: StillMotionCameraInput | null | undefined;
  /** Length of this part. 0.5–30 seconds. */
  durationSeconds: number;
  /** The picture of this slide. */
  still: ImageInput;
  /** How this part begins where another precedes it. A cross-fade overlaps both; the clip keeps its length. */
  transition?: StillMotionTransition;
};

/** Pictures one after another; the clip is as long as their sum. */
export type StillMotionSlideshowInput = {
  /** Shape of the frame; AUTO keeps the first picture’s own. */
  aspectRatio?: StillMotionAspectRatio;
  /** Frames per second. 1–60 frames per second. */
  frameRate?: number;
  /** Which of the family’s models renders. */
  model?: StillMotionModel;
  /** What happens to a picture whose shape is not the frame’s. */
  resizeMode?: ResizeMode;
  /** Pixels of the frame’s shorter side. */
  resolution?: StillMotionResolution;
  /** Varies the ambience; the same seed gives the same sound. 0–4294967295. */
  seed?: number | null | undefined;
  /** In order; their lengths add up to the clip’s (1 to 30 seconds). 1–20 items. */
  slides: Array<StillMotionSlideInput>;
  /** Sound of the clip. */
  sound?: StillMotionSound;
};

/** Sound. */
export type StillMotionSound =
  /** A soft generated atmosphere. */
  | 'AMBIENCE'
  /** No sound track. */
  | 'NONE';

/** The first picture becomes the second while the camera moves. */
export type StillMotionStartEndFrameInput = {
  /** Shape of the frame; AUTO keeps the first picture’s own. */
  aspectRatio?: StillMotionAspectRatio;
  /** How the camera moves over the picture: six axes in any combination, or a preset. */
  camera?: StillMotionCameraInput | null | undefined;
  /** Length of the clip. 1–30 seconds. */
  durationSeconds?: number;
  /** The picture the clip ends on. */
  endFrame: ImageInput;
  /** Frames per second. 1–60 frames per second. */
  frameRate?: number;
  /** Which of the family’s models renders. */
  model?: StillMotionModel;
  /** Kept with the generation. The embedded renderer moves a camera and does not read it. At most 5000 characters. */
  prompt?: string;
  /** What happens to a picture whose shape is not the frame’s. */
  resizeMode?: ResizeMode;
  /** Pixels of the frame’s shorter side. */
  resolution?: StillMotionResolution;
  /** Varies the ambience; the same seed gives the same sound. 0–4294967295. */
  seed?: number | null | undefined;
  /** Sound of the clip. */
  sound?: StillMotionSound;
  /** The picture the clip starts from. */
  startFrame: ImageInput;
};

/** Transition. */
export type StillMotionTransition =
  /** One dissolves into the other. */
  | 'CROSS_FADE'
  /** At once. */
  | 'CUT';

export type ProblemFieldsFragment = { code: ProblemCode, path: Array<string>, message: string, allowedValues: Array<unknown> | null, ranges: Array<{ minimum: number, maximum: number }> | null };

export type FailureFieldsFragment = { code: FailureCode, stage: FailureStage, message: string, retryable: boolean, charged: ChargeState, path: Array<string> | null };

export type ProgressFieldsFragment = { fraction: number | null, source: ProgressSource, queuePosition: number | null, asOf: string, expected: { medianAt: string, ninetiethPercentileAt: string, samples: number } | null };

export type BeforeStartQueryVariables = Exact<{
  model: string;
}>;


export type BeforeStartQuery = { gateway: { maximumInlineBytes: number }, model: { name: string, availability: { usable: boolean, reason: string | null }, capabilities: Array<{ familyField: string, field: string, modelValue: string }> } | null };

export type ModelNamesQueryVariables = Exact<{ [key: string]: never; }>;


export type ModelNamesQuery = { models: Array<{ name: string }> };

export type ModelsQueryVariables = Exact<{ [key: string]: never; }>;


export type ModelsQuery = { models: Array<{ name: string, label: string, description: string, family: { id: string, label: string }, lifecycle: { stage: LifecycleStage }, availability: { usable: boolean, reason: string | null }, routes: Array<{ id: string, provider: { id: string, label: string }, availability: { usable: boolean, reason: string | null } }>, capabilities: Array<{ id: string, label: string, description: string, familyField: string, field: string, modelValue: string, parameters: Array<{ name: string, kind: ParameterKind, label: string, description: string, required: boolean, advanced: boolean, default: unknown, unit: string | null, maximumLength: number | null, minimumItems: number | null, maximumItems: number | null, oneOfGroup: string | null, ranges: Array<{ minimum: number, maximum: number, step: number | null }> | null, choices: Array<{ value: string, label: string }> | null }> }> }> };

export type AnnounceUploadMutationVariables = Exact<{
  input: CreateUploadInput;
}>;


export type AnnounceUploadMutation = { createUpload: { upload: { id: string } | null, target: { url: string, headers: Array<{ name: string, value: string }> } | null, userErrors: Array<{ code: ProblemCode, path: Array<string>, message: string, allowedValues: Array<unknown> | null, ranges: Array<{ minimum: number, maximum: number }> | null }> } };

export type StartMutationVariables = Exact<{
  input: StartGenerationInput;
}>;


export type StartMutation = { startGeneration: { replayed: boolean, generation: { id: string, createdAt: string, settled: Array<{ name: string, value: unknown, source: SettledSource }> } | null, userErrors: Array<{ code: ProblemCode, path: Array<string>, message: string, allowedValues: Array<unknown> | null, ranges: Array<{ minimum: number, maximum: number }> | null }>, warnings: Array<{ code: ProblemCode, path: Array<string>, message: string, allowedValues: Array<unknown> | null, ranges: Array<{ minimum: number, maximum: number }> | null }> } };

export type CancelMutationVariables = Exact<{
  id: string | number;
}>;


export type CancelMutation = { cancelGeneration: { outcome: CancelOutcome | null, userErrors: Array<{ code: ProblemCode, path: Array<string>, message: string, allowedValues: Array<unknown> | null, ranges: Array<{ minimum: number, maximum: number }> | null }> } };

export type FollowSubscriptionVariables = Exact<{
  id: string | number;
  afterSequence: number;
}>;


export type FollowSubscription = { generationEvents:
    | { __typename: 'GenerationCancelRequested', sequence: number, at: string, status: GenerationStatus, isFinal: boolean, progress: { fraction: number | null, source: ProgressSource, queuePosition: number | null, asOf: string, expected: { medianAt: string, ninetiethPercentileAt: string, samples: number } | null } }
    | { __typename: 'GenerationCanceled', sequence: number, at: string, status: GenerationStatus, isFinal: boolean, progress: { fraction: number | null, source: ProgressSource, queuePosition: number | null, asOf: string, expected: { medianAt: string, ninetiethPercentileAt: string, samples: number } | null } }
    | { __typename: 'GenerationChargeSettled', sequence: number, at: string, status: GenerationStatus, isFinal: boolean, progress: { fraction: number | null, source: ProgressSource, queuePosition: number | null, asOf: string, expected: { medianAt: string, ninetiethPercentileAt: string, samples: number } | null } }
    | { __typename: 'GenerationClipFinished', sequence: number, at: string, status: GenerationStatus, isFinal: boolean, progress: { fraction: number | null, source: ProgressSource, queuePosition: number | null, asOf: string, expected: { medianAt: string, ninetiethPercentileAt: string, samples: number } | null } }
    | { __typename: 'GenerationCollecting', sequence: number, at: string, status: GenerationStatus, isFinal: boolean, progress: { fraction: number | null, source: ProgressSource, queuePosition: number | null, asOf: string, expected: { medianAt: string, ninetiethPercentileAt: string, samples: number } | null } }
    | { __typename: 'GenerationExpired', sequence: number, at: string, status: GenerationStatus, isFinal: boolean, progress: { fraction: number | null, source: ProgressSource, queuePosition: number | null, asOf: string, expected: { medianAt: string, ninetiethPercentileAt: string, samples: number } | null } }
    | { __typename: 'GenerationFailed', sequence: number, at: string, status: GenerationStatus, isFinal: boolean, progress: { fraction: number | null, source: ProgressSource, queuePosition: number | null, asOf: string, expected: { medianAt: string, ninetiethPercentileAt: string, samples: number } | null } }
    | { __typename: 'GenerationLateResult', sequence: number, at: string, status: GenerationStatus, isFinal: boolean, progress: { fraction: number | null, source: ProgressSource, queuePosition: number | null, asOf: string, expected: { medianAt: string, ninetiethPercentileAt: string, samples: number } | null } }
    | { __typename: 'GenerationProgressed', sequence: number, at: string, status: GenerationStatus, isFinal: boolean, progress: { fraction: number | null, source: ProgressSource, queuePosition: number | null, asOf: string, expected: { medianAt: string, ninetiethPercentileAt: string, samples: number } | null } }
    | { __typename: 'GenerationQueued', sequence: number, at: string, status: GenerationStatus, isFinal: boolean, progress: { fraction: number | null, source: ProgressSource, queuePosition: number | null, asOf: string, expected: { medianAt: string, ninetiethPercentileAt: string, samples: number } | null } }
    | { __typename: 'GenerationSubmitted', sequence: number, at: string, status: GenerationStatus, isFinal: boolean, progress: { fraction: number | null, source: ProgressSource, queuePosition: number | null, asOf: string, expected: { medianAt: string, ninetiethPercentileAt: string, samples: number } | null } }
    | { __typename: 'GenerationSubmitting', sequence: number, at: string, status: GenerationStatus, isFinal: boolean, progress: { fraction: number | null, source: ProgressSource, queuePosition: number | null, asOf: string, expected: { medianAt: string, ninetiethPercentileAt: string, samples: number } | null } }
    | { __typename: 'GenerationSucceeded', sequence: number, at: string, status: GenerationStatus, isFinal: boolean, progress: { fraction: number | null, source: ProgressSource, queuePosition: number | null, asOf: string, expected: { medianAt: string, ninetiethPercentileAt: string, samples: number } | null } }
   };

export type ResultQueryVariables = Exact<{
  id: string | number;
}>;


export type ResultQuery = { generation: { id: string, state: { sequence: number, status: GenerationStatus, isFinal: boolean, startedAt: string | null, finishedAt: string | null, charge: { state: ChargeState, amount: { formatted: string } | null }, failure: { code: FailureCode, stage: FailureStage, message: string, retryable: boolean, charged: ChargeState, path: Array<string> | null } | null, clips: Array<{ index: number, status: GenerationStatus, failure: { code: FailureCode, stage: FailureStage, message: string, retryable: boolean, charged: ChargeState, path: Array<string> | null } | null, video: { id: string, url: string, urlExpiresAt: string, width: number, height: number, durationSeconds: number, frameRate: number, hasAudio: boolean, sizeBytes: number, sha256: string, poster: { url: string, width: number, height: number, mimeType: string } | null, lastFrame: { url: string, width: number, height: number, mimeType: string } | null } | null }> } } | null };

export class TypedDocumentString<TResult, TVariables>
  extends String
  implements DocumentTypeDecoration<TResult, TVariables>
{
  __apiType?: NonNullable<DocumentTypeDecoration<TResult, TVariables>['__apiType']>;
  private value: string;
  public __meta__?: Record<string, any> | undefined;

  constructor(value: string, __meta__?: Record<string, any> | undefined) {
    super(value);
    this.value = value;
    this.__meta__ = __meta__;
  }

  override toString(): string & DocumentTypeDecoration<TResult, TVariables> {
    return this.value;
  }
}
export const ProblemFieldsFragmentDoc = new TypedDocumentString(`
    fragment ProblemFields on Problem {
  code
  path
  message
  allowedValues
  ranges {
    minimum
    maximum
  }
}
    `, {"fragmentName":"ProblemFields"}) as unknown as TypedDocumentString<ProblemFieldsFragment, unknown>;
export const FailureFieldsFragmentDoc = new TypedDocumentString(`
    fragment FailureFields on Failure {
  code
  stage
  message
  retryable
  charged
  path
}
    `, {"fragmentName":"FailureFields"}) as unknown as TypedDocumentString<FailureFieldsFragment, unknown>;
export const ProgressFieldsFragmentDoc = new TypedDocumentString(`
    fragment ProgressFields on Progress {
  fraction
  source
  queuePosition
  expected {
    medianAt
    ninetiethPercentileAt
    samples
  }
  asOf
}
    `, {"fragmentName":"ProgressFields"}) as unknown as TypedDocumentString<ProgressFieldsFragment, unknown>;
export const BeforeStartDocument = new TypedDocumentString(`
    query BeforeStart($model: String!) {
  gateway {
    maximumInlineBytes
  }
  model(name: $model) {
    name
    availability {
      usable
      reason
    }
    capabilities {
      familyField
      field
      modelValue
    }
  }
}
    `) as unknown as TypedDocumentString<BeforeStartQuery, BeforeStartQueryVariables>;
export const ModelNamesDocument = new TypedDocumentString(`
    query ModelNames {
  models {
    name
  }
}
    `) as unknown as TypedDocumentString<ModelNamesQuery, ModelNamesQueryVariables>;
export const ModelsDocument = new TypedDocumentString(`
    query Models {
  models {
    name
    label
    description
    family {
      id
      label
    }
    lifecycle {
      stage
    }
    availability {
      usable
      reason
    }
    routes {
      id
      provider {
        id
        label
      }
      availability {
        usable
        reason
      }
    }
    capabilities {
      id
      label
      description
      familyField
      field
      modelValue
      parameters {
        name
        kind
        label
        description
        required
        advanced
        default
        unit
        ranges {
          minimum
          maximum
          step
        }
        choices {
          value
          label
        }
        maximumLength
        minimumItems
        maximumItems
        oneOfGroup
      }
    }
  }
}
    `) as unknown as TypedDocumentString<ModelsQuery, ModelsQueryVariables>;
export const AnnounceUploadDocument = new TypedDocumentString(`
    mutation AnnounceUpload($input: CreateUploadInput!) {
  createUpload(input: $input) {
    upload {
      id
    }
    target {
      url
      headers {
        name
        value
      }
    }
    userErrors {
      ...ProblemFields
    }
  }
}
    fragment ProblemFields on Problem {
  code
  path
  message
  allowedValues
  ranges {
    minimum
    maximum
  }
}`) as unknown as TypedDocumentString<AnnounceUploadMutation, AnnounceUploadMutationVariables>;
export const StartDocument = new TypedDocumentString(`
    mutation Start($input: StartGenerationInput!) {
  startGeneration(input: $input) {
    generation {
      id
      createdAt
      settled {
        name
        value
        source
      }
    }
    replayed
    userErrors {
      ...ProblemFields
    }
    warnings {
      ...ProblemFields
    }
  }
}
    fragment ProblemFields on Problem {
  code
  path
  message
  allowedValues
  ranges {
    minimum
    maximum
  }
}`) as unknown as TypedDocumentString<StartMutation, StartMutationVariables>;
export const CancelDocument = new TypedDocumentString(`
    mutation Cancel($id: ID!) {
  cancelGeneration(input: {id: $id}) {
    outcome
    userErrors {
      ...ProblemFields
    }
  }
}
    fragment ProblemFields on Problem {
  code
  path
  message
  allowedValues
  ranges {
    minimum
    maximum
  }
}`) as unknown as TypedDocumentString<CancelMutation, CancelMutationVariables>;
export const FollowDocument = new TypedDocumentString(`
    subscription Follow($id: ID!, $afterSequence: Int!) {
  generationEvents(id: $id, afterSequence: $afterSequence) {
    __typename
    sequence
    at
    status
    isFinal
    progress {
      ...ProgressFields
    }
  }
}
    fragment ProgressFields on Progress {
  fraction
  source
  queuePosition
  expected {
    medianAt
    ninetiethPercentileAt
    samples
  }
  asOf
}`) as unknown as TypedDocumentString<FollowSubscription, FollowSubscriptionVariables>;
export const ResultDocument = new TypedDocumentString(`
    query Result($id: ID!) {
  generation(id: $id) {
    id
    state {
      sequence
      status
      isFinal
      startedAt
      finishedAt
      charge {
        state
        amount {
          formatted
        }
      }
      failure {
        ...FailureFields
      }
      clips {
        index
        status
        failure {
          ...FailureFields
        }
        video {
          id
          url
          urlExpiresAt
          poster {
            url
            width
            height
            mimeType
          }
          lastFrame {
            url
            width
            height
            mimeType
          }
          width
          height
          durationSeconds
          frameRate
          hasAudio
          sizeBytes
          sha256
        }
      }
    }
  }
}
    fragment FailureFields on Failure {
  code
  stage
  message
  retryable
  charged
  path
}`) as unknown as TypedDocumentString<ResultQuery, ResultQueryVariables>;