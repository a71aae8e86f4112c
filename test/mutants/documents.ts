import type { Mutant } from './mutant.ts';

const shape = 'graphql/documents/shape.ts';
const limits = 'graphql/documents/limits.ts';

/** What a document may ask for, and what an answer may say. */
export const documentMutants: readonly Mutant[] = [
  {
    file: shape,
    find: 'depth: inside.depth + 1',
    replace: 'depth: 1',
    test: 'http/document-limits.test.ts',
    why: 'no limit on depth',
  },
  {
    file: shape,
    find: 'inside.aliases + (alias ? 1 : 0)',
    replace: 'inside.aliases',
    test: 'http/document-limits.test.ts',
    why: 'no limit on aliases',
  },
  {
    file: shape,
    find: 'directives?.length ?? 0',
    replace: '0',
    test: 'http/document-limits.test.ts',
    why: 'no limit on directives',
  },
  {
    file: limits,
    find: 'credentials.length > 1',
    replace: 'credentials.length > 9',
    test: 'http/credential-fields.test.ts',
    why: 'one document tries many passwords',
  },
  {
    file: limits,
    find: 'fields <= maxCost',
    replace: 'fields > 0',
    test: 'http/document-limits.test.ts',
    why: 'no limit on cost',
  },
  {
    file: 'graphql/documents/cost.ts',
    find: 'fields: length * fields',
    replace: 'fields',
    test: 'http/document-limits.test.ts',
    why: 'a list costs as much as one element',
  },
  {
    file: 'graphql/documents/discretion.ts',
    find: 'discreetRules.has(rule.name) || !specified.has(rule.name)',
    replace: "rule.name !== ''",
    test: 'http/discretion.test.ts',
    why: 'errors describe the schema',
  },
  {
    file: 'graphql/answers/errors.ts',
    find: '.reduce(withoutLiteral, message)',
    replace: '.reduce((text) => text, message)',
    test: 'http/no-echo.test.ts',
    why: 'an error repeats a password',
  },
  {
    file: 'graphql/answers/errors.ts',
    find: "const { message, extensions } = new AuthError('INTERNAL_SERVER_ERROR');",
    replace:
      "const { extensions } = new AuthError('INTERNAL_SERVER_ERROR');\n  const { message } = error as Error;",
    test: 'http/answers.test.ts',
    why: 'a fault tells its cause to the client',
  },
  {
    file: 'graphql/answers/media-type.ts',
    find: "Number(get('q') ?? 1) > 0 && ",
    replace: '',
    test: 'http/answers.test.ts',
    why: 'what a client refuses with q=0 is sent',
  },
];
