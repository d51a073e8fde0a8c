"use strict";
// Asks /v1/screen and shows the answer. Text only ever goes in as text, never as markup.
const form = document.getElementById("ask");
const answer = document.getElementById("answer");

function element(tag, text, className) {
  const made = document.createElement(tag);
  if (text !== undefined) made.textContent = text;
  if (className) made.className = className;
  return made;
}

function showHit(hit) {
  const box = element("article", undefined, hit.verdict);
  box.append(element("h3", `${hit.caption} — ${hit.score.toFixed(2)}`));
  box.append(element("p", `${hit.type}, ${hit.risk}; matched “${hit.matched_name}”; ${hit.entity_id}`, "meta"));
  box.append(element("p", hit.explanation));
  const list = element("ul");
  for (const p of hit.provenance) {
    const parts = [p.source, `published ${p.published}`, `entry ${p.entry}`, p.programme, p.legal_basis, p.listed_on && `listed ${p.listed_on}`, p.locator];
    list.append(element("li", parts.filter(Boolean).join(" · ")));
  }
  for (const step of hit.path) {
    list.append(element("li", `${step.from_caption} → ${step.to_caption} (${step.kind})`));
  }
  box.append(list);
  return box;
}

function show(body) {
  answer.replaceChildren();
  if (body.error) {
    answer.append(element("p", body.error.message, "incomplete"));
    return;
  }
  answer.append(element("p", body.verdict, `verdict ${body.verdict}`));
  for (const problem of body.problems) answer.append(element("p", problem, "incomplete"));
  for (const hit of body.hits) answer.append(showHit(hit));
  const lists = body.lists.map((l) => l.source).join(", ");
  answer.append(element("p", `Stored as ${body.screening_id}; searched ${lists || "no list"}.`, "meta"));
}

form.addEventListener("submit", async (event) => {
  event.preventDefault();
  const given = new FormData(form);
  const asked = { name: given.get("name"), type: given.get("type") };
  if (given.get("birth_date")) asked.birth_date = given.get("birth_date");
  if (given.get("country")) asked.countries = [given.get("country")];
  try {
    const reply = await fetch("/v1/screen", {
      method: "POST",
      headers: { "Content-Type": "application/json" },
      body: JSON.stringify(asked),
    });
    show(await reply.json());
  } catch {
    show({ error: { message: "The server did not answer." } });
  }
});
