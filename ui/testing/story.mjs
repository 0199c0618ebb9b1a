// What a rig would say: states and live values as the protocol has them, for looking at every screen without a rig.

const at = (minutes) => new Date(Date.now() - minutes * 60_000).toISOString();

const well = { state: "ok", fault: null, complaints: [] };
const unasked = { ...well, state: "unasked" };
const lost = {
  ...well,
  state: "silent",
  fault: { code: "LINK_LOST", text: "the port went away; dispenser (/dev/ttyUSB1)" },
};

export const rig = {
  id: "PR-0007",
  simulated: true,
  bench: false,
  speed: 1,
  user: "standby",
  lines: [
    { name: "meters", link: "/dev/ttyUSB0", ok: true, fault: null },
    {
      name: "dispenser",
      link: "/dev/ttyUSB1",
      ok: false,
      fault: { code: "LINK_LOST", text: "the port went away; dispenser (/dev/ttyUSB1)" },
    },
  ],
  devices: [
    { name: "master", kind: "flow-meter", driver: "siemens-mass6000", line: "meters", ...well },
    { name: "t-meter", kind: "thermometer", driver: "mb8art", line: "meters", ...well },
    { name: "t-nozzle", kind: "thermometer", driver: "mb8art", line: "meters", ...well },
    { name: "v-high", kind: "valve", driver: "modbus-relay", line: "meters", ...well },
    { name: "v-mid", kind: "valve", driver: "modbus-relay", line: "meters", ...well },
    { name: "v-low", kind: "valve", driver: "gpio", line: null, ...well },
    { name: "estop", kind: "contact", driver: "gpio", line: null, ...well },
    { name: "dog", kind: "watchdog", driver: "gpio", line: null, ...well },
    { name: "display", kind: "display", driver: "dart", line: "dispenser", ...lost },
    { name: "lock", kind: "self-lock", driver: "guided", line: null, ...unasked },
  ],
  standards: [
    { name: "master", certificate: "C-1", validUntil: "2027-03-01", expired: false, daysLeft: 99 },
    { name: "t-meter", certificate: "C-2", validUntil: "2026-12-05", expired: false, daysLeft: 13 },
    { name: "t-nozzle", certificate: "C-3", validUntil: "2026-03-01", expired: true, daysLeft: -266 },
  ],
  paths: [
    { valves: ["v-high"], flow: 55 },
    { valves: ["v-mid"], flow: 24 },
    { valves: ["v-low"], flow: 9 },
  ],
  receiver: { capacityL: 200, filledL: 86 },
};

const step = (kind, state, more = {}) => ({
  id: [kind, more.item ?? "", more.nozzle ?? "", more.point ?? "", more.run ?? ""].join(":"),
  kind,
  nozzle: null,
  point: null,
  run: null,
  item: null,
  result: null,
  ...more,
  state,
});

/** The plan of one nozzle; the first `done` of its steps are done, the next runs. */
export function steps(done, nozzles = [1]) {
  const kinds = [
    ["self-check"],
    ["item", { item: "nameplate", result: "pass" }],
    ["item", { item: "appearance", result: "pass" }],
    ["item", { item: "seals", result: "pass" }],
    ["self-lock", { item: null, result: "pass" }],
    ["zero"],
    ...nozzles.flatMap((nozzle) => [
      ["ready", { nozzle }],
      ["purge", { nozzle }],
      ...["Q1", "Q2"].flatMap((point) => [
        ...[1, 2, 3].map((run) => ["run", { nozzle, point, run }]),
        ["display-look", { nozzle, point }],
      ]),
    ]),
    ["fuel-return"],
  ];
  return kinds.map(([kind, more], i) => {
    const state = i < done ? "done" : i === done ? "running" : "todo";
    return step(kind, state, { ...more, ...(i < done ? {} : { result: null }) });
  });
}

