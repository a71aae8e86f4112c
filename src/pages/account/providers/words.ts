import { choose } from '../locale.ts';
import { settings } from '../settings.ts';

/** What is said of logins with other services. */
export const words = choose({
  en: {
    provider: 'the other service',
    continueWith: (name: string) => `Continue with ${name}`,
    finishing: 'Logging in',
    cancelled: (name: string) => `The login with ${name} was cancelled.`,
    failed: (name: string) => `The login with ${name} did not work. Try again.`,
    notVerified: (name: string) =>
      `An account here needs a proved e-mail address, and none came from ${name}. Prove it there, or sign up here.`,
    closed: (name: string) =>
      `No account here is linked with yours at ${name}, and no new ones are created. Log in in another way, then link the two.`,
    disabled: 'This account cannot log in. Ask the operator of this service.',
    exists: (name: string) =>
      `There is an account here with the e-mail address that you have at ${name}. Log in to it as you used to: then you can link the two.`,
    forget: 'Do not link',
    linkTitle: (name: string, username: string) => `Link ${name} to ${username}?`,
    linkText: (name: string) => `From then on you log in here with your account at ${name}, too.`,
    link: (name: string) => `Link ${name}`,
  },
  de: {
    provider: 'dem anderen Dienst',
    continueWith: (name) => `Weiter mit ${name}`,
    finishing: 'Sie werden angemeldet',
    cancelled: (name) => `Die Anmeldung mit ${name} wurde abgebrochen.`,
    failed: (name) =>
      `Die Anmeldung mit ${name} hat nicht funktioniert. Versuchen Sie es noch einmal.`,
    notVerified: (name) =>
      `Ein Konto braucht hier eine bestätigte E-Mail-Adresse, und von ${name} kam keine. Bestätigen Sie sie dort, oder registrieren Sie sich hier.`,
    closed: (name) =>
      `Mit Ihrem Konto bei ${name} ist hier keines verknüpft, und neue werden nicht angelegt. Melden Sie sich anders an, und verknüpfen Sie dann die beiden.`,
    disabled:
      'Mit diesem Konto können Sie sich nicht anmelden. Fragen Sie den Betreiber dieses Dienstes.',
    exists: (name) =>
      `Zu der E-Mail-Adresse, die Sie bei ${name} haben, gibt es hier ein Konto. Melden Sie sich damit an wie bisher: Dann können Sie die beiden verknüpfen.`,
    forget: 'Nicht verknüpfen',
    linkTitle: (name, username) => `${name} mit ${username} verknüpfen?`,
    linkText: (name) => `Danach melden Sie sich hier auch mit Ihrem Konto bei ${name} an.`,
    link: (name) => `${name} verknüpfen`,
  },
  'zh-CN': {
    provider: '该外部服务',
    continueWith: (name) => `使用 ${name} 继续`,
    finishing: '正在登录',
    cancelled: (name) => `使用 ${name} 的登录已取消。`,
    failed: (name) => `使用 ${name} 的登录未成功。请重试。`,
    notVerified: (name) =>
      `此处的账号需要已验证的邮箱地址，而 ${name} 未提供。请在那里验证，或在此注册。`,
    closed: (name) =>
      `此处没有与您的 ${name} 账号关联的账号，也不创建新账号。请用其他方式登录，然后关联两者。`,
    disabled: '此账号无法登录。请联系此服务的运营者。',
    exists: (name) =>
      `您在 ${name} 的邮箱地址在此处已有账号。请用您原来的方式登录：之后即可关联两者。`,
    forget: '不关联',
    linkTitle: (name, username) => `将 ${name} 与 ${username} 关联？`,
    linkText: (name) => `之后您也可以用您的 ${name} 账号在此登录。`,
    link: (name) => `关联 ${name}`,
  },
});

/** Returns what a provider is called: its id, where the settings have it no more. */
export function nameOf(id: string | undefined): string {
  return settings.providers.find((one) => one.id === id)?.name ?? id ?? words.provider;
}
