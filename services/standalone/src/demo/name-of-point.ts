import { roleInWords, type Seeds } from "@homeward/contracts";

/** Who has a contact point, in words: "Kwame Ferriby (safeguarding lead)", "Rotherham CAMHS". */
export function nameOfPoint(seeds: Seeds, pointId: string): string {
  const owner = seeds.contactPoints.find(({ id }) => id === pointId)?.owner;
  if (owner === undefined) return pointId;
  switch (owner.kind) {
    case "person": {
      const person = seeds.people.find(({ id }) => id === owner.id);
      return person === undefined ? pointId : `${person.name} (${roleInWords(person.role)})`;
    }
    case "team":
      return withoutDemo(seeds.teams.find(({ id }) => id === owner.id)?.name ?? pointId);
    case "unit": {
      const unit = seeds.units.find(({ odsCode, ward }) => odsCode === owner.odsCode && ward === owner.ward);
      return unit === undefined ? pointId : `the nurse in charge of ${unit.ward}, ${unit.name}`;
    }
    case "platform":
      return "the platform team";
  }
}

/** The seeds say of every team that it is invented; the story says so once. */
export const withoutDemo = (text: string): string => text.replaceAll(" (demo)", "");
