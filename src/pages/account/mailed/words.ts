import { choose } from '../locale.ts';

export const words = choose({
  en: {
    send: 'Send the mail',
    title: 'Look into your mailbox',
    ifAccount: (email: string) =>
      `If there is an account with the address ${email}, a mail to it is on its way. Type the code from it here, or open its link.`,
    onItsWay: (email: string) =>
      `A mail to ${email} is on its way. Type the code from it here, or open its link.`,
    minutes: (count: number) =>
      `The code is good for ${count === 1 ? '1 minute' : `${count} minutes`}.`,
    again: 'Send another mail',
    sentAgain: 'Another mail is on its way. Type the code from the new one.',
    other: 'Use another address',
  },
  de: {
    send: 'E-Mail senden',
    title: 'Sehen Sie in Ihr Postfach',
    ifAccount: (email) =>
      `Wenn es ein Konto mit der Adresse ${email} gibt, ist eine E-Mail dorthin unterwegs. Geben Sie den Code daraus hier ein, oder öffnen Sie den Link.`,
    onItsWay: (email) =>
      `Eine E-Mail an ${email} ist unterwegs. Geben Sie den Code daraus hier ein, oder öffnen Sie den Link.`,
    minutes: (count) => `Der Code gilt ${count === 1 ? '1 Minute' : `${count} Minuten`}.`,
    again: 'Noch eine E-Mail senden',
    sentAgain: 'Eine neue E-Mail ist unterwegs. Geben Sie den Code aus der neuen ein.',
    other: 'Andere Adresse benutzen',
  },
  'zh-CN': {
    send: '发送邮件',
    title: '请查看您的邮箱',
    ifAccount: (email) =>
      `如果存在邮箱地址为 ${email} 的账号，邮件正在发送。请在此输入其中的验证码，或打开其中的链接。`,
    onItsWay: (email) => `发往 ${email} 的邮件正在发送。请在此输入其中的验证码，或打开其中的链接。`,
    minutes: (count) => `验证码在 ${count} 分钟内有效。`,
    again: '再发送一封邮件',
    sentAgain: '另一封邮件正在发送。请输入新邮件中的验证码。',
    other: '使用其他地址',
  },
});
