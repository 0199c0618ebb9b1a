/**
 * A display protocol as a table of frames. TABLE LINE is invented for this example; no dispenser speaks it. Bus, codec,
 * scanner and the order of commands come from `api.frames`; the table says what stands in a frame, `make` what the
 * dispenser does by it, and the twin what the simulated one answers.
 */
const STATES = ["off", "not-programmed", "idle", "authorised", "delivering", "completed", "suspended"];

export default ({ defineDriver, z, frames }) => {
  const { fixed, bcd, code, check, decimalsOption, defineProtocol, frameBus } = frames;
  /** AA address command data XOR */
  const frame = (command, ...data) => [fixed(0xaa), code("address", 1, 99), fixed(command), ...data, check("xor")];
  const command = (number, ...data) => ({
    about: "A command, said once.",
    parts: frame(number, ...data),
    replies: ["done"],
    once: true,
  });
  const TABLE = defineProtocol({
    name: "table-line",
    title: "TABLE LINE",
    source: "invented for an example",
    certainty: "own",
    line: { baud: 9600, parity: "even", dataBits: 8, stopBits: 1 },
    gapMs: 20,
    requests: {
      state: { about: "What it does.", parts: frame(1), replies: ["state"] },
      show: { about: "What it shows.", parts: frame(2), replies: ["show"] },
      start: command(3, bcd("preset", 3)),
      stop: command(4),
      clear: command(5),
    },
    replies: {
      state: { about: "", parts: frame(1, code("state", 0, 6)) },
      show: { about: "", parts: frame(2, bcd("volume", 3), bcd("amount", 3), bcd("price", 2)) },
      done: { about: "", parts: frame(6) },
    },
    vectors: [],
    refused: [],
    left: [],
  });

  const make = (bus, { address, decimals }) => {
    const ask = (request, values, how) => bus.ask(TABLE, request, { address, ...values }, how);
    let preset = 0;
    return {
      driver: "table-line",
      where: `address ${address}`,
      decimals,
      can: { command: true, preset: true, live: true },
      async state(how) {
        const told = await ask("state", {}, how);
        return { value: { state: STATES[told.number("state")], nozzleOut: null, alarm: null }, at: told.at };
      },
      async shows() {
        const told = await ask("show");
        const [volume, amount, price] = ["volume", "amount", "price"].map((name) => told.number(name));
        return { value: { volume, amount, price }, at: told.at };
      },
      async prepare(divisions) {
        preset = divisions ?? 0;
      },
      authorise: (how) => ask("start", { preset }, how),
      stop: (how) => ask("stop", {}, how),
      clear: () => ask("clear"),
    };
  };

  const twin = (context, { address }) => {
    const done = { reply: "done", values: { address } };
    return frames.createFrameTwin(context, TABLE, (values) => values.address === address, {
      state: ({ view }) => ({ reply: "state", values: { address, state: STATES.indexOf(view.state) } }),
      show: (behind) => ({ reply: "show", values: { address, ...behind.shows() } }),
      start({ view }, { preset }) {
        view.preset(preset === 0 ? null : preset);
        view.authorise();
        return done;
      },
      stop({ view }) {
        view.stop();
        return done;
      },
      clear({ view }) {
        view.reset();
        return done;
      },
    });
  };

  return defineDriver({
    name: "table-line",
    kinds: ["display"],
    bus: frameBus("table-line"),
    line: TABLE.line,
    options: z.strictObject({ address: z.int().min(1).max(99), decimals: decimalsOption }),
    source: TABLE.source,
    certainty: TABLE.certainty,
    create: ({ name, clock, bus }, options) =>
      frames.createCommandedDisplay(name, clock, "TABLE LINE", make(bus, options)),
    twin,
  });
};
