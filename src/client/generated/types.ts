/** Internal type. DO NOT USE DIRECTLY. */
type Exact<T extends { [key: string]: unknown }> = { [K in keyof T]: T[K] };
/** Internal type. DO NOT USE DIRECTLY. */
export type Incremental<T> = T | { [P in keyof T]?: P extends ' $fragmentName' | '__typename' ? T[P] : never };
/** Videos and stills one after another, with cuts and cross-fades, a soundtrack and captions. */
export type AssemblyClipsInput = {
  /** Text over the picture, drawn as plain text in Noto Sans. Captions shown at the same time are placed below each other. */
  captions?: CaptionsInput | null | undefined;
  /** Frames per second; by default those of the first video. 23.976, 29.97 and 59.94 are used as the exact broadcast rates. 1–60 frames per second. */
  frameRate?: number | null | undefined;
  /** Which of the family’s models. */
  model?: AssemblyModel;
  /** In order. A part begins where the one before it ends, or overlaps it by its cross-fade. 1–50 items. */
  parts: Array<AssemblyPartInput>;
  /** How a part with a different aspect ratio is fitted into the frame. */
  resizeMode?: ResizeMode;
  /** Size of the film’s frame; by default that of the first part. */
  size?: FrameSizeInput | null | undefined;
  /** One sound under the whole film. If it is shorter than the film, the rest has only the sound of the parts. */
  soundtrack?: SoundtrackInput | null | undefined;
};

/** Joins clips and stills into one film, on the gateway’s machine, without a provider key. Exactly one capability. */
export type AssemblyInput =
  {   /** Videos and stills one after another, with cuts and cross-fades, a soundtrack and captions. */
  clips: AssemblyClipsInput; };

/** Which of the family’s models. */
export type AssemblyModel =
  /** Joins up to 50 videos and stills into a film of up to ten minutes and 4K; free, no provider key. */
  | 'ASSEMBLY';

/** One part of the film. */
export type AssemblyPartInput = {
  /** Length of the cross-fade from the previous part. The film gets shorter by this length. 0 is a cut. 0–10 seconds. */
  crossFadeSeconds?: number;
  /** For a video: end at this time of it. By default its end. 0–86400 seconds. */
  endSeconds?: number | null | undefined;
  /** The content of the part: a video or a still. */
  source: AssemblySourceInput;
  /** For a video: start at this time of it. By default its beginning. 0–86400 seconds. */
  startSeconds?: number | null | undefined;
  /** 0 is silent, 1 the original volume. A part without sound is silent. 0–4. */
  volume?: number;
};

/** The content of the part: a video or a still. */
export type AssemblySourceInput =
  {   /** A picture and how long to show it. */
  still: AssemblyStillInput; video?: never; }
  |  { still?: never;   /** The clip of an earlier generation, an upload, or a URL. */
  video: VideoInput; };

/** A picture and how long to show it. */
export type AssemblyStillInput = {
  /** How long it is shown. 0.1–600 seconds. */
  durationSeconds: number;
  /** The picture. */
  image: ImageInput;
};

/** A sound file: WAV (PCM) or MP3, at most 15 MB. */
export type AudioInput =
  {   /** The bytes, with or without a `data:` prefix; at most 8 MB. */
  base64: string; uploadId?: never; url?: never; }
  |  { base64?: never;   /** Id of an upload, from createUpload. */
  uploadId: string | number; url?: never; }
  |  { base64?: never; uploadId?: never;   /** An http(s) URL. The gateway fetches it when work on the generation begins. */
  url: string; };

/** Whether something can be used on this server now. */
export type AvailabilityState =
  /** Usable; the emulator answers instead of the provider. */
  | 'EMULATED'
  /** The provider must be able to reach this server. */
  | 'NEEDS_PUBLIC_URL'
  /** This server has no key for the provider. */
  | 'NO_CREDENTIAL'
  /** Usable. */
  | 'READY'
  /** No longer served. */
  | 'RETIRED'
  /** Not usable at the moment; see `reason`. */
  | 'SUSPENDED';

/** What to cancel. */
export type CancelGenerationInput = {
  /** The generation’s id. */
  id: string | number;
  /** What to do with a clip that the provider finishes anyway. */
  lateResult?: LateResultPolicy;
};

/** Outcome of a cancellation. */
export type CancelOutcome =
  /** It had not begun and is now canceled. */
  | 'CANCELED'
  /** The gateway is stopping it. An event reports when it has ended. */
  | 'REQUESTED'
  /** The provider cannot stop it. It still becomes CANCELED, and `lateResult` decides what happens to its clip. */
  | 'UNSUPPORTED_BY_PROVIDER';

/** What a model can be asked to do. */
export type CapabilityKind =
  /** Clips and stills become one film. */
  | 'ASSEMBLY'
  /** The camera moves along one axis or follows a preset. */
  | 'CAMERA_CONTROL'
  /** A camera move over one picture. */
  | 'CAMERA_MOVE'
  /** A clip that continues another clip. */
  | 'CONTINUATION'
  /** The picture moves to a sound file. */
  | 'DRIVING_AUDIO'
  /** A clip from a start frame and named elements. */
  | 'ELEMENTS'
  /** A clip that starts from one picture. */
  | 'IMAGE_TO_VIDEO'
  /** Painted regions move along paths. */
  | 'MOTION_BRUSH'
  /** Several shots in one clip. */
  | 'MULTI_SHOT'
  /** Several shots in one clip, with references. */
  | 'MULTI_SHOT_REFERENCES'
  /** A clip based on reference pictures, videos or sounds. */
  | 'REFERENCES'
  /** A slideshow of pictures. */
  | 'SLIDESHOW'
  /** A clip from one picture to another. */
  | 'START_END_FRAME'
  /** A clip from a text alone. */
  | 'TEXT_TO_VIDEO'
  /** People in the picture speak with given voices. */
  | 'VOICES';

/** One caption. */
export type CaptionLineInput = {
  /** Time in the film. 0–600 seconds. */
  endSeconds: number;
  /** Time in the film. 0–600 seconds. */
  startSeconds: number;
  /** The text of the caption. At most 500 characters. */
  text: string;
};

/** Text over the picture, drawn as plain text in Noto Sans. Captions shown at the same time are placed below each other. */
export type CaptionsInput =
  {   /** Captions as a list. 1–500 items. */
  lines: Array<CaptionLineInput>; text?: never; }
  |  { lines?: never;   /** A whole SubRip (.srt) or WebVTT (.vtt) file. At most 100000 characters. */
  text: string; };

/** A change that the gateway makes to the input. */
export type ChangeKind =
  /** Cropped to the frame’s aspect ratio. */
  | 'CROP'
  /** Made reachable for the provider. */
  | 'HOST'
  /** Padded to the frame’s aspect ratio. */
  | 'PAD'
  /** Converted to another format. */
  | 'RECODE'
  /** Scaled. */
  | 'RESIZE'
  /** References, shots or special characters are written in the provider’s notation; `providerRequest` shows the result. */
  | 'REWRITE_PROMPT'
  /** Rotated as its EXIF orientation says. */
  | 'ROTATE';

/** Whether it cost money. */
export type ChargeState =
  /** It was charged. */
  | 'CHARGED'
  /** It cost nothing. */
  | 'NONE'
  /** It was charged and refunded. */
  | 'REFUNDED'
  /** Not known yet. */
  | 'UNKNOWN';

/** A picture, a video or a sound file to upload. */
export type CreateUploadInput = {
  /** A picture (at most 50 MB): `image/jpeg`, `image/png`, `image/webp`, `image/avif`. A video (at most 200 MB): `video/mp4`, `video/quicktime`. A sound file (at most 15 MB): `audio/wav`, `audio/x-wav`, `audio/mpeg`. The type is detected from the bytes; it must be of the declared kind. */
  contentType: string;
  /** Text for people. */
  fileName?: string | null | undefined;
  /** SHA-256 of the bytes, 64 hexadecimal digits. It is checked if given. */
  sha256?: string | null | undefined;
  /** The exact size in bytes; for the limits see gateway.uploadLimits. */
  sizeBytes: number;
};

/** A currency. */
export type CurrencyCode =
  /** United States dollar. */
  | 'USD';

/** Why it failed. */
export type FailureCode =
  /** The provider canceled it. */
  | 'CANCELED_BY_PROVIDER'
  /** The provider did not accept the server’s key. */
  | 'CREDENTIALS'
  /** Pictures that must have the same size differ in size. */
  | 'IMAGE_SIZE_MISMATCH'
  /** The account at the provider has no credit left. */
  | 'INSUFFICIENT_CREDIT'
  /** An internal error of this server. */
  | 'INTERNAL'
  /** A sound file could not be used. */
  | 'INVALID_AUDIO'
  /** A picture could not be used. */
  | 'INVALID_IMAGE'
  /** A video could not be used. */
  | 'INVALID_VIDEO'
  /** A picture is larger than allowed. */
  | 'MEDIA_TOO_LARGE'
  /** A picture could not be fetched. */
  | 'MEDIA_UNREACHABLE'
  /** The provider no longer serves the model. */
  | 'MODEL_RETIRED'
  /** The provider refused the content. */
  | 'MODERATED'
  /** The provider rejected the request. */
  | 'PROVIDER_REJECTED'
  /** The provider was unavailable. */
  | 'PROVIDER_UNAVAILABLE'
  /** The provider’s rate limit was reached. */
  | 'RATE_LIMITED'
  /** The provider no longer has the result. */
  | 'RESULT_EXPIRED'
  /** The result is not a playable clip. */
  | 'RESULT_INVALID'
  /** The provider may have received the request, but its answer was lost. The request was not sent again. */
  | 'SUBMISSION_UNCERTAIN'
  /** Not finished before the deadline. */
  | 'TIMED_OUT';

/** The stage in which it failed. */
export type FailureStage =
  /** While the result was fetched and verified. */
  | 'COLLECT'
  /** Before anything was sent to the provider. */
  | 'PREPARE'
  /** While the provider worked on it. */
  | 'RUN'
  /** While the request was sent to the provider. */
  | 'SUBMIT';

/** A point of the upright picture, in fractions of its width and height from the top left. */
export type FocusInput = {
  /** 0 is the left edge, 1 the right edge. */
  x: number;
  /** 0 is the top edge, 1 the bottom edge. */
  y: number;
};

/** The first or the last frame of a clip. */
export type FrameEdge =
  /** The first frame. */
  | 'FIRST'
  /** The last frame. */
  | 'LAST';

/** Selects a frame of a clip. */
export type FramePositionInput =
  {   /** The first or the last frame. */
  edge: FrameEdge; seconds?: never; }
  |  { edge?: never;   /** The frame shown at this time, in seconds from the beginning, up to the clip’s length. */
  seconds: number; };

/** Size of the film’s frame; by default that of the first part. */
export type FrameSizeInput = {
  /** An even number. 64–3840 pixels. */
  height: number;
  /** An even number. 64–3840 pixels. */
  width: number;
};

/** A picture and the point of it that cropping keeps in view. */
export type FramedImageInput = {
  /** The point to keep in view. Cropping keeps it as near to the center as the edges of the picture allow; camera moves of the embedded renderer keep it inside the frame. */
  focus: FocusInput;
  /** The picture. It cannot be `framed` itself. */
  image: ImageInput;
};

/** A clip that starts from one picture. */
export type GeminiOmniImageToVideoInput = {
  /** Aspect ratio of the frame. */
  aspectRatio?: VeoAspectRatio | null | undefined;
  /** Length of the clip. 3–15 seconds. */
  durationSeconds?: number | null | undefined;
  /** Which of the family’s models. */
  model: GeminiOmniModel;
  /** What happens: motion, camera, light, sound. `{{name}}` is replaced from the variables. At most 131072 tokens. */
  prompt: string;
  /** Length of the frame’s shorter side, in pixels. */
  resolution?: GeminiOmniResolution | null | undefined;
  /** The same seed gives a similar clip. 0–2147483647. */
  seed?: number | null | undefined;
  /** The picture the clip starts from. */
  startFrame: ImageInput;
};

/** Google’s Gemini Omni: clips with sound from text, pictures and videos. Exactly one capability. */
export type GeminiOmniInput =
  {   /** A clip that starts from one picture. */
  imageToVideo: GeminiOmniImageToVideoInput; references?: never; startEndFrame?: never; textToVideo?: never; }
  |  { imageToVideo?: never;   /** A clip that shows what is in reference pictures and videos; at least one is required. */
  references: GeminiOmniReferencesInput; startEndFrame?: never; textToVideo?: never; }
  |  { imageToVideo?: never; references?: never;   /** A clip from one picture to another. */
  startEndFrame: GeminiOmniStartEndFrameInput; textToVideo?: never; }
  |  { imageToVideo?: never; references?: never; startEndFrame?: never;   /** A clip from a text alone. */
  textToVideo: GeminiOmniTextToVideoInput; };

/** Which of the family’s models. */
export type GeminiOmniModel =
  /** Clips of 3 to 10 seconds, always with sound. */
  | 'GEMINI_OMNI_1_1_FLASH'
  /** Clips of 3 to 15 seconds, always with sound. */
  | 'GEMINI_OMNI_1_2_FLASH';

/** A clip that shows what is in reference pictures and videos; at least one is required. */
export type GeminiOmniReferencesInput = {
  /** Aspect ratio of the frame. */
  aspectRatio?: VeoAspectRatio | null | undefined;
  /** Length of the clip. 3–15 seconds. */
  durationSeconds?: number | null | undefined;
  /** Which of the family’s models. */
  model: GeminiOmniModel;
  /** What happens: motion, camera, light, sound. `{{name}}` is replaced from the variables. At most 131072 tokens. */
  prompt: string;
  /** Pictures that show what things look like; the clip does not start from them. 0–7 items. */
  referenceImages?: Array<ImageInput>;
  /** Videos that show how things move. 0–3 items. */
  referenceVideos?: Array<VideoInput>;
  /** Length of the frame’s shorter side, in pixels. */
  resolution?: GeminiOmniResolution | null | undefined;
  /** The same seed gives a similar clip. 0–2147483647. */
  seed?: number | null | undefined;
};

/** Length of the frame’s shorter side, in pixels. */
export type GeminiOmniResolution =
  /** 2160 pixels. */
  | 'RESOLUTION_4K'
  /** 360 pixels. */
  | 'RESOLUTION_360P'
  /** 720 pixels. */
  | 'RESOLUTION_720P'
  /** 1080 pixels. */
  | 'RESOLUTION_1080P';

/** A clip from one picture to another. */
export type GeminiOmniStartEndFrameInput = {
  /** Aspect ratio of the frame. */
  aspectRatio?: VeoAspectRatio | null | undefined;
  /** Length of the clip. 3–10 seconds. */
  durationSeconds?: number | null | undefined;
  /** The picture the clip ends on. */
  endFrame: ImageInput;
  /** Which of the family’s models. */
  model: GeminiOmniModel;
  /** What happens: motion, camera, light, sound. `{{name}}` is replaced from the variables. At most 131072 tokens. */
  prompt: string;
  /** Length of the frame’s shorter side, in pixels. */
  resolution?: GeminiOmniResolution | null | undefined;
  /** The same seed gives a similar clip. 0–2147483647. */
  seed?: number | null | undefined;
  /** The picture the clip starts from. */
  startFrame: ImageInput;
};

/** A clip from a text alone. */
export type GeminiOmniTextToVideoInput = {
  /** Aspect ratio of the frame. */
  aspectRatio?: VeoAspectRatio | null | undefined;
  /** Length of the clip. 3–15 seconds. */
  durationSeconds?: number | null | undefined;
  /** Which of the family’s models. */
  model: GeminiOmniModel;
  /** What happens: motion, camera, light, sound. `{{name}}` is replaced from the variables. At most 131072 tokens. */
  prompt: string;
  /** Length of the frame’s shorter side, in pixels. */
  resolution?: GeminiOmniResolution | null | undefined;
  /** The same seed gives a similar clip. 0–2147483647. */
  seed?: number | null | undefined;
};

/** A finished clip of the caller’s. */
export type GenerationClipInput = {
  /** Which of its clips, counted from 0. */
  clipIndex?: number;
  /** The generation’s id. */
  generationId: string | number;
};

/** Selects generations. All conditions must hold. */
export type GenerationFilter = {
  /** With exactly this reference. */
  clientReference?: string | null | undefined;
  /** Started after this time. */
  createdAfter?: string | null | undefined;
  /** Started before this time. */
  createdBefore?: string | null | undefined;
  /** Ended (true) or not ended (false). */
  isFinal?: boolean | null | undefined;
  /** Catalog name. */
  modelName?: string | null | undefined;
  /** With one of these statuses. */
  statuses?: Array<GenerationStatus> | null | undefined;
};

/** A frame of a finished clip of the caller’s, for example to continue from it. */
export type GenerationFrameInput = {
  /** Which frame; by default the last. */
  at?: FramePositionInput;
  /** Which of its clips, counted from 0. */
  clipIndex?: number;
  /** The generation’s id. */
  generationId: string | number;
};

/** The last event of a generation that a client knows. */
export type GenerationPositionInput = {
  /** Sequence of the last event that the client has. */
  afterSequence?: number;
  /** The generation’s id. */
  id: string | number;
};

/** Exactly one family must be given. Omit the others; null is refused. */
export type GenerationRequestInput =
  {   /** Joins clips and stills into one film, on the gateway’s machine, without a provider key. */
  assembly: AssemblyInput; geminiOmni?: never; grokImagine?: never; kling?: never; minimaxH3?: never; pixelml?: never; seedance?: never; sora?: never; stillMotion?: never; veo?: never; wan?: never; }
  |  { assembly?: never;   /** Google’s Gemini Omni: clips with sound from text, pictures and videos. */
  geminiOmni: GeminiOmniInput; grokImagine?: never; kling?: never; minimaxH3?: never; pixelml?: never; seedance?: never; sora?: never; stillMotion?: never; veo?: never; wan?: never; }
  |  { assembly?: never; geminiOmni?: never;   /** xAI’s Grok Imagine: clips of 1 to 15 whole seconds from text, one or two frames, or references. */
  grokImagine: GrokImagineInput; kling?: never; minimaxH3?: never; pixelml?: never; seedance?: never; sora?: never; stillMotion?: never; veo?: never; wan?: never; }
  |  { assembly?: never; geminiOmni?: never; grokImagine?: never;   /** Kuaishou’s Kling: start and end frames, elements, shots, references, voices, camera control and motion brush. */
  kling: KlingInput; minimaxH3?: never; pixelml?: never; seedance?: never; sora?: never; stillMotion?: never; veo?: never; wan?: never; }
  |  { assembly?: never; geminiOmni?: never; grokImagine?: never; kling?: never;   /** MiniMax’s H3: clips of up to 15 s with stereo sound from text, frames or references. */
  minimaxH3: MinimaxH3Input; pixelml?: never; seedance?: never; sora?: never; stillMotion?: never; veo?: never; wan?: never; }
  |  { assembly?: never; geminiOmni?: never; grokImagine?: never; kling?: never; minimaxH3?: never;   /** PixelML’s image-to-video node in an AgenticFlow workflow. */
  pixelml: PixelmlInput; seedance?: never; sora?: never; stillMotion?: never; veo?: never; wan?: never; }
  |  { assembly?: never; geminiOmni?: never; grokImagine?: never; kling?: never; minimaxH3?: never; pixelml?: never;   /** ByteDance’s Seedance: clips with sound from text, one or two frames, or reference pictures, videos and sounds. */
  seedance: SeedanceInput; sora?: never; stillMotion?: never; veo?: never; wan?: never; }
  |  { assembly?: never; geminiOmni?: never; grokImagine?: never; kling?: never; minimaxH3?: never; pixelml?: never; seedance?: never;   /** OpenAI’s Sora 2, retired by OpenAI; for servers that still offer its API. */
  sora: SoraInput; stillMotion?: never; veo?: never; wan?: never; }
  |  { assembly?: never; geminiOmni?: never; grokImagine?: never; kling?: never; minimaxH3?: never; pixelml?: never; seedance?: never; sora?: never;   /** The embedded renderer: camera moves over stills, on the gateway’s machine, without a provider key. */
  stillMotion: StillMotionInput; veo?: never; wan?: never; }
  |  { assembly?: never; geminiOmni?: never; grokImagine?: never; kling?: never; minimaxH3?: never; pixelml?: never; seedance?: never; sora?: never; stillMotion?: never;   /** Google’s Veo: clips of up to 8 seconds with sound, up to 4K. */
  veo: VeoInput; wan?: never; }
  |  { assembly?: never; geminiOmni?: never; grokImagine?: never; kling?: never; minimaxH3?: never; pixelml?: never; seedance?: never; sora?: never; stillMotion?: never; veo?: never;   /** Alibaba’s Wan: clips from pictures, videos and sounds, with generated sound or a given sound file. */
  wan: WanInput; };

