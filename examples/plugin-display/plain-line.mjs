/**
 * A display protocol of its own, with its own bus and twin. PLAIN LINE is invented for this example; no dispenser speaks
 * it. It is what a protocol for an instrument should be:
 *
 *   request  $80,17,SHOW*0D CR LF            address, number of the request, verb, arguments; exclusive-or in hex
 *   reply    $80,17,SHOW,2002,15455,772*23   the same three, then the answer; or $80,17,NO,reason*hh
 *
 * Its number tells a late reply from the one that is waited for, and a repeated request, which is answered and not done
 * again, from a new one. Volumes, amounts and prices are whole divisions.
 */
const TRIES = 3;
const STATES = ["off", "not-programmed", "idle", "authorised", "delivering", "completed", "suspended"];

export function encode(fields) {
  const body = fields.join(",");
  return new TextEncoder().encode(`$${body}*${checksum(body)}\r\n`);
}

/** The lines in a stream of bytes, each as its fields; what has no good checksum is noise and dropped. */
export function lineReader(onLine) {
  let rest = "";
  return (bytes) => {
    const lines = (rest + new TextDecoder("latin1").decode(bytes)).split("\n");
    rest = (lines.pop() ?? "").slice(-200);
    for (const line of lines) {
      const [, body, sum] = /\$([^$*]*)\*([0-9A-F]{2})\r?$/.exec(line) ?? [];
      if (body !== undefined && checksum(body) === sum) onLine(body.split(","));
    }
  };
}

function checksum(body) {
  const sum = [...body].reduce((all, char) => all ^ char.charCodeAt(0), 0);
  return sum.toString(16).toUpperCase().padStart(2, "0");
}

export default (api) => {
  const { defineDriver, z } = api;
  const places = z.int().min(0).max(4).default(2);
  return defineDriver({
    name: "plain-line",
    kinds: ["display"],
    bus: { name: "plain-line", open: (context) => openBus(context, api), serve },
    line: { baud: 9600, parity: "none" },
    options: z.strictObject({
      address: z.int().min(1).max(99),
      decimals: z.strictObject({ volume: places, amount: places, price: places }).prefault({}),
    }),
    source: "invented for an example",
    create: (context, options) => display(context, options, api),
    twin: ({ name, world, faults }, { address }) => ({ address, faults, view: world.dispenser(name) }),
  });
};

/** One owner of the line, one queue, one request at a time. */
function openBus({ clock, link: factory, timing }, { reconnecting, within, RigError, isRigError }) {
  const waiting = [];
  let busy = false;
  /** By address, so that two that follow each other at one display always differ. */
  const numbers = new Map();
  let lastGoodAt = null;
  let answered = () => undefined;
  let failed = () => undefined;
  const reader = lineReader(([address, count, ...answer]) => answered(Number(address), Number(count), answer));
  const line = reconnecting({ clock, factory, onData: reader, onLost: (reason) => failed(reason) });

  const tryOnce = async (address, count, fields) => {
    const link = await line.ready();
    const reply = new Promise((resolve, reject) => {
      failed = reject;
      // Whatever bears another number is late, or not for us.
      answered = (from, which, answer) => from === address && which === count && resolve(answer);
    });
    link.write(encode([address, count, ...fields]));
    const silent = () =>
      new RigError("DEVICE_SILENT", {
        what: `no answer to ${fields[0]}`,
        where: `${factory.name}, address ${address}`,
        mend: "check supply, wiring and address",
      });
    return within(clock, timing.timeoutMs, reply, silent);
  };

  const exchange = async (address, fields) => {
    const number = ((numbers.get(address) ?? 0) % 999) + 1;
    numbers.set(address, number);
    for (let tries = 1; ; tries++) {
      try {
        const [verb, ...values] = await tryOnce(address, number, fields);
        lastGoodAt = clock.now();
        if (verb === fields[0]) return { values, at: lastGoodAt };
        throw new RigError("DEVICE_REFUSED", { what: `${fields[0]} was refused: ${values[0]}`, where: factory.name });
      } catch (error) {
        if (tries === TRIES || !isRigError(error, "DEVICE_SILENT")) throw error;
      }
    }
  };

  const work = async () => {
    if (busy) return;
    busy = true;
    for (let next = waiting.shift(); next; next = waiting.shift()) await next();
    busy = false;
  };

  return {
    get lastGoodAt() {
      return lastGoodAt;
    },
    /** The answer and its moment. What is urgent goes before all that waits; what is no longer `wanted` is not sent. */
    ask: (address, fields, { urgent = false, wanted = () => true } = {}) =>
      new Promise((resolve, reject) => {
        const dropped = () => reject(new RigError("ABORTED", { what: `${fields[0]} is no longer wanted` }));
        const job = async () => (wanted() ? exchange(address, fields).then(resolve, reject) : dropped());
        waiting[urgent ? "unshift" : "push"](job);
        void work();
      }),
    close: () => line.close(),
  };
}

