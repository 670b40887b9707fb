/** Internal type. DO NOT USE DIRECTLY. */
type Exact<T extends { [key: string]: unknown }> = { [K in keyof T]: T[K] };
/** Internal type. DO NOT USE DIRECTLY. */
export type Incremental<T> = T | { [P in keyof T]?: P extends ' $fragmentName' | '__typename' ? T[P] : never };
/** Videos and stills one after another, with cuts and cross-fades, a soundtrack and captions. */
export type AssemblyClipsInput = {
  /** Text over the picture, drawn as plain text with Noto Sans. Those that are seen at once stand below each other. */
  captions?: CaptionsInput | null | undefined;
  /** Frames per second; the first video’s otherwise. 23.976, 29.97 and 59.94 are taken exactly. 1–60 frames per second. */
  frameRate?: number | null | undefined;
  /** Which of the family’s models. */
  model?: AssemblyModel;
  /** In order. A part begins where the one before it ends, or overlaps it by its cross-fade. 1–50 items. */
  parts: Array<AssemblyPartInput>;
  /** What happens to a part whose shape is not the frame’s. */
  resizeMode?: ResizeMode;
  /** Of the film’s frame; the first part’s otherwise. */
  size?: FrameSizeInput | null | undefined;
  /** One sound under the whole film; where it is shorter, what follows has the sound of the parts alone. */
  soundtrack?: SoundtrackInput | null | undefined;
};

/** Clips and stills become one film, on this machine, without a key. Exactly one capability. */
export type AssemblyInput =
  {   /** Videos and stills one after another, with cuts and cross-fades, a soundtrack and captions. */
  clips: AssemblyClipsInput; };

/** Which of the family’s models. */
export type AssemblyModel =
  /** Joins up to 50 videos and stills into a film of up to ten minutes and 4K; free, no key. */
  | 'ASSEMBLY';

/** One part of the film. */
export type AssemblyPartInput = {
  /** So long this part and the one before it dissolve into each other; the film is that much shorter. 0 is a cut. 0–10 seconds. */
  crossFadeSeconds?: number;
  /** Of a video: up to this moment of it. Its end otherwise. 0–86400 seconds. */
  endSeconds?: number | null | undefined;
  /** What the part shows: a video, or a still. */
  source: AssemblySourceInput;
  /** Of a video: from this moment of it. Its beginning otherwise. 0–86400 seconds. */
  startSeconds?: number | null | undefined;
  /** 0 is silent, 1 as it came. A part without sound is silent. 0–4. */
  volume?: number;
};

/** What the part shows: a video, or a still. */
export type AssemblySourceInput =
  {   /** A picture, for so long. */
  still: AssemblyStillInput; video?: never; }
  |  { still?: never;   /** The clip of an earlier generation, an upload, or a URL. */
  video: VideoInput; };

/** A picture, for so long. */
export type AssemblyStillInput = {
  /** How long it is seen. 0.1–600 seconds. */
  durationSeconds: number;
  /** The picture. */
  image: ImageInput;
};

/** A sound file: WAV (PCM) or MP3, at most 15 MB. */
export type AudioInput =
  {   /** The bytes, with or without a `data:` prefix; at most 8 MB. */
  base64: string; uploadId?: never; url?: never; }
  |  { base64?: never;   /** From createUpload. */
  uploadId: string | number; url?: never; }
  |  { base64?: never; uploadId?: never;   /** http(s); fetched by the gateway when work begins. */
  url: string; };

/** Whether something can be used on this server now. */
export type AvailabilityState =
  /** Usable, answered by the emulator. */
  | 'EMULATED'
  /** The provider must be able to reach this server. */
  | 'NEEDS_PUBLIC_URL'
  /** This server has no key for the provider. */
  | 'NO_CREDENTIAL'
  /** Usable. */
  | 'READY'
  /** No longer served. */
  | 'RETIRED'
  /** Not now, for the reason given. */
  | 'SUSPENDED';

/** What to cancel. */
export type CancelGenerationInput = {
  /** The generation’s id. */
  id: string | number;
  /** What to do with a clip the provider makes anyway. */
  lateResult?: LateResultPolicy;
};

/** What a cancel came to. */
export type CancelOutcome =
  /** It had not begun; it is canceled. */
  | 'CANCELED'
  /** Its holder stops it; the end follows as an event. */
  | 'REQUESTED'
  /** The provider cannot stop it; CANCELED follows all the same, and its clip is treated as lateResult says. */
  | 'UNSUPPORTED_BY_PROVIDER';

/** What a model can be asked to do. */
export type CapabilityKind =
  /** Clips and stills become one film. */
  | 'ASSEMBLY'
  /** The camera moves as told, one axis or a preset. */
  | 'CAMERA_CONTROL'
  /** One picture, one camera move. */
  | 'CAMERA_MOVE'
  /** From where another clip ends. */
  | 'CONTINUATION'
  /** A sound file drives the picture. */
  | 'DRIVING_AUDIO'
  /** A start frame, and named things that appear. */
  | 'ELEMENTS'
  /** A clip that starts from one picture. */
  | 'IMAGE_TO_VIDEO'
  /** Painted regions move along paths. */
  | 'MOTION_BRUSH'
  /** Several shots in one clip. */
  | 'MULTI_SHOT'
  /** Several shots, with references. */
  | 'MULTI_SHOT_REFERENCES'
  /** Pictures, videos or sounds that show what things are like. */
  | 'REFERENCES'
  /** Pictures one after another. */
  | 'SLIDESHOW'
  /** From one picture to another. */
  | 'START_END_FRAME'
  /** From words alone. */
  | 'TEXT_TO_VIDEO'
  /** People in the picture speak with given voices. */
  | 'VOICES';

/** One caption. */
export type CaptionLineInput = {
  /** Of the film. 0–600 seconds. */
  endSeconds: number;
  /** Of the film. 0–600 seconds. */
  startSeconds: number;
  /** What is read. At most 500 characters. */
  text: string;
};

/** Text over the picture, drawn as plain text with Noto Sans. Those that are seen at once stand below each other. */
export type CaptionsInput =
  {   /** One by one. 1–500 items. */
  lines: Array<CaptionLineInput>; text?: never; }
  |  { lines?: never;   /** A whole SubRip (.srt) or WebVTT (.vtt) file. At most 100000 characters. */
  text: string; };

/** What the gateway does to the input on its way. */
export type ChangeKind =
  /** Cut to the frame’s shape. */
  | 'CROP'
  /** Made reachable for the provider. */
  | 'HOST'
  /** Filled up to the frame’s shape. */
  | 'PAD'
  /** Written in another format. */
  | 'RECODE'
  /** Scaled. */
  | 'RESIZE'
  /** References, shots or signs are written the provider’s way; `providerRequest` shows how. */
  | 'REWRITE_PROMPT'
  /** Turned as its EXIF says. */
  | 'ROTATE';

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

/** A picture, a video or a sound file about to be sent. */
export type CreateUploadInput = {
  /** A picture (at most 50 MB): `image/jpeg`, `image/png`, `image/webp`, `image/avif`. A video (at most 200 MB): `video/mp4`, `video/quicktime`. A sound file (at most 15 MB): `audio/wav`, `audio/x-wav`, `audio/mpeg`. What it is, its bytes say; they must be of the kind declared. */
  contentType: string;
  /** For people. */
  fileName?: string | null | undefined;
  /** Checked when given: 64 hexadecimal digits. */
  sha256?: string | null | undefined;
  /** Exactly; see gateway.uploadLimits. */
  sizeBytes: number;
};

/** A currency. */
export type CurrencyCode =
  /** United States dollar. */
  | 'USD';

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

/** 0..1 of the upright picture, from its top left. */
export type FocusInput = {
  /** 0 is the left edge, 1 the right one. */
  x: number;
  /** 0 is the upper edge, 1 the lower one. */
  y: number;
};

/** An end of a clip. */
export type FrameEdge =
  /** The first frame. */
  | 'FIRST'
  /** The last frame. */
  | 'LAST';

/** Which frame of a clip. */
export type FramePositionInput =
  {   /** The first or the last. */
  edge: FrameEdge; seconds?: never; }
  |  { edge?: never;   /** Seconds from the beginning, up to the clip’s length: the frame that is shown then. */
  seconds: number; };

/** Of the film’s frame; the first part’s otherwise. */
export type FrameSizeInput = {
  /** An even number. 64–3840 pixels. */
  height: number;
  /** An even number. 64–3840 pixels. */
  width: number;
};

/** A picture, and what of it stays in view where it is cut. */
export type FramedImageInput = {
  /** As near to the middle of the cut as the edges of the picture let it; camera moves of the embedded renderer keep it inside. */
  focus: FocusInput;
  /** The picture; not framed itself. */
  image: ImageInput;
};

/** A clip that starts from one picture. */
export type GeminiOmniImageToVideoInput = {
  /** Shape of the frame. */
  aspectRatio?: VeoAspectRatio | null | undefined;
  /** Length of the clip. 3–15 seconds. */
  durationSeconds?: number | null | undefined;
  /** Which of the family’s models. */
  model: GeminiOmniModel;
  /** What happens: motion, camera, light, sound. `{{name}}` is replaced from the variables. At most 131072 tokens. */
  prompt: string;
  /** Pixels of the frame’s shorter side. */
  resolution?: GeminiOmniResolution | null | undefined;
  /** The same seed makes a similar clip again. 0–2147483647. */
  seed?: number | null | undefined;
  /** The picture the clip starts from. */
  startFrame: ImageInput;
};

/** Google’s Gemini Omni: clips with sound from words, pictures and videos. Exactly one capability. */
export type GeminiOmniInput =
  {   /** A clip that starts from one picture. */
  imageToVideo: GeminiOmniImageToVideoInput; references?: never; startEndFrame?: never; textToVideo?: never; }
  |  { imageToVideo?: never;   /** A clip with what pictures and videos show; at least one of them. */
  references: GeminiOmniReferencesInput; startEndFrame?: never; textToVideo?: never; }
  |  { imageToVideo?: never; references?: never;   /** A clip from one picture to another. */
  startEndFrame: GeminiOmniStartEndFrameInput; textToVideo?: never; }
  |  { imageToVideo?: never; references?: never; startEndFrame?: never;   /** A clip from words alone. */
  textToVideo: GeminiOmniTextToVideoInput; };

