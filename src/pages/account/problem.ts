import { LatchkeyError } from '../../client/index.ts';
import { choose } from './locale.ts';
import { settings } from './settings.ts';

/** Why something did not work, and what to do. */
export interface Problem {
  readonly text: string;
  /** The name of the field that was refused. */
  readonly field?: string | undefined;
  /** Seconds until another try can work. */
  readonly retryAfter?: number | undefined;
}

const words = choose({
  en: {
    INVALID_CREDENTIALS: 'This is wrong. Check what you have typed.',
    SECOND_FACTOR_INVALID: 'The code is wrong, or was used before.',
    tries: (count: number) => (count === 1 ? ' One try is left.' : ` ${count} tries are left.`),
    noTry: ' No try is left: begin again.',
    CHALLENGE_INVALID: 'This has taken too long, or was used before. Begin again.',
    MAIL_TOKEN_INVALID:
      'The link or the code is wrong, was used or has expired. Ask for another mail.',
    USERNAME_TAKEN: 'This username is taken. Choose another one.',
    EMAIL_TAKEN: 'Another user has proved this address in the meantime. If that was you, log in.',
    EMAIL_NOT_VERIFIED: 'For this you need a proved e-mail address.',
    SIGN_UP_CLOSED: 'This service takes no sign-ups. Ask its operator.',
    MAIL_CLOSED: 'This service sends no mail for this. Ask its operator.',
    METHOD_NOT_AVAILABLE: 'This service does not offer this.',
    LAST_LOGIN_METHOD:
      'Without this you could not log in any more. First set a password, add a passkey, or link another account.',
    PASSKEY_UNKNOWN: 'This service does not know this passkey. It may have been removed.',
    IDENTITY_TAKEN: 'Another account here is linked with it already.',
    PROVIDER_UNAVAILABLE: 'The other service does not answer. Try again later.',
    NOT_FOUND: 'This is gone already. Load the page again.',
    FORBIDDEN: 'You may not do this.',
    UNAUTHENTICATED: 'You are logged out. Log in again.',
    USER_CHANGED: 'Another user has logged in in this browser. Load the page again.',
    TOO_MANY_ATTEMPTS: 'There were too many attempts.',
    SERVER_BUSY: 'The server is busy.',
    wait: (time: string) => `Try again in ${time}.`,
    now: 'You can try again now.',
    seconds: (count: number) => (count === 1 ? '1 second' : `${count} seconds`),
    minutes: (count: number) => (count === 1 ? '1 minute' : `${count} minutes`),
    NO_ANSWER: 'The server does not answer. Check your connection, then try again.',
    email: 'No mail can be sent to this address. Check how it is written.',
    code: 'This is not a code. Check what you have typed.',
    name: 'This name cannot be used: it is empty or too long.',
    username:
      'This username cannot be used. Choose another one, for example of letters and digits.',
    newPassword: (length: number) =>
      `This password cannot be used: it is shorter than ${length} characters, very common, known from a data leak, or like your name or address. Choose another one.`,
    other: (code: string) => `This did not work (${code}). Try again later.`,
    passkey: 'The browser has given no passkey. Try again.',
    passkeyRefused: 'The passkey was not accepted. Try again.',
    passkeyExists: 'This device has a passkey for this account already.',
    elsewhere:
      'This does not work at this address. Use the usual address of this service, or ask its operator.',
  },
  de: {
    INVALID_CREDENTIALS: 'Das stimmt nicht. Prüfen Sie Ihre Eingabe.',
    SECOND_FACTOR_INVALID: 'Der Code stimmt nicht oder wurde schon benutzt.',
    tries: (count) => (count === 1 ? ' Ein Versuch bleibt.' : ` ${count} Versuche bleiben.`),
    noTry: ' Kein Versuch bleibt: Beginnen Sie von vorn.',
    CHALLENGE_INVALID: 'Das hat zu lange gedauert oder wurde schon benutzt. Beginnen Sie von vorn.',
    MAIL_TOKEN_INVALID:
      'Der Link oder der Code ist falsch, benutzt oder abgelaufen. Fordern Sie eine neue E-Mail an.',
    USERNAME_TAKEN: 'Diesen Benutzernamen gibt es schon. Wählen Sie einen anderen.',
    EMAIL_TAKEN:
      'Inzwischen hat ein anderer Benutzer diese Adresse bestätigt. Wenn Sie das waren, melden Sie sich an.',
    EMAIL_NOT_VERIFIED: 'Dafür brauchen Sie eine bestätigte E-Mail-Adresse.',
    SIGN_UP_CLOSED: 'Hier kann man sich nicht registrieren. Fragen Sie den Betreiber.',
    MAIL_CLOSED: 'Dieser Dienst verschickt dafür keine E-Mails. Fragen Sie den Betreiber.',
    METHOD_NOT_AVAILABLE: 'Dieser Dienst bietet das nicht an.',
    LAST_LOGIN_METHOD:
      'Ohne das könnten Sie sich nicht mehr anmelden. Setzen Sie zuerst ein Passwort, legen Sie einen anderen Passkey an, oder verknüpfen Sie ein anderes Konto.',
    PASSKEY_UNKNOWN: 'Dieser Dienst kennt den Passkey nicht. Vielleicht wurde er entfernt.',
    IDENTITY_TAKEN: 'Damit ist hier ein anderes Konto verknüpft.',
    PROVIDER_UNAVAILABLE: 'Der andere Dienst antwortet nicht. Versuchen Sie es später noch einmal.',
    NOT_FOUND: 'Das gibt es nicht mehr. Laden Sie die Seite neu.',
    FORBIDDEN: 'Das dürfen Sie nicht.',
    UNAUTHENTICATED: 'Sie sind abgemeldet. Melden Sie sich wieder an.',
    USER_CHANGED:
      'In diesem Browser hat sich ein anderer Benutzer angemeldet. Laden Sie die Seite neu.',
    TOO_MANY_ATTEMPTS: 'Es waren zu viele Versuche.',
    SERVER_BUSY: 'Der Server ist ausgelastet.',
    wait: (time) => `Versuchen Sie es in ${time} noch einmal.`,
    now: 'Sie können es jetzt noch einmal versuchen.',
    seconds: (count) => (count === 1 ? '1 Sekunde' : `${count} Sekunden`),
    minutes: (count) => (count === 1 ? '1 Minute' : `${count} Minuten`),
    NO_ANSWER:
      'Der Server antwortet nicht. Prüfen Sie Ihre Verbindung und versuchen Sie es noch einmal.',
    email: 'An diese Adresse kann keine E-Mail gehen. Prüfen Sie die Schreibweise.',
    code: 'Das ist kein Code. Prüfen Sie Ihre Eingabe.',
    name: 'Dieser Name geht nicht: Er ist leer oder zu lang.',
    username:
      'Dieser Benutzername geht nicht. Wählen Sie einen anderen, zum Beispiel aus Buchstaben und Ziffern.',
    newPassword: (length) =>
      `Dieses Passwort geht nicht: Es hat weniger als ${length} Zeichen, ist sehr häufig, aus einem Datenleck bekannt oder wie Ihr Name oder Ihre Adresse. Wählen Sie ein anderes.`,
    other: (code) => `Das hat nicht funktioniert (${code}). Versuchen Sie es später noch einmal.`,
    passkey: 'Der Browser hat keinen Passkey geliefert. Versuchen Sie es noch einmal.',
    passkeyRefused: 'Der Passkey wurde nicht angenommen. Versuchen Sie es noch einmal.',
    passkeyExists: 'Dieses Gerät hat schon einen Passkey für dieses Konto.',
    elsewhere:
      'Das funktioniert unter dieser Adresse nicht. Benutzen Sie die übliche Adresse dieses Dienstes, oder fragen Sie den Betreiber.',
  },
  'zh-CN': {
    INVALID_CREDENTIALS: '输入有误。请检查后重试。',
    SECOND_FACTOR_INVALID: '验证码错误，或已被使用过。',
    tries: (count) => `还可尝试 ${count} 次。`,
    noTry: '已无剩余次数：请重新开始。',
    CHALLENGE_INVALID: '操作已超时，或已被使用过。请重新开始。',
    MAIL_TOKEN_INVALID: '链接或验证码错误、已被使用或已过期。请重新请求一封邮件。',
    USERNAME_TAKEN: '此用户名已被使用。请另选一个。',
    EMAIL_TAKEN: '在此期间另一位用户已证明拥有此邮箱地址。如果那是您，请登录。',
    EMAIL_NOT_VERIFIED: '此操作需要已验证的邮箱地址。',
    SIGN_UP_CLOSED: '此服务不开放注册。请联系其运营者。',
    MAIL_CLOSED: '此服务不为此发送邮件。请联系其运营者。',
    METHOD_NOT_AVAILABLE: '此服务不提供该功能。',
    LAST_LOGIN_METHOD: '移除后您将无法再登录。请先设置密码、添加另一个通行密钥，或关联另一个账号。',
    PASSKEY_UNKNOWN: '此服务不认识该通行密钥。它可能已被移除。',
    IDENTITY_TAKEN: '它已与此处的另一个账号关联。',
    PROVIDER_UNAVAILABLE: '外部服务没有响应。请稍后重试。',
    NOT_FOUND: '此项已不存在。请刷新页面。',
    FORBIDDEN: '您无权执行此操作。',
    UNAUTHENTICATED: '您已退出登录。请重新登录。',
    USER_CHANGED: '另一位用户已在此浏览器中登录。请刷新页面。',
    TOO_MANY_ATTEMPTS: '尝试次数过多。',
    SERVER_BUSY: '服务器繁忙。',
    wait: (time) => `请在 ${time}后重试。`,
    now: '现在可以重试。',
    seconds: (count) => `${count} 秒`,
    minutes: (count) => `${count} 分钟`,
    NO_ANSWER: '服务器没有响应。请检查您的网络连接，然后重试。',
    email: '无法向此地址发送邮件。请检查其写法。',
    code: '这不是有效的代码。请检查您的输入。',
    name: '无法使用此名称：它为空或过长。',
    username: '无法使用此用户名。请另选一个，例如由字母和数字组成。',
    newPassword: (length) =>
      `无法使用此密码：它少于 ${length} 个字符、非常常见、已在数据泄露中出现，或与您的用户名或邮箱地址相似。请另选一个。`,
    other: (code) => `操作未成功（${code}）。请稍后重试。`,
    passkey: '浏览器未提供通行密钥。请重试。',
    passkeyRefused: '该通行密钥未被接受。请重试。',
    passkeyExists: '此设备已有此账号的通行密钥。',
    elsewhere: '此操作在此网址无法使用。请使用此服务的常用网址，或联系其运营者。',
  },
});

