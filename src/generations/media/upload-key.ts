/** Where the bytes of an upload lie in the media store. */
export const uploadKey = (uploadId: string): string => `uploads/${uploadId}`
