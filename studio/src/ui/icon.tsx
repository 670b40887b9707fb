/** Outlines on a grid of 24, drawn in the colour of the text. */
const paths = {
  models: 'M4 5h7v6H4zM13 5h7v6h-7zM4 13h7v6H4zM13 13h7v6h-7z',
  make: 'M4 20l1-4L16 5l3 3L8 19zM14 7l3 3',
  clips: 'M3 6h18v12H3zM7 6v12M17 6v12M3 10h4M3 14h4M17 10h4M17 14h4',
  compare: 'M3 5h8v14H3zM13 5h8v14h-8z',
  code: 'M8 7l-5 5 5 5M16 7l5 5-5 5M14 4l-4 16',
  picture: 'M4 5h16v14H4zM4 16l5-5 4 4 3-3 4 4M15 9h.01',
  startFrame: 'M4 5v14M8 6h12v12H8z',
  endFrame: 'M20 5v14M4 6h12v12H4z',
  references: 'M8 4h12v12H8zM4 8v12h12',
  shots: 'M3 8h5v8H3zM10 8h4v8h-4zM16 8h5v8h-5z',
  camera: 'M3 7h12v10H3zM15 11l6-3v8l-6-3z',
  sound: 'M4 10v4h4l5 4V6l-5 4zM16 9a4 4 0 010 6M18.5 6.5a8 8 0 010 11',
  '4K': 'M4 6h16v12H4zM8 9v3h3M11 9v6M14 9v6M18 9l-3 3 3 3',
  play: 'M7 5v14l12-7z',
  pause: 'M8 5v14M16 5v14',
  close: 'M6 6l12 12M18 6L6 18',
  plus: 'M12 5v14M5 12h14',
  download: 'M12 4v11M7 11l5 5 5-5M5 20h14',
  trash: 'M5 7h14M9 7V4h6v3M7 7l1 13h8l1-13',
  next: 'M7 5v14l8-7zM18 5v14',
  previous: 'M17 5v14l-8-7zM6 5v14',
  loop: 'M5 9a7 7 0 0112-3l2 2M19 4v4h-4M19 15a7 7 0 01-12 3l-2-2M5 20v-4h4',
  mute: 'M4 10v4h4l5 4V6l-5 4zM16 10l5 5M21 10l-5 5',
  check: 'M5 12l5 5L19 7',
  focus: 'M12 3v4M12 17v4M3 12h4M17 12h4M12 10a2 2 0 100 4 2 2 0 000-4z',
  alert: 'M12 4l9 16H3zM12 10v4M12 17h.01',
  copy: 'M8 8h11v12H8zM5 16V4h11',
  join: 'M3 7h7v10H3zM14 7h7v10h-7zM10 12h4',
  filter: 'M4 6h16M7 12h10M10 18h4',
} as const

export type IconName = keyof typeof paths

export const Icon = ({ name }: { name: IconName }) => (
  <svg className="icon" viewBox="0 0 24 24" aria-hidden="true">
    <path d={paths[name]} />
  </svg>
)