export const attempt = (point, run, error, more = {}) => {
  const reference = 20 + (run - 2) * 0.0131;
  const display = Math.round(reference * (1 + error / 100) * 100) / 100;
  return {
    nozzle: 1,
    point,
    run,
    attempt: 1,
    preset: run === 3,
    display,
    displayStart: 0,
    amount: Math.round(display * 772) / 100,
    reference,
    meterVolume: reference + 0.004,
    flow: point === "Q1" ? 55.1 : 24.2,
    tJ: 18.2,
    tM: 18.6,
    error,
    U: 0.053,
    startedAt: at(20 - run),
    endedAt: at(19.5 - run),
    void: null,
    reason: null,
    ...more,
  };
};

export const voided = attempt("Q1", 2, 1.42, {
  void: "flow-band",
  reason: "51.2 L/min outside 54 to 60 L/min",
  flow: 51.2,
});

const point = (name, meanError = null, repeatability = null, verdict = null) => ({
  nozzle: 1,
  point: name,
  flowBand: name === "Q1" ? [54, 60] : [21.6, 26.4],
  meanError,
  repeatability,
  U: meanError === null ? null : 0.053,
  verdict,
});

export function job(more = {}) {
  return {
    id: "2026-11-22-a1b2c3",
    station: "某加油站",
    dispenser: "Example X-1 / S-77",
    kind: "subsequent",
    method: "master-meter",
    profile: { name: "jjg443-2023", code: "JJG 443-2023", attested: false },
    screening: true,
    mpe: 0.3,
    nozzles: [{ id: 1, product: "gasoline-92", unitPrice: 7.72 }],
    steps: steps(10),
    attempts: [attempt("Q1", 1, 0.113), voided, attempt("Q1", 2, 0.087, { attempt: 2 })],
    points: [point("Q1"), point("Q2")],
    items: [
      { nozzle: 1, item: "nameplate", result: "pass" },
      { nozzle: 1, item: "appearance", result: "pass" },
      { nozzle: 1, item: "seals", result: "pass" },
      { nozzle: 1, item: "selfLock", result: "pass" },
    ],
    delivery: { nozzle: 1, point: "Q1", run: 3, preset: true, targetL: 20, band: [54, 60] },
    prompt: null,
    paused: false,
    review: null,
    corrections: { repeat: [], adjust: [] },
    adjustments: [],
    minutesLeft: 5.4,
    findings: [],
    warnings: ["oil and ambient are more than 10 K apart"],
    closed: null,
    ...more,
  };
}

const closed = (verdict, more = {}) =>
  job({
    steps: steps(99),
    delivery: null,
    minutesLeft: 0,
    attempts: [
      ...job().attempts,
      attempt("Q1", 3, 0.1),
      ...[0.21, 0.19, 0.22].map((error, i) => attempt("Q2", i + 1, error)),
    ],
    points: [point("Q1", 0.1, 0.015, "conforming"), point("Q2", 0.2067, 0.018, verdict)],
    closed: {
      outcome: "completed",
      verdict,
      reason: null,
      validUntil: verdict === "conforming" ? "2027-05-21" : null,
    },
    ...more,
  });

const idle = {
  rig,
  control: { holder: { name: "林检定", role: "supervisor" }, wantedBy: null, holderIsAway: false },
  job: null,
  trip: null,
  scan: null,
  stop: null,
  calibration: null,
  unfinished: [],
  faults: [],
};
const prompt = (id, kind, params = {}, unit = null) => ({
  number: Math.round(performance.now()),
  id,
  kind,
  unit,
  params,
});
const resting = { delivery: null };
const nonConforming = closed("non-conforming", {
  attempts: [
    ...closed("conforming").attempts.slice(0, 4),
    ...[0.61, 0.58, 0.64].map((error, i) => attempt("Q2", i + 1, error)),
  ],
  points: [point("Q1", 0.1, 0.015, "conforming"), point("Q2", 0.61, 0.036, "non-conforming")],
  findings: ["nozzle 1: the error is beyond the advisory line"],
});
const inconclusive = closed("inconclusive", {
  attempts: [
    ...closed("conforming").attempts.slice(0, 4),
    ...[0.26, 0.29, 0.27].map((error, i) => attempt("Q2", i + 1, error, { U: 0.12 })),
  ],
  points: [point("Q1", 0.1, 0.015, "conforming"), { ...point("Q2", 0.273, 0.018, "inconclusive"), U: 0.12 }],
});
const rigFault = closed(null, {
  attempts: job().attempts,
  points: [point("Q1"), point("Q2")],
  closed: { outcome: "rig-fault", verdict: null, reason: "DEVICE_SILENT: t-nozzle does not answer", validUntil: null },
});

