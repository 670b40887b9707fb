import { InputType } from 'type-graphql'
import { Arm, OneOfInput } from '../../input/one-of.ts'
import { Param } from '../../input/param.ts'
import { ImageInput } from '../media-input.ts'
import * as catalog from './catalog.ts'

const image = () => ImageInput

@InputType('StillMotionAxesInput', { description: 'The camera’s six axes, in any combination.' })
class StillMotionAxesInput {
  @Param(catalog.axes.horizontal) horizontal!: number
  @Param(catalog.axes.vertical) vertical!: number
  @Param(catalog.axes.pan) pan!: number
  @Param(catalog.axes.tilt) tilt!: number
  @Param(catalog.axes.roll) roll!: number
  @Param(catalog.axes.zoom) zoom!: number
}

@OneOfInput('StillMotionCameraInput', { description: 'How the camera moves: six axes, or a preset.' })
class StillMotionCameraInput {
  @Param(catalog.cameraMove.camera.fields.axes, () => StillMotionAxesInput) axes?: StillMotionAxesInput
  @Param(catalog.cameraPreset) preset?: string
}

const camera = () => StillMotionCameraInput

@InputType({ description: 'What every capability takes.' })
abstract class StillMotionSharedInput {
  @Param(catalog.shared.frameRate) frameRate!: number
  @Param(catalog.shared.aspectRatio) aspectRatio!: string
  @Param(catalog.shared.resolution) resolution!: string
  @Param(catalog.shared.resizeMode) resizeMode!: string
  @Param(catalog.shared.sound) sound!: string
  @Param(catalog.shared.seed) seed?: number
}

@InputType('StillMotionCameraMoveInput', { description: 'One picture, one camera move.' })
class StillMotionCameraMoveInput extends StillMotionSharedInput {
  @Param(catalog.cameraMove.model) model!: string
  @Param(catalog.cameraMove.startFrame, image) startFrame!: ImageInput
  @Param(catalog.cameraMove.prompt) prompt!: string
  @Param(catalog.cameraMove.camera, camera) camera!: StillMotionCameraInput
  @Param(catalog.cameraMove.durationSeconds) durationSeconds!: number
}

@InputType('StillMotionStartEndFrameInput', {
  description: 'The first picture becomes the second while the camera moves.',
})
class StillMotionStartEndFrameInput extends StillMotionSharedInput {
  @Param(catalog.startEndFrame.model) model!: string
  @Param(catalog.startEndFrame.startFrame, image) startFrame!: ImageInput
  @Param(catalog.startEndFrame.endFrame, image) endFrame!: ImageInput
  @Param(catalog.startEndFrame.prompt) prompt!: string
  @Param(catalog.startEndFrame.camera, camera) camera?: StillMotionCameraInput
  @Param(catalog.startEndFrame.durationSeconds) durationSeconds!: number
}

@InputType('StillMotionShotInput', { description: 'One shot of several.' })
class StillMotionShotInput {
  @Param(catalog.shot.still, image) still?: ImageInput
  @Param(catalog.shot.camera, camera) camera!: StillMotionCameraInput
  @Param(catalog.shot.durationSeconds) durationSeconds!: number
  @Param(catalog.shot.transition) transition!: string
}

@InputType('StillMotionMultiShotInput', {
  description: 'Several shots, each with its own camera; the clip is as long as their sum.',
})
class StillMotionMultiShotInput extends StillMotionSharedInput {
  @Param(catalog.multiShot.model) model!: string
  @Param(catalog.multiShot.startFrame, image) startFrame!: ImageInput
  @Param(catalog.multiShot.shots, () => StillMotionShotInput) shots!: StillMotionShotInput[]
}

@InputType('StillMotionSlideInput', { description: 'One picture of a slideshow.' })
class StillMotionSlideInput {
  @Param(catalog.slide.still, image) still!: ImageInput
  @Param(catalog.slide.durationSeconds) durationSeconds!: number
  @Param(catalog.slide.camera, camera) camera?: StillMotionCameraInput
  @Param(catalog.slide.transition) transition!: string
}

@InputType('StillMotionSlideshowInput', {
  description: 'Pictures one after another; the clip is as long as their sum.',
})
class StillMotionSlideshowInput extends StillMotionSharedInput {
  @Param(catalog.slideshow.model) model!: string
  @Param(catalog.slideshow.slides, () => StillMotionSlideInput) slides!: StillMotionSlideInput[]
}

const description = (field: string): string =>
  catalog.stillMotion.capabilities.find((capability) => capability.field === field)!.description

@OneOfInput('StillMotionInput', { description: 'The embedded renderer. Exactly one capability.' })
export class StillMotionInput {
  @Arm(description('cameraMove'), () => StillMotionCameraMoveInput) cameraMove?: StillMotionCameraMoveInput
  @Arm(description('startEndFrame'), () => StillMotionStartEndFrameInput) startEndFrame?: StillMotionStartEndFrameInput
  @Arm(description('multiShot'), () => StillMotionMultiShotInput) multiShot?: StillMotionMultiShotInput
  @Arm(description('slideshow'), () => StillMotionSlideshowInput) slideshow?: StillMotionSlideshowInput
}
