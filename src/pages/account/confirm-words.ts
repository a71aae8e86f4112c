import { choose } from './locale.ts';

export const words = choose({
  en: {
    title: 'Confirm that it is you',
    tooLongAgo: 'You logged in a while ago. This protects your account on a device left open.',
    factorNeeded: 'This needs a second factor.',
    password: 'Your password',
    code: 'Code of your app, or a recovery code',
    press: 'Confirm',
    passkey: 'Use a passkey',
    otherwise: 'You cannot do this?',
    logInAgain: 'Log in again',
    setUp: 'This needs a second factor, and you have none yet.',
    goSetUp: 'Set one up',
    suspended:
      'This needs a second factor, and yours is locked after too many wrong codes. Set a new password by mail, or ask the operator of this service.',
  },
  de: {
    title: 'Bestätigen Sie, dass Sie es sind',
    tooLongAgo:
      'Ihre Anmeldung ist eine Weile her. Das schützt Ihr Konto, wenn ein Gerät offen bleibt.',
    factorNeeded: 'Dafür ist ein zweiter Faktor nötig.',
    password: 'Ihr Passwort',
    code: 'Code aus Ihrer App oder ein Wiederherstellungscode',
    press: 'Bestätigen',
    passkey: 'Passkey benutzen',
    otherwise: 'Das geht nicht?',
    logInAgain: 'Neu anmelden',
    setUp: 'Dafür ist ein zweiter Faktor nötig, und Sie haben noch keinen.',
    goSetUp: 'Einen einrichten',
    suspended:
      'Dafür ist ein zweiter Faktor nötig, und Ihrer ist nach zu vielen falschen Codes gesperrt. Setzen Sie per E-Mail ein neues Passwort, oder fragen Sie den Betreiber dieses Dienstes.',
  },
  'zh-CN': {
    title: '确认是您本人',
    tooLongAgo: '您登录已有一段时间。再次确认可在设备无人看管时保护您的账号。',
    factorNeeded: '此操作需要双重验证。',
    password: '您的密码',
    code: '身份验证器应用的验证码，或恢复代码',
    press: '确认',
    passkey: '使用通行密钥',
    otherwise: '无法这样做？',
    logInAgain: '重新登录',
    setUp: '此操作需要双重验证，而您尚未设置。',
    goSetUp: '去设置',
    suspended:
      '此操作需要双重验证，而您的验证方式因多次输错验证码已被锁定。请通过邮件设置新密码，或联系此服务的运营者。',
  },
});
