import type { Mutant } from './mutant.ts';

const checks = 'settings/provider-checks.ts';
const refused = 'settings/providers-refused.test.ts';

/** The settings of providers, and what says what is wrong with one. */
export const providerSettingMutants: readonly Mutant[] = [
  {
    file: checks,
    find: "return url?.protocol === 'https:' || isLoopback(url?.hostname ?? '');",
    replace: "return url?.protocol !== 'ftp:';",
    test: refused,
    why: 'an issuer without TLS is taken',
  },
  {
    file: checks,
    find: "['common', 'organizations', 'consumers'].includes(value)",
    replace: "['consumers'].includes(value)",
    test: refused,
    why: 'users of any tenant are taken for those of one',
  },
  {
    file: checks,
    find: "asymmetricKeyDetails?.namedCurve === 'prime256v1'",
    replace: 'asymmetricKeyDetails !== undefined',
    test: refused,
    why: 'a key that Apple does not know is taken',
  },
  {
    file: checks,
    find: 'new Set(names).size === names.length',
    replace: 'names.length > 0',
    test: refused,
    why: 'a provider is there twice',
  },
  {
    file: 'settings/read.ts',
    find: 'one.isRequired && isUnset(find(one))',
    replace: 'one.isRequired && !find(one)',
    test: refused,
    why: 'a provider without its settings starts',
  },
  {
    file: 'warnings.ts',
    find: '  if (idle) return',
    replace: '  if (idle?.isListed) return',
    test: 'settings/providers-warnings.test.ts',
    why: 'a setting of a provider that no list names is not told apart from a slip',
  },
  {
    file: 'cli/doctor/document.ts',
    find: 'if (issuer === settings.issuer) {',
    replace: 'if (issuer !== undefined) {',
    test: 'cli/doctor-lies.test.ts',
    why: 'the doctor takes any issuer for the right one',
  },
  {
    file: 'cli/doctor/authorization.ts',
    find: 'if (answer.status >= 400 || /\\berror/i.test(new URL(url).pathname))',
    replace: 'if (answer.status >= 500)',
    test: 'cli/doctor.test.ts',
    why: 'the doctor takes an error page for a login page',
  },
  {
    file: 'cli/doctor/credentials.ts',
    find: 'else if (ofClient.has(error))',
    replace: "else if (error === 'x')",
    test: 'cli/doctor.test.ts',
    why: 'the doctor overlooks a wrong client secret',
  },
];
