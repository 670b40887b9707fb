import { defineFamily } from '../../catalog/define-family.ts'
import { arms } from './arms.ts'
import { models } from './models.ts'

export const kling = defineFamily({
  id: 'kling',
  label: 'Kling',
  description:
    'Kuaishou’s Kling: start and end frames, elements, shots, references, voices, camera control and motion brush.',
  field: 'kling',
  inputType: 'KlingInput',
  arms,
  models,
})
