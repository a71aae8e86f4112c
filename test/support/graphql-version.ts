import { join } from 'node:path';
import { pathToFileURL } from 'node:url';

/** Whether the tests run on graphql-js 17 in the place of 16: see CONTRIBUTING.md. */
export const is17 = process.env['TEST_GRAPHQL'] === '17';

export const graphqlPackage = is17 ? 'graphql-17' : 'graphql';

/** What Node is told, for the tests and for each program that they start. */
export const nodeOptions = is17
  ? ['--import', pathToFileURL(join(import.meta.dirname, 'graphql-17.ts')).href]
  : [];
