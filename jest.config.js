/**
 * One configuration for every project: sources are compiled by swc as they are loaded, nothing needs a build.
 * `*.distributed.spec.ts` need Kafka, Redis and nginx; with AIYRBAS_SCENARIOS=distributed they run, and the stories
 * (`*.scenario.spec.ts`, and through `together.distributed.spec.ts` those in `together/`) run on a platform of many
 * processes.
 */
const swc = {
  jsc: {
    parser: { syntax: 'typescript', decorators: true },
    transform: { legacyDecorator: true, decoratorMetadata: true },
    target: 'es2022',
    keepClassNames: true,
  },
  module: { type: 'commonjs' },
  sourceMaps: 'inline',
};

const isDistributed = process.env.AIYRBAS_SCENARIOS === 'distributed';

module.exports = {
  roots: ['<rootDir>/libs', '<rootDir>/apps', '<rootDir>/clients', '<rootDir>/tools'],
  testMatch: isDistributed ? ['**/*.distributed.spec.ts', '**/*.scenario.spec.ts'] : ['**/*.spec.ts'],
  testPathIgnorePatterns: ['/node_modules/', ...(isDistributed ? [] : ['\\.distributed\\.spec\\.ts$'])],
  testEnvironment: 'node',
  testEnvironmentOptions: { customExportConditions: ['@aiyrbas/source', 'node', 'require', 'default'] },
  transform: { '^.+\\.[cm]?[jt]s$': ['@swc/jest', swc] },
  // ES modules alone, which jest loads only behind an experimental flag.
  transformIgnorePatterns: ['/node_modules/(?!(@aiyrbas|@nestjs|cookie|jose)/)'],
  modulePathIgnorePatterns: ['/dist/', '/.data/', '/.nx/'],
  setupFilesAfterEnv: ['<rootDir>/tools/jest-every-test-asserts.js'],
  globalSetup: '<rootDir>/tools/jest-global-setup.js',
  globalTeardown: '<rootDir>/tools/jest-global-teardown.js',
  testTimeout: 30_000,
};

Object.defineProperty(module.exports, 'swc', { value: swc, enumerable: false });
