'use strict';

const ECHO_EVERY = 2000;
const FIRST_DELAY = 1000;
const LONGEST_DELAY = 30000;
const LONGEST_LOG = 200;
const SPARK_POINTS = 40;

const MEANINGS = {
  1000: 'normal closure',
  1001: 'the server is going away',
  1002: 'protocol error',
  1003: 'data of this kind is not taken',
  1005: 'closed without a code',
  1006: 'connection lost, or refused, without a close',
  1007: 'text that is not UTF-8',
  1008: 'policy: credentials or session ended',
  1009: 'message too big',
  1011: 'the handler crashed',
  1012: 'the server restarts',
  1013: 'overload, try again later',
  4400: 'refused by this application',
};

/** After these the same connection may well succeed a moment later. After all others somebody wanted the end. */
const WORTH_ANOTHER_TRY = new Set([1001, 1006, 1011, 1012, 1013]);

/** A handshake that got one of these will get it again, until somebody does something about it. */
const NOT_WORTH_IT = new Set([401, 403, 423]);

const byId = id => document.getElementById(id);

function element(tag, className, ...children) {
  const made = document.createElement(tag);
  made.className = className;
  made.append(...children);
  return made;
}

function quoted(text) {
  return text ? `: “${text}”` : '';
}

/** Draws values into a sparkline, over its whole width from the first one on. */
function draw(svg, values) {
  const low = Math.min(...values);
  const span = Math.max(...values) - low || 1;
  const points = values.map((value, i) =>
    `${(100 * i / Math.max(1, values.length - 1)).toFixed(1)},${(22 - 20 * (value - low) / span).toFixed(1)}`);
  svg.querySelector('polyline').setAttribute('points', points.join(' '));
}

function remember(values, value) {
  values.push(value);
  if (values.length > SPARK_POINTS) {
    values.shift();
  }
}

/**
 * One WebSocket that comes back by itself, and the card that shows how it is. `path` is a function that gives where to
 * connect to; where there is nothing to connect to, it says so to the visitor and gives null.
 */
class Session {
  constructor(title, path, listeners) {
    this.path = path;
    this.listeners = listeners;
    this.failures = 0;
    this.trips = [];
    this.commands = [];
    this.card = byId('session-template').content.firstElementChild.cloneNode(true);
    this.card.id = `${title.toLowerCase()}-session`;
    this.card.querySelector('h3').textContent = `${title} session`;
    this.field('whose').textContent = `${title} session: `;
    byId('sessions').append(this.card);
    this.toggle = this.addAction('Disconnect', () => this.flip());
    setInterval(() => this.echo(), ECHO_EVERY);
    addEventListener('online', () => this.retryAt && this.connect());
    // A browser may keep a page that one has left, with its socket: for the others the visitor would still be there.
    addEventListener('pagehide', () => {
      this.comesBack = this.isOpen() || this.isConnecting() || this.retryAt;
      this.abandon();
    });
    addEventListener('pageshow', event => event.persisted && this.comesBack && this.connect());
  }

  field(name) {
    return this.card.querySelector(`[data-field=${name}]`);
  }

  addAction(label, run) {
    const button = element('button', '', label);
    button.type = 'button';
    button.addEventListener('click', run);
    this.card.querySelector('.actions').append(button);
    return button;
  }

  addCommand(label, text) {
    this.commands.push(this.addAction(label, () => this.send(text)));
  }

  isOpen() {
    return this.socket?.readyState === WebSocket.OPEN;
  }

  isConnecting() {
    return this.socket?.readyState === WebSocket.CONNECTING;
  }

  connect() {
    this.unwanted = false;
    this.timedOut = false;
    this.stopCountdown();
    this.abandon();
    const path = this.path();
    if (path === null) {
      this.field('path').textContent = '–';
      this.show('bad', 'Closed');
      return;
    }
    const url = new URL(path, document.baseURI);
    url.protocol = url.protocol === 'https:' ? 'wss:' : 'ws:';
    this.field('path').textContent = '/' + decodeURI(path);
    const socket = this.socket = new WebSocket(url);
    let opened = false;
    this.show('wait', 'Connecting');
    socket.onopen = () => {
      opened = true;
      this.show('good', 'Open');
      this.listeners.open?.();
      this.echo();
    };
    socket.onmessage = event => this.receive(JSON.parse(event.data));
    socket.onclose = event => opened ? this.closed(event) : this.failed(socket, event);
  }

