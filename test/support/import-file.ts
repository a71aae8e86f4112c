import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { sharedDatabase } from './engines.ts';
import { temporaryFolder } from './process.ts';

/** Writes a file to import, and returns it with the environment of a database that is new. */
export async function prepareImport(content: string | Uint8Array) {
  const folder = await temporaryFolder();
  const file = join(folder, 'users.json');
  await writeFile(file, content);
  return { file, env: { DATABASE_URL: await sharedDatabase(), LOG_LEVEL: 'silent' } };
}

/** A hash with the parameters of today. */
export const importedHash =
  '$argon2id$v=19$m=19456,t=2,p=1$c2FsdHNhbHRzYWx0c2FsdA$iPOQ5f2O21FsjnBvo1AiFcDuSXciCnKUrXFO+yfgNoM';

export const importedIds = [
  // Version 4, as Keycloak's and Django's are, and 1, 5 and 7.
  '9b2f1a60-3c1d-4f0e-8a77-2f6f9a1c0d11',
  'c232ab00-9414-11ec-b3c8-9f6bdeced846',
  '2ed6657d-e927-568b-95e1-2665a8aea6a2',
  '017f22e2-79b0-7cc3-98c4-dc0c0c07398f',
];
