(() => {
'use strict';
// Every field is a cell {v: text, at: milliseconds}; a stored state is merged with this page's cell by cell, so that
// two tabs, a reload and an imported file all go the same way. Text reaches the page by textContent and value alone.
const data = JSON.parse(document.getElementById('data').textContent);
const KEY = `evallib-review:${data.run}`;
const KEYS = Object.keys(data.names);
const FIELDS = ['rating', 'chance', 'confidence', 'comment'];
const VALID = new Set(['reviewer', '.comment', ...KEYS.flatMap(key => FIELDS.map(name => `${key}.${name}`))]);
const byId = id => document.getElementById(id);
const cards = [...document.querySelectorAll('.card')];
const cardOf = new Map(cards.map(card => [card.dataset.key, card]));
const inputs = new Map();
for (const input of document.querySelectorAll('[data-field]')) {
  const name = input.dataset.field;
  if (!inputs.has(name)) inputs.set(name, []);
  inputs.get(name).push(input);
}
const printed = new Map([...document.querySelectorAll('[data-print]')].map(p => [p.dataset.print, p]));

let cells = new Map();
let others = new Map(); // reviewer -> {indicator id -> review}
const synced = new Map(); // what the store last held, as this page knows it
let unsaved = false, memoryOnly = false, last = 0;

const now = () => (last = Math.max(Date.now(), last + 1));
const value = name => (cells.get(name) || {v: ''}).v;
const text = (thing, most = data.most) => (typeof thing === 'string' ? thing.slice(0, most) : '');

// ---- store -------------------------------------------------------------------------------------------------------
function plainCells(thing) {
  const found = new Map();
  if (thing && typeof thing === 'object') {
    for (const [name, cell] of Object.entries(thing)) {
      if (VALID.has(name) && cell && typeof cell.v === 'string' && Number.isFinite(cell.at)) {
        found.set(name, {v: text(cell.v), at: cell.at});
      }
    }
  }
  return found;
}

function plainOthers(thing) {
  const found = new Map();
  for (const [name, reviews] of Object.entries(thing && typeof thing === 'object' ? thing : {})) {
    const own = {};
    for (const [key, one] of Object.entries(reviews && typeof reviews === 'object' ? reviews : {})) {
      if ((key === '' || cardOf.has(key)) && one) {
        own[key] = {rating: text(one.rating, 20), chance: text(one.chance, 20), confidence: text(one.confidence, 9),
          comment: text(one.comment)};
      }
    }
    found.set(text(name, 40), own);
  }
  return found;
}

function stored() {
  let raw = null;
  try {
    raw = localStorage.getItem(KEY);
    if (raw === null) return null;
    const state = JSON.parse(raw);
    return {cells: plainCells(state.cells), others: plainOthers(state.others)};
  } catch (error) {
    if (raw !== null) try { localStorage.setItem(`${KEY}:damaged`, raw); } catch (full) { /* kept as it is */ }
    return null;
  }
}

function absorb(state) {
  const changed = [];
  for (const [name, theirs] of state.cells) {
    const mine = cells.get(name), base = synced.get(name);
    synced.set(name, theirs);
    if (mine && mine.v === theirs.v) { if (theirs.at > mine.at) cells.set(name, theirs); continue; }
    const iChanged = mine && (!base || mine.at !== base.at);
    const theyChanged = !base || theirs.at !== base.at;
    if (!mine || (theyChanged && !iChanged)) {
      cells.set(name, theirs); changed.push(name);
    } else if (theyChanged && iChanged) {
      if (name.endsWith('.comment') && mine.v && theirs.v) {
        const both = mine.v.includes(theirs.v) ? mine.v : theirs.v.includes(mine.v) ? theirs.v
          : `${mine.v}\n【另一窗口所写】${theirs.v}`;
        cells.set(name, {v: both.slice(0, data.most), at: now()}); changed.push(name);
      } else if (theirs.at > mine.at) { cells.set(name, theirs); changed.push(name); }
    }
  }
  for (const [name, own] of state.others) if (!others.has(name)) { others.set(name, own); changed.push(null); }
  if (changed.length) show(changed);
}

function save() {
  const held = stored();
  if (held) absorb(held);
  try {
    localStorage.setItem(KEY, JSON.stringify({cells: Object.fromEntries(cells), others: Object.fromEntries(others)}));
    for (const [name, cell] of cells) synced.set(name, cell);
    memoryOnly = false; unsaved = false;
    byId('alert').hidden = true;
    byId('saved').textContent = '已自动保存';
  } catch (error) {
    memoryOnly = true;
    byId('saved').textContent = '未能自动保存';
    byId('alert').textContent = '浏览器存储空间不足或已停用，意见暂时只保存在本页中，关闭后会丢失。请现在导出评审文件（JSON），或清理浏览器数据后继续。';
    byId('alert').hidden = false;
  }
}

// ---- page --------------------------------------------------------------------------------------------------------
function show(names) {
  for (const name of names) {
    if (name === null) continue;
    const held = value(name);
    for (const input of inputs.get(name) || []) {
      if (input.type === 'radio') input.checked = input.value === held;
      else if (input.value !== held) {
        const place = document.activeElement === input ? input.selectionStart : null;
        input.value = held;
        if (place !== null) input.setSelectionRange(place, place);
      }
    }
    if (printed.has(name)) printed.get(name).textContent = held;
    if (name.endsWith('.chance')) check(name);
  }
  if (names.includes(null)) showOthers();
  if (names.some(name => name === null || name.endsWith('.rating'))) count();
}

function chanceOf(raw) {
  const plain = raw.normalize('NFKC').trim().replace(/%$/, '').trim();
  if (plain === '') return null;
  const number = /^\d{1,3}(\.\d*)?$|^\.\d+$/.test(plain) ? Number(plain) : NaN;
  return number >= 0 && number <= 100 ? Math.round(number * 100) / 10000 : NaN;
}

function check(name) {
  const key = name.slice(0, -'.chance'.length), wrong = Number.isNaN(chanceOf(value(name)));
  for (const input of inputs.get(name)) input.setAttribute('aria-invalid', wrong);
  byId(`e-${key}`).textContent = wrong ? '应为0—100之间的数，如65' : '';
}

function apart(key) {
  const seen = new Set([value(`${key}.rating`), ...[...others.values()].map(own => (own[key] || {}).rating || '')]);
  seen.delete('');
  return seen.size > 1;
}

function showOthers() {
  for (const key of [...KEYS, '']) {
    const box = key ? cardOf.get(key).querySelector('.others') : byId('overall-others');
    const list = box.querySelector('.list');
    list.replaceChildren();
    for (const [name, own] of [...others].sort((a, b) => (a[0] < b[0] ? -1 : 1))) {
      const one = own[key];
      if (!one) continue;
      const said = document.createElement('div'), who = document.createElement('strong');
      who.textContent = name;
      const words = [data.ratings[one.rating] || '', one.chance === '' ? '' : `概率${one.chance}%`,
        one.confidence && `把握${one.confidence}`].filter(Boolean).join('，');
      said.className = one.rating && value(`${key}.rating`) && one.rating !== value(`${key}.rating`) ? 'one apart' : 'one';
      said.append(who, [words, one.comment].filter(Boolean).join('\n'));
      list.append(said);
    }
    box.hidden = !list.children.length;
  }
}

function count() {
  let done = 0;
  for (const card of cards) {
    const judged = value(`${card.dataset.key}.rating`) !== '';
    card.classList.toggle('judged', judged);
    done += judged;
  }
  byId('count').textContent = done;
  byId('done').value = done;
}

const TESTS = {
  open: key => value(`${key}.rating`) === '',
  done: key => value(`${key}.rating`) !== '',
  differs: (key, card) => value(`${key}.rating`) !== '' && value(`${key}.rating`) !== card.dataset.rating,
  chance: (key, card) => {
    const mine = chanceOf(value(`${key}.chance`));
    return mine !== null && card.dataset.chance !== '' && Math.abs(mine * 100 - parseFloat(card.dataset.chance)) >= 20;
  },
  experts: key => apart(key),
};

function filter() {
  const department = byId('by-department').value, rating = byId('by-rating').value, state = byId('by-state').value;
  const wanted = byId('by-name').value.normalize('NFKC').trim().toLowerCase();
  let left = 0;
  for (const card of cards) {
    const key = card.dataset.key;
    const fits = (!department || card.dataset.departments.split(' ').includes(department))
      && (!rating || card.dataset.rating === rating) && (!state || TESTS[state](key, card))
      && (!wanted || `${card.dataset.name} ${key}`.normalize('NFKC').toLowerCase().includes(wanted));
    card.hidden = !fits;
    left += fits;
  }
  byId('shown').textContent = left === cards.length ? '' : `显示${left}项，共${cards.length}项`;
}

// ---- files -------------------------------------------------------------------------------------------------------
const iso = at => (at ? new Date(at).toISOString().slice(0, 19) + 'Z' : '');
const latest = (key, names) => Math.max(0, ...names.map(name => (cells.get(`${key}.${name}`) || {at: 0}).at));

function reviews() {
  const found = [];
  for (const key of [...KEYS, '']) {
    const raw = value(`${key}.chance`), chance = chanceOf(raw);
    const one = {indicator_id: key, rating: value(`${key}.rating`), chance: Number.isNaN(chance) ? null : chance,
      confidence: value(`${key}.confidence`), comment: value(`${key}.comment`), saved_at: iso(latest(key, FIELDS))};
    if (Number.isNaN(chance)) one.chance_text = raw;
    if (one.rating || raw.trim() || one.confidence || one.comment) found.push(one);
  }
  return found;
}

function harmless(cell) {
  const plain = String(cell);
  return /^[=+\-@\t\r]/.test(plain) ? `'${plain}` : plain;
}

function quoted(cell) {
  const plain = harmless(cell);
  return /[",\r\n]/.test(plain) ? `"${plain.replaceAll('"', '""')}"` : plain;
}

function hand(name, content, type) {
  const link = document.createElement('a');
  link.href = URL.createObjectURL(new Blob([content], {type}));
  link.download = name;
  document.body.append(link);
  link.click();
  link.remove();
  setTimeout(() => URL.revokeObjectURL(link.href), 60000);
  unsaved = false;
}

function ready() {
  const name = value('reviewer').trim();
  if (name) return name;
  byId('told').textContent = '请先填写评审人姓名，再导出。';
  byId('reviewer').focus();
  return '';
}

function fileName(name, suffix) {
  return `评审_${name.replace(/[\\/:*?"<>|\s\u0000-\u001f.]+/g, '_')}_${data.run}.${suffix}`;
}

function tell(found) {
  const wrong = found.filter(one => 'chance_text' in one).map(one => data.names[one.indicator_id]);
  const open = KEYS.length - Number(byId('count').textContent);
  byId('told').textContent = `已导出${found.length}条意见。` + (open ? `还有${open}项未评。` : '')
    + (wrong.length ? `概率应为0—100之间的数，请改正后再导出：${wrong.join('、')}。` : '');
}

function exportJson() {
  const name = ready();
  if (!name) return;
  const found = reviews();
  const file = {format: data.format, version: data.version, run: data.run, basis: data.basis, reviewer: name,
    saved_at: iso(Math.max(0, ...[...cells.values()].map(cell => cell.at))), reviews: found};
  hand(fileName(name, 'json'), JSON.stringify(file, null, 1) + '\n', 'application/json');
  tell(found);
}

function exportCsv() {
  const name = ready();
  if (!name) return;
  const found = reviews();
  const head = ['reviewer', 'run', 'indicator_id', 'rating', 'chance', 'confidence', 'comment', 'saved_at'];
  const rows = found.map(one => [name, data.run, one.indicator_id, one.rating,
    'chance_text' in one ? one.chance_text : one.chance === null ? '' : one.chance, one.confidence, one.comment,
    one.saved_at]);
  hand(fileName(name, 'csv'), '\ufeff' + [head, ...rows].map(row => row.map(quoted).join(',') + '\r\n').join(''),
    'text/csv');
  tell(found);
}

async function read(file) {
  let found = null;
  try { found = JSON.parse((await file.text()).replace(/^\ufeff/, '')); } catch (error) { /* told below */ }
  if (!found || found.format !== data.format || !Array.isArray(found.reviews) || typeof found.reviewer !== 'string') {
    return `${file.name}：不是评审文件（JSON），未导入。`;
  }
  if (found.run !== data.run) return `${file.name}：是对另一次运行的评审（${text(found.run, 40)}），未导入。`;
  const name = text(found.reviewer.trim(), 40), mine = value('reviewer').trim();
  const rows = found.reviews.filter(one => one && (one.indicator_id === '' || cardOf.has(one.indicator_id)));
  const chance = one => (typeof one.chance === 'number' ? String(Math.round(one.chance * 10000) / 100)
    : text(one.chance_text, 20));
  if (mine && mine !== name) {
    others.set(name, plainOthers({[name]: Object.fromEntries(rows.map(one =>
      [one.indicator_id, {...one, chance: chance(one)}]))}).get(name));
    showOthers();
    return `${file.name}：已列出${name}的${rows.length}条意见供对照。`;
  }
  const changed = ['reviewer'];
  cells.set('reviewer', {v: name, at: now()});
  for (const one of rows) {
    const at = Date.parse(one.saved_at) || 0;
    for (const field of FIELDS) {
      const cell = `${one.indicator_id}.${field}`, held = cells.get(cell);
      const said = field === 'chance' ? chance(one) : text(one[field]);
      // what was changed here since is newer than the file; the file says seconds only
      if (!VALID.has(cell) || (held && held.v && held.at >= at + 1000)) continue;
      if (said === value(cell)) continue;
      cells.set(cell, {v: said, at: at || now()}); changed.push(cell);
    }
  }
  show(changed);
  return `${file.name}：已导入${name}的${rows.length}条意见。`;
}

// ---- events ------------------------------------------------------------------------------------------------------
function changed(input) {
  const name = input.dataset.field;
  cells.set(name, {v: input.value, at: now()});
  unsaved = true;
  show([name]);
  if (name.endsWith('.rating')) showOthers();
  save();
}

document.addEventListener('input', event => { if (event.target.dataset.field) changed(event.target); });
for (const form of document.querySelectorAll('form')) form.addEventListener('submit', event => event.preventDefault());
for (const button of document.querySelectorAll('.clear')) {
  button.addEventListener('click', () => {
    const key = button.closest('.card').dataset.key, names = ['rating', 'chance', 'confidence'].map(f => `${key}.${f}`);
    for (const name of names) cells.set(name, {v: '', at: now()});
    show(names); showOthers(); save();
  });
}
for (const id of ['by-department', 'by-rating', 'by-state', 'by-name']) byId(id).addEventListener('input', filter);
byId('export-json').addEventListener('click', exportJson);
byId('export-csv').addEventListener('click', exportCsv);
byId('print').addEventListener('click', () => window.print());
byId('import').addEventListener('change', async event => {
  const told = [];
  for (const file of [...event.target.files]) told.push(await read(file));
  event.target.value = '';
  unsaved = true;
  save();
  byId('told').textContent = told.join(' ');
});
window.addEventListener('storage', event => {
  if (event.key !== KEY && event.key !== null) return;
  const held = stored();
  if (held) absorb(held); else save(); // the store was emptied: put back what is here
});
document.addEventListener('visibilitychange', () => { const held = stored(); if (held) absorb(held); });
window.addEventListener('pagehide', () => { if (unsaved) save(); });
window.addEventListener('beforeunload', event => { if (memoryOnly && unsaved) event.preventDefault(); });
window.addEventListener('beforeprint', () => {
  for (const part of document.querySelectorAll('details.data')) part.open = true;
});

function visit(card) {
  if (!card) return;
  card.focus({preventScroll: true});
  card.scrollIntoView({block: 'start'});
}
const visible = () => cards.filter(card => !card.hidden);
function here() {
  const own = document.activeElement && document.activeElement.closest('.card');
  if (own && !own.hidden) return own;
  return visible().find(card => card.getBoundingClientRect().bottom > 120) || null;
}
function nextOpen() {
  const list = visible(), at = list.indexOf(document.activeElement && document.activeElement.closest('.card'));
  visit([...list.slice(at + 1), ...list.slice(0, at + 1)].find(card => TESTS.open(card.dataset.key)));
}
byId('next').addEventListener('click', nextOpen);
document.addEventListener('keydown', event => {
  if (event.ctrlKey || event.altKey || event.metaKey || event.isComposing) return;
  const target = event.target;
  if (target.matches('textarea, select, input:not([type=radio])')) return;
  const key = event.key.toLowerCase(), list = visible(), card = here(), at = list.indexOf(card);
  const inside = document.activeElement && document.activeElement.closest('.card');
  if (key === 'j') visit(inside ? list[at + 1] : card);
  else if (key === 'k') visit(list[at - 1]);
  else if (key === 'n') nextOpen();
  else if (key === 'c' && card) card.querySelector('textarea').focus();
  else if (/^[1-9]$/.test(key) && card) {
    const choice = inputs.get(`${card.dataset.key}.rating`)[Number(key) - 1];
    if (!choice) return;
    choice.checked = true; changed(choice);
    if (!inside) visit(card);
  } else return;
  event.preventDefault();
});

const held = stored();
if (held) { cells = held.cells; others = held.others; for (const [name, cell] of cells) synced.set(name, cell); }
for (const cell of cells.values()) last = Math.max(last, cell.at);
show([...inputs.keys(), null]);
if (window.matchMedia('(min-width: 1000px)').matches) byId('filters').open = true;
})();
