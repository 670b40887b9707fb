/** Internal type. DO NOT USE DIRECTLY. */
type Exact<T extends { [key: string]: unknown }> = { [K in keyof T]: T[K] };
/** Internal type. DO NOT USE DIRECTLY. */
export type Incremental<T> = T | { [P in keyof T]?: P extends ' $fragmentName' | '__typename' ? T[P] : never };
import type * as Types from '@kinetograph/client';

export type StudioCatalogQueryVariables = Exact<{ [key: string]: never; }>;


export type StudioCatalogQuery = { models: Array<{ name: string, label: string, description: string, family: { id: string, label: string }, lifecycle: { stage: Types.LifecycleStage, retiresOn: string | null }, availability: { state: Types.AvailabilityState, usable: boolean, reason: string | null }, capabilities: Array<{ id: string, kind: Types.CapabilityKind, label: string, description: string, familyField: string, field: string, modelValue: string, generatesAudio: boolean, availability: { state: Types.AvailabilityState, usable: boolean, reason: string | null }, parameters: Array<{ name: string, kind: Types.ParameterKind, required: boolean, default: unknown, ranges: Array<{ minimum: number, maximum: number }> | null, choices: Array<{ value: string }> | null }>, prices: Array<{ when: Array<{ parameter: string, values: Array<unknown> | null }>, perSecond: { micros: number } | null, perClip: { micros: number } | null, perPicture: { micros: number } | null }> }> }>, gateway: { version: string } };

export type StudioFormQueryVariables = Exact<{
  model: string;
}>;


export type StudioFormQuery = { model: { name: string, label: string, capabilities: Array<{ id: string, kind: Types.CapabilityKind, label: string, description: string, familyField: string, field: string, modelValue: string, inputType: string, availability: { state: Types.AvailabilityState, usable: boolean, reason: string | null }, parameters: Array<{ name: string, kind: Types.ParameterKind, label: string, description: string, required: boolean, advanced: boolean, default: unknown, unit: string | null, automaticValue: unknown, maximumLength: number | null, minimumItems: number | null, maximumItems: number | null, oneOfGroup: string | null, ranges: Array<{ minimum: number, maximum: number, step: number | null }> | null, choices: Array<{ value: string, label: string, deprecationReason: string | null }> | null, media: { mimeTypes: Array<string>, maximumBytes: number | null, minimumSide: number | null, maximumSeconds: number | null } | null }>, rules: Array<{ parameters: Array<string>, message: string }> }> } | null };

export type FormCapabilityFragment = { id: string, kind: Types.CapabilityKind, label: string, description: string, familyField: string, field: string, modelValue: string, inputType: string, availability: { state: Types.AvailabilityState, usable: boolean, reason: string | null }, parameters: Array<{ name: string, kind: Types.ParameterKind, label: string, description: string, required: boolean, advanced: boolean, default: unknown, unit: string | null, automaticValue: unknown, maximumLength: number | null, minimumItems: number | null, maximumItems: number | null, oneOfGroup: string | null, ranges: Array<{ minimum: number, maximum: number, step: number | null }> | null, choices: Array<{ value: string, label: string, deprecationReason: string | null }> | null, media: { mimeTypes: Array<string>, maximumBytes: number | null, minimumSide: number | null, maximumSeconds: number | null } | null }>, rules: Array<{ parameters: Array<string>, message: string }> };

export type StudioPlanQueryVariables = Exact<{
  input: Types.StartGenerationInput;
}>;


export type StudioPlanQuery = { plan: { acceptable: boolean, userErrors: Array<{ code: Types.ProblemCode, path: Array<string>, parameter: string | null, message: string, allowedValues: Array<unknown> | null }>, warnings: Array<{ code: Types.ProblemCode, path: Array<string>, parameter: string | null, message: string, allowedValues: Array<unknown> | null }>, route: { id: string, provider: { id: string, label: string } } | null, rejectedRoutes: Array<{ reason: string, route: { id: string, provider: { label: string } } }>, estimate: { isUpperBound: boolean, total: { micros: number, formatted: string } } | null, expectedSeconds: { median: number, ninetiethPercentile: number } | null, changes: Array<{ path: Array<string>, message: string, crop: { x: number, y: number, width: number, height: number } | null }> } };

export type PlanProblemFragment = { code: Types.ProblemCode, path: Array<string>, parameter: string | null, message: string, allowedValues: Array<unknown> | null };

export type StudioWatchQueryVariables = Exact<{
  id: string | number;
}>;


export type StudioWatchQuery = { generation: { id: string, prompt: string | null, createdAt: string, request: unknown, deletedAt: string | null, estimate: { formatted: string } | null, model: { name: string, label: string }, capability: { id: string, label: string, familyField: string, field: string }, warnings: Array<{ message: string }>, state: { settling: boolean, cancelRequestedAt: string | null, route: { id: string, provider: { label: string } } | null } } | null };

export type StudioGalleryQueryVariables = Exact<{
  first: number;
  after?: string | null | undefined;
  filter?: Types.GenerationFilter | null | undefined;
}>;


export type StudioGalleryQuery = { generations: { nodes: Array<{ id: string, prompt: string | null, createdAt: string, deletedAt: string | null, model: { name: string, label: string }, state: { sequence: number, status: Types.GenerationStatus, isFinal: boolean, progress: { fraction: number | null, queuePosition: number | null, asOf: string, expected: { medianAt: string, ninetiethPercentileAt: string } | null }, failure: { message: string } | null, clips: Array<{ index: number, status: Types.GenerationStatus, video: { id: string, url: string, durationSeconds: number, width: number, height: number, poster: { url: string } | null } | null }> } }>, pageInfo: { endCursor: string | null, hasNextPage: boolean } } };

export type StudioUploadQueryVariables = Exact<{
  id: string | number;
}>;


export type StudioUploadQuery = { node:
    | { url: string | null }
    | Record<PropertyKey, never>
   | null };
