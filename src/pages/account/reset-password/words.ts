import { choose } from '../locale.ts';

export const words = choose({
  en: {
    title: 'Forgot the password?',
    text: 'Type the address of your account. We send you a code and a link with which you set a new password.',
    noMail: 'This service sends no mail. Ask its operator for a new password.',
    toLogin: 'Back to the login',
    press: 'Change the password',
    everyDevice: 'Every device will be logged out.',
    done: 'The password is changed',
    doneText: 'Every device is logged out. Log in with the new password.',
  },
  de: {
    title: 'Passwort vergessen?',
    text: 'Geben Sie die Adresse Ihres Kontos ein. Wir schicken Ihnen einen Code und einen Link, mit denen Sie ein neues Passwort setzen.',
    noMail:
      'Dieser Dienst verschickt keine E-Mails. Bitten Sie den Betreiber um ein neues Passwort.',
    toLogin: 'Zurück zur Anmeldung',
    press: 'Passwort ändern',
    everyDevice: 'Alle Geräte werden abgemeldet.',
    done: 'Das Passwort ist geändert',
    doneText: 'Alle Geräte sind abgemeldet. Melden Sie sich mit dem neuen Passwort an.',
  },
  'zh-CN': {
    title: '忘记密码？',
    text: '请输入您账号的邮箱地址。我们将向您发送用于设置新密码的验证码和链接。',
    noMail: '此服务不发送邮件。请向其运营者索取新密码。',
    toLogin: '返回登录',
    press: '更改密码',
    everyDevice: '所有设备都将退出登录。',
    done: '密码已更改',
    doneText: '所有设备都已退出登录。请使用新密码登录。',
  },
});
