/** Whether a process runs; one that has ended and was not yet collected by its new parent does not. */
export { isAlive } from '../../src/engine/process-identity.ts'
