export * from './wire';
export * from './topics';
export * from './partner-banks';
export * from './kafka-rights';
export * from './manifests';
export { deploymentEnvironment, jsonText, onOff, postgresUrl, timeOfDay } from './configuration';
export { type BodyOf, type EventOf, type EventType, type NewEvent, defineEvent, newEvent } from './event';
export { type EventIn, Subscriptions, decision, registration, subscribe } from './subscriptions';
export * from './events/orders';
export * from './events/kyc';
export * from './events/payments';
export * from './events/venues';
export * from './events/ledger';
export * from './events/reconciliation';
export { EVENTS, eventNamed } from './events/catalogue';
export { type CheckpointClaims, CHECKPOINT_TOKEN, checkpointClaims } from './checkpoint-token';
export { type QuoteOffer, QUOTE_TOKEN, quoteOffer, venueEvidence } from './quote-token';
export * from './problems';
export * from './problem-help';
export * from './http-semantics';
export * from './funds-policy';
export * from './operation';
export * from './operations/kyc';
export * from './operations/bank-gateway';
export * from './operations/quotes';
export * from './operations/orders';
export * from './operations/venue-gateway';
export * from './operations/ledger';
export * from './operations/reconciliation';
export * from './operations/platform';
export * from './operations/four-eyes';
export { openApiDocument, operationsDocument, serviceDocument, operatorsGatewayDocument } from './documents/openapi';
export { deprecationHeaders } from './documents/http-responses';
export { asyncApiDocument } from './documents/asyncapi';
export {
  type GatewayRoute,
  type NginxOptions,
  type ServiceAddresses,
  OPERATORS_DOCUMENT_PATH,
  gatewayRoutes,
  nginxConfig,
} from './documents/nginx';
export { type ApiDocument, breakingChanges, brokenOperations } from './documents/compatibility';
export { type SchemaPath, pathsIn } from './documents/schema-paths';
export { type JsonSchema, jsonSchemaOf } from './documents/json-schema';
export { OPERATIONS, ROUTES, serviceFor } from './operations/catalogue';
export { isOnOperationsPort, isPublicOperation, isOperatorsOperation, routedPaths } from './operations/surfaces';
export { isPlainTarget, isUnder, pathOf } from './request-target';
