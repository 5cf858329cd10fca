// Lint: the language's traps, and the boundaries of ARCHITECTURE.md. Which project may import which follows from the
// `nx.tags` in each package.json, so that a new project is fenced in from its first commit.
import jest from 'eslint-plugin-jest';
import tseslint from 'typescript-eslint';
import { boundaryRules } from './tools/boundaries.mjs';

const MONEY_CODE = ['libs/money/src/**', 'libs/kernel/src/**', 'libs/kz/src/**', 'apps/**/src/domain/**'];

export default tseslint.config(
  {
    ignores: [
      '**/dist/**',
      '**/node_modules/**',
      '.data/**',
      '.nx/**',
      'coverage/**',
      'docs/reference/**',
      'clients/*/src/generated/**',
    ],
  },
  {
    files: ['**/*.ts'],
    extends: [...tseslint.configs.recommended],
    rules: {
      '@typescript-eslint/no-explicit-any': 'error',
      '@typescript-eslint/consistent-type-imports': 'off',
      // A name that begins with _ says that it is left out on purpose.
      '@typescript-eslint/no-unused-vars': ['error', { argsIgnorePattern: '^_', varsIgnorePattern: '^_' }],
      '@typescript-eslint/no-empty-function': 'off',
      'no-console': 'error',
      'sort-imports': ['error', { ignoreDeclarationSort: true }],
      eqeqeq: ['error', 'always'],
    },
  },
  {
    // The platform, the benchmarks, the tools and the demo talk to a person at a terminal.
    files: ['apps/platform/src/**', 'apps/e2e/chaos/src/**', 'tools/**'],
    rules: { 'no-console': 'off' },
  },
  {
    // A test that cannot fail. One that makes no assertion at all fails as it runs (tools/jest-every-test-asserts.js).
    files: ['**/*.spec.ts', '**/testing/**/*.ts'],
    plugins: { jest },
    rules: {
      'jest/no-commented-out-tests': 'error',
      'jest/no-disabled-tests': 'error',
      'jest/no-focused-tests': 'error',
      'jest/no-identical-title': 'error',
      'jest/valid-describe-callback': 'error',
      'jest/valid-expect': 'error',
      'jest/valid-expect-in-promise': 'error',
    },
  },
  {
    // Jest does not count the assertions of tests that run at the same time.
    files: ['**/*.scenario.spec.ts', '**/*.embedded.spec.ts'],
    rules: {
      'jest/expect-expect': ['error', { assertFunctionNames: ['expect', 'ledgerBalances', 'gotWhatWasPromised'] }],
    },
  },
  {
    // What throws before it in the same hook would leave the platform running. Of several hooks each one runs.
    files: ['**/*.scenario.spec.ts', '**/*.embedded.spec.ts', '**/together/*.spec.ts'],
    rules: {
      'no-restricted-syntax': [
        'error',
        {
          selector: "CallExpression[callee.name='afterAll'] > ArrowFunctionExpression > BlockStatement",
          message: 'one statement for each afterAll: checks in one hook, the removal of the platform in another',
        },
      ],
    },
  },
  {
    files: MONEY_CODE,
    ignores: ['**/*.spec.ts', '**/testing/**', 'libs/kernel/src/clock.ts', 'libs/kernel/src/ids.ts'],
    rules: {
      'no-restricted-globals': [
        'error',
        { name: 'parseFloat', message: 'money is never a float: use Money or Rate' },
        { name: 'process', message: 'pure code takes its configuration as a value' },
      ],
      'no-restricted-properties': [
        'error',
        { object: 'Date', property: 'now', message: 'pure code takes the time as a value' },
        { object: 'Math', property: 'random', message: 'pure code takes chance as a value' },
        { object: 'Math', property: 'round', message: 'name the rounding: use Money or Rate' },
      ],
      'no-restricted-syntax': [
        'error',
        {
          selector: "NewExpression[callee.name='Date'][arguments.length=0]",
          message: 'pure code takes the time as a value',
        },
        { selector: "CallExpression[callee.name='Number']", message: 'money is never a float: use Money or Rate' },
        { selector: "CallExpression[callee.property.name='toNumber']", message: 'money is never a float' },
      ],
    },
  },
  ...boundaryRules(),
);
