// Small enhancements on pages that work without them: the verdict while one types, the steps of
// an installation while they happen. Everything shown is rendered by the server.

const QUIET_MS = 300;

function fragment(html) {
  const box = document.createElement("template");
  box.innerHTML = html;
  return box.content;
}

async function fetched(url) {
  const response = await fetch(url, { headers: { Accept: "text/html" } });
  if (!response.ok || response.redirected) throw new Error(String(response.status));
  return response.text();
}

/** Puts new content into a place; whoever had the focus inside keeps it. */
function replace(place, html) {
  const active = document.activeElement;
  const held = place.contains(active) ? active : null;
  const opened = [...place.querySelectorAll("details")].map((each) => each.open);
  place.replaceChildren(fragment(html));
  place.querySelectorAll("details").forEach((each, index) => { each.open = Boolean(opened[index]); });
  if (held && held.name) {
    const twins = [...place.querySelectorAll(`[name="${CSS.escape(held.name)}"]`)];
    (twins.find((each) => each.value === held.value) ?? twins[0])?.focus();
  }
}

function liveVerdict(form) {
  const place = form.querySelector("#verdict");
  const summary = form.querySelector("#verdict-summary");
  const fields = ["machine", "first_day", "days", "profile", "continues", "last_day"];
  let timer = 0;
  let latest = 0;

  async function judge() {
    const turn = ++latest;
    const typed = new FormData(form);
    const query = new URLSearchParams();
    for (const name of fields) if (typed.get(name)) query.set(name, typed.get(name));
    try {
      const html = await fetched(`${form.dataset.live}?${query}`);
      if (turn !== latest) return;
      replace(place, html);
      summary.textContent = place.querySelector("[data-summary]")?.textContent ?? "";
      history.replaceState(null, "", `${form.getAttribute("action")}?${query}`);
    } catch {
      // The "check" button still asks the server; the verdict shown stays the one judged.
    } finally {
      if (turn === latest) form.removeAttribute("aria-busy");
    }
  }

  form.addEventListener("input", (event) => {
    if (!fields.includes(event.target.name)) return;
    // What is on the way was asked for other values: it must not be shown as this answer.
    latest += 1;
    clearTimeout(timer);
    form.setAttribute("aria-busy", "true");
    timer = setTimeout(judge, QUIET_MS);
  });
  form.addEventListener("click", (event) => {
    const preset = event.target.closest("button[name=preset]");
    if (!preset) return;
    event.preventDefault();
    form.elements.days.value = preset.value;
    judge();
  });
}

/** A form is sent once; coming back to the page makes it sendable again. */
function sendOnce(form) {
  form.addEventListener("submit", (event) => {
    if (form.dataset.sent) event.preventDefault();
    form.dataset.sent = "yes";
  });
  addEventListener("pageshow", () => delete form.dataset.sent);
}

function liveSteps(place) {
  const status = document.querySelector("#live-status");
  let shown = place.innerHTML;

  async function look() {
    if (document.visibilityState === "visible") {
      try {
        const html = await fetched(place.dataset.poll);
        if (html !== shown) {
          shown = html;
          replace(place, html);
          status.textContent = place.querySelector("[data-state]")?.dataset.state ?? "";
        }
      } catch {
        // Looked at again in a moment.
      }
    }
    const seconds = Number(place.querySelector("[data-again]")?.dataset.again ?? 0);
    if (seconds) setTimeout(look, seconds * 1000);
  }
  look();
}

document.querySelectorAll("form[data-live]").forEach(liveVerdict);
document.querySelectorAll("form[method=post]").forEach(sendOnce);
document.querySelectorAll("[data-poll]").forEach(liveSteps);
