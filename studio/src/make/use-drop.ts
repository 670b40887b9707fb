import { type DragEvent, useState } from 'react'

/** What makes an element take a file that is dropped on it, and whether one is above it. */
export function useDrop(take: (file: File) => void) {
  const [isOver, setOver] = useState(false)
  const events = {
    onDragOver(event: DragEvent) {
      event.preventDefault()
      setOver(true)
    },
    onDragLeave: () => setOver(false),
    onDrop(event: DragEvent) {
      event.preventDefault()
      setOver(false)
      const [file] = event.dataTransfer.files
      if (file) take(file)
    },
  }
  return { isOver, events }
}
