import type { JobView } from "@proverig/controller/protocol";

/** A new job as it is typed: every number is text until the job is written. */
export interface JobForm {
  profile: string;
  overlays: string[];
  kind: JobView["kind"];
  method: JobView["method"];
  /** Litres a run; empty: the profile's, or the measure's. */
  volume: string;
  station: { name: string; code: string; address: string; district: string };
  dispenser: {
    maker: string;
    model: string;
    serial: string;
    qmax: string;
    qmin: string;
    mmq: string;
    division: string;
    minPaymentVariable: string;
    mainBoard: string;
    encoder: string;
  };
  /** `filed`: the code of the last visit. `again`: one that is no usual code, typed once more. */
  seals: Array<{ place: string; code: string; filed?: string; again?: string }>;
  nozzles: Array<{ id: string; product: string; unitPrice: string; display: string }>;
  operator: { name: string; certificate: string };
  /** Degrees Celsius; empty: not stated. What is looked at is asked when somebody stands before it. */
  ambient: string;
}

export const JOB_KINDS = ["first", "subsequent", "after-repair", "in-use"] as const satisfies JobForm["kind"][];
export const JOB_METHODS = ["master-meter", "metal-measure"] as const satisfies JobForm["method"][];
/** Where JJG 443 has dispensers sealed; the first is offered for a new line. */
export const SEAL_PLACES = ["transducer", "encoder", "main-board", "indicator", "data-port"] as const;

export function emptyForm(operator = ""): JobForm {
  return {
    profile: "jjg443-2023",
    overlays: [],
    kind: "subsequent",
    method: "master-meter",
    volume: "20",
    station: { name: "", code: "", address: "", district: "" },
    dispenser: {
      maker: "",
      model: "",
      serial: "",
      qmax: "60",
      qmin: "6",
      mmq: "5",
      division: "0.01",
      minPaymentVariable: "0.01",
      mainBoard: "",
      encoder: "",
    },
    seals: [{ place: "transducer", code: "" }],
    nozzles: [{ id: "1", product: "gasoline-92", unitPrice: "", display: "" }],
    operator: { name: operator, certificate: "" },
    ambient: "",
  };
}

/** The same dispenser on another day. */
export function nextVisit(form: JobForm, operator: string): JobForm {
  return {
    ...structuredClone(form),
    operator: operatorOf(form, operator),
    ambient: "",
  };
}

/** Somebody else's certificate is not his. */
function operatorOf({ operator }: JobForm, name: string): JobForm["operator"] {
  return name === "" || name === operator.name ? { ...operator } : { name, certificate: "" };
}

/** Digits as they are typed; undefined for what is no number. */
export function numberOf(text: string): number | undefined {
  const trimmed = text.trim();
  return /^-?\d+(\.\d+)?$/.test(trimmed) ? Number(trimmed) : undefined;
}
