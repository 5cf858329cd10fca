const WITH_DEV_ISSUER = `  a token        npm run -s token -- --role customer --sub aigerim
  a purchase     npm run demo
                 npm run demo -- --bank halyk --venue ataix --asset BTC --spend 250000`;

/**
 * What a newcomer can do next, in the terminal and at `/`.
 * @param provider the identity provider that replaces the development issuer
 */
export const welcome = (url: string, provider?: string): string => `Aiyrbas: buy and sell crypto for tenge

  API page       ${url}/docs
  markets        curl ${url}/v1/markets
${provider === undefined ? WITH_DEV_ISSUER : `  a token        from ${provider}`}
  start afresh   npm run reset

`;