const corrections = {
  repeat: [1, 2, 3].flatMap((run) =>
    ["Q1", "Q2"].map((at) => ({ nozzle: 1, point: at, run, attemptsLeft: run === 2 ? 1 : 2 })),
  ),
  adjust: [{ nozzle: 1, left: 3 }],
};
const reviewOf = (verdict, error) => ({ verdict, nozzles: [{ nozzle: 1, verdict, error, repeatability: 0.036 }] });
const asFound = {
  id: 1,
  product: "gasoline-92",
  verdict: "non-conforming",
  error: 0.61,
  repeatability: 0.036,
  items: { nameplate: "pass", appearance: "pass", seals: "pass", selfLock: "pass" },
  points: nonConforming.points.map(({ nozzle, ...each }) => ({
    ...each,
    runs: nonConforming.attempts
      .filter((run) => run.point === each.point)
      .map(({ nozzle: _, point: __, reason: ___, ...run }) => run),
  })),
};
const adjusted = closed("conforming", {
  closed: null,
  review: reviewOf("conforming", 0.2067),
  corrections,
  adjustments: [
    {
      nozzle: 1,
      at: at(25),
      by: "林检定",
      work: "转动调节装置",
      reason: "示值误差超差",
      seals: [{ place: "transducer", code: "87654321" }],
      asFound,
    },
  ],
  attempts: [
    ...closed("conforming").attempts,
    attempt("Q2", 1, 0.4, {
      void: "operator",
      repeated: { at: at(3), by: "林检定", reason: "油枪被碰动" },
      reason: "林检定: 油枪被碰动",
    }),
    attempt("Q2", 1, 0.2, { attempt: 2 }),
  ].filter((run) => !(run.point === "Q2" && run.run === 1 && run.attempt === 1 && run.void === null)),
});

