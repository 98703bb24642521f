// Our notebooks in MyST (mystmd, Jupyter Book 2): name this file in myst.yml,
//
//   project:
//     plugins: [reports/house/myst.mjs]
//
// Values show the text a brief prints, [words]{claim="…"} its words, {ref} the number of our table or figure.
// MyST checks no claim: only a brief does.

const VALUE = "application/vnd.researchlib.value+json";
const SHOWN = {
  "application/vnd.researchlib.table+json": "表",
  "application/vnd.researchlib.figure+json": "图",
};
const LABEL = /\s*\{#([\w:-]+)[^}]*\}\s*$/;
const OPENS = /\]\{\s*claim\s*=\s*(["“”'‘’])/;

const text = (value) => ({ type: "text", value });

function* nodes(node) {
  yield node;
  for (const child of node.children ?? []) yield* nodes(child);
}

function content(bundle, mime) {
  const found = bundle?.[mime];
  if (found === undefined) return undefined;
  const inner = found.content ?? found;
  try {
    return typeof inner === "string" ? JSON.parse(inner) : inner;
  } catch {
    return undefined;
  }
}

function values(tree) {
  for (const node of nodes(tree)) {
    const told = node.type === "inlineExpression" && content(node.result?.data, VALUE)?.text;
    if (!told) continue;
    node.result.data = { "text/plain": told }; // MyST renders results after this
    node.children = [text(told)];
  }
}

// MyST leaves [words]{claim="…"} as text, and may have found emphasis or code inside the expression
function claims(tree) {
  for (const parent of nodes(tree)) {
    for (let k = 0; k < (parent.children?.length ?? 0); k += 1) {
      const opening = parent.children[k].type === "text" && OPENS.exec(parent.children[k].value);
      if (!opening) continue;
      const before = parent.children.slice(0, k);
      const words = parent.children[k].value.slice(0, opening.index);
      const after = opening.index + opening[0].length;
      const rest = [text(parent.children[k].value.slice(after)), ...parent.children.slice(k + 1)];
      const closes = new RegExp(`[${/["“”]/.test(opening[1]) ? "\"“”" : "'‘’"}]\\s*\\}`);
      const end = rest.findIndex((node) => node.type === "text" && closes.test(node.value));
      const all = [...before, text(words)];
      const start = all.findLastIndex((node) => node.type === "text" && node.value.includes("["));
      if (end < 0 || start < 0) continue;
      const at = all[start].value.lastIndexOf("[");
      all[start] = text(all[start].value.slice(0, at) + all[start].value.slice(at + 1));
      const match = closes.exec(rest[end].value);
      const left = text(rest[end].value.slice(match.index + match[0].length));
      parent.children = [...all, left, ...rest.slice(end + 1)].filter((n) => n.type !== "text" || n.value);
      k = Math.max(-1, start - 1);
    }
  }
}

function references(tree) {
  const names = new Map();
  const counts = {};
  const count = (word, label) => {
    counts[word] = (counts[word] ?? 0) + 1;
    if (label) names.set(label, `${word}${counts[word]}`);
    return `${word}${counts[word]}`;
  };
  for (const node of nodes(tree)) {
    for (const [mime, word] of Object.entries(SHOWN)) {
      const shown = content(node.jupyter_data?.data, mime);
      if (shown?.caption) count(word, shown.label);
    }
    const last = node.children?.at(-1);
    const labelled = last?.type === "text" && LABEL.exec(last.value);
    if (node.type === "heading" && labelled) {
      last.value = last.value.slice(0, labelled.index);
      names.set(labelled[1], `“${node.children.map((n) => n.value ?? "").join("").trim()}”`);
    }
    node.children?.forEach((child, k) => {
      const first = child.children?.[0];
      const captioned = child.type === "paragraph" && first?.type === "text" && /^:\s/.test(first.value);
      if (!captioned || node.children[k - 1]?.type !== "table") return;
      const end = child.children.at(-1);
      const label = end.type === "text" && LABEL.exec(end.value);
      if (label) end.value = end.value.slice(0, label.index);
      first.value = `${count("表", label?.[1])}　${first.value.slice(1).trim()}`;
    });
  }
  for (const parent of nodes(tree)) {
    parent.children?.forEach((node, k) => {
      const name = names.get(node.label ?? node.identifier);
      if (node.type === "crossReference" && name) parent.children[k] = text(name);
    });
  }
}

export default {
  name: "researchlib",
  transforms: [
    {
      name: "researchlib",
      doc: "Values, claims and references of a researchlib notebook.",
      stage: "document",
      plugin: () => (tree) => {
        values(tree);
        claims(tree);
        references(tree);
      },
    },
  ],
};
