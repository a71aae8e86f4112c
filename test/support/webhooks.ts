import { Webhook } from 'standardwebhooks';
import { expect } from 'vitest';
import type { Person } from './administrators.ts';
import type { ReceivedPost } from './receiver.ts';

const fields = 'id url actions createdAt lastDeliveredAt waiting disabledAt';

export interface CreatedWebhook {
  readonly webhook: Record<string, any> & { readonly id: string };
  readonly secret: string;
}

export async function createWebhook(
  { ask }: Person,
  url: string,
  actions: readonly string[] = [],
): Promise<CreatedWebhook> {
  const data = await ask(
    `mutation ($input: CreateWebhookInput!) {
      createWebhook(input: $input) { webhook { ${fields} } secret }
    }`,
    { input: { url, actions } },
  );
  return data.createWebhook as CreatedWebhook;
}

export async function listWebhooks({ ask }: Person): Promise<Record<string, any>[]> {
  return (await ask(`{ webhooks { ${fields} } }`)).webhooks as Record<string, any>[];
}

/** Returns the event, verified as receivers do it. The library goes by the time of this machine. */
export function verified({ body, headers }: ReceivedPost, secret: string): Record<string, any> {
  return new Webhook(secret).verify(body, headers) as Record<string, any>;
}

export function isVerified(post: ReceivedPost, secret: string): boolean {
  try {
    return Boolean(verified(post, secret));
  } catch (error) {
    expect(String(error)).toContain('No matching signature');
    return false;
  }
}
