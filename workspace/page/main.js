import { send, useElement } from './actions.js';
import { byId } from './dom.js';
import { draw } from './draw.js';
import { people, receive, state } from './state.js';
import { drawWindow } from './window.js';

const view = {
  get users() {
    return state.users;
  },
  get names() {
    return state.names;
  },
  get botId() {
    return state.botId;
  },
  use: useElement,
  openChannel(id) {
    state.channel = id;
    state.thread = undefined;
    sessionStorage.setItem('channel', id);
    drawSoon();
  },
  openThread(ts) {
    state.thread = ts;
    draw(view);
    byId('thread-close').focus();
  },
  dismiss(ts) {
    state.ephemerals.delete(ts);
    drawSoon();
  },
};

let source;

function connect() {
  source?.close();
  source = new EventSource(`/events?user=${encodeURIComponent(state.user)}`);
  source.onopen = () => setConnection('');
  source.onerror = () => setConnection('Reconnecting…');
  source.onmessage = ({ data }) => {
    receive(JSON.parse(data));
    if (people().some(({ id }) => id === state.user)) drawSoon();
    else actAs(people()[0]?.id ?? '');
  };
}

const setConnection = (text) => {
  byId('connection').textContent = text;
};

function actAs(user) {
  state.user = user;
  sessionStorage.setItem('user', user);
  connect();
}

let drawing = false;
function drawSoon() {
  if (drawing) return;
  drawing = true;
  requestAnimationFrame(() => {
    drawing = false;
    draw(view);
    drawWindow();
  });
}

byId('confirm-yes').addEventListener('click', () => byId('confirm').close('yes'));
byId('confirm-deny').addEventListener('click', () => byId('confirm').close(''));
byId('user').addEventListener('change', ({ target }) => actAs(target.value));
byId('thread-close').addEventListener('click', () => {
  state.thread = undefined;
  drawSoon();
});

const box = byId('composer-text');
let lastLine = '';

byId('composer').addEventListener('submit', async (event) => {
  event.preventDefault();
  const text = box.value.trim();
  if (!text) return;
  lastLine = text;
  box.value = '';
  fitBox();
  byId('messages').scrollTop = byId('messages').scrollHeight;
  const problem = await send('/page/say', { text });
  byId('composer-error').hidden = !problem;
  byId('composer-error').textContent = problem;
  if (problem && !box.value) box.value = text;
});

box.addEventListener('keydown', (event) => {
  if (event.isComposing) return;
  if (event.key === 'Enter' && !event.shiftKey) {
    event.preventDefault();
    byId('composer').requestSubmit();
  } else if (event.key === 'ArrowUp' && !box.value && lastLine) {
    event.preventDefault();
    box.value = lastLine;
  }
});
box.addEventListener('input', fitBox);

function fitBox() {
  box.style.height = 'auto';
  box.style.height = `${Math.min(box.scrollHeight, 160)}px`;
}

document.addEventListener('keydown', (event) => {
  if (event.key === 'Escape' && state.thread && !byId('confirm').open) byId('thread-close').click();
});

connect();