  /**
   * A browser does not tell the page why a handshake failed, and whether there was an answer at all. The same path over
   * plain HTTP does: who may not connect gets the same answer, and who may gets 426.
   */
  async failed(socket, event) {
    let answer = null;
    let text = '';
    try {
      answer = await fetch(new URL(this.path(), document.baseURI), {cache: 'no-store'});
      text = answer.headers.get('Content-Type')?.startsWith('text/plain') ? (await answer.text()).trim() : '';
    } catch {
      // Nobody answers.
    }
    if (socket !== this.socket) {
      return;
    }
    if (answer === null || answer.status === 426) {
      this.closed(event);
    } else {
      this.refused(answer.status, text);
    }
  }

  refused(status, text) {
    this.end(`refused with ${status}${quoted(text)}`, !NOT_WORTH_IT.has(status));
    this.listeners.refused?.(status, text);
  }

  /** A socket that is given up may still close, much later; that must not look like its successor's end. */
  abandon() {
    if (this.socket) {
      this.socket.onopen = this.socket.onmessage = this.socket.onclose = null;
      this.socket.close(1000, 'Left by the page');
      this.socket = null;
      this.forget();
    }
  }

  /** What the card and the page show of a session goes with it. */
  forget() {
    this.field('trip').textContent = '–';
    this.field('state').textContent = 'gone with the session';
    this.listeners.closed?.();
  }

  flip() {
    if (this.isOpen() || this.isConnecting()) {
      this.disconnect();
    } else {
      this.connect();
    }
  }

  disconnect() {
    this.unwanted = true;
    this.socket.close(1000, 'Disconnected by the page');
    this.show('wait', 'Closing');
  }

  send(text) {
    if (this.isOpen()) {
      this.socket.send(text);
    }
    return this.isOpen();
  }

  echo() {
    if (!document.hidden) {
      this.send(`echo ${performance.now()}`);
    }
  }

  receive(message) {
    // Only a message proves that the handler is well: one that crashes in init lets the connection open, too.
    this.failures = 0;
    if (message.type === 'echo') {
      this.showTrip(performance.now() - Number(message.stamp));
    } else if (message.type === 'state') {
      this.showState(message);
      this.listeners.state?.(message);
    } else {
      this.listeners.message(message);
    }
  }

  closed({code, reason}) {
    const meaning = MEANINGS[code] ?? 'see RFC 6455, section 7.4';
    // A page in the background sends nothing, and its session times out: 1000 without a reason.
    this.timedOut = code === 1000 && reason === '' && !this.unwanted;
    this.end(`${code}, ${meaning}${quoted(reason)}`, WORTH_ANOTHER_TRY.has(code));
    this.listeners.ended?.(code, reason);
  }

  end(why, worthAnotherTry) {
    this.field('close').textContent = why;
    this.forget();
    if (worthAnotherTry && !this.unwanted) {
      this.countDown();
    } else {
      this.show('bad', 'Closed');
    }
  }

  /** Doubles the wait each time, and varies it, so that the pages do not all come back in the same moment. */
  countDown() {
    const delay = Math.min(LONGEST_DELAY, FIRST_DELAY * 2 ** this.failures++) * (1 + Math.random() / 4);
    this.retryAt = Date.now() + delay;
    const tick = () => {
      const left = this.retryAt - Date.now();
      if (left <= 0) {
        this.connect();
      } else {
        this.show('wait', `Reconnecting in ${Math.ceil(left / 1000)} s`);
      }
    };
    tick();
    this.countdown = setInterval(tick, 250);
  }

  stopCountdown() {
    clearInterval(this.countdown);
    this.retryAt = null;
  }

  show(tone, text) {
    const field = this.field('status');
    if (field.textContent !== text) {
      field.textContent = text;
      field.parentElement.dataset.tone = tone;
      this.toggle.textContent = this.isOpen() || this.isConnecting() ? 'Disconnect' : 'Connect now';
      // Not disabled: whoever has just pressed one would lose the focus.
      this.commands.forEach(button => { button.ariaDisabled = String(!this.isOpen()); });
      this.listeners.shown?.();
      showOverall();
    }
  }

