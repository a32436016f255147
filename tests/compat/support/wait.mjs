// Waiting on conditions, never on time alone.

const kPollMs = 15;

// What `attempt` answers once it is neither undefined, null nor false; an error after `ms`.
export async function until(what, attempt, ms = 60_000) {
  const deadline = Date.now() + ms;
  for (;;) {
    const answer = await attempt();
    if (answer) return answer;
    if (Date.now() > deadline) throw new Error(`still not so after ${ms} ms: ${what}`);
    await new Promise((resolve) => setTimeout(resolve, kPollMs));
  }
}
