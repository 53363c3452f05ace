/**
 * Makes an element. Text goes in as text only, never as markup: what people and apps write is untrusted.
 * `props` sets properties; `on…` adds listeners, `aria-…` and `data-…` attributes.
 */
export function h(tag, props = {}, ...children) {
  const element = document.createElement(tag);
  for (const [key, value] of Object.entries(props)) {
    if (value === undefined || value === false) continue;
    if (key.startsWith('on')) element.addEventListener(key.slice(2), value);
    else if (key.includes('-') || key === 'for') element.setAttribute(key, value);
    else element[key] = value;
  }
  element.append(
    ...children
      .flat()
      .filter((child) => child !== undefined && child !== null && child !== '' && child !== false),
  );
  return element;
}

export const byId = (id) => document.getElementById(id);

const clock = new Intl.DateTimeFormat(undefined, { hour: '2-digit', minute: '2-digit' });
const full = new Intl.DateTimeFormat(undefined, { dateStyle: 'full', timeStyle: 'medium' });

export function timeOf(ts) {
  const date = new Date(Number(ts) * 1000);
  return h('time', { dateTime: date.toISOString(), title: full.format(date) }, clock.format(date));
}

export const sizeOf = (bytes) => (bytes < 1024 ? `${bytes} B` : `${(bytes / 1024).toFixed(1)} KB`);
