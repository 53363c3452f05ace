const value = '["\'“”]?(?![<$*{"\'“”])[\\x21-\\x7e]{3,}';
const named =
  '(?:pass(?:word|wd|phrase)?|pwd|secret|token|api[_-]?key|access[_-]?key|credentials?|密码|口令|密钥|令牌)';

const secrets = [
  /** `password: x`, `DB_PASSWORD=x`, `密码：x`. */
  new RegExp(`${named}\\s*[=:：]\\s*${value}`, 'i'),
  /** "the password is x", where `x` is no word. */
  new RegExp(`${named}\\s*(?:is|为|是)\\s*["'“]?(?=[\\x21-\\x7e]*[\\d!@#$%^&*+=])[\\x21-\\x7e]{4,}`, 'i'),
  new RegExp(`--?(?:password|passwd|token|secret)[=\\s]+${value}`, 'i'),
  /** `mysql -psecret`, `sshpass -p secret`, `curl -u name:secret`. */
  /\b(?:mysql\w*|mariadb\w*)\b.*\s-p(?![\s<$"'*])\S{2,}/,
  /\b(?:sshpass|mongo\w*)\b.*\s-p\s+(?![<$"'*-])\S{3,}/,
  /\bredis-cli\b.*\s-a\s+(?![<$"'*-])\S{3,}/,
  /\bcurl\b.*\s(?:-u|--user)\s*\S+:(?![<$*])\S{2,}/,
  /\b(?:sqlplus|expdp|impdp|sqlldr|rman)\b.*\s['"]?\w+\/(?![<$*/\s])[^\s/@]{3,}/,
  /:\/\/[^\s/:@]+:(?![<$*])[^\s/@]{2,}@/,
  /\b[Bb]earer\s+(?![<$*])[\w.~+/-]{12,}/,
  /\b(?:AKIA[A-Z0-9]{12,}|gh[pousr]_\w{20,}|xox[abp]-[\w-]{10,})\b/,
];

/** What stands in place of a line that must not be repeated. */
export const hidden = '●●●';

/** Does this text hold what looks like a password or token? Such lines are never quoted. */
export const holdsSecret = (text: string): boolean => secrets.some((one) => one.test(text));

/** The text, without the lines that hold a secret. */
export const masked = (text: string): string =>
  text
    .split('\n')
    .map((line) => (holdsSecret(line) ? hidden : line))
    .join('\n');

/** More than what a line of a document is judged by: whoever sets it has named it, and most of it is nobody's business. */
const secretName = /pass|pwd|secret|token|key|cred|private|auth|salt|signature/i;
const inner = /([\w.-]*(?:pass|pwd|secret|token|key|cred|auth)[\w.-]*[=:])\S+/gi;

/** The value of an environment's variable, without what its name or the value itself calls a secret. */
export function maskedSetting(name: string, value: string): string {
  if (secretName.test(name)) return hidden;
  const open = value.replaceAll(/:\/\/[^/\s@]*@/g, `://${hidden}@`).replaceAll(inner, `$1${hidden}`);
  return masked(open.replaceAll(hidden, '')) === hidden ? hidden : open;
}
