import { createHash } from 'node:crypto';

/** Returns the entity tag of a content. It is weak when one tag stands for every encoding (RFC 9110 §8.8.1). */
export function createEtag(content: Uint8Array | string, strength: 'strong' | 'weak'): string {
  const tag = `"${createHash('sha256').update(content).digest('base64url')}"`;
  return strength === 'weak' ? `W/${tag}` : tag;
}

/** Returns whether the client has this content already: If-None-Match, compared weakly (RFC 9110 §13.1.2). */
export function hasCopy(request: Request, etag: string): boolean {
  const opaque = (tag: string) => tag.trim().replace(/^W\//, '');
  const known = request.headers.get('if-none-match') ?? '';
  return known.split(',').some((tag) => ['*', opaque(etag)].includes(opaque(tag)));
}