/** Status of a generation, or of one of its clips. */
export type GenerationStatus =
  /** Final: canceled on request. */
  | 'CANCELED'
  /** The provider has finished the clip. The gateway is fetching and verifying it. */
  | 'COLLECTING'
  /** Final: not finished before its deadline. */
  | 'EXPIRED'
  /** Final: see `failure`. */
  | 'FAILED'
  /** Waiting. Nothing has been bought yet. */
  | 'QUEUED'
  /** The provider is working on it. */
  | 'RUNNING'
  /** Being sent to the provider. */
  | 'SUBMITTING'
  /** Final: at least one clip is ready. */
  | 'SUCCEEDED';

/** Aspect ratio of the frame. */
export type GrokAspectRatio =
  /** Square. */
  | 'RATIO_1_1'
  /** Photograph, vertical. */
  | 'RATIO_2_3'
  /** Photograph. */
  | 'RATIO_3_2'
  /** Classic, vertical. */
  | 'RATIO_3_4'
  /** Classic. */
  | 'RATIO_4_3'
  /** Vertical, as on a phone. */
  | 'RATIO_9_16'
  /** Wide. */
  | 'RATIO_16_9';

/** A clip that starts from one picture. */
export type GrokImageToVideoInput = {
  /** Aspect ratio of the frame. By default the one nearest to the picture’s. A picture with a different aspect ratio is stretched. */
  aspectRatio?: GrokAspectRatio | null | undefined;
  /** Length of the clip. 1–15 seconds. */
  durationSeconds?: number | null | undefined;
  /** Generate sound with the picture. */
  generateAudio?: boolean | null | undefined;
  /** Which of the family’s models. */
  model: GrokImagineModel;
  /** What happens: motion, camera, light, sound. `{{name}}` is replaced from the variables. At most 4096 characters. */
  prompt?: string;
  /** Length of the frame’s shorter side, in pixels. */
  resolution?: GrokResolution | null | undefined;
  /** The picture the clip starts from. */
  startFrame: ImageInput;
};

/** xAI’s Grok Imagine: clips of 1 to 15 whole seconds from text, one or two frames, or references. Exactly one capability. */
export type GrokImagineInput =
  {   /** A clip that starts from one picture. */
  imageToVideo: GrokImageToVideoInput; references?: never; startEndFrame?: never; textToVideo?: never; }
  |  { imageToVideo?: never;   /** A clip made from pictures and sounds that the prompt refers to; no start frame. */
  references: GrokReferencesInput; startEndFrame?: never; textToVideo?: never; }
  |  { imageToVideo?: never; references?: never;   /** A clip from one picture to another. */
  startEndFrame: GrokStartEndFrameInput; textToVideo?: never; }
  |  { imageToVideo?: never; references?: never; startEndFrame?: never;   /** A clip from a text alone. */
  textToVideo: GrokTextToVideoInput; };

/** Which of the family’s models. */
export type GrokImagineModel =
  /** Up to 720p, with sound. */
  | 'GROK_IMAGINE_VIDEO'
  /** Up to 1080p, with sound, and with an end frame. */
  | 'GROK_IMAGINE_VIDEO_1_5'
  /** 1.5 at a quarter of the price, from text or one picture. */
  | 'GROK_IMAGINE_VIDEO_1_5_LITE';

/** A clip made from pictures and sounds that the prompt refers to; no start frame. */
export type GrokReferencesInput = {
  /** Aspect ratio of the frame. */
  aspectRatio?: GrokAspectRatio | null | undefined;
  /** Length of the clip. 1–10 seconds. */
  durationSeconds?: number | null | undefined;
  /** Generate sound with the picture. */
  generateAudio?: boolean | null | undefined;
  /** Which of the family’s models. */
  model: GrokReferencesModel;
  /** What happens: motion, camera, light, sound. `{{name}}` is replaced from the variables. At most 4096 characters. */
  prompt: string;
  /** Sound files to use in the clip. 0–3 items. */
  referenceAudios?: Array<AudioInput>;
  /** Pictures that show what things look like; the clip does not start from them. 1–7 items. */
  referenceImages: Array<ImageInput>;
  /** Length of the frame’s shorter side, in pixels. */
  resolution?: GrokResolution | null | undefined;
};

/** Which of the family’s models. */
export type GrokReferencesModel =
  /** Up to 720p, with sound. */
  | 'GROK_IMAGINE_VIDEO'
  /** Up to 1080p, with sound, and with an end frame. */
  | 'GROK_IMAGINE_VIDEO_1_5';

/** Length of the frame’s shorter side, in pixels. */
export type GrokResolution =
  /** 480 pixels. */
  | 'RESOLUTION_480P'
  /** 720 pixels. */
  | 'RESOLUTION_720P'
  /** 1080 pixels. */
  | 'RESOLUTION_1080P';

/** A clip from one picture to another. */
export type GrokStartEndFrameInput = {
  /** Aspect ratio of the frame. By default the one nearest to the picture’s. A picture with a different aspect ratio is stretched. */
  aspectRatio?: GrokAspectRatio | null | undefined;
  /** Length of the clip. 1–15 seconds. */
  durationSeconds?: number | null | undefined;
  /** The picture the clip ends on. */
  endFrame: ImageInput;
  /** Generate sound with the picture. */
  generateAudio?: boolean | null | undefined;
  /** Which of the family’s models. */
  model: GrokStartEndFrameModel;
  /** What happens: motion, camera, light, sound. `{{name}}` is replaced from the variables. At most 4096 characters. */
  prompt?: string;
  /** Length of the frame’s shorter side, in pixels. */
  resolution?: GrokResolution | null | undefined;
  /** The picture the clip starts from. */
  startFrame: ImageInput;
};

/** Which of the family’s models. */
export type GrokStartEndFrameModel =
  /** Up to 1080p, with sound, and with an end frame. */
  | 'GROK_IMAGINE_VIDEO_1_5';

/** A clip from a text alone. */
export type GrokTextToVideoInput = {
  /** Aspect ratio of the frame. */
  aspectRatio?: GrokAspectRatio | null | undefined;
  /** Length of the clip. 1–15 seconds. */
  durationSeconds?: number | null | undefined;
  /** Generate sound with the picture. */
  generateAudio?: boolean | null | undefined;
  /** Which of the family’s models. */
  model: GrokTextToVideoModel;
  /** What happens: motion, camera, light, sound. `{{name}}` is replaced from the variables. At most 4096 characters. */
  prompt: string;
  /** Length of the frame’s shorter side, in pixels. */
  resolution?: GrokResolution | null | undefined;
};

/** Which of the family’s models. */
export type GrokTextToVideoModel =
  /** Up to 720p, with sound. */
  | 'GROK_IMAGINE_VIDEO'
  /** Up to 1080p, with sound, and with an end frame. */
  | 'GROK_IMAGINE_VIDEO_1_5'
  /** 1.5 at a quarter of the price, from text or one picture. */
  | 'GROK_IMAGINE_VIDEO_1_5_LITE';

/** Selects an object by its id. */
export type IdInput = {
  /** Its global id. */
  id: string | number;
};

/** A picture: JPEG, PNG, WebP or AVIF, a single image. Its EXIF orientation is applied. */
export type ImageInput =
  {   /** The bytes, with or without a `data:` prefix; at most 8 MB. */
  base64: string; framed?: never; generationFrame?: never; shotFrame?: never; uploadId?: never; url?: never; }
  |  { base64?: never;   /** A picture with the point that cropping keeps in view. Without one, cropping keeps the most striking part. */
  framed: FramedImageInput; generationFrame?: never; shotFrame?: never; uploadId?: never; url?: never; }
  |  { base64?: never; framed?: never;   /** A frame of an earlier clip. */
  generationFrame: GenerationFrameInput; shotFrame?: never; uploadId?: never; url?: never; }
  |  { base64?: never; framed?: never; generationFrame?: never;   /** A frame of an earlier shot. In storyboards only. */
  shotFrame: ShotFrameInput; uploadId?: never; url?: never; }
  |  { base64?: never; framed?: never; generationFrame?: never; shotFrame?: never;   /** Id of an upload, from createUpload. */
  uploadId: string | number; url?: never; }
  |  { base64?: never; framed?: never; generationFrame?: never; shotFrame?: never; uploadId?: never;   /** An http(s) URL. The gateway fetches it when work on the generation begins. */
  url: string; };

/** Aspect ratio of the frame. By default that of the start frame. */
export type KlingAspectRatio =
  /** Square. */
  | 'RATIO_1_1'
  /** Vertical, as on a phone. */
  | 'RATIO_9_16'
  /** Wide. */
  | 'RATIO_16_9';

/** Movement along exactly one axis, from −10 to 10, not 0. */
export type KlingCameraAxisInput =
  {   /** The camera travels right (positive) or left (negative). -10–-0.01, 0.01–10. */
  horizontal: number; pan?: never; roll?: never; tilt?: never; vertical?: never; zoom?: never; }
  |  { horizontal?: never;   /** The camera turns right (positive) or left (negative). -10–-0.01, 0.01–10. */
  pan: number; roll?: never; tilt?: never; vertical?: never; zoom?: never; }
  |  { horizontal?: never; pan?: never;   /** The camera rolls clockwise (positive) or counter-clockwise (negative). -10–-0.01, 0.01–10. */
  roll: number; tilt?: never; vertical?: never; zoom?: never; }
  |  { horizontal?: never; pan?: never; roll?: never;   /** The camera turns up (positive) or down (negative). -10–-0.01, 0.01–10. */
  tilt: number; vertical?: never; zoom?: never; }
  |  { horizontal?: never; pan?: never; roll?: never; tilt?: never;   /** The camera travels up (positive) or down (negative). -10–-0.01, 0.01–10. */
  vertical: number; zoom?: never; }
  |  { horizontal?: never; pan?: never; roll?: never; tilt?: never; vertical?: never;   /** The field of view widens (positive) or narrows (negative). -10–-0.01, 0.01–10. */
  zoom: number; };

/** A clip with one camera move, given as a number on one axis or by name. */
export type KlingCameraControlInput = {
  /** Movement along one axis, or a named move. */
  camera: KlingCameraInput;
  /** Length of the clip. 5, 10 seconds. */
  durationSeconds?: number | null | undefined;
  /** How closely the clip follows the prompt; higher values are stricter. Kling’s own scale ends at 1. 0–1. */
  guidanceScale?: number | null | undefined;
  /** The tier, which sets resolution and price. */
  mode?: KlingMode | null | undefined;
  /** Which of the family’s models. */
  model: KlingCameraControlModel;
  /** What to avoid. `{{name}}` is replaced from the variables. At most 2500 characters. */
  negativePrompt?: string | null | undefined;
  /** What happens: motion, camera, light, sound. `{{name}}` is replaced from the variables. At most 2500 characters. */
  prompt?: string;
  /** The picture the clip starts from. */
  startFrame: ImageInput;
  /** Put the provider’s visible watermark on the clip. */
  watermark?: boolean | null | undefined;
};

/** Which of the family’s models. */
export type KlingCameraControlModel =
  /** 5 or 10 s, 720p or 1080p; camera control and motion brush. */
  | 'KLING_V1_5'
  /** 5 or 10 s, 720p or 1080p; sound and voices at 1080p. */
  | 'KLING_V2_6';

/** Movement along one axis, or a named move. */
export type KlingCameraInput =
  {   /** A named camera move. */
  preset: KlingCameraPreset; simple?: never; }
  |  { preset?: never;   /** Movement along exactly one axis, from −10 to 10, not 0. */
  simple: KlingCameraAxisInput; };

/** A named camera move. */
export type KlingCameraPreset =
  /** The camera moves down and back. */
  | 'DOWN_BACK'
  /** The camera moves forward and tilts up. */
  | 'FORWARD_UP'
  /** The camera turns left, then moves forward. */
  | 'LEFT_TURN_FORWARD'
  /** The camera turns right, then moves forward. */
  | 'RIGHT_TURN_FORWARD';

/** A mask of something that moves, and the path of its movement. */
export type KlingDynamicMaskInput = {
  /** A mask of what moves, with the start frame’s aspect ratio. All masks must have the same size. */
  mask: ImageInput;
  /** Points of the path, in pixels of the picture as sent (after EXIF rotation), from its bottom left. They are scaled with the picture. 2–77 items. */
  points: Array<PointInput>;
};

/** A character or thing that keeps its appearance. The prompt refers to it with `@<name>`. */
export type KlingElementInput = {
  /** Name in the prompt: `@<name>`. Letters, digits, - and _; different for every element. At most 64 characters. */
  name: string;
  /** The media it is made from. */
  source: KlingElementSourceInput;
};

/** The media it is made from. */
export type KlingElementSourceInput =
  {   /** A front view and other pictures of the same thing. */
  images: KlingImageElementInput; providerElementId?: never; video?: never; }
  |  { images?: never;   /** Id of an element that already exists at klingai. */
  providerElementId: string | number; video?: never; }
  |  { images?: never; providerElementId?: never;   /** A video of the character, and a voice for it. */
  video: KlingVideoElementInput; };

/** A clip from one picture in which named characters and things keep their appearance. */
export type KlingElementsInput = {
  /** Aspect ratio of the frame. By default that of the start frame. */
  aspectRatio?: KlingAspectRatio | null | undefined;
  /** Let the model divide the clip into shots. */
  automaticShots?: boolean | null | undefined;
  /** Length of the clip. 3–15 seconds. */
  durationSeconds?: number | null | undefined;
  /** Characters and things that keep their appearance; refer to them with `@<name>` in the prompt. 1–4 items. */
  elements: Array<KlingElementInput>;
  /** The picture the clip ends on. */
  endFrame?: ImageInput | null | undefined;
  /** Generate sound with the picture. */
  generateAudio?: boolean | null | undefined;
  /** How closely the clip follows the prompt; higher values are stricter. Kling’s own scale ends at 1. 0–1. */
  guidanceScale?: number | null | undefined;
  /** The tier, which sets resolution and price. */
  mode?: KlingMode | null | undefined;
  /** Which of the family’s models. */
  model: KlingElementsModel;
  /** What to avoid. `{{name}}` is replaced from the variables. At most 2500 characters. */
  negativePrompt?: string | null | undefined;
  /** What happens: motion, camera, light, sound. `{{name}}` is replaced from the variables. At most 3072 characters. */
  prompt: string;
  /** How a picture with a different aspect ratio is fitted into the frame. */
  resizeMode?: ResizeMode | null | undefined;
  /** The picture the clip starts from. */
  startFrame: ImageInput;
  /** Put the provider’s visible watermark on the clip. */
  watermark?: boolean | null | undefined;
};

/** Which of the family’s models. */
export type KlingElementsModel =
  /** 3 to 15 s up to 4K; sound, elements, shots, end frame. */
  | 'KLING_V3';

/** A front view and other pictures of the same thing. */
export type KlingImageElementInput = {
  /** The thing seen from the front. */
  frontal: ImageInput;
  /** The same thing seen from other sides. 1–3 items. */
  references?: Array<ImageInput>;
};

/** A clip that starts from one picture. */
export type KlingImageToVideoInput = {
  /** Aspect ratio of the frame. By default that of the start frame. */
  aspectRatio?: KlingAspectRatio | null | undefined;
  /** Let the model divide the clip into shots. */
  automaticShots?: boolean | null | undefined;
  /** Length of the clip. 3–15 seconds. */
  durationSeconds?: number | null | undefined;
  /** Generate sound with the picture. */
  generateAudio?: boolean | null | undefined;
  /** How closely the clip follows the prompt; higher values are stricter. Kling’s own scale ends at 1. 0–1. */
  guidanceScale?: number | null | undefined;
  /** The tier, which sets resolution and price. */
  mode?: KlingMode | null | undefined;
  /** Which of the family’s models. */
  model: KlingImageToVideoModel;
  /** What to avoid. `{{name}}` is replaced from the variables. At most 2500 characters. */
  negativePrompt?: string | null | undefined;
  /** What happens: motion, camera, light, sound. `{{name}}` is replaced from the variables. At most 3072 characters. */
  prompt?: string;
  /** How a picture with a different aspect ratio is fitted into the frame. */
  resizeMode?: ResizeMode | null | undefined;
  /** The picture the clip starts from. */
  startFrame: ImageInput;
  /** Put the provider’s visible watermark on the clip. */
  watermark?: boolean | null | undefined;
};

/** Which of the family’s models. */
export type KlingImageToVideoModel =
  /** 3 to 10 s, 720p or 1080p, from pictures, elements and a video; silent. */
  | 'KLING_O1'
  /** 5 or 10 s, 720p or 1080p; camera control and motion brush. */
  | 'KLING_V1_5'
  /** 5 or 10 s, 720p or 1080p. */
  | 'KLING_V1_6'
  /** 5 or 10 s, 720p or 1080p; end frame. */
  | 'KLING_V2_1'
  /** 5 or 10 s, 1080p. */
  | 'KLING_V2_1_MASTER'
  /** Fast and cheap: 5 or 10 s, 720p or 1080p, silent. */
  | 'KLING_V2_5_TURBO'
  /** 5 or 10 s, 720p or 1080p; sound and voices at 1080p. */
  | 'KLING_V2_6'
  /** 5 or 10 s, 720p. */
  | 'KLING_V2_MASTER'
  /** 3 to 15 s up to 4K; sound, elements, shots, end frame. */
  | 'KLING_V3'
  /** Also called o3: 3 to 15 s up to 4K from pictures, elements, a video and shots. */
  | 'KLING_V3_OMNI'
  /** 3 to 15 s, 720p or 1080p, always with sound; shots. */
  | 'KLING_V3_TURBO';

/** Kuaishou’s Kling: start and end frames, elements, shots, references, voices, camera control and motion brush. Exactly one capability. */
export type KlingInput =
  {   /** A clip with one camera move, given as a number on one axis or by name. */
  cameraControl: KlingCameraControlInput; elements?: never; imageToVideo?: never; motionBrush?: never; multiShot?: never; multiShotReferences?: never; references?: never; startEndFrame?: never; voices?: never; }
  |  { cameraControl?: never;   /** A clip from one picture in which named characters and things keep their appearance. */
  elements: KlingElementsInput; imageToVideo?: never; motionBrush?: never; multiShot?: never; multiShotReferences?: never; references?: never; startEndFrame?: never; voices?: never; }
  |  { cameraControl?: never; elements?: never;   /** A clip that starts from one picture. */
  imageToVideo: KlingImageToVideoInput; motionBrush?: never; multiShot?: never; multiShotReferences?: never; references?: never; startEndFrame?: never; voices?: never; }
  |  { cameraControl?: never; elements?: never; imageToVideo?: never;   /** A clip in which masks define what moves along which path, and what stays still. At least one mask is required. */
  motionBrush: KlingMotionBrushInput; multiShot?: never; multiShotReferences?: never; references?: never; startEndFrame?: never; voices?: never; }
  |  { cameraControl?: never; elements?: never; imageToVideo?: never; motionBrush?: never;   /** A clip of up to six shots. There is no prompt or duration for the whole clip; each shot has its own. */
  multiShot: KlingMultiShotInput; multiShotReferences?: never; references?: never; startEndFrame?: never; voices?: never; }
  |  { cameraControl?: never; elements?: never; imageToVideo?: never; motionBrush?: never; multiShot?: never;   /** A clip of up to six shots and, optionally, frames, reference pictures, elements and one video. */
  multiShotReferences: KlingMultiShotReferencesInput; references?: never; startEndFrame?: never; voices?: never; }
  |  { cameraControl?: never; elements?: never; imageToVideo?: never; motionBrush?: never; multiShot?: never; multiShotReferences?: never;   /** A clip from a prompt and, optionally, frames, reference pictures, elements and one video. */
  references: KlingReferencesInput; startEndFrame?: never; voices?: never; }
  |  { cameraControl?: never; elements?: never; imageToVideo?: never; motionBrush?: never; multiShot?: never; multiShotReferences?: never; references?: never;   /** A clip from one picture to another. */
  startEndFrame: KlingStartEndFrameInput; voices?: never; }
  |  { cameraControl?: never; elements?: never; imageToVideo?: never; motionBrush?: never; multiShot?: never; multiShotReferences?: never; references?: never; startEndFrame?: never;   /** A clip with speech in voices of the provider. It always has sound. */
  voices: KlingVoicesInput; };

