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

const byId = id => document.getElementById(id);

function element(tag, className, ...children) {
  const made = document.createElement(tag);
  made.className = className;
  made.append(...children);
  return made;
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
    this.toggle = this.addAction('Disconnect', () => this.isOpen() || this.isConnecting() ? this.disconnect() : this.connect());
    setInterval(() => this.echo(), ECHO_EVERY);
    addEventListener('online', () => this.retryAt && this.connect());
    // A browser may keep a page that one has left, with its socket: for the others the visitor would still be there.
    addEventListener('pagehide', () => this.abandon());
    addEventListener('pageshow', event => event.persisted && this.connect());
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
    this.show('wait', 'Connecting');
    socket.onopen = () => {
      this.show('good', 'Open');
      this.listeners.open?.();
      this.echo();
    };
    socket.onmessage = event => this.receive(JSON.parse(event.data));
    socket.onclose = event => this.closed(event);
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
    this.field('close').textContent = `${code}, ${meaning}${reason ? `: “${reason}”` : ''}`;
    this.forget();
    // A page in the background sends nothing, and its session times out: 1000 without a reason.
    this.timedOut = code === 1000 && reason === '' && !this.unwanted;
    if (WORTH_ANOTHER_TRY.has(code) && !this.unwanted) {
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
  joined: ({nick}) => notice(`${nick} joined`),
  left: ({nick}) => notice(`${nick} left`),
  present: ({nicks}) => showPresent(nicks),
  said: ({from, text}) => addSaid(from, text),
  whispered: ({from, text}) => {
    addSaid(from, text, 'privately to you');
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
    addSaid(visitor.nick, text, `privately to ${to}`);
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

function addToLog(item, author) {
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

function notice(text) {
  addToLog(element('li', 'msg notice', text), '');
}

function addSaid(from, text, privately = '') {
  const own = from === visitor.nick;
  const follow = !privately && log.lastElementChild?.dataset.author === from;
  const time = new Date().toLocaleTimeString([], {hour: '2-digit', minute: '2-digit'});
  const face = element('span', 'face', [...from][0].toUpperCase());
  face.ariaHidden = 'true';
  const item = element('li', `msg${own ? ' own' : ''}${privately && ' private'}${follow ? ' follow' : ''}`, face,
    element('span', 'who', element('b', '', own ? 'You' : from), ` ${privately} ${time}`), element('span', 'text', text));
  item.style.setProperty('--hue', [...from].reduce((hue, letter) => (hue * 31 + letter.codePointAt(0)) % 360, 7));
  addToLog(item, privately ? '' : from);
}

function announce(text) {
  byId('banner-text').textContent = text;
  byId('banner').hidden = false;
  const icon = byId('banner').querySelector('svg').cloneNode(true);
  addToLog(element('li', 'msg announcement', icon, element('span', '', text)), '');
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

/* All */

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

enterRoom();
ticker.connect();
orders.connect();
