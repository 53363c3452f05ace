import { renderBlocks } from './blocks.js';
import { h, sizeOf, timeOf } from './dom.js';
import { emojiText, renderMrkdwn } from './mrkdwn.js';

function avatar(name, kind) {
  const hue = [...name].reduce((sum, letter) => sum + letter.codePointAt(0), 0) % 6;
  const initials = name
    .split(/\s+/)
    .map((word) => word[0]?.toUpperCase() ?? '')
    .slice(0, 2)
    .join('');
  return h('div', { className: `avatar ${kind} tint-${hue}`, 'aria-hidden': 'true' }, initials);
}

/** A file's content is fetched when it is opened. */
function fileView(file) {
  const body = h('pre', { className: 'code file-body' }, 'Loading…');
  const details = h(
    'details',
    { className: 'file' },
    h('summary', {}, h('span', { className: 'file-title' }, file.title), h('small', {}, sizeOf(file.size))),
    body,
  );
  const load = async () => {
    const response = await fetch(`/files/${encodeURIComponent(file.id)}`);
    body.textContent = response.ok ? await response.text() : 'This file cannot be read.';
  };
  details.addEventListener('toggle', () => details.open && load(), { once: true });
  return details;
}

function content(item, view) {
  const use = (block, element, selected, control) => view.use(item, block, element, selected, control);
  const body =
    item.blocks.length > 0
      ? h('div', { className: 'blocks' }, renderBlocks(item.blocks, view.names, use))
      : h('div', { className: 'text' }, renderMrkdwn(item.text, view.names));
  if (item.edited && item.blocks.length === 0) body.append(h('small', { className: 'edited' }, ' (edited)'));
  return body;
}

function threadLink(item, replies, view) {
  const last = replies.at(-1);
  return h(
    'button',
    { type: 'button', className: 'replies', onclick: () => view.openThread(item.ts) },
    h('strong', {}, `${replies.length} ${replies.length === 1 ? 'reply' : 'replies'}`),
    h('span', {}, 'last at ', timeOf(last.ts)),
  );
}

/** One message with its author, blocks, files and reactions; `replies` shows the way to its thread. */
export function messageView(item, view, replies = []) {
  const user = view.users.get(item.user);
  const name = user?.realName ?? item.user;
  return h(
    'article',
    { className: 'message', 'data-ts': item.ts },
    avatar(name, user?.isBot ? 'app-avatar' : ''),
    h(
      'div',
      { className: 'message-body' },
      h(
        'div',
        { className: 'byline' },
        h('strong', {}, name),
        user?.isBot ? h('span', { className: 'badge' }, 'APP') : undefined,
        timeOf(item.ts),
        item.broadcast ? h('small', {}, 'replied to a thread') : undefined,
      ),
      item.text || item.blocks.length > 0 ? content(item, view) : undefined,
      item.files.map(fileView),
      item.reactions.map(({ name: short, count }) =>
        h('span', { className: 'reaction' }, `${emojiText(`:${short}:`)} ${count}`),
      ),
      replies.length > 0 ? threadLink(item, replies, view) : undefined,
    ),
  );
}

/** What only the acting person sees; it can be dismissed, as in Slack. */
export function ephemeralView(item, view) {
  const name = item.from === 'slackbot' ? 'Slackbot' : (view.users.get(view.botId)?.realName ?? 'app');
  return h(
    'article',
    { className: 'message ephemeral', 'data-ts': item.ts },
    avatar(name, 'app-avatar'),
    h(
      'div',
      { className: 'message-body' },
      h('small', { className: 'only-you' }, '◉ Only visible to you'),
      h('div', { className: 'byline' }, h('strong', {}, name), timeOf(item.ts)),
      content(item, view),
      h('button', { type: 'button', className: 'link', onclick: () => view.dismiss(item.ts) }, 'Dismiss'),
    ),
  );
}