  showTrip(millis) {
    this.field('trip').textContent = `${millis.toFixed(1)} ms`;
    remember(this.trips, millis);
    draw(this.card.querySelector('.spark'), this.trips);
  }

  showState(state) {
    const entries = Object.entries(state).filter(([name]) => name !== 'type');
    this.field('state').replaceChildren(...entries.map(([name, value]) =>
      element('span', '', element('b', '', `${name} `), Array.isArray(value) ? value.join(' ') || 'none' : `${value}`)));
  }
}

/* Chat */

/**
 * As the server has it. The nick is left to the server, which refuses it and says why; a room is a segment of the path, and
 * one that is none, such as `..`, would reach no handler that could refuse it.
 */
const ROOM = /^[\p{L}\p{N}_-]{1,20}$/u;

const query = new URLSearchParams(location.search);
const join = byId('join');
const log = byId('log');
let visitor = {
  nick: query.get('nick') ?? sessionStorage.getItem('nick') ?? `guest-${100 + Math.floor(900 * Math.random())}`,
  room: query.get('room') ?? sessionStorage.getItem('room') ?? 'lobby',
};

const chat = new Session('Chat', chatPath,
  {
    open: () => { setProblem('chat', ''); },
    message: message => chatMessages[message.type]?.(message),
    closed: () => showPresent([]),
  });

const chatMessages = {
  joined: ({nick}) => notice(log, `${nick} joined`),
  left: ({nick}) => notice(log, `${nick} left`),
  present: ({nicks}) => showPresent(nicks),
  said: ({from, text}) => addSaid(log, visitor.nick, from, text),
  whispered: ({from, text}) => {
    addSaid(log, visitor.nick, from, text, 'privately to you');
    tell('delivered', `to user ${visitor.nick}`, `Private message of ${from}`);
  },
  sent: message => showSent(message),
  announcement: ({text}) => announce(text),
  areYouLooking: ({question}) => chat.send(`looking ${question} ${!document.hidden}`),
  problem: ({text}) => setProblem('chat', text),
};

function chatPath() {
  if (!ROOM.test(visitor.room)) {
    setProblem('chat', 'That is no room: its name has 1 to 20 letters, digits, - or _. Choose another one.');
    return null;
  }
  return `chat/${encodeURIComponent(visitor.room)}?nick=${encodeURIComponent(visitor.nick)}`;
}

/** A visitor with several windows is there several times. */
function showPresent(nicks) {
  byId('here').textContent = nicks.length === 0 ? '' : nicks.length === 1 ? 'only you here' : `${nicks.length} here`;
  const windows = new Map();
  nicks.forEach(nick => windows.set(nick, 1 + (windows.get(nick) ?? 0)));
  byId('people').replaceChildren(...[...windows].map(([nick, count]) => person(nick, count)));
}

function person(nick, count) {
  const name = count === 1 ? nick : `${nick} ×${count}`;
  if (nick === visitor.nick) {
    return element('li', '', element('span', 'chip', `${name} (you)`));
  }
  const button = element('button', 'chip', name);
  button.type = 'button';
  button.title = `Write to ${nick} alone`;
  button.addEventListener('click', () => {
    byId('text').value = `/to ${nick} ${byId('text').value.replace(/^\/to \S+ ?/, '')}`;
    byId('text').focus();
  });
  return element('li', '', button);
}

function showSent({to, text, taken, refused}) {
  const windows = taken === 1 ? '1 window' : `${taken} windows`;
  if (taken > 0) {
    addSaid(log, visitor.nick, visitor.nick, text, `privately to ${to}`);
    tell('delivered', `to user ${to}`, `Private message of yours, in ${windows}`);
  }
  if (refused > 0) {
    tell('refused', `to user ${to}`, `Private message of yours, by ${refused === 1 ? '1 window' : `${refused} windows`}`);
  } else if (taken === 0) {
    setProblem('chat', `Nobody got it: ${to} is not here.`);
    tell('refused', `to user ${to}`, 'Private message of yours: nobody by that name is here');
  }
}

function setProblem(where, text) {
  byId(`${where}-problem`).textContent = text;
}