/** The tier, which sets resolution and price. */
export type KlingMode =
  /** Native 4K, not upscaled. */
  | 'NATIVE_4K'
  /** 1080p. */
  | 'PRO'
  /** 720p. */
  | 'STANDARD';

/** A clip in which masks define what moves along which path, and what stays still. At least one mask is required. */
export type KlingMotionBrushInput = {
  /** Length of the clip. 5 seconds. */
  durationSeconds?: number | null | undefined;
  /** Masks of things that move, each with the path of its movement. 0–6 items. */
  dynamicMasks?: Array<KlingDynamicMaskInput>;
  /** How closely the clip follows the prompt; higher values are stricter. Kling’s own scale ends at 1. 0–1. */
  guidanceScale?: number | null | undefined;
  /** The tier, which sets resolution and price. */
  mode?: KlingMode | null | undefined;
  /** Which of the family’s models. */
  model: KlingMotionBrushModel;
  /** What to avoid. `{{name}}` is replaced from the variables. At most 2500 characters. */
  negativePrompt?: string | null | undefined;
  /** What happens: motion, camera, light, sound. `{{name}}` is replaced from the variables. At most 2500 characters. */
  prompt?: string;
  /** The picture the clip starts from. */
  startFrame: ImageInput;
  /** A mask of what stays still, with the start frame’s aspect ratio. */
  staticMask?: ImageInput | null | undefined;
  /** Put the provider’s visible watermark on the clip. */
  watermark?: boolean | null | undefined;
};

/** Which of the family’s models. */
export type KlingMotionBrushModel =
  /** 5 or 10 s, 720p or 1080p; camera control and motion brush. */
  | 'KLING_V1_5'
  /** 5 or 10 s, 720p or 1080p; sound and voices at 1080p. */
  | 'KLING_V2_6';

/** A clip of up to six shots. There is no prompt or duration for the whole clip; each shot has its own. */
export type KlingMultiShotInput = {
  /** Aspect ratio of the frame. By default that of the start frame. */
  aspectRatio?: KlingAspectRatio | null | undefined;
  /** Characters and things that keep their appearance; refer to them with `@<name>` in the prompt. 0–4 items. */
  elements?: Array<KlingElementInput>;
  /** The picture the clip ends on. */
  endFrame?: ImageInput | null | undefined;
  /** Generate sound with the picture. */
  generateAudio?: boolean | null | undefined;
  /** How closely the clip follows the prompt; higher values are stricter. Kling’s own scale ends at 1. 0–1. */
  guidanceScale?: number | null | undefined;
  /** The tier, which sets resolution and price. */
  mode?: KlingMode | null | undefined;
  /** Which of the family’s models. */
  model: KlingMultiShotModel;
  /** What to avoid. `{{name}}` is replaced from the variables. At most 2500 characters. */
  negativePrompt?: string | null | undefined;
  /** How a picture with a different aspect ratio is fitted into the frame. */
  resizeMode?: ResizeMode | null | undefined;
  /** The shots in order. Their durations add up to the clip’s. 1–6 items. */
  shots: Array<KlingShotInput>;
  /** The picture the clip starts from. */
  startFrame: ImageInput;
  /** Put the provider’s visible watermark on the clip. */
  watermark?: boolean | null | undefined;
};

/** Which of the family’s models. */
export type KlingMultiShotModel =
  /** 3 to 15 s up to 4K; sound, elements, shots, end frame. */
  | 'KLING_V3'
  /** Also called o3: 3 to 15 s up to 4K from pictures, elements, a video and shots. */
  | 'KLING_V3_OMNI'
  /** 3 to 15 s, 720p or 1080p, always with sound; shots. */
  | 'KLING_V3_TURBO';

/** A clip of up to six shots and, optionally, frames, reference pictures, elements and one video. */
export type KlingMultiShotReferencesInput = {
  /** Aspect ratio of the frame. By default that of the start frame. */
  aspectRatio?: KlingAspectRatio | null | undefined;
  /** Characters and things that keep their appearance; refer to them with `@<name>` in the prompt. 0–7 items. */
  elements?: Array<KlingElementInput>;
  /** The picture the clip ends on. */
  endFrame?: ImageInput | null | undefined;
  /** Generate sound with the picture. */
  generateAudio?: boolean | null | undefined;
  /** Keep the reference video’s sound in the clip. */
  keepReferenceVideoSound?: boolean | null | undefined;
  /** The tier, which sets resolution and price. */
  mode?: KlingMode | null | undefined;
  /** Which of the family’s models. */
  model: KlingMultiShotReferencesModel;
  /** Pictures that show what things look like. In the prompt, `@Image1` is the first one. 0–7 items. */
  referenceImages?: Array<ImageInput>;
  /** A video that shows how things move or look. In the prompt it is `@Video1`. */
  referenceVideo?: VideoInput | null | undefined;
  /** The shots in order. Their durations add up to the clip’s. 1–6 items. */
  shots: Array<KlingShotInput>;
  /** The picture the clip starts from. */
  startFrame?: ImageInput | null | undefined;
  /** Put the provider’s visible watermark on the clip. */
  watermark?: boolean | null | undefined;
};

/** Which of the family’s models. */
export type KlingMultiShotReferencesModel =
  /** Also called o3: 3 to 15 s up to 4K from pictures, elements, a video and shots. */
  | 'KLING_V3_OMNI';

/** A clip from a prompt and, optionally, frames, reference pictures, elements and one video. */
export type KlingReferencesInput = {
  /** Aspect ratio of the frame. By default that of the start frame. */
  aspectRatio?: KlingAspectRatio | null | undefined;
  /** Let the model divide the clip into shots. */
  automaticShots?: boolean | null | undefined;
  /** Length of the clip. 3–15 seconds. */
  durationSeconds?: number | null | undefined;
  /** Characters and things that keep their appearance; refer to them with `@<name>` in the prompt. 0–7 items. */
  elements?: Array<KlingElementInput>;
  /** The picture the clip ends on. */
  endFrame?: ImageInput | null | undefined;
  /** Generate sound with the picture. */
  generateAudio?: boolean | null | undefined;
  /** Keep the reference video’s sound in the clip. */
  keepReferenceVideoSound?: boolean | null | undefined;
  /** The tier, which sets resolution and price. */
  mode?: KlingMode | null | undefined;
  /** Which of the family’s models. */
  model: KlingReferencesModel;
  /** What happens: motion, camera, light, sound. `{{name}}` is replaced from the variables. At most 3072 characters. */
  prompt: string;
  /** Pictures that show what things look like. In the prompt, `@Image1` is the first one. 0–7 items. */
  referenceImages?: Array<ImageInput>;
  /** A video that shows how things move or look. In the prompt it is `@Video1`. */
  referenceVideo?: VideoInput | null | undefined;
  /** The picture the clip starts from. */
  startFrame?: ImageInput | null | undefined;
  /** Put the provider’s visible watermark on the clip. */
  watermark?: boolean | null | undefined;
};

/** Which of the family’s models. */
export type KlingReferencesModel =
  /** 3 to 10 s, 720p or 1080p, from pictures, elements and a video; silent. */
  | 'KLING_O1'
  /** Also called o3: 3 to 15 s up to 4K from pictures, elements, a video and shots. */
  | 'KLING_V3_OMNI';

/** One shot of the clip. */
export type KlingShotInput = {
  /** Length of this shot. 1–15 seconds. */
  durationSeconds: number;
  /** What happens in this shot. `{{name}}` is replaced from the variables. At most 512 characters. */
  prompt?: string;
};

/** A clip from one picture to another. */
export type KlingStartEndFrameInput = {
  /** Aspect ratio of the frame. By default that of the start frame. */
  aspectRatio?: KlingAspectRatio | null | undefined;
  /** Let the model divide the clip into shots. */
  automaticShots?: boolean | null | undefined;
  /** Length of the clip. 3–15 seconds. */
  durationSeconds?: number | null | undefined;
  /** The picture the clip ends on. */
  endFrame: ImageInput;
  /** Generate sound with the picture. */
  generateAudio?: boolean | null | undefined;
  /** How closely the clip follows the prompt; higher values are stricter. Kling’s own scale ends at 1. 0–1. */
  guidanceScale?: number | null | undefined;
  /** The tier, which sets resolution and price. */
  mode?: KlingMode | null | undefined;
  /** Which of the family’s models. */
  model: KlingStartEndFrameModel;
  /** What to avoid. `{{name}}` is replaced from the variables. At most 2500 characters. */
  negativePrompt?: string | null | undefined;
  /** What happens: motion, camera, light, sound. `{{name}}` is replaced from the variables. At most 3072 characters. */
  prompt?: string;
  /** How a picture with a different aspect ratio is fitted into the frame. */
  resizeMode?: ResizeMode | null | undefined;
  /** The picture the clip starts from. */
  startFrame: ImageInput;
  /** Put the provider’s visible watermark on the clip. */
  watermark?: boolean | null | undefined;
};

/** Which of the family’s models. */
export type KlingStartEndFrameModel =
  /** 3 to 10 s, 720p or 1080p, from pictures, elements and a video; silent. */
  | 'KLING_O1'
  /** 5 or 10 s, 720p or 1080p; camera control and motion brush. */
  | 'KLING_V1_5'
  /** 5 or 10 s, 720p or 1080p. */
  | 'KLING_V1_6'
  /** 5 or 10 s, 720p or 1080p; end frame. */
  | 'KLING_V2_1'
  /** Fast and cheap: 5 or 10 s, 720p or 1080p, silent. */
  | 'KLING_V2_5_TURBO'
  /** 5 or 10 s, 720p or 1080p; sound and voices at 1080p. */
  | 'KLING_V2_6'
  /** 3 to 15 s up to 4K; sound, elements, shots, end frame. */
  | 'KLING_V3'
  /** Also called o3: 3 to 15 s up to 4K from pictures, elements, a video and shots. */
  | 'KLING_V3_OMNI';

/** A video of the character, and a voice for it. */
export type KlingVideoElementInput = {
  /** A video that shows the character. */
  video: VideoInput;
  /** Id of the voice the character speaks with. */
  voiceId?: string | number | null | undefined;
};

/** A clip with speech in voices of the provider. It always has sound. */
export type KlingVoicesInput = {
  /** Length of the clip. 5, 10 seconds. */
  durationSeconds?: number | null | undefined;
  /** The tier, which sets resolution and price. */
  mode?: KlingMode | null | undefined;
  /** Which of the family’s models. */
  model: KlingVoicesModel;
  /** What to avoid. `{{name}}` is replaced from the variables. At most 2500 characters. */
  negativePrompt?: string | null | undefined;
  /** What happens: motion, camera, light, sound. `{{name}}` is replaced from the variables. At most 2500 characters. */
  prompt: string;
  /** The picture the clip starts from. */
  startFrame: ImageInput;
  /** Ids of the provider’s voices. In the prompt, `<<<voice_1>>>` is the first one. 1–2 items. */
  voiceIds: Array<string | number>;
  /** Put the provider’s visible watermark on the clip. */
  watermark?: boolean | null | undefined;
};

/** Which of the family’s models. */
export type KlingVoicesModel =
  /** 5 or 10 s, 720p or 1080p; sound and voices at 1080p. */
  | 'KLING_V2_6';

/** What to do with a clip that arrives after a cancellation. */
export type LateResultPolicy =
  /** Discard it. */
  | 'DISCARD'
  /** Keep it as a late result. */
  | 'KEEP';

/** Stage in the lifecycle of a model. */
export type LifecycleStage =
  /** In service. */
  | 'ACTIVE'
  /** Still served, but to be retired. */
  | 'DEPRECATED'
  /** May still change. */
  | 'PREVIEW'
  /** No longer served. */
  | 'RETIRED';

/** Aspect ratio of the frame. */
export type MinimaxH3AspectRatio =
  /** As in the picture, or chosen by the model. */
  | 'AUTO'
  /** Square. */
  | 'RATIO_1_1'
  /** Classic, vertical. */
  | 'RATIO_3_4'
  /** Classic. */
  | 'RATIO_4_3'
  /** Vertical, as on a phone. */
  | 'RATIO_9_16'
  /** Wide. */
  | 'RATIO_16_9'
  /** Cinema. */
  | 'RATIO_21_9';

/** A clip that starts from one picture. */
export type MinimaxH3ImageToVideoInput = {
  /** Length of the clip. 5–15 seconds. */
  durationSeconds?: number | null | undefined;
  /** Let the provider rewrite the prompt with more detail. */
  enhancePrompt?: boolean | null | undefined;
  /** Which of the family’s models. */
  model: MinimaxH3Model;
  /** What happens: motion, camera, light, sound. `{{name}}` is replaced from the variables. At most 50000 characters. */
  prompt: string;
  /** Length of the frame’s shorter side, in pixels. */
  resolution?: MinimaxH3Resolution | null | undefined;
  /** The same seed gives a similar clip. 0–2147483647. */
  seed?: number | null | undefined;
  /** The picture the clip starts from. */
  startFrame: ImageInput;
};

/** MiniMax’s H3: clips of up to 15 s with stereo sound from text, frames or references. Exactly one capability. */
export type MinimaxH3Input =
  {   /** A clip that starts from one picture. */
  imageToVideo: MinimaxH3ImageToVideoInput; references?: never; startEndFrame?: never; textToVideo?: never; }
  |  { imageToVideo?: never;   /** A clip made from pictures, videos and sounds that the prompt refers to; no start frame. */
  references: MinimaxH3ReferencesInput; startEndFrame?: never; textToVideo?: never; }
  |  { imageToVideo?: never; references?: never;   /** A clip from one picture to another. */
  startEndFrame: MinimaxH3StartEndFrameInput; textToVideo?: never; }
  |  { imageToVideo?: never; references?: never; startEndFrame?: never;   /** A clip from a text alone. */
  textToVideo: MinimaxH3TextToVideoInput; };

/** Which of the family’s models. */
export type MinimaxH3Model =
  /** Up to 4K; two frames, or pictures, videos and sounds as references. */
  | 'MINIMAX_H3'
  /** H3 with further training by fal: follows the prompt more closely, finishes within seconds, up to 1080p. */
  | 'MINIMAX_H3_MAX'
  /** Like H3 Max, but faster and at half the price. */
  | 'MINIMAX_H3_MAX_TURBO';

/** A clip made from pictures, videos and sounds that the prompt refers to; no start frame. */
export type MinimaxH3ReferencesInput = {
  /** Aspect ratio of the frame. */
  aspectRatio?: MinimaxH3AspectRatio | null | undefined;
  /** Length of the clip. 5–15 seconds. */
  durationSeconds?: number | null | undefined;
  /** Let the provider rewrite the prompt with more detail. */
  enhancePrompt?: boolean | null | undefined;
  /** Which of the family’s models. */
  model: MinimaxH3ReferencesModel;
  /** What happens: motion, camera, light, sound. `{{name}}` is replaced from the variables. At most 7000 characters. */
  prompt: string;
  /** Sound files to use in the clip. 0–3 items. */
  referenceAudios?: Array<AudioInput>;
  /** Pictures that show what things look like; the clip does not start from them. 0–9 items. */
  referenceImages?: Array<ImageInput>;
  /** Videos that show how things move. 0–3 items. */
  referenceVideos?: Array<VideoInput>;
  /** Length of the frame’s shorter side, in pixels. */
  resolution?: MinimaxH3Resolution | null | undefined;
};

/** Which of the family’s models. */
export type MinimaxH3ReferencesModel =
  /** Up to 4K; two frames, or pictures, videos and sounds as references. */
  | 'MINIMAX_H3';

/** Length of the frame’s shorter side, in pixels. */
export type MinimaxH3Resolution =
  /** 1440 pixels. */
  | 'RESOLUTION_2K'
  /** 2160 pixels. */
  | 'RESOLUTION_4K'
  /** 480 pixels. */
  | 'RESOLUTION_480P'
  /** 768 pixels. */
  | 'RESOLUTION_768P'
  /** 1080 pixels. */
  | 'RESOLUTION_1080P';

/** A clip from one picture to another. */
export type MinimaxH3StartEndFrameInput = {
  /** Length of the clip. 5–15 seconds. */
  durationSeconds?: number | null | undefined;
  /** The picture the clip ends on. */
  endFrame: ImageInput;
  /** Let the provider rewrite the prompt with more detail. */
  enhancePrompt?: boolean | null | undefined;
  /** Which of the family’s models. */
  model: MinimaxH3Model;
  /** What happens: motion, camera, light, sound. `{{name}}` is replaced from the variables. At most 50000 characters. */
  prompt: string;
  /** Length of the frame’s shorter side, in pixels. */
  resolution?: MinimaxH3Resolution | null | undefined;
  /** The same seed gives a similar clip. 0–2147483647. */
  seed?: number | null | undefined;
  /** The picture the clip starts from. */
  startFrame: ImageInput;
};

/** A clip from a text alone. */
export type MinimaxH3TextToVideoInput = {
  /** Aspect ratio of the frame. */
  aspectRatio?: MinimaxH3AspectRatio | null | undefined;
  /** Length of the clip. 5–15 seconds. */
  durationSeconds?: number | null | undefined;
  /** Let the provider rewrite the prompt with more detail. */
  enhancePrompt?: boolean | null | undefined;
  /** Which of the family’s models. */
  model: MinimaxH3Model;
  /** What happens: motion, camera, light, sound. `{{name}}` is replaced from the variables. At most 50000 characters. */
  prompt: string;
  /** Length of the frame’s shorter side, in pixels. */
  resolution?: MinimaxH3Resolution | null | undefined;
  /** The same seed gives a similar clip. 0–2147483647. */
  seed?: number | null | undefined;
};

/** An amount of money. */
export type MoneyInput = {
  /** Currency of the amount. */
  currency?: CurrencyCode;
  /** Millionths of the currency’s unit. */
  micros: number;
};

/** Type of a parameter’s value. */
export type ParameterKind =
  /** A sound file (AudioInput). */
  | 'AUDIO'
  /** True or false. */
  | 'BOOLEAN'
  /** One of `choices`. */
  | 'CHOICE'
  /** An id, as a string. */
  | 'ID'
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
  | 'TEXT'
  /** A video (VideoInput). */
  | 'VIDEO';

/** A clip that starts from one picture. */
export type PixelmlImageToVideoInput = {
  /** Length of the clip. 1–10 seconds. */
  durationSeconds: number;
  /** Frames per second. 1–30 frames per second. */
  frameRate?: number;
  /** How closely the clip follows the prompt. 1–10. */
  guidanceScale?: number;
  /** Height of the frame. 256–1284 pixels. */
  height?: number;
  /** Which of the family’s models. */
  model?: PixelmlModel;
  /** What to avoid. `{{name}}` is replaced from the variables. At most 5000 characters. */
  negativePrompt?: string | null | undefined;
  /** What happens: motion, camera, light, sound. `{{name}}` is replaced from the variables. At most 5000 characters. */
  prompt: string;
  /** The picture the clip starts from. */
  startFrame: ImageInput;
  /** Number of generation steps: more steps take longer and give more detail. 1–50. */
  steps?: number;
  /** Width of the frame. 256–1284 pixels. */
  width?: number;
};

