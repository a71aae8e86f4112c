/* What the parameters of a hand-over can look like. The server and the pages ask the same functions. */

/** Returns whether the text can be a verifier (RFC 7636 §4.1). */
export function isCodeVerifier(text: string): boolean {
  return /^[\w.~-]{43,128}$/.test(text);
}

/** Returns whether the text can be an S256 challenge: 256 bits in base64url, without a spare bit in the last character. */
export function isCodeChallenge(text: string): boolean {
  return /^[\w-]{42}[AEIMQUYcgkosw048]$/.test(text);
}

/** Returns whether the text can be a state: visible ASCII, which every URL and every app reads in one way. */
export function isState(text: string): boolean {
  return /^[!-~]{1,512}$/.test(text);
}
