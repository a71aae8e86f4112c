import { lateResolvers, type LateFields } from '../graphql/late-resolvers.ts';
import type { Resolvers } from '../graphql/generated/resolvers.ts';
import { once } from '../lib/once.ts';
import {
  fieldsOfAccounts,
  fieldsOfAdministration,
  fieldsOfApiKeys,
  fieldsOfAudit,
  fieldsOfFactors,
  fieldsOfProviders,
} from './fields.ts';
import { createLateWebhooks } from './late-webhooks.ts';
import type { LateParts } from './parts.ts';

export type Late = ReturnType<typeof createLate>;

/** The features that are loaded when one of their fields is first asked for. */
export function createLate(parts: LateParts) {
  const accounts = once(async () => (await import('./accounts.ts')).createAccounts(parts));
  const factors = once(async () => (await import('./factors.ts')).createFactors(parts));
  const providerLogins = once(async () =>
    (await import('./provider-logins.ts')).createProviderLogins(parts),
  );
  const auditLog = once(async () => (await import('./audit-log.ts')).createAuditLog(parts));
  const apiKeys = once(async () => (await import('./api-keys.ts')).createApiKeyParts(parts));
  const webhooks = createLateWebhooks(parts);
  const administration = once(async () => {
    const { createAdministrationApi } = await import('./administration.ts');
    const { listEvents } = await auditLog();
    const below = { ...(await accounts()), listEvents, webhooks: await webhooks.resolvers() };
    return createAdministrationApi({ ...parts, ...below });
  });
  const { verifyElsewhere } = parts.hooks;
  const elsewhere = once(async () => {
    const { createElsewhere } = await import('./elsewhere.ts');
    return createElsewhere({ ...parts, ...(await accounts()) }, verifyElsewhere!);
  });
  return {
    accounts,
    elsewhere,
    providerLogins,
    apiKeys,
    webhookCourier: webhooks.courier,
    resolvers: [
      resolversOf(fieldsOfAccounts, accounts),
      resolversOf(fieldsOfFactors, factors),
      resolversOf(fieldsOfProviders, providerLogins),
      resolversOf(fieldsOfAudit, auditLog),
      resolversOf(fieldsOfApiKeys, apiKeys),
      ...(parts.config.admin ? [resolversOf(fieldsOfAdministration, administration)] : []),
    ],
  };
}

function resolversOf(
  fields: LateFields,
  load: () => Promise<{ readonly resolvers: readonly Resolvers[] }>,
): Resolvers {
  return lateResolvers(fields, async () => (await load()).resolvers);
}
