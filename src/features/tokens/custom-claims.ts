/** Claims of your own in an access token, beside Latchkey's. */
export type CustomClaims = Readonly<Record<string, unknown>>;

/**
 * What Latchkey says by itself, what it would obey if a hook set it (`nbf`), and what standards give a
 * meaning that services trust: who acts for whom (RFC 8693), what a token is bound to (RFC 7800), how the user
 * logged in (RFC 9068 §2.2.1). And `toJSON`, which would speak in the place of all of them.
 */
const reserved: ReadonlySet<string> = new Set(
  'iss sub aud exp nbf iat jti client_id sid auth_time scope act may_act acr amr azp cnf email_verified events nonce __proto__ toJSON'.split(
    ' ',
  ),
);

/** Throws an error that names the claim if it is reserved: no hook can make a token for another user. */
export function requireUnreserved(claims: CustomClaims): void {
  const taken = Object.keys(claims).find((name) => reserved.has(name));
  if (taken === undefined) return;
  throw new Error(
    `The hook for claims sets "${taken}", which is reserved. Call it something else.`,
  );
}
