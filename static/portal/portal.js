// What htmx does not do by itself. Every page works without any of it, and everything shown was
// rendered by the server.

const root = document.documentElement;

/** Says something in passing, to eyes and to screen readers. */
function toast(words) {
  const place = document.querySelector("#toasts");
  if (!place || !words) return;
  const line = document.createElement("p");
  line.className = "toast";
  line.textContent = words;
  place.append(line);
  setTimeout(() => line.remove(), 8000);
}

/** A form is sent once; coming back to the page makes it sendable again. */
function sendOnce(form) {
  form.addEventListener("submit", (event) => {
    if (form.dataset.sent) event.preventDefault();
    if (!form.hasAttribute("target")) form.dataset.sent = "yes";
  });
}

/** Shows the buttons that copy what stands elsewhere: `data-copy="#id"`. */
function offerCopy(button) {
  if (!navigator.clipboard) return;
  button.hidden = false;
  button.addEventListener("click", async () => {
    const text = document.querySelector(button.dataset.copy)?.textContent.trim() ?? "";
    await navigator.clipboard.writeText(text);
    toast(document.querySelector("#toasts").dataset.copied);
  });
}

/** A form judged while one types: `data-live`, with hx-get and the fields that count. */
function liveForm(form) {
  const fields = form.dataset.live.split(" ");
  let timer = 0;

  function judge(delay) {
    // What is on the way was asked for other values: it must not be shown as this answer.
    htmx.trigger(form, "htmx:abort");
    form.setAttribute("aria-busy", "true");
    clearTimeout(timer);
    timer = setTimeout(() => htmx.trigger(form, "judge"), delay);
  }

  form.addEventListener("input", (event) => {
    if (fields.includes(event.target.name)) judge(300);
  });
  form.addEventListener("click", (event) => {
    const preset = event.target.closest("button[name=preset]");
    if (!preset) return;
    event.preventDefault();
    form.elements.days.value = preset.value;
    judge(0);
  });
  form.addEventListener("htmx:configRequest", ({ detail, target }) => {
    if (target !== form) return;
    const typed = detail.formData;
    for (const name of [...typed.keys()]) {
      if (!fields.includes(name) || !typed.get(name)) typed.delete(name);
    }
    history.replaceState(null, "", `${form.getAttribute("action")}?${new URLSearchParams(typed)}`);
  });
  form.addEventListener("htmx:afterRequest", ({ target }) => {
    if (target === form) form.removeAttribute("aria-busy");
  });
}

function enhance(part) {
  const all = (selector) => [
    ...(part.matches?.(selector) ? [part] : []), ...part.querySelectorAll(selector),
  ];
  all("form[method=post]").forEach(sendOnce);
  all("form[data-live]").forEach(liveForm);
  all("[data-copy]").forEach(offerCopy);
}

addEventListener("pageshow", () => {
  document.querySelectorAll("form[data-sent]").forEach((form) => delete form.dataset.sent);
});

// ---- parts that htmx replaces

const shown = new WeakMap();
const opened = new WeakMap();

root.addEventListener("htmx:beforeSwap", ({ detail }) => {
  const { target, xhr } = detail;
  // Signed out meanwhile: the page that asks for a sign-in belongs into no part of this one.
  const went = new URL(xhr.responseURL || location.href).pathname;
  if (went.startsWith("/accounts/login")) {
    detail.shouldSwap = false;
    location.assign(`${went}?next=${encodeURIComponent(location.pathname + location.search)}`);
  }
  // A part that did not change stays: whoever reads in it is not disturbed.
  if (target.dataset.same !== undefined) {
    if (shown.get(target) === xhr.response && xhr.status !== 286) detail.shouldSwap = false;
    shown.set(target, xhr.response);
  }
  opened.set(target, [...target.querySelectorAll("details")].map((each) => each.open));
});

root.addEventListener("htmx:afterSwap", ({ detail: { target } }) => {
  const was = opened.get(target) ?? [];
  const now = [...target.querySelectorAll("details")];
  if (was.length === now.length) now.forEach((each, index) => { each.open ||= was[index]; });
  const source = target.querySelector("[data-summary]");
  const place = document.querySelector(target.dataset.says ?? "#none");
  if (!source || !place) return;
  const words = source.dataset.summary || source.textContent.trim();
  if (place.textContent !== words) place.textContent = words;
});

for (const kind of ["htmx:responseError", "htmx:sendError", "htmx:timeout"]) {
  root.addEventListener(kind, ({ detail: { elt } }) => {
    if (elt.matches("a[href]")) location.assign(elt.href);
    else if (!elt.matches("[data-live], [data-same]")) {
      toast(document.querySelector("#toasts").dataset.failed);
    }
  });
}
root.addEventListener("toast", ({ detail }) => toast(detail.value));

root.addEventListener("htmx:beforeRequest", (event) => {
  // Nobody looks: a part that follows its server by itself waits.
  if (document.hidden && event.detail.elt.dataset.same !== undefined) event.preventDefault();
});

enhance(document.body);
root.addEventListener("htmx:load", ({ detail }) => {
  if (detail.elt !== document.body) enhance(detail.elt);
});
