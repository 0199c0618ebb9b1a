import type { OfferedJob } from "@proverig/controller/protocol";
import type { JobForm } from "./form.ts";

type Job = NonNullable<OfferedJob["job"]>;

/** A job that was prepared elsewhere, as if typed. Its answers are left out: they are given at the dispenser. Pure. */
export function formOfJob(job: Job): JobForm {
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

function typed(value: number | undefined): string {
  return value === undefined ? "" : String(value);
}
