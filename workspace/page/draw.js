import { byId, h } from './dom.js';
import { ephemeralView, messageView } from './message.js';
import { here, people, repliesTo, state } from './state.js';

const drawn = new Map();

/** Redraws only what changed: a box that is being ticked or a file that is open stays as it is. */
function fill(list, entries) {
  const wasAtEnd = list.scrollHeight - list.scrollTop - list.clientHeight < 80;
  const nodes = entries.map(({ item, make, extra = '' }) => {
    const key = `${list.id} ${item.ts}`;
    const stamp = JSON.stringify(item) + extra + state.user;
    const known = drawn.get(key);
    if (known?.stamp === stamp) return known.node;
    const node = make();
    drawn.set(key, { stamp, node });
    return node;
  });
  const same = nodes.length === list.children.length && nodes.every((node, i) => node === list.children[i]);
  if (!same) list.replaceChildren(...nodes);
  if (wasAtEnd) list.scrollTop = list.scrollHeight;
}

const inOrder = (entries) => entries.sort((a, b) => Number(a.item.ts) - Number(b.item.ts));
const whisper = (item, view) => ({ item, make: () => ephemeralView(item, view) });

/** Shows the state; `view` is what messages call when a person uses them. */
export function draw(view) {
  byId('channel-name').textContent = `# ${state.names.channels.get(state.channel) ?? ''}`;
  document.title = `#${state.names.channels.get(state.channel) ?? ''} · Workspace`;
  byId('composer-text').placeholder = `Message, or ${state.commands[0] ?? '/command'} …`;
  drawPeople();
  drawChannels(view);
  const tops = here(state.messages).filter((message) => !message.threadTs || message.broadcast);
  const entries = tops.map((item) => {
    const replies = item.threadTs ? [] : repliesTo(item.ts);
    const extra = `${replies.length} ${replies.at(-1)?.ts ?? ''}`;
    return { item, extra, make: () => messageView(item, view, replies) };
  });
  const whispers = here(state.ephemerals)
    .filter((item) => !item.threadTs)
    .map((item) => whisper(item, view));
  fill(byId('messages'), inOrder([...entries, ...whispers]));
  drawThread(view);
}

function drawPeople() {
  const options = people().map(({ id, realName, outside }) =>
    h('option', { value: id }, outside ? `${realName} (${outside})` : realName),
  );
  byId('user').replaceChildren(...options);
  byId('user').value = state.user;
}

function drawChannels(view) {
  const links = [...state.names.channels].map(([id, name]) =>
    h(
      'button',
      {
        type: 'button',
        className: 'channel-link',
        'aria-current': id === state.channel ? 'page' : 'false',
        onclick: () => view.openChannel(id),
      },
      `${id.startsWith('D') ? '@' : '#'} ${name}`,
    ),
  );
  byId('channels').replaceChildren(...links);
}

function drawThread(view) {
  const parent = state.messages.get(state.thread);
  byId('thread').hidden = !parent;
  byId('app').classList.toggle('with-thread', Boolean(parent));
  if (!parent) return;
  const entries = [parent, ...repliesTo(parent.ts)].map((item) => ({
    item,
    make: () => messageView(item, view),
  }));
  const whispers = here(state.ephemerals)
    .filter((item) => item.threadTs === parent.ts)
    .map((item) => whisper(item, view));
  fill(byId('thread-messages'), inOrder([...entries, ...whispers]));
}
