/** FFmpeg through node-av: an optional package, loaded only inside a media child process. */
export interface Ffmpeg {
  lib: typeof import('node-av/lib')
  constants: typeof import('node-av/constants')
}

/** Null where the package, or its binary for this platform, is missing or does not load. */
export async function loadFfmpeg(): Promise<Ffmpeg | null> {
  try {
    const [lib, constants] = await Promise.all([import('node-av/lib'), import('node-av/constants')])
    // What FFmpeg prints quotes foreign bytes and local paths; our answers say what is wrong.
    lib.Log.setLevel(constants.AV_LOG_QUIET)
    return { lib, constants }
  } catch {
    return null
  }
}
