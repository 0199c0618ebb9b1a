import { fileURLToPath } from "node:url";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { parse } from "yaml";
import { jobSchema, loadJob } from "../../../controller/config/job.ts";
import { estimateMinutes, USUAL_POINTS } from "./duration.ts";
import { emptyForm, type JobForm, nextVisit } from "./form.ts";
import { lacksSerials, problems } from "./missing.ts";
import { formOfJob } from "./offered.ts";
import { rememberedForms, rememberForm } from "./remember.ts";
import { jobYaml } from "./yaml.ts";

const filled: JobForm = {
  ...emptyForm("林检定"),
  overlays: ["chongqing-2022"],
  station: { name: "某加油站: #1", code: "S-0042", address: "", district: "北仑" },
  dispenser: {
    ...emptyForm().dispenser,
    maker: "Example",
    model: "X-1",
    serial: "S-77",
    mainBoard: "MB-1",
    encoder: "007",
  },
  seals: [
    { place: "transducer", code: "01234567" },
    { place: "encoder", code: "" },
  ],
  nozzles: [{ id: "1", product: "gasoline-92", unitPrice: "7.72", display: "" }],
  ambient: "-5.5",
};
const read = (form: JobForm) => jobSchema.parse(parse(jobYaml(form)));

describe("a prepared job", () => {
  it("stands in the form as it was written, but for the answers, which are given at the dispenser", () => {
    const job = loadJob(fileURLToPath(new URL("../../../examples/job.yaml", import.meta.url))).job;
    expect(read(formOfJob(job))).toEqual({ ...job, answers: { ambient: job.answers?.ambient } });
  });

  it("is done by whoever is signed in, and never under somebody else's certificate", () => {
    const form = { ...filled, operator: { name: "A. Technician", certificate: "T-1" } };
    expect(nextVisit(form, "林检定").operator).toEqual({ name: "林检定", certificate: "" });
    expect(nextVisit(form, "A. Technician").operator).toEqual(form.operator);
    expect(nextVisit(form, "").operator).toEqual(form.operator);
  });
});

describe("job.yaml of the form", () => {
  it("is read by the controller as it was typed; codes keep their zeros, what is empty is left out", () => {
    expect(read(filled)).toEqual({
      regulation: { profile: "jjg443-2023", overlays: ["chongqing-2022"] },
      kind: "subsequent",
      method: "master-meter",
      volume: 20,
      station: { name: "某加油站: #1", code: "S-0042", district: "北仑" },
      dispenser: {
        maker: "Example",
        model: "X-1",
        serial: "S-77",
        mainBoard: "MB-1",
        encoder: "007",
        qmax: 60,
        qmin: 6,
        mmq: 5,
        division: 0.01,
        minPaymentVariable: 0.01,
        seals: [{ place: "transducer", code: "01234567" }],
      },
      nozzles: [{ id: 1, product: "gasoline-92", unitPrice: 7.72 }],
      operator: { name: "林检定" },
      answers: { ambient: -5.5 },
    });
  });

  it("leaves the volume to the measure", () => {
    expect(read({ ...filled, method: "metal-measure" })).not.toHaveProperty("volume");
  });

  it("carries any text to the letter", () => {
    const text = fc.string({ minLength: 1, maxLength: 60, unit: "binary" }).filter((value) => value.trim() !== "");
    fc.assert(
      fc.property(text, text, (name, code) => {
        const form = { ...filled, station: { ...filled.station, name }, seals: [{ place: "encoder", code }] };
        const job = read(form);
        expect(job.station.name).toBe(name.trim());
        expect(job.dispenser.seals).toEqual([{ place: "encoder", code: code.trim() }]);
      }),
    );
  });
});