/** PixelML’s image-to-video node in an AgenticFlow workflow. Exactly one capability. */
export type PixelmlInput =
  {   /** A clip that starts from one picture. */
  imageToVideo: PixelmlImageToVideoInput; startEndFrame?: never; }
  |  { imageToVideo?: never;   /** A clip from one picture to another of the same width and height. */
  startEndFrame: PixelmlStartEndFrameInput; };

/** Which of the family’s models. */
export type PixelmlModel =
  /** Clips of up to 10 s in any size from 256 to 1284 pixels. */
  | 'IMAGE_TO_VIDEO_V2';

/** A clip from one picture to another of the same width and height. */
export type PixelmlStartEndFrameInput = {
  /** Length of the clip. 1–10 seconds. */
  durationSeconds: number;
  /** The picture the clip ends on. */
  endFrame: ImageInput;
  /** Frames per second. 1–30 frames per second. */
  frameRate?: number;
  /** How closely the clip follows the prompt. 1–10. */
  guidanceScale?: number;
  /** Height of the frame. 256–1284 pixels. */
  height?: number;
  /** Which of the family’s models. */
  model?: PixelmlModel;
  /** What to avoid. `{{name}}` is replaced from the variables. At most 5000 characters. */
  negativePrompt?: string | null | undefined;
  /** What happens: motion, camera, light, sound. `{{name}}` is replaced from the variables. At most 5000 characters. */
  prompt: string;
  /** The picture the clip starts from. */
  startFrame: ImageInput;
  /** Number of generation steps: more steps take longer and give more detail. 1–50. */
  steps?: number;
  /** Width of the frame. 256–1284 pixels. */
  width?: number;
};

/** A point of a picture, in pixels. */
export type PointInput = {
  /** From the left edge. 0–65535 pixels. */
  x: number;
  /** From the bottom edge. 0–65535 pixels. */
  y: number;
};

/** How often the provider is polled, and when the generation times out. */
export type PollOptionsInput = {
  /** Maximum time between two polls of the provider. By default the gateway polls when the clip is likely to be finished. 500–60000 milliseconds. */
  intervalMilliseconds?: number | null | undefined;
  /** Time from the start until the generation is EXPIRED, including time spent waiting. 1000–86400000 milliseconds. */
  timeoutMilliseconds?: number;
};

/** Kind of problem with an input. */
export type ProblemCode =
  /** The generation has ended. */
  | 'ALREADY_FINISHED'
  /** Two parameters exclude each other. */
  | 'CONFLICT'
  /** It would cost more than allowed. */
  | 'COST_EXCEEDED'
  /** Warning: a picture is much smaller than the clip that it fills. */
  | 'ENLARGED'
  /** The idempotency key was already used with a different input. */
  | 'IDEMPOTENCY_CONFLICT'
  /** Warning: the value is accepted, but has no effect. */
  | 'IGNORED'
  /** Pictures that must have the same size differ in size. */
  | 'IMAGE_SIZE_MISMATCH'
  /** The sound file cannot be used. */
  | 'INVALID_AUDIO'
  /** The picture cannot be used. */
  | 'INVALID_IMAGE'
  /** The gateway does not fetch this URL. */
  | 'INVALID_URL'
  /** The video cannot be used. */
  | 'INVALID_VIDEO'
  /** A limit of this server is reached. */
  | 'LIMIT_REACHED'
  /** The media has more bytes or pixels than allowed. */
  | 'MEDIA_TOO_LARGE'
  /** The media could not be fetched. */
  | 'MEDIA_UNREACHABLE'
  /** Warning: the model will be retired, or the vendor no longer lists it. The generation is started anyway. */
  | 'MODEL_DEPRECATED'
  /** No model is given. */
  | 'MODEL_REQUIRED'
  /** The model is no longer served. */
  | 'MODEL_RETIRED'
  /** The model cannot be used on this server now. */
  | 'MODEL_UNAVAILABLE'
  /** The model or route does not accept the value. */
  | 'NOT_ALLOWED'
  /** The generation has not ended. */
  | 'NOT_FINISHED'
  /** Nothing with this name or id exists. */
  | 'NOT_FOUND'
  /** Two items that must differ are the same. */
  | 'NOT_UNIQUE'
  /** No provider accepts this request. */
  | 'NO_ROUTE'
  /** A number is outside its allowed ranges. */
  | 'OUT_OF_RANGE'
  /** A required value is missing. */
  | 'REQUIRED'
  /** The value does not match the type of its field. */
  | 'SHAPE'
  /** There are fewer items than required. */
  | 'TOO_FEW'
  /** A text is longer than allowed. */
  | 'TOO_LONG'
  /** There are more items than allowed. */
  | 'TOO_MANY'
  /** The value refers to something that was not supplied. */
  | 'UNKNOWN_REFERENCE'
  /** A variable has no value. */
  | 'UNKNOWN_VARIABLE'
  /** The value is supplied, but nothing refers to it. */
  | 'UNREFERENCED';

/** Where a fraction comes from. */
export type ProgressSource =
  /** Estimated from how long similar clips took. */
  | 'ESTIMATED'
  /** Measured: finished frames ÷ all frames. */
  | 'MEASURED'
  /** The provider reports it. */
  | 'PROVIDER'
  /** Not known. */
  | 'UNKNOWN';

/** A value for `{{name}}` in the prompts. */
export type PromptVariableInput = {
  /** Letters, digits, `_`, `.` and `-`; it must not begin with a digit. At most 64 characters. */
  name: string;
  /** The text that replaces it. At most 10000 characters. */
  value: string;
};

/** How a picture with a different aspect ratio is fitted into the frame. */
export type ResizeMode =
  /** Crop the picture so that it fills the frame. */
  | 'CROP'
  /** Show the whole picture and fill the rest of the frame. */
  | 'PAD';

/** Aspect ratio of the frame. */
export type SeedanceAspectRatio =
  /** As in the picture, or chosen by the model. */
  | 'AUTO'
  /** Square. */
  | 'RATIO_1_1'
  /** Classic, vertical. */
  | 'RATIO_3_4'
  /** Classic. */
  | 'RATIO_4_3'
  /** Vertical, as on a phone. */
  | 'RATIO_9_16'
  /** Wide. */
  | 'RATIO_16_9'
  /** Cinema. */
  | 'RATIO_21_9';

/** A clip that starts from one picture. */
export type SeedanceImageToVideoInput = {
  /** Aspect ratio of the frame. */
  aspectRatio?: SeedanceAspectRatio | null | undefined;
  /** Length of the clip; 0 lets the model decide, if it can. 0, 4–30 seconds. */
  durationSeconds?: number | null | undefined;
  /** Keep the camera fixed. */
  fixedCamera?: boolean | null | undefined;
  /** Generate sound with the picture. */
  generateAudio?: boolean | null | undefined;
  /** Which of the family’s models. */
  model: SeedanceModel;
  /** What happens: motion, camera, light, sound. `{{name}}` is replaced from the variables. At most 10000 characters. */
  prompt?: string;
  /** Length of the frame’s shorter side, in pixels. */
  resolution?: SeedanceResolution | null | undefined;
  /** The same seed gives a similar clip. -1–2147483647. */
  seed?: number | null | undefined;
  /** The picture the clip starts from. */
  startFrame: ImageInput;
  /** Put the provider’s visible watermark on the clip. */
  watermark?: boolean | null | undefined;
};

/** ByteDance’s Seedance: clips with sound from text, one or two frames, or reference pictures, videos and sounds. Exactly one capability. */
export type SeedanceInput =
  {   /** A clip that starts from one picture. */
  imageToVideo: SeedanceImageToVideoInput; references?: never; startEndFrame?: never; textToVideo?: never; }
  |  { imageToVideo?: never;   /** A clip made from pictures, videos and sounds that the prompt refers to; no start frame. */
  references: SeedanceReferencesInput; startEndFrame?: never; textToVideo?: never; }
  |  { imageToVideo?: never; references?: never;   /** A clip from one picture to another. */
  startEndFrame: SeedanceStartEndFrameInput; textToVideo?: never; }
  |  { imageToVideo?: never; references?: never; startEndFrame?: never;   /** A clip from a text alone. */
  textToVideo: SeedanceTextToVideoInput; };

/** Which of the family’s models. */
export type SeedanceModel =
  /** The previous generation: 4 to 12 s with sound; the camera can be fixed. */
  | 'SEEDANCE_1_5_PRO'
  /** Sound and picture in one pass, up to 15 s and 4K (10-bit HEVC); pictures, videos and sounds as references. */
  | 'SEEDANCE_2_0'
  /** Like Seedance 2.0, but faster and cheaper; up to 720p. */
  | 'SEEDANCE_2_0_FAST'
  /** The cheapest Seedance 2.0 model; up to 720p. */
  | 'SEEDANCE_2_0_MINI'
  /** Up to 30 s and 1080p (10-bit HEVC), with sound; 30 pictures, 10 videos and 10 sounds as references. */
  | 'SEEDANCE_2_5';

/** A clip made from pictures, videos and sounds that the prompt refers to; no start frame. */
export type SeedanceReferencesInput = {
  /** Aspect ratio of the frame. */
  aspectRatio?: SeedanceAspectRatio | null | undefined;
  /** Length of the clip; 0 lets the model decide, if it can. 0, 4–30 seconds. */
  durationSeconds?: number | null | undefined;
  /** Generate sound with the picture. */
  generateAudio?: boolean | null | undefined;
  /** Which of the family’s models. */
  model: SeedanceReferencesModel;
  /** What happens: motion, camera, light, sound. `{{name}}` is replaced from the variables. At most 10000 characters. */
  prompt: string;
  /** Sound files to use in the clip. 0–10 items. */
  referenceAudios?: Array<AudioInput>;
  /** Pictures that show what things look like; the clip does not start from them. 0–30 items. */
  referenceImages?: Array<ImageInput>;
  /** Videos that show how things move. 0–10 items. */
  referenceVideos?: Array<VideoInput>;
  /** Length of the frame’s shorter side, in pixels. */
  resolution?: SeedanceResolution | null | undefined;
  /** Put the provider’s visible watermark on the clip. */
  watermark?: boolean | null | undefined;
};

/** Which of the family’s models. */
export type SeedanceReferencesModel =
  /** Sound and picture in one pass, up to 15 s and 4K (10-bit HEVC); pictures, videos and sounds as references. */
  | 'SEEDANCE_2_0'
  /** Like Seedance 2.0, but faster and cheaper; up to 720p. */
  | 'SEEDANCE_2_0_FAST'
  /** The cheapest Seedance 2.0 model; up to 720p. */
  | 'SEEDANCE_2_0_MINI'
  /** Up to 30 s and 1080p (10-bit HEVC), with sound; 30 pictures, 10 videos and 10 sounds as references. */
  | 'SEEDANCE_2_5';

/** Length of the frame’s shorter side, in pixels. */
export type SeedanceResolution =
  /** 2160 pixels. */
  | 'RESOLUTION_4K'
  /** 480 pixels. */
  | 'RESOLUTION_480P'
  /** 720 pixels. */
  | 'RESOLUTION_720P'
  /** 1080 pixels. */
  | 'RESOLUTION_1080P';

/** A clip from one picture to another. */
export type SeedanceStartEndFrameInput = {
  /** Aspect ratio of the frame. */
  aspectRatio?: SeedanceAspectRatio | null | undefined;
  /** Length of the clip; 0 lets the model decide, if it can. 0, 4–30 seconds. */
  durationSeconds?: number | null | undefined;
  /** The picture the clip ends on. */
  endFrame: ImageInput;
  /** Keep the camera fixed. */
  fixedCamera?: boolean | null | undefined;
  /** Generate sound with the picture. */
  generateAudio?: boolean | null | undefined;
  /** Which of the family’s models. */
  model: SeedanceModel;
  /** What happens: motion, camera, light, sound. `{{name}}` is replaced from the variables. At most 10000 characters. */
  prompt?: string;
  /** Length of the frame’s shorter side, in pixels. */
  resolution?: SeedanceResolution | null | undefined;
  /** The same seed gives a similar clip. -1–2147483647. */
  seed?: number | null | undefined;
  /** The picture the clip starts from. */
  startFrame: ImageInput;
  /** Put the provider’s visible watermark on the clip. */
  watermark?: boolean | null | undefined;
};

/** A clip from a text alone. */
export type SeedanceTextToVideoInput = {
  /** Aspect ratio of the frame. */
  aspectRatio?: SeedanceAspectRatio | null | undefined;
  /** Length of the clip; 0 lets the model decide, if it can. 0, 4–30 seconds. */
  durationSeconds?: number | null | undefined;
  /** Keep the camera fixed. */
  fixedCamera?: boolean | null | undefined;
  /** Generate sound with the picture. */
  generateAudio?: boolean | null | undefined;
  /** Which of the family’s models. */
  model: SeedanceModel;
  /** What happens: motion, camera, light, sound. `{{name}}` is replaced from the variables. At most 10000 characters. */
  prompt: string;
  /** Length of the frame’s shorter side, in pixels. */
  resolution?: SeedanceResolution | null | undefined;
  /** The same seed gives a similar clip. -1–2147483647. */
  seed?: number | null | undefined;
  /** Put the provider’s visible watermark on the clip. */
  watermark?: boolean | null | undefined;
};

/** Origin of a value that is used. */
export type SettledSource =
  /** The caller gave it. */
  | 'CALLER'
  /** It is the catalog’s default. */
  | 'DEFAULT'
  /** It follows from other values. */
  | 'DERIVED';

/** A frame of an earlier shot. In storyboards only. */
export type ShotFrameInput = {
  /** Which frame; by default the last. */
  at?: FramePositionInput;
  /** The shot’s name. */
  shot: string;
};

/** Aspect ratio of the frame. */
export type SoraAspectRatio =
  /** As in the picture, or chosen by the model. */
  | 'AUTO'
  /** Vertical, as on a phone. */
  | 'RATIO_9_16'
  /** Wide. */
  | 'RATIO_16_9';

/** A clip that starts from one picture. */
export type SoraImageToVideoInput = {
  /** Aspect ratio of the frame. */
  aspectRatio?: SoraAspectRatio | null | undefined;
  /** Length of the clip. 4, 8, 12 seconds. */
  durationSeconds?: number | null | undefined;
  /** Which of the family’s models. */
  model: SoraModel;
  /** What happens: motion, camera, light, sound. `{{name}}` is replaced from the variables. At most 32000 characters. */
  prompt: string;
  /** How a picture with a different aspect ratio is fitted into the frame. */
  resizeMode?: ResizeMode | null | undefined;
  /** Length of the frame’s shorter side, in pixels. */
  resolution?: SoraResolution | null | undefined;
  /** The picture the clip starts from. */
  startFrame: ImageInput;
};

/** OpenAI’s Sora 2, retired by OpenAI; for servers that still offer its API. Exactly one capability. */
export type SoraInput =
  {   /** A clip that starts from one picture. */
  imageToVideo: SoraImageToVideoInput; textToVideo?: never; }
  |  { imageToVideo?: never;   /** A clip from a text alone. */
  textToVideo: SoraTextToVideoInput; };

/** Which of the family’s models. */
export type SoraModel =
  /** Clips of 4, 8 or 12 seconds at 720p, always with sound. */
  | 'SORA_2'
  /** Like Sora 2, but more precise and up to 1080p. */
  | 'SORA_2_PRO';

/** Length of the frame’s shorter side, in pixels. */
export type SoraResolution =
  /** Chosen by the model. */
  | 'AUTO'
  /** 720 pixels. */
  | 'RESOLUTION_720P'
  /** 1080 pixels. */
  | 'RESOLUTION_1080P';

/** A clip from a text alone. */
export type SoraTextToVideoInput = {
  /** Aspect ratio of the frame. */
  aspectRatio?: SoraAspectRatio | null | undefined;
  /** Length of the clip. 4, 8, 12 seconds. */
  durationSeconds?: number | null | undefined;
  /** Which of the family’s models. */
  model: SoraModel;
  /** What happens: motion, camera, light, sound. `{{name}}` is replaced from the variables. At most 32000 characters. */
  prompt: string;
  /** Length of the frame’s shorter side, in pixels. */
  resolution?: SoraResolution | null | undefined;
};

/** One sound under the whole film. If it is shorter than the film, the rest has only the sound of the parts. */
export type SoundtrackInput = {
  /** A sound file. */
  audio: AudioInput;
  /** Length of the fade-in from silence. 0–60 seconds. */
  fadeInSeconds?: number;
  /** Length of the fade-out before the end of the sound or the film. 0–60 seconds. */
  fadeOutSeconds?: number;
  /** 0 is silent, 1 the original volume. 0–4. */
  volume?: number;
};

/** What to make. */
export type StartGenerationInput = {
  /** Send `{{…}}`, `<%…%>` and other template syntax without a value unchanged. Otherwise such a prompt is refused. */
  allowPlaceholders?: boolean;
  /** Your own reference. The generation returns it, and it can be used as a filter. At most 255 characters. */
  clientReference?: string | null | undefined;
  /** Number of clips to make. Each succeeds or fails on its own. 1–4. */
  count?: number;
  /** 1–255 characters. The same key with the same input returns the same generation. At most 255 characters. */
  idempotencyKey?: string | null | undefined;
  /** Time from the generation’s end until it is deleted, as by deleteGeneration. If the server keeps clips for a shorter time, that time applies. 1–1000000000 seconds. */
  keepForSeconds?: number | null | undefined;
  /** Maximum cost of all clips together. A more expensive request is refused (COST_EXCEEDED). */
  maximumCost?: MoneyInput | null | undefined;
  /** How often the provider is polled, and when the generation times out. */
  poll?: PollOptionsInput | null | undefined;
  /** Use only this provider. By default the cheapest healthy route is used. */
  provider?: string | number | null | undefined;
  /** Family, capability and parameters. */
  request: GenerationRequestInput;
  /** Values for `{{name}}` in any prompt. 0–100 items. */
  variables?: Array<PromptVariableInput>;
  /** A public https URL. The generation’s final event and addenda are posted to it as Standard Webhooks, signed with the `webhookSecret` of the answer. At most 2048 characters. */
  webhookUrl?: string | null | undefined;
};

/** Aspect ratio of the frame. AUTO keeps that of the first picture. */
export type StillMotionAspectRatio =
  /** As in the picture, or chosen by the model. */
  | 'AUTO'
  /** Square. */
  | 'RATIO_1_1'
  /** Classic, vertical. */
  | 'RATIO_3_4'
  /** Classic. */
  | 'RATIO_4_3'
  /** Vertical, as on a phone. */
  | 'RATIO_9_16'
  /** Wide. */
  | 'RATIO_16_9'
  /** Cinema. */
  | 'RATIO_21_9';

/** Movement along any combination of axes, each from −10 to 10. */
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
  /** The camera zooms in (positive) or out (negative). -10–10. */
  zoom?: number;
};

/** How the camera moves over the picture: any combination of six axes, a preset, or several moves. */
export type StillMotionCameraInput =
  {   /** Movement along any combination of axes, each from −10 to 10. */
  axes: StillMotionAxesInput; moves?: never; preset?: never; }
  |  { axes?: never;   /** Several moves one after another without a cut, all of the same length. 1–6 items. */
  moves: Array<StillMotionAxesInput>; preset?: never; }
  |  { axes?: never; moves?: never;   /** A named camera move. */
  preset: StillMotionCameraPreset; };

/** A camera move over one picture. */
export type StillMotionCameraMoveInput = {
  /** Aspect ratio of the frame. AUTO keeps that of the first picture. */
  aspectRatio?: StillMotionAspectRatio;
  /** How the camera moves over the picture: any combination of six axes, a preset, or several moves. */
  camera: StillMotionCameraInput;
  /** Length of the clip. 1–30 seconds. */
  durationSeconds?: number;
  /** Frames per second. 1–60 frames per second. */
  frameRate?: number;
  /** Which of the family’s models. */
  model?: StillMotionModel;
  /** Stored with the generation. The embedded renderer does not use it. At most 5000 characters. */
  prompt?: string;
  /** How a picture with a different aspect ratio is fitted into the frame. */
  resizeMode?: ResizeMode;
  /** Length of the frame’s shorter side, in pixels. */
  resolution?: StillMotionResolution;
  /** Varies the ambience. The same seed gives the same sound. 0–4294967295. */
  seed?: number | null | undefined;
  /** Sound of the clip. */
  sound?: StillMotionSound;
  /** The picture the clip starts from. */
  startFrame: ImageInput;
};

