/** What an authenticator app has to know: `TotpSetup` in schema.graphql. */
export interface TotpSetup {
  /** In Base32, without padding. */
  readonly secret: string;
  readonly uri: string;
  /** Draws the QR code of the URI. */
  readonly qrCode: () => Promise<string>;
}

/** Returns what an app needs to know of the secret; `issuer` is the URL of this server. */
export async function totpSetup(
  secret: Buffer,
  { username, issuer }: { readonly username: string; readonly issuer: string },
): Promise<TotpSetup> {
  const { Secret, TOTP } = await import('otpauth');
  const key = new Secret({ buffer: Uint8Array.from(secret).buffer });
  const totp = new TOTP({ issuer: issuerName(issuer), label: username, secret: key });
  const uri = totp.toString();
  return { secret: key.base32, uri, qrCode: () => drawQrCode(uri) };
}

/**
 * Returns what the app shows beside the code: the host. Apps split what they show at its first colon, so it has none:
 * no port, and of an IPv6 address nothing.
 */
function issuerName(issuer: string): string {
  const { hostname } = new URL(issuer);
  return hostname.includes(':') ? 'Latchkey' : hostname;
}

/** Returns an SVG picture in a `data:` URL. Four modules around it stay white (ISO/IEC 18004 §6.3.8). */
async function drawQrCode(text: string): Promise<string> {
  const { renderSVG } = await import('uqr');
  const svg = renderSVG(text, { ecc: 'M', border: 4, pixelSize: 4 });
  return `data:image/svg+xml;base64,${Buffer.from(svg).toString('base64')}`;
}
