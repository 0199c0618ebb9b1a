import type { DispenserDetail, OfferedJob } from "@proverig/controller/protocol";
import type { JobForm } from "./form.ts";

type Job = NonNullable<OfferedJob["job"]>;

/** A job that was prepared elsewhere, as if typed. Its answers are left out: they are given at the dispenser. Pure. */
export function formOfJob(job: Omit<Job, "answers"> & Pick<Partial<Job>, "answers">): JobForm {
  const { regulation, station, dispenser, operator } = job;
  const { seals, ...plate } = dispenser;
  return {
    profile: regulation.profile,
    overlays: [...regulation.overlays],
    kind: job.kind,
    method: job.method,
    volume: typed(job.volume),
    station: {
      name: station.name,
      code: station.code ?? "",
      address: station.address ?? "",
      district: station.district ?? "",
    },
    dispenser: {
      maker: plate.maker ?? "",
      model: plate.model ?? "",
      serial: plate.serial ?? "",
      qmax: typed(plate.qmax),
      qmin: typed(plate.qmin),
      mmq: typed(plate.mmq),
      division: typed(plate.division),
      minPaymentVariable: typed(plate.minPaymentVariable),
      mainBoard: plate.mainBoard ?? "",
      encoder: plate.encoder ?? "",
    },
    seals: seals.map(({ place, code }) => ({ place, code })),
    nozzles: job.nozzles.map(({ id, product, unitPrice, display }) => ({
      id: typed(id),
      product,
      unitPrice: typed(unitPrice),
      display: display ?? "",
    })),
    operator: { name: operator.name, certificate: operator.certificate ?? "" },
    ambient: typed(job.answers?.ambient),
  };
}

/**
 * A dispenser of the register, for its next visit: the serials on file are what its self-lock is compared with; its seals
 * are looked at anew, the codes of the last visit stand beside. Pure.
 */
export function formOnFile(job: DispenserDetail["job"], filed: DispenserDetail["filed"]): JobForm {
  const form = formOfJob(job);
  const { mainBoard, encoder } = filed;
  return {
    ...form,
    dispenser: { ...form.dispenser, mainBoard: mainBoard?.serial ?? "", encoder: encoder?.serial ?? "" },
    seals: form.seals.map(({ place, code }) => ({ place, code: "", filed: code })),
    ambient: "",
  };
}

function typed(value: number | undefined): string {
  return value === undefined ? "" : String(value);
}