/** A named camera move. */
export type StillMotionCameraPreset =
  /** The camera moves sideways while it keeps turning toward the center. */
  | 'ORBIT'
  /** The view turns to the left. */
  | 'PAN_LEFT'
  /** The view turns to the right. */
  | 'PAN_RIGHT'
  /** The camera slowly moves away. */
  | 'PULL_OUT'
  /** The camera slowly moves closer. */
  | 'PUSH_IN'
  /** The view turns downwards. */
  | 'TILT_DOWN'
  /** The view turns upwards. */
  | 'TILT_UP';

/** The embedded renderer: camera moves over stills, on the gateway’s machine, without a provider key. Exactly one capability. */
export type StillMotionInput =
  {   /** A camera move over one picture. */
  cameraMove: StillMotionCameraMoveInput; multiShot?: never; slideshow?: never; startEndFrame?: never; }
  |  { cameraMove?: never;   /** Up to six shots, each with its own camera move and, optionally, its own picture. */
  multiShot: StillMotionMultiShotInput; slideshow?: never; startEndFrame?: never; }
  |  { cameraMove?: never; multiShot?: never;   /** A slideshow of pictures. */
  slideshow: StillMotionSlideshowInput; startEndFrame?: never; }
  |  { cameraMove?: never; multiShot?: never; slideshow?: never;   /** The first picture cross-fades into the second while the camera moves. No frames in between are generated by a model. */
  startEndFrame: StillMotionStartEndFrameInput; };

/** Which of the family’s models. */
export type StillMotionModel =
  /** Camera moves, cross-fades, shots and slideshows from stills, up to 30 s and 4K; free, no provider key. */
  | 'STILL_MOTION';

/** Up to six shots, each with its own camera move and, optionally, its own picture. */
export type StillMotionMultiShotInput = {
  /** Aspect ratio of the frame. AUTO keeps that of the first picture. */
  aspectRatio?: StillMotionAspectRatio;
  /** Frames per second. 1–60 frames per second. */
  frameRate?: number;
  /** Which of the family’s models. */
  model?: StillMotionModel;
  /** How a picture with a different aspect ratio is fitted into the frame. */
  resizeMode?: ResizeMode;
  /** Length of the frame’s shorter side, in pixels. */
  resolution?: StillMotionResolution;
  /** Varies the ambience. The same seed gives the same sound. 0–4294967295. */
  seed?: number | null | undefined;
  /** In order. Their durations add up to the clip’s (1 to 30 seconds). 1–6 items. */
  shots: Array<StillMotionShotInput>;
  /** Sound of the clip. */
  sound?: StillMotionSound;
  /** The picture the clip starts from. */
  startFrame: ImageInput;
};

/** Length of the frame’s shorter side, in pixels. */
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
  /** How the camera moves over the picture: any combination of six axes, a preset, or several moves. */
  camera: StillMotionCameraInput;
  /** Length of this part. 0.5–30 seconds. */
  durationSeconds: number;
  /** The picture of this shot; by default the start frame. */
  still?: ImageInput | null | undefined;
  /** The transition from the previous part. A cross-fade overlaps both parts; the clip keeps its length. */
  transition?: StillMotionTransition;
};

/** One picture of a slideshow. */
export type StillMotionSlideInput = {
  /** How the camera moves over the picture: any combination of six axes, a preset, or several moves. */
  camera?: StillMotionCameraInput | null | undefined;
  /** Length of this part. 0.5–30 seconds. */
  durationSeconds: number;
  /** The picture of this slide. */
  still: ImageInput;
  /** The transition from the previous part. A cross-fade overlaps both parts; the clip keeps its length. */
  transition?: StillMotionTransition;
};

/** A slideshow of pictures. */
export type StillMotionSlideshowInput = {
  /** Aspect ratio of the frame. AUTO keeps that of the first picture. */
  aspectRatio?: StillMotionAspectRatio;
  /** Frames per second. 1–60 frames per second. */
  frameRate?: number;
  /** Which of the family’s models. */
  model?: StillMotionModel;
  /** How a picture with a different aspect ratio is fitted into the frame. */
  resizeMode?: ResizeMode;
  /** Length of the frame’s shorter side, in pixels. */
  resolution?: StillMotionResolution;
  /** Varies the ambience. The same seed gives the same sound. 0–4294967295. */
  seed?: number | null | undefined;
  /** In order. Their durations add up to the clip’s (1 to 30 seconds). 1–20 items. */
  slides: Array<StillMotionSlideInput>;
  /** Sound of the clip. */
  sound?: StillMotionSound;
};

/** Sound of the clip. */
export type StillMotionSound =
  /** A soft, generated background sound. */
  | 'AMBIENCE'
  /** No sound track. */
  | 'NONE';

/** The first picture cross-fades into the second while the camera moves. No frames in between are generated by a model. */
export type StillMotionStartEndFrameInput = {
  /** Aspect ratio of the frame. AUTO keeps that of the first picture. */
  aspectRatio?: StillMotionAspectRatio;
  /** How the camera moves over the picture: any combination of six axes, a preset, or several moves. */
  camera?: StillMotionCameraInput | null | undefined;
  /** Length of the clip. 1–30 seconds. */
  durationSeconds?: number;
  /** The picture the clip ends on. */
  endFrame: ImageInput;
  /** Frames per second. 1–60 frames per second. */
  frameRate?: number;
  /** Which of the family’s models. */
  model?: StillMotionModel;
  /** Stored with the generation. The embedded renderer does not use it. At most 5000 characters. */
  prompt?: string;
  /** How a picture with a different aspect ratio is fitted into the frame. */
  resizeMode?: ResizeMode;
  /** Length of the frame’s shorter side, in pixels. */
  resolution?: StillMotionResolution;
  /** Varies the ambience. The same seed gives the same sound. 0–4294967295. */
  seed?: number | null | undefined;
  /** Sound of the clip. */
  sound?: StillMotionSound;
  /** The picture the clip starts from. */
  startFrame: ImageInput;
};

/** The transition from the previous part. A cross-fade overlaps both parts; the clip keeps its length. */
export type StillMotionTransition =
  /** One picture fades into the other. */
  | 'CROSS_FADE'
  /** A hard cut. */
  | 'CUT';

/** Aspect ratio of the frame. */
export type VeoAspectRatio =
  /** Vertical, as on a phone. */
  | 'RATIO_9_16'
  /** Wide. */
  | 'RATIO_16_9';

/** A clip that starts from one picture. */
export type VeoImageToVideoInput = {
  /** Aspect ratio of the frame. */
  aspectRatio?: VeoAspectRatio | null | undefined;
  /** Length of the clip. 4, 6, 8 seconds. */
  durationSeconds?: number | null | undefined;
  /** Let the provider rewrite the prompt with more detail. */
  enhancePrompt?: boolean | null | undefined;
  /** Generate sound with the picture. */
  generateAudio?: boolean | null | undefined;
  /** Which of the family’s models. */
  model: VeoModel;
  /** What to avoid. `{{name}}` is replaced from the variables. At most 1024 tokens. */
  negativePrompt?: string | null | undefined;
  /** Which people the clip may show. */
  personGeneration?: VeoPersonGeneration | null | undefined;
  /** What happens: motion, camera, light, sound. `{{name}}` is replaced from the variables. At most 20000 characters. */
  prompt?: string;
  /** How a picture with a different aspect ratio is fitted into the frame. */
  resizeMode?: ResizeMode | null | undefined;
  /** Length of the frame’s shorter side, in pixels. */
  resolution?: VeoResolution | null | undefined;
  /** The same seed gives a similar clip. 0–4294967295. */
  seed?: number | null | undefined;
  /** The picture the clip starts from. */
  startFrame: ImageInput;
};

/** Google’s Veo: clips of up to 8 seconds with sound, up to 4K. Exactly one capability. */
export type VeoInput =
  {   /** A clip that starts from one picture. */
  imageToVideo: VeoImageToVideoInput; references?: never; startEndFrame?: never; textToVideo?: never; }
  |  { imageToVideo?: never;   /** A clip of 8 seconds that shows what is in up to three reference pictures. */
  references: VeoReferencesInput; startEndFrame?: never; textToVideo?: never; }
  |  { imageToVideo?: never; references?: never;   /** A clip from one picture to another. */
  startEndFrame: VeoStartEndFrameInput; textToVideo?: never; }
  |  { imageToVideo?: never; references?: never; startEndFrame?: never;   /** A clip from a text alone. */
  textToVideo: VeoTextToVideoInput; };

/** Which of the family’s models. */
export type VeoModel =
  /** The model before Veo 3.1: text or one picture, up to 1080p. */
  | 'VEO_3_0'
  /** The model before Veo 3.1 Fast: text or one picture, up to 1080p. */
  | 'VEO_3_0_FAST'
  /** The highest quality of the family; frames, references, native 4K. */
  | 'VEO_3_1'
  /** Faster and cheaper than Veo 3.1, with the same capabilities. */
  | 'VEO_3_1_FAST'
  /** The cheapest of the family: up to 1080p, no references. */
  | 'VEO_3_1_LITE';

/** Which people the clip may show. */
export type VeoPersonGeneration =
  /** Adults only. */
  | 'ALLOW_ADULT'
  /** People of all ages. */
  | 'ALLOW_ALL'
  /** No people and no faces. */
  | 'DONT_ALLOW';

/** A clip of 8 seconds that shows what is in up to three reference pictures. */
export type VeoReferencesInput = {
  /** Aspect ratio of the frame. */
  aspectRatio?: VeoAspectRatio | null | undefined;
  /** Let the provider rewrite the prompt with more detail. */
  enhancePrompt?: boolean | null | undefined;
  /** Generate sound with the picture. */
  generateAudio?: boolean | null | undefined;
  /** Which of the family’s models. */
  model: VeoReferencesModel;
  /** What to avoid. `{{name}}` is replaced from the variables. At most 1024 tokens. */
  negativePrompt?: string | null | undefined;
  /** Which people the clip may show. */
  personGeneration?: VeoPersonGeneration | null | undefined;
  /** What happens: motion, camera, light, sound. `{{name}}` is replaced from the variables. At most 20000 characters. */
  prompt: string;
  /** Pictures that show what things look like; the clip does not start from them. 1–3 items. */
  referenceImages: Array<ImageInput>;
  /** Length of the frame’s shorter side, in pixels. */
  resolution?: VeoResolution | null | undefined;
  /** The same seed gives a similar clip. 0–4294967295. */
  seed?: number | null | undefined;
};

/** Which of the family’s models. */
export type VeoReferencesModel =
  /** The highest quality of the family; frames, references, native 4K. */
  | 'VEO_3_1'
  /** Faster and cheaper than Veo 3.1, with the same capabilities. */
  | 'VEO_3_1_FAST';

/** Length of the frame’s shorter side, in pixels. */
export type VeoResolution =
  /** 2160 pixels. */
  | 'RESOLUTION_4K'
  /** 720 pixels. */
  | 'RESOLUTION_720P'
  /** 1080 pixels. */
  | 'RESOLUTION_1080P';

/** A clip from one picture to another. */
export type VeoStartEndFrameInput = {
  /** Aspect ratio of the frame. */
  aspectRatio?: VeoAspectRatio | null | undefined;
  /** Length of the clip. 4, 6, 8 seconds. */
  durationSeconds?: number | null | undefined;
  /** The picture the clip ends on. */
  endFrame: ImageInput;
  /** Let the provider rewrite the prompt with more detail. */
  enhancePrompt?: boolean | null | undefined;
  /** Generate sound with the picture. */
  generateAudio?: boolean | null | undefined;
  /** Which of the family’s models. */
  model: VeoStartEndFrameModel;
  /** What to avoid. `{{name}}` is replaced from the variables. At most 1024 tokens. */
  negativePrompt?: string | null | undefined;
  /** Which people the clip may show. */
  personGeneration?: VeoPersonGeneration | null | undefined;
  /** What happens: motion, camera, light, sound. `{{name}}` is replaced from the variables. At most 20000 characters. */
  prompt?: string;
  /** How a picture with a different aspect ratio is fitted into the frame. */
  resizeMode?: ResizeMode | null | undefined;
  /** Length of the frame’s shorter side, in pixels. */
  resolution?: VeoResolution | null | undefined;
  /** The same seed gives a similar clip. 0–4294967295. */
  seed?: number | null | undefined;
  /** The picture the clip starts from. */
  startFrame: ImageInput;
};

/** Which of the family’s models. */
export type VeoStartEndFrameModel =
  /** The highest quality of the family; frames, references, native 4K. */
  | 'VEO_3_1'
  /** Faster and cheaper than Veo 3.1, with the same capabilities. */
  | 'VEO_3_1_FAST'
  /** The cheapest of the family: up to 1080p, no references. */
  | 'VEO_3_1_LITE';

/** A clip from a text alone. */
export type VeoTextToVideoInput = {
  /** Aspect ratio of the frame. */
  aspectRatio?: VeoAspectRatio | null | undefined;
  /** Length of the clip. 4, 6, 8 seconds. */
  durationSeconds?: number | null | undefined;
  /** Let the provider rewrite the prompt with more detail. */
  enhancePrompt?: boolean | null | undefined;
  /** Generate sound with the picture. */
  generateAudio?: boolean | null | undefined;
  /** Which of the family’s models. */
  model: VeoModel;
  /** What to avoid. `{{name}}` is replaced from the variables. At most 1024 tokens. */
  negativePrompt?: string | null | undefined;
  /** Which people the clip may show. */
  personGeneration?: VeoPersonGeneration | null | undefined;
  /** What happens: motion, camera, light, sound. `{{name}}` is replaced from the variables. At most 20000 characters. */
  prompt: string;
  /** Length of the frame’s shorter side, in pixels. */
  resolution?: VeoResolution | null | undefined;
  /** The same seed gives a similar clip. 0–4294967295. */
  seed?: number | null | undefined;
};

/** A video: MP4 or QuickTime, at most 200 MB. */
export type VideoInput =
  {   /** An earlier clip. */
  generationClip: GenerationClipInput; uploadId?: never; url?: never; }
  |  { generationClip?: never;   /** Id of an upload, from createUpload. */
  uploadId: string | number; url?: never; }
  |  { generationClip?: never; uploadId?: never;   /** An http(s) URL. The gateway fetches it when work on the generation begins. */
  url: string; };

/** A defect of a delivered clip, or a difference from the request. */
export type VideoWarningCode =
  /** At least half of the clip is black. Figures: `blackSeconds`, `seconds`. */
  | 'BLACK'
  /** The decoder could not play the clip to its end. */
  | 'DAMAGED'
  /** Nothing moves for at least half of the clip. Figures: `stillSeconds`, `seconds`. */
  | 'FROZEN'
  /** Longer or shorter than requested. Figures: `askedSeconds`, `seconds`. */
  | 'LENGTH_DIFFERS'
  /** A different aspect ratio (width ÷ height). Figures: `askedAspect`, `aspect`. */
  | 'SHAPE_DIFFERS'
  /** Sound was requested, but the sound track is silent. Figure: `loudestDecibels`, in dB relative to full scale. */
  | 'SILENT'
  /** More or fewer pixels than the requested resolution. Figures: `askedLines`, `width`, `height`. */
  | 'SIZE_DIFFERS'
  /** Sound was requested, but the clip has no sound track. */
  | 'SOUND_MISSING'
  /** No sound was requested, but the clip has a sound track. */
  | 'SOUND_UNASKED'
  /** The first frame does not resemble the start frame. Figure: `likeness`, from 0 (nothing in common) to 1 (the same). */
  | 'UNLIKE_START_FRAME';

/** Aspect ratio of the frame. */
export type WanAspectRatio =
  /** As in the picture, or chosen by the model. */
  | 'AUTO'
  /** Square. */
  | 'RATIO_1_1'
  /** Classic, vertical. */
  | 'RATIO_3_4'
  /** Classic. */
  | 'RATIO_4_3'
  /** Vertical, as on a phone. */
  | 'RATIO_9_16'
  /** Wide. */
  | 'RATIO_16_9';

/** A clip that continues another clip, and ends on a picture if one is given. */
export type WanContinuationInput = {
  /** Length of the new clip, including the clip it continues. 2–15 seconds. */
  durationSeconds?: number | null | undefined;
  /** The picture the clip ends on. */
  endFrame?: ImageInput | null | undefined;
  /** Let the provider rewrite the prompt with more detail. */
  enhancePrompt?: boolean | null | undefined;
  /** Generate sound with the picture. */
  generateAudio?: boolean | null | undefined;
  /** Which of the family’s models. */
  model: WanContinuationModel;
  /** What to avoid. `{{name}}` is replaced from the variables. At most 500 characters. */
  negativePrompt?: string | null | undefined;
  /** What happens: motion, camera, light, sound. `{{name}}` is replaced from the variables. At most 5000 characters. */
  prompt: string;
  /** Length of the frame’s shorter side, in pixels. */
  resolution?: WanResolution | null | undefined;
  /** The same seed gives a similar clip. 0–2147483647. */
  seed?: number | null | undefined;
  /** The clip to continue. The new clip begins with it and keeps its aspect ratio. */
  startClip: VideoInput;
  /** Put the provider’s visible watermark on the clip. */
  watermark?: boolean | null | undefined;
};

/** Which of the family’s models. */
export type WanContinuationModel =
  /** Up to 15 s and 1080p, always with sound, generated or given; two frames. */
  | 'WAN_2_7_I2V';

/** A clip that starts from one picture and moves to a given sound file. */
export type WanDrivingAudioInput = {
  /** Let the model divide the clip into shots. Requires `enhancePrompt`. */
  automaticShots?: boolean | null | undefined;
  /** The sound of the clip; the picture moves to it. A longer sound is cut to the clip’s length; after a shorter one the clip is silent. */
  drivingAudio: AudioInput;
  /** Length of the clip; 0 lets the model decide, if it can. 2–15 seconds. */
  durationSeconds?: number | null | undefined;
  /** Let the provider rewrite the prompt with more detail. */
  enhancePrompt?: boolean | null | undefined;
  /** Which of the family’s models. */
  model: WanDrivingAudioModel;
  /** What to avoid. `{{name}}` is replaced from the variables. At most 500 characters. */
  negativePrompt?: string | null | undefined;
  /** What happens: motion, camera, light, sound. `{{name}}` is replaced from the variables. At most 5000 characters. */
  prompt: string;
  /** Length of the frame’s shorter side, in pixels. */
  resolution?: WanResolution | null | undefined;
  /** The same seed gives a similar clip. 0–2147483647. */
  seed?: number | null | undefined;
  /** The picture the clip starts from. */
  startFrame: ImageInput;
  /** Put the provider’s visible watermark on the clip. */
  watermark?: boolean | null | undefined;
};

/** Which of the family’s models. */
export type WanDrivingAudioModel =
  /** The previous generation: up to 15 s and 1080p, always with sound. */
  | 'WAN_2_6_I2V'
  /** Like Wan 2.6, but faster and cheaper; with sound or silent. */
  | 'WAN_2_6_I2V_FLASH'
  /** Up to 15 s and 1080p, always with sound, generated or given; two frames. */
  | 'WAN_2_7_I2V';