/** The rig's side of one display. */
function display({ name, clock, bus }, { address, decimals }, { sleep, RigError }) {
  /** How often stop() was called: an authorisation that began before is dropped. */
  let stops = 0;
  const ask = (fields, how) => bus.ask(address, fields, how);
  const wrongState = (what) => new RigError("DISPLAY_STATE", { what, where: name, mend: "hang up the nozzle, retry" });

  const status = async () => {
    const { values, at } = await ask(["STATE"]);
    const [state, out, alarm] = values;
    return { value: { state: STATES[Number(state)], nozzleOut: out === "1", alarm: alarm || null }, at };
  };
  const read = async () => {
    const { values, at } = await ask(["SHOW"]);
    const [volume, amount, price] = values.map(Number);
    return { value: { volume, amount, price }, at };
  };
  const becomes = async (...wanted) => {
    for (let tries = 0; tries < 20; tries++) {
      if (wanted.includes((await status()).value.state)) return;
      await sleep(clock, 50);
    }
    throw wrongState(`the dispenser does not become ${wanted[0]}`);
  };
  /** Idle and cleared; a delivery that goes on is left alone and is an error. */
  const clear = async () => {
    const { state } = (await status()).value;
    if (state === "completed") await ask(["CLEAR"]);
    else if (state !== "idle") throw wrongState(`the dispenser is ${state}`);
  };

  return {
    kind: "display",
    name,
    driver: "plain-line",
    decimals,
    can: { command: true, preset: true, live: true },
    status,
    read,
    async authorise({ presetVolume }) {
      const before = stops;
      const wanted = () => stops === before;
      await clear();
      await ask(["PRESET", presetVolume ?? 0], { wanted });
      await ask(["START"], { wanted });
      await becomes("authorised", "delivering");
    },
    async stop() {
      stops++;
      await ask(["STOP"], { urgent: true });
      await becomes("completed", "idle");
    },
    reset: clear,
    async probe() {
      const { value } = await status();
      const { value: shown } = await read();
      return { summary: `${value.state}, shows ${shown.volume} at ${shown.price}`, complaints: [] };
    },
  };
}

/** What a dispenser makes of each verb: its answer, or null to refuse. */
const VERBS = {
  STATE: ({ view }) => [STATES.indexOf(view.state), view.nozzleOut ? 1 : 0, view.alarm ?? ""],
  SHOW: ({ view }) => {
    const { volume, amount, price } = view.shows();
    return [volume, amount, price];
  },
  PRESET: ({ view }, divisions) => (view.preset(Number(divisions) || null) ? [] : null),
  START: ({ view }) => (view.authorise() ? [] : null),
  STOP: ({ view }) => {
    view.stop();
    return [];
  },
  CLEAR: ({ view }) => (view.reset() ? [] : null),
};

/** The station's side of the line: hands each request to the twin of its address, through its fault switches. */
function serve({ clock, link }, twins) {
  const last = new Map();
  const done = (twin, number, verb, values) => {
    const known = last.get(twin);
    if (known?.number === number) return known.answer;
    const result = VERBS[verb]?.(twin, ...values) ?? null;
    const answer = result === null ? ["NO", "not now"] : [verb, ...result];
    last.set(twin, { number, answer });
    return answer;
  };
  const answer = ([address, number, verb, ...values]) => {
    const twin = twins.find((each) => each.address === Number(address));
    if (!twin || twin.faults.silent) return;
    const { faults } = twin;
    const from = faults.wrongUnit ? twin.address + 1 : twin.address;
    const reply = encode([from, number, ...done(twin, number, verb, values)]);
    const said = faults.garbage ? reply.map((byte) => byte ^ 0x55) : faults.corrupt(reply);
    clock.after(5 + faults.lateMs(), () => link.write(said));
  };
  link.onData(lineReader(answer));
}
