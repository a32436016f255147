// Chance that a seed decides, so that a failing story can be told again.

export class Random {
  #state;
  constructor(seed) {
    this.#state = seed >>> 0;
  }
  // A whole number from 0 to below `bound`; mulberry32.
  below(bound) {
    this.#state = (this.#state + 0x6d2b79f5) >>> 0;
    let x = this.#state;
    x = Math.imul(x ^ (x >>> 15), x | 1);
    x ^= x + Math.imul(x ^ (x >>> 7), x | 61);
    return ((x ^ (x >>> 14)) >>> 0) % bound;
  }
  pick(list) {
    return list[this.below(list.length)];
  }
}
