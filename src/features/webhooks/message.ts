import { createHmac } from 'node:crypto';
import type { AuditEventRow } from '../audit/store.ts';

/** What is posted, by https://www.standardwebhooks.com. */
export interface Message {
  /** The same at each attempt, by which the receiver knows one that it has. */
  readonly id: string;
  readonly body: string;
}

/** Returns the event as the API shows it. */
export function messageOf(event: AuditEventRow): Message {
  const { id, actorKind: kind, actorId: userId, impersonatorId } = event;
  const action = event.action.toUpperCase();
  const at = event.at.toISOString();
  const { subjectId, sessionId, detail, reason, ip, userAgent } = event;
  const of = { subjectId, sessionId, detail, reason, ip, userAgent };
  const data = { id, at, action, actor: { kind, userId, impersonatorId }, ...of };
  return { id, body: JSON.stringify({ type: action, timestamp: at, data }) };
}

/** A message that tells of nothing. */
export function testMessage(id: string, at: Date): Message {
  return { id, body: JSON.stringify({ type: 'TEST', timestamp: at.toISOString(), data: {} }) };
}

/** Returns the headers of an attempt at this moment, with a signature for each secret. */
export function signedHeaders(
  { id, body }: Message,
  at: Date,
  secrets: readonly string[],
): Record<string, string> {
  const timestamp = String(Math.floor(at.getTime() / 1000));
  const signatures = secrets.map((secret) => `v1,${sign(`${id}.${timestamp}.${body}`, secret)}`);
  return {
    'content-type': 'application/json',
    'user-agent': 'Latchkey',
    'webhook-id': id,
    'webhook-timestamp': timestamp,
    'webhook-signature': signatures.join(' '),
  };
}

function sign(content: string, secret: string): string {
  const key = Buffer.from(secret.slice('whsec_'.length), 'base64');
  return createHmac('sha256', key).update(content).digest('base64');
}
