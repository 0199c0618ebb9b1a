// The JSON API with made-up answers, in the protocol's shapes.
import { readFileSync } from "node:fs";
import { parse } from "yaml";
import { attempt, rig, SCENES } from "./story.mjs";

const profiles = new URL("../../controller/regulation/profiles/", import.meta.url);
const NAMES = ["jjg443-2023", "jjg443-2015", "jjg443-2006", "oiml-r117", "nist-hb44"];
const profile = (name) => ({ ...parse(readFileSync(new URL(`${name}.yaml`, profiles), "utf8")), overlays: [] });

const verdicts = ["conforming", "conforming", "conforming", "non-conforming", "conforming", "inconclusive", null];
const allJobs = Array.from({ length: 137 }, (_, i) => {
  const closedAt = new Date(Date.now() - i * 5_400_000).toISOString();
  const verdict = verdicts[i % verdicts.length];
  return {
    id: `job-${i}`,
    openedAt: closedAt,
    closedAt,
    outcome: verdict === null ? (i % 2 ? "aborted" : "rig-fault") : "completed",
    verdict,
    reason: verdict === null ? "DEVICE_SILENT: t-nozzle does not answer" : null,
    station: ["某加油站", "滨海路加油站", "Harbour station"][i % 3],
    dispenser: `Example X-1 S-${77 + (i % 12)}`,
    products: [["gasoline-92", "gasoline-95", "diesel-0"][i % 3]],
    operator: ["林检定", "王工"][i % 2],
    kind: "subsequent",
    method: i % 5 === 0 ? "metal-measure" : "master-meter",
    profile: "jjg443-2023",
  };
});

function jobs(query) {
  const words = (query.get("q") ?? "").toLowerCase().split(/\s+/).filter(Boolean);
  const [from, to, verdict] = ["from", "to", "verdict"].map((key) => query.get(key));
  const found = allJobs.filter((job) => {
    const text = JSON.stringify(job).toLowerCase();
    const day = job.closedAt.slice(0, 10);
    if (verdict && (job.verdict ?? "none") !== verdict) return false;
    return words.every((word) => text.includes(word)) && (!from || day >= from) && (!to || day <= to);
  });
  const page = Number(query.get("page") ?? 0);
  return { jobs: found.slice(page * 50, page * 50 + 50), total: found.length, page, pageSize: 50 };
}

const SCENE_OF = {
  conforming: "conforming",
  "non-conforming": "nonConforming",
  inconclusive: "inconclusive",
  null: "rigFault",
};

function detail(id) {
  const row = allJobs.find((job) => job.id === id) ?? allJobs[0];
  const { job } = SCENES[SCENE_OF[row.verdict]]().state;
  const pointOf = ({ point, flowBand, meanError, repeatability, U, verdict }) => ({
    point,
    flowBand,
    meanError,
    repeatability,
    U,
    verdict,
    runs: job.attempts.filter((each) => each.point === point).map(({ nozzle, point, ...run }) => run),
  });
  return {
    id,
    openedAt: row.openedAt,
    closedAt: row.closedAt,
    mpe: 0.3,
    record: {
      schema: "proverig/record/1",
      outcome: row.outcome,
      reason: row.reason,
      job: {
        regulation: { profile: "jjg443-2023", overlays: [] },
        kind: row.kind,
        method: row.method,
        volume: 20,
        station: { name: row.station, code: "S-0042" },
        dispenser: { maker: "Example", model: "X-1", serial: "S-77", qmax: 60, division: 0.01, seals: [] },
        nozzles: [{ id: 1, product: row.products[0], unitPrice: 7.72 }],
        operator: { name: row.operator },
      },
      rig: { id: rig.id, configHash: "00", bench: false },
      software: { version: "0.1.0", regulationCode: "00" },
      profile: { name: "jjg443-2023", overlays: [], attested: false },
      screening: true,
      method: row.method,
      ambient: 21,
      verdict: row.verdict,
      validUntil: row.verdict === "conforming" ? "2027-05-21" : null,
      startedAt: row.openedAt,
      endedAt: row.closedAt,
      adjustments: [],
      findings:
        row.verdict === "non-conforming" ? [{ code: "advisory-line", text: "nozzle 1: adjustment is advised" }] : [],
      warnings: [{ code: "oil-ambient", text: "oil and ambient are more than 10 K apart" }],
      nozzles: [
        {
          id: 1,
          product: row.products[0],
          verdict: row.verdict,
          error: 0.2067,
          repeatability: 0.018,
          items: {
            nameplate: "pass",
            appearance: "pass",
            seals: "pass",
            selfLock: "pass",
            displaySeen: "pass",
            software: "not-verified",
            payment: "pass",
          },
          points: job.points.map(pointOf),
        },
      ],
      standards: [{ name: "master", certificate: "C-1", validUntil: "2027-03-01" }],
      chain: { entries: 412, head: "0f".repeat(32), signature: "", publicKey: "" },
    },
  };
}

