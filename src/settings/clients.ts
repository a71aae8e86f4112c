import { onOff, origins } from './checks.ts';
import { setting, type Settings } from './setting.ts';

/** What browsers and tools are given. */
export const settings = {
  cookies: setting({
    name: 'AUTH_COOKIES',
    unit: '`on` or `off`',
    default: 'on',
    example: 'off',
    meaning:
      'Whether pages of this origin, and of allowed ones of the same site, get their tokens in cookies too.',
    check: onOff(),
  }),
  allowedOrigins: setting({
    name: 'AUTH_ALLOWED_ORIGINS',
    unit: '`none` or origins',
    default: 'none',
    example: 'https://app.example.com,https://admin.example.com',
    meaning:
      'The other origins whose pages may read answers (CORS), separated by commas. Logins at providers may lead back to them. Apps and extensions have one too; no wildcard, no path.',
    check: origins,
  }),
  graphiql: setting({
    name: 'AUTH_GRAPHIQL',
    unit: '`on` or `off`',
    default: 'on',
    defaultFor: ({ production }) => (production ? 'off' : 'on'),
    example: 'off',
    meaning:
      'Whether a browser at `/graphql` gets GraphiQL, and in development the first page at `/`. In production the default is `off`.',
    check: onOff(),
  }),
  introspection: setting({
    name: 'AUTH_INTROSPECTION',
    unit: '`on` or `off`',
    default: 'on',
    defaultFor: ({ production }) => (production ? 'off' : 'on'),
    example: 'off',
    meaning:
      'Whether the schema can be asked for, and errors name what a document lacks or may have meant. In production the default is `off`.',
    check: onOff(),
  }),
} satisfies Settings;