function addToLog(log, item, author) {
  const atEnd = log.scrollHeight - log.scrollTop - log.clientHeight < 60;
  item.dataset.author = author;
  log.append(item);
  if (log.childElementCount > LONGEST_LOG) {
    log.firstElementChild.remove();
  }
  if (atEnd) {
    log.scrollTop = log.scrollHeight;
  }
}

function notice(log, text) {
  addToLog(log, element('li', 'msg notice', text), '');
}

function addSaid(log, reader, from, text, privately = '') {
  const own = from === reader;
  const follow = !privately && log.lastElementChild?.dataset.author === from;
  const time = new Date().toLocaleTimeString([], {hour: '2-digit', minute: '2-digit'});
  const face = element('span', 'face', [...from][0].toUpperCase());
  face.ariaHidden = 'true';
  const item = element('li', `msg${own ? ' own' : ''}${privately && ' private'}${follow ? ' follow' : ''}`, face,
    element('span', 'who', element('b', '', own ? 'You' : from), ` ${privately} ${time}`), element('span', 'text', text));
  item.style.setProperty('--hue', [...from].reduce((hue, letter) => (hue * 31 + letter.codePointAt(0)) % 360, 7));
  addToLog(log, item, privately ? '' : from);
}

function announce(text) {
  byId('banner-text').textContent = text;
  byId('banner').hidden = false;
  const icon = byId('banner').querySelector('svg').cloneNode(true);
  addToLog(log, element('li', 'msg announcement', icon, element('span', '', text)), '');
}

function enterRoom() {
  join.elements.nick.value = visitor.nick;
  join.elements.room.value = visitor.room;
  byId('order').elements.nick.value = visitor.nick;
  byId('room-name').textContent = ROOM.test(visitor.room) ? visitor.room : '';
  chat.connect();
}

join.addEventListener('submit', event => {
  event.preventDefault();
  visitor = {nick: join.elements.nick.value.trim(), room: join.elements.room.value.trim()};
  sessionStorage.setItem('nick', visitor.nick);
  sessionStorage.setItem('room', visitor.room);
  log.replaceChildren();
  enterRoom();
  // The nick is the login, also of the other session.
  orders.connect();
});

byId('say').addEventListener('submit', event => {
  event.preventDefault();
  setProblem('chat', '');
  const input = byId('text');
  const whisper = input.value.match(/^\/to\b(.*)$/);
  if (chat.send(whisper ? `to${whisper[1]}` : `say ${input.value}`)) {
    input.value = '';
  } else {
    setProblem('chat', 'Not connected: the message was not sent.');
  }
});

chat.addCommand('Ask to leave', 'leave');
chat.addCommand('Crash it', 'crash');

/* Ticker */

const quotes = new Map();
let chosen = ['ACME', 'GLOBEX', 'UMBRA'];

const ticker = new Session('Ticker', () => 'ticker', {
  // A new session knows nothing of the one before: tell it again.
  open: () => chosen.forEach(symbol => ticker.send(`watch ${symbol}`)),
  state: ({watched, most}) => showWatched(watched, most),
  message: message => tickerMessages[message.type]?.(message),
});

const tickerMessages = {
  symbols: ({symbols}) => byId('symbols').replaceChildren(...symbols.map(symbolRow)),
  quote: ({symbol, price}) => showQuote(symbol, price),
  problem: ({text}) => setProblem('ticker', text),
};

function symbolRow(symbol) {
  const button = element('button', 'symbol', element('span', 'name', symbol));
  button.type = 'button';
  button.ariaPressed = 'false';
  button.insertAdjacentHTML('beforeend',
    '<svg class="spark" viewBox="0 0 100 24" preserveAspectRatio="none" aria-hidden="true"><polyline/></svg>'
      + '<span class="price">–</span><span class="move"></span>');
  button.addEventListener('click', () => {
    setProblem('ticker', '');
    ticker.send(`${button.ariaPressed === 'true' ? 'unwatch' : 'watch'} ${symbol}`);
  });
  quotes.set(symbol, {button, prices: []});
  return element('li', '', button);
}

function showWatched(watched, most) {
  byId('watched').textContent = `watching ${watched.length} of at most ${most}`;
  chosen = watched;
  quotes.forEach(({button}, symbol) => { button.ariaPressed = String(watched.includes(symbol)); });
}