/** A clip that starts from one picture. It keeps the picture’s aspect ratio unless another one is requested. */
export type WanImageToVideoInput = {
  /** Aspect ratio of the frame. */
  aspectRatio?: WanAspectRatio | null | undefined;
  /** Let the model divide the clip into shots. Requires `enhancePrompt`. */
  automaticShots?: boolean | null | undefined;
  /** Length of the clip; 0 lets the model decide, if it can. 0, 2–30 seconds. */
  durationSeconds?: number | null | undefined;
  /** Let the provider rewrite the prompt with more detail. */
  enhancePrompt?: boolean | null | undefined;
  /** Generate sound with the picture. */
  generateAudio?: boolean | null | undefined;
  /** Which of the family’s models. */
  model: WanModel;
  /** What to avoid. `{{name}}` is replaced from the variables. At most 500 characters. */
  negativePrompt?: string | null | undefined;
  /** What happens: motion, camera, light, sound. `{{name}}` is replaced from the variables. At most 20000 characters. */
  prompt: string;
  /** Length of the frame’s shorter side, in pixels. */
  resolution?: WanResolution | null | undefined;
  /** The same seed gives a similar clip. 0–2147483647. */
  seed?: number | null | undefined;
  /** The picture the clip starts from. */
  startFrame: ImageInput;
  /** Put the provider’s visible watermark on the clip. */
  watermark?: boolean | null | undefined;
};

/** Alibaba’s Wan: clips from pictures, videos and sounds, with generated sound or a given sound file. Exactly one capability. */
export type WanInput =
  {   /** A clip that continues another clip, and ends on a picture if one is given. */
  continuation: WanContinuationInput; drivingAudio?: never; imageToVideo?: never; references?: never; startEndFrame?: never; }
  |  { continuation?: never;   /** A clip that starts from one picture and moves to a given sound file. */
  drivingAudio: WanDrivingAudioInput; imageToVideo?: never; references?: never; startEndFrame?: never; }
  |  { continuation?: never; drivingAudio?: never;   /** A clip that starts from one picture. It keeps the picture’s aspect ratio unless another one is requested. */
  imageToVideo: WanImageToVideoInput; references?: never; startEndFrame?: never; }
  |  { continuation?: never; drivingAudio?: never; imageToVideo?: never;   /** A clip based on reference pictures, videos and sounds. Wan 2.7 also accepts a start frame. */
  references: WanReferencesInput; startEndFrame?: never; }
  |  { continuation?: never; drivingAudio?: never; imageToVideo?: never; references?: never;   /** A clip from one picture to another. */
  startEndFrame: WanStartEndFrameInput; };

/** Which of the family’s models. */
export type WanModel =
  /** The previous generation: up to 15 s and 1080p, always with sound. */
  | 'WAN_2_6_I2V'
  /** Like Wan 2.6, but faster and cheaper; with sound or silent. */
  | 'WAN_2_6_I2V_FLASH'
  /** Up to 15 s and 1080p, always with sound, generated or given; two frames. */
  | 'WAN_2_7_I2V'
  /** Up to 30 s and 1080p, with sound or silent; two frames, or pictures, videos and sounds as references. */
  | 'WAN_3_0'
  /** Like Wan 3.0, with higher quality and price. */
  | 'WAN_3_0_PRIME';

/** A clip based on reference pictures, videos and sounds. Wan 2.7 also accepts a start frame. */
export type WanReferencesInput = {
  /** Aspect ratio of the frame. */
  aspectRatio?: WanAspectRatio | null | undefined;
  /** Length of the clip; 0 lets the model decide, if it can. 0, 2–30 seconds. */
  durationSeconds?: number | null | undefined;
  /** Let the provider rewrite the prompt with more detail. */
  enhancePrompt?: boolean | null | undefined;
  /** Generate sound with the picture. */
  generateAudio?: boolean | null | undefined;
  /** Which of the family’s models. */
  model: WanReferencesModel;
  /** What to avoid. `{{name}}` is replaced from the variables. At most 500 characters. */
  negativePrompt?: string | null | undefined;
  /** What happens: motion, camera, light, sound. `{{name}}` is replaced from the variables. At most 20000 characters. */
  prompt: string;
  /** Sound files to use in the clip. 0–5 items. */
  referenceAudios?: Array<AudioInput>;
  /** Pictures that show what things look like; the clip does not start from them. 0–10 items. */
  referenceImages?: Array<ImageInput>;
  /** Videos that show how things move. 0–5 items. */
  referenceVideos?: Array<VideoInput>;
  /** Length of the frame’s shorter side, in pixels. */
  resolution?: WanResolution | null | undefined;
  /** The same seed gives a similar clip. 0–2147483647. */
  seed?: number | null | undefined;
  /** The picture the clip starts from. */
  startFrame?: ImageInput | null | undefined;
  /** Put the provider’s visible watermark on the clip. */
  watermark?: boolean | null | undefined;
};

/** Which of the family’s models. */
export type WanReferencesModel =
  /** Wan 2.7 with up to five reference pictures and videos. */
  | 'WAN_2_7_R2V'
  /** Up to 30 s and 1080p, with sound or silent; two frames, or pictures, videos and sounds as references. */
  | 'WAN_3_0'
  /** Like Wan 3.0, with higher quality and price. */
  | 'WAN_3_0_PRIME';

/** Length of the frame’s shorter side, in pixels. */
export type WanResolution =
  /** 480 pixels. */
  | 'RESOLUTION_480P'
  /** 720 pixels. */
  | 'RESOLUTION_720P'
  /** 1080 pixels. */
  | 'RESOLUTION_1080P';

/** A clip from one picture to another. */
export type WanStartEndFrameInput = {
  /** Aspect ratio of the frame. */
  aspectRatio?: WanAspectRatio | null | undefined;
  /** The sound of the clip; the picture moves to it. A longer sound is cut to the clip’s length; after a shorter one the clip is silent. */
  drivingAudio?: AudioInput | null | undefined;
  /** Length of the clip; 0 lets the model decide, if it can. 0, 2–30 seconds. */
  durationSeconds?: number | null | undefined;
  /** The picture the clip ends on. */
  endFrame: ImageInput;
  /** Let the provider rewrite the prompt with more detail. */
  enhancePrompt?: boolean | null | undefined;
  /** Generate sound with the picture. */
  generateAudio?: boolean | null | undefined;
  /** Which of the family’s models. */
  model: WanStartEndFrameModel;
  /** What to avoid. `{{name}}` is replaced from the variables. At most 500 characters. */
  negativePrompt?: string | null | undefined;
  /** What happens: motion, camera, light, sound. `{{name}}` is replaced from the variables. At most 20000 characters. */
  prompt: string;
  /** Length of the frame’s shorter side, in pixels. */
  resolution?: WanResolution | null | undefined;
  /** The same seed gives a similar clip. 0–2147483647. */
  seed?: number | null | undefined;
  /** The picture the clip starts from. */
  startFrame: ImageInput;
  /** Put the provider’s visible watermark on the clip. */
  watermark?: boolean | null | undefined;
};

/** Which of the family’s models. */
export type WanStartEndFrameModel =
  /** Up to 15 s and 1080p, always with sound, generated or given; two frames. */
  | 'WAN_2_7_I2V'
  /** Up to 30 s and 1080p, with sound or silent; two frames, or pictures, videos and sounds as references. */
  | 'WAN_3_0'
  /** Like Wan 3.0, with higher quality and price. */
  | 'WAN_3_0_PRIME';

export type ClientProblemFragment = { code: ProblemCode, path: Array<string>, parameter: string | null, message: string, allowedValues: Array<unknown> | null, maximumLength: number | null, ranges: Array<{ minimum: number, maximum: number }> | null };

export type ClientFailureFragment = { code: FailureCode, stage: FailureStage, message: string, retryable: boolean, retryAfter: string | null, charged: ChargeState, providerMessage: string | null, path: Array<string> | null };

export type ClientPictureFragment = { url: string, width: number, height: number, mimeType: string };

export type ClientVideoFragment = { id: string, url: string, downloadUrl: string, urlExpiresAt: string, verified: boolean, width: number, height: number, durationSeconds: number, frameRate: number, hasAudio: boolean, mimeType: string, sizeBytes: number, sha256: string, warnings: Array<{ code: VideoWarningCode, message: string }>, poster: { url: string, width: number, height: number, mimeType: string } | null, firstFrame: { url: string, width: number, height: number, mimeType: string } | null, lastFrame: { url: string, width: number, height: number, mimeType: string } | null };

export type ClientGenerationFragment = { id: string, state: { sequence: number, status: GenerationStatus, isFinal: boolean, canCancel: boolean, startedAt: string | null, finishedAt: string | null, progress: { fraction: number | null, source: ProgressSource, queuePosition: number | null, message: string | null, asOf: string, expected: { medianAt: string, ninetiethPercentileAt: string } | null }, charge: { state: ChargeState, amount: { micros: number, currency: CurrencyCode, formatted: string } | null }, failure: { code: FailureCode, stage: FailureStage, message: string, retryable: boolean, retryAfter: string | null, charged: ChargeState, providerMessage: string | null, path: Array<string> | null } | null, clips: Array<{ index: number, status: GenerationStatus, failure: { code: FailureCode, stage: FailureStage, message: string, retryable: boolean, retryAfter: string | null, charged: ChargeState, providerMessage: string | null, path: Array<string> | null } | null, video: { id: string, url: string, downloadUrl: string, urlExpiresAt: string, verified: boolean, width: number, height: number, durationSeconds: number, frameRate: number, hasAudio: boolean, mimeType: string, sizeBytes: number, sha256: string, warnings: Array<{ code: VideoWarningCode, message: string }>, poster: { url: string, width: number, height: number, mimeType: string } | null, firstFrame: { url: string, width: number, height: number, mimeType: string } | null, lastFrame: { url: string, width: number, height: number, mimeType: string } | null } | null }> } };

export type ClientStartMutationVariables = Exact<{
  input: StartGenerationInput;
}>;


export type ClientStartMutation = { startGeneration: { replayed: boolean, webhookSecret: string | null, generation: { id: string, state: { sequence: number, status: GenerationStatus, isFinal: boolean, canCancel: boolean, startedAt: string | null, finishedAt: string | null, progress: { fraction: number | null, source: ProgressSource, queuePosition: number | null, message: string | null, asOf: string, expected: { medianAt: string, ninetiethPercentileAt: string } | null }, charge: { state: ChargeState, amount: { micros: number, currency: CurrencyCode, formatted: string } | null }, failure: { code: FailureCode, stage: FailureStage, message: string, retryable: boolean, retryAfter: string | null, charged: ChargeState, providerMessage: string | null, path: Array<string> | null } | null, clips: Array<{ index: number, status: GenerationStatus, failure: { code: FailureCode, stage: FailureStage, message: string, retryable: boolean, retryAfter: string | null, charged: ChargeState, providerMessage: string | null, path: Array<string> | null } | null, video: { id: string, url: string, downloadUrl: string, urlExpiresAt: string, verified: boolean, width: number, height: number, durationSeconds: number, frameRate: number, hasAudio: boolean, mimeType: string, sizeBytes: number, sha256: string, warnings: Array<{ code: VideoWarningCode, message: string }>, poster: { url: string, width: number, height: number, mimeType: string } | null, firstFrame: { url: string, width: number, height: number, mimeType: string } | null, lastFrame: { url: string, width: number, height: number, mimeType: string } | null } | null }> } } | null, userErrors: Array<{ code: ProblemCode, path: Array<string>, parameter: string | null, message: string, allowedValues: Array<unknown> | null, maximumLength: number | null, ranges: Array<{ minimum: number, maximum: number }> | null }>, warnings: Array<{ code: ProblemCode, path: Array<string>, parameter: string | null, message: string, allowedValues: Array<unknown> | null, maximumLength: number | null, ranges: Array<{ minimum: number, maximum: number }> | null }> } };

export type ClientPlanQueryVariables = Exact<{
  input: StartGenerationInput;
}>;


export type ClientPlanQuery = { plan: { acceptable: boolean, userErrors: Array<{ code: ProblemCode, path: Array<string>, parameter: string | null, message: string, allowedValues: Array<unknown> | null, maximumLength: number | null, ranges: Array<{ minimum: number, maximum: number }> | null }>, warnings: Array<{ code: ProblemCode, path: Array<string>, parameter: string | null, message: string, allowedValues: Array<unknown> | null, maximumLength: number | null, ranges: Array<{ minimum: number, maximum: number }> | null }>, model: { name: string } | null, route: { id: string, provider: { id: string } } | null, estimate: { isUpperBound: boolean, total: { micros: number, currency: CurrencyCode, formatted: string } } | null, expectedSeconds: { median: number, ninetiethPercentile: number } | null, settled: Array<{ name: string, value: unknown, source: SettledSource }>, changes: Array<{ path: Array<string>, kind: ChangeKind, message: string, crop: { x: number, y: number, width: number, height: number } | null }> } };

export type ClientFollowSubscriptionVariables = Exact<{
  id: string | number;
  afterSequence: number;
}>;


