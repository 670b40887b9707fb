import { cp, mkdir, mkdtemp, readdir, symlink } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'

/** The installation as it is here, without the codec package. */
export async function installWithoutCodec(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'no-codec-'))
  await cp('dist', join(folder, 'dist'), { recursive: true })
  await cp('package.json', join(folder, 'package.json'))
  await mkdir(join(folder, 'node_modules'))
  for (const name of await readdir('node_modules'))
    if (name !== 'node-av') await symlink(resolve('node_modules', name), join(folder, 'node_modules', name))
  return folder
}