/** Which of the family’s models. */
export type GeminiOmniModel =
  /** Clips of 3 to 10 seconds, always with sound. */
  | 'GEMINI_OMNI_1_1_FLASH'
  /** Clips of 3 to 15 seconds, always with sound. */
  | 'GEMINI_OMNI_1_2_FLASH';

/** A clip with what pictures and videos show; at least one of them. */
export type GeminiOmniReferencesInput = {
  /** Shape of the frame. */
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
  /** Pixels of the frame’s shorter side. */
  resolution?: GeminiOmniResolution | null | undefined;
  /** The same seed makes a similar clip again. 0–2147483647. */
  seed?: number | null | undefined;
};

/** Pixels of the frame’s shorter side. */
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
  /** Shape of the frame. */
  aspectRatio?: VeoAspectRatio | null | undefined;
  /** Length of the clip. 3–10 seconds. */
  durationSeconds?: number | null | undefined;
  /** The picture the clip ends on. */
  endFrame: ImageInput;
  /** Which of the family’s models. */
  model: GeminiOmniModel;
  /** What happens: motion, camera, light, sound. `{{name}}` is replaced from the variables. At most 131072 tokens. */
  prompt: string;
  /** Pixels of the frame’s shorter side. */
  resolution?: GeminiOmniResolution | null | undefined;
  /** The same seed makes a similar clip again. 0–2147483647. */
  seed?: number | null | undefined;
  /** The picture the clip starts from. */
  startFrame: ImageInput;
};

/** A clip from words alone. */
export type GeminiOmniTextToVideoInput = {
  /** Shape of the frame. */
  aspectRatio?: VeoAspectRatio | null | undefined;
  /** Length of the clip. 3–15 seconds. */
  durationSeconds?: number | null | undefined;
  /** Which of the family’s models. */
  model: GeminiOmniModel;
  /** What happens: motion, camera, light, sound. `{{name}}` is replaced from the variables. At most 131072 tokens. */
  prompt: string;
  /** Pixels of the frame’s shorter side. */
  resolution?: GeminiOmniResolution | null | undefined;
  /** The same seed makes a similar clip again. 0–2147483647. */
  seed?: number | null | undefined;
};

/** A finished clip of yours. */
export type GenerationClipInput = {
  /** Which of its clips, counted from 0. */
  clipIndex?: number;
  /** The generation’s id. */
  generationId: string | number;
};

/** Which generations to show; all conditions together. */
export type GenerationFilter = {
  /** Exactly this reference of yours. */
  clientReference?: string | null | undefined;
  /** Started after. */
  createdAfter?: string | null | undefined;
  /** Started before. */
  createdBefore?: string | null | undefined;
  /** Ended, or not. */
  isFinal?: boolean | null | undefined;
  /** Catalog name. */
  modelName?: string | null | undefined;
  /** In one of these. */
  statuses?: Array<GenerationStatus> | null | undefined;
};

/** A frame of a finished clip of yours: the next clip goes on from it. */
export type GenerationFrameInput = {
  /** Which frame; the last unless said. */
  at?: FramePositionInput;
  /** Which of its clips, counted from 0. */
  clipIndex?: number;
  /** The generation’s id. */
  generationId: string | number;
};

/** Where a client stands in a generation’s events. */
export type GenerationPositionInput = {
  /** The last event it has. */
  afterSequence?: number;
  /** The generation’s id. */
  id: string | number;
};

/** Exactly one family. Omit the others; null is refused. */
export type GenerationRequestInput =
  {   /** Clips and stills become one film, on this machine, without a key. */
  assembly: AssemblyInput; geminiOmni?: never; grokImagine?: never; kling?: never; minimaxH3?: never; pixelml?: never; seedance?: never; sora?: never; stillMotion?: never; veo?: never; wan?: never; }
  |  { assembly?: never;   /** Google’s Gemini Omni: clips with sound from words, pictures and videos. */
  geminiOmni: GeminiOmniInput; grokImagine?: never; kling?: never; minimaxH3?: never; pixelml?: never; seedance?: never; sora?: never; stillMotion?: never; veo?: never; wan?: never; }
  |  { assembly?: never; geminiOmni?: never;   /** xAI’s Grok Imagine: clips of any whole length up to 15 s from words, a frame, two frames, or references. */
  grokImagine: GrokImagineInput; kling?: never; minimaxH3?: never; pixelml?: never; seedance?: never; sora?: never; stillMotion?: never; veo?: never; wan?: never; }
  |  { assembly?: never; geminiOmni?: never; grokImagine?: never;   /** Kuaishou’s Kling: start and end frames, elements, shots, references, voices, camera and brush. */
  kling: KlingInput; minimaxH3?: never; pixelml?: never; seedance?: never; sora?: never; stillMotion?: never; veo?: never; wan?: never; }
  |  { assembly?: never; geminiOmni?: never; grokImagine?: never; kling?: never;   /** MiniMax’s H3: clips of up to 15 s with stereo sound from words, frames or references. */
  minimaxH3: MinimaxH3Input; pixelml?: never; seedance?: never; sora?: never; stillMotion?: never; veo?: never; wan?: never; }
  |  { assembly?: never; geminiOmni?: never; grokImagine?: never; kling?: never; minimaxH3?: never;   /** PixelML’s image to video, as a node of an AgenticFlow workflow. */
  pixelml: PixelmlInput; seedance?: never; sora?: never; stillMotion?: never; veo?: never; wan?: never; }
  |  { assembly?: never; geminiOmni?: never; grokImagine?: never; kling?: never; minimaxH3?: never; pixelml?: never;   /** ByteDance’s Seedance: clips with sound from a frame, two frames, or pictures, videos and sounds. */
  seedance: SeedanceInput; sora?: never; stillMotion?: never; veo?: never; wan?: never; }
  |  { assembly?: never; geminiOmni?: never; grokImagine?: never; kling?: never; minimaxH3?: never; pixelml?: never; seedance?: never;   /** OpenAI’s Sora 2, retired there; for servers that still speak its wire. */
  sora: SoraInput; stillMotion?: never; veo?: never; wan?: never; }
  |  { assembly?: never; geminiOmni?: never; grokImagine?: never; kling?: never; minimaxH3?: never; pixelml?: never; seedance?: never; sora?: never;   /** The embedded renderer: camera moves over stills, on this machine, without a key. */
  stillMotion: StillMotionInput; veo?: never; wan?: never; }
  |  { assembly?: never; geminiOmni?: never; grokImagine?: never; kling?: never; minimaxH3?: never; pixelml?: never; seedance?: never; sora?: never; stillMotion?: never;   /** Google’s Veo: clips of up to 8 seconds with sound, up to 4K. */
  veo: VeoInput; wan?: never; }
  |  { assembly?: never; geminiOmni?: never; grokImagine?: never; kling?: never; minimaxH3?: never; pixelml?: never; seedance?: never; sora?: never; stillMotion?: never; veo?: never;   /** Alibaba’s Wan: clips from pictures, videos and sounds, with sound of its own or to a sound of yours. */
  wan: WanInput; };

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

/** Shape of the frame. */
export type GrokAspectRatio =
  /** Square. */
  | 'RATIO_1_1'
  /** Photograph, upright. */
  | 'RATIO_2_3'
  /** Photograph. */
  | 'RATIO_3_2'
  /** Classic, upright. */
  | 'RATIO_3_4'
  /** Classic. */
  | 'RATIO_4_3'
  /** Upright, as on a phone. */
  | 'RATIO_9_16'
  /** Wide. */
  | 'RATIO_16_9';

/** A clip that starts from one picture. */
export type GrokImageToVideoInput = {
  /** Shape of the frame: the nearest to the picture’s unless given; a picture of another shape is stretched. */
  aspectRatio?: GrokAspectRatio | null | undefined;
  /** Length of the clip. 1–15 seconds. */
  durationSeconds?: number | null | undefined;
  /** Make sound together with the picture. */
  generateAudio?: boolean | null | undefined;
  /** Which of the family’s models. */
  model: GrokImagineModel;
  /** What happens: motion, camera, light, sound. `{{name}}` is replaced from the variables. At most 4096 characters. */
  prompt?: string;
  /** Pixels of the frame’s shorter side. */
  resolution?: GrokResolution | null | undefined;
  /** The picture the clip starts from. */
  startFrame: ImageInput;
};

/** xAI’s Grok Imagine: clips of any whole length up to 15 s from words, a frame, two frames, or references. Exactly one capability. */
export type GrokImagineInput =
  {   /** A clip that starts from one picture. */
  imageToVideo: GrokImageToVideoInput; references?: never; startEndFrame?: never; textToVideo?: never; }
  |  { imageToVideo?: never;   /** A clip made from pictures and sounds that the prompt points at; no start frame. */
  references: GrokReferencesInput; startEndFrame?: never; textToVideo?: never; }
  |  { imageToVideo?: never; references?: never;   /** A clip from one picture to another. */
  startEndFrame: GrokStartEndFrameInput; textToVideo?: never; }
  |  { imageToVideo?: never; references?: never; startEndFrame?: never;   /** A clip from words alone. */
  textToVideo: GrokTextToVideoInput; };

/** Which of the family’s models. */
export type GrokImagineModel =
  /** Up to 720p, with sound. */
  | 'GROK_IMAGINE_VIDEO'
  /** Up to 1080p, with sound, and with an end frame. */
  | 'GROK_IMAGINE_VIDEO_1_5'
  /** 1.5 at a quarter of the price, from words or one picture. */
  | 'GROK_IMAGINE_VIDEO_1_5_LITE';

/** A clip made from pictures and sounds that the prompt points at; no start frame. */
export type GrokReferencesInput = {
  /** Shape of the frame. */
  aspectRatio?: GrokAspectRatio | null | undefined;
  /** Length of the clip. 1–10 seconds. */
  durationSeconds?: number | null | undefined;
  /** Make sound together with the picture. */
  generateAudio?: boolean | null | undefined;
  /** Which of the family’s models. */
  model: GrokReferencesModel;
  /** What happens: motion, camera, light, sound. `{{name}}` is replaced from the variables. At most 4096 characters. */
  prompt: string;
  /** Sound files to be heard in the clip. 0–3 items. */
  referenceAudios?: Array<AudioInput>;
  /** Pictures that show what things look like; the clip does not start from them. 1–7 items. */
  referenceImages: Array<ImageInput>;
  /** Pixels of the frame’s shorter side. */
  resolution?: GrokResolution | null | undefined;
};

