/** The built renderer: benches measure what users run. */
export { planCamera } from '../../dist/renderer/camera.js'
export { composeFrames } from '../../dist/renderer/compose.js'
export type { RenderPlan } from '../../dist/renderer/plan.js'
export { chooseQuality } from '../../dist/renderer/quality.js'
export { renderClip } from '../../dist/renderer/render.js'
export { createAmbience, sampleRate } from '../../dist/renderer/sound.js'
