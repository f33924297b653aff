package whatif_test

import (
	"strings"
	"testing"

	"tautline.dev/analysis/whatif"
)

// A consumer receives no more than it is stated to do, however soon each try fails: what
// isn't received often enough waits, and isn't parked.
func TestReceivesByRate(t *testing.T) {
	for capacity, says := range map[string][]string{
		`{rate: 50, concurrency: 2000}`: {
			"`w` does 50/s: 50 receives/s ÷ 5 = 10/s are given up, so at least 2h × 20/s − 64,800 = 79,200 (2,815,200 at peak) wait\n",
			"from 15m on: at most 2h − 12m = 1h48m × 10/s = 64,800 pieces of work, for `w` does 50/s", "79,200 ÷ (50/s − 20/s) = 44m until",
		},
		`{rate: 50, concurrency: 5}`: {
			"at least 2h × 20/s − 64,800 = 79,200 (2,815,200 at peak) wait if `db` refuses at once; if it gives no answer, `w` has room for 5, each waits 1s: 5 receives/s ÷ 5 = 1/s are given up",
			"at most 2h − 12m = 1h48m × 10/s = 64,800 pieces of work if `db` refuses at once; at most 1h48m × 1/s = 6,480 if it gives no answer",
		},
		`{rate: 2000, concurrency: 2000}`: {"up to 2h − 12m = 1h48m × 20/s = 129,600 pieces of work (2,592,000 at peak); it keeps"},
	} {
		o := ask(t, roomy(capacity, `size: 1`), whatif.Down, "2h", "db")
		for _, want := range says {
			if !strings.Contains(told(o), want) {
				t.Errorf("%s: not told: %s\n%s", capacity, want, told(o))
			}
		}
	}
}

// An execution fails only when it has been tried for as long as its pauses take: what is
// begun later goes on when the failure is over.
func TestFailsAfterItsTries(t *testing.T) {
	for jitter, says := range map[string]string{
		`"none"`: ": up to 2h − 1h39m = 21m × 20/s = 25,200 failed executions (504,000 at peak)",
		`"full"`: ": up to 2h × 20/s = 144,000 failed executions (2,880,000 at peak)",
	} {
		model := strings.ReplaceAll(workflow("100", `deadLetter: "dlq"`), `base: "1s", jitter: "full"`, `base: "1m", jitter: `+jitter)
		o := ask(t, model, whatif.Down, "2h", "cards")
		if !strings.Contains(told(o), says) {
			t.Errorf("%s: not told: %s\n%s", jitter, says, told(o))
		}
	}
}
