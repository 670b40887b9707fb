/** Processor time of the quickest of three, in milliseconds: other work on the machine hardly counts. */
function cost(work: () => void): number {
  const once = () => {
    const before = process.cpuUsage()
    work()
    const { user, system } = process.cpuUsage(before)
    return (user + system) / 1000
  }
  return Math.min(once(), once(), once())
}

/** Whether eight times as much costs about eight times as much, and not its square, 64. */
export function growsEvenly(work: (amount: number) => void, amount: number): boolean {
  const [little, much] = [cost(() => work(amount)), cost(() => work(8 * amount))]
  // Of less than 50 milliseconds nothing can be said.
  return much < 50 + 24 * little
}
