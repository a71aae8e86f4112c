import type { ReaderMaker } from '../reader-maker.ts';

/** By the name that `--from` gives; each is loaded when it is asked. */
export const readers: Readonly<Record<string, () => Promise<ReaderMaker>>> = {
  auth0: async () => (await import('./auth0.ts')).auth0,
  authorizer: async () => (await import('./authorizer.ts')).authorizer,
  'better-auth': async () => (await import('./better-auth.ts')).betterAuth,
  cognito: async () => (await import('./cognito.ts')).cognito,
  csv: async () => (await import('./mapped.ts')).mappedReader('csv'),
  devise: async () => (await import('./devise.ts')).devise,
  django: async () => (await import('./django.ts')).django,
  firebase: async () => (await import('./firebase.ts')).firebase,
  json: async () => (await import('./mapped.ts')).mappedReader('json'),
  keycloak: async () => (await import('./keycloak.ts')).keycloak,
  supabase: async () => (await import('./supabase.ts')).supabase,
  wordpress: async () => (await import('./wordpress.ts')).wordpress,
};
