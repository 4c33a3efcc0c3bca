// The main journeys in Debian's Firefox ESR, over WebDriver BiDi.
//
// usage: node smoke.mjs PACKAGES URL FREE_DAY LIVE
//
// Prints a line for each step and fails at the first that does not come, or at the end when the
// browser complained of anything.
import { createRequire } from "node:module";

const [packages, url, freeDay, live] = process.argv.slice(2);
const puppeteer = createRequire(`${packages}/package.json`)("puppeteer-core");
const PASSWORD = "bigmem-demo";
const complaints = [];

const browser = await puppeteer.launch({
  browser: "firefox",
  executablePath: "/usr/bin/firefox-esr",
  headless: true,
});

async function person(login) {
  const context = await browser.createBrowserContext();
  const page = await context.newPage();
  page.setDefaultTimeout(20000);
  await page.setViewport({ width: 1280, height: 850 });
  page.on("console", (message) => {
    if (["error", "warn"].includes(message.type())) complaints.push(`${login}: ${message.text()}`);
  });
  page.on("pageerror", (error) => complaints.push(`${login}: ${error.message}`));
  await page.goto(`${url}/accounts/login/`);
  await page.type("input[name=login]", login);
  await page.type("input[name=password]", PASSWORD);
  await follow(page, "main form button[type=submit]");
  await page.waitForSelector(".person");
  if ((await page.$eval("html", (html) => html.lang)) !== "en") {
    await follow(page, ".language button");
  }
  return page;
}

// A click that leads to another page.
async function follow(page, selector) {
  await Promise.all([page.waitForNavigation(), page.click(selector)]);
}

const words = (page) => page.$eval("main", (main) => main.innerText);

async function step(name, act) {
  await act();
  console.log(`ok ${name}`);
}

async function expect(page, text) {
  await page.waitForFunction((wanted) => document.body.innerText.includes(wanted), {}, text)
    .catch(async () => { throw new Error(`“${text}” is not on ${page.url()}:\n${await words(page)}`); });
}

try {
  let alice, admin, booking;
  await step("sign in", async () => { alice = await person("alice"); });
  await step("planning", async () => {
    await alice.goto(`${url}/planning/`);
    await expect(alice, "bigmem0");
  });
  await step("verdict while typing", async () => {
    await alice.goto(`${url}/bookings/new/?machine=bigmem9&first_day=${freeDay}&days=14`);
    await expect(alice, "All rules are kept");
    await alice.$eval("input[name=days]", (field) => field.select());
    await alice.type("input[name=days]", "45");
    await expect(alice, "shorten to 42");
    await alice.$eval("input[name=days]", (field) => field.select());
    await alice.type("input[name=days]", "7");
    await expect(alice, "All rules are kept");
  });
  await step("book", async () => {
    await alice.type("input[name=purpose]", "genome assembly");
    const send = await alice.waitForSelector("::-p-aria(Send the request)");
    await Promise.all([alice.waitForNavigation(), send.click()]);
    booking = alice.url().match(/\/bookings\/(B-\w{4})\//)[1];
  });
  await step("extend", async () => {
    await alice.goto(`${url}/bookings/${live}/extend/`);
    await follow(alice, "main form[method=post] button[value=ask]");
  });
  await step("give back", async () => {
    await alice.goto(`${url}/bookings/${live}/release/`);
    await follow(alice, "main form[method=post] button[type=submit]");
    await expect(alice, live);
  });
  await step("approve", async () => {
    admin = await person("admin");
    await admin.goto(`${url}/approvals/${booking}/`);
    await follow(admin, "#approve");
    await expect(admin, "is approved");
  });
  await step("tonight", async () => {
    await admin.goto(`${url}/tonight/`);
    await admin.waitForSelector("main h1");
  });
  if (complaints.length) throw new Error(complaints.join("\n"));
} catch (error) {
  console.error(error.message);
  process.exitCode = 1;
} finally {
  await browser.close();
}
