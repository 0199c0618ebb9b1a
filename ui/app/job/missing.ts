import type { PanelTextKey } from "@proverig/controller/text";
import { type JobForm, numberOf } from "./form.ts";
import { isSealCode, SEAL_DIGITS } from "./scan.ts";

/** What must be mended before the job can start: where, and in which words. */
export interface Problem {
  /** The input's id. */
  field: string;
  /** `needs`: the key only names what is needed; else it says what is wrong. */
  needs: boolean;
  key: PanelTextKey;
  params?: Record<string, string | number>;
}

export interface FormLimits {
  /** A rule says how many digits a seal's code has; else another one counts when it is typed twice alike. */
  strict: boolean;
}

/** Everything that is missing or cannot be so, in the order of the form. The server judges again. Pure. */
export function problems(form: JobForm, { strict }: FormLimits): Problem[] {
  return [...missing(form), ...wrongNumbers(form), ...wrongNozzles(form), ...wrongSeals(form, strict)];
}

function missing({ station, dispenser, operator }: JobForm): Problem[] {
  const needed: Array<[string, string, PanelTextKey]> = [
    ["station-name", station.name, "new.stationName"],
    ["dispenser-qmax", dispenser.qmax, "new.qmax"],
    ["operator-name", operator.name, "word.operator"],
  ];
  return needed.filter(([, value]) => value.trim() === "").map(([field, , key]) => ({ field, needs: true, key }));
}

function wrongNumbers({ volume, dispenser, ambient }: JobForm): Problem[] {
  const { qmax, qmin, mmq, division, minPaymentVariable } = dispenser;
  const typed: Array<[string, string, PanelTextKey]> = [
    ["volume", volume, "new.volume"],
    ["dispenser-qmax", qmax, "new.qmax"],
    ["dispenser-qmin", qmin, "new.qmin"],
    ["dispenser-mmq", mmq, "new.mmq"],
    ["dispenser-division", division, "new.division"],
    ["dispenser-minPaymentVariable", minPaymentVariable, "new.minPaymentVariable"],
  ];
  const found: Problem[] = typed
    .filter(([, value]) => value.trim() !== "" && !((numberOf(value) ?? 0) > 0))
    .map(([field, , key]) => ({ field, needs: true, key }));
  if (ambient.trim() !== "" && numberOf(ambient) === undefined)
    found.push({ field: "ambient", needs: true, key: "word.ambient" });
  const [high, low] = [numberOf(qmax), numberOf(qmin)];
  if (high !== undefined && low !== undefined && high <= low)
    found.push({ field: "dispenser-qmin", needs: false, key: "new.qminAboveQmax" });
  const [litres, least] = [numberOf(volume), numberOf(mmq)];
  if (litres !== undefined && least !== undefined && litres < least) {
    found.push({ field: "volume", needs: false, key: "new.belowMmq", params: { litres: least } });
  }
  return found;
}

function wrongNozzles({ nozzles }: JobForm): Problem[] {
  if (nozzles.length === 0) return [{ field: "add-nozzle", needs: false, key: "new.noNozzle" }];
  return nozzles.flatMap(({ id, product, unitPrice }, i): Problem[] => {
    const found: Problem[] = [];
    if (!/^\d{1,3}$/.test(id.trim())) found.push({ field: `nozzle-${i}-id`, needs: false, key: "new.nozzleId" });
    else if (nozzles.findIndex((other) => Number(other.id) === Number(id)) < i) {
      found.push({ field: `nozzle-${i}-id`, needs: false, key: "new.nozzleTwice", params: { nozzle: Number(id) } });
    }
    if (product.trim() === "")
      found.push({ field: `nozzle-${i}-product`, needs: false, key: "new.productMissing", params: { nozzle: id } });
    if (!((numberOf(unitPrice) ?? 0) > 0)) {
      found.push({ field: `nozzle-${i}-price`, needs: false, key: "new.priceMissing", params: { nozzle: id } });
    }
    return found;
  });
}

function wrongSeals({ seals }: JobForm, strict: boolean): Problem[] {
  return seals.flatMap(({ code, place, again = "" }, i): Problem[] => {
    const field = `seal-${i}-code`;
    const typed = code.trim();
    // An empty line is none.
    if (typed === "") return [];
    if (place.trim() === "") return [{ field, needs: false, key: "new.sealPlace" }];
    if (seals.findIndex((other) => other.code.trim() === typed) < i) {
      return [{ field, needs: false, key: "new.sealTwice", params: { code: typed } }];
    }
    if (isSealCode(typed)) return [];
    if (strict) return [{ field, needs: false, key: "new.sealDigits", params: { digits: SEAL_DIGITS } }];
    if (again.trim() === "")
      return [{ field: `seal-${i}-again`, needs: false, key: "scan.again", params: { digits: SEAL_DIGITS } }];
    if (again.trim() !== typed) return [{ field: `seal-${i}-again`, needs: false, key: "scan.differs" }];
    return [];
  });
}

/** Without both serials there is nothing to compare the self-lock with: it stays "not verified", and the verdict open. */
export function lacksSerials({ dispenser }: JobForm): boolean {
  return dispenser.mainBoard.trim() === "" || dispenser.encoder.trim() === "";
}
