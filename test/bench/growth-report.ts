import { writeFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { rounded } from "./figures.ts";
import type { Size } from "./growth.ts";

interface Series {
  readonly name: string;
  readonly colour: string;
  readonly of: (size: Size) => number;
}

const LIST_MS = 20;

const dearestList = ({ listsMs }: Size): number => Math.max(...Object.values(listsMs));

/** What a case more costs, each as a multiple of what it costs at the smallest size. */
const series: readonly Series[] = [
  { name: "time a report takes", colour: "#005eb8", of: ({ requestsPerSecond }) => 1 / requestsPerSecond },
  { name: "timer lateness, p99", colour: "#d5281b", of: ({ lateP99Ms }) => lateP99Ms },
  { name: "dearest list query, p95", colour: "#007f3b", of: dearestList },
  { name: "memory at rest", colour: "#330072", of: ({ idleMb }) => idleMb },
];

const folder = fileURLToPath(new URL("../../docs/evidence/", import.meta.url));

/** Writes docs/evidence/growth.md and growth.svg. */
export async function writeGrowth(sizes: readonly Size[], machine: string): Promise<void> {
  const lists = Object.keys(sizes[0]?.listsMs ?? {});
  const head = [
    "waiting cases",
    "reports a second",
    "ratio to floor",
    "late p50 ms",
    "late p99 ms",
    "memory MB",
  ];
  const rows = sizes.map((size) => [
    size.waiting.toLocaleString("en-GB"),
    ...[size.requestsPerSecond, size.ratioToFloor, size.lateP50Ms, size.lateP99Ms, size.idleMb].map(rounded),
    ...lists.map((name) => rounded(size.listsMs[name] ?? Number.NaN)),
  ]);
  const table = [
    [...head, ...lists.map((name) => `${name}, p95 ms`)],
    head.concat(lists).map(() => "--:"),
    ...rows,
  ];
  const text = [
    "# How cost grows with the cases that wait",
    `Written by \`npm run bench -- --growth\`. ${machine}`,
    [
      "One process and one database for all sizes, which go up; before it is measured the process has been warmed up, and at",
      "each size the copied rows are vacuumed, analysed and checkpointed once, as in a database whose cases have come one by",
      "one. Each list query is asked 200 times over HTTP, one after the other: its time is the whole request's.",
    ].join("\n"),
    "![each figure as a multiple of itself at the smallest size](growth.svg)",
    sizes.every((size) => dearestList(size) < LIST_MS)
      ? `Every list query stays under ${LIST_MS} ms.`
      : `**Not every list query stays under ${LIST_MS} ms.**`,
    table.map((cells) => `| ${cells.join(" | ")} |`).join("\n"),
  ].join("\n\n");
  await writeFile(`${folder}growth.md`, `${text}\n`);
  await writeFile(`${folder}growth.svg`, plot(sizes));
}

const WIDTH = 720;
const HEIGHT = 400;
const LEFT = 60;
const BOTTOM = 340;
const TOP = 30;
const RIGHT = 500;

/** Sizes on a logarithmic axis; multiples of the first figure on the other. */
export function plot(sizes: readonly Size[]): string {
  const lines = series.map((one) => ({
    ...one,
    values: sizes.map((size) => one.of(size) / Math.max(Number.EPSILON, one.of(sizes[0] as Size))),
  }));
  const most = Math.max(2, ...lines.flatMap(({ values }) => values)) * 1.1;
  const last = Math.max(1, sizes.length - 1);
  const x = (nth: number) => LEFT + (nth / last) * (RIGHT - LEFT);
  const y = (value: number) => BOTTOM - (value / most) * (BOTTOM - TOP);
  const text = (at: [number, number], words: string, anchor = "middle") =>
    `<text x="${at[0]}" y="${at[1]}" text-anchor="${anchor}">${words}</text>`;
  const axes = [
    `<path d="M${LEFT} ${TOP}V${BOTTOM}H${RIGHT}" fill="none" stroke="#425563"/>`,
    ...sizes.map(({ waiting }, nth) => text([x(nth), BOTTOM + 20], waiting.toLocaleString("en-GB"))),
    text([(LEFT + RIGHT) / 2, BOTTOM + 45], "waiting cases"),
    ...[1, most / 1.1].map((value) => text([LEFT - 8, y(value) + 4], `${rounded(value)}×`, "end")),
  ];
  const drawn = lines.flatMap(({ name, colour, values }, nth) => [
    `<polyline points="${values.map((value, at) => `${x(at)},${rounded(y(value))}`).join(" ")}" fill="none" stroke="${colour}" stroke-width="2"/>`,
    `<rect x="${RIGHT + 20}" y="${TOP + nth * 24}" width="14" height="4" fill="${colour}"/>`,
    text([RIGHT + 40, TOP + nth * 24 + 6], name, "start"),
  ]);
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${HEIGHT}" font-family="sans-serif" font-size="13" role="img" aria-label="How cost grows with waiting cases">`,
    `<rect width="${WIDTH}" height="${HEIGHT}" fill="#ffffff"/>`,
    ...axes,
    ...drawn,
    "</svg>\n",
  ].join("\n");
}
