import { emptyForm, type JobForm } from "./form.ts";

/** The dispensers that this browser has last started jobs for, newest first. */
const KEY = "proverig.dispensers";
const KEPT = 12;

type Memory = Pick<Storage, "getItem" | "setItem">;

export function rememberedForms(memory: Memory): JobForm[] {
  try {
    const kept: unknown = JSON.parse(memory.getItem(KEY) ?? "[]");
    return Array.isArray(kept) ? kept.filter(isForm).map(complete) : [];
  } catch {
    return [];
  }
}

export function rememberForm(memory: Memory, form: JobForm): void {
  const others = rememberedForms(memory).filter((each) => placeOf(each) !== placeOf(form));
  try {
    memory.setItem(KEY, JSON.stringify([form, ...others].slice(0, KEPT)));
  } catch {
    // A full or forbidden memory: the next job is typed anew.
  }
}

/** One station's one dispenser. */
export function placeOf({ station, dispenser }: JobForm): string {
  return [station.name, station.code, dispenser.model, dispenser.serial].map((part) => part.trim()).join(" \u00b7 ");
}

/** What another version of the panel wrote may lack a field. */
function isForm(kept: unknown): kept is JobForm {
  if (typeof kept !== "object" || kept === null) return false;
  const lists = ["seals", "nozzles", "overlays"].every((key) => Array.isArray(Reflect.get(kept, key)));
  const groups = ["station", "dispenser", "operator"].every((key) => {
    const group: unknown = Reflect.get(kept, key);
    return (
      typeof group === "object" && group !== null && Object.values(group).every((text) => typeof text === "string")
    );
  });
  return lists && groups;
}

function complete(form: JobForm): JobForm {
  const empty = emptyForm();
  return {
    ...empty,
    ...form,
    station: { ...empty.station, ...form.station },
    dispenser: { ...empty.dispenser, ...form.dispenser },
    operator: { ...empty.operator, ...form.operator },
  };
}
