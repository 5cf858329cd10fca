/** What a newcomer can do next, in the terminal and at `/`. */
export const welcome = (url: string): string => `Aiyrbas: buy and sell crypto for tenge

  API page       ${url}/docs
  markets        curl ${url}/v1/markets
  a token        npm run -s token -- --role customer --sub aigerim
  a purchase     npm run demo
                 npm run demo -- --bank halyk --venue ataix --asset BTC --spend 250000
  start afresh   npm run reset

`;
