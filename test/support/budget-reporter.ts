import type { Reporter, TestModule } from 'vitest/node'

/** Seconds of test time per project, all files added up. The whole suite has to stay under five minutes on two cores. */
const budgetSeconds: Record<string, number> = { unit: 150, e2e: 240, chaos: 150, browser: 60 }

/** Prints what each project took beside its budget; a project over its budget fails the run. */
export default class BudgetReporter implements Reporter {
  onTestRunEnd(modules: readonly TestModule[]): void {
    const seconds: Record<string, number> = {}
    for (const module of modules)
      seconds[module.project.name] = (seconds[module.project.name] ?? 0) + module.diagnostic().duration / 1000
    for (const [name, spent] of Object.entries(seconds)) {
      const budget = budgetSeconds[name]
      const isOver = budget !== undefined && spent > budget
      process.stdout.write(`budget ${name}: ${spent.toFixed(1)} s of ${budget ?? '?'} s${isOver ? ' EXCEEDED' : ''}\n`)
      if (isOver) process.exitCode = 1
    }
  }
}
