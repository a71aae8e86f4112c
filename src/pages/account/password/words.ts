import { choose } from '../locale.ts';

/** What the page of the password says. */
export const words = choose({
  en: {
    says: 'A new password logs you out on all other devices.',
    current: 'Current password',
    press: 'Change the password',
    changed: 'Your password is changed',
    loggedOut: 'Your other devices are logged out. Log in there with the new password.',
    overview: 'To the overview',
    forgotten: 'You have forgotten your password?',
    none: 'You have no password, and log in without one.',
    noneBut: (providers: string) =>
      `You have no password. You log in with another service: ${providers}.`,
    setByMail:
      'If you want one as well, we send you a mail with which you set it. Every device is logged out then.',
    mailNeeds: 'A mail to your proved address lets you set a new one.',
    byMail: 'Ask for the mail',
    addressNeeded: 'With a proved address, a mail would let you set a new one.',
    firstAddressNeeded: 'If you want one as well: with a proved address, a mail lets you set it.',
    addAddress: 'Add an address',
    byOperator: 'Ask the operator of this service for a new one.',
    firstByOperator: 'If you want one as well, ask the operator of this service.',
  },
  de: {
    says: 'Ein neues Passwort meldet Sie auf allen anderen Geräten ab.',
    current: 'Bisheriges Passwort',
    press: 'Passwort ändern',
    changed: 'Ihr Passwort ist geändert',
    loggedOut:
      'Ihre anderen Geräte sind abgemeldet. Melden Sie sich dort mit dem neuen Passwort an.',
    overview: 'Zur Übersicht',
    forgotten: 'Sie haben Ihr Passwort vergessen?',
    none: 'Sie haben kein Passwort und melden sich ohne an.',
    noneBut: (providers) =>
      `Sie haben kein Passwort. Sie melden sich mit einem anderen Dienst an: ${providers}.`,
    setByMail:
      'Wenn Sie auch eines wollen, schicken wir Ihnen eine E-Mail, mit der Sie es setzen. Danach sind alle Geräte abgemeldet.',
    mailNeeds: 'Mit einer E-Mail an Ihre bestätigte Adresse setzen Sie ein neues.',
    byMail: 'E-Mail anfordern',
    addressNeeded: 'Mit einer bestätigten Adresse könnten Sie per E-Mail ein neues setzen.',
    firstAddressNeeded:
      'Wenn Sie auch eines wollen: Mit einer bestätigten Adresse setzen Sie es per E-Mail.',
    addAddress: 'Adresse hinzufügen',
    byOperator: 'Bitten Sie den Betreiber dieses Dienstes um ein neues.',
    firstByOperator: 'Wenn Sie auch eines wollen, fragen Sie den Betreiber dieses Dienstes.',
  },
  'zh-CN': {
    says: '更改密码后，您在所有其他设备上都会退出登录。',
    current: '当前密码',
    press: '更改密码',
    changed: '密码已更改',
    loggedOut: '您的其他设备已退出登录。请在那里使用新密码登录。',
    overview: '返回概览',
    forgotten: '忘记了密码？',
    none: '您没有密码，无需密码即可登录。',
    noneBut: (providers) => `您没有密码。您使用其他服务登录：${providers}。`,
    setByMail: '如果您也想设置密码，我们将向您发送用于设置的邮件。之后所有设备都将退出登录。',
    mailNeeds: '您可以通过发送到已验证邮箱的邮件设置新密码。',
    byMail: '请求邮件',
    addressNeeded: '验证邮箱地址后，您可以通过邮件设置新密码。',
    firstAddressNeeded: '如果您也想设置密码：验证邮箱地址后，可以通过邮件设置。',
    addAddress: '添加邮箱地址',
    byOperator: '请向此服务的运营者申请新密码。',
    firstByOperator: '如果您也想设置密码，请联系此服务的运营者。',
  },
});
