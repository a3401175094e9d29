/** The library's whole public surface: start a gateway inside your own process, for instance in a test. */
export { type Config, loadConfig, type Sources } from './config.ts';
export { FAULTS, Fault, type FaultCode } from './fault.ts';
export type { ReadyDocument } from './gateway/start/ready-file.ts';
export { type Gateway, type GatewayOptions, startGateway } from './gateway.ts';