function showQuote(symbol, price) {
  const {button, prices} = quotes.get(symbol);
  remember(prices, price);
  const change = price - (prices.at(-2) ?? price);
  const direction = change > 0 ? 'up' : change < 0 ? 'down' : '';
  button.querySelector('.price').textContent = price.toFixed(2);
  const move = button.querySelector('.move');
  move.textContent = change > 0 ? `▲ ${change.toFixed(2)}` : change < 0 ? `▼ ${(-change).toFixed(2)}` : '';
  move.className = `move ${direction}`;
  const spark = button.querySelector('.spark');
  spark.setAttribute('class', `spark ${price >= prices[0] ? 'up' : 'down'}`);
  draw(spark, prices);
}

/* Orders */

const orders = new Session('Orders', () => `orders?nick=${encodeURIComponent(visitor.nick)}`, {
  open: () => { setProblem('orders', ''); follow(); },
  state: ({own}) => { byId('own-orders').textContent = `${own} of yours`; },
  message: message => ordersMessages[message.type]?.(message),
  closed: () => { byId('own-orders').textContent = ''; },
});

const ordersMessages = {
  placed: ({number, customer, item}) => tell('delivered', `to user ${customer}`, `Order ${number}: ${item}`),
  listed: ({number, customer}) => tell('delivered', 'to topic orders', `Order ${number} by ${customer}`),
  rolledBack: ({number, item}) => tell('rolled back', 'to nobody', `Order ${number}: ${item}`),
  problem: ({text}) => setProblem('orders', text),
};

function follow() {
  return orders.send(byId('follow').checked ? 'follow' : 'unfollow');
}

byId('follow').addEventListener('change', () => {
  if (!follow()) {
    setProblem('orders', 'Not connected: you will follow as soon as you are.');
  }
});

byId('order').addEventListener('submit', event => {
  event.preventDefault();
  post(event.target, byId('order-note'));
});

/** One line of what was delivered, refused or rolled back. */
function tell(outcome, address, what) {
  const badge = element('span', 'badge', outcome);
  badge.dataset.outcome = outcome;
  const list = byId('deliveries');
  list.append(element('li', '', badge, element('span', 'address', address), element('span', 'what', what)));
  if (list.childElementCount > LONGEST_LOG) {
    list.firstElementChild.remove();
  }
  list.scrollTop = list.scrollHeight;
}

/** Sends a form, shows the answer, and empties the form if it was taken. */
async function post(form, note) {
  note.textContent = '';
  try {
    const answer = await fetch(form.action, {method: 'POST', body: new URLSearchParams(new FormData(form))});
    note.textContent = await answer.text();
    if (answer.ok) {
      form.querySelector('input:not([type=hidden])').value = '';
    }
  } catch {
    note.textContent = 'The server cannot be reached.';
  }
}

/* Announcements */

byId('announce').addEventListener('submit', event => {
  event.preventDefault();
  post(event.target, byId('announce-note'));
});

byId('banner-close').addEventListener('click', () => { byId('banner').hidden = true; });

/* Members */

const membersLog = byId('members-log');
const outside = 'You are not in the room.';
let user = null;
let locks = false;
let expiry;
let turns = 0;

/** They have the same cookie, and so the same login. */
const otherWindows = new BroadcastChannel('login');

const members = new Session('Members', () => 'members/room', {
  open: () => {
    setProblem('members', '');
    notice(membersLog, 'The door opens: you are in.');
    askWhenItExpires();
  },
  state: state => showDoor(state.locks),
  message: message => membersMessages[message.type]?.(message),
  refused: (status, text) => {
    happened('refused', status, REFUSALS[status] ?? 'Refused.', text);
    whoAmI();
  },
  ended: (code, reason) => {
    if (members.unwanted) {
      notice(membersLog, 'You have left.');
    } else {
      happened('closed', code, code === 1008 ? 'Your login has ended.' : `You are outside: ${MEANINGS[code] ?? 'see RFC 6455'}.`, reason);
      whoAmI();
    }
  },
  closed: () => showDoor(false),
  shown: () => showMembership(),
});

const membersMessages = {
  said: ({from, text}) => addSaid(membersLog, user?.name, from, text),
  problem: ({text}) => setProblem('members', text),
};

