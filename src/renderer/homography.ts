/** A 3×3 matrix in rows: takes a point of one plane to a point of another, parallel lines need not stay parallel. */
export type Homography = readonly [number, number, number, number, number, number, number, number, number]

export interface Point {
  x: number
  y: number
}

/** Scales by (`scaleX`, `scaleY`), then moves by (`offsetX`, `offsetY`). */
export function scaleAndMove(scaleX: number, scaleY: number, offsetX: number, offsetY: number): Homography {
  return [scaleX, 0, offsetX, 0, scaleY, offsetY, 0, 0, 1]
}

/** The matrix that applies `first` and then `second`. */
export function chain(first: Homography, second: Homography): Homography {
  const [a, b, c, d, e, f, g, h, i] = second
  const [p, q, r, s, t, u, v, w, x] = first
  return [
    a * p + b * s + c * v,
    a * q + b * t + c * w,
    a * r + b * u + c * x,
    d * p + e * s + f * v,
    d * q + e * t + f * w,
    d * r + e * u + f * x,
    g * p + h * s + i * v,
    g * q + h * t + i * w,
    g * r + h * u + i * x,
  ]
}

export function mapPoint(matrix: Homography, { x, y }: Point): Point {
  const [a, b, c, d, e, f, g, h, i] = matrix
  const depth = g * x + h * y + i
  return { x: (a * x + b * y + c) / depth, y: (d * x + e * y + f) / depth }
}
