import { BaseSequencer, type TestSpecification } from 'vitest/node'

/**
 * Vitest knows how long a file took the last time; in a fresh clone it takes large files for long ones. These are small, and
 * begun last each would keep one worker at work while the others have nothing left.
 */
const longest = [
  'test/slow/storyboard-kills.test.ts',
  'test/slow/package.test.ts',
  'test/slow/interleavings.test.ts',
  'test/slow/full-disk.test.ts',
  'test/slow/picture-grid.test.ts',
  'test/slow/frozen.test.ts',
  'test/slow/many-held.test.ts',
  'src/audits/provider-audits.test.ts',
]

/** The order of Vitest, but in each project these come first. */
export default class LongestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const sorted = await super.sort(files)
    const projects = [...new Set(sorted.map(({ project }) => project))]
    const rank = ({ moduleId }: TestSpecification) => {
      const index = longest.findIndex((name) => moduleId.endsWith(`/${name}`))
      return index < 0 ? longest.length : index
    }
    return projects.flatMap((project) =>
      sorted.filter((file) => file.project === project).toSorted((left, right) => rank(left) - rank(right)),
    )
  }
}
