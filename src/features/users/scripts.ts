/** Scripts that are written together: Japanese, Chinese with Bopomofo, and Korean, each with Latin (UTS 39 §5.2). */
const mixtures = ['Latn Hani Hira Kana', 'Latn Hani Bopo', 'Latn Hani Hang'];

/** Every other script of Unicode 17, by its ISO 15924 code. */
const others = `
  Adlm Aghb Ahom Arab Armi Armn Avst Bali Bamu Bass Batk Beng Berf Bhks Brah Brai Bugi Buhd Cakm Cans Cari Cham Cher Chrs
  Copt Cpmn Cprt Cyrl Deva Diak Dogr Dsrt Dupl Egyp Elba Elym Ethi Gara Geor Glag Gong Gonm Goth Gran Grek Gujr Gukh Guru
  Hano Hatr Hebr Hluw Hmng Hmnp Hung Ital Java Kali Kawi Khar Khmr Khoj Kits Knda Krai Kthi Lana Laoo Lepc Limb Lina Linb
  Lisu Lyci Lydi Mahj Maka Mand Mani Marc Medf Mend Merc Mero Mlym Modi Mong Mroo Mtei Mult Mymr Nagm Nand Narb Nbat Newa
  Nkoo Nshu Ogam Olck Onao Orkh Orya Osge Osma Ougr Palm Pauc Perm Phag Phli Phlp Phnx Plrd Prti Rjng Rohg Runr Samr Sarb
  Saur Sgnw Shaw Shrd Sidd Sidt Sind Sinh Sogd Sogo Sora Soyo Sund Sunu Sylo Syrc Tagb Takr Tale Talu Taml Tang Tavt Tayo
  Telu Tfng Tglg Thaa Thai Tibt Tirh Tnsa Todr Tols Toto Tutg Ugar Vaii Vith Wara Wcho Xpeo Xsux Yezi Yiii Zanb`;

const allowed = [...mixtures, ...others.trim().split(/\s+/)].map((scripts) => scripts.split(' '));

/**
 * Returns whether the text has letters of scripts that are not written together: it is neither "single script" nor
 * "highly restrictive" (UTS 39 §5.2). A character of several scripts counts for each (Script_Extensions).
 */
export function mixesScripts(text: string): boolean {
  const letters = [...new Set(text)].filter((one) => !/[\p{scx=Zyyy}\p{scx=Zinh}]/u.test(one));
  return !allowed.some((scripts) =>
    letters.every((letter) => scripts.some((script) => matcher(script).test(letter))),
  );
}

const matchers = new Map<string, RegExp>();

/** Returns what matches the characters of the script. Made when it is first needed: most names need one. */
function matcher(script: string): RegExp {
  let found = matchers.get(script);
  if (!found) matchers.set(script, (found = createMatcher(script)));
  return found;
}

function createMatcher(script: string): RegExp {
  try {
    return new RegExp(`\\p{scx=${script}}`, 'u');
  } catch {
    // A Node of an older Unicode does not know it, nor any character of it.
    return /(?!)/;
  }
}
