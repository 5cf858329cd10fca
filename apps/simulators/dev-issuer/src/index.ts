export { AUDIENCE, CLIENT_SECRET, type DevIssuer, type DevIssuerOptions, createDevIssuer } from './dev-issuer';
export { devIssuerFrom } from './dev-issuer.config';
