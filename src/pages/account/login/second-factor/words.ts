import { choose } from '../../locale.ts';

/** What is said where a login lacks a second factor. */
export const words = choose({
  en: {
    title: 'One more step',
    text: 'This account has a second factor.',
    code: 'Code',
    hint: 'The six digits that your authenticator app shows, or a recovery code.',
    appHint: 'The six digits that your authenticator app shows.',
    recoveryHint: 'One of your recovery codes.',
    passkey: 'Use a passkey',
    trust: 'Do not ask for it in this browser again',
    again: 'Begin again',
    over: 'This login has taken too long, or there were too many wrong codes.',
    suspended:
      'There were too many wrong codes for this account, so none is taken for a while. Try again later.',
    setUp: 'Set up a second factor',
    setUpText: 'This service asks every user for a second factor, and you have none yet.',
    orPasskey:
      'Or, in the place of an app, use a passkey of this device, a phone or a security key.',
    onlyPasskey: 'Use a passkey of this device, a phone or a security key.',
    newPasskey: 'Create a passkey',
    none: 'This page has no way to set one up. Ask the operator of this service.',
    codes: 'Keep your recovery codes',
  },
  de: {
    title: 'Noch ein Schritt',
    text: 'Dieses Konto hat einen zweiten Faktor.',
    code: 'Zweiter Faktor',
    hint: 'Die sechs Ziffern aus Ihrer Authenticator-App oder ein Wiederherstellungscode.',
    appHint: 'Die sechs Ziffern aus Ihrer Authenticator-App.',
    recoveryHint: 'Einer Ihrer Wiederherstellungscodes.',
    passkey: 'Passkey benutzen',
    trust: 'In diesem Browser nicht mehr danach fragen',
    again: 'Von vorn beginnen',
    over: 'Diese Anmeldung hat zu lange gedauert, oder es waren zu viele falsche Codes.',
    suspended:
      'Für dieses Konto gab es zu viele falsche Codes, darum gilt eine Zeit lang keiner. Versuchen Sie es später noch einmal.',
    setUp: 'Zweiten Faktor einrichten',
    setUpText: 'Dieser Dienst verlangt von allen einen zweiten Faktor, und Sie haben noch keinen.',
    orPasskey:
      'Oder nehmen Sie statt einer App einen Passkey dieses Geräts, eines Telefons oder eines Sicherheitsschlüssels.',
    onlyPasskey:
      'Nehmen Sie einen Passkey dieses Geräts, eines Telefons oder eines Sicherheitsschlüssels.',
    newPasskey: 'Passkey anlegen',
    none: 'Auf dieser Seite geht das nicht. Fragen Sie den Betreiber dieses Dienstes.',
    // It breaks there on narrow screens.
    codes: 'Wiederherstellungs\u00adcodes aufbewahren',
  },
  'zh-CN': {
    title: '还差一步',
    text: '此账号已启用双重验证。',
    code: '验证码',
    hint: '身份验证器应用显示的六位数字，或一个恢复代码。',
    appHint: '身份验证器应用显示的六位数字。',
    recoveryHint: '您的一个恢复代码。',
    passkey: '使用通行密钥',
    trust: '在此浏览器中不再询问',
    again: '重新开始',
    over: '此次登录已超时，或错误次数过多。',
    suspended: '此账号的错误验证码过多，暂时不接受任何验证码。请稍后重试。',
    setUp: '设置双重验证',
    setUpText: '此服务要求所有用户启用双重验证，而您尚未设置。',
    orPasskey: '或者不使用应用，而使用此设备、手机或安全密钥的通行密钥。',
    onlyPasskey: '请使用此设备、手机或安全密钥的通行密钥。',
    newPasskey: '创建通行密钥',
    none: '此页面无法进行设置。请联系此服务的运营者。',
    codes: '保存您的恢复代码',
  },
});
