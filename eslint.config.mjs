/** Lint rules; the room order of the TypeScript side is enforced here. */
import jupyter from '@jupyter/eslint-plugin';
import prettier from 'eslint-config-prettier';
import reactHooks from 'eslint-plugin-react-hooks';
import tseslint from 'typescript-eslint';

const SOURCE = 'labextension/src';

/** A room imports only from rooms in an earlier row. */
const ROOM_ORDER = [
  ['protocol'],
  ['tokens'],
  ['api', 'pyodide'],
  ['model'],
  ['ui', 'notebook'],
  ['plugins'],
  ['index']
];

const FILE_ROOMS = new Set(['tokens', 'index']);

function roomOrderOf(room, row) {
  const forbidden = ROOM_ORDER.slice(row)
    .flat()
    .filter(other => other !== room);
  const message = `The room '${room}' must not import from here: rooms import only from rooms to their left (${ROOM_ORDER.map(names => names.join(' ')).join(' <- ')}).`;
  const path = `^\\.{1,2}/(\\.\\./)*(${forbidden.join('|')})(/|$)`;
  return {
    name: `room-order/${room}`,
    files: [`${SOURCE}/${FILE_ROOMS.has(room) ? `${room}.ts` : `${room}/**`}`],
    rules: {
      'no-restricted-imports': [
        'error',
        { patterns: [{ regex: path, message }] }
      ],
      'no-restricted-syntax': [
        'error',
        {
          selector: `ImportExpression > Literal[value=/${path.replaceAll('/', '\\/')}/]`,
          message
        }
      ]
    }
  };
}

const roomOrder = ROOM_ORDER.flatMap((rooms, row) =>
  row === ROOM_ORDER.length - 1 ? [] : rooms.map(room => roomOrderOf(room, row))
);

export default tseslint.config(
  {
    ignores: [
      '.venv/**',
      'lib/**',
      'node_modules/**',
      'jupyter_codeinterp/**',
      'test-results/**'
    ]
  },
  {
    files: [`${SOURCE}/**/*.{ts,tsx}`, 'vitest.config.mts'],
    extends: [...tseslint.configs.recommendedTypeChecked],
    languageOptions: {
      parserOptions: {
        project: './tsconfig.test.json',
        tsconfigRootDir: import.meta.dirname
      }
    },
    rules: {
      '@typescript-eslint/consistent-type-assertions': [
        'error',
        { assertionStyle: 'never' }
      ],
      '@typescript-eslint/consistent-type-imports': [
        'error',
        { fixStyle: 'inline-type-imports' }
      ],
      '@typescript-eslint/naming-convention': [
        'error',
        {
          selector: 'interface',
          format: ['PascalCase'],
          custom: { regex: '^I[A-Z]', match: true }
        }
      ],
      '@typescript-eslint/no-explicit-any': 'error',
      '@typescript-eslint/no-non-null-assertion': 'error',
      '@typescript-eslint/switch-exhaustiveness-check': 'error',
      curly: ['error', 'all'],
      eqeqeq: 'error',
      'no-console': 'error'
    }
  },
  {
    files: [`${SOURCE}/**/*.{ts,tsx}`],
    ignores: ['**/__tests__/**'],
    plugins: { jupyter, 'react-hooks': reactHooks },
    rules: {
      ...jupyter.configs.recommended[0].rules,
      ...reactHooks.configs.recommended.rules,
      // Commands and the tracker must be there at once: the palette, shortcuts and the restored layout name them.
      'jupyter/prefer-lazy-imports': [
        'warn',
        { ignoreImports: ['./chat-commands', './commands', './main-area'] }
      ]
    }
  },
  {
    // A test may build deliberately wrong input.
    files: ['**/__tests__/**'],
    rules: {
      '@typescript-eslint/consistent-type-assertions': 'off',
      '@typescript-eslint/unbound-method': 'off'
    }
  },
  ...roomOrder,
  prettier
);