function trace(query) {
  const point = query.get("point") ?? "Q1";
  const flow = point === "Q1" ? 55.1 : 24.2;
  const { error } = attempt(point, 1, 0.1);
  const chunk = { meter: [], flow: [], tJ: [], tM: [], display: [] };
  for (let t = 0; t < (20 / flow) * 60_000 + 2000; t += 100) {
    const ramp = Math.min(1, t / 2000);
    const litres = (flow / 60_000) * (t - Math.min(t, 2000) / 2);
    chunk.meter.push({ t, totalL: 1234 + litres });
    chunk.flow.push([t, flow * ramp + Math.sin(t / 700) * 0.3, 738.2]);
    chunk.display.push([t, Math.floor(litres * (1 + error / 100) * 100)]);
  }
  const at = { nozzle: 1, point, run: Number(query.get("run") ?? 1), attempt: Number(query.get("attempt") ?? 1) };
  return { attempts: [{ ...at, chunks: [chunk] }] };
}

const users = [
  {
    name: "林检定",
    role: "supervisor",
    addedAt: "2026-10-01T08:00:00+08:00",
    addedBy: "admin",
    changedAt: null,
    sessions: 1,
  },
  {
    name: "王工",
    role: "verifier",
    addedAt: "2026-10-02T08:00:00+08:00",
    addedBy: "admin",
    changedAt: null,
    sessions: 0,
  },
  {
    name: "admin",
    role: "administrator",
    addedAt: "2026-09-30T08:00:00+08:00",
    addedBy: "set-up",
    changedAt: null,
    sessions: 2,
  },
];

const dispenser = {
  key: "d1",
  maker: "Example",
  model: "X-1",
  serial: "S-77",
  products: ["gasoline-92"],
  lastVisit: "2026-05-20T10:00:00+08:00",
  verdict: "conforming",
};
const station = {
  key: "s1",
  name: "某加油站",
  code: "S-0042",
  address: "北仑区",
  district: "北仑",
  lastVisit: dispenser.lastVisit,
  dispenserCount: 1,
  dispensers: [dispenser],
};
const onFile = (serial) => ({ serial, how: "read", at: dispenser.lastVisit });
const stationDetail = {
  station,
  dispensers: [
    {
      ...dispenser,
      jobId: "job-1",
      job: detail("job-1").record.job,
      filed: { mainBoard: onFile("MB-1"), encoder: onFile("EN-1") },
    },
  ],
};
const stick = {
  id: "m1",
  name: "KINGSTON",
  path: "/media/KINGSTON",
  freeBytes: 14e9,
  totalBytes: 16e9,
  readOnly: false,
};

/** Some numbers of a profile, the first of them decided. */
function attestation(name) {
  const { title, limits, waits, purge } = profile(NAMES.includes(name) ? name : NAMES[0]);
  const copy = { name: "JJG 443-2023", edition: "2024-01" };
  const numbers = Object.entries({ ...limits, ...waits, ...purge }).map(
    ([path, { value, unit = null, source, mark }], i) => {
      const decision = {
        decision: i === 1 ? "rejected" : "attested",
        official: i === 1 ? "5" : null,
        by: "李实验",
        at: dispenser.lastVisit,
        copy,
      };
      return { path, value, unit, source, mark, decision: i < 3 ? decision : null };
    },
  );
  const left = numbers.filter(({ decision }) => decision === null).length;
  return { name, kind: "profile", title, sha256: "3f".repeat(32), attested: false, left, rejected: 1, numbers };
}

/** Gives `[status, json]`; null for what is not of this file. */
export function answer(method, url) {
  const [, , what, id, more] = url.pathname.split("/").map(decodeURIComponent);
  if (what === "jobs" && more === "trace") return [200, trace(url.searchParams)];
  if (what === "jobs" && id) return [200, detail(id)];
  if (what === "jobs") return [200, jobs(url.searchParams)];
  if (what === "users") return method === "GET" ? [200, users] : [409, { code: "NAME_TAKEN", text: "there is one" }];
  if (what === "profiles" && id)
    return NAMES.includes(id) ? [200, { profile: profile(id) }] : [404, { code: "NOT_FOUND", text: "" }];
  if (what === "profiles") {
    const rows = NAMES.map(profile).map(({ name, code, title, kinds, unknownBecause }) => {
      return { name, code, title, kinds: Object.keys(kinds).filter((kind) => kinds[kind] !== null), unknownBecause };
    });
    return [200, { profiles: rows, overlays: ["chongqing-2022", "hangzhou-2023"] }];
  }
  if (what === "attestations") return method === "POST" ? null : [200, attestation(id)];
  if (what === "stations") return [200, id ? stationDetail : { stations: [station], total: 1, page: 0, pageSize: 20 }];
  if (what === "media") return [200, { media: [stick] }];
  if (what === "export") return [200, { export: null }];
  if (what === "offered-job") return [200, { job: null }];
  if (what === "rig") {
    return [200, { rig, faults: [], bootId: "fake", version: "0.1.0", fingerprint: "3f".repeat(32) }];
  }
  return null;
}
