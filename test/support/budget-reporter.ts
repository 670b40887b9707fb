import type { Reporter, TestModule } from 'vitest/node'

/**
 * Seconds of test time per project on a quiet machine, all files added up. Together 600: five minutes with two files at
 * once, which is what the whole suite may take.
 */
const budgetSeconds: Record<string, number> = { unit: 140, e2e: 320, catalogs: 85, chaos: 35, browser: 20 }

/** Prints what each project took beside its budget. It fails nothing: machines differ by more than suites do. */
export default class BudgetReporter implements Reporter {
  onTestRunEnd(modules: readonly TestModule[]): void {
    const seconds: Record<string, number> = {}
    for (const module of modules)
      seconds[module.project.name] = (seconds[module.project.name] ?? 0) + module.diagnostic().duration / 1000
    for (const [name, spent] of Object.entries(seconds)) {
      const budget = budgetSeconds[name] ?? Number.POSITIVE_INFINITY
      process.stdout.write(`budget ${name}: ${spent.toFixed(1)} s of ${budget} s${spent > budget ? ' EXCEEDED' : ''}\n`)
    }
  }
}
