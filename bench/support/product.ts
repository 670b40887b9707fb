/** The built product: benches measure what users run. */
export { readConfig } from '../../dist/config.js'
export { startGateway } from '../../dist/gateway.js'
