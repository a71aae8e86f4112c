import { cryptAlphabet } from './crypt-forms.ts';

/** Returns bytes as crypt(3) and phpass write them: three in four characters, the lowest bits first. */
export function cryptBase64(bytes: Uint8Array): string {
  let text = '';
  for (let start = 0; start < bytes.length; start += 3) {
    const group = [...bytes.subarray(start, start + 3)];
    let value = group.reduce((sum, byte, index) => sum + (byte << (8 * index)), 0);
    for (let left = group.length + 1; left > 0; left -= 1) {
      text += cryptAlphabet.charAt(value & 63);
      value >>= 6;
    }
  }
  return text;
}