/** Which of the family’s models. */
export type GrokReferencesModel =
  /** Up to 720p, with sound. */
  | 'GROK_IMAGINE_VIDEO'
  /** Up to 1080p, with sound, and with an end frame. */
  | 'GROK_IMAGINE_VIDEO_1_5';

/** Pixels of the frame’s shorter side. */
export type GrokResolution =
  /** 480 pixels. */
  | 'RESOLUTION_480P'
  /** 720 pixels. */
  | 'RESOLUTION_720P'
  /** 1080 pixels. */
  | 'RESOLUTION_1080P';

/** A clip from one picture to another. */
export type GrokStartEndFrameInput = {
  /** Shape of the frame: the nearest to the picture’s unless given; a picture of another shape is stretched. */
  aspectRatio?: GrokAspectRatio | null | undefined;
  /** Length of the clip. 1–15 seconds. */
  durationSeconds?: number | null | undefined;
  /** The picture the clip ends on. */
  endFrame: ImageInput;
  /** Make sound together with the picture. */
  generateAudio?: boolean | null | undefined;
  /** Which of the family’s models. */
  model: GrokStartEndFrameModel;
  /** What happens: motion, camera, light, sound. `{{name}}` is replaced from the variables. At most 4096 characters. */
  prompt?: string;
  /** Pixels of the frame’s shorter side. */
  resolution?: GrokResolution | null | undefined;
  /** The picture the clip starts from. */
  startFrame: ImageInput;
};

/** Which of the family’s models. */
export type GrokStartEndFrameModel =
  /** Up to 1080p, with sound, and with an end frame. */
  | 'GROK_IMAGINE_VIDEO_1_5';

/** A clip from words alone. */
export type GrokTextToVideoInput = {
  /** Shape of the frame. */
  aspectRatio?: GrokAspectRatio | null | undefined;
  /** Length of the clip. 1–15 seconds. */
  durationSeconds?: number | null | undefined;
  /** Make sound together with the picture. */
  generateAudio?: boolean | null | undefined;
  /** Which of the family’s models. */
  model: GrokTextToVideoModel;
  /** What happens: motion, camera, light, sound. `{{name}}` is replaced from the variables. At most 4096 characters. */
  prompt: string;
  /** Pixels of the frame’s shorter side. */
  resolution?: GrokResolution | null | undefined;
};

/** Which of the family’s models. */
export type GrokTextToVideoModel =
  /** Up to 720p, with sound. */
  | 'GROK_IMAGINE_VIDEO'
  /** Up to 1080p, with sound, and with an end frame. */
  | 'GROK_IMAGINE_VIDEO_1_5'
  /** 1.5 at a quarter of the price, from words or one picture. */
  | 'GROK_IMAGINE_VIDEO_1_5_LITE';

/** Something by its id. */
export type IdInput = {
  /** Its global id. */
  id: string | number;
};

/** A picture: JPEG, PNG, WebP or AVIF, a single image. Its EXIF orientation is applied. */
export type ImageInput =
  {   /** The bytes, with or without a `data:` prefix; at most 8 MB. */
  base64: string; framed?: never; generationFrame?: never; shotFrame?: never; uploadId?: never; url?: never; }
  |  { base64?: never;   /** With what a cut keeps in view; otherwise that is what draws the eye. */
  framed: FramedImageInput; generationFrame?: never; shotFrame?: never; uploadId?: never; url?: never; }
  |  { base64?: never; framed?: never;   /** A frame of an earlier clip. */
  generationFrame: GenerationFrameInput; shotFrame?: never; uploadId?: never; url?: never; }
  |  { base64?: never; framed?: never; generationFrame?: never;   /** A frame of an earlier shot. In storyboards only. */
  shotFrame: ShotFrameInput; uploadId?: never; url?: never; }
  |  { base64?: never; framed?: never; generationFrame?: never; shotFrame?: never;   /** From createUpload. */
  uploadId: string | number; url?: never; }
  |  { base64?: never; framed?: never; generationFrame?: never; shotFrame?: never; uploadId?: never;   /** http(s); fetched by the gateway when work begins. */
  url: string; };

/** Shape of the frame. Without it, the start frame’s own. */
export type KlingAspectRatio =
  /** Square. */
  | 'RATIO_1_1'
  /** Upright, as on a phone. */
  | 'RATIO_9_16'
  /** Wide. */
  | 'RATIO_16_9';

/** Exactly one axis, −10 to 10 and not 0. */
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

