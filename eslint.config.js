import { defineConfig } from 'eslint/config';
import tseslint from 'typescript-eslint';

const typescript = ['src/**/*.ts', 'simulators/**/*.ts', 'scripts/**/*.ts', 'bench/**/*.ts', 'test/**/*.ts'];
const javascript = ['*.{js,cjs,mjs}', '{scripts,bench,test,verifier}/**/*.{js,cjs,mjs}'];
const tests = ['test/**/*.ts'];
const pure = ['**/*.{lifecycle,rules,mapping}.ts', 'src/documents/**/*.ts', 'src/modules/handover/offline/**/*.ts'];

/** The house style's limits. Where one pinches, split the feature. */
const shape = {
  'max-lines': ['error', 250],
  'max-lines-per-function': ['error', 40],
  'max-depth': ['error', 2],
  'max-params': ['error', 5],
  complexity: ['error', 12],
};

/** Mistakes that the compiler does not see. */
const mistakes = {
  'array-callback-return': 'error',
  eqeqeq: 'error',
  'no-case-declarations': 'error',
  'no-constant-binary-expression': 'error',
  'no-console': 'error',
  'no-debugger': 'error',
  'no-empty': 'error',
  'no-fallthrough': 'error',
  'no-loss-of-precision': 'error',
  'no-prototype-builtins': 'error',
  'no-self-compare': 'error',
  'no-sparse-arrays': 'error',
  'no-template-curly-in-string': 'error',
  'no-unreachable-loop': 'error',
  'no-unsafe-finally': 'error',
  'no-unsafe-optional-chaining': 'error',
  'no-useless-assignment': 'error',
  'no-useless-catch': 'error',
  'no-useless-escape': 'error',
  'no-var': 'error',
  'prefer-const': 'error',
};

const emptyNames = {
  selector: 'ClassDeclaration[id.name=/(Impl|Helpers?|Utils?|Manager|Base)$|^(Base|Abstract)[A-Z]/]',
  message: 'Name it after what it does in the domain, not Impl, Base, Helper, Util or Manager.',
};
const clockInSql = String.raw`/\b(now|(clock|statement|transaction)_timestamp)\s*\(|\bcurrent_(timestamp|date|time)\b/i`;
const sqlClock = {
  selector: `TemplateElement[value.raw=${clockInSql}], Literal[value=${clockInSql}]`,
  message:
    'Pass the time into SQL as a parameter: business time from platform/clock.ts, technical time from new Date().',
};
const impure = [
  {
    selector:
      "NewExpression[callee.name='Date'][arguments.length=0], MemberExpression[object.name='Date'][property.name='now']",
    message: 'A pure file is given the time.',
  },
  {
    selector:
      "MemberExpression[object.name='Math'][property.name='random'], Identifier[name=/^random(UUID|Bytes|Int)$/]",
    message: 'A pure file is given what is random.',
  },
];
const onlyOne = {
  selector: 'MemberExpression[object.name=/^(describe|test|it)$/][property.name=/^(only|todo)$/]',
  message: 'All tests run, and each one is written.',
};
const aTest = 'CallExpression:matches([callee.name=/^(test|it)$/], [callee.callee.object.name=/^(test|it)$/])';
const expects = ':has(Identifier[name=/^expect/])';
const noAssertion = {
  selector: `${aTest} > :function:not(${expects})`,
  message: 'A test asserts something: expect(…), supertest’s .expect(…) or a function whose name begins with expect.',
};

export default defineConfig(
  { ignores: ['**/node_modules/', '**/dist/', '**/coverage/', '**/.data/', 'web/'] },
  { linterOptions: { noInlineConfig: true } },
  { files: javascript, extends: [tseslint.configs.base], rules: { ...shape, ...mistakes } },
  // handed to an auditor as one file
  { files: ['verifier/*.mjs'], rules: { 'max-lines': ['error', 620] } },
  {
    files: typescript,
    extends: [tseslint.configs.strictTypeChecked],
    languageOptions: { parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname } },
    rules: {
      ...shape,
      ...mistakes,
      'no-restricted-syntax': ['error', emptyNames, sqlClock],
      '@typescript-eslint/ban-ts-comment': [
        'error',
        { 'ts-check': true, 'ts-expect-error': true, 'ts-ignore': true, 'ts-nocheck': true },
      ],
      '@typescript-eslint/consistent-type-imports': ['error', { fixStyle: 'inline-type-imports' }],
      '@typescript-eslint/explicit-module-boundary-types': 'error',
      '@typescript-eslint/no-confusing-void-expression': [
        'error',
        { ignoreArrowShorthand: true, ignoreVoidOperator: true },
      ],
      // Nest's modules are classes without a body.
      '@typescript-eslint/no-extraneous-class': ['error', { allowWithDecorator: true }],
      // The options of Nest are classes in name only.
      '@typescript-eslint/no-unsafe-class-instance-assignment': 'off',
      '@typescript-eslint/no-unused-vars': ['error', { argsIgnorePattern: '^_', ignoreRestSiblings: true }],
      '@typescript-eslint/restrict-template-expressions': ['error', { allowNumber: true }],
      '@typescript-eslint/switch-exhaustiveness-check': ['error', { considerDefaultExhaustiveForUnions: true }],
    },
  },
  { files: pure, rules: { 'no-restricted-syntax': ['error', emptyNames, sqlClock, ...impure] } },
  {
    files: tests,
    rules: {
      'max-lines-per-function': 'off',
      'no-restricted-syntax': ['error', emptyNames, onlyOne, noAssertion],
      '@typescript-eslint/explicit-module-boundary-types': 'off',
      // expect.any(…) and its kin are any
      '@typescript-eslint/no-unsafe-assignment': 'off',
      '@typescript-eslint/require-await': 'off',
    },
  },
);
