import type { Reporter, TestModule } from 'vitest/node'

/**
 * Seconds of test time per project, all files added up. Together 680: somewhat under six minutes with two files at
 * once. About five are what the whole suite may take on a quiet machine.
 */
const budgetSeconds: Record<string, number> = { unit: 60, e2e: 360, catalogs: 55, chaos: 155, browser: 50 }
/** A busy machine stretches every test; only what is over by this much is our doing for sure. */
const tolerance = 2

/** Prints what each project took beside its budget; far over it, the run fails. */
export default class BudgetReporter implements Reporter {
  onTestRunEnd(modules: readonly TestModule[]): void {
    const seconds: Record<string, number> = {}
    for (const module of modules)
      seconds[module.project.name] = (seconds[module.project.name] ?? 0) + module.diagnostic().duration / 1000
    for (const [name, spent] of Object.entries(seconds)) {
      const budget = budgetSeconds[name] ?? Number.POSITIVE_INFINITY
      process.stdout.write(`budget ${name}: ${spent.toFixed(1)} s of ${budget} s${spent > budget ? ' EXCEEDED' : ''}\n`)
      if (spent > budget * tolerance) process.exitCode = 1
    }
  }
}
