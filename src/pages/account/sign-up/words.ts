import { choose } from '../locale.ts';

export const words = choose({
  en: {
    title: 'Create an account',
    press: 'Create the account',
    closed: 'For an account here you need an invitation. Ask the operator of this service for one.',
    byProvider: 'For an account here you need one at another service.',
    byProviderElsewhere: 'This page cannot sign you up. Do it in the app.',
    hasOne: 'You have an account?',
    emailOptional: 'E-mail address (optional)',
    emailHint: 'For a new password when you have forgotten it. We send you a link to confirm it.',
    usernameOptional: 'Username (optional)',
    usernameHint: 'You can log in with it, and with your address.',
    mailText: 'Your account needs an e-mail address. We send a code and a link to it.',
    done: 'Your account is ready',
    outside: 'This page cannot log you in to the app. Log in there.',
  },
  de: {
    title: 'Registrieren',
    press: 'Konto anlegen',
    closed:
      'Für ein Konto brauchen Sie hier eine Einladung. Fragen Sie den Betreiber dieses Dienstes danach.',
    byProvider: 'Ein Konto bekommen Sie hier mit Ihrem Konto bei einem anderen Dienst.',
    byProviderElsewhere: 'Diese Seite kann Sie nicht registrieren. Tun Sie es in der App.',
    hasOne: 'Sie haben schon ein Konto?',
    emailOptional: 'E-Mail-Adresse (freiwillig)',
    emailHint:
      'Für ein neues Passwort, falls Sie es vergessen. Wir schicken Ihnen einen Link zur Bestätigung.',
    usernameOptional: 'Benutzername (freiwillig)',
    usernameHint: 'Damit können Sie sich anmelden, und ebenso mit Ihrer Adresse.',
    mailText:
      'Ihr Konto braucht eine E-Mail-Adresse. Wir schicken einen Code und einen Link dorthin.',
    done: 'Ihr Konto ist bereit',
    outside: 'Diese Seite kann Sie nicht in der App anmelden. Melden Sie sich dort an.',
  },
  'zh-CN': {
    title: '创建账号',
    press: '创建账号',
    closed: '在此创建账号需要邀请。请向此服务的运营者索取。',
    byProvider: '在此创建账号需要您在其他服务的账号。',
    byProviderElsewhere: '此页面无法为您注册。请在应用中注册。',
    hasOne: '已有账号？',
    emailOptional: '邮箱地址（可选）',
    emailHint: '用于在忘记密码时重新设置。我们会向您发送确认链接。',
    usernameOptional: '用户名（可选）',
    usernameHint: '您可以用它登录，也可以用邮箱地址登录。',
    mailText: '您的账号需要邮箱地址。我们会向其发送验证码和链接。',
    done: '您的账号已创建',
    outside: '此页面无法让您登录应用。请在应用中登录。',
  },
});