export type ClientFollowSubscription = { generationEvents:
    | { sequence: number, generation: { id: string, state: { sequence: number, status: GenerationStatus, isFinal: boolean, canCancel: boolean, startedAt: string | null, finishedAt: string | null, progress: { fraction: number | null, source: ProgressSource, queuePosition: number | null, message: string | null, asOf: string, expected: { medianAt: string, ninetiethPercentileAt: string } | null }, charge: { state: ChargeState, amount: { micros: number, currency: CurrencyCode, formatted: string } | null }, failure: { code: FailureCode, stage: FailureStage, message: string, retryable: boolean, retryAfter: string | null, charged: ChargeState, providerMessage: string | null, path: Array<string> | null } | null, clips: Array<{ index: number, status: GenerationStatus, failure: { code: FailureCode, stage: FailureStage, message: string, retryable: boolean, retryAfter: string | null, charged: ChargeState, providerMessage: string | null, path: Array<string> | null } | null, video: { id: string, url: string, downloadUrl: string, urlExpiresAt: string, verified: boolean, width: number, height: number, durationSeconds: number, frameRate: number, hasAudio: boolean, mimeType: string, sizeBytes: number, sha256: string, warnings: Array<{ code: VideoWarningCode, message: string }>, poster: { url: string, width: number, height: number, mimeType: string } | null, firstFrame: { url: string, width: number, height: number, mimeType: string } | null, lastFrame: { url: string, width: number, height: number, mimeType: string } | null } | null }> } } }
    | { sequence: number, generation: { id: string, state: { sequence: number, status: GenerationStatus, isFinal: boolean, canCancel: boolean, startedAt: string | null, finishedAt: string | null, progress: { fraction: number | null, source: ProgressSource, queuePosition: number | null, message: string | null, asOf: string, expected: { medianAt: string, ninetiethPercentileAt: string } | null }, charge: { state: ChargeState, amount: { micros: number, currency: CurrencyCode, formatted: string } | null }, failure: { code: FailureCode, stage: FailureStage, message: string, retryable: boolean, retryAfter: string | null, charged: ChargeState, providerMessage: string | null, path: Array<string> | null } | null, clips: Array<{ index: number, status: GenerationStatus, failure: { code: FailureCode, stage: FailureStage, message: string, retryable: boolean, retryAfter: string | null, charged: ChargeState, providerMessage: string | null, path: Array<string> | null } | null, video: { id: string, url: string, downloadUrl: string, urlExpiresAt: string, verified: boolean, width: number, height: number, durationSeconds: number, frameRate: number, hasAudio: boolean, mimeType: string, sizeBytes: number, sha256: string, warnings: Array<{ code: VideoWarningCode, message: string }>, poster: { url: string, width: number, height: number, mimeType: string } | null, firstFrame: { url: string, width: number, height: number, mimeType: string } | null, lastFrame: { url: string, width: number, height: number, mimeType: string } | null } | null }> } } }
    | { sequence: number, generation: { id: string, state: { sequence: number, status: GenerationStatus, isFinal: boolean, canCancel: boolean, startedAt: string | null, finishedAt: string | null, progress: { fraction: number | null, source: ProgressSource, queuePosition: number | null, message: string | null, asOf: string, expected: { medianAt: string, ninetiethPercentileAt: string } | null }, charge: { state: ChargeState, amount: { micros: number, currency: CurrencyCode, formatted: string } | null }, failure: { code: FailureCode, stage: FailureStage, message: string, retryable: boolean, retryAfter: string | null, charged: ChargeState, providerMessage: string | null, path: Array<string> | null } | null, clips: Array<{ index: number, status: GenerationStatus, failure: { code: FailureCode, stage: FailureStage, message: string, retryable: boolean, retryAfter: string | null, charged: ChargeState, providerMessage: string | null, path: Array<string> | null } | null, video: { id: string, url: string, downloadUrl: string, urlExpiresAt: string, verified: boolean, width: number, height: number, durationSeconds: number, frameRate: number, hasAudio: boolean, mimeType: string, sizeBytes: number, sha256: string, warnings: Array<{ code: VideoWarningCode, message: string }>, poster: { url: string, width: number, height: number, mimeType: string } | null, firstFrame: { url: string, width: number, height: number, mimeType: string } | null, lastFrame: { url: string, width: number, height: number, mimeType: string } | null } | null }> } } }
    | { sequence: number, generation: { id: string, state: { sequence: number, status: GenerationStatus, isFinal: boolean, canCancel: boolean, startedAt: string | null, finishedAt: string | null, progress: { fraction: number | null, source: ProgressSource, queuePosition: number | null, message: string | null, asOf: string, expected: { medianAt: string, ninetiethPercentileAt: string } | null }, charge: { state: ChargeState, amount: { micros: number, currency: CurrencyCode, formatted: string } | null }, failure: { code: FailureCode, stage: FailureStage, message: string, retryable: boolean, retryAfter: string | null, charged: ChargeState, providerMessage: string | null, path: Array<string> | null } | null, clips: Array<{ index: number, status: GenerationStatus, failure: { code: FailureCode, stage: FailureStage, message: string, retryable: boolean, retryAfter: string | null, charged: ChargeState, providerMessage: string | null, path: Array<string> | null } | null, video: { id: string, url: string, downloadUrl: string, urlExpiresAt: string, verified: boolean, width: number, height: number, durationSeconds: number, frameRate: number, hasAudio: boolean, mimeType: string, sizeBytes: number, sha256: string, warnings: Array<{ code: VideoWarningCode, message: string }>, poster: { url: string, width: number, height: number, mimeType: string } | null, firstFrame: { url: string, width: number, height: number, mimeType: string } | null, lastFrame: { url: string, width: number, height: number, mimeType: string } | null } | null }> } } }
    | { sequence: number, generation: { id: string, state: { sequence: number, status: GenerationStatus, isFinal: boolean, canCancel: boolean, startedAt: string | null, finishedAt: string | null, progress: { fraction: number | null, source: ProgressSource, queuePosition: number | null, message: string | null, asOf: string, expected: { medianAt: string, ninetiethPercentileAt: string } | null }, charge: { state: ChargeState, amount: { micros: number, currency: CurrencyCode, formatted: string } | null }, failure: { code: FailureCode, stage: FailureStage, message: string, retryable: boolean, retryAfter: string | null, charged: ChargeState, providerMessage: string | null, path: Array<string> | null } | null, clips: Array<{ index: number, status: GenerationStatus, failure: { code: FailureCode, stage: FailureStage, message: string, retryable: boolean, retryAfter: string | null, charged: ChargeState, providerMessage: string | null, path: Array<string> | null } | null, video: { id: string, url: string, downloadUrl: string, urlExpiresAt: string, verified: boolean, width: number, height: number, durationSeconds: number, frameRate: number, hasAudio: boolean, mimeType: string, sizeBytes: number, sha256: string, warnings: Array<{ code: VideoWarningCode, message: string }>, poster: { url: string, width: number, height: number, mimeType: string } | null, firstFrame: { url: string, width: number, height: number, mimeType: string } | null, lastFrame: { url: string, width: number, height: number, mimeType: string } | null } | null }> } } }
    | { sequence: number, generation: { id: string, state: { sequence: number, status: GenerationStatus, isFinal: boolean, canCancel: boolean, startedAt: string | null, finishedAt: string | null, progress: { fraction: number | null, source: ProgressSource, queuePosition: number | null, message: string | null, asOf: string, expected: { medianAt: string, ninetiethPercentileAt: string } | null }, charge: { state: ChargeState, amount: { micros: number, currency: CurrencyCode, formatted: string } | null }, failure: { code: FailureCode, stage: FailureStage, message: string, retryable: boolean, retryAfter: string | null, charged: ChargeState, providerMessage: string | null, path: Array<string> | null } | null, clips: Array<{ index: number, status: GenerationStatus, failure: { code: FailureCode, stage: FailureStage, message: string, retryable: boolean, retryAfter: string | null, charged: ChargeState, providerMessage: string | null, path: Array<string> | null } | null, video: { id: string, url: string, downloadUrl: string, urlExpiresAt: string, verified: boolean, width: number, height: number, durationSeconds: number, frameRate: number, hasAudio: boolean, mimeType: string, sizeBytes: number, sha256: string, warnings: Array<{ code: VideoWarningCode, message: string }>, poster: { url: string, width: number, height: number, mimeType: string } | null, firstFrame: { url: string, width: number, height: number, mimeType: string } | null, lastFrame: { url: string, width: number, height: number, mimeType: string } | null } | null }> } } }
    | { sequence: number, generation: { id: string, state: { sequence: number, status: GenerationStatus, isFinal: boolean, canCancel: boolean, startedAt: string | null, finishedAt: string | null, progress: { fraction: number | null, source: ProgressSource, queuePosition: number | null, message: string | null, asOf: string, expected: { medianAt: string, ninetiethPercentileAt: string } | null }, charge: { state: ChargeState, amount: { micros: number, currency: CurrencyCode, formatted: string } | null }, failure: { code: FailureCode, stage: FailureStage, message: string, retryable: boolean, retryAfter: string | null, charged: ChargeState, providerMessage: string | null, path: Array<string> | null } | null, clips: Array<{ index: number, status: GenerationStatus, failure: { code: FailureCode, stage: FailureStage, message: string, retryable: boolean, retryAfter: string | null, charged: ChargeState, providerMessage: string | null, path: Array<string> | null } | null, video: { id: string, url: string, downloadUrl: string, urlExpiresAt: string, verified: boolean, width: number, height: number, durationSeconds: number, frameRate: number, hasAudio: boolean, mimeType: string, sizeBytes: number, sha256: string, warnings: Array<{ code: VideoWarningCode, message: string }>, poster: { url: string, width: number, height: number, mimeType: string } | null, firstFrame: { url: string, width: number, height: number, mimeType: string } | null, lastFrame: { url: string, width: number, height: number, mimeType: string } | null } | null }> } } }
    | { sequence: number, generation: { id: string, state: { sequence: number, status: GenerationStatus, isFinal: boolean, canCancel: boolean, startedAt: string | null, finishedAt: string | null, progress: { fraction: number | null, source: ProgressSource, queuePosition: number | null, message: string | null, asOf: string, expected: { medianAt: string, ninetiethPercentileAt: string } | null }, charge: { state: ChargeState, amount: { micros: number, currency: CurrencyCode, formatted: string } | null }, failure: { code: FailureCode, stage: FailureStage, message: string, retryable: boolean, retryAfter: string | null, charged: ChargeState, providerMessage: string | null, path: Array<string> | null } | null, clips: Array<{ index: number, status: GenerationStatus, failure: { code: FailureCode, stage: FailureStage, message: string, retryable: boolean, retryAfter: string | null, charged: ChargeState, providerMessage: string | null, path: Array<string> | null } | null, video: { id: string, url: string, downloadUrl: string, urlExpiresAt: string, verified: boolean, width: number, height: number, durationSeconds: number, frameRate: number, hasAudio: boolean, mimeType: string, sizeBytes: number, sha256: string, warnings: Array<{ code: VideoWarningCode, message: string }>, poster: { url: string, width: number, height: number, mimeType: string } | null, firstFrame: { url: string, width: number, height: number, mimeType: string } | null, lastFrame: { url: string, width: number, height: number, mimeType: string } | null } | null }> } } }
    | { sequence: number, generation: { id: string, state: { sequence: number, status: GenerationStatus, isFinal: boolean, canCancel: boolean, startedAt: string | null, finishedAt: string | null, progress: { fraction: number | null, source: ProgressSource, queuePosition: number | null, message: string | null, asOf: string, expected: { medianAt: string, ninetiethPercentileAt: string } | null }, charge: { state: ChargeState, amount: { micros: number, currency: CurrencyCode, formatted: string } | null }, failure: { code: FailureCode, stage: FailureStage, message: string, retryable: boolean, retryAfter: string | null, charged: ChargeState, providerMessage: string | null, path: Array<string> | null } | null, clips: Array<{ index: number, status: GenerationStatus, failure: { code: FailureCode, stage: FailureStage, message: string, retryable: boolean, retryAfter: string | null, charged: ChargeState, providerMessage: string | null, path: Array<string> | null } | null, video: { id: string, url: string, downloadUrl: string, urlExpiresAt: string, verified: boolean, width: number, height: number, durationSeconds: number, frameRate: number, hasAudio: boolean, mimeType: string, sizeBytes: number, sha256: string, warnings: Array<{ code: VideoWarningCode, message: string }>, poster: { url: string, width: number, height: number, mimeType: string } | null, firstFrame: { url: string, width: number, height: number, mimeType: string } | null, lastFrame: { url: string, width: number, height: number, mimeType: string } | null } | null }> } } }
    | { sequence: number, generation: { id: string, state: { sequence: number, status: GenerationStatus, isFinal: boolean, canCancel: boolean, startedAt: string | null, finishedAt: string | null, progress: { fraction: number | null, source: ProgressSource, queuePosition: number | null, message: string | null, asOf: string, expected: { medianAt: string, ninetiethPercentileAt: string } | null }, charge: { state: ChargeState, amount: { micros: number, currency: CurrencyCode, formatted: string } | null }, failure: { code: FailureCode, stage: FailureStage, message: string, retryable: boolean, retryAfter: string | null, charged: ChargeState, providerMessage: string | null, path: Array<string> | null } | null, clips: Array<{ index: number, status: GenerationStatus, failure: { code: FailureCode, stage: FailureStage, message: string, retryable: boolean, retryAfter: string | null, charged: ChargeState, providerMessage: string | null, path: Array<string> | null } | null, video: { id: string, url: string, downloadUrl: string, urlExpiresAt: string, verified: boolean, width: number, height: number, durationSeconds: number, frameRate: number, hasAudio: boolean, mimeType: string, sizeBytes: number, sha256: string, warnings: Array<{ code: VideoWarningCode, message: string }>, poster: { url: string, width: number, height: number, mimeType: string } | null, firstFrame: { url: string, width: number, height: number, mimeType: string } | null, lastFrame: { url: string, width: number, height: number, mimeType: string } | null } | null }> } } }
    | { sequence: number, generation: { id: string, state: { sequence: number, status: GenerationStatus, isFinal: boolean, canCancel: boolean, startedAt: string | null, finishedAt: string | null, progress: { fraction: number | null, source: ProgressSource, queuePosition: number | null, message: string | null, asOf: string, expected: { medianAt: string, ninetiethPercentileAt: string } | null }, charge: { state: ChargeState, amount: { micros: number, currency: CurrencyCode, formatted: string } | null }, failure: { code: FailureCode, stage: FailureStage, message: string, retryable: boolean, retryAfter: string | null, charged: ChargeState, providerMessage: string | null, path: Array<string> | null } | null, clips: Array<{ index: number, status: GenerationStatus, failure: { code: FailureCode, stage: FailureStage, message: string, retryable: boolean, retryAfter: string | null, charged: ChargeState, providerMessage: string | null, path: Array<string> | null } | null, video: { id: string, url: string, downloadUrl: string, urlExpiresAt: string, verified: boolean, width: number, height: number, durationSeconds: number, frameRate: number, hasAudio: boolean, mimeType: string, sizeBytes: number, sha256: string, warnings: Array<{ code: VideoWarningCode, message: string }>, poster: { url: string, width: number, height: number, mimeType: string } | null, firstFrame: { url: string, width: number, height: number, mimeType: string } | null, lastFrame: { url: string, width: number, height: number, mimeType: string } | null } | null }> } } }
    | { sequence: number, generation: { id: string, state: { sequence: number, status: GenerationStatus, isFinal: boolean, canCancel: boolean, startedAt: string | null, finishedAt: string | null, progress: { fraction: number | null, source: ProgressSource, queuePosition: number | null, message: string | null, asOf: string, expected: { medianAt: string, ninetiethPercentileAt: string } | null }, charge: { state: ChargeState, amount: { micros: number, currency: CurrencyCode, formatted: string } | null }, failure: { code: FailureCode, stage: FailureStage, message: string, retryable: boolean, retryAfter: string | null, charged: ChargeState, providerMessage: string | null, path: Array<string> | null } | null, clips: Array<{ index: number, status: GenerationStatus, failure: { code: FailureCode, stage: FailureStage, message: string, retryable: boolean, retryAfter: string | null, charged: ChargeState, providerMessage: string | null, path: Array<string> | null } | null, video: { id: string, url: string, downloadUrl: string, urlExpiresAt: string, verified: boolean, width: number, height: number, durationSeconds: number, frameRate: number, hasAudio: boolean, mimeType: string, sizeBytes: number, sha256: string, warnings: Array<{ code: VideoWarningCode, message: string }>, poster: { url: string, width: number, height: number, mimeType: string } | null, firstFrame: { url: string, width: number, height: number, mimeType: string } | null, lastFrame: { url: string, width: number, height: number, mimeType: string } | null } | null }> } } }
    | { sequence: number, generation: { id: string, state: { sequence: number, status: GenerationStatus, isFinal: boolean, canCancel: boolean, startedAt: string | null, finishedAt: string | null, progress: { fraction: number | null, source: ProgressSource, queuePosition: number | null, message: string | null, asOf: string, expected: { medianAt: string, ninetiethPercentileAt: string } | null }, charge: { state: ChargeState, amount: { micros: number, currency: CurrencyCode, formatted: string } | null }, failure: { code: FailureCode, stage: FailureStage, message: string, retryable: boolean, retryAfter: string | null, charged: ChargeState, providerMessage: string | null, path: Array<string> | null } | null, clips: Array<{ index: number, status: GenerationStatus, failure: { code: FailureCode, stage: FailureStage, message: string, retryable: boolean, retryAfter: string | null, charged: ChargeState, providerMessage: string | null, path: Array<string> | null } | null, video: { id: string, url: string, downloadUrl: string, urlExpiresAt: string, verified: boolean, width: number, height: number, durationSeconds: number, frameRate: number, hasAudio: boolean, mimeType: string, sizeBytes: number, sha256: string, warnings: Array<{ code: VideoWarningCode, message: string }>, poster: { url: string, width: number, height: number, mimeType: string } | null, firstFrame: { url: string, width: number, height: number, mimeType: string } | null, lastFrame: { url: string, width: number, height: number, mimeType: string } | null } | null }> } } }
    | { sequence: number, generation: { id: string, state: { sequence: number, status: GenerationStatus, isFinal: boolean, canCancel: boolean, startedAt: string | null, finishedAt: string | null, progress: { fraction: number | null, source: ProgressSource, queuePosition: number | null, message: string | null, asOf: string, expected: { medianAt: string, ninetiethPercentileAt: string } | null }, charge: { state: ChargeState, amount: { micros: number, currency: CurrencyCode, formatted: string } | null }, failure: { code: FailureCode, stage: FailureStage, message: string, retryable: boolean, retryAfter: string | null, charged: ChargeState, providerMessage: string | null, path: Array<string> | null } | null, clips: Array<{ index: number, status: GenerationStatus, failure: { code: FailureCode, stage: FailureStage, message: string, retryable: boolean, retryAfter: string | null, charged: ChargeState, providerMessage: string | null, path: Array<string> | null } | null, video: { id: string, url: string, downloadUrl: string, urlExpiresAt: string, verified: boolean, width: number, height: number, durationSeconds: number, frameRate: number, hasAudio: boolean, mimeType: string, sizeBytes: number, sha256: string, warnings: Array<{ code: VideoWarningCode, message: string }>, poster: { url: string, width: number, height: number, mimeType: string } | null, firstFrame: { url: string, width: number, height: number, mimeType: string } | null, lastFrame: { url: string, width: number, height: number, mimeType: string } | null } | null }> } } }
    | { sequence: number, generation: { id: string, state: { sequence: number, status: GenerationStatus, isFinal: boolean, canCancel: boolean, startedAt: string | null, finishedAt: string | null, progress: { fraction: number | null, source: ProgressSource, queuePosition: number | null, message: string | null, asOf: string, expected: { medianAt: string, ninetiethPercentileAt: string } | null }, charge: { state: ChargeState, amount: { micros: number, currency: CurrencyCode, formatted: string } | null }, failure: { code: FailureCode, stage: FailureStage, message: string, retryable: boolean, retryAfter: string | null, charged: ChargeState, providerMessage: string | null, path: Array<string> | null } | null, clips: Array<{ index: number, status: GenerationStatus, failure: { code: FailureCode, stage: FailureStage, message: string, retryable: boolean, retryAfter: string | null, charged: ChargeState, providerMessage: string | null, path: Array<string> | null } | null, video: { id: string, url: string, downloadUrl: string, urlExpiresAt: string, verified: boolean, width: number, height: number, durationSeconds: number, frameRate: number, hasAudio: boolean, mimeType: string, sizeBytes: number, sha256: string, warnings: Array<{ code: VideoWarningCode, message: string }>, poster: { url: string, width: number, height: number, mimeType: string } | null, firstFrame: { url: string, width: number, height: number, mimeType: string } | null, lastFrame: { url: string, width: number, height: number, mimeType: string } | null } | null }> } } }
   };

export type ClientFollowAllSubscriptionVariables = Exact<{
  positions: Array<GenerationPositionInput> | GenerationPositionInput;
}>;