const REFUSALS = {
  401: 'Log in first.',
  403: 'For members only.',
  423: 'The door is locked.',
};

/** How a try to come in, or a stay, has ended, in the server's own words. */
function happened(outcome, number, meaning, words) {
  const badge = element('span', 'badge', `${number}`);
  badge.dataset.outcome = outcome;
  const what = element('span', 'what', element('b', '', meaning), words ? ` The server says: “${words}”` : '');
  addToLog(membersLog, element('li', 'msg outcome', badge, what), '');
}

function showDoor(locked) {
  locks = locked;
  byId('lock').textContent = locked ? 'Unlock the door' : 'Lock the door';
}

function showMembership() {
  const inside = members.isOpen();
  byId('members-state').textContent = inside ? 'inside' : 'outside';
  byId('enter').textContent = inside ? 'Leave' : 'Enter';
  byId('lock').ariaDisabled = String(!inside);
}

byId('enter').addEventListener('click', () => {
  setProblem('members', '');
  members.flip();
});

byId('lock').addEventListener('click', () => {
  setProblem('members', members.send(locks ? 'unlock' : 'lock') ? '' : outside);
});

byId('tell').addEventListener('submit', event => {
  event.preventDefault();
  const input = byId('members-text');
  if (members.send(`say ${input.value}`)) {
    setProblem('members', '');
    input.value = '';
  } else {
    setProblem('members', outside);
  }
});

/* Login */

/** Logs in by POST, out by DELETE, and asks by GET. Each answer tells who is logged in, if anybody is. */
async function account(method, body) {
  const turn = ++turns;
  const answer = await fetch('members/login', {method, body});
  const now = answer.status === 200 ? await answer.json() : null;
  // An answer that has been overtaken by a later one is no news.
  if (answer.ok && turn === turns) {
    showUser(now);
  }
  return answer;
}

/** For the visitor, who wants to know if it fails. */
async function changeLogin(method, body) {
  setProblem('login', '');
  try {
    const answer = await account(method, body);
    if (answer.ok) {
      otherWindows.postMessage(method);
      askWhenItExpires();
    } else {
      setProblem('login', await answer.text());
    }
  } catch {
    setProblem('login', 'The server cannot be reached.');
  }
}

/** For the page, which has reason to think that somebody else is logged in now, or nobody. */
function whoAmI() {
  account('GET').catch(() => {});
}

otherWindows.addEventListener('message', whoAmI);

/**
 * A server looks for expired logins when it likes, Jetty every ten minutes, and at the one that a request comes with. Not
 * after each question, or the page would keep alive what it asks about.
 */
function askWhenItExpires() {
  clearTimeout(expiry);
  if (user) {
    expiry = setTimeout(whoAmI, 1000 * (user.seconds + 1));
  }
}

function showUser(now) {
  user = now;
  byId('who').textContent = user ? `you are ${user.name}, a ${user.roles.join(', a ')}` : 'nobody is logged in';
  const form = byId('login-form');
  const button = byId('logout');
  const focused = form.contains(document.activeElement) || button === document.activeElement;
  form.hidden = user !== null;
  button.hidden = user === null;
  if (focused) {
    // What had the focus has just disappeared.
    (user ? button : form.elements.name).focus();
  }
}

byId('login-form').addEventListener('submit', event => {
  event.preventDefault();
  changeLogin('POST', new URLSearchParams(new FormData(event.target)));
});

byId('logout').addEventListener('click', () => changeLogin('DELETE'));

/* All */

/** Those that everybody may have. */
const sessions = [chat, ticker, orders];

function showOverall() {
  const open = sessions.filter(session => session.isOpen()).length;
  const overall = byId('overall');
  overall.dataset.tone = open === sessions.length ? 'good' : 'wait';
  const text = open === sessions.length ? 'Live' : `${open} of ${sessions.length} open`;
  // Written anew, the same text would be read out anew, with every second of a countdown.
  if (overall.lastElementChild.textContent !== text) {
    overall.lastElementChild.textContent = text;
  }
}

document.addEventListener('visibilitychange', () => {
  for (const session of sessions) {
    if (!document.hidden && session.timedOut) {
      session.connect();
    }
  }
});

members.show('idle', 'Outside');
enterRoom();
ticker.connect();
orders.connect();
whoAmI();