/**
 * Thrown where the browser has given no passkey: its user did not want to, or it knows none; it has one of this user
 * already (`InvalidStateError`); or passkeys are for another domain than that of the page (`SecurityError`).
 */
export class NoPasskey extends Error {
  readonly reason: string;
  constructor(cause: unknown) {
    super('no passkey', { cause });
    this.reason = cause instanceof DOMException ? cause.name : '';
  }
}

/** Thrown where a page says itself what is wrong: with a field, if it is one. */
export class Refused extends Error {
  readonly field: string | undefined;
  constructor(text: string, field?: string) {
    super(text);
    this.field = field;
  }
}

/** Throws what the server said of a passkey: it refuses a wrong one as it refuses a code. */
export function refusedPasskey(error: unknown): never {
  if (!(error instanceof LatchkeyError) || error.code !== 'SECOND_FACTOR_INVALID') throw error;
  throw new Refused(words.passkeyRefused + triesText(error.attemptsLeft));
}

/** Returns the rest of a wait in words. */
export function waitText(seconds: number): string {
  const { wait, now, seconds: inSeconds, minutes } = words;
  if (seconds === 0) return now;
  return wait(seconds < 100 ? inSeconds(seconds) : minutes(Math.ceil(seconds / 60)));
}

/** Returns what an error means and what to do next. Errors that are not the server's are thrown on. */
export function problemOf(error: unknown): Problem {
  if (error instanceof Refused) return { text: error.message, field: error.field };
  if (error instanceof NoPasskey) return { text: noPasskey(error.reason) };
  if (!(error instanceof LatchkeyError)) throw error;
  switch (error.code) {
    case 'BAD_USER_INPUT':
      return refusedInput(error.argument?.at(-1) ?? '');
    case 'USERNAME_TAKEN':
      return { text: words[error.code], field: 'username' };
    case 'SECOND_FACTOR_INVALID':
      return { text: words[error.code] + triesText(error.attemptsLeft), field: 'code' };
    case 'TOO_MANY_ATTEMPTS':
      return { text: words[error.code], retryAfter: error.retryAfter };
    case 'SERVER_BUSY':
    case 'STORE_UNAVAILABLE':
      return { text: words.SERVER_BUSY, retryAfter: error.retryAfter };
  }
  const text = Reflect.get(words, alias[error.code] ?? error.code) as unknown;
  return { text: typeof text === 'string' ? text : words.other(error.code) };
}

