// A reader of server-sent events, as the HTML standard describes one, over a signed request.

import { requestTo, rpcPath } from './raw.mjs';

export class EventStream {
  // Resolves when the head of the answer is there; throws {status, json} when it is no stream.
  static open(server, action, fields = {}, { lastEventId } = {}) {
    const headers = lastEventId === undefined ? {} : { 'Last-Event-ID': lastEventId };
    return new Promise((resolve, reject) => {
      const path = rpcPath(server, action, fields);
      const options = { headers, agent: false, ca: server.ca };
      const request = requestTo(server)(`${server.url}${path}`, options, (response) => {
        if (response.statusCode === 200) return resolve(new EventStream(request, response));
        let text = '';
        response.setEncoding('utf8').on('data', (part) => (text += part));
        response.on('end', () => reject({ status: response.statusCode, json: JSON.parse(text) }));
      });
      request.on('error', reject);
      request.end();
    });
  }

  events = []; // {id, data} of all that came
  lastEventId = undefined; // where to come back to
  comments = 0;
  ended = false;
  #unread = '';
  #changed = () => {};

  constructor(request, response) {
    this.request = request;
    this.headers = response.headers;
    response.setEncoding('utf8');
    response.on('data', (text) => this.#take(text));
    const over = () => {
      this.ended = true;
      this.#changed();
    };
    response.on('end', over).on('error', over).on('close', over);
    request.removeAllListeners('error').on('error', over);
  }

  #take(text) {
    const blocks = (this.#unread + text).split('\n\n');
    this.#unread = blocks.pop();
    for (const block of blocks) this.#takeBlock(block.split('\n'));
    this.#changed();
  }

  #takeBlock(lines) {
    const data = [];
    for (const line of lines) {
      if (line.startsWith(':')) ++this.comments;
      if (line.startsWith('id: ')) this.lastEventId = line.slice(4);
      if (line.startsWith('data: ')) data.push(line.slice(6));
    }
    if (data.length > 0)
      this.events.push({ id: this.lastEventId, data: JSON.parse(data.join('\n')) });
  }

  // Resolves when `is` holds of this stream; rejects when it ended before, or after `ms`.
  until(what, is, ms = 30_000) {
    return new Promise((resolve, reject) => {
      const timer = setTimeout(() => reject(new Error(`${what}: not within ${ms} ms`)), ms);
      this.#changed = () => {
        const yes = is(this);
        if (!yes && !this.ended) return;
        clearTimeout(timer);
        yes ? resolve(this) : reject(new Error(`${what}: the stream ended before`));
      };
      this.#changed();
    });
  }

  close() {
    this.request.destroy();
  }
}