export type ClientFollowAllSubscription = { generationsEvents:
    | { sequence: number, generation: { id: string, state: { sequence: number, status: GenerationStatus, isFinal: boolean, canCancel: boolean, startedAt: string | null, finishedAt: string | null, progress: { fraction: number | null, source: ProgressSource, queuePosition: number | null, message: string | null, asOf: string, expected: { medianAt: string, ninetiethPercentileAt: string } | null }, charge: { state: ChargeState, amount: { micros: number, currency: CurrencyCode, formatted: string } | null }, failure: { code: FailureCode, stage: FailureStage, message: string, retryable: boolean, retryAfter: string | null, charged: ChargeState, providerMessage: string | null, path: Array<string> | null } | null, clips: Array<{ index: number, status: GenerationStatus, failure: { code: FailureCode, stage: FailureStage, message: string, retryable: boolean, retryAfter: string | null, charged: ChargeState, providerMessage: string | null, path: Array<string> | null } | null, video: { id: string, url: string, downloadUrl: string, urlExpiresAt: string, verified: boolean, width: number, height: number, durationSeconds: number, frameRate: number, hasAudio: boolean, mimeType: string, sizeBytes: number, sha256: string, warnings: Array<{ code: VideoWarningCode, message: string }>, poster: { url: string, width: number, height: number, mimeType: string } | null, firstFrame: { url: string, width: number, height: number, mimeType: string } | null, lastFrame: { url: string, width: number, height: number, mimeType: string } | null } | null }> } } }
    | { sequence: number, generation: { id: string, state: { sequence: number, status: GenerationStatus, isFinal: boolean, canCancel: boolean, startedAt: string | null, finishedAt: string | null, progress: { fraction: number | null, source: ProgressSource, queuePosition: number | null, message: string | null, asOf: string, expected: { medianAt: string, ninetiethPercentileAt: string } | null }, charge: { state: ChargeState, amount: { micros: number, currency: CurrencyCode, formatted: string } | null }, failure: { code: FailureCode, stage: FailureStage, message: string, retryable: boolean, retryAfter: string | null, charged: ChargeState, providerMessage: string | null, path: Array<string> | null } | null, clips: Array<{ index: number, status: GenerationStatus, failure: { code: FailureCode, stage: FailureStage, message: string, retryable: boolean, retryAfter: string | null, charged: ChargeState, providerMessage: string | null, path: Array<string> | null } | null, video: { id: string, url: string, downloadUrl: string, urlExpiresAt: string, verified: boolean, width: number, height: number, durationSeconds: number, frameRate: number, hasAudio: boolean, mimeType: string, sizeBytes: number, sha256: string, warnings: Array<{ code: VideoWarningCode, message: string }>, poster: { url: string, width: number, height: number, mimeType: string } | null, firstFrame: { url: string, width: number, height: number, mimeType: string } | null, lastFrame: { url: string, width: number, height: number, mimeType: string } | null } | null }> } } }
    | { sequence: number, generation: { id: string, state: { sequence: number, status: GenerationStatus, isFinal: boolean, canCancel: boolean, startedAt: string | null, finishedAt: string | null, progress: { fraction: number | null, source: ProgressSource, queuePosition: number | null, message: string | null, asOf: string, expected: { medianAt: string, ninetiethPercentileAt: string } | null }, charge: { state: ChargeState, amount: { micros: number, currency: CurrencyCode, formatted: string } | null }, failure: { code: FailureCode, stage: FailureStage, message: string, retryable: boolean, retryAfter: string | null, charged: ChargeState, providerMessage: string | null, path: Array<string> | null } | null, clips: Array<{ index: number, status: GenerationStatus, failure: { code: FailureCode, stage: FailureStage, message: string, retryable: boolean, retryAfter: string | null, charged: ChargeState, providerMessage: string | null, path: Array<string> | null } | null, video: { id: string, url: string, downloadUrl: string, urlExpiresAt: string, verified: boolean, width: number, height: number, durationSeconds: number, frameRate: number, hasAudio: boolean, mimeType: string, sizeBytes: number, sha256: string, warnings: Array<{ code: VideoWarningCode, message: string }>, poster: { url: string, width: number, height: number, mimeType: string } | null, firstFrame: { url: string, width: number, height: number, mimeType: string } | null, lastFrame: { url: string, width: number, height: number, mimeType: string } | null } | null }> } } }
    | { sequence: number, generation: { id: string, state: { sequence: number, status: GenerationStatus, isFinal: boolean, canCancel: boolean, startedAt: string | null, finishedAt: string | null, progress: { fraction: number | null, source: ProgressSource, queuePosition: number | null, message: string | null, asOf: string, expected: { medianAt: string, ninetiethPercentileAt: string } | null }, charge: { state: ChargeState, amount: { micros: number, currency: CurrencyCode, formatted: string } | null }, failure: { code: FailureCode, stage: FailureStage, message: string, retryable: boolean, retryAfter: string | null, charged: ChargeState, providerMessage: string | null, path: Array<string> | null } | null, clips: Array<{ index: number, status: GenerationStatus, failure: { code: FailureCode, stage: FailureStage, message: string, retryable: boolean, retryAfter: string | null, charged: ChargeState, providerMessage: string | null, path: Array<string> | null } | null, video: { id: string, url: string, downloadUrl: string, urlExpiresAt: string, verified: boolean, width: number, height: number, durationSeconds: number, frameRate: number, hasAudio: boolean, mimeType: string, sizeBytes: number, sha256: string, warnings: Array<{ code: VideoWarningCode, message: string }>, poster: { url: string, width: number, height: number, mimeType: string } | null, firstFrame: { url: string, width: number, height: number, mimeType: string } | null, lastFrame: { url: string, width: number, height: number, mimeType: string } | null } | null }> } } }
    | { sequence: number, generation: { id: string, state: { sequence: number, status: GenerationStatus, isFinal: boolean, canCancel: boolean, startedAt: string | null, finishedAt: string | null, progress: { fraction: number | null, source: ProgressSource, queuePosition: number | null, message: string | null, asOf: string, expected: { medianAt: string, ninetiethPercentileAt: string } | null }, charge: { state: ChargeState, amount: { micros: number, currency: CurrencyCode, formatted: string } | null }, failure: { code: FailureCode, stage: FailureStage, message: string, retryable: boolean, retryAfter: string | null, charged: ChargeState, providerMessage: string | null, path: Array<string> | null } | null, clips: Array<{ index: number, status: GenerationStatus, failure: { code: FailureCode, stage: FailureStage, message: string, retryable: boolean, retryAfter: string | null, charged: ChargeState, providerMessage: string | null, path: Array<string> | null } | null, video: { id: string, url: string, downloadUrl: string, urlExpiresAt: string, verified: boolean, width: number, height: number, durationSeconds: number, frameRate: number, hasAudio: boolean, mimeType: string, sizeBytes: number, sha256: string, warnings: Array<{ code: VideoWarningCode, message: string }>, poster: { url: string, width: number, height: number, mimeType: string } | null, firstFrame: { url: string, width: number, height: number, mimeType: string } | null, lastFrame: { url: string, width: number, height: number, mimeType: string } | null } | null }> } } }
    | { sequence: number, generation: { id: string, state: { sequence: number, status: GenerationStatus, isFinal: boolean, canCancel: boolean, startedAt: string | null, finishedAt: string | null, progress: { fraction: number | null, source: ProgressSource, queuePosition: number | null, message: string | null, asOf: string, expected: { medianAt: string, ninetiethPercentileAt: string } | null }, charge: { state: ChargeState, amount: { micros: number, currency: CurrencyCode, formatted: string } | null }, failure: { code: FailureCode, stage: FailureStage, message: string, retryable: boolean, retryAfter: string | null, charged: ChargeState, providerMessage: string | null, path: Array<string> | null } | null, clips: Array<{ index: number, status: GenerationStatus, failure: { code: FailureCode, stage: FailureStage, message: string, retryable: boolean, retryAfter: string | null, charged: ChargeState, providerMessage: string | null, path: Array<string> | null } | null, video: { id: string, url: string, downloadUrl: string, urlExpiresAt: string, verified: boolean, width: number, height: number, durationSeconds: number, frameRate: number, hasAudio: boolean, mimeType: string, sizeBytes: number, sha256: string, warnings: Array<{ code: VideoWarningCode, message: string }>, poster: { url: string, width: number, height: number, mimeType: string } | null, firstFrame: { url: string, width: number, height: number, mimeType: string } | null, lastFrame: { url: string, width: number, height: number, mimeType: string } | null } | null }> } } }
    | { sequence: number, generation: { id: string, state: { sequence: number, status: GenerationStatus, isFinal: boolean, canCancel: boolean, startedAt: string | null, finishedAt: string | null, progress: { fraction: number | null, source: ProgressSource, queuePosition: number | null, message: string | null, asOf: string, expected: { medianAt: string, ninetiethPercentileAt: string } | null }, charge: { state: ChargeState, amount: { micros: number, currency: CurrencyCode, formatted: string } | null }, failure: { code: FailureCode, stage: FailureStage, message: string, retryable: boolean, retryAfter: string | null, charged: ChargeState, providerMessage: string | null, path: Array<string> | null } | null, clips: Array<{ index: number, status: GenerationStatus, failure: { code: FailureCode, stage: FailureStage, message: string, retryable: boolean, retryAfter: string | null, charged: ChargeState, providerMessage: string | null, path: Array<string> | null } | null, video: { id: string, url: string, downloadUrl: string, urlExpiresAt: string, verified: boolean, width: number, height: number, durationSeconds: number, frameRate: number, hasAudio: boolean, mimeType: string, sizeBytes: number, sha256: string, warnings: Array<{ code: VideoWarningCode, message: string }>, poster: { url: string, width: number, height: number, mimeType: string } | null, firstFrame: { url: string, width: number, height: number, mimeType: string } | null, lastFrame: { url: string, width: number, height: number, mimeType: string } | null } | null }> } } }
    | { sequence: number, generation: { id: string, state: { sequence: number, status: GenerationStatus, isFinal: boolean, canCancel: boolean, startedAt: string | null, finishedAt: string | null, progress: { fraction: number | null, source: ProgressSource, queuePosition: number | null, message: string | null, asOf: string, expected: { medianAt: string, ninetiethPercentileAt: string } | null }, charge: { state: ChargeState, amount: { micros: number, currency: CurrencyCode, formatted: string } | null }, failure: { code: FailureCode, stage: FailureStage, message: string, retryable: boolean, retryAfter: string | null, charged: ChargeState, providerMessage: string | null, path: Array<string> | null } | null, clips: Array<{ index: number, status: GenerationStatus, failure: { code: FailureCode, stage: FailureStage, message: string, retryable: boolean, retryAfter: string | null, charged: ChargeState, providerMessage: string | null, path: Array<string> | null } | null, video: { id: string, url: string, downloadUrl: string, urlExpiresAt: string, verified: boolean, width: number, height: number, durationSeconds: number, frameRate: number, hasAudio: boolean, mimeType: string, sizeBytes: number, sha256: string, warnings: Array<{ code: VideoWarningCode, message: string }>, poster: { url: string, width: number, height: number, mimeType: string } | null, firstFrame: { url: string, width: number, height: number, mimeType: string } | null, lastFrame: { url: string, width: number, height: number, mimeType: string } | null } | null }> } } }
    | { sequence: number, generation: { id: string, state: { sequence: number, status: GenerationStatus, isFinal: boolean, canCancel: boolean, startedAt: string | null, finishedAt: string | null, progress: { fraction: number | null, source: ProgressSource, queuePosition: number | null, message: string | null, asOf: string, expected: { medianAt: string, ninetiethPercentileAt: string } | null }, charge: { state: ChargeState, amount: { micros: number, currency: CurrencyCode, formatted: string } | null }, failure: { code: FailureCode, stage: FailureStage, message: string, retryable: boolean, retryAfter: string | null, charged: ChargeState, providerMessage: string | null, path: Array<string> | null } | null, clips: Array<{ index: number, status: GenerationStatus, failure: { code: FailureCode, stage: FailureStage, message: string, retryable: boolean, retryAfter: string | null, charged: ChargeState, providerMessage: string | null, path: Array<string> | null } | null, video: { id: string, url: string, downloadUrl: string, urlExpiresAt: string, verified: boolean, width: number, height: number, durationSeconds: number, frameRate: number, hasAudio: boolean, mimeType: string, sizeBytes: number, sha256: string, warnings: Array<{ code: VideoWarningCode, message: string }>, poster: { url: string, width: number, height: number, mimeType: string } | null, firstFrame: { url: string, width: number, height: number, mimeType: string } | null, lastFrame: { url: string, width: number, height: number, mimeType: string } | null } | null }> } } }
    | { sequence: number, generation: { id: string, state: { sequence: number, status: GenerationStatus, isFinal: boolean, canCancel: boolean, startedAt: string | null, finishedAt: string | null, progress: { fraction: number | null, source: ProgressSource, queuePosition: number | null, message: string | null, asOf: string, expected: { medianAt: string, ninetiethPercentileAt: string } | null }, charge: { state: ChargeState, amount: { micros: number, currency: CurrencyCode, formatted: string } | null }, failure: { code: FailureCode, stage: FailureStage, message: string, retryable: boolean, retryAfter: string | null, charged: ChargeState, providerMessage: string | null, path: Array<string> | null } | null, clips: Array<{ index: number, status: GenerationStatus, failure: { code: FailureCode, stage: FailureStage, message: string, retryable: boolean, retryAfter: string | null, charged: ChargeState, providerMessage: string | null, path: Array<string> | null } | null, video: { id: string, url: string, downloadUrl: string, urlExpiresAt: string, verified: boolean, width: number, height: number, durationSeconds: number, frameRate: number, hasAudio: boolean, mimeType: string, sizeBytes: number, sha256: string, warnings: Array<{ code: VideoWarningCode, message: string }>, poster: { url: string, width: number, height: number, mimeType: string } | null, firstFrame: { url: string, width: number, height: number, mimeType: string } | null, lastFrame: { url: string, width: number, height: number, mimeType: string } | null } | null }> } } }
    | { sequence: number, generation: { id: string, state: { sequence: number, status: GenerationStatus, isFinal: boolean, canCancel: boolean, startedAt: string | null, finishedAt: string | null, progress: { fraction: number | null, source: ProgressSource, queuePosition: number | null, message: string | null, asOf: string, expected: { medianAt: string, ninetiethPercentileAt: string } | null }, charge: { state: ChargeState, amount: { micros: number, currency: CurrencyCode, formatted: string } | null }, failure: { code: FailureCode, stage: FailureStage, message: string, retryable: boolean, retryAfter: string | null, charged: ChargeState, providerMessage: string | null, path: Array<string> | null } | null, clips: Array<{ index: number, status: GenerationStatus, failure: { code: FailureCode, stage: FailureStage, message: string, retryable: boolean, retryAfter: string | null, charged: ChargeState, providerMessage: string | null, path: Array<string> | null } | null, video: { id: string, url: string, downloadUrl: string, urlExpiresAt: string, verified: boolean, width: number, height: number, durationSeconds: number, frameRate: number, hasAudio: boolean, mimeType: string, sizeBytes: number, sha256: string, warnings: Array<{ code: VideoWarningCode, message: string }>, poster: { url: string, width: number, height: number, mimeType: string } | null, firstFrame: { url: string, width: number, height: number, mimeType: string } | null, lastFrame: { url: string, width: number, height: number, mimeType: string } | null } | null }> } } }
    | { sequence: number, generation: { id: string, state: { sequence: number, status: GenerationStatus, isFinal: boolean, canCancel: boolean, startedAt: string | null, finishedAt: string | null, progress: { fraction: number | null, source: ProgressSource, queuePosition: number | null, message: string | null, asOf: string, expected: { medianAt: string, ninetiethPercentileAt: string } | null }, charge: { state: ChargeState, amount: { micros: number, currency: CurrencyCode, formatted: string } | null }, failure: { code: FailureCode, stage: FailureStage, message: string, retryable: boolean, retryAfter: string | null, charged: ChargeState, providerMessage: string | null, path: Array<string> | null } | null, clips: Array<{ index: number, status: GenerationStatus, failure: { code: FailureCode, stage: FailureStage, message: string, retryable: boolean, retryAfter: string | null, charged: ChargeState, providerMessage: string | null, path: Array<string> | null } | null, video: { id: string, url: string, downloadUrl: string, urlExpiresAt: string, verified: boolean, width: number, height: number, durationSeconds: number, frameRate: number, hasAudio: boolean, mimeType: string, sizeBytes: number, sha256: string, warnings: Array<{ code: VideoWarningCode, message: string }>, poster: { url: string, width: number, height: number, mimeType: string } | null, firstFrame: { url: string, width: number, height: number, mimeType: string } | null, lastFrame: { url: string, width: number, height: number, mimeType: string } | null } | null }> } } }
    | { sequence: number, generation: { id: string, state: { sequence: number, status: GenerationStatus, isFinal: boolean, canCancel: boolean, startedAt: string | null, finishedAt: string | null, progress: { fraction: number | null, source: ProgressSource, queuePosition: number | null, message: string | null, asOf: string, expected: { medianAt: string, ninetiethPercentileAt: string } | null }, charge: { state: ChargeState, amount: { micros: number, currency: CurrencyCode, formatted: string } | null }, failure: { code: FailureCode, stage: FailureStage, message: string, retryable: boolean, retryAfter: string | null, charged: ChargeState, providerMessage: string | null, path: Array<string> | null } | null, clips: Array<{ index: number, status: GenerationStatus, failure: { code: FailureCode, stage: FailureStage, message: string, retryable: boolean, retryAfter: string | null, charged: ChargeState, providerMessage: string | null, path: Array<string> | null } | null, video: { id: string, url: string, downloadUrl: string, urlExpiresAt: string, verified: boolean, width: number, height: number, durationSeconds: number, frameRate: number, hasAudio: boolean, mimeType: string, sizeBytes: number, sha256: string, warnings: Array<{ code: VideoWarningCode, message: string }>, poster: { url: string, width: number, height: number, mimeType: string } | null, firstFrame: { url: string, width: number, height: number, mimeType: string } | null, lastFrame: { url: string, width: number, height: number, mimeType: string } | null } | null }> } } }
    | { sequence: number, generation: { id: string, state: { sequence: number, status: GenerationStatus, isFinal: boolean, canCancel: boolean, startedAt: string | null, finishedAt: string | null, progress: { fraction: number | null, source: ProgressSource, queuePosition: number | null, message: string | null, asOf: string, expected: { medianAt: string, ninetiethPercentileAt: string } | null }, charge: { state: ChargeState, amount: { micros: number, currency: CurrencyCode, formatted: string } | null }, failure: { code: FailureCode, stage: FailureStage, message: string, retryable: boolean, retryAfter: string | null, charged: ChargeState, providerMessage: string | null, path: Array<string> | null } | null, clips: Array<{ index: number, status: GenerationStatus, failure: { code: FailureCode, stage: FailureStage, message: string, retryable: boolean, retryAfter: string | null, charged: ChargeState, providerMessage: string | null, path: Array<string> | null } | null, video: { id: string, url: string, downloadUrl: string, urlExpiresAt: string, verified: boolean, width: number, height: number, durationSeconds: number, frameRate: number, hasAudio: boolean, mimeType: string, sizeBytes: number, sha256: string, warnings: Array<{ code: VideoWarningCode, message: string }>, poster: { url: string, width: number, height: number, mimeType: string } | null, firstFrame: { url: string, width: number, height: number, mimeType: string } | null, lastFrame: { url: string, width: number, height: number, mimeType: string } | null } | null }> } } }
    | { sequence: number, generation: { id: string, state: { sequence: number, status: GenerationStatus, isFinal: boolean, canCancel: boolean, startedAt: string | null, finishedAt: string | null, progress: { fraction: number | null, source: ProgressSource, queuePosition: number | null, message: string | null, asOf: string, expected: { medianAt: string, ninetiethPercentileAt: string } | null }, charge: { state: ChargeState, amount: { micros: number, currency: CurrencyCode, formatted: string } | null }, failure: { code: FailureCode, stage: FailureStage, message: string, retryable: boolean, retryAfter: string | null, charged: ChargeState, providerMessage: string | null, path: Array<string> | null } | null, clips: Array<{ index: number, status: GenerationStatus, failure: { code: FailureCode, stage: FailureStage, message: string, retryable: boolean, retryAfter: string | null, charged: ChargeState, providerMessage: string | null, path: Array<string> | null } | null, video: { id: string, url: string, downloadUrl: string, urlExpiresAt: string, verified: boolean, width: number, height: number, durationSeconds: number, frameRate: number, hasAudio: boolean, mimeType: string, sizeBytes: number, sha256: string, warnings: Array<{ code: VideoWarningCode, message: string }>, poster: { url: string, width: number, height: number, mimeType: string } | null, firstFrame: { url: string, width: number, height: number, mimeType: string } | null, lastFrame: { url: string, width: number, height: number, mimeType: string } | null } | null }> } } }
   };

export type ClientGenerationByIdQueryVariables = Exact<{
  id: string | number;
}>;


export type ClientGenerationByIdQuery = { generation: { id: string, state: { sequence: number, status: GenerationStatus, isFinal: boolean, canCancel: boolean, startedAt: string | null, finishedAt: string | null, progress: { fraction: number | null, source: ProgressSource, queuePosition: number | null, message: string | null, asOf: string, expected: { medianAt: string, ninetiethPercentileAt: string } | null }, charge: { state: ChargeState, amount: { micros: number, currency: CurrencyCode, formatted: string } | null }, failure: { code: FailureCode, stage: FailureStage, message: string, retryable: boolean, retryAfter: string | null, charged: ChargeState, providerMessage: string | null, path: Array<string> | null } | null, clips: Array<{ index: number, status: GenerationStatus, failure: { code: FailureCode, stage: FailureStage, message: string, retryable: boolean, retryAfter: string | null, charged: ChargeState, providerMessage: string | null, path: Array<string> | null } | null, video: { id: string, url: string, downloadUrl: string, urlExpiresAt: string, verified: boolean, width: number, height: number, durationSeconds: number, frameRate: number, hasAudio: boolean, mimeType: string, sizeBytes: number, sha256: string, warnings: Array<{ code: VideoWarningCode, message: string }>, poster: { url: string, width: number, height: number, mimeType: string } | null, firstFrame: { url: string, width: number, height: number, mimeType: string } | null, lastFrame: { url: string, width: number, height: number, mimeType: string } | null } | null }> } } | null };

export type ClientCancelMutationVariables = Exact<{
  input: CancelGenerationInput;
}>;


export type ClientCancelMutation = { cancelGeneration: { outcome: CancelOutcome | null, userErrors: Array<{ code: ProblemCode, path: Array<string>, parameter: string | null, message: string, allowedValues: Array<unknown> | null, maximumLength: number | null, ranges: Array<{ minimum: number, maximum: number }> | null }> } };

export type ClientDeleteMutationVariables = Exact<{
  input: IdInput;
}>;


export type ClientDeleteMutation = { deleteGeneration: { generation: { id: string } | null, userErrors: Array<{ code: ProblemCode, path: Array<string>, parameter: string | null, message: string, allowedValues: Array<unknown> | null, maximumLength: number | null, ranges: Array<{ minimum: number, maximum: number }> | null }> } };

export type ClientUploadMutationVariables = Exact<{
  input: CreateUploadInput;
}>;


export type ClientUploadMutation = { createUpload: { upload: { id: string } | null, target: { url: string, headers: Array<{ name: string, value: string }> } | null, userErrors: Array<{ code: ProblemCode, path: Array<string>, parameter: string | null, message: string, allowedValues: Array<unknown> | null, maximumLength: number | null, ranges: Array<{ minimum: number, maximum: number }> | null }> } };

export type ClientListQueryVariables = Exact<{
  first: number;
  after?: string | null | undefined;
  filter?: GenerationFilter | null | undefined;
}>;


export type ClientListQuery = { generations: { nodes: Array<{ createdAt: string, prompt: string | null, id: string, model: { name: string }, state: { sequence: number, status: GenerationStatus, isFinal: boolean, canCancel: boolean, startedAt: string | null, finishedAt: string | null, progress: { fraction: number | null, source: ProgressSource, queuePosition: number | null, message: string | null, asOf: string, expected: { medianAt: string, ninetiethPercentileAt: string } | null }, charge: { state: ChargeState, amount: { micros: number, currency: CurrencyCode, formatted: string } | null }, failure: { code: FailureCode, stage: FailureStage, message: string, retryable: boolean, retryAfter: string | null, charged: ChargeState, providerMessage: string | null, path: Array<string> | null } | null, clips: Array<{ index: number, status: GenerationStatus, failure: { code: FailureCode, stage: FailureStage, message: string, retryable: boolean, retryAfter: string | null, charged: ChargeState, providerMessage: string | null, path: Array<string> | null } | null, video: { id: string, url: string, downloadUrl: string, urlExpiresAt: string, verified: boolean, width: number, height: number, durationSeconds: number, frameRate: number, hasAudio: boolean, mimeType: string, sizeBytes: number, sha256: string, warnings: Array<{ code: VideoWarningCode, message: string }>, poster: { url: string, width: number, height: number, mimeType: string } | null, firstFrame: { url: string, width: number, height: number, mimeType: string } | null, lastFrame: { url: string, width: number, height: number, mimeType: string } | null } | null }> } }>, pageInfo: { endCursor: string | null, hasNextPage: boolean } } };

export type ClientModelByNameQueryVariables = Exact<{
  name: string;
}>;


export type ClientModelByNameQuery = { model: { name: string, label: string, description: string, family: { id: string, label: string }, lifecycle: { stage: LifecycleStage }, availability: { state: AvailabilityState, usable: boolean, reason: string | null }, routes: Array<{ id: string, provider: { id: string, label: string }, availability: { usable: boolean, reason: string | null } }>, capabilities: Array<{ id: string, kind: CapabilityKind, label: string, description: string, familyField: string, field: string, modelValue: string, parameters: Array<{ name: string, kind: ParameterKind, label: string, description: string, required: boolean, advanced: boolean, default: unknown, unit: string | null, maximumLength: number | null, minimumItems: number | null, maximumItems: number | null, oneOfGroup: string | null, ranges: Array<{ minimum: number, maximum: number, step: number | null }> | null, choices: Array<{ value: string, label: string }> | null }> }> } | null };

export type ClientModelsQueryVariables = Exact<{ [key: string]: never; }>;


export type ClientModelsQuery = { models: Array<{ name: string, label: string, description: string, family: { id: string, label: string }, availability: { state: AvailabilityState, usable: boolean, reason: string | null }, capabilities: Array<{ kind: CapabilityKind, label: string, familyField: string, field: string, modelValue: string, inputSchema: unknown }> }> };
