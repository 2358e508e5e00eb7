// Fetches the changing part of the page every two seconds. The server renders it; nothing is built from data here.
"use strict";

const EVERY_MS = 2000;
const board = document.getElementById("board");
const pulse = document.getElementById("pulse");
const summary = document.getElementById("summary");
const title = document.title;

async function refresh() {
  try {
    const answer = await fetch("/live/page", {cache: "no-store", signal: AbortSignal.timeout(EVERY_MS * 2)});
    if (!answer.ok) {
      throw new Error("HTTP " + answer.status);
    }
    show(await answer.text());
    say(pulse, "Live, every two seconds");
    document.body.classList.remove("stale");
  } catch (trouble) {
    say(pulse, "No answer from the router; trying again");
    document.body.classList.add("stale");
  }
  setTimeout(refresh, EVERY_MS);
}

function show(html) {
  const scrolled = [...board.querySelectorAll(".scroll")].map(box => box.scrollLeft);
  const focused = [...board.querySelectorAll(".scroll")].indexOf(document.activeElement);
  board.innerHTML = html;
  const boxes = board.querySelectorAll(".scroll");
  scrolled.forEach((left, i) => { if (boxes[i]) { boxes[i].scrollLeft = left; } });
  if (focused >= 0 && boxes[focused]) {
    boxes[focused].focus({preventScroll: true});
  }
  const said = board.querySelector("[data-summary]").dataset;
  say(summary, said.summary);
  document.title = said.waiting === "0" ? title : "(" + said.waiting + ") " + title;
}

// Screen readers announce a change only when there is one.
function say(where, words) {
  if (where.textContent !== words) {
    where.textContent = words;
  }
}

setTimeout(refresh, EVERY_MS);
