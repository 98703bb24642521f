// Answers forms in the engine of ODK Web Forms: node answer.mjs FOLDER < jobs.json > seen.json
//
// FOLDER holds node_modules with @getodk/xforms-engine and jsdom.  A job is {name, xml, records}; a record
// {answers, rosters, bad}.  What comes back of each record: which questions are relevant, the values the
// engine holds, what it objects to, and what it says of each bad answer tried in turn.
import fs from "node:fs";
import { createRequire } from "node:module";
import { pathToFileURL } from "node:url";

const near = createRequire(`${process.argv[2]}/package.json`);
const { JSDOM } = near("jsdom");
const page = new JSDOM("").window;
for (const name of Object.getOwnPropertyNames(page))
  if (/^(window|document|XML|DOM|Node|Element|Document|Attr|Text|Comment|CDATA|ProcessingInstruction|XPath|HTMLElement|Blob)/.test(name))
    globalThis[name] ??= page[name];
const jobs = JSON.parse(fs.readFileSync(0, "utf8"));
const engine = pathToFileURL(near.resolve("@getodk/xforms-engine").replace(/solid\.js$/, "index.js"));
globalThis.process = undefined; // its parser takes Node for CommonJS; as a browser it loads what it carries
globalThis.self ??= globalThis;
const { loadForm } = await import(engine);

const nameOf = (node) => node.currentState.reference.split("/").at(-1).replace(/\[.*$/, "");
function* leaves(node) {
  const children = node.currentState.children;
  if (!children) yield node;
  else for (const child of children) yield* leaves(child);
}
function* repeats(node) {
  if (node.nodeType?.startsWith("repeat-range")) yield node;
  for (const child of node.currentState.children ?? []) yield* repeats(child);
}
function put(node, value) {
  if (node.nodeType === "select") node.selectValues(value === "" ? [] : value.split(" "));
  else if (!node.setValue) return;
  else if (value === "") node.setValue(node.valueType === "string" ? "" : null);
  else if (node.valueType === "int") node.setValue(BigInt(value));
  else if (node.valueType === "decimal") node.setValue(Number(value));
  else node.setValue(value);
}
function fill(node, answers) {
  for (const leaf of [...leaves(node)]) {
    const value = answers[nameOf(leaf)];
    if (value !== undefined && leaf.currentState.relevant && !leaf.currentState.readonly) put(leaf, value);
  }
}
const seen = {};
for (const job of jobs) {
  const form = await loadForm(job.xml);
  const told = (seen[job.name] = { status: form.status, error: form.error && String(form.error.message), records: [] });
  if (form.status === "failure") continue;
  for (const record of job.records) {
    const { root } = form.createInstance();
    fill(root, record.answers);
    fill(root, record.answers); // what an answer made relevant
    const rows = {};
    for (const range of repeats(root)) {
      const wanted = record.rosters[nameOf(range)] ?? [];
      rows[nameOf(range)] = range.currentState.children.length;
      range.currentState.children.forEach((row, k) => wanted[k] && fill(row, wanted[k]));
    }
    const relevant = {}, values = {}, bad = {};
    for (const leaf of leaves(root)) {
      relevant[nameOf(leaf)] = leaf.currentState.relevant;
      values[nameOf(leaf)] = leaf.currentState.instanceValue ?? String(leaf.currentState.value);
    }
    const violations = root.validationState.violations.map((v) => v.reference);
    for (const [question, value] of Object.entries(record.bad)) {
      const leaf = [...leaves(root)].find((l) => nameOf(l) === question);
      if (!leaf?.currentState.relevant) continue;
      put(leaf, value);
      const violation = leaf.validationState.violation;
      bad[question] = violation && [violation.condition, violation.message?.asString ?? ""];
      put(leaf, record.answers[question] ?? "");
    }
    told.records.push({ relevant, values, violations, rows, bad });
  }
}
console.log(JSON.stringify(seen));