/** Every screen by its name: a whole state, and how the live values go. */
export const SCENES = {
  idle: () => ({ state: idle, flow: 0 }),
  users: () => ({ state: { ...idle, control: { holder: null, wantedBy: null, holderIsAway: false } }, flow: 0 }),
  unfinished: () => ({
    state: {
      ...idle,
      unfinished: [
        { id: "a1b2", openedAt: at(30), place: { station: "示例加油站", dispenser: "X-1 S-77", nozzles: [1] } },
      ],
    },
    flow: 0,
  }),
  purge: () => ({
    state: {
      ...idle,
      job: job({
        steps: steps(7),
        attempts: [],
        delivery: { nozzle: 1, point: null, run: null, preset: false, targetL: 40, band: null },
      }),
    },
    flow: 55,
  }),
  run: () => ({ state: { ...idle, job: job() }, flow: 55 }),
  twoNozzles: () => ({
    state: {
      ...idle,
      job: job({
        nozzles: [1, 2].map((id) => ({ id, product: id === 1 ? "gasoline-92" : "diesel-0", unitPrice: 7.72 })),
        steps: steps(10, [1, 2]),
      }),
    },
    flow: 55,
  }),
  watching: () => ({
    state: {
      ...idle,
      control: { holder: { name: "王工", role: "verifier" }, wantedBy: null, holderIsAway: false },
      job: job(),
    },
    flow: 55,
  }),
  wanted: () => ({ state: { ...idle, control: { ...idle.control, wantedBy: "王工" }, job: job() }, flow: 55 }),
  ready: () => ({
    state: {
      ...idle,
      job: job({ ...resting, steps: steps(6), attempts: [], prompt: prompt("ready", "confirm", { nozzle: 1 }) }),
    },
    flow: 0,
  }),
  displaySeen: () => ({
    state: {
      ...idle,
      job: job({
        ...resting,
        steps: steps(11),
        attempts: [...job().attempts, attempt("Q1", 3, 0.1)],
        points: [point("Q1", 0.1, 0.015, "conforming"), point("Q2")],
        prompt: prompt("displaySeen", "confirm", { volume: "20.02", amount: "154.55" }),
      }),
    },
    flow: 0,
  }),
  number: () => ({
    state: {
      ...idle,
      job: job({ ...resting, method: "metal-measure", prompt: prompt("measure.neck", "number", {}, "mm") }),
    },
    flow: 0,
  }),
  text: () => ({
    state: {
      ...idle,
      job: job({ ...resting, steps: steps(4), attempts: [], prompt: prompt("selfLock.mainBoard", "text") }),
    },
    flow: 0,
  }),
  paused: () => ({ state: { ...idle, job: job({ ...resting, paused: true }) }, flow: 0 }),
  review: () => ({
    state: { ...idle, job: { ...nonConforming, closed: null, review: reviewOf("non-conforming", 0.61), corrections } },
    flow: 0,
  }),
  adjusted: () => ({ state: { ...idle, job: adjusted }, flow: 0 }),
  trip: () => ({
    state: {
      ...idle,
      stop: { by: "王工", at: at(0) },
      trip: { name: "emergency-stop", detail: "STOP on the panel", at: at(0) },
      job: job(resting),
    },
    flow: 0,
  }),
  stale: () => ({ state: { ...idle, job: job() }, flow: 55, stale: true }),
  conforming: () => ({ state: { ...idle, job: closed("conforming") }, flow: 0 }),
  nonConforming: () => ({ state: { ...idle, job: nonConforming }, flow: 0 }),
  inconclusive: () => ({ state: { ...idle, job: inconclusive }, flow: 0 }),
  rigFault: () => ({
    state: { ...idle, faults: [{ code: "DEVICE_SILENT", text: "t-nozzle on meters does not answer" }], job: rigFault },
    flow: 0,
  }),
};

/** Live values `s` seconds into a delivery of 20 L. */
export function liveAt(s, { flow, stale }, t) {
  const ramp = Math.min(1, s / 2);
  const litres = flow === 0 ? 12.418 : Math.max(0, (flow / 60) * (s - Math.min(s, 2) / 2) * Math.min(1, ramp + 0.5));
  const wobble = Math.sin(s * 1.7) * 0.3 + Math.sin(s * 5.3) * 0.15;
  const error = 0.1 + Math.exp(-s / 3) * 0.8;
  const volumeL = flow === 0 ? 20.02 : Math.round(litres * (1 + error / 100) * 100) / 100;
  return {
    t,
    wallMs: Date.now(),
    display: {
      volumeL,
      amount: Math.round(volumeL * 772) / 100,
      price: 7.72,
      decimals: { volume: 2, amount: 2, price: 2 },
      ageMs: stale ? 4300 : 120,
    },
    meter: {
      totalL: 12345.678 + litres,
      deliveredL: litres,
      flowLpm: flow === 0 ? 0 : flow * ramp + wobble,
      ageMs: stale ? 2300 : 80,
    },
    tJ: { value: 18.2 + Math.sin(s / 9) * 0.05, ageMs: 160 },
    tM: { value: 18.6, ageMs: 150 },
    density: { value: 738.2, ageMs: 150 },
    devices: {
      master: { ageMs: 80, value: 54.9, spoilt: 3, lost: 0 },
      "t-meter": { ageMs: 310, value: 18.6, spoilt: 0, lost: 0 },
      "t-nozzle": { ageMs: 290, value: 18.2, spoilt: 0, lost: 1 },
      display: { ageMs: 14_200, value: null, spoilt: 0, lost: 12 },
    },
    contacts: [
      { name: "estop", trip: "emergency-stop", closed: true, ageMs: 40 },
      { name: "float", trip: "tank-high", closed: null, ageMs: null },
    ],
    open: flow === 0 ? [] : ["v-high"],
    differencePercent: flow === 0 || litres < 1 ? null : error,
  };
}
