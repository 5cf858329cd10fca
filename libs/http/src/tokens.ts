/** The secret by which the platform's own processes know each other. */
export const INTERNAL_TOKEN = Symbol('INTERNAL_TOKEN');
