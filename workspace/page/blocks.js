import { h } from './dom.js';
import { decode, emojiText, renderMrkdwn, renderPlain } from './mrkdwn.js';

/** A text object, as nodes. */
export function renderText(text, names) {
  if (!text || typeof text.text !== 'string') return [];
  return text.type === 'mrkdwn' ? renderMrkdwn(text.text, names) : renderPlain(text.text);
}

/**
 * Blocks as nodes. `use(block, element, selected, control)` is called when a person uses an element;
 * it may reset `control` when the person thinks better of it.
 */
export function renderBlocks(blocks, names, use) {
  return blocks.map((block) => {
    const render = RENDERERS[block.type];
    return render ? render(block, names, use) : undefined;
  });
}

const RENDERERS = {
  header: (block, names) => h('h4', { className: 'header-block' }, renderText(block.text, names)),
  divider: () => h('hr'),
  section: renderSection,
  context: (block, names) =>
    h(
      'div',
      { className: 'context-block' },
      (block.elements ?? [])
        .filter((element) => element.type !== 'image')
        .map((element) => h('span', {}, renderText(element, names))),
    ),
  actions: (block, names, use) =>
    h(
      'div',
      { className: 'actions-block' },
      (block.elements ?? []).map((element) => renderElement(block, element, names, use)),
    ),
  rich_text: (block, names) =>
    h(
      'div',
      { className: 'text' },
      (block.elements ?? []).map((e) => richPart(e, names)),
    ),
  markdown: (block) => h('div', { className: 'text' }, renderPlain(block.text ?? '')),
};

function renderSection(block, names, use) {
  const accessory = block.accessory && block.accessory.type !== 'image';
  const fields = block.fields ?? [];
  return h(
    'div',
    { className: accessory && block.accessory.options ? 'section-block stacked' : 'section-block' },
    h(
      'div',
      { className: 'section-body' },
      block.text && h('div', { className: 'text' }, renderText(block.text, names)),
      fields.length > 0 &&
        h(
          'div',
          { className: 'fields' },
          fields.map((field) => h('div', {}, renderText(field, names))),
        ),
    ),
    accessory ? renderElement(block, block.accessory, names, use) : undefined,
  );
}

function renderElement(block, element, names, use) {
  switch (element.type) {
    case 'button':
      return renderButton(block, element, use);
    case 'checkboxes':
    case 'radio_buttons':
      return renderChoices(block, element, names, use);
    case 'static_select':
    case 'overflow':
      return renderSelect(block, element, use);
    default:
      return h('span', { className: 'unsupported' }, `(${element.type})`);
  }
}

function renderButton(block, element, use) {
  const style = element.style === 'primary' || element.style === 'danger' ? ` ${element.style}` : '';
  const label = emojiText(decode(element.text?.text ?? ''));
  const button = h('button', { type: 'button', className: `button${style}` }, label);
  if (element.accessibility_label) button.setAttribute('aria-label', element.accessibility_label);
  button.addEventListener('click', () => use(block, element, undefined, { node: button, reset: () => {} }));
  return button;
}

let groups = 0;

function renderChoices(block, element, names, use) {
  const kind = element.type === 'checkboxes' ? 'checkbox' : 'radio';
  const name = `choice-${groups++}`;
  const initial = new Set(
    [...(element.initial_options ?? []), element.initial_option].map((option) => option?.value),
  );
  const inputs = [];
  const list = h('div', { className: 'choices', role: 'group' });
  for (const option of element.options ?? []) {
    const input = h('input', { type: kind, name, value: option.value, checked: initial.has(option.value) });
    inputs.push(input);
    const description = option.description && h('small', {}, renderText(option.description, names));
    list.append(h('label', {}, input, h('span', {}, renderText(option.text, names), description)));
    input.addEventListener('change', () => {
      const before = inputs.map((other) =>
        other === input ? kind === 'checkbox' && !input.checked : other.checked,
      );
      const reset = () => {
        inputs.forEach((other, index) => {
          other.checked = before[index];
        });
      };
      const selected = inputs.filter((other) => other.checked).map((other) => other.value);
      use(block, element, selected, { node: list, reset });
    });
  }
  return list;
}

function renderSelect(block, element, use) {
  const hint = decode(element.placeholder?.text ?? (element.type === 'overflow' ? '…' : 'Choose'));
  const options = (element.options ?? []).map((option) =>
    h('option', { value: option.value }, decode(option.text?.text ?? '')),
  );
  const start = element.initial_option?.value ?? '';
  const select = h('select', { 'aria-label': hint }, h('option', { value: '' }, hint), options);
  select.value = start;
  select.addEventListener('change', () => {
    const reset = () => {
      select.value = start;
    };
    if (select.value) use(block, element, [select.value], { node: select, reset });
  });
  return select;
}

const RICH_TAGS = { bold: 'strong', italic: 'em', strike: 's', code: 'code' };

function richPart(part, names) {
  const inner = () => (part.elements ?? []).map((element) => richPart(element, names));
  switch (part.type) {
    case 'rich_text_section':
      return h('span', { className: 'rich-section' }, inner());
    case 'rich_text_list':
      return h(
        part.style === 'ordered' ? 'ol' : 'ul',
        {},
        inner().map((item) => h('li', {}, item)),
      );
    case 'rich_text_preformatted':
      return h('pre', { className: 'code' }, inner());
    case 'rich_text_quote':
      return h('blockquote', {}, inner());
    default:
      return richLeaf(part, names);
  }
}

function richLeaf(part, names) {
  let node = part.text ?? '';
  if (part.type === 'emoji') node = emojiText(`:${part.name}:`);
  if (part.type === 'user')
    node = h('span', { className: 'mention' }, `@${names.users.get(part.user_id) ?? part.user_id}`);
  if (part.type === 'usergroup') {
    const handle = names.usergroups.get(part.usergroup_id) ?? part.usergroup_id;
    node = h('span', { className: 'mention' }, `@${handle}`);
  }
  if (part.type === 'link' && /^(https?:\/\/|mailto:)/i.test(part.url ?? '')) {
    node = h('a', { href: part.url, target: '_blank', rel: 'noopener noreferrer' }, part.text ?? part.url);
  }
  for (const [style, tag] of Object.entries(RICH_TAGS)) if (part.style?.[style]) node = h(tag, {}, node);
  return node;
}
