import { noSeeds, type Seeds } from "@homeward/contracts";
import { buildDirectory, type DirectoryRows } from "./directory.ts";

const point = (id: string, owner: string, test = false): DirectoryRows["contactPoints"][number] => ({
  id,
  owner,
  channel: "webhook",
  address: `http://127.0.0.1:9099/${id}`,
  content: "full",
  sealedSecrets: ["sealed"],
  test,
  isRetired: false,
});
const team = (id: string, odsCode: string) => ({
  id,
  name: id,
  odsCode,
  odsAliases: [],
  kind: "camhs",
  hours: [],
  policyFamily: "default",
});
const unit = (ward: string): Seeds["units"][number] => ({
  odsCode: "TN801",
  ward,
  name: "Larch House",
  phone: "01632 960001",
  icb: "E54000061",
});

/** A team with its crisis service, two wards, and leads on call on Saturdays. */
export const directory = buildDirectory({
  ...noSeeds,
  version: 1,
  policies: [],
  units: [unit("Larch"), unit("Rowan")],
  teams: [team("camhs", "CAM01"), team("crisis", "CRI01"), team("leads", "SAF01")],
  people: [
    { id: "ada", name: "Ada  Bell", role: "clinician", odsCode: "CAM01" },
    { id: "ben", name: "Ben Cole", role: "safeguarding-lead", odsCode: "SAF01" },
    { id: "cat1", name: "Cat Dene", role: "clinician", odsCode: "CAM01" },
    { id: "cat2", name: "Cat Dene", role: "manager", odsCode: "CAM01" },
    { id: "ada2", name: "Ada Bell", role: "clinician", odsCode: "SAF01" },
  ],
  rotas: [
    {
      id: "on-call",
      owner: "team:leads",
      shifts: [{ days: ["sat"], from: "08:00", to: "20:00", people: ["ben"] }],
    },
  ],
  contactPoints: [
    point("camhs-2", "team:camhs"),
    point("camhs-1", "team:camhs"),
    point("camhs-test", "team:camhs", true),
    point("crisis-1", "team:crisis"),
    point("ada-1", "person:ada"),
    point("ben-1", "person:ben"),
    point("larch", "unit:TN801/Larch"),
    point("rowan", "unit:TN801/Rowan"),
    point("platform", "platform"),
    { ...point("camhs-old", "team:camhs"), isRetired: true },
  ],
});
