/** What either side has, by name; what both have first in the old order, then what is new. */
export function pairs<Value>(
  old: Readonly<Record<string, Value>>,
  now: Readonly<Record<string, Value>>,
): { name: string; old: Value | undefined; now: Value | undefined }[] {
  const names = [...new Set([...Object.keys(old), ...Object.keys(now)])]
  return names.map((name) => ({ name, old: old[name], now: now[name] }))
}
