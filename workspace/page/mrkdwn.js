import { h } from './dom.js';

const EMOJI = {
  white_check_mark: '✅',
  heavy_check_mark: '✔️',
  ballot_box_with_check: '☑️',
  x: '❌',
  warning: '⚠️',
  no_entry: '⛔',
  octagonal_sign: '🛑',
  rotating_light: '🚨',
  hourglass: '⌛',
  hourglass_flowing_sand: '⏳',
  stopwatch: '⏱️',
  rocket: '🚀',
  tada: '🎉',
  eyes: '👀',
  rewind: '⏪',
  leftwards_arrow_with_hook: '↩️',
  arrow_right: '➡️',
  arrows_counterclockwise: '🔄',
  arrow_forward: '▶️',
  double_vertical_bar: '⏸️',
  black_square_for_stop: '⏹️',
  large_green_circle: '🟢',
  large_yellow_circle: '🟡',
  large_blue_circle: '🔵',
  red_circle: '🔴',
  white_circle: '⚪',
  lock: '🔒',
  wrench: '🔧',
  memo: '📝',
  package: '📦',
  bust_in_silhouette: '👤',
  thumbsup: '👍',
  '+1': '👍',
  thumbsdown: '👎',
  '-1': '👎',
  wave: '👋',
  skull: '💀',
  fire: '🔥',
};

export const decode = (text) => text.replaceAll('&lt;', '<').replaceAll('&gt;', '>').replaceAll('&amp;', '&');

export const emojiText = (text) => text.replace(/:([a-z0-9_+-]+):/g, (whole, name) => EMOJI[name] ?? whole);

/** Plain text with its emoji short codes and line breaks. */
export const renderPlain = (text) => withBreaks(emojiText(decode(text)));

const withBreaks = (text) =>
  text.split('\n').flatMap((line, index) => (index === 0 ? [line] : [h('br'), line]));

/** mrkdwn as nodes. `names` has Maps users, usergroups and channels from id to what is shown. */
export function renderMrkdwn(text, names) {
  const parts = text.split(/```([\s\S]*?)```/);
  return parts.flatMap((part, index) => {
    if (index % 2 === 1) return [h('pre', { className: 'code' }, decode(part.replace(/^\n|\n$/g, '')))];
    // A code block stands on its own lines: the breaks around it are already there.
    let around = part;
    if (index > 0) around = around.replace(/^\n/, '');
    if (index < parts.length - 1) around = around.replace(/\n$/, '');
    return renderLines(around, names);
  });
}

function renderLines(text, names) {
  const nodes = [];
  let quote;
  text.split('\n').forEach((line, index) => {
    const quoted = /^(?:&gt;|>)\s?(.*)$/.exec(line);
    if (quoted) {
      if (quote) {
        quote.append(h('br'));
      } else {
        quote = h('blockquote');
        nodes.push(quote);
      }
      quote.append(...inline(quoted[1], names));
      return;
    }
    if (index > 0 && !quote) nodes.push(h('br'));
    quote = undefined;
    nodes.push(...inline(line, names));
  });
  return nodes;
}

const STYLES = { '*': 'strong', _: 'em', '~': 's' };
// Code, a bracketed span, or a styled run whose marks stand at the edges of words.
const TOKEN = /`([^`]+)`|<([^<>]+)>|(?<![\p{L}\p{N}])([*_~])(?=\S)(.+?)(?<=\S)\3(?![\p{L}\p{N}])/u;

function inline(text, names) {
  const match = TOKEN.exec(text);
  if (!match) return text ? [emojiText(decode(text))] : [];
  const [whole, code, span, mark, inner] = match;
  const before = text.slice(0, match.index);
  const after = text.slice(match.index + whole.length);
  let node;
  if (code !== undefined) node = h('code', {}, decode(code));
  else if (span !== undefined) node = renderSpan(span, names) ?? decode(whole);
  else node = h(STYLES[mark], {}, inline(inner, names));
  return [...(before ? [emojiText(decode(before))] : []), node, ...inline(after, names)];
}

function renderSpan(span, names) {
  const [target, label] = splitOnce(span, '|');
  const mention = (text) => h('span', { className: 'mention' }, text);
  if (/^@[UW]/.test(target))
    return mention(`@${names.users.get(target.slice(1)) ?? label ?? target.slice(1)}`);
  if (/^#C/.test(target))
    return mention(`#${names.channels.get(target.slice(1)) ?? label ?? target.slice(1)}`);
  if (target.startsWith('!subteam^')) {
    const id = target.slice('!subteam^'.length);
    return mention(`@${names.usergroups.get(id) ?? label?.replace(/^@/, '') ?? id}`);
  }
  if (/^!(here|channel|everyone)$/.test(target)) return mention(`@${target.slice(1)}`);
  if (target.startsWith('!date^')) return renderDate(target, label ?? '');
  if (!/^(https?:\/\/|mailto:|tel:)/i.test(target)) return undefined;
  return h(
    'a',
    { href: decode(target), target: '_blank', rel: 'noopener noreferrer' },
    decode(label ?? target),
  );
}

const splitOnce = (text, separator) => {
  const at = text.indexOf(separator);
  return at < 0 ? [text, undefined] : [text.slice(0, at), text.slice(at + 1)];
};

const DATE_FORMATS = {
  date_num: { year: 'numeric', month: '2-digit', day: '2-digit' },
  date: { year: 'numeric', month: 'long', day: 'numeric' },
  date_short: { year: 'numeric', month: 'short', day: 'numeric' },
  date_long: { weekday: 'long', year: 'numeric', month: 'long', day: 'numeric' },
  time: { hour: '2-digit', minute: '2-digit' },
  time_secs: { hour: '2-digit', minute: '2-digit', second: '2-digit' },
};

function renderDate(target, fallback) {
  const [, seconds, format = '', link] = target.split('^');
  const date = new Date(Number(seconds) * 1000);
  if (Number.isNaN(date.getTime())) return decode(fallback);
  const text = format.replace(/\{(\w+?)(_pretty)?\}/g, (whole, name) => {
    const options = DATE_FORMATS[name];
    return options ? new Intl.DateTimeFormat(undefined, options).format(date) : whole;
  });
  const time = h('time', { dateTime: date.toISOString(), title: decode(fallback) }, decode(text));
  if (!link || !/^https?:\/\//i.test(link)) return time;
  return h('a', { href: decode(link), target: '_blank', rel: 'noopener noreferrer' }, time);
}