/** A clip with one camera move given in numbers or by name. */
export type KlingCameraControlInput = {
  /** One axis, or a move by name. */
  camera: KlingCameraInput;
  /** Length of the clip. 5, 10 seconds. */
  durationSeconds?: number | null | undefined;
  /** How closely the clip follows the prompt; more is stricter. Kling’s own scale ends at 1. 0–1. */
  guidanceScale?: number | null | undefined;
  /** The tier: how many pixels, and at what price. */
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

/** One axis, or a move by name. */
export type KlingCameraInput =
  {   /** A camera move by name. */
  preset: KlingCameraPreset; simple?: never; }
  |  { preset?: never;   /** Exactly one axis, −10 to 10 and not 0. */
  simple: KlingCameraAxisInput; };

/** A camera move by name. */
export type KlingCameraPreset =
  /** The camera sinks and goes back. */
  | 'DOWN_BACK'
  /** The camera goes forward and tilts up. */
  | 'FORWARD_UP'
  /** A turn left, then forward. */
  | 'LEFT_TURN_FORWARD'
  /** A turn right, then forward. */
  | 'RIGHT_TURN_FORWARD';

/** What moves, and its path. */
export type KlingDynamicMaskInput = {
  /** Covers what moves; of the start frame’s shape, all masks of one size. */
  mask: ImageInput;
  /** Points in pixels of the picture as you send it (after EXIF rotation), from its bottom left; scaled with it. 2–77 items. */
  points: Array<PointInput>;
};

/** A figure or thing that looks the same wherever the prompt says `@<name>`. */
export type KlingElementInput = {
  /** How the prompt calls it: `@<name>`. Letters, digits, - and _; every element has another name. At most 64 characters. */
  name: string;
  /** What it is made of. */
  source: KlingElementSourceInput;
};

/** What it is made of. */
export type KlingElementSourceInput =
  {   /** A frontal picture and others of the same thing. */
  images: KlingImageElementInput; providerElementId?: never; video?: never; }
  |  { images?: never;   /** An element that was already made at klingai. */
  providerElementId: string | number; video?: never; }
  |  { images?: never; providerElementId?: never;   /** A video of the figure, and a voice for it. */
  video: KlingVideoElementInput; };

/** A clip from one picture in which named figures and things keep their looks. */
export type KlingElementsInput = {
  /** Shape of the frame. Without it, the start frame’s own. */
  aspectRatio?: KlingAspectRatio | null | undefined;
  /** Let the model cut into shots by itself. */
  automaticShots?: boolean | null | undefined;
  /** Length of the clip. 3–15 seconds. */
  durationSeconds?: number | null | undefined;
  /** Figures and things that stay the same; `@<name>` in the prompt. 1–4 items. */
  elements: Array<KlingElementInput>;
  /** The picture the clip ends on. */
  endFrame?: ImageInput | null | undefined;
  /** Make sound together with the picture. */
  generateAudio?: boolean | null | undefined;
  /** How closely the clip follows the prompt; more is stricter. Kling’s own scale ends at 1. 0–1. */
  guidanceScale?: number | null | undefined;
  /** The tier: how many pixels, and at what price. */
  mode?: KlingMode | null | undefined;
  /** Which of the family’s models. */
  model: KlingElementsModel;
  /** What to avoid. `{{name}}` is replaced from the variables. At most 2500 characters. */
  negativePrompt?: string | null | undefined;
  /** What happens: motion, camera, light, sound. `{{name}}` is replaced from the variables. At most 3072 characters. */
  prompt: string;
  /** What happens to a picture whose shape is not the frame’s. */
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

/** A frontal picture and others of the same thing. */
export type KlingImageElementInput = {
  /** The thing from the front. */
  frontal: ImageInput;
  /** The same thing from other sides. 1–3 items. */
  references?: Array<ImageInput>;
};

/** A clip that starts from one picture. */
export type KlingImageToVideoInput = {
  /** Shape of the frame. Without it, the start frame’s own. */
  aspectRatio?: KlingAspectRatio | null | undefined;
  /** Let the model cut into shots by itself. */
  automaticShots?: boolean | null | undefined;
  /** Length of the clip. 3–15 seconds. */
  durationSeconds?: number | null | undefined;
  /** Make sound together with the picture. */
  generateAudio?: boolean | null | undefined;
  /** How closely the clip follows the prompt; more is stricter. Kling’s own scale ends at 1. 0–1. */
  guidanceScale?: number | null | undefined;
  /** The tier: how many pixels, and at what price. */
  mode?: KlingMode | null | undefined;
  /** Which of the family’s models. */
  model: KlingImageToVideoModel;
  /** What to avoid. `{{name}}` is replaced from the variables. At most 2500 characters. */
  negativePrompt?: string | null | undefined;
  /** What happens: motion, camera, light, sound. `{{name}}` is replaced from the variables. At most 3072 characters. */
  prompt?: string;
  /** What happens to a picture whose shape is not the frame’s. */
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

/** Kuaishou’s Kling: start and end frames, elements, shots, references, voices, camera and brush. Exactly one capability. */
export type KlingInput =
  {   /** A clip with one camera move given in numbers or by name. */
  cameraControl: KlingCameraControlInput; elements?: never; imageToVideo?: never; motionBrush?: never; multiShot?: never; multiShotReferences?: never; references?: never; startEndFrame?: never; voices?: never; }
  |  { cameraControl?: never;   /** A clip from one picture in which named figures and things keep their looks. */
  elements: KlingElementsInput; imageToVideo?: never; motionBrush?: never; multiShot?: never; multiShotReferences?: never; references?: never; startEndFrame?: never; voices?: never; }
  |  { cameraControl?: never; elements?: never;   /** A clip that starts from one picture. */
  imageToVideo: KlingImageToVideoInput; motionBrush?: never; multiShot?: never; multiShotReferences?: never; references?: never; startEndFrame?: never; voices?: never; }
  |  { cameraControl?: never; elements?: never; imageToVideo?: never;   /** A clip in which masks say what moves along which path, or stays still. At least one mask. */
  motionBrush: KlingMotionBrushInput; multiShot?: never; multiShotReferences?: never; references?: never; startEndFrame?: never; voices?: never; }
  |  { cameraControl?: never; elements?: never; imageToVideo?: never; motionBrush?: never;   /** A clip of up to six shots. No prompt and no duration: the shots are both. */
  multiShot: KlingMultiShotInput; multiShotReferences?: never; references?: never; startEndFrame?: never; voices?: never; }
  |  { cameraControl?: never; elements?: never; imageToVideo?: never; motionBrush?: never; multiShot?: never;   /** A clip of up to six shots; frames, pictures, elements and one video may stand beside them. */
  multiShotReferences: KlingMultiShotReferencesInput; references?: never; startEndFrame?: never; voices?: never; }
  |  { cameraControl?: never; elements?: never; imageToVideo?: never; motionBrush?: never; multiShot?: never; multiShotReferences?: never;   /** Nothing but the prompt is needed; frames, pictures, elements and one video may stand beside it. */
  references: KlingReferencesInput; startEndFrame?: never; voices?: never; }
  |  { cameraControl?: never; elements?: never; imageToVideo?: never; motionBrush?: never; multiShot?: never; multiShotReferences?: never; references?: never;   /** A clip from one picture to another. */
  startEndFrame: KlingStartEndFrameInput; voices?: never; }
  |  { cameraControl?: never; elements?: never; imageToVideo?: never; motionBrush?: never; multiShot?: never; multiShotReferences?: never; references?: never; startEndFrame?: never;   /** A clip with speech in voices the provider knows. It always has sound. */
  voices: KlingVoicesInput; };

/** The tier: how many pixels, and at what price. */
export type KlingMode =
  /** Made in 4K, not scaled up. */
  | 'NATIVE_4K'
  /** 1080p. */
  | 'PRO'
  /** 720p. */
  | 'STANDARD';

/** A clip in which masks say what moves along which path, or stays still. At least one mask. */
export type KlingMotionBrushInput = {
  /** Length of the clip. 5 seconds. */
  durationSeconds?: number | null | undefined;
  /** Each covers something and says along which path it moves. 0–6 items. */
  dynamicMasks?: Array<KlingDynamicMaskInput>;
  /** How closely the clip follows the prompt; more is stricter. Kling’s own scale ends at 1. 0–1. */
  guidanceScale?: number | null | undefined;
  /** The tier: how many pixels, and at what price. */
  mode?: KlingMode | null | undefined;
  /** Which of the family’s models. */
  model: KlingMotionBrushModel;
  /** What to avoid. `{{name}}` is replaced from the variables. At most 2500 characters. */
  negativePrompt?: string | null | undefined;
  /** What happens: motion, camera, light, sound. `{{name}}` is replaced from the variables. At most 2500 characters. */
  prompt?: string;
  /** The picture the clip starts from. */
  startFrame: ImageInput;
  /** Covers what stays still; of the start frame’s shape. */
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

/** A clip of up to six shots. No prompt and no duration: the shots are both. */
export type KlingMultiShotInput = {
  /** Shape of the frame. Without it, the start frame’s own. */
  aspectRatio?: KlingAspectRatio | null | undefined;
  /** Figures and things that stay the same; `@<name>` in the prompt. 0–4 items. */
  elements?: Array<KlingElementInput>;
  /** The picture the clip ends on. */
  endFrame?: ImageInput | null | undefined;
  /** Make sound together with the picture. */
  generateAudio?: boolean | null | undefined;
  /** How closely the clip follows the prompt; more is stricter. Kling’s own scale ends at 1. 0–1. */
  guidanceScale?: number | null | undefined;
  /** The tier: how many pixels, and at what price. */
  mode?: KlingMode | null | undefined;
  /** Which of the family’s models. */
  model: KlingMultiShotModel;
  /** What to avoid. `{{name}}` is replaced from the variables. At most 2500 characters. */
  negativePrompt?: string | null | undefined;
  /** What happens to a picture whose shape is not the frame’s. */
  resizeMode?: ResizeMode | null | undefined;
  /** One after another; their lengths add up to the clip’s. 1–6 items. */
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

/** A clip of up to six shots; frames, pictures, elements and one video may stand beside them. */
export type KlingMultiShotReferencesInput = {
  /** Shape of the frame. Without it, the start frame’s own. */
  aspectRatio?: KlingAspectRatio | null | undefined;
  /** Figures and things that stay the same; `@<name>` in the prompt. 0–7 items. */
  elements?: Array<KlingElementInput>;
  /** The picture the clip ends on. */
  endFrame?: ImageInput | null | undefined;
  /** Make sound together with the picture. */
  generateAudio?: boolean | null | undefined;
  /** Carry the reference video’s sound over into the clip. */
  keepReferenceVideoSound?: boolean | null | undefined;
  /** The tier: how many pixels, and at what price. */
  mode?: KlingMode | null | undefined;
  /** Which of the family’s models. */
  model: KlingMultiShotReferencesModel;
  /** Pictures that show what things look like; `@Image1` in the prompt is the first of them. 0–7 items. */
  referenceImages?: Array<ImageInput>;
  /** A video that shows how things move or look; `@Video1` in the prompt. */
  referenceVideo?: VideoInput | null | undefined;
  /** One after another; their lengths add up to the clip’s. 1–6 items. */
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

/** Nothing but the prompt is needed; frames, pictures, elements and one video may stand beside it. */
export type KlingReferencesInput = {
  /** Shape of the frame. Without it, the start frame’s own. */
  aspectRatio?: KlingAspectRatio | null | undefined;
  /** Let the model cut into shots by itself. */
  automaticShots?: boolean | null | undefined;
  /** Length of the clip. 3–15 seconds. */
  durationSeconds?: number | null | undefined;
  /** Figures and things that stay the same; `@<name>` in the prompt. 0–7 items. */
  elements?: Array<KlingElementInput>;
  /** The picture the clip ends on. */
  endFrame?: ImageInput | null | undefined;
  /** Make sound together with the picture. */
  generateAudio?: boolean | null | undefined;
  /** Carry the reference video’s sound over into the clip. */
  keepReferenceVideoSound?: boolean | null | undefined;
  /** The tier: how many pixels, and at what price. */
  mode?: KlingMode | null | undefined;
  /** Which of the family’s models. */
  model: KlingReferencesModel;
  /** What happens: motion, camera, light, sound. `{{name}}` is replaced from the variables. At most 3072 characters. */
  prompt: string;
  /** Pictures that show what things look like; `@Image1` in the prompt is the first of them. 0–7 items. */
  referenceImages?: Array<ImageInput>;
  /** A video that shows how things move or look; `@Video1` in the prompt. */
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
  /** Shape of the frame. Without it, the start frame’s own. */
  aspectRatio?: KlingAspectRatio | null | undefined;
  /** Let the model cut into shots by itself. */
  automaticShots?: boolean | null | undefined;
  /** Length of the clip. 3–15 seconds. */
  durationSeconds?: number | null | undefined;
  /** The picture the clip ends on. */
  endFrame: ImageInput;
  /** Make sound together with the picture. */
  generateAudio?: boolean | null | undefined;
  /** How closely the clip follows the prompt; more is stricter. Kling’s own scale ends at 1. 0–1. */
  guidanceScale?: number | null | undefined;
  /** The tier: how many pixels, and at what price. */
  mode?: KlingMode | null | undefined;
  /** Which of the family’s models. */
  model: KlingStartEndFrameModel;
  /** What to avoid. `{{name}}` is replaced from the variables. At most 2500 characters. */
  negativePrompt?: string | null | undefined;
  /** What happens: motion, camera, light, sound. `{{name}}` is replaced from the variables. At most 3072 characters. */
  prompt?: string;
  /** What happens to a picture whose shape is not the frame’s. */
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

/** A video of the figure, and a voice for it. */
export type KlingVideoElementInput = {
  /** Shows the figure. */
  video: VideoInput;
  /** Id of the voice the figure speaks with. */
  voiceId?: string | number | null | undefined;
};

/** A clip with speech in voices the provider knows. It always has sound. */
export type KlingVoicesInput = {
  /** Length of the clip. 5, 10 seconds. */
  durationSeconds?: number | null | undefined;
  /** The tier: how many pixels, and at what price. */
  mode?: KlingMode | null | undefined;
  /** Which of the family’s models. */
  model: KlingVoicesModel;
  /** What to avoid. `{{name}}` is replaced from the variables. At most 2500 characters. */
  negativePrompt?: string | null | undefined;
  /** What happens: motion, camera, light, sound. `{{name}}` is replaced from the variables. At most 2500 characters. */
  prompt: string;
  /** The picture the clip starts from. */
  startFrame: ImageInput;
  /** Ids of the provider’s voices; `<<<voice_1>>>` in the prompt is the first of them. 1–2 items. */
  voiceIds: Array<string | number>;
  /** Put the provider’s visible watermark on the clip. */
  watermark?: boolean | null | undefined;
};

/** Which of the family’s models. */
export type KlingVoicesModel =
  /** 5 or 10 s, 720p or 1080p; sound and voices at 1080p. */
  | 'KLING_V2_6';

/** What to do with a clip that comes after a cancel. */
export type LateResultPolicy =
  /** Drop it. */
  | 'DISCARD'
  /** Keep it as a late result. */
  | 'KEEP';

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

/** Shape of the frame. */
export type MinimaxH3AspectRatio =
  /** As the picture, or as the model decides. */
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
  /** Pixels of the frame’s shorter side. */
  resolution?: MinimaxH3Resolution | null | undefined;
  /** The same seed makes a similar clip again. 0–2147483647. */
  seed?: number | null | undefined;
  /** The picture the clip starts from. */
  startFrame: ImageInput;
};

/** MiniMax’s H3: clips of up to 15 s with stereo sound from words, frames or references. Exactly one capability. */
export type MinimaxH3Input =
  {   /** A clip that starts from one picture. */
  imageToVideo: MinimaxH3ImageToVideoInput; references?: never; startEndFrame?: never; textToVideo?: never; }
  |  { imageToVideo?: never;   /** A clip made from pictures, videos and sounds that the prompt points at; no start frame. */
  references: MinimaxH3ReferencesInput; startEndFrame?: never; textToVideo?: never; }
  |  { imageToVideo?: never; references?: never;   /** A clip from one picture to another. */
  startEndFrame: MinimaxH3StartEndFrameInput; textToVideo?: never; }
  |  { imageToVideo?: never; references?: never; startEndFrame?: never;   /** A clip from words alone. */
  textToVideo: MinimaxH3TextToVideoInput; };

/** Which of the family’s models. */
export type MinimaxH3Model =
  /** Up to 4K; two frames, or pictures, videos and sounds as references. */
  | 'MINIMAX_H3'
  /** H3 as fal has trained it further: nearer to the prompt, done within seconds, up to 1080p. */
  | 'MINIMAX_H3_MAX'
  /** H3 Max at half the price, and sooner done. */
  | 'MINIMAX_H3_MAX_TURBO';

/** A clip made from pictures, videos and sounds that the prompt points at; no start frame. */
export type MinimaxH3ReferencesInput = {
  /** Shape of the frame. */
  aspectRatio?: MinimaxH3AspectRatio | null | undefined;
  /** Length of the clip. 5–15 seconds. */
  durationSeconds?: number | null | undefined;
  /** Let the provider rewrite the prompt with more detail. */
  enhancePrompt?: boolean | null | undefined;
  /** Which of the family’s models. */
  model: MinimaxH3ReferencesModel;
  /** What happens: motion, camera, light, sound. `{{name}}` is replaced from the variables. At most 7000 characters. */
  prompt: string;
  /** Sound files to be heard in the clip. 0–3 items. */
  referenceAudios?: Array<AudioInput>;
  /** Pictures that show what things look like; the clip does not start from them. 0–9 items. */
  referenceImages?: Array<ImageInput>;
  /** Videos that show how things move. 0–3 items. */
  referenceVideos?: Array<VideoInput>;
  /** Pixels of the frame’s shorter side. */
  resolution?: MinimaxH3Resolution | null | undefined;
};

/** Which of the family’s models. */
export type MinimaxH3ReferencesModel =
  /** Up to 4K; two frames, or pictures, videos and sounds as references. */
  | 'MINIMAX_H3';

/** Pixels of the frame’s shorter side. */
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
  /** Pixels of the frame’s shorter side. */
  resolution?: MinimaxH3Resolution | null | undefined;
  /** The same seed makes a similar clip again. 0–2147483647. */
  seed?: number | null | undefined;
  /** The picture the clip starts from. */
  startFrame: ImageInput;
};

/** A clip from words alone. */
export type MinimaxH3TextToVideoInput = {
  /** Shape of the frame. */
  aspectRatio?: MinimaxH3AspectRatio | null | undefined;
  /** Length of the clip. 5–15 seconds. */
  durationSeconds?: number | null | undefined;
  /** Let the provider rewrite the prompt with more detail. */
  enhancePrompt?: boolean | null | undefined;
  /** Which of the family’s models. */
  model: MinimaxH3Model;
  /** What happens: motion, camera, light, sound. `{{name}}` is replaced from the variables. At most 50000 characters. */
  prompt: string;
  /** Pixels of the frame’s shorter side. */
  resolution?: MinimaxH3Resolution | null | undefined;
  /** The same seed makes a similar clip again. 0–2147483647. */
  seed?: number | null | undefined;
};

/** An amount of money. */
export type MoneyInput = {
  /** Of the amount. */
  currency?: CurrencyCode;
  /** Millionths of the currency’s unit. */
  micros: number;
};

/** What a parameter’s value is. */
export type ParameterKind =
  /** A sound file (AudioInput). */
  | 'AUDIO'
  /** True or false. */
  | 'BOOLEAN'
  /** One of `choices`. */
  | 'CHOICE'
  /** An id, as text. */
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
  /** Steps of the generation: more take longer and show more detail. 1–50. */
  steps?: number;
  /** Width of the frame. 256–1284 pixels. */
  width?: number;
};

/** PixelML’s image to video, as a node of an AgenticFlow workflow. Exactly one capability. */
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
  /** Steps of the generation: more take longer and show more detail. 1–50. */
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

/** How often the provider is asked, and how long at most. */
export type PollOptionsInput = {
  /** Longest time between two questions to the provider. Without it the gateway asks when the clip is likely to be done. 500–60000 milliseconds. */
  intervalMilliseconds?: number | null | undefined;
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
  /** Warning: a picture is much smaller than the clip that it fills. */
  | 'ENLARGED'
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
  /** Warning: the model is to end, or has left the vendor’s list; the start is made. */
  | 'MODEL_DEPRECATED'
  /** No model is named. */
  | 'MODEL_REQUIRED'
  /** The model is no longer served. */
  | 'MODEL_RETIRED'
  /** The model cannot be used on this server now. */
  | 'MODEL_UNAVAILABLE'
  /** A value the model or route does not take. */
  | 'NOT_ALLOWED'
  /** The generation has not ended. */
  | 'NOT_FINISHED'
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

/** A value for `{{name}}` in the prompts. */
export type PromptVariableInput = {
  /** Letters, digits, `_`, `.` and `-`, not beginning with a digit. At most 64 characters. */
  name: string;
  /** What stands there instead. At most 10000 characters. */
  value: string;
};

/** What happens to a picture whose shape is not the frame’s. */
export type ResizeMode =
  /** Cut so that it fills the frame. */
  | 'CROP'
  /** Shown whole, the rest of the frame filled. */
  | 'PAD';

/** Shape of the frame. */
export type SeedanceAspectRatio =
  /** As the picture, or as the model decides. */
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

/** A clip that starts from one picture. */
export type SeedanceImageToVideoInput = {
  /** Shape of the frame. */
  aspectRatio?: SeedanceAspectRatio | null | undefined;
  /** Length of the clip; 0 lets the model decide, where it can. 0, 4–30 seconds. */
  durationSeconds?: number | null | undefined;
  /** Keep the camera where it is. */
  fixedCamera?: boolean | null | undefined;
  /** Make sound together with the picture. */
  generateAudio?: boolean | null | undefined;
  /** Which of the family’s models. */
  model: SeedanceModel;
  /** What happens: motion, camera, light, sound. `{{name}}` is replaced from the variables. At most 10000 characters. */
  prompt?: string;
  /** Pixels of the frame’s shorter side. */
  resolution?: SeedanceResolution | null | undefined;
  /** The same seed makes a similar clip again. -1–2147483647. */
  seed?: number | null | undefined;
  /** The picture the clip starts from. */
  startFrame: ImageInput;
  /** Put the provider’s visible watermark on the clip. */
  watermark?: boolean | null | undefined;
};

/** ByteDance’s Seedance: clips with sound from a frame, two frames, or pictures, videos and sounds. Exactly one capability. */
export type SeedanceInput =
  {   /** A clip that starts from one picture. */
  imageToVideo: SeedanceImageToVideoInput; references?: never; startEndFrame?: never; textToVideo?: never; }
  |  { imageToVideo?: never;   /** A clip made from pictures, videos and sounds that the prompt points at; no start frame. */
  references: SeedanceReferencesInput; startEndFrame?: never; textToVideo?: never; }
  |  { imageToVideo?: never; references?: never;   /** A clip from one picture to another. */
  startEndFrame: SeedanceStartEndFrameInput; textToVideo?: never; }
  |  { imageToVideo?: never; references?: never; startEndFrame?: never;   /** A clip from words alone. */
  textToVideo: SeedanceTextToVideoInput; };

/** Which of the family’s models. */
export type SeedanceModel =
  /** The generation before, with sound; 4 to 12 s, and the camera can be held still. */
  | 'SEEDANCE_1_5_PRO'
  /** Sound and picture in one pass, up to 15 s and 4K (10-bit HEVC); pictures, videos and sounds as references. */
  | 'SEEDANCE_2_0'
  /** Seedance 2.0, quicker and cheaper, up to 720p. */
  | 'SEEDANCE_2_0_FAST'
  /** The cheapest of Seedance 2.0, up to 720p. */
  | 'SEEDANCE_2_0_MINI'
  /** Up to 30 s and 1080p (10-bit HEVC), with sound; 30 pictures, 10 videos and 10 sounds as references. */
  | 'SEEDANCE_2_5';

/** A clip made from pictures, videos and sounds that the prompt points at; no start frame. */
export type SeedanceReferencesInput = {
  /** Shape of the frame. */
  aspectRatio?: SeedanceAspectRatio | null | undefined;
  /** Length of the clip; 0 lets the model decide, where it can. 0, 4–30 seconds. */
  durationSeconds?: number | null | undefined;
  /** Make sound together with the picture. */
  generateAudio?: boolean | null | undefined;
  /** Which of the family’s models. */
  model: SeedanceReferencesModel;
  /** What happens: motion, camera, light, sound. `{{name}}` is replaced from the variables. At most 10000 characters. */
  prompt: string;
  /** Sound files to be heard in the clip. 0–10 items. */
  referenceAudios?: Array<AudioInput>;
  /** Pictures that show what things look like; the clip does not start from them. 0–30 items. */
  referenceImages?: Array<ImageInput>;
  /** Videos that show how things move. 0–10 items. */
  referenceVideos?: Array<VideoInput>;
  /** Pixels of the frame’s shorter side. */
  resolution?: SeedanceResolution | null | undefined;
  /** Put the provider’s visible watermark on the clip. */
  watermark?: boolean | null | undefined;
};

/** Which of the family’s models. */
export type SeedanceReferencesModel =
  /** Sound and picture in one pass, up to 15 s and 4K (10-bit HEVC); pictures, videos and sounds as references. */
  | 'SEEDANCE_2_0'
  /** Seedance 2.0, quicker and cheaper, up to 720p. */
  | 'SEEDANCE_2_0_FAST'
  /** The cheapest of Seedance 2.0, up to 720p. */
  | 'SEEDANCE_2_0_MINI'
  /** Up to 30 s and 1080p (10-bit HEVC), with sound; 30 pictures, 10 videos and 10 sounds as references. */
  | 'SEEDANCE_2_5';

/** Pixels of the frame’s shorter side. */
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
  /** Shape of the frame. */
  aspectRatio?: SeedanceAspectRatio | null | undefined;
  /** Length of the clip; 0 lets the model decide, where it can. 0, 4–30 seconds. */
  durationSeconds?: number | null | undefined;
  /** The picture the clip ends on. */
  endFrame: ImageInput;
  /** Keep the camera where it is. */
  fixedCamera?: boolean | null | undefined;
  /** Make sound together with the picture. */
  generateAudio?: boolean | null | undefined;
  /** Which of the family’s models. */
  model: SeedanceModel;
  /** What happens: motion, camera, light, sound. `{{name}}` is replaced from the variables. At most 10000 characters. */
  prompt?: string;
  /** Pixels of the frame’s shorter side. */
  resolution?: SeedanceResolution | null | undefined;
  /** The same seed makes a similar clip again. -1–2147483647. */
  seed?: number | null | undefined;
  /** The picture the clip starts from. */
  startFrame: ImageInput;
  /** Put the provider’s visible watermark on the clip. */
  watermark?: boolean | null | undefined;
};

/** A clip from words alone. */
export type SeedanceTextToVideoInput = {
  /** Shape of the frame. */
  aspectRatio?: SeedanceAspectRatio | null | undefined;
  /** Length of the clip; 0 lets the model decide, where it can. 0, 4–30 seconds. */
  durationSeconds?: number | null | undefined;
  /** Keep the camera where it is. */
  fixedCamera?: boolean | null | undefined;
  /** Make sound together with the picture. */
  generateAudio?: boolean | null | undefined;
  /** Which of the family’s models. */
  model: SeedanceModel;
  /** What happens: motion, camera, light, sound. `{{name}}` is replaced from the variables. At most 10000 characters. */
  prompt: string;
  /** Pixels of the frame’s shorter side. */
  resolution?: SeedanceResolution | null | undefined;
  /** The same seed makes a similar clip again. -1–2147483647. */
  seed?: number | null | undefined;
  /** Put the provider’s visible watermark on the clip. */
  watermark?: boolean | null | undefined;
};

/** Where a settled value comes from. */
export type SettledSource =
  /** Given. */
  | 'CALLER'
  /** The catalog’s default. */
  | 'DEFAULT'
  /** Follows from other values. */
  | 'DERIVED';

/** A frame of an earlier shot. In storyboards only. */
export type ShotFrameInput = {
  /** Which frame; the last unless said. */
  at?: FramePositionInput;
  /** The shot’s name. */
  shot: string;
};

/** Shape of the frame. */
export type SoraAspectRatio =
  /** As the picture, or as the model decides. */
  | 'AUTO'
  /** Upright, as on a phone. */
  | 'RATIO_9_16'
  /** Wide. */
  | 'RATIO_16_9';

/** A clip that starts from one picture. */
export type SoraImageToVideoInput = {
  /** Shape of the frame. */
  aspectRatio?: SoraAspectRatio | null | undefined;
  /** Length of the clip. 4, 8, 12 seconds. */
  durationSeconds?: number | null | undefined;
  /** Which of the family’s models. */
  model: SoraModel;
  /** What happens: motion, camera, light, sound. `{{name}}` is replaced from the variables. At most 32000 characters. */
  prompt: string;
  /** What happens to a picture whose shape is not the frame’s. */
  resizeMode?: ResizeMode | null | undefined;
  /** Pixels of the frame’s shorter side. */
  resolution?: SoraResolution | null | undefined;
  /** The picture the clip starts from. */
  startFrame: ImageInput;
};

/** OpenAI’s Sora 2, retired there; for servers that still speak its wire. Exactly one capability. */
export type SoraInput =
  {   /** A clip that starts from one picture. */
  imageToVideo: SoraImageToVideoInput; textToVideo?: never; }
  |  { imageToVideo?: never;   /** A clip from words alone. */
  textToVideo: SoraTextToVideoInput; };

/** Which of the family’s models. */
export type SoraModel =
  /** Clips of 4, 8 or 12 seconds at 720p, always with sound. */
  | 'SORA_2'
  /** As Sora 2, more exact, up to 1080p. */
  | 'SORA_2_PRO';

/** Pixels of the frame’s shorter side. */
export type SoraResolution =
  /** As the model decides. */
  | 'AUTO'
  /** 720 pixels. */
  | 'RESOLUTION_720P'
  /** 1080 pixels. */
  | 'RESOLUTION_1080P';

/** A clip from words alone. */
export type SoraTextToVideoInput = {
  /** Shape of the frame. */
  aspectRatio?: SoraAspectRatio | null | undefined;
  /** Length of the clip. 4, 8, 12 seconds. */
  durationSeconds?: number | null | undefined;
  /** Which of the family’s models. */
  model: SoraModel;
  /** What happens: motion, camera, light, sound. `{{name}}` is replaced from the variables. At most 32000 characters. */
  prompt: string;
  /** Pixels of the frame’s shorter side. */
  resolution?: SoraResolution | null | undefined;
};

/** One sound under the whole film; where it is shorter, what follows has the sound of the parts alone. */
export type SoundtrackInput = {
  /** A sound file. */
  audio: AudioInput;
  /** So long it grows from silence. 0–60 seconds. */
  fadeInSeconds?: number;
  /** So long it fades before it ends, or the film does. 0–60 seconds. */
  fadeOutSeconds?: number;
  /** 0 is silent, 1 as it came. 0–4. */
  volume?: number;
};

/** What to make. */
export type StartGenerationInput = {
  /** Send `{{…}}`, `<%…%>` and other template syntax that has no value as it stands; otherwise it is refused. */
  allowPlaceholders?: boolean;
  /** Yours; comes back on the generation and can be filtered by. At most 255 characters. */
  clientReference?: string | null | undefined;
  /** Clips to make; each may fail alone. 1–4. */
  count?: number;
  /** 1–255 characters. The same key with the same input answers with the same generation. At most 255 characters. */
  idempotencyKey?: string | null | undefined;
  /** From its end until it is deleted, as deleteGeneration does. Where the server keeps clips for a shorter time, that holds. 1–1000000000 seconds. */
  keepForSeconds?: number | null | undefined;
  /** Refuse (COST_EXCEEDED) rather than spend more, all clips together. */
  maximumCost?: MoneyInput | null | undefined;
  /** How often the provider is asked, and how long at most. */
  poll?: PollOptionsInput | null | undefined;
  /** Send by this provider only; otherwise the cheapest healthy route. */
  provider?: string | number | null | undefined;
  /** Family, capability and parameters. */
  request: GenerationRequestInput;
  /** Values for `{{name}}` in any prompt. 0–100 items. */
  variables?: Array<PromptVariableInput>;
  /** Its end, and what comes after it, is posted there as a Standard Webhook, signed with `webhookSecret` of the answer. Public and https. At most 2048 characters. */
  webhookUrl?: string | null | undefined;
};

/** Shape of the frame; AUTO keeps the first picture’s own. */
export type StillMotionAspectRatio =
  /** As the picture, or as the model decides. */
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

/** Any combination, each −10 to 10. */
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

/** How the camera moves over the picture: six axes in any combination, a preset, or several moves. */
export type StillMotionCameraInput =
  {   /** Any combination, each −10 to 10. */
  axes: StillMotionAxesInput; moves?: never; preset?: never; }
  |  { axes?: never;   /** One after another without a cut, each as long as the others. 1–6 items. */
  moves: Array<StillMotionAxesInput>; preset?: never; }
  |  { axes?: never; moves?: never;   /** A camera move by name. */
  preset: StillMotionCameraPreset; };

/** One picture, one camera move. */
export type StillMotionCameraMoveInput = {
  /** Shape of the frame; AUTO keeps the first picture’s own. */
  aspectRatio?: StillMotionAspectRatio;
  /** How the camera moves over the picture: six axes in any combination, a preset, or several moves. */
  camera: StillMotionCameraInput;
  /** Length of the clip. 1–30 seconds. */
  durationSeconds?: number;
  /** Frames per second. 1–60 frames per second. */
  frameRate?: number;
  /** Which of the family’s models. */
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

/** A camera move by name. */
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

/** The embedded renderer: camera moves over stills, on this machine, without a key. Exactly one capability. */
export type StillMotionInput =
  {   /** One picture, one camera move. */
  cameraMove: StillMotionCameraMoveInput; multiShot?: never; slideshow?: never; startEndFrame?: never; }
  |  { cameraMove?: never;   /** Up to six shots, each with its own camera and, if wanted, its own picture. */
  multiShot: StillMotionMultiShotInput; slideshow?: never; startEndFrame?: never; }
  |  { cameraMove?: never; multiShot?: never;   /** Pictures one after another. */
  slideshow: StillMotionSlideshowInput; startEndFrame?: never; }
  |  { cameraMove?: never; multiShot?: never; slideshow?: never;   /** The first picture dissolves into the second while the camera moves. Nothing is invented between them. */
  startEndFrame: StillMotionStartEndFrameInput; };

/** Which of the family’s models. */
export type StillMotionModel =
  /** Camera moves, dissolves, shots and slideshows from stills, up to 30 s and 4K; free, no key. */
  | 'STILL_MOTION';

/** Up to six shots, each with its own camera and, if wanted, its own picture. */
export type StillMotionMultiShotInput = {
  /** Shape of the frame; AUTO keeps the first picture’s own. */
  aspectRatio?: StillMotionAspectRatio;
  /** Frames per second. 1–60 frames per second. */
  frameRate?: number;
  /** Which of the family’s models. */
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

/** Pixels of the frame’s shorter side. */
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
  /** How the camera moves over the picture: six axes in any combination, a preset, or several moves. */
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
  /** How the camera moves over the picture: six axes in any combination, a preset, or several moves. */
  camera?: StillMotionCameraInput | null | undefined;
  /** Length of this part. 0.5–30 seconds. */
  durationSeconds: number;
  /** The picture of this slide. */
  still: ImageInput;
  /** How this part begins where another precedes it. A cross-fade overlaps both; the clip keeps its length. */
  transition?: StillMotionTransition;
};

/** Pictures one after another. */
export type StillMotionSlideshowInput = {
  /** Shape of the frame; AUTO keeps the first picture’s own. */
  aspectRatio?: StillMotionAspectRatio;
  /** Frames per second. 1–60 frames per second. */
  frameRate?: number;
  /** Which of the family’s models. */
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

/** Sound of the clip. */
export type StillMotionSound =
  /** A soft generated atmosphere. */
  | 'AMBIENCE'
  /** No sound track. */
  | 'NONE';

/** The first picture dissolves into the second while the camera moves. Nothing is invented between them. */
export type StillMotionStartEndFrameInput = {
  /** Shape of the frame; AUTO keeps the first picture’s own. */
  aspectRatio?: StillMotionAspectRatio;
  /** How the camera moves over the picture: six axes in any combination, a preset, or several moves. */
  camera?: StillMotionCameraInput | null | undefined;
  /** Length of the clip. 1–30 seconds. */
  durationSeconds?: number;
  /** The picture the clip ends on. */
  endFrame: ImageInput;
  /** Frames per second. 1–60 frames per second. */
  frameRate?: number;
  /** Which of the family’s models. */
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

/** How this part begins where another precedes it. A cross-fade overlaps both; the clip keeps its length. */
export type StillMotionTransition =
  /** One dissolves into the other. */
  | 'CROSS_FADE'
  /** At once. */
  | 'CUT';

/** Shape of the frame. */
export type VeoAspectRatio =
  /** Upright, as on a phone. */
  | 'RATIO_9_16'
  /** Wide. */
  | 'RATIO_16_9';

/** A clip that starts from one picture. */
export type VeoImageToVideoInput = {
  /** Shape of the frame. */
  aspectRatio?: VeoAspectRatio | null | undefined;
  /** Length of the clip. 4, 6, 8 seconds. */
  durationSeconds?: number | null | undefined;
  /** Let the provider rewrite the prompt with more detail. */
  enhancePrompt?: boolean | null | undefined;
  /** Make sound together with the picture. */
  generateAudio?: boolean | null | undefined;
  /** Which of the family’s models. */
  model: VeoModel;
  /** What to avoid. `{{name}}` is replaced from the variables. At most 1024 tokens. */
  negativePrompt?: string | null | undefined;
  /** Which people may be made. */
  personGeneration?: VeoPersonGeneration | null | undefined;
  /** What happens: motion, camera, light, sound. `{{name}}` is replaced from the variables. At most 20000 characters. */
  prompt?: string;
  /** What happens to a picture whose shape is not the frame’s. */
  resizeMode?: ResizeMode | null | undefined;
  /** Pixels of the frame’s shorter side. */
  resolution?: VeoResolution | null | undefined;
  /** The same seed makes a similar clip again. 0–4294967295. */
  seed?: number | null | undefined;
  /** The picture the clip starts from. */
  startFrame: ImageInput;
};

/** Google’s Veo: clips of up to 8 seconds with sound, up to 4K. Exactly one capability. */
export type VeoInput =
  {   /** A clip that starts from one picture. */
  imageToVideo: VeoImageToVideoInput; references?: never; startEndFrame?: never; textToVideo?: never; }
  |  { imageToVideo?: never;   /** A clip of 8 seconds with the things that up to three pictures show. */
  references: VeoReferencesInput; startEndFrame?: never; textToVideo?: never; }
  |  { imageToVideo?: never; references?: never;   /** A clip from one picture to another. */
  startEndFrame: VeoStartEndFrameInput; textToVideo?: never; }
  |  { imageToVideo?: never; references?: never; startEndFrame?: never;   /** A clip from words alone. */
  textToVideo: VeoTextToVideoInput; };

/** Which of the family’s models. */
export type VeoModel =
  /** The model before Veo 3.1: text or one picture, up to 1080p. */
  | 'VEO_3_0'
  /** The quicker model before Veo 3.1 Fast: text or one picture, up to 1080p. */
  | 'VEO_3_0_FAST'
  /** The best picture of the family; frames, references, native 4K. */
  | 'VEO_3_1'
  /** Sooner done and cheaper than Veo 3.1, with the same abilities. */
  | 'VEO_3_1_FAST'
  /** The cheapest of the family: up to 1080p, no references. */
  | 'VEO_3_1_LITE';

/** Which people may be made. */
export type VeoPersonGeneration =
  /** Grown-up people only. */
  | 'ALLOW_ADULT'
  /** People of every age. */
  | 'ALLOW_ALL'
  /** No people and no faces. */
  | 'DONT_ALLOW';

/** A clip of 8 seconds with the things that up to three pictures show. */
export type VeoReferencesInput = {
  /** Shape of the frame. */
  aspectRatio?: VeoAspectRatio | null | undefined;
  /** Let the provider rewrite the prompt with more detail. */
  enhancePrompt?: boolean | null | undefined;
  /** Make sound together with the picture. */
  generateAudio?: boolean | null | undefined;
  /** Which of the family’s models. */
  model: VeoReferencesModel;
  /** What to avoid. `{{name}}` is replaced from the variables. At most 1024 tokens. */
  negativePrompt?: string | null | undefined;
  /** Which people may be made. */
  personGeneration?: VeoPersonGeneration | null | undefined;
  /** What happens: motion, camera, light, sound. `{{name}}` is replaced from the variables. At most 20000 characters. */
  prompt: string;
  /** Pictures that show what things look like; the clip does not start from them. 1–3 items. */
  referenceImages: Array<ImageInput>;
  /** Pixels of the frame’s shorter side. */
  resolution?: VeoResolution | null | undefined;
  /** The same seed makes a similar clip again. 0–4294967295. */
  seed?: number | null | undefined;
};

/** Which of the family’s models. */
export type VeoReferencesModel =
  /** The best picture of the family; frames, references, native 4K. */
  | 'VEO_3_1'
  /** Sooner done and cheaper than Veo 3.1, with the same abilities. */
  | 'VEO_3_1_FAST';

/** Pixels of the frame’s shorter side. */
export type VeoResolution =
  /** 2160 pixels. */
  | 'RESOLUTION_4K'
  /** 720 pixels. */
  | 'RESOLUTION_720P'
  /** 1080 pixels. */
  | 'RESOLUTION_1080P';

/** A clip from one picture to another. */
export type VeoStartEndFrameInput = {
  /** Shape of the frame. */
  aspectRatio?: VeoAspectRatio | null | undefined;
  /** Length of the clip. 4, 6, 8 seconds. */
  durationSeconds?: number | null | undefined;
  /** The picture the clip ends on. */
  endFrame: ImageInput;
  /** Let the provider rewrite the prompt with more detail. */
  enhancePrompt?: boolean | null | undefined;
  /** Make sound together with the picture. */
  generateAudio?: boolean | null | undefined;
  /** Which of the family’s models. */
  model: VeoStartEndFrameModel;
  /** What to avoid. `{{name}}` is replaced from the variables. At most 1024 tokens. */
  negativePrompt?: string | null | undefined;
  /** Which people may be made. */
  personGeneration?: VeoPersonGeneration | null | undefined;
  /** What happens: motion, camera, light, sound. `{{name}}` is replaced from the variables. At most 20000 characters. */
  prompt?: string;
  /** What happens to a picture whose shape is not the frame’s. */
  resizeMode?: ResizeMode | null | undefined;
  /** Pixels of the frame’s shorter side. */
  resolution?: VeoResolution | null | undefined;
  /** The same seed makes a similar clip again. 0–4294967295. */
  seed?: number | null | undefined;
  /** The picture the clip starts from. */
  startFrame: ImageInput;
};

/** Which of the family’s models. */
export type VeoStartEndFrameModel =
  /** The best picture of the family; frames, references, native 4K. */
  | 'VEO_3_1'
  /** Sooner done and cheaper than Veo 3.1, with the same abilities. */
  | 'VEO_3_1_FAST'
  /** The cheapest of the family: up to 1080p, no references. */
  | 'VEO_3_1_LITE';

/** A clip from words alone. */
export type VeoTextToVideoInput = {
  /** Shape of the frame. */
  aspectRatio?: VeoAspectRatio | null | undefined;
  /** Length of the clip. 4, 6, 8 seconds. */
  durationSeconds?: number | null | undefined;
  /** Let the provider rewrite the prompt with more detail. */
  enhancePrompt?: boolean | null | undefined;
  /** Make sound together with the picture. */
  generateAudio?: boolean | null | undefined;
  /** Which of the family’s models. */
  model: VeoModel;
  /** What to avoid. `{{name}}` is replaced from the variables. At most 1024 tokens. */
  negativePrompt?: string | null | undefined;
  /** Which people may be made. */
  personGeneration?: VeoPersonGeneration | null | undefined;
  /** What happens: motion, camera, light, sound. `{{name}}` is replaced from the variables. At most 20000 characters. */
  prompt: string;
  /** Pixels of the frame’s shorter side. */
  resolution?: VeoResolution | null | undefined;
  /** The same seed makes a similar clip again. 0–4294967295. */
  seed?: number | null | undefined;
};

/** A video: MP4 or QuickTime, at most 200 MB. */
export type VideoInput =
  {   /** An earlier clip. */
  generationClip: GenerationClipInput; uploadId?: never; url?: never; }
  |  { generationClip?: never;   /** From createUpload. */
  uploadId: string | number; url?: never; }
  |  { generationClip?: never; uploadId?: never;   /** http(s); fetched by the gateway when work begins. */
  url: string; };

/** What is worth knowing about a delivered clip. */
export type VideoWarningCode =
  /** Half of it or more is black: `blackSeconds`, `seconds`. */
  | 'BLACK'
  /** The decoder found that it does not play to its end. */
  | 'DAMAGED'
  /** Nothing moves for half of it or longer: `stillSeconds`, `seconds`. */
  | 'FROZEN'
  /** Longer or shorter than asked for: `askedSeconds`, `seconds`. */
  | 'LENGTH_DIFFERS'
  /** Another aspect ratio, width over height: `askedAspect`, `aspect`. */
  | 'SHAPE_DIFFERS'
  /** Sound was asked for, and nothing is to be heard: `loudestDecibels`, of full scale. */
  | 'SILENT'
  /** More or fewer pixels than the resolution means: `askedLines`, `width`, `height`. */
  | 'SIZE_DIFFERS'
  /** Sound was asked for, and there is no sound track. */
  | 'SOUND_MISSING'
  /** No sound was asked for, and there is a sound track. */
  | 'SOUND_UNASKED'
  /** Its first frame shows something else than the start frame: `likeness`, 1 for the same, 0 for nothing in common. */
  | 'UNLIKE_START_FRAME';

/** Shape of the frame. */
export type WanAspectRatio =
  /** As the picture, or as the model decides. */
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
  | 'RATIO_16_9';

/** A clip that goes on from another, and ends on a picture where one is given. */
export type WanContinuationInput = {
  /** Length of the clip, the one that it goes on from included. 2–15 seconds. */
  durationSeconds?: number | null | undefined;
  /** The picture the clip ends on. */
  endFrame?: ImageInput | null | undefined;
  /** Let the provider rewrite the prompt with more detail. */
  enhancePrompt?: boolean | null | undefined;
  /** Make sound together with the picture. */
  generateAudio?: boolean | null | undefined;
  /** Which of the family’s models. */
  model: WanContinuationModel;
  /** What to avoid. `{{name}}` is replaced from the variables. At most 500 characters. */
  negativePrompt?: string | null | undefined;
  /** What happens: motion, camera, light, sound. `{{name}}` is replaced from the variables. At most 5000 characters. */
  prompt: string;
  /** Pixels of the frame’s shorter side. */
  resolution?: WanResolution | null | undefined;
  /** The same seed makes a similar clip again. 0–2147483647. */
  seed?: number | null | undefined;
  /** The clip that is gone on from: it opens the new one, and has its shape. */
  startClip: VideoInput;
  /** Put the provider’s visible watermark on the clip. */
  watermark?: boolean | null | undefined;
};

/** Which of the family’s models. */
export type WanContinuationModel =
  /** Up to 15 s and 1080p, always with sound: its own, or one of yours; two frames. */
  | 'WAN_2_7_I2V';

/** A clip that starts from one picture and moves to a sound of yours. */
export type WanDrivingAudioInput = {
  /** Let the model cut into shots; it needs the enhanced prompt. */
  automaticShots?: boolean | null | undefined;
  /** The sound of the clip, to which it moves. What is longer than the clip is cut, the rest of it silent. */
  drivingAudio: AudioInput;
  /** Length of the clip; 0 lets the model decide, where it can. 2–15 seconds. */
  durationSeconds?: number | null | undefined;
  /** Let the provider rewrite the prompt with more detail. */
  enhancePrompt?: boolean | null | undefined;
  /** Which of the family’s models. */
  model: WanDrivingAudioModel;
  /** What to avoid. `{{name}}` is replaced from the variables. At most 500 characters. */
  negativePrompt?: string | null | undefined;
  /** What happens: motion, camera, light, sound. `{{name}}` is replaced from the variables. At most 5000 characters. */
  prompt: string;
  /** Pixels of the frame’s shorter side. */
  resolution?: WanResolution | null | undefined;
  /** The same seed makes a similar clip again. 0–2147483647. */
  seed?: number | null | undefined;
  /** The picture the clip starts from. */
  startFrame: ImageInput;
  /** Put the provider’s visible watermark on the clip. */
  watermark?: boolean | null | undefined;
};

/** Which of the family’s models. */
export type WanDrivingAudioModel =
  /** The generation before: up to 15 s and 1080p, always with sound. */
  | 'WAN_2_6_I2V'
  /** Wan 2.6, quicker and cheaper; with sound or silent. */
  | 'WAN_2_6_I2V_FLASH'
  /** Up to 15 s and 1080p, always with sound: its own, or one of yours; two frames. */
  | 'WAN_2_7_I2V';

/** A clip that starts from one picture; its frame has the picture’s shape unless another is asked for. */
export type WanImageToVideoInput = {
  /** Shape of the frame. */
  aspectRatio?: WanAspectRatio | null | undefined;
  /** Let the model cut into shots; it needs the enhanced prompt. */
  automaticShots?: boolean | null | undefined;
  /** Length of the clip; 0 lets the model decide, where it can. 0, 2–30 seconds. */
  durationSeconds?: number | null | undefined;
  /** Let the provider rewrite the prompt with more detail. */
  enhancePrompt?: boolean | null | undefined;
  /** Make sound together with the picture. */
  generateAudio?: boolean | null | undefined;
  /** Which of the family’s models. */
  model: WanModel;
  /** What to avoid. `{{name}}` is replaced from the variables. At most 500 characters. */
  negativePrompt?: string | null | undefined;
  /** What happens: motion, camera, light, sound. `{{name}}` is replaced from the variables. At most 20000 characters. */
  prompt: string;
  /** Pixels of the frame’s shorter side. */
  resolution?: WanResolution | null | undefined;
  /** The same seed makes a similar clip again. 0–2147483647. */
  seed?: number | null | undefined;
  /** The picture the clip starts from. */
  startFrame: ImageInput;
  /** Put the provider’s visible watermark on the clip. */
  watermark?: boolean | null | undefined;
};

/** Alibaba’s Wan: clips from pictures, videos and sounds, with sound of its own or to a sound of yours. Exactly one capability. */
export type WanInput =
  {   /** A clip that goes on from another, and ends on a picture where one is given. */
  continuation: WanContinuationInput; drivingAudio?: never; imageToVideo?: never; references?: never; startEndFrame?: never; }
  |  { continuation?: never;   /** A clip that starts from one picture and moves to a sound of yours. */
  drivingAudio: WanDrivingAudioInput; imageToVideo?: never; references?: never; startEndFrame?: never; }
  |  { continuation?: never; drivingAudio?: never;   /** A clip that starts from one picture; its frame has the picture’s shape unless another is asked for. */
  imageToVideo: WanImageToVideoInput; references?: never; startEndFrame?: never; }
  |  { continuation?: never; drivingAudio?: never; imageToVideo?: never;   /** A clip with what pictures, videos and sounds show; Wan 2.7 takes a start frame beside them. */
  references: WanReferencesInput; startEndFrame?: never; }
  |  { continuation?: never; drivingAudio?: never; imageToVideo?: never; references?: never;   /** A clip from one picture to another. */
  startEndFrame: WanStartEndFrameInput; };

/** Which of the family’s models. */
export type WanModel =
  /** The generation before: up to 15 s and 1080p, always with sound. */
  | 'WAN_2_6_I2V'
  /** Wan 2.6, quicker and cheaper; with sound or silent. */
  | 'WAN_2_6_I2V_FLASH'
  /** Up to 15 s and 1080p, always with sound: its own, or one of yours; two frames. */
  | 'WAN_2_7_I2V'
  /** Up to 30 s and 1080p, with sound or silent; two frames, or pictures, videos and sounds as references. */
  | 'WAN_3_0'
  /** Wan 3.0, better and dearer. */
  | 'WAN_3_0_PRIME';

/** A clip with what pictures, videos and sounds show; Wan 2.7 takes a start frame beside them. */
export type WanReferencesInput = {
  /** Shape of the frame. */
  aspectRatio?: WanAspectRatio | null | undefined;
  /** Length of the clip; 0 lets the model decide, where it can. 0, 2–30 seconds. */
  durationSeconds?: number | null | undefined;
  /** Let the provider rewrite the prompt with more detail. */
  enhancePrompt?: boolean | null | undefined;
  /** Make sound together with the picture. */
  generateAudio?: boolean | null | undefined;
  /** Which of the family’s models. */
  model: WanReferencesModel;
  /** What to avoid. `{{name}}` is replaced from the variables. At most 500 characters. */
  negativePrompt?: string | null | undefined;
  /** What happens: motion, camera, light, sound. `{{name}}` is replaced from the variables. At most 20000 characters. */
  prompt: string;
  /** Sound files to be heard in the clip. 0–5 items. */
  referenceAudios?: Array<AudioInput>;
  /** Pictures that show what things look like; the clip does not start from them. 0–10 items. */
  referenceImages?: Array<ImageInput>;
  /** Videos that show how things move. 0–5 items. */
  referenceVideos?: Array<VideoInput>;
  /** Pixels of the frame’s shorter side. */
  resolution?: WanResolution | null | undefined;
  /** The same seed makes a similar clip again. 0–2147483647. */
  seed?: number | null | undefined;
  /** The picture the clip starts from. */
  startFrame?: ImageInput | null | undefined;
  /** Put the provider’s visible watermark on the clip. */
  watermark?: boolean | null | undefined;
};

/** Which of the family’s models. */
export type WanReferencesModel =
  /** Wan 2.7 from up to five pictures and videos that show what is to be seen. */
  | 'WAN_2_7_R2V'
  /** Up to 30 s and 1080p, with sound or silent; two frames, or pictures, videos and sounds as references. */
  | 'WAN_3_0'
  /** Wan 3.0, better and dearer. */
  | 'WAN_3_0_PRIME';

/** Pixels of the frame’s shorter side. */
export type WanResolution =
  /** 480 pixels. */
  | 'RESOLUTION_480P'
  /** 720 pixels. */
  | 'RESOLUTION_720P'
  /** 1080 pixels. */
  | 'RESOLUTION_1080P';

/** A clip from one picture to another. */
export type WanStartEndFrameInput = {
  /** Shape of the frame. */
  aspectRatio?: WanAspectRatio | null | undefined;
  /** The sound of the clip, to which it moves. What is longer than the clip is cut, the rest of it silent. */
  drivingAudio?: AudioInput | null | undefined;
  /** Length of the clip; 0 lets the model decide, where it can. 0, 2–30 seconds. */
  durationSeconds?: number | null | undefined;
  /** The picture the clip ends on. */
  endFrame: ImageInput;
  /** Let the provider rewrite the prompt with more detail. */
  enhancePrompt?: boolean | null | undefined;
  /** Make sound together with the picture. */
  generateAudio?: boolean | null | undefined;
  /** Which of the family’s models. */
  model: WanStartEndFrameModel;
  /** What to avoid. `{{name}}` is replaced from the variables. At most 500 characters. */
  negativePrompt?: string | null | undefined;
  /** What happens: motion, camera, light, sound. `{{name}}` is replaced from the variables. At most 20000 characters. */
  prompt: string;
  /** Pixels of the frame’s shorter side. */
  resolution?: WanResolution | null | undefined;
  /** The same seed makes a similar clip again. 0–2147483647. */
  seed?: number | null | undefined;
  /** The picture the clip starts from. */
  startFrame: ImageInput;
  /** Put the provider’s visible watermark on the clip. */
  watermark?: boolean | null | undefined;
};

/** Which of the family’s models. */
export type WanStartEndFrameModel =
  /** Up to 15 s and 1080p, always with sound: its own, or one of yours; two frames. */
  | 'WAN_2_7_I2V'
  /** Up to 30 s and 1080p, with sound or silent; two frames, or pictures, videos and sounds as references. */
  | 'WAN_3_0'
  /** Wan 3.0, better and dearer. */
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