describe("what is missing", () => {
  const fields = (form: JobForm, strict = false) => problems(form, { strict }).map(({ field }) => field);

  it("is named at once in an empty form, and nothing in a filled one", () => {
    expect(fields(emptyForm())).toEqual(["station-name", "operator-name", "nozzle-0-price"]);
    expect(fields(filled, true)).toEqual([]);
  });

  it("finds numbers that cannot be so", () => {
    const { dispenser, nozzles } = filled;
    expect(fields({ ...filled, volume: "2o" })).toEqual(["volume"]);
    expect(fields({ ...filled, volume: "2" })).toEqual(["volume"]);
    expect(fields({ ...filled, dispenser: { ...dispenser, qmin: "60" } })).toEqual(["dispenser-qmin"]);
    expect(fields({ ...filled, dispenser: { ...dispenser, qmax: "" } })).toEqual(["dispenser-qmax"]);
    expect(fields({ ...filled, ambient: "warm" })).toEqual(["ambient"]);
    expect(fields({ ...filled, nozzles: [...nozzles, ...nozzles] })).toEqual(["nozzle-1-id"]);
    expect(fields({ ...filled, nozzles: [] })).toEqual(["add-nozzle"]);
  });

  it("finds seals that are typed twice or have the wrong number of digits", () => {
    const seals = ["12345678", "1234567", "12345678"].map((code) => ({ place: "encoder", code }));
    expect(fields({ ...filled, seals }, true)).toEqual(["seal-1-code", "seal-2-code"]);
    expect(fields({ ...filled, seals })).toEqual(["seal-1-again", "seal-2-code"]);
    const twice = (again: string) => ({ ...filled, seals: [{ place: "encoder", code: "A-17", again }] });
    expect(fields(twice("A-71"))).toEqual(["seal-0-again"]);
    expect(fields(twice("A-17"))).toEqual([]);
    expect(read(twice("A-17")).dispenser.seals).toEqual([{ place: "encoder", code: "A-17" }]);
  });

  it("tells what will stay not verified", () => {
    expect(lacksSerials(filled)).toBe(false);
    expect(lacksSerials({ ...filled, dispenser: { ...filled.dispenser, encoder: " " } })).toBe(true);
  });

  it("lets nothing through that the controller's schema refuses", () => {
    const typed = fc.constantFrom("", "0", "-1", "5", "60", "0.01", "x", "1e3", " 7 ");
    fc.assert(
      fc.property(typed, typed, typed, (volume, qmax, unitPrice) => {
        const form = {
          ...filled,
          volume,
          dispenser: { ...filled.dispenser, qmax },
          nozzles: [{ id: "1", product: "diesel-0", unitPrice, display: "" }],
        };
        if (fields(form).length === 0) read(form);
      }),
    );
  });
});

describe("how long it will take", () => {
  const paths = [55, 24, 9].map((flow) => ({ valves: [], flow }));

  it("is told in minutes, more for more nozzles and for the measure", () => {
    const one = estimateMinutes(filled, USUAL_POINTS, paths);
    // 3 x 20 L at 55 and at 24 L/min are 3.6 minutes of flow.
    expect(one).toBe(9);
    const two = estimateMinutes({ ...filled, nozzles: [...filled.nozzles, ...filled.nozzles] }, USUAL_POINTS, paths);
    expect(two).toBe(16);
    expect(estimateMinutes({ ...filled, method: "metal-measure" }, USUAL_POINTS, paths)).toBeGreaterThan(20);
  });

  it("is not told while the flow is not known", () => {
    expect(estimateMinutes({ ...filled, dispenser: { ...filled.dispenser, qmax: "" } }, USUAL_POINTS, [])).toBeNull();
  });
});

describe("the browser's memory", () => {
  const memory = (initial: string | null = null) => {
    let value = initial;
    return {
      getItem: () => value,
      setItem(_: string, next: string) {
        value = next;
      },
    };
  };

  it("keeps the last form of each dispenser, newest first", () => {
    const store = memory();
    const other = { ...filled, dispenser: { ...filled.dispenser, serial: "S-78" } };
    rememberForm(store, filled);
    rememberForm(store, other);
    rememberForm(store, { ...filled, volume: "10" });
    expect(rememberedForms(store).map(({ dispenser, volume }) => [dispenser.serial, volume])).toEqual([
      ["S-77", "10"],
      ["S-78", "20"],
    ]);
  });

  it("survives what is no memory of ours", () => {
    for (const broken of ["{", "null", '[1, {"seals": []}, {"station": {"name": 1}}]']) {
      expect(rememberedForms(memory(broken))).toEqual([]);
    }
  });

  it("takes the next visit's person and weather anew", () => {
    expect(nextVisit(filled, "王")).toMatchObject({
      operator: { name: "王" },
      ambient: "",
      seals: filled.seals,
    });
  });
});
