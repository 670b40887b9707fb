/** An answer that says no: the vendor's code, its words, and the HTTP status that goes with the code. source: §6 */
export class Refusal extends Error {
  readonly code: number
  readonly headers: Record<string, string>

  constructor(code: number, message: string, headers: Record<string, string> = {}) {
    super(message)
    this.code = code
    this.headers = headers
  }

  get status(): number {
    return statusOf[this.code] ?? 500
  }
}

export const badParameters = (message: string) => new Refusal(1201, message)

const statusOf: Record<number, number> = {
  1000: 401,
  1001: 401,
  1002: 401,
  1003: 401,
  1004: 401,
  1100: 429,
  1101: 429,
  1102: 429,
  1103: 403,
  1200: 400,
  1201: 400,
  1202: 404,
  1203: 404,
  1300: 400,
  1301: 400,
  1302: 429,
  1303: 429,
  1304: 429,
  5000: 500,
  5001: 503,
  5002: 504,
}