/** For a user these are the same as others. */
const alias: Record<string, string> = {
  NOT_GRAPHQL: 'NO_ANSWER',
  REFRESH_TOKEN_INVALID: 'UNAUTHENTICATED',
  REFRESH_TOKEN_REUSED: 'UNAUTHENTICATED',
};

/** Says how many tries a login that waits has left, where it is one. */
function triesText(left: number | undefined): string {
  if (left === undefined) return '';
  return left === 0 ? words.noTry : words.tries(left);
}

function noPasskey(reason: string): string {
  if (reason === 'InvalidStateError') return words.passkeyExists;
  return reason === 'SecurityError' ? words.elsewhere : words.passkey;
}

function refusedInput(name: string): Problem {
  const newPassword = words.newPassword(settings.passwordMinLength);
  switch (name) {
    case 'username':
    case 'email':
    case 'name':
      return { text: words[name], field: name };
    case 'password':
    case 'newPassword':
      return { text: newPassword, field: name };
    case 'returnTo':
      // A provider, too, leads back to the usual address alone.
      return { text: words.elsewhere };
    case 'totp':
    case 'recoveryCode':
    case 'code':
    case 'emailCode':
      return { text: words.code, field: 'code' };
  }
  return { text: words.other('BAD_USER_INPUT') };
}
