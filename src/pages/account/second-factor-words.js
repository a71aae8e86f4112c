/**
 * What the page says where a login lacks a second factor.
 *
 * @typedef {typeof en} SecondFactorWords
 */

export const en = {
  title: 'One more step',
  text: 'This account has a second factor.',
  code: 'Code',
  hint: 'The six digits that your authenticator app shows, or a recovery code.',
  press: 'Log in',
  passkey: 'Use a passkey',
  setUp:
    'This server asks every user for a second factor, and you have none yet. Log in in the app: it lets you set one up.',
  wrong: 'This is wrong, or was used before. Try again.',
  noPasskey: 'No passkey was used. Try again.',
  over: 'This login has taken too long, or there were too many wrong codes. Ask for another mail where you asked for this one.',
  wait: 'There were too many attempts, or the server is busy. Try again in a few minutes.',
};

/** @type {SecondFactorWords} */
export const de = {
  title: 'Noch ein Schritt',
  text: 'Dieses Konto hat einen zweiten Faktor.',
  code: 'Zweiter Faktor',
  hint: 'Die sechs Ziffern aus Ihrer Authenticator-App oder ein Wiederherstellungscode.',
  press: 'Anmelden',
  passkey: 'Passkey benutzen',
  setUp:
    'Dieser Server verlangt von allen einen zweiten Faktor, und Sie haben noch keinen. Melden Sie sich in der App an: Dort können Sie einen einrichten.',
  wrong: 'Das stimmt nicht oder wurde schon benutzt. Versuchen Sie es noch einmal.',
  noPasskey: 'Es wurde kein Passkey benutzt. Versuchen Sie es noch einmal.',
  over: 'Diese Anmeldung hat zu lange gedauert, oder es waren zu viele falsche Codes. Fordern Sie eine neue E-Mail an, wo Sie diese angefordert haben.',
  wait: 'Es waren zu viele Versuche, oder der Server ist ausgelastet. Versuchen Sie es in einigen Minuten noch einmal.',
};

/** @type {SecondFactorWords} */
export const zh = {
  title: '还差一步',
  text: '此账号已启用双重验证。',
  code: '验证码',
  hint: '身份验证器应用显示的六位数字，或一个恢复代码。',
  press: '登录',
  passkey: '使用通行密钥',
  setUp: '此服务器要求所有用户启用双重验证，而您尚未设置。请在应用中登录并进行设置。',
  wrong: '验证失败，或该代码已被使用过。请重试。',
  noPasskey: '未使用通行密钥。请重试。',
  over: '此次登录已超时，或错误次数过多。请在原来的地方重新请求一封邮件。',
  wait: '尝试次数过多，或服务器繁忙。请几分钟后重试。',
};
